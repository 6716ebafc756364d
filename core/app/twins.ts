/** Paper twins: the paper accounts that enter for live ones while a copy is on paper. */
import type { PositionId } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Book, ChannelEntry } from './book.ts';

export const isOnPaper = ({ rules }: Pick<Subscription, 'rules'>): boolean => rules.approval.mode === 'paper';

/** The subscription by which the account's paper twin copies the same channel; undefined while none does. */
export function twinSubscription(
  book: Book,
  { channel, account }: Pick<Subscription, 'channel' | 'account'>,
): Subscription | undefined {
  const twin = book.twins.get(account);
  if (twin === undefined) return undefined;
  for (const one of book.channels.get(channel)?.subscriptions.values() ?? [])
    if (one.account === twin && one.state !== 'ended') return one;
  return undefined;
}

/** A twin does not enter what the account that it enters for has got already: an order that rested there, say. */
export function isHeldLive(
  book: Book,
  channel: ChannelEntry,
  position: PositionId,
  { account }: Pick<Subscription, 'account'>,
): boolean {
  const live = book.accounts.get(account)?.account.twinOf;
  if (live === undefined) return false;
  for (const link of channel.links.get(position)?.values() ?? []) {
    const subscription = book.subscriptions.get(link.subscription);
    const lives = link.ended === null && link.account === live;
    if (lives && subscription !== undefined && isOnPaper(subscription)) return true;
  }
  return false;
}

/** The name of the paper account that enters for it; null where it is not on paper, and where none enters. */
export function twinNameOf(book: Book, subscription: Subscription): string | null {
  // Asked with every signal, and mostly nobody is on paper.
  if (!isOnPaper(subscription)) return null;
  const twin = twinSubscription(book, subscription);
  return twin === undefined ? null : (book.accounts.get(twin.account)?.account.name ?? null);
}
