/** SignalsApi: channels, the ways into them, what comes in, and what people say of it. */
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { ApiToken, Hook, HookSettings, Room, Scope, Visibility } from '../domain/channel.ts';
import type { ChannelListing, ChannelStore } from '../channel-ports.ts';
import type { AccountId, ChannelId, Millis, UserId } from '../domain/ids.ts';
import type { ChatPlatform } from '../domain/person.ts';
import type { Post, PostKey } from '../domain/post.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import { hashSecret } from '../domain/secret.ts';
import type { Channel, Clock, Ids, Notifier, RecordStore } from '../ports.ts';
import type { Answer } from './approvals.ts';
import type { Book, ChannelEntry } from './book.ts';
import { Care } from './care.ts';
import type { ChannelCare } from './care-api.ts';
import { groupsOf } from './desk.ts';
import { livingSignals } from './living-signals.ts';
import { ownChannel, ownPostedChannel, unknownChannel } from './own-channels.ts';
import { codeFrom, hashOfCode, REDEEM_TRIES, REDEEM_WINDOW_MS } from './people.ts';
import type { Pipeline } from './pipeline.ts';
import { createRateLimit } from './rate-limit.ts';
import { readIncoming } from './reading.ts';
import type { ChannelView, Incoming, LivingSignal, SignalsApi } from './signals-api.ts';

/** More of these for one person, or one channel, is a script gone wild. */
const MAX_CHANNELS = 200;
const MAX_HOOKS = 50;
const MAX_TOKENS = 50;
const MAX_ADDRESSES = 32;
/** As the webhook's own limit on a body. */
const MAX_TEXT = 65_536;
const SHARE_LIFE_MS: Millis = 7 * 24 * 3_600_000;
const JOIN_KEYS = 10_000;

export interface PostingDeps {
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly channels: ChannelStore;
  readonly records: Pick<RecordStore, 'createAccount' | 'removeAccount'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Resolves when everything submitted so far is durable. */
  readonly stored: () => Promise<void>;
  /** Resolves when the tables show it, too. */
  readonly projected: () => Promise<void>;
  readonly notifier: Notifier;
  /** Another instance has taken over: nothing more will be stored here. */
  readonly fenced: () => boolean;
}

const noHook = (): Refusal => refuse('HOOK_UNKNOWN', 'there is no such webhook');
const noToken = (): Refusal => refuse('TOKEN_UNKNOWN', 'there is no such token');
const noRoom = (): Refusal => refuse('ROOM_UNKNOWN', 'this room belongs to none of your channels');

export class Posting implements SignalsApi {
  readonly care: ChannelCare;
  private readonly deps: PostingDeps;
  private readonly book: Book;
  private readonly joins = createRateLimit({
    limit: REDEEM_TRIES,
    windowMs: REDEEM_WINDOW_MS,
    keys: JOIN_KEYS,
  });

  constructor(deps: PostingDeps) {
    this.deps = deps;
    this.book = deps.book;
    this.care = new Care(deps);
  }

  // ---- channels -------------------------------------------------------------------------------------

  async channels(user: UserId): Promise<readonly ChannelView[]> {
    const listings = await this.deps.channels.openTo(user);
    return listings.map((listing) => this.view(user, listing));
  }

  async create(user: UserId, name: string): Promise<Result<Channel>> {
    const { ids, clock, records, pipeline } = this.deps;
    const mine = [...this.book.channels.values()].filter(({ channel }) => channel.owner === user);
    if (mine.length >= MAX_CHANNELS)
      return refuse('TOO_MANY_CHANNELS', `${MAX_CHANNELS} channels are the most; remove one first`);
    const made = await records.createAccount({
      id: ids.id() as AccountId,
      owner: user,
      name,
      keyHash: null,
      channelId: ids.id() as ChannelId,
      kind: 'posts',
      at: clock.now(),
    });
    if (!made.ok) return made;
    pipeline.addAccount(made.value.account, made.value.channel);
    return done(made.value.channel);
  }

  async rename(user: UserId, id: ChannelId, name: string): Promise<Result<Channel>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return unknownChannel();
    const became = await this.deps.channels.rename(user, id, name);
    if (became === 'unknown') return unknownChannel();
    if (became === 'taken') return refuse('NAME_TAKEN', `you have something named ${name} already`);
    entry.channel = { ...entry.channel, name };
    const account = this.book.accounts.get(entry.channel.account);
    if (account !== undefined) account.account = { ...account.account, name };
    return done(entry.channel);
  }

  async remove(user: UserId, id: ChannelId): Promise<Result<{ channel: Channel; ended: number }>> {
    const entry = this.mine(user, id);
    if (entry?.channel.kind !== 'posts') return unknownChannel();
    const { pipeline, clock, stored, records, channels } = this.deps;
    const living = [...entry.subscriptions.values()].filter(({ state }) => state !== 'ended');
    for (const one of living) pipeline.endSubscription(one, one.rules.life.onEnd, clock.now());
    await stored();
    await channels.closeWays(id, clock.now());
    await records.removeAccount(user, entry.channel.account, clock.now());
    this.book.removeAccount(entry.channel.account);
    return done({ channel: entry.channel, ended: living.length });
  }

  async setVisibility(user: UserId, id: ChannelId, to: Visibility): Promise<Result<ChannelView>> {
    const entry = this.mine(user, id);
    if (entry === undefined || !(await this.deps.channels.setVisibility(user, id, to)))
      return unknownChannel();
    entry.visibility = to;
    return this.viewOf(user, id);
  }

  async share(user: UserId, id: ChannelId): Promise<Result<{ code: string; expiresAt: Millis }>> {
    if (this.mine(user, id) === undefined) return unknownChannel();
    const { ids, clock, channels } = this.deps;
    const code = codeFrom(ids.secret());
    const at = clock.now();
    const expiresAt = at + SHARE_LIFE_MS;
    await channels.saveShare({ codeHash: hashOfCode(code), channel: id, at, expiresAt });
    return done({ code, expiresAt });
  }

  async join(user: UserId, code: string): Promise<Result<ChannelView>> {
    const now = this.deps.clock.now();
    if (!this.joins.allow(user, now))
      return refuse('TOO_MANY_TRIES', 'too many tries; wait 10 minutes and try again');
    const channel = await this.deps.channels.join(hashOfCode(code), user, now);
    const entry = channel === null ? undefined : this.book.channels.get(channel);
    if (channel === null || entry === undefined)
      return refuse('CODE_UNKNOWN', 'this code is wrong or has expired; ask for a new one');
    entry.members.add(user);
    return this.viewOf(user, channel);
  }

  // ---- ways in --------------------------------------------------------------------------------------

  async createHook(
    user: UserId,
    channel: ChannelId,
    settings: HookSettings,
  ): Promise<Result<{ hook: Hook; token: string }>> {
    if (this.posted(user, channel) === undefined) return unknownChannel();
    if (settings.addresses.length > MAX_ADDRESSES)
      return refuse('HOOK_INVALID', `${settings.addresses.length} addresses; ${MAX_ADDRESSES} are the most`);
    const { ids, clock, channels } = this.deps;
    if ((await channels.hooks(channel)).length >= MAX_HOOKS)
      return refuse('TOO_MANY_HOOKS', `${MAX_HOOKS} webhooks are the most; revoke one first`);
    const token = ids.secret();
    const hook = { id: ids.id(), channel, settings, createdAt: clock.now() };
    await channels.saveHook(hook, hashSecret(token), user);
    return done({ hook, token });
  }

  async hooks(user: UserId, channel: ChannelId): Promise<Result<readonly Hook[]>> {
    if (this.posted(user, channel) === undefined) return unknownChannel();
    return done(await this.deps.channels.hooks(channel));
  }

  async revokeHook(user: UserId, id: string): Promise<Result<Hook>> {
    const hook = await this.deps.channels.revokeHook(user, id, this.deps.clock.now());
    return hook === null ? noHook() : done(hook);
  }

  async createToken(
    user: UserId,
    name: string,
    scopes: readonly Scope[],
  ): Promise<Result<{ token: ApiToken; secret: string }>> {
    const { ids, clock, channels } = this.deps;
    if ((await channels.tokens(user)).length >= MAX_TOKENS)
      return refuse('TOO_MANY_TOKENS', `${MAX_TOKENS} tokens are the most; revoke one first`);
    const secret = `my_${ids.secret()}`;
    const token = { id: ids.id(), name, scopes, createdAt: clock.now() };
    await channels.saveToken(token, hashSecret(secret), user);
    return done({ token, secret });
  }

  tokens(user: UserId): Promise<readonly ApiToken[]> {
    return this.deps.channels.tokens(user);
  }

  async revokeToken(user: UserId, id: string): Promise<Result<ApiToken>> {
    const token = await this.deps.channels.revokeToken(user, id, this.deps.clock.now());
    return token === null ? noToken() : done(token);
  }

  async bindRoom(user: UserId, room: Room): Promise<Result<Room>> {
    if (this.posted(user, room.channel) === undefined) return unknownChannel();
    const bound = await this.deps.channels.bindRoom(room, user, this.deps.clock.now());
    return bound
      ? done(room)
      : refuse('ROOM_TAKEN', 'this room speaks on another channel; unbind it there first');
  }

  async unbindRoom(user: UserId, platform: ChatPlatform, room: string): Promise<Result<Room>> {
    const unbound = await this.deps.channels.unbindRoom(user, platform, room);
    return unbound === null ? noRoom() : done(unbound);
  }

  rooms(user: UserId): Promise<readonly Room[]> {
    return this.deps.channels.rooms(user);
  }

  // ---- who comes there ------------------------------------------------------------------------------

  hookOf(token: string): Promise<Hook | null> {
    return this.deps.channels.hookByHash(hashSecret(token));
  }

  tokenOf(secret: string): Promise<{ readonly user: UserId; readonly token: ApiToken } | null> {
    return this.deps.channels.tokenByHash(hashSecret(secret));
  }

  roomOf(platform: ChatPlatform, room: string): Promise<ChannelId | null> {
    return this.deps.channels.roomOf(platform, room);
  }

  async take(incoming: Incoming): Promise<Result<{ post: Post; repeated: boolean }>> {
    const { pipeline, clock, stored, fenced } = this.deps;
    const entry = this.book.channels.get(incoming.channel);
    const desk = entry === undefined ? undefined : this.book.accounts.get(entry.channel.account);
    if (entry?.channel.kind !== 'posts' || desk === undefined) return unknownChannel();
    if (incoming.body.text.length > MAX_TEXT)
      return refuse('TOO_LONG', `${incoming.body.text.length} characters; ${MAX_TEXT} are the most`);
    if (pipeline.overloaded)
      return refuse('OVERLOADED', 'too much waits to be stored; send it again in a moment');
    const read = readIncoming(entry, desk, incoming);
    const repeated = entry.posts.find(read.key) !== undefined;
    const post = pipeline.post(read, clock.now());
    // Also of a repeat: the first may be on its way to the disk still.
    await stored();
    if (fenced()) return refuse('OVERLOADED', 'this instance is being replaced; send it again in a moment');
    return done({ post, repeated });
  }

  known(channel: ChannelId, key: PostKey): Promise<Post | null> {
    return Promise.resolve(this.book.channels.get(channel)?.posts.find(key) ?? null);
  }

  // ---- what people say ------------------------------------------------------------------------------

  posts(user: UserId, channel: ChannelId, limit: number): Promise<Result<readonly Post[]>> {
    const entry = this.mine(user, channel);
    return Promise.resolve(entry === undefined ? unknownChannel() : done(entry.posts.latest(limit)));
  }

  living(user: UserId, channel: ChannelId): Promise<Result<readonly LivingSignal[]>> {
    const entry = this.posted(user, channel);
    const desk = entry === undefined ? undefined : this.book.accounts.get(entry.channel.account);
    return Promise.resolve(
      entry === undefined || desk === undefined
        ? unknownChannel()
        : done(livingSignals(this.book, entry, desk)),
    );
  }

  async choose(user: UserId, channel: ChannelId, post: number, choice: number | null): Promise<Result<Post>> {
    if (this.mine(user, channel) === undefined) return unknownChannel();
    const chosen = this.deps.pipeline.choosePost(channel, post, choice, this.deps.clock.now());
    await this.deps.stored();
    return chosen;
  }

  approvals(user: UserId): Promise<readonly Approval[]> {
    const pending = [...this.book.approvals.values()].filter(
      ({ owner, state }) => owner === user && state === 'pending',
    );
    return Promise.resolve(pending.sort((a, b) => a.expiresAt - b.expiresAt));
  }

  approval(user: UserId, id: ApprovalId): Promise<Approval | null> {
    const approval = this.book.approvals.get(id);
    return Promise.resolve(approval?.owner === user ? approval : null);
  }

  async answer(user: UserId, id: ApprovalId, answer: Answer): Promise<Result<Approval>> {
    const answered = this.deps.pipeline.answerApproval(id, user, answer, this.deps.clock.now());
    await this.deps.stored();
    return answered;
  }

  // ---- within ---------------------------------------------------------------------------------------

  private mine(user: UserId, id: ChannelId): ChannelEntry | undefined {
    return ownChannel(this.book, user, id);
  }

  private posted(user: UserId, id: ChannelId): ChannelEntry | undefined {
    return ownPostedChannel(this.book, user, id);
  }

  private async viewOf(user: UserId, id: ChannelId): Promise<Result<ChannelView>> {
    const views = await this.channels(user);
    const view = views.find(({ channel }) => channel.id === id);
    return view === undefined ? unknownChannel() : done(view);
  }

  private view(user: UserId, { channel, ownerName, visibility }: ChannelListing): ChannelView {
    const entry = this.book.channels.get(channel.id);
    const desk = this.book.accounts.get(channel.account);
    const living = [...(entry?.subscriptions.values() ?? [])].filter(({ state }) => state !== 'ended');
    const posted = channel.kind === 'posts';
    return {
      channel,
      ownerName,
      visibility,
      mine: channel.owner === user,
      subscribers: living.length,
      subscribed: living.filter(({ owner }) => owner === user).length,
      open: desk === undefined ? 0 : posted ? groupsOf(desk).length : desk.current.size,
    };
  }
}
