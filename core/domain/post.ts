/** What was sent to a channel, word for word, and what became of it. */
import type { Brand, ChannelId, Millis, PositionId, UserId } from './ids.ts';
import type { Instruction } from './instruction.ts';

export type PostSource = 'telegram' | 'discord' | 'webhook' | 'rest' | 'file' | 'chat';

/** Under what its source knows it: delivered again, it has the same. Unique within its channel. */
export type PostKey = Brand<string, 'PostKey'>;

/** Stands in no key that a chat, a sender or a person makes. */
const VERSION = '~edit~';

/** The key of an edit. @param version the same for each delivery of one edit, and another for each edit of the post */
export const versionKey = (original: PostKey, version: string): PostKey =>
  `${original}${VERSION}${version}` as PostKey;

/** Of an edit the key of the post that was edited; of every other key the key itself. */
export const originalOf = (key: PostKey): PostKey => (key.split(VERSION, 1)[0] ?? key) as PostKey;

/**
 * `done`: its instructions were carried out. `none`: it asks for nothing. `unsafe`: it asks for what cannot be meant.
 * `asked`: the channel's owner must say what is meant. `answered`: he has, or nobody did in time. `refused`: it asks for
 * something that is not there, e.g. to close what nobody opened. `unread`: it was not understood.
 */
export type PostOutcome = 'done' | 'none' | 'unsafe' | 'asked' | 'answered' | 'refused' | 'unread';

/** What the channel's owner may choose, where it is not clear what a post means. */
export interface PostChoice {
  /** Null: for the whole channel. */
  readonly group: PositionId | null;
  readonly instructions: readonly Instruction[];
}

export interface Post {
  readonly channel: ChannelId;
  /** Counts up within its channel, from 1. */
  readonly number: number;
  readonly source: PostSource;
  readonly key: PostKey;
  /** Who wrote it, where it is a person of ours. */
  readonly author: UserId | null;
  /** As it may be shown: secrets are taken out. */
  readonly text: string;
  readonly outcome: PostOutcome;
  /** A stable code where it was not carried out, e.g. STOP_WRONG_SIDE; null otherwise. */
  readonly code: string | null;
  /** Plain words for the owner: what it says, or why nothing was done. */
  readonly why: string;
  readonly instructions: readonly Instruction[];
  /** Groups of positions that it opened or changed. */
  readonly groups: readonly PositionId[];
  readonly choices: readonly PostChoice[];
  /** When it was said at its source, on our clock as far as we know, and when it reached us. */
  readonly at: Millis;
  readonly receivedAt: Millis;
}
