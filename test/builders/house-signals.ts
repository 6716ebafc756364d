/** Signal channels in memory, as their contract says; posts, choices and answers go through the real pipeline. */
import { hash } from 'node:crypto';
import type { TradeStatus } from '../../core/app/api.ts';
import type { Answer } from '../../core/app/approvals.ts';
import type { Book, ChannelEntry } from '../../core/app/book.ts';
import { groupsOf } from '../../core/app/desk.ts';
import { livingSignals } from '../../core/app/living-signals.ts';
import { Care } from '../../core/app/care.ts';
import type { Pipeline } from '../../core/app/pipeline.ts';
import type {
  ApiToken,
  ChannelView,
  Hook,
  HookSettings,
  Incoming,
  LivingSignal,
  Room,
  Scope,
  SignalsApi,
  Visibility,
} from '../../core/app/signals-api.ts';
import { approvalIdOf } from '../../core/domain/approval.ts';
import type { Approval, ApprovalId, ApprovalPart } from '../../core/domain/approval.ts';
import { price } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, PositionId, UserId } from '../../core/domain/ids.ts';
import type { ChatPlatform } from '../../core/domain/person.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import type { Channel } from '../../core/ports.ts';
import { MemoryCare } from './memory-care.ts';
import { aPlan } from './plan.ts';
import { aFollower, aPart, aTrade } from './trade.ts';
import { aPosition, symbol } from './trading.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

export interface HouseParts {
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly channels: Channel[];
  readonly now: () => number;
  /** Fails when the house is broken. */
  readonly enter: () => void;
  readonly note: (user: UserId, what: string) => void;
}

const noChannel = (): Refusal => refuse('CHANNEL_UNKNOWN', 'there is no such channel; /channels lists yours');

export class HouseSignals implements SignalsApi {
  private readonly parts: HouseParts;
  private readonly codes = new Map<string, { channel: ChannelId; expiresAt: number }>();
  private readonly allHooks = new Map<string, Hook & { owner: UserId; token: string }>();
  private readonly allTokens = new Map<string, ApiToken & { owner: UserId; secret: string }>();
  private readonly allRooms = new Map<string, Room & { owner: UserId }>();
  private counter = 0;
  readonly careStore = new MemoryCare((room, by) => this.bind(room, by));
  readonly care: Care;

  constructor(parts: HouseParts) {
    this.parts = parts;
    this.care = new Care({
      book: parts.book,
      channels: this.careStore,
      clock: { now: parts.now },
      ids: { secret: () => hash('sha256', this.next('code'), 'base64url') },
      projected: () => Promise.resolve(),
      notifier: { tell: () => {} },
    });
  }

  /** A channel that is posted on, and its desk. */
  posted(owner: UserId, name: string): Channel {
    const account = this.next(`desk-${owner}`) as AccountId;
    const id = this.next(`posted-${owner}`) as ChannelId;
    const channel: Channel = { id, owner, name, account, kind: 'posts' };
    this.parts.pipeline.addAccount({ id: account, owner, name, identity: null, funds: null }, channel);
    this.parts.channels.push(channel);
    return channel;
  }

  allApprovals(): readonly Approval[] {
    return [...this.parts.book.approvals.values()];
  }

  /** Somebody is asked about a signal of the channel: one part for each copy. */
  asks(
    user: UserId,
    channel: Channel,
    parts: readonly Partial<ApprovalPart>[],
    more: Partial<Approval> = {},
  ): Approval {
    const signal = more.signal ?? (this.next('').slice(1) as PositionId);
    const now = this.parts.now();
    const approval: Approval = {
      id: approvalIdOf(channel.id, signal, user),
      owner: user,
      channel: channel.id,
      signal,
      state: 'pending',
      parts: parts.map((part) => aPart({ position: `${signal}.1` as PositionId, ...part })),
      askedAt: now,
      expiresAt: now + 300_000,
      answer: null,
      ...more,
    };
    this.parts.book.approvals.set(approval.id, approval);
    return approval;
  }

  /** What the card of a signal shows that somebody is or was asked about. */
  tradeOf(channel: Channel, approval: Approval): TradeStatus {
    const legs = [...new Set(approval.parts.map(({ position }) => position))].map((id) =>
      aPosition({
        id,
        symbol: symbol('XAUUSD'),
        price: price('2650'),
        plan: aPlan({ group: approval.signal }),
      }),
    );
    const [position = aPosition()] = legs;
    return aTrade({
      channel,
      position,
      legs,
      digits: null,
      mine: channel.owner === approval.owner,
      approval,
      followers: approval.parts.map((part) =>
        aFollower({
          subscription: part.subscription,
          position: part.position,
          accountName: this.parts.book.accounts.get(part.account)?.account.name ?? '?',
          digits: 2,
          waitsFor: approval.state === 'pending' ? 'approval' : null,
        }),
      ),
    });
  }

  private next(what: string): string {
    this.counter += 1;
    return `${what}-${this.counter}`;
  }

  private entry(id: ChannelId): ChannelEntry | undefined {
    return this.parts.book.channels.get(id);
  }

  private mine(user: UserId, id: ChannelId): ChannelEntry | undefined {
    const entry = this.entry(id);
    return entry?.channel.owner === user ? entry : undefined;
  }

  private view(user: UserId, entry: ChannelEntry): ChannelView {
    const living = [...entry.subscriptions.values()].filter(({ state }) => state !== 'ended');
    const desk = this.parts.book.accounts.get(entry.channel.account);
    return {
      channel: entry.channel,
      ownerName: entry.channel.owner.replace('user-', ''),
      mine: entry.channel.owner === user,
      visibility: entry.visibility,
      subscribers: living.length,
      subscribed: living.filter(({ owner }) => owner === user).length,
      open: desk === undefined ? 0 : groupsOf(desk).length,
    };
  }

  async channels(user: UserId): Promise<readonly ChannelView[]> {
    this.parts.enter();
    const { book } = this.parts;
    return [...book.channels.values()]
      .filter((entry) => book.isOpenTo(entry, user))
      .map((entry) => this.view(user, entry));
  }

  async create(user: UserId, name: string): Promise<Result<Channel>> {
    this.parts.enter();
    if (this.parts.channels.some((one) => one.owner === user && one.name === name))
      return refuse('NAME_TAKEN', `you have a channel "${name}" already`);
    const channel = this.posted(user, name);
    this.parts.note(user, `channel ${name}`);
    return done(channel);
  }

  async rename(user: UserId, id: ChannelId, name: string): Promise<Result<Channel>> {
    this.parts.enter();
    const entry = this.mine(user, id);
    if (entry === undefined) return noChannel();
    entry.channel = { ...entry.channel, name };
    const at = this.parts.channels.findIndex((one) => one.id === id);
    this.parts.channels[at] = entry.channel;
    this.parts.note(user, `rename ${name}`);
    return done(entry.channel);
  }

  async remove(user: UserId, id: ChannelId): Promise<Result<{ channel: Channel; ended: number }>> {
    this.parts.enter();
    const entry = this.mine(user, id);
    if (entry === undefined) return noChannel();
    const { book, channels, note } = this.parts;
    const ended = this.view(user, entry).subscribers;
    book.channels.delete(id);
    channels.splice(
      channels.findIndex((one) => one.id === id),
      1,
    );
    note(user, `remove ${entry.channel.name}`);
    return done({ channel: entry.channel, ended });
  }

  async setVisibility(user: UserId, id: ChannelId, to: Visibility): Promise<Result<ChannelView>> {
    this.parts.enter();
    const entry = this.mine(user, id);
    if (entry === undefined) return noChannel();
    entry.visibility = to;
    this.parts.note(user, `${to} ${entry.channel.name}`);
    return done(this.view(user, entry));
  }

  async share(user: UserId, id: ChannelId): Promise<Result<{ code: string; expiresAt: number }>> {
    this.parts.enter();
    if (this.mine(user, id) === undefined) return noChannel();
    const code = this.next('code');
    const expiresAt = this.parts.now() + WEEK_MS;
    this.codes.set(code, { channel: id, expiresAt });
    return done({ code, expiresAt });
  }

  async join(user: UserId, code: string): Promise<Result<ChannelView>> {
    this.parts.enter();
    const found = this.codes.get(code);
    const entry = found === undefined ? undefined : this.entry(found.channel);
    if (found === undefined || entry === undefined || found.expiresAt <= this.parts.now())
      return refuse('CODE_UNKNOWN', 'this code is not known, or has expired; ask for another one');
    entry.members.add(user);
    this.parts.note(user, `join ${entry.channel.name}`);
    return done(this.view(user, entry));
  }

  async createHook(
    user: UserId,
    channel: ChannelId,
    settings: HookSettings,
  ): Promise<Result<{ hook: Hook; token: string }>> {
    this.parts.enter();
    if (this.mine(user, channel) === undefined) return noChannel();
    const hook: Hook = { id: this.next('hook'), channel, settings, createdAt: this.parts.now() };
    const token = this.next('hook-token');
    this.allHooks.set(hook.id, { ...hook, owner: user, token });
    this.parts.note(user, `hook ${JSON.stringify(settings)}`);
    return done({ hook, token });
  }

  async hooks(user: UserId, channel: ChannelId): Promise<Result<readonly Hook[]>> {
    this.parts.enter();
    if (this.mine(user, channel) === undefined) return noChannel();
    const all = [...this.allHooks.values()].filter((one) => one.channel === channel);
    return done(all.map(({ owner: _owner, token: _token, ...hook }) => hook));
  }

  async revokeHook(user: UserId, id: string): Promise<Result<Hook>> {
    this.parts.enter();
    const found = this.allHooks.get(id);
    if (found?.owner !== user) return refuse('HOOK_UNKNOWN', 'there is no such webhook');
    this.allHooks.delete(id);
    this.parts.note(user, `revoke ${id}`);
    return done(found);
  }

  async createToken(
    user: UserId,
    name: string,
    scopes: readonly Scope[],
  ): Promise<Result<{ token: ApiToken; secret: string }>> {
    this.parts.enter();
    const token: ApiToken = { id: this.next('token'), name, scopes, createdAt: this.parts.now() };
    const secret = this.next('secret');
    this.allTokens.set(token.id, { ...token, owner: user, secret });
    this.parts.note(user, `token ${name} ${scopes.join(',')}`);
    return done({ token, secret });
  }

  async tokens(user: UserId): Promise<readonly ApiToken[]> {
    this.parts.enter();
    return [...this.allTokens.values()].filter((one) => one.owner === user);
  }

  async revokeToken(user: UserId, id: string): Promise<Result<ApiToken>> {
    this.parts.enter();
    const found = this.allTokens.get(id);
    if (found?.owner !== user) return refuse('TOKEN_UNKNOWN', 'there is no such token');
    this.allTokens.delete(id);
    this.parts.note(user, `revoke ${id}`);
    return done(found);
  }

  async bindRoom(user: UserId, room: Room): Promise<Result<Room>> {
    this.parts.enter();
    if (this.mine(user, room.channel) === undefined) return noChannel();
    return this.bind(room, user) ? done(room) : refuse('ROOM_TAKEN', 'this room belongs to another channel');
  }

  private bind(room: Room, user: UserId): boolean {
    const key = `${room.platform} ${room.room}`;
    const before = this.allRooms.get(key);
    if (before !== undefined && before.owner !== user) return false;
    this.allRooms.set(key, { ...room, owner: user });
    this.parts.note(user, `room ${room.room}`);
    return true;
  }

  async unbindRoom(user: UserId, platform: ChatPlatform, room: string): Promise<Result<Room>> {
    this.parts.enter();
    const found = this.allRooms.get(`${platform} ${room}`);
    if (found?.owner !== user) return refuse('ROOM_UNKNOWN', 'there is no such room');
    this.allRooms.delete(`${platform} ${room}`);
    this.parts.note(user, `unbind ${room}`);
    return done(found);
  }

  async rooms(user: UserId): Promise<readonly Room[]> {
    this.parts.enter();
    return [...this.allRooms.values()].filter(({ owner }) => owner === user);
  }

  async hookOf(token: string): Promise<Hook | null> {
    return [...this.allHooks.values()].find((one) => one.token === token) ?? null;
  }

  async tokenOf(secret: string): Promise<{ user: UserId; token: ApiToken } | null> {
    const found = [...this.allTokens.values()].find((one) => one.secret === secret);
    return found === undefined ? null : { user: found.owner, token: found };
  }

  async roomOf(platform: ChatPlatform, room: string): Promise<ChannelId | null> {
    return this.allRooms.get(`${platform} ${room}`)?.channel ?? null;
  }

  /** Text is not read here: it is kept as not understood. */
  async take(incoming: Incoming): Promise<Result<{ post: Post; repeated: boolean }>> {
    this.parts.enter();
    const entry = this.entry(incoming.channel);
    if (entry === undefined) return noChannel();
    const { body, ...rest } = incoming;
    const repeated = entry.posts.find(incoming.key) !== undefined;
    const instructions = body.kind === 'instructions' ? body.instructions : [];
    const unread = body.kind !== 'instructions';
    const read = { ...rest, text: body.text, instructions, unread, unsafe: null, why: '' };
    const post = this.parts.pipeline.post(read, this.parts.now());
    if (!repeated && incoming.author !== null)
      this.parts.note(incoming.author, `post ${post.outcome} ${JSON.stringify(instructions)}`);
    return done({ post, repeated });
  }

  async known(channel: ChannelId, key: PostKey): Promise<Post | null> {
    return this.entry(channel)?.posts.find(key) ?? null;
  }

  async living(user: UserId, channel: ChannelId): Promise<Result<readonly LivingSignal[]>> {
    this.parts.enter();
    const entry = this.mine(user, channel);
    const desk = entry === undefined ? undefined : this.parts.book.accounts.get(entry.channel.account);
    if (entry === undefined || desk === undefined) return noChannel();
    return done(livingSignals(this.parts.book, entry, desk));
  }

  async posts(user: UserId, channel: ChannelId, limit: number): Promise<Result<readonly Post[]>> {
    this.parts.enter();
    const entry = this.mine(user, channel);
    if (entry === undefined) return noChannel();
    const all: Post[] = [];
    for (let number = entry.posts.last; number > 0 && all.length < limit; number -= 1) {
      const post = entry.posts.numbered(number);
      if (post !== undefined) all.push(post);
    }
    return done(all);
  }

  async choose(user: UserId, channel: ChannelId, post: number, choice: number | null): Promise<Result<Post>> {
    this.parts.enter();
    if (this.mine(user, channel) === undefined) return noChannel();
    const chosen = this.parts.pipeline.choosePost(channel, post, choice, this.parts.now());
    if (chosen.ok) this.parts.note(user, `choose ${post} ${choice}`);
    return chosen;
  }

  async approvals(user: UserId): Promise<readonly Approval[]> {
    this.parts.enter();
    return [...this.parts.book.approvals.values()]
      .filter(({ owner, state }) => owner === user && state === 'pending')
      .sort((a, b) => a.expiresAt - b.expiresAt);
  }

  async approval(user: UserId, id: ApprovalId): Promise<Approval | null> {
    this.parts.enter();
    const found = this.parts.book.approvals.get(id);
    return found?.owner === user ? found : null;
  }

  async answer(user: UserId, id: ApprovalId, answer: Answer): Promise<Result<Approval>> {
    this.parts.enter();
    const answered = this.parts.pipeline.answerApproval(id, user, answer, this.parts.now());
    if (answered.ok) {
      const { says, ...said } = answer;
      const how = says === 'approve' ? ` ${JSON.stringify(said)}` : '';
      this.parts.note(user, `${says} ${answered.value.signal}${how}`);
    }
    return answered;
  }
}
