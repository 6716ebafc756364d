/** What an account is worth now. */
import { add, compare, isZero, product, subtract } from '../domain/decimal.ts';
import type { Decimal, Money } from '../domain/decimal.ts';
import type { PaperAccount } from './account.ts';
import type { PaperPosition } from './orders.ts';
import { HUNDRED, sumOf, ZERO } from './money.ts';
import { marginOf } from './margin.ts';
import { exitEnd, pricesOf, symbolOf } from './market.ts';
import type { Market } from './market.ts';
import { profitOf } from './profit.ts';

export interface Valuation {
  readonly balance: Money;
  /** Profit and swap of all open positions. */
  readonly floating: Money;
  /** Balance + floating, always. */
  readonly equity: Money;
  readonly margin: Money;
  readonly freeMargin: Money;
}

/** What a position would bring if it were closed now, swap not counted; null while a quote is missing. */
export function floatingProfit(position: PaperPosition, account: PaperAccount, market: Market): Money | null {
  const symbol = symbolOf(market, position.symbol);
  const prices = pricesOf(market, symbol);
  if (prices === null) return null;
  return profitOf(symbol, position, prices[exitEnd(position.side)], account.terms, market);
}

/** @returns null while a position cannot be valued for want of a quote: nobody knows the equity then */
export function valuationOf(account: PaperAccount, market: Market): Valuation | null {
  const profits: Money[] = [];
  for (const position of account.positions) {
    const profit = floatingProfit(position, account, market);
    if (profit === null) return null;
    profits.push(add(profit, position.swap));
  }
  const floating = sumOf(profits);
  const equity = add(account.balance, floating);
  const margin = marginOf(account, market.symbols);
  return { balance: account.balance, floating, equity, margin, freeMargin: subtract(equity, margin) };
}

/**
 * Is the margin level, equity ÷ margin × 100, below so many percent? Without a margin there is no level, and nothing is
 * below it.
 */
export const isBelow = (
  { equity, margin }: Pick<Valuation, 'equity' | 'margin'>,
  percent: Decimal,
): boolean => !isZero(margin) && compare(product(equity, HUNDRED), product(margin, percent)) < 0;

export const isNegative = (money: Money): boolean => compare(money, ZERO) < 0;
