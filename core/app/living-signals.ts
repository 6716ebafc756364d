/** Which signals of a posted channel are not over, and who has copies of them. */
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { groupsOf } from './desk.ts';
import type { Group } from './desk.ts';
import type { LivingSignal } from './signals-api.ts';

/** Copies that are open or on their way, and opens that wait. */
const copiesOf = (book: Book, channel: ChannelEntry, { legs }: Group): number => {
  let copies = 0;
  for (const { id } of legs) {
    for (const { ended } of channel.links.get(id)?.values() ?? []) if (ended === null) copies += 1;
    if (book.waiting.has(channel.channel.id, id)) copies += 1;
  }
  return copies;
};

/** Has anybody a copy of it, or an open that waits? The desk itself never learns that a signal reached its target. */
export const isFollowed = (book: Book, channel: ChannelEntry, group: Group): boolean =>
  copiesOf(book, channel, group) > 0;

/** Newest first. */
export function livingSignals(
  book: Book,
  channel: ChannelEntry,
  desk: AccountEntry,
): readonly LivingSignal[] {
  return groupsOf(desk)
    .flatMap((group): readonly LivingSignal[] => {
      const [leg] = group.legs;
      if (leg === undefined) return [];
      const { symbol, side, openedAt } = leg;
      const post = channel.posts.openingOf(group.id) ?? null;
      return [{ id: group.id, symbol, side, openedAt, copies: copiesOf(book, channel, group), post }];
    })
    .reverse();
}
