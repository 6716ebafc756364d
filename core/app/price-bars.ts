/** Bars: out of live quotes into the store, out of the store to whoever asks, and out of history where some are missing. */
import type { BarsAnswer, Gap, PriceSource, PriceStore } from '../feed-ports.ts';
import { intervalMs } from '../domain/feed.ts';
import type { BaseInterval, Bar, FeedQuote, FeedSymbol, Interval } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { Clock } from '../ports.ts';
import { BarBuilder, baseOf, beginningOf, gapsIn, rolledUp, saneBars, withFilled } from '../prices/bars.ts';
import { inOrder } from '../prices/rotation.ts';
import type { PriceCalls } from './price-calls.ts';

/** Bars of one answer: more than a picture shows, and at 15 minutes no more rows than are read in a moment. */
const MOST_BARS = 500;
/** Minutes of all symbols that wait for the database while it is away. */
const MOST_WAITING = 10_000;
/** How far back longer bars are made of shorter ones when they are asked for; older ones were stored by the sweep. */
const LIVE_BACK: Readonly<Record<'1h' | '1d', Millis>> = { '1h': 3 * 3_600_000, '1d': 3 * 86_400_000 };
/** When the database was away. */
const STORED_AGAIN_MS: Millis = 15_000;
const SWEEP_EVERY_MS: Millis = 3_600_000;
/** What a source did not have an hour ago it does not have now. */
const ASK_AGAIN_MS: Millis = 3_600_000;
const MOST_ASKED = 500;
const SOURCES_PER_GAP = 2;

export interface BarNeeds {
  readonly sources: readonly PriceSource[];
  readonly calls: PriceCalls;
  readonly store: PriceStore;
  readonly clock: Clock;
  readonly onError: (error: unknown, what: string) => void;
}

interface Asked extends Gap {
  readonly symbol: FeedSymbol;
  readonly base: BaseInterval;
  readonly at: Millis;
}

export class PriceBars {
  private readonly needs: BarNeeds;
  private readonly builder = new BarBuilder();
  private storing: Promise<void> = Promise.resolve();
  private sweptAt: Millis | null = null;
  private storeAt: Millis = 0;
  private asked: Asked[] = [];
  private readonly filling = new Map<string, Promise<void>>();

  constructor(needs: BarNeeds) {
    this.needs = needs;
  }

  /** A quote that counts, from a stream: a price asked for now and then says nothing of the highs and lows between. */
  add(quote: FeedQuote): void {
    this.builder.add(quote);
  }

  /** To be called about once a second. */
  tick(now: Millis): void {
    this.flush(now);
    this.sweptAt ??= now;
    if (now - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = now;
    const { store, onError } = this.needs;
    this.storing = this.storing
      .then(() => store.sweepBars(now))
      .catch((error: unknown) => {
        onError(error, 'old bars could not be swept; they are swept within the hour');
      });
  }

  /** Stores what is being made, too. */
  async stop(): Promise<void> {
    this.flush(Infinity);
    await this.storing;
  }

  private flush(now: Millis): void {
    if (now < this.storeAt) return;
    const bars = this.builder.take(now);
    if (bars.length === 0) return;
    const { store, onError } = this.needs;
    const stored = bars.map(({ symbol, bar }) => ({ symbol, ...bar }));
    this.storing = this.storing
      .then(() => store.addBars('1m', stored))
      .catch((error: unknown) => {
        this.builder.putBack(bars, MOST_WAITING);
        this.storeAt = this.needs.clock.now() + STORED_AGAIN_MS;
        onError(error, 'bars could not be stored; they are stored with the next');
      });
  }

  /** Minutes of the last hour without a bar while the market was open. */
  async missingMinutes(symbol: FeedSymbol, since: Millis, now: Millis): Promise<number> {
    const span = { from: Math.max(since, now - intervalMs('1h')), to: now };
    const gaps = gapsIn(symbol, '1m', await this.known(symbol, '1m', span), span);
    return gaps.reduce((sum, { from, to }) => sum + (to - from) / intervalMs('1m'), 0);
  }

  async bars(symbol: FeedSymbol, interval: Interval, from: Millis, to: Millis): Promise<Result<BarsAnswer>> {
    const step = intervalMs(interval);
    const now = this.needs.clock.now();
    const end = Math.min(to, now + 1);
    const begin = beginningOf(interval, Math.max(0, from + step - 1));
    const count = Math.ceil((end - begin) / step);
    if (count > MOST_BARS)
      return refuse(
        'BARS_TOO_MANY',
        `${count} bars are asked for, at most ${MOST_BARS} are told; ask for fewer or longer ones`,
      );
    if (count <= 0) return done({ bars: [], gaps: [] });
    const base = baseOf(interval);
    const span = { from: begin, to: end };
    let bars = await this.known(symbol, base, span);
    let gaps = gapsIn(symbol, base, bars, span);
    if (gaps.length > 0) {
      await this.fill(symbol, base, gaps);
      bars = await this.known(symbol, base, span);
      gaps = gapsIn(symbol, base, bars, span);
    }
    return done({ bars: rolledUp(bars, interval), gaps });
  }

  private async known(symbol: FeedSymbol, base: BaseInterval, span: Gap): Promise<readonly Bar[]> {
    const { store, clock } = this.needs;
    const most = Math.ceil((span.to - span.from) / intervalMs(base)) + 1;
    const stored = await store.bars(symbol, base, span.from, span.to, most);
    if (base === '1m') {
      const current = this.builder.of(symbol);
      const isWithin = current !== undefined && current.at >= span.from && current.at < span.to;
      return isWithin ? withFilled([current], stored) : stored;
    }
    const live = { from: Math.max(span.from, beginningOf(base, clock.now() - LIVE_BACK[base])), to: span.to };
    if (live.from >= live.to) return stored;
    const shorter = await this.known(symbol, base === '1h' ? '1m' : '1h', live);
    return withFilled(stored, rolledUp(shorter, base));
  }

  /** Asks for what is missing, from the first to the last of it, once an hour at most. Identical wishes are one. */
  private fill(symbol: FeedSymbol, base: BaseInterval, missing: readonly Gap[]): Promise<void> {
    const now = this.needs.clock.now();
    this.asked = this.asked.filter(({ at }) => now - at < ASK_AGAIN_MS).slice(-MOST_ASKED);
    const isAsked = (gap: Gap): boolean =>
      this.asked.some(
        (other) =>
          other.symbol === symbol && other.base === base && other.from <= gap.from && other.to >= gap.to,
      );
    const open = missing.filter((gap) => !isAsked(gap));
    const [first, last] = [open[0], open.at(-1)];
    if (first === undefined || last === undefined) return Promise.resolve();
    const key = `${symbol}/${base}/${first.from}/${last.to}`;
    const filling =
      this.filling.get(key) ??
      this.ask(symbol, base, { from: first.from, to: last.to })
        .catch((error: unknown) => {
          this.needs.onError(error, 'missing bars could not be filled in');
        })
        .finally(() => this.filling.delete(key));
    this.filling.set(key, filling);
    return filling;
  }

  private async ask(symbol: FeedSymbol, base: BaseInterval, span: Gap): Promise<void> {
    const { sources, calls, store, clock } = this.needs;
    const able = sources.filter(({ history }) => history?.has(symbol, base) === true);
    const now = clock.now();
    const ranked = inOrder(able.map((source) => ({ ...calls.candidate(source, now), source })));
    for (const { source } of ranked.slice(0, SOURCES_PER_GAP)) {
      const { history, about } = source;
      if (history === undefined) continue;
      // The newest part, when one answer does not hold all of it.
      const from = Math.max(span.from, span.to - history.most * intervalMs(base));
      const answer = await calls.call(source, (signal) =>
        history.ask(symbol, base, { from, to: span.to }, signal),
      );
      if (!answer.ok) continue;
      const bars = saneBars(answer.value, base, { from, to: span.to }, clock.now());
      await store.fillBars(
        base,
        bars.map((bar) => ({ symbol, ...bar })),
        about.name,
      );
      this.asked.push({ symbol, base, from, to: span.to, at: clock.now() });
      return;
    }
  }
}
