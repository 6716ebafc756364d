/** What the copier is asked: one signal for one subscription, with everything its rules may look at. */
import type { Held, Question } from '../copier/rule.ts';
import type { Millis } from '../domain/ids.ts';
import { linkIdOf } from '../domain/link.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import { askedOf } from './approvals.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { blocksOf } from './risk-watch.ts';
import { isHeldLive, twinNameOf } from './twins.ts';

/**
 * Everything open or resting on the account, and copies that are not there yet: with all that they were to open with,
 * for an open that is under way may still be filled, though a part of it or the whole is wished closed by now.
 */
function heldOn(book: Book, entry: AccountEntry): readonly Held[] {
  const held: Held[] = [];
  const there = new Set<number>();
  for (const { position } of entry.current.values()) {
    const link = book.linkWith(entry, position.magic);
    if (link !== undefined) there.add(position.magic);
    const { symbol, lots, price } = position;
    held.push({ symbol, lots, channel: link?.channel ?? null, price });
  }
  for (const { magic, desired, channel, openedLots, openPrice } of book.livingLinks(entry)) {
    if (there.has(magic)) continue;
    const price = desired.price ?? openPrice;
    held.push({ symbol: desired.symbol, lots: openedLots, channel, ...(price === null ? {} : { price }) });
  }
  return held;
}

/**
 * @param signal as it came; `position` is the provider's position as it is now
 * @returns null when the subscription's account is gone
 */
export function questionOn(
  book: Book,
  channel: ChannelEntry,
  signal: Signal,
  position: Signal['position'],
  subscription: Subscription,
  now: Millis,
): Question | null {
  const follower = book.accounts.get(subscription.account);
  if (follower === undefined) return null;
  const provider = book.accounts.get(channel.channel.account);
  const link = book.linkOf(channel, position.id, subscription.id);
  return {
    signal: position === signal.position ? signal : { ...signal, position },
    cameWithStop: signal.position.stopLoss !== null,
    subscription,
    linkId: link?.id ?? linkIdOf(signal.channel, position.id, subscription.id),
    link,
    copiedOtherwise:
      book.isCopiedOtherwise(channel, position.id, subscription) ||
      isHeldLive(book, channel, position.id, subscription),
    provider: {
      identity: provider?.account.identity ?? null,
      funds: provider?.account.funds ?? null,
      symbol: provider?.symbols.byName.get(position.symbol),
    },
    follower: {
      ready: follower.session?.synced === true,
      readyAt: follower.session?.syncedAt ?? null,
      identity: follower.account.identity,
      funds: follower.account.funds,
      symbols: follower.symbols,
      rules: follower.rules,
      blocks: blocksOf(book, subscription),
      quote: (symbol) => follower.quotes.get(symbol),
      held: () => heldOn(book, follower),
    },
    approval: askedOf(book, signal, subscription),
    twin: twinNameOf(book, subscription),
    news: book.news,
    now,
    freeMagic: (id) => book.freeMagic(follower, id),
  };
}
