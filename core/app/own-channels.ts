/** Whose channel it is: what belongs to somebody else is answered like what does not exist. */
import type { ChannelId, UserId } from '../domain/ids.ts';
import { refuse } from '../domain/result.ts';
import type { Refusal } from '../domain/result.ts';
import type { Book, ChannelEntry } from './book.ts';

export const unknownChannel = (): Refusal =>
  refuse('CHANNEL_UNKNOWN', 'there is no such channel; /channels lists yours');

export function ownChannel(book: Book, user: UserId, id: ChannelId): ChannelEntry | undefined {
  const entry = book.channels.get(id);
  return entry?.channel.owner === user ? entry : undefined;
}

/** The same, where it is one that is posted on and no account's. */
export function ownPostedChannel(book: Book, user: UserId, id: ChannelId): ChannelEntry | undefined {
  const entry = ownChannel(book, user, id);
  return entry?.channel.kind === 'posts' ? entry : undefined;
}
