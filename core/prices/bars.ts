/** Bars out of quotes and out of shorter bars, and what is missing among them. Nothing here depends on how quotes are batched. */
import { compare, isPositive, maximum, minimum } from '../domain/decimal.ts';
import { intervalMs, isWeekend } from '../domain/feed.ts';
import type { BaseInterval, Bar, FeedQuote, FeedSymbol, Interval } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';

/** When the interval that holds `at` began. Days begin at midnight UTC. */
export const beginningOf = (interval: Interval, at: Millis): Millis =>
  Math.floor(at / intervalMs(interval)) * intervalMs(interval);

/** One quote, as the bar of its minute. */
export const barOf = ({ bid, at }: Pick<FeedQuote, 'bid' | 'at'>): Bar => ({
  at: beginningOf('1m', at),
  open: bid,
  high: bid,
  low: bid,
  close: bid,
  ticks: 1,
});

/** Two bars of one interval, of which the second came after the first. Associative. */
export const merged = (first: Bar, second: Bar): Bar => ({
  at: first.at,
  open: first.open,
  high: maximum(first.high, second.high),
  low: minimum(first.low, second.low),
  close: second.close,
  ticks: first.ticks + second.ticks,
});

/** Bars of a longer interval out of shorter ones, oldest first. */
export function rolledUp(bars: readonly Bar[], interval: Interval): readonly Bar[] {
  const longer = new Map<Millis, Bar>();
  for (const bar of bars) {
    const at = beginningOf(interval, bar.at);
    const before = longer.get(at);
    longer.set(at, before === undefined ? { ...bar, at } : merged(before, { ...bar, at }));
  }
  return [...longer.values()];
}

/** What is stored, of which bars of `interval` are made. */
export function baseOf(interval: Interval): BaseInterval {
  if (interval === '1d') return '1d';
  return interval === '1h' || interval === '4h' ? '1h' : '1m';
}

/** The bars of both, oldest first; where both have one, the first's. */
export function withFilled(bars: readonly Bar[], others: readonly Bar[]): readonly Bar[] {
  const all = new Map(others.map((bar) => [bar.at, bar]));
  for (const bar of bars) all.set(bar.at, bar);
  return [...all.values()].sort((a, b) => a.at - b.at);
}

interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** Intervals without a bar, in a row, that are no gap yet: in a quiet market nobody quotes for a moment. */
const QUIET: Readonly<Record<BaseInterval, number>> = { '1m': 2, '1h': 0, '1d': 0 };

/**
 * Spans in [from, to) without bars while the market may have been open, oldest first; `bars` are in order. Whole
 * intervals: one that `from` or `to` cuts does not count.
 */
export function gapsIn(
  symbol: FeedSymbol,
  interval: BaseInterval,
  bars: readonly Bar[],
  { from, to }: Span,
): readonly Span[] {
  const step = intervalMs(interval);
  const there = new Set(bars.map(({ at }) => at));
  const gaps: { from: Millis; to: Millis }[] = [];
  let open: { from: Millis; to: Millis } | null = null;
  const close = (): void => {
    if (open !== null && (open.to - open.from) / step > QUIET[interval]) gaps.push(open);
    open = null;
  };
  for (let at = Math.ceil(from / step) * step; at + step <= to; at += step) {
    if (there.has(at) || isWeekend(symbol, at)) close();
    else if (open === null) open = { from: at, to: at + step };
    else open = { from: (open as Span).from, to: at + step };
  }
  close();
  return gaps;
}

/** Minutes that are being made, and those that are done. */
export class BarBuilder {
  private readonly current = new Map<FeedSymbol, Bar>();
  private readonly done: { readonly symbol: FeedSymbol; readonly bar: Bar }[] = [];

  /** A quote that counts. One of a minute that is done makes another part of that minute. */
  add(quote: Pick<FeedQuote, 'symbol' | 'bid' | 'at'>): void {
    const bar = barOf(quote);
    const current = this.current.get(quote.symbol);
    if (current === undefined) this.current.set(quote.symbol, bar);
    else if (current.at === bar.at) this.current.set(quote.symbol, merged(current, bar));
    else if (bar.at > current.at) {
      this.done.push({ symbol: quote.symbol, bar: current });
      this.current.set(quote.symbol, bar);
    }
    // An earlier minute than the current one: its bar is drawn, and a late quote changes no picture.
  }

  /** The minute that is being made of a symbol. */
  of(symbol: FeedSymbol): Bar | undefined {
    return this.current.get(symbol);
  }

  /** Takes what was done by `now`, in the order of its beginnings; all, when `now` is infinite. */
  take(now: Millis): readonly { readonly symbol: FeedSymbol; readonly bar: Bar }[] {
    for (const [symbol, bar] of this.current) {
      if (bar.at + intervalMs('1m') > now) continue;
      this.done.push({ symbol, bar });
      this.current.delete(symbol);
    }
    return this.done.splice(0).sort((a, b) => a.bar.at - b.bar.at);
  }

  /** Puts back what could not be stored, at most so much. */
  putBack(bars: readonly { readonly symbol: FeedSymbol; readonly bar: Bar }[], most: number): void {
    this.done.unshift(...bars.slice(-most));
  }
}

/** What of a source's history can be true: whole, finished intervals within the span, each once, oldest first. */
export function saneBars(
  bars: readonly Bar[],
  interval: BaseInterval,
  { from, to }: Span,
  now: Millis,
): readonly Bar[] {
  const step = intervalMs(interval);
  const isSane = ({ at, open, high, low, close }: Bar): boolean =>
    at % step === 0 &&
    at >= from &&
    at < to &&
    at + step <= now &&
    isPositive(low) &&
    compare(minimum(open, close), low) >= 0 &&
    compare(high, maximum(open, close)) >= 0;
  return withFilled(bars.filter(isSane), []);
}
