/** Money and distances of copies, for people to read. */
import { add, compare, divide, money, multiply, subtract, toNumber, toPlaces } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import { netOf } from '../domain/position.ts';
import type { Deal, Side } from '../domain/position.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Quote, SymbolSpec } from '../domain/symbol.ts';
import type { LinkStatus } from './api.ts';

const ZERO = '0' as Money;

/**
 * Floating result of an open position in account currency, without swap and commission:
 * (closing price − open price) ÷ tick size × tick value × lots, with the sign of the side.
 * Buys close at the bid, sells at the ask. Rounded to cents.
 */
export function floatingResult(side: Side, size: Lots, open: Price, quote: Quote, spec: SymbolSpec): Money {
  const distance = side === 'buy' ? subtract(quote.bid, open) : subtract(open, quote.ask);
  const ticks = divide(distance, spec.tickSize);
  return toPlaces(multiply(multiply(ticks, spec.tickValue), size), 2).replace(/^-0\.00$/u, '0.00') as Money;
}

/**
 * What a position loses from its entry to its stop, in account currency, without swap and commission; below 0 where the
 * stop secures a gain. Rounded to cents.
 */
export function riskToStop(side: Side, size: Lots, open: Price, stop: Price, spec: SymbolSpec): Money {
  const there = { symbol: spec.symbol, bid: stop, ask: stop };
  return subtract(ZERO, money(floatingResult(side, size, open, there, spec)));
}

type Protected = Pick<LinkStatus, 'position' | 'link'>;
/** As the terminal shows them; while it does not, as we wished them. */
export const stopOf = ({ position, link }: Protected): Price | null =>
  position === null ? link.desired.stopLoss : position.stopLoss;
export const targetOf = ({ position, link }: Protected): Price | null =>
  position === null ? link.desired.takeProfit : position.takeProfit;

/** How much worse than the provider's price a fill was, in points of the follower's symbol. */
export function slippagePoints(side: Side, provider: Price, fill: Price, spec: SymbolSpec): number {
  const worse: Decimal = side === 'buy' ? subtract(fill, provider) : subtract(provider, fill);
  return toNumber(divide(worse, spec.point));
}

/** Closed trades (positions with a closing deal), how many of them won, and their net result. */
export function closedTrades(deals: readonly Deal[]): { count: number; won: number; net: Money } {
  const nets = new Map<PositionId, Money>();
  const closed = new Set<PositionId>();
  let net = ZERO;
  for (const deal of deals) {
    if (deal.entry === 'balance' || deal.position === null) continue;
    const value = netOf(deal);
    net = add(net, value);
    nets.set(deal.position, add(nets.get(deal.position) ?? ZERO, value));
    if (deal.entry !== 'in') closed.add(deal.position);
  }
  const won = [...closed].filter((position) => compare(nets.get(position) ?? ZERO, ZERO) > 0).length;
  return { count: closed.size, won, net };
}

/** Largest fall from a peak to a later low, as a positive amount; 0 for an ever rising curve. */
export function largestFall(values: readonly Money[]): Money {
  let peak: Money | null = null;
  let worst = ZERO;
  for (const value of values) {
    if (peak === null || compare(value, peak) > 0) peak = value;
    const fall = subtract(peak, value);
    if (compare(fall, worst) > 0) worst = fall;
  }
  return worst;
}
