/** How far a trade went, in pips and in multiples of what it risked. */
import { divide, isPositive, placesOf, price, subtract, toNumber } from '../domain/decimal.ts';
import type { Decimal, Price } from '../domain/decimal.ts';
import type { Deal } from '../domain/position.ts';
import { pipOf } from '../domain/symbol.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { ClosedTrade } from './closed-trades.ts';

/** The smallest step of a price with so many places. */
const stepOf = (places: number): Price => price(places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`);

/**
 * Pips of symbols whose terminal did not tell them: by the most places that any of the symbol's prices has, as quotes
 * with 3 and 5 digits count ten points a pip. Prices that all happen to end in 0 make it ten times too large.
 */
export function pipsFromPrices(deals: readonly Deal[]): (symbol: BrokerSymbol) => Price | undefined {
  const digits = new Map<BrokerSymbol, number>();
  for (const { symbol, price: at } of deals)
    if (symbol !== null) digits.set(symbol, Math.max(digits.get(symbol) ?? 0, placesOf(at)));
  return (symbol) => {
    const most = digits.get(symbol);
    return most === undefined ? undefined : pipOf({ digits: most, point: stepOf(most) });
  };
}

/** Price distance in the trade's favour; null while its open price is not known. */
function distanceOf({ openPrice, closePrice, side }: ClosedTrade): Price | null {
  if (openPrice === null) return null;
  return side === 'buy' ? subtract(closePrice, openPrice) : subtract(openPrice, closePrice);
}

/** Null without an open price or the symbol's pip. */
export function pipsOf(trade: ClosedTrade, pip: Price | undefined): Decimal | null {
  const distance = distanceOf(trade);
  return distance === null || pip === undefined ? null : divide(distance, pip);
}

/**
 * R, after Van Tharp: the distance won ÷ the distance to the first stop. By prices, so without costs.
 * Null without an open price, or when the stop is not on the losing side of it.
 */
export function rOf(trade: ClosedTrade, stop: Price | undefined): number | null {
  const distance = distanceOf(trade);
  if (distance === null || trade.openPrice === null || stop === undefined) return null;
  const risk = trade.side === 'buy' ? subtract(trade.openPrice, stop) : subtract(stop, trade.openPrice);
  return isPositive(risk) ? toNumber(divide(distance, risk)) : null;
}
