/**
 * What a channel is taught, who hears of it, how a room is bound from inside it, and what a channel was good for. Calls
 * with a `user` are made in that person's name; what is not his to see is answered like what does not exist.
 */
import type { CopyRecord, SignalRecord } from '../channel-ports.ts';
import type { PostTemplate, Room } from '../domain/channel.ts';
import type { ChannelId, Millis, UserId } from '../domain/ids.ts';
import type { Instruction } from '../domain/instruction.ts';
import type { Result } from '../domain/result.ts';
import type { Channel } from '../ports.ts';
import type { Corrections, Lesson } from '../signals/posts/lesson.ts';

export type { CopyRecord, SignalRecord } from '../channel-ports.ts';
export type { PostField, PostTemplate } from '../domain/channel.ts';
export type { Corrections, Lesson } from '../signals/posts/lesson.ts';
export { LONGEST_LESSON } from '../signals/posts/lesson.ts';

/** What a text says, read and not acted upon. */
export interface ReadText {
  readonly verdict: 'signal' | 'update' | 'none';
  readonly instructions: readonly Instruction[];
  /** Nothing speaks against acting on it. */
  readonly safe: boolean;
  /** Stable codes of what does. */
  readonly doubts: readonly string[];
  readonly why: string;
}

export interface ChannelRecord {
  readonly signals: SignalRecord;
  /** On the asker's own accounts. */
  readonly copies: CopyRecord;
}

export interface ChannelStats {
  readonly channel: Channel;
  /** The last 30 days. */
  readonly lately: ChannelRecord;
  readonly ever: ChannelRecord;
}

export interface ChannelCare {
  // ---- how its posts are written ----------------------------------------------------------------------
  /** What was read of a pasted post, corrected; nothing is kept. Refusals: CHANNEL_UNKNOWN, POST_TOO_LONG, NO_PRICES. */
  lesson(user: UserId, channel: ChannelId, text: string, said: Corrections): Promise<Result<Lesson>>;
  /**
   * From now on posts that are written like this one are read so; what was learnt before is forgotten.
   * Refusals: those of `lesson`, and why it cannot be learnt, e.g. NOT_READ_SO.
   */
  teach(user: UserId, channel: ChannelId, text: string, said: Corrections): Promise<Result<PostTemplate>>;
  /** Null: nothing was taught. Refusal: CHANNEL_UNKNOWN */
  taught(user: UserId, channel: ChannelId): Promise<Result<PostTemplate | null>>;
  /** Refusals: CHANNEL_UNKNOWN, NOTHING_TAUGHT. */
  forget(user: UserId, channel: ChannelId): Promise<Result<PostTemplate>>;
  /** What a text would say if it were posted there. Null for no channel. Refusal: CHANNEL_UNKNOWN */
  read(user: UserId, channel: ChannelId | null, text: string): Promise<Result<ReadText>>;

  // ---- rooms ------------------------------------------------------------------------------------------
  /** A code to be posted in a room, once and within 15 minutes. Refusals: CHANNEL_UNKNOWN, TOO_MANY_CODES. */
  roomCode(user: UserId, channel: ChannelId): Promise<Result<{ code: string; expiresAt: Millis }>>;
  /**
   * A code was posted in a room, and is spent by that, whatever comes of it: others may have read it there. The room's
   * posts are the channel's from now on; the code's person is told. Safe to repeat in the room that it bound.
   * Refusals: CODE_UNKNOWN, TOO_MANY_TRIES, NOT_ADMIN, ROOM_TAKEN.
   * @param runs whether who posted it runs the room
   */
  bindByCode(room: Omit<Room, 'channel'>, code: string, runs: boolean): Promise<Result<Room>>;

  // ---- who hears of it, and what it was good for ------------------------------------------------------
  /** Of any channel that is open to the person, or that he copies. Refusal: CHANNEL_UNKNOWN */
  mute(user: UserId, channel: ChannelId, muted: boolean): Promise<Result<Channel>>;
  isMuted(user: UserId, channel: ChannelId): boolean;
  stats(user: UserId, channel: ChannelId): Promise<Result<ChannelStats>>;
}
