/** Prices without a network and without a database. */
import { Prices } from '../../core/app/prices.ts';
import type { PriceNeeds } from '../../core/app/prices.ts';
import { price } from '../../core/domain/decimal.ts';
import type { Bar, BaseInterval, FeedQuote, FeedSymbol } from '../../core/domain/feed.ts';
import type {
  PriceSource,
  PriceStore,
  PriceStream,
  RawListener,
  RawQuote,
  SourceAbout,
  SourceAnswer,
  SourceTrouble,
  Spent,
  StoredBar,
  TerminalQuotes,
} from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { ManualTime } from './time.ts';

/** A Friday at noon. */
export const FRIDAY = Date.parse('2026-11-20T12:00:00Z');

export class MemoryPrices implements PriceStore {
  readonly spent = new Map<string, Spent>();
  readonly stored = new Map<string, StoredBar>();
  /** As when the database is away. */
  fails = false;

  async loadSpent(): Promise<ReadonlyMap<string, Spent>> {
    return this.spent;
  }

  async saveSpent(source: string, spent: Spent): Promise<void> {
    this.check();
    this.spent.set(source, spent);
  }

  async addBars(interval: BaseInterval, bars: readonly StoredBar[]): Promise<void> {
    this.check();
    for (const bar of bars) this.stored.set(`${interval}/${bar.symbol}/${bar.at}`, bar);
  }

  async fillBars(interval: BaseInterval, bars: readonly StoredBar[]): Promise<void> {
    this.check();
    for (const bar of bars) {
      const key = `${interval}/${bar.symbol}/${bar.at}`;
      if (!this.stored.has(key)) this.stored.set(key, bar);
    }
  }

  async bars(
    symbol: FeedSymbol,
    interval: BaseInterval,
    from: number,
    to: number,
    most: number,
  ): Promise<readonly Bar[]> {
    this.check();
    return [...this.stored]
      .filter(([key, { at }]) => key.startsWith(`${interval}/${symbol}/`) && at >= from && at < to)
      .map(([, { symbol: _, ...bar }]) => bar)
      .sort((a, b) => a.at - b.at)
      .slice(0, most);
  }

  async sweepBars(): Promise<void> {
    this.check();
  }

  private check(): void {
    if (this.fails) throw new Error('the database is away');
  }
}

export const trouble = (code: SourceTrouble['code'], retryAfterMs?: number): SourceTrouble => ({
  ok: false,
  code,
  message: `it is ${code}`,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

type Asked<T> = (symbol: FeedSymbol) => SourceAnswer<T> | Promise<SourceAnswer<T>>;

/** A source that answers as the test says, and counts how often it was asked. */
export class ScriptedSource implements PriceSource {
  readonly about: SourceAbout;
  readonly asked: FeedSymbol[] = [];
  answer: Asked<RawQuote>;

  constructor(name: string, answer: Asked<RawQuote>, about: Partial<SourceAbout> = {}) {
    const limits = { perMinute: null, perDay: null };
    this.about = { name, title: name, spread: 'real', limits, lagMs: 0, ...about };
    this.answer = answer;
  }

  readonly quote = {
    has: (): boolean => true,
    ask: async (symbol: FeedSymbol): Promise<SourceAnswer<RawQuote>> => {
      this.asked.push(symbol);
      return this.answer(symbol);
    },
  };
}

/** A stream that tells what the test says. */
export class ScriptedStream implements PriceSource {
  readonly about: SourceAbout;
  wanted: ReadonlySet<FeedSymbol> = new Set();
  tell: RawListener = () => {};
  stopped = false;
  readonly stream: PriceStream;

  constructor(name: string, has: (symbol: FeedSymbol) => boolean = () => true) {
    const limits = { perMinute: null, perDay: null };
    this.about = { name, title: name, spread: 'real', limits, lagMs: 0 };
    this.stream = {
      has,
      listen: (listener) => {
        this.tell = listener;
      },
      want: (symbols) => {
        this.wanted = symbols;
      },
      state: () => ({ connected: true, trouble: null }),
      stop: async () => {
        this.stopped = true;
      },
    };
  }
}

export class ScriptedTerminals implements TerminalQuotes {
  wanted: ReadonlySet<FeedSymbol> = new Set();
  terminals = 1;
  ticks = 0;
  tell: (quotes: readonly FeedQuote[]) => void = () => {};

  want(symbols: ReadonlySet<FeedSymbol>): void {
    this.wanted = symbols;
  }

  listen(listener: (quotes: readonly FeedQuote[]) => void): void {
    this.tell = listener;
  }

  tick(): void {
    this.ticks += 1;
  }
}

export const rawQuote = (
  symbol: string,
  bid: string,
  at: number,
  parts: Partial<RawQuote> = {},
): RawQuote => ({
  symbol: symbol as FeedSymbol,
  bid: price(bid),
  ask: price(bid),
  at,
  synthetic: false,
  ...parts,
});

/** A feed without any source. */
export const quietPrices = (clock: Clock): Prices =>
  new Prices({ sources: [], terminals: null, store: new MemoryPrices(), clock, onError: () => {} });

/** A feed with a clock of the test's, started. */
export async function priced(parts: Partial<PriceNeeds> = {}) {
  const time = new ManualTime(FRIDAY);
  const store = new MemoryPrices();
  const errors: string[] = [];
  const needs: PriceNeeds = {
    sources: [],
    terminals: null,
    store,
    clock: time,
    onError: (_, what) => errors.push(what),
    ...parts,
  };
  const prices = new Prices(needs);
  await prices.start();
  /** Seconds pass, each with its tick. */
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      await time.passes(1_000);
      prices.tick();
    }
    await time.passes(0);
  };
  return { prices, time, store, errors, seconds };
}
