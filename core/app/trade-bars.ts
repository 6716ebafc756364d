/** The bars around a trade: as long as shows it well, with what was before and after. */
import { coreOf } from '../copier/symbols.ts';
import { INTERVALS, intervalMs } from '../domain/feed.ts';
import type { Bar, Interval } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';
import { done } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { PriceFeed } from '../feed-ports.ts';

/** A phone shows some hundred candles; a trade should take about half of the picture. */
const MOST_CANDLES = 90;
const LEAST_AROUND = 15;
/** Of the trade's own length, on each side. */
const AROUND = 0.4;
/** No answer of the price feed has more. */
const MOST_BARS = 500;

export interface TradeBars {
  readonly interval: Interval;
  /** Oldest first; empty: nobody has prices of that time. */
  readonly bars: readonly Bar[];
  /** Some of that time is missing though the market was open. */
  readonly gaps: boolean;
}

export interface BarSpan {
  readonly interval: Interval;
  readonly from: Millis;
  /** Without. */
  readonly to: Millis;
}

/**
 * The shortest interval that shows the trade, and as much around it, in MOST_CANDLES or less.
 * @param closedAt of one that is open: now
 */
export function spanOf(openedAt: Millis, closedAt: Millis, now: Millis): BarSpan {
  const length = Math.max(0, closedAt - openedAt);
  const longest = INTERVALS[INTERVALS.length - 1] ?? '1d';
  const interval =
    INTERVALS.find((one) => {
      const step = intervalMs(one);
      return (length + 2 * Math.max(length * AROUND, LEAST_AROUND * step)) / step <= MOST_CANDLES;
    }) ?? longest;
  const step = intervalMs(interval);
  const around = Math.max(length * AROUND, LEAST_AROUND * step);
  const from = Math.floor((openedAt - around) / step) * step;
  const to = Math.min(now + 1, Math.ceil((closedAt + around) / step) * step);
  return { interval, from: Math.max(0, from), to };
}

/**
 * Trades of many years show their last part. Refusals: those of PriceFeed.bars.
 * @param symbol as the account's broker calls it
 */
export async function tradeBars(
  prices: Pick<PriceFeed, 'bars'>,
  symbol: string,
  { openedAt, closedAt, now }: { readonly openedAt: Millis; readonly closedAt: Millis; readonly now: Millis },
): Promise<Result<TradeBars>> {
  const { interval, from, to } = spanOf(openedAt, closedAt, now);
  const first = Math.max(from, to - MOST_BARS * intervalMs(interval));
  const found = await prices.bars(coreOf(symbol), interval, first, to);
  if (!found.ok) return found;
  return done({ interval, bars: found.value.bars, gaps: found.value.gaps.length > 0 });
}
