/** What a position has won or lost. */
import { isPositive, isZero, product, quotient, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { Side } from '../domain/position.ts';
import type { Terms } from './account.ts';
import { moneyOf, negated, ZERO } from './money.ts';
import { rateOf } from './market.ts';
import type { Market } from './market.ts';
import type { PaperSymbol } from './symbol.ts';

/**
 * Profit currency, not rounded.
 * Forex and contracts: (close − open) × contract size × lots; futures: (close − open) × tick price ÷ tick size × lots
 * (MQL5 reference, ENUM_SYMBOL_CALC_MODE).
 */
function rawProfit(symbol: PaperSymbol, side: Side, lots: Lots, open: Price, close: Price): Decimal {
  const gain = side === 'buy' ? subtract(close, open) : subtract(open, close);
  return symbol.calcMode === 'futures'
    ? quotient([gain, symbol.tickPrice, lots], [symbol.tickSize])
    : product(gain, symbol.contractSize, lots);
}

/**
 * An amount in the account's currency, rounded. What is gained is sold at the bid, what is owed is bought at the ask, as
 * in SYMBOL_TRADE_TICK_VALUE_PROFIT and …_LOSS of the MQL5 reference.
 * @returns null while the rate is unknown
 */
export function converted(amount: Decimal, currency: string, terms: Terms, market: Market): Money | null {
  if (isZero(amount)) return ZERO as Money;
  const rate = rateOf(currency, terms.currency, isPositive(amount) ? 'bid' : 'ask', market);
  return rate === null ? null : moneyOf([amount, rate.over], [rate.under], terms);
}

/** Profit of so many lots between two prices, in the account's currency; null while the rate is unknown. */
export function profitOf(
  symbol: PaperSymbol,
  deal: { readonly side: Side; readonly lots: Lots; readonly price: Price },
  close: Price,
  terms: Terms,
  market: Market,
): Money | null {
  const raw = rawProfit(symbol, deal.side, deal.lots, deal.price, close);
  return converted(raw, symbol.profitCurrency, terms, market);
}

/**
 * Lots × contract size × price in the account's currency, paid for: what percentages of commission are of.
 * @returns null while the rate is unknown
 */
export function turnoverCost(
  symbol: PaperSymbol,
  lots: Lots,
  price: Price,
  percent: Decimal,
  terms: Terms,
  market: Market,
): Money | null {
  const share = product(lots, symbol.contractSize, price, percent, '0.01' as Decimal);
  const cost = converted(negated(share), symbol.profitCurrency, terms, market);
  return cost;
}
