/** What a deal costs. */
import { product } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { DealEntry } from '../domain/position.ts';
import type { Terms } from './account.ts';
import { negated, toMoney, ZERO } from './money.ts';
import type { Market } from './market.ts';
import { turnoverCost } from './profit.ts';
import type { PaperSymbol } from './symbol.ts';

/**
 * Account currency, negative. A deal that turns a position round opens and closes, and is charged whole.
 * @returns null while the rate of a percentage is unknown
 */
export function commissionOf(
  symbol: PaperSymbol,
  entry: DealEntry,
  lots: Lots,
  price: Price,
  terms: Terms,
  market: Market,
): Money | null {
  const { commission } = symbol;
  if (commission.unit === 'none') return ZERO as Money;
  if (commission.on !== 'both' && entry !== 'inout' && entry !== commission.on) return ZERO as Money;
  switch (commission.unit) {
    case 'per_lot':
      return toMoney(negated(product(commission.amount, lots)), terms);
    case 'per_deal':
      return toMoney(negated(commission.amount), terms);
    case 'percent':
      return turnoverCost(symbol, lots, price, commission.percent, terms, market);
  }
}
