/** A copy of a posted signal's leg has reached its target: what that means for the other legs of the same signal. */
import { isBetterStop } from '../copier/life/levels.ts';
import { hasRoom } from '../copier/life/trail.ts';
import { quotable } from '../copier/prices.ts';
import { toNumber } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Plan } from '../domain/plan.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Turn } from './turn.ts';
import { wish } from './wishes.ts';

/** The subscription's other copies of the same signal that are open. */
function othersOf(book: Book, entry: AccountEntry, link: Link, { group }: Plan): readonly Link[] {
  return [...book.livingLinks(entry)].filter(
    (other) =>
      other.id !== link.id &&
      other.subscription === link.subscription &&
      other.channel === link.channel &&
      other.actual === 'open' &&
      other.desired.state !== 'closed' &&
      book.sourceOf(other)?.plan?.group === group,
  );
}

/** Target number `number` of the signal, as this subscription's copies have it; null where it is not known. */
function targetOf(book: Book, link: Link, plan: Plan, number: number): Price | null {
  for (const copies of book.channels.get(link.channel)?.links.values() ?? []) {
    const copy = copies.get(link.subscription);
    const source = copy === undefined ? undefined : book.sourceOf(copy);
    if (copy !== undefined && source?.plan?.group === plan.group && source.plan.target.number === number)
      return copy.desired.takeProfit ?? source.takeProfit;
  }
  return null;
}

/**
 * Moves the stops of the other legs as the subscription wants it: to their entry, or one target behind. Only ever in
 * their favour, and only where the market leaves room.
 * @param link the copy that is over
 */
export function legsOnTarget(book: Book, turn: Turn, entry: AccountEntry, link: Link, now: Millis): void {
  const rules = book.subscriptions.get(link.subscription)?.rules.plan;
  const plan = book.sourceOf(link)?.plan;
  if (plan === undefined || rules === undefined || rules.afterTarget === 'none') return;
  const reached = plan.target.number;
  const behind =
    rules.afterTarget === 'previous_target' && reached > 1 ? targetOf(book, link, plan, reached - 1) : null;
  for (const other of othersOf(book, entry, link, plan)) {
    const stop = behind ?? other.openPrice;
    if (stop !== null) secure(book, turn, entry, other, stop, reached, now);
  }
}

function secure(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  link: Link,
  level: Price,
  reached: number,
  now: Millis,
): void {
  const { side, stopLoss, symbol } = link.desired;
  const spec = entry.symbols.byName.get(symbol);
  const stop = spec === undefined ? level : quotable(toNumber(level), spec);
  if (stop === null || link.life.stopLossBy === 'person' || !isBetterStop(stop, stopLoss, side)) return;
  const quote = entry.quotes.get(symbol);
  if (quote !== undefined && spec !== undefined && !hasRoom(link, stop, quote, spec)) return;
  const numbers = { reached, before: stopLoss ?? 'none', after: stop };
  const next: Link = {
    ...link,
    desired: { ...link.desired, stopLoss: stop },
    version: link.version + 1,
    life: { ...link.life, secured: stop },
  };
  wish(book, turn, next, 'STOPS_MOVED', [{ rule: 'target', passed: true, numbers }], now);
}
