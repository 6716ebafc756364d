/** What holding a position over night costs or earns. */
import { product, quotient } from '../domain/decimal.ts';
import type { Decimal, Money, Price } from '../domain/decimal.ts';
import type { Terms } from './account.ts';
import type { PaperPosition } from './orders.ts';
import { whole, ZERO } from './money.ts';
import { exitEnd, pricesOf } from './market.ts';
import type { Market } from './market.ts';
import { converted } from './profit.ts';
import type { PaperSymbol } from './symbol.ts';

/** Banks count 360 days to a year (MQL5 reference, SYMBOL_SWAP_MODE_INTEREST_CURRENT). */
const DAYS_AND_PERCENT = '36000' as Decimal;

/** For `nights`, with its currency. */
function rawSwap(
  symbol: PaperSymbol,
  position: PaperPosition,
  nights: Decimal,
  exit: Price,
  terms: Terms,
): { readonly amount: Decimal; readonly currency: string } {
  const { swap, point, contractSize } = symbol;
  const perLot = position.side === 'buy' ? swap.long : swap.short;
  const size = product(perLot, position.lots, nights);
  const interestAt = (price: Price): Decimal => quotient([size, contractSize, price], [DAYS_AND_PERCENT]);
  switch (swap.unit) {
    case 'points':
      return { amount: product(size, point, contractSize), currency: symbol.profitCurrency };
    case 'base_currency':
      return { amount: size, currency: symbol.baseCurrency };
    case 'margin_currency':
      return { amount: size, currency: symbol.marginCurrency };
    case 'account_currency':
      return { amount: size, currency: terms.currency };
    case 'interest_current':
      return { amount: interestAt(exit), currency: symbol.profitCurrency };
    case 'interest_open':
      return { amount: interestAt(position.price), currency: symbol.profitCurrency };
  }
}

/**
 * The charge of one day's end, in the account's currency, rounded.
 * Points: swap × point × contract size × lots; currencies: swap × lots; interest: swap ÷ 100 ÷ 360 × contract size ×
 * price × lots (MQL5 reference, ENUM_SYMBOL_SWAP_MODE); each times the day's nights (SYMBOL_SWAP_MONDAY …).
 * @param weekday of the day that ends: Monday 0 … Sunday 6
 * @returns null while a quote or rate is missing
 */
export function swapOf(
  symbol: PaperSymbol,
  position: PaperPosition,
  weekday: number,
  terms: Terms,
  market: Market,
): Money | null {
  const nights = symbol.swap.nights[weekday] ?? 0;
  if (nights === 0) return ZERO as Money;
  const prices = pricesOf(market, symbol);
  if (prices === null) return null;
  const { amount, currency } = rawSwap(
    symbol,
    position,
    whole(nights),
    prices[exitEnd(position.side)],
    terms,
  );
  return converted(amount, currency, terms, market);
}
