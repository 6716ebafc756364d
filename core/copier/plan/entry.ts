/** Where a copy of a posted signal enters: by its zone, the subscription's rule, and the market that the copy sees. */
import { toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { OrderKind, Position } from '../../domain/position.ts';
import type { PlanRules } from '../../domain/rules.ts';
import type { Quote, SymbolSpec } from '../../domain/symbol.ts';
import { quotable } from '../prices.ts';
import type { Judged, Numbers } from '../rule.ts';
import { withLevels } from './levels.ts';

/** What the step `entry` goes by. The side is the signal's, also where the copy is reversed. */
export function entryNumbers(
  { side, kind }: Pick<Position, 'side' | 'kind'>,
  plan: Plan,
  { entry }: Pick<PlanRules, 'entry'>,
  quote: Quote | undefined,
  spec: SymbolSpec,
): Numbers {
  const layers = typeof entry === 'object' ? entry.layers : 1;
  return {
    side,
    order: kind,
    at: typeof entry === 'object' ? 'layers' : entry,
    ...(layers > 1 && { layer: plan.layer.number, layers }),
    ...(plan.zone !== null && { low: plan.zone.low, high: plan.zone.high }),
    tick: spec.tickSize,
    digits: spec.digits,
    ...(quote !== undefined && { bid: quote.bid, ask: quote.ask }),
  };
}

/** From the end of the zone that the market comes to first, 0, to the other, 1. */
function depthOf({ order, at, layer = 1, layers = 1 }: Numbers): number {
  // Of a breakout the nearer end is the better one.
  if (at === 'best') return order === 'stop' ? 0 : 1;
  if (at === 'middle') return 0.5;
  return at === 'layers' && Number(layers) > 1 ? (Number(layer) - 1) / (Number(layers) - 1) : 0;
}

/** Further than this from its zone, in %, the market is that of something else, or the post is old. */
const MOST_APART = 2;

const percentAway = (market: number, low: number, high: number): number =>
  Number(((100 * Math.max(0, low - market, market - high)) / market).toFixed(2));

/**
 * Judges the step `entry`. Results: `kind` and `price`, where the copy enters. Denials: QUOTE_UNKNOWN without a market,
 * ENTRY_PASSED
 * for a breakout that has happened, SYMBOL_PRICE_MISMATCH where the market is far away.
 */
export function judgeEntry(numbers: Numbers): Judged {
  const { side, order, low, high, bid, ask, tick, digits } = numbers;
  if (bid === undefined || ask === undefined) return { denial: 'QUOTE_UNKNOWN' };
  const isBuy = side === 'buy';
  const market = isBuy ? ask : bid;
  const atMarket: Judged = { denial: null, results: { kind: 'market', price: market } };
  if (low === undefined || high === undefined) return atMarket;
  // A dip is bought from above, a breakout from below; selling is the other way round.
  const fromAbove = isBuy === (order !== 'stop');
  const [near, far] = fromAbove ? [Number(high), Number(low)] : [Number(low), Number(high)];
  const percent = percentAway(Number(market), Number(low), Number(high));
  if (order === 'market' && percent > MOST_APART)
    return { denial: 'SYMBOL_PRICE_MISMATCH', results: { percent } };
  const level = near + (far - near) * depthOf(numbers);
  const price = quotable(level, { tickSize: String(tick) as Price, digits: Number(digits) });
  if (price === null) return { denial: 'ENTRY_PASSED' };
  const isReached = fromAbove ? Number(market) <= Number(price) : Number(market) >= Number(price);
  if (order === 'stop') {
    return isReached
      ? { denial: 'ENTRY_PASSED', results: { market } }
      : { denial: null, results: { kind: 'stop', price } };
  }
  return isReached ? atMarket : { denial: null, results: { kind: 'limit', price } };
}

/** The position as it is entered by these results of `judgeEntry`: what rests waits until `expiresAt`. */
export function enteredAs(
  position: Position,
  results: Numbers,
  expiresAt: number,
  spec: SymbolSpec,
): Position {
  const kind = results['kind'] as OrderKind;
  const price = results['price'] as Price;
  const rests = kind !== 'market';
  const entered: Position = {
    ...position,
    state: rests ? 'pending' : 'open',
    kind,
    price,
    expiresAt: rests ? expiresAt : null,
  };
  return withLevels(entered, toNumber(price), null, spec);
}
