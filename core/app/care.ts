/** ChannelCare: see care-api.ts. */
import type { CareStore } from '../channel-ports.ts';
import type { PostTemplate, Room } from '../domain/channel.ts';
import type { ChannelId, Millis, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { Channel, Clock, Ids, Notifier } from '../ports.ts';
import { lessonOf } from '../signals/posts/lesson.ts';
import type { Corrections, Lesson } from '../signals/posts/lesson.ts';
import { readPost } from '../signals/posts/read.ts';
import type { Book, ChannelEntry } from './book.ts';
import type { ChannelCare, ChannelRecord, ChannelStats, ReadText } from './care-api.ts';
import { ownPostedChannel, unknownChannel } from './own-channels.ts';
import { codeFrom, hashOfCode, REDEEM_TRIES, REDEEM_WINDOW_MS } from './people.ts';
import { createRateLimit } from './rate-limit.ts';
import { readInRoom } from './reading.ts';

/** Long enough to walk over to the room and post it. */
const CODE_LIFE_MS: Millis = 15 * 60_000;
/** Of one person that are not spent: more rooms are bound one after another. */
const MAX_CODES = 10;
/** Rooms whose tries are remembered. */
const TRY_KEYS = 10_000;
const LATELY_MS: Millis = 30 * 24 * 3_600_000;

export interface CareDeps {
  readonly book: Book;
  readonly channels: CareStore;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'secret'>;
  /** Resolves when the tables show everything that has happened so far. */
  readonly projected: () => Promise<void>;
  /** For the person whose code was posted in a room. */
  readonly notifier: Notifier;
}

export class Care implements ChannelCare {
  private readonly deps: CareDeps;
  private readonly tries = createRateLimit({
    limit: REDEEM_TRIES,
    windowMs: REDEEM_WINDOW_MS,
    keys: TRY_KEYS,
  });

  constructor(deps: CareDeps) {
    this.deps = deps;
  }

  lesson(user: UserId, channel: ChannelId, text: string, said: Corrections): Promise<Result<Lesson>> {
    return Promise.resolve(
      this.posted(user, channel) === undefined ? unknownChannel() : lessonOf(text, said),
    );
  }

  async teach(user: UserId, id: ChannelId, text: string, said: Corrections): Promise<Result<PostTemplate>> {
    const entry = this.posted(user, id);
    if (entry === undefined) return unknownChannel();
    const lesson = lessonOf(text, said);
    if (!lesson.ok) return lesson;
    const { learnt } = lesson.value;
    if (!learnt.ok) return learnt;
    const { template } = learnt.value;
    if (!(await this.deps.channels.saveTemplate(user, id, template))) return unknownChannel();
    entry.template = template;
    return done(template);
  }

  taught(user: UserId, id: ChannelId): Promise<Result<PostTemplate | null>> {
    const entry = this.posted(user, id);
    return Promise.resolve(entry === undefined ? unknownChannel() : done(entry.template));
  }

  async forget(user: UserId, id: ChannelId): Promise<Result<PostTemplate>> {
    const entry = this.posted(user, id);
    if (entry === undefined) return unknownChannel();
    const { template } = entry;
    if (template === null) return refuse('NOTHING_TAUGHT', 'this channel was taught nothing');
    if (!(await this.deps.channels.saveTemplate(user, id, null))) return unknownChannel();
    entry.template = null;
    return done(template);
  }

  read(user: UserId, id: ChannelId | null, text: string): Promise<Result<ReadText>> {
    const entry = id === null ? undefined : this.posted(user, id);
    const desk = entry === undefined ? undefined : this.deps.book.accounts.get(entry.channel.account);
    if (id !== null && (entry === undefined || desk === undefined)) return Promise.resolve(unknownChannel());
    const reading =
      entry === undefined || desk === undefined ? readPost(text) : readInRoom(entry, desk, text);
    const { verdict, instructions, safe, doubts, why } = reading;
    return Promise.resolve(
      done({ verdict, instructions, safe, doubts: [...new Set(doubts.map(({ code }) => code))], why }),
    );
  }

  async roomCode(user: UserId, channel: ChannelId): Promise<Result<{ code: string; expiresAt: Millis }>> {
    if (this.posted(user, channel) === undefined) return unknownChannel();
    const { ids, clock, channels } = this.deps;
    const at = clock.now();
    const code = codeFrom(ids.secret());
    const expiresAt = at + CODE_LIFE_MS;
    const saved = await channels.saveRoomCode(
      { codeHash: hashOfCode(code), channel, by: user, at, expiresAt },
      MAX_CODES,
    );
    if (saved) return done({ code, expiresAt });
    return refuse('TOO_MANY_CODES', `${MAX_CODES} codes wait to be posted; use one, or wait 15 minutes`);
  }

  async bindByCode(
    { platform, room }: Omit<Room, 'channel'>,
    code: string,
    runs: boolean,
  ): Promise<Result<Room>> {
    const now = this.deps.clock.now();
    if (!this.tries.allow(`${platform}:${room}`, now))
      return refuse('TOO_MANY_TRIES', 'too many tries; wait 10 minutes and try again');
    const spent = await this.deps.channels.spendRoomCode(hashOfCode(code), { platform, room }, runs, now);
    const entry = spent === null ? undefined : this.deps.book.channels.get(spent.channel);
    if (spent === null || entry === undefined)
      return refuse('CODE_UNKNOWN', 'this code is wrong, was used, or has expired; ask me for a new one');
    const { by: user, outcome, channel } = spent;
    const { name: channelName } = entry.channel;
    this.deps.notifier.tell([{ kind: 'room', user, platform, room, channelName, outcome, at: now }]);
    if (outcome === 'bound') return done({ platform, room, channel });
    return outcome === 'taken'
      ? refuse('ROOM_TAKEN', 'this room speaks on another channel; unbind it there first')
      : refuse('NOT_ADMIN', 'only somebody who runs the room can bind it');
  }

  async mute(user: UserId, id: ChannelId, muted: boolean): Promise<Result<Channel>> {
    const entry = this.followed(user, id);
    if (entry === undefined) return unknownChannel();
    await this.deps.channels.saveMute(user, id, muted, this.deps.clock.now());
    if (muted) entry.muted.add(user);
    else entry.muted.delete(user);
    return done(entry.channel);
  }

  isMuted(user: UserId, channel: ChannelId): boolean {
    return this.deps.book.channels.get(channel)?.muted.has(user) === true;
  }

  async stats(user: UserId, id: ChannelId): Promise<Result<ChannelStats>> {
    const entry = this.followed(user, id);
    if (entry === undefined) return unknownChannel();
    await this.deps.projected();
    const [lately, ever] = await Promise.all([
      this.record(user, id, this.deps.clock.now() - LATELY_MS),
      this.record(user, id, 0),
    ]);
    return done({ channel: entry.channel, lately, ever });
  }

  private async record(user: UserId, id: ChannelId, since: Millis): Promise<ChannelRecord> {
    const [signals, copies] = await Promise.all([
      this.deps.channels.signalRecord(id, since),
      this.deps.channels.copyRecord(user, id, since),
    ]);
    return { signals, copies };
  }

  private posted(user: UserId, id: ChannelId): ChannelEntry | undefined {
    return ownPostedChannel(this.deps.book, user, id);
  }

  /** One's own, one that is open to the person, or one that he copies though it was closed since. */
  private followed(user: UserId, id: ChannelId): ChannelEntry | undefined {
    const { book } = this.deps;
    const entry = book.channels.get(id);
    if (entry === undefined) return undefined;
    const copies = [...entry.subscriptions.values()].some(({ owner }) => owner === user);
    return book.isOpenTo(entry, user) || copies ? entry : undefined;
  }
}
