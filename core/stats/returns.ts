/** What was earned for what was there: growth, the ratios of Sharpe and Sortino, and how long one was in the market. */
import { divide, isPositive, isZero, subtract, toNumber } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { BalanceStep } from './balance.ts';
import type { ClosedTrade } from './closed-trades.ts';

/**
 * Result ÷ balance before, of every step that won or lost anything; null when there was nothing to win it with.
 * MetaTrader's holding period return is one more than this.
 */
export function returnsOf(steps: readonly BalanceStep[]): readonly number[] | null {
  const returns: number[] = [];
  for (const { before, after, flow } of steps) {
    const result = subtract(subtract(after, before), flow);
    if (isZero(result)) continue;
    if (!isPositive(before)) return null;
    returns.push(toNumber(divide(result, before)));
  }
  return returns;
}

/**
 * Time-weighted return, as a fraction: the returns between deposits and withdrawals, compounded, so that neither of
 * these counts. What MetaTrader's signals call growth.
 */
export const growthOf = (returns: readonly number[] | null): number | null =>
  returns === null ? null : returns.reduce((factor, each) => factor * (1 + each), 1) - 1;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Mean return ÷ standard deviation of the returns (of a sample: n − 1), a return per deal that won or lost; risk-free
 * rate 0; not scaled to a year. MetaTrader 5's help, "Sharpe Ratio"; MQL5 article 9171. Null of fewer than two, or
 * when all are the same.
 */
export function sharpeOf(returns: readonly number[] | null): number | null {
  if (returns === null || returns.length < 2) return null;
  const mean = meanOf(returns);
  const variance = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1);
  // The same number many times over has a mean that differs from it in the last bits.
  return new Set(returns).size === 1 ? null : mean / Math.sqrt(variance);
}

/**
 * Mean return ÷ downside deviation: the root of the mean square of the losing returns over all of them (target 0).
 * MQL5 article 9171. Null of fewer than two, or without a loss.
 */
export function sortinoOf(returns: readonly number[] | null): number | null {
  if (returns === null || returns.length < 2) return null;
  const downside = Math.sqrt(meanOf(returns.map((each) => Math.min(each, 0) ** 2)));
  return downside === 0 ? null : meanOf(returns) / downside;
}

/**
 * Part of the time from the first opening to the last close during which a position was open, 0 to 1. Null when no
 * trade's opening is known, or all was one moment.
 */
export function exposureOf(trades: readonly ClosedTrade[]): number | null {
  const spans = trades
    .flatMap(({ openedAt, closedAt }) => (openedAt === null ? [] : [{ from: openedAt, to: closedAt }]))
    .sort((a, b) => a.from - b.from);
  const [first] = spans;
  if (first === undefined) return null;
  let until: Millis = first.from;
  let inMarket = 0;
  for (const { from, to } of spans) {
    inMarket += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return until === first.from ? null : inMarket / (until - first.from);
}
