/**
 * What is known of one symbol: the last quote of each source, and which of them counts. A quote is judged when it
 * comes; one that disagrees with another source at the same time and has nobody on its side is held back.
 */
import { add, compare, isPositive, maximum, minimum, product, subtract } from '../domain/decimal.ts';
import type { Decimal } from '../domain/decimal.ts';
import { kindOf } from '../domain/feed.ts';
import type { FeedQuote, FeedSymbol, SymbolKind } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';
import { keepNewest } from '../domain/newest.ts';

export interface Board {
  readonly symbol: FeedSymbol;
  /** The last quote of each source, by its name. */
  readonly bySource: ReadonlyMap<string, FeedQuote>;
  /** The one that counts. */
  readonly accepted: FeedQuote | null;
  /** Since the last accepted one, the last that was held back. */
  readonly disputed: FeedQuote | null;
  readonly heldBack: number;
}

export type Offered = 'accepted' | 'held_back' | 'second' | 'invalid' | 'late' | 'future';

export const emptyBoard = (symbol: FeedSymbol): Board => ({
  symbol,
  bySource: new Map(),
  accepted: null,
  disputed: null,
  heldBack: 0,
});

/**
 * What an order may be filled at. A quiet market quotes this often, a dead feed is found out this soon, and some
 * sources tell no more than the minute of their price.
 */
export const FILL_WITHIN: Millis = 60_000;
/** A source's clock may be ahead by this; its quotes then count as just quoted. Further ahead, nobody knows how old they are. */
export const CLOCK_AHEAD: Millis = 60_000;
/** Quotes further apart are of different moments, and may differ. */
export const COMPARED_WITHIN: Millis = 5_000;
/** The source that counts goes on counting for so long after its last quote: two brokers' prices are never mixed tick by tick. */
export const COUNTS_FOR: Millis = 10_000;
/** A bid further below its ask is a mistake: 1 part in 10. */
const WIDEST_SPREAD = '0.1' as Decimal;
/** Sources that are remembered for one symbol: more than there are, with two terminals. */
const MOST_SOURCES = 16;

/** How far two brokers' middle prices are apart when both are right, as a part of the price. */
const TOLERANCE: Readonly<Record<SymbolKind, Decimal>> = {
  currency: '0.001' as Decimal,
  metal: '0.003' as Decimal,
  // Brokers' indices follow the cash price or a future.
  index: '0.006' as Decimal,
  energy: '0.02' as Decimal,
  // A dollar coin is not quite a dollar.
  crypto: '0.01' as Decimal,
  other: '0.01' as Decimal,
};
const TWO = '2' as Decimal;

const isValid = ({ bid, ask }: FeedQuote): boolean =>
  isPositive(bid) && compare(ask, bid) >= 0 && compare(subtract(ask, bid), product(ask, WIDEST_SPREAD)) <= 0;

const absolute = (value: Decimal): Decimal => (value.startsWith('-') ? (value.slice(1) as Decimal) : value);

/**
 * Whether two quotes of one symbol can both be right: their middles no further apart than the tolerance and half of
 * both spreads, of which no more than another tolerance counts: who quotes a huge spread agrees with everybody.
 */
export function agree(a: FeedQuote, b: FeedQuote): boolean {
  // Twice everything, which spares two divisions.
  const [twiceA, twiceB]: [Decimal, Decimal] = [add(a.bid, a.ask), add(b.bid, b.ask)];
  const spreads: Decimal = add(subtract(a.ask, a.bid), subtract(b.ask, b.bid));
  const tolerance = product(TOLERANCE[kindOf(a.symbol)], TWO, maximum(a.bid, b.bid));
  const allowed = add(tolerance, minimum(tolerance, spreads));
  return compare(absolute(subtract(twiceA, twiceB)), allowed) <= 0;
}

/** Others that speak of the same moment. */
const contemporaries = (board: Board, quote: FeedQuote): readonly FeedQuote[] =>
  [...board.bySource.values()].filter(
    (other) => other.source !== quote.source && Math.abs(other.at - quote.at) <= COMPARED_WITHIN,
  );

/** Somebody disagrees, and nobody agrees. */
function isDisputed(board: Board, quote: FeedQuote): boolean {
  const others = contemporaries(board, quote);
  return others.length > 0 && !others.some((other) => agree(quote, other));
}

/** The source that counts keeps counting; another takes over when the first falls silent, or has a spread of ours and the other its own. */
function counts(quote: FeedQuote, accepted: FeedQuote | null): boolean {
  if (accepted === null || accepted.source === quote.source) return true;
  if (accepted.synthetic && !quote.synthetic) return true;
  return quote.at - accepted.at > COUNTS_FOR;
}

function remembered(bySource: Board['bySource'], quote: FeedQuote): Map<string, FeedQuote> {
  const next = new Map(bySource);
  keepNewest(next, quote.source, quote, MOST_SOURCES);
  return next;
}

/** A quote of a source that does not count; it may bear out one of the source that does, which was held back. */
function seconded(board: Board, quote: FeedQuote): { readonly board: Board; readonly outcome: Offered } {
  const { accepted, disputed } = board;
  const isBorneOut =
    disputed !== null &&
    disputed.source === accepted?.source &&
    !isDisputed(board, disputed) &&
    agree(disputed, quote);
  return isBorneOut
    ? { board: { ...board, accepted: disputed, disputed: null }, outcome: 'accepted' }
    : { board, outcome: 'second' };
}

/**
 * A quote came. Its `at` is set to `receivedAt` when its source's clock is a little ahead.
 * @returns the board after it, and what became of it. `late`: its source told a newer one before. `second`: it is fine,
 *   and another source counts. `accepted`: `board.accepted` is new; it may be one that was held back and is borne out now.
 */
export function offer(board: Board, told: FeedQuote): { readonly board: Board; readonly outcome: Offered } {
  if (!isValid(told)) return { board, outcome: 'invalid' };
  if (told.at > told.receivedAt + CLOCK_AHEAD) return { board, outcome: 'future' };
  const quote = told.at > told.receivedAt ? { ...told, at: told.receivedAt } : told;
  const before = board.bySource.get(quote.source);
  // When our clock was set back, all that came before seems to be ahead, and says nothing of the order.
  const isInOrder = before === undefined || quote.at >= before.at || quote.receivedAt < before.receivedAt;
  if (!isInOrder) return { board, outcome: 'late' };
  const bySource = remembered(board.bySource, quote);
  if (isDisputed(board, quote))
    return {
      board: { ...board, bySource, disputed: quote, heldBack: board.heldBack + 1 },
      outcome: 'held_back',
    };
  if (!counts(quote, board.accepted)) return seconded({ ...board, bySource }, quote);
  return { board: { ...board, bySource, accepted: quote, disputed: null }, outcome: 'accepted' };
}

export type Judgement =
  | { readonly ok: true; readonly quote: FeedQuote; readonly ageMs: Millis }
  | {
      readonly ok: false;
      readonly code: 'PRICE_UNKNOWN' | 'PRICE_STALE' | 'PRICE_DISPUTED';
      readonly ageMs: Millis | null;
    };

/** The quote that counts, if it is not older than `withinMs` at `now`. One from far ahead is as stale as an old one. */
export function judge(board: Board | undefined, withinMs: Millis, now: Millis): Judgement {
  const accepted = board?.accepted ?? null;
  const disputed = board?.disputed ?? null;
  const age = accepted === null ? null : Math.max(0, now - accepted.at);
  // The clock was set back: how old it is, nobody knows.
  const isAhead = accepted !== null && accepted.at - now > CLOCK_AHEAD;
  // For a moment one source is ahead of the other; longer, and one of them is wrong.
  const isDisputed = disputed !== null && (accepted === null || disputed.at - accepted.at > COMPARED_WITHIN);
  if (isDisputed && now - disputed.at <= withinMs) return { ok: false, code: 'PRICE_DISPUTED', ageMs: age };
  if (accepted !== null && age !== null && age <= withinMs && !isAhead)
    return { ok: true, quote: accepted, ageMs: age };
  return { ok: false, code: accepted === null ? 'PRICE_UNKNOWN' : 'PRICE_STALE', ageMs: age };
}
