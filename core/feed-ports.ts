/** Prices: what the house offers to whoever needs them, and what it needs from their sources and from the store. */
import type { BaseInterval, Bar, FeedQuote, FeedSymbol, Interval } from './domain/feed.ts';
import type { Decimal } from './domain/decimal.ts';
import type { Millis } from './domain/ids.ts';
import type { Result } from './domain/result.ts';

// ---- offered: to paper accounts, alerts, pictures -------------------------------------------------------

export interface AgedQuote extends FeedQuote {
  /** Since `at`. */
  readonly ageMs: Millis;
}

export interface BarsAnswer {
  /** Oldest first; intervals without a quote have none. */
  readonly bars: readonly Bar[];
  /** Times within what was asked for of which nothing is known, though the market was open. */
  readonly gaps: readonly Gap[];
}

/** From `from` up to, and without, `to`. */
export interface Gap {
  readonly from: Millis;
  readonly to: Millis;
}

export interface InterestRate {
  /** ISO code. */
  readonly currency: string;
  /** Per year. */
  readonly percent: Decimal;
  /** The day that it is of. */
  readonly at: Millis;
  readonly source: string;
}

/** One use of some symbols. */
export interface PriceWatch {
  /** Never uses them again; harmless twice. */
  end(): void;
}

export interface PriceFeed {
  /**
   * Has quotes of these symbols gathered until the watch ends; `onQuote` is called with each that is accepted.
   * Counted by use: a symbol is gathered once, however many watch it. `onQuote` must be quick and never throw.
   * Refusals: FEED_FULL (too many symbols), SYMBOL_INVALID.
   */
  watch(symbols: readonly string[], onQuote: (quote: AgedQuote) => void): Result<PriceWatch>;
  /**
   * The newest quote of a symbol, never older than `withinMs`; left out, what an order may be filled at.
   * Refusals: PRICE_UNKNOWN (none came yet), PRICE_STALE, PRICE_DISPUTED (two sources disagree and nobody knows who is right).
   */
  latest(symbol: string, withinMs?: Millis): Result<AgedQuote>;
  /**
   * As `latest`; when there is none, a source is asked for one first, where its budget allows. For an order or a
   * person who waits; what needs prices all the time watches.
   */
  fresh(symbol: string, withinMs?: Millis): Promise<Result<AgedQuote>>;
  /**
   * How many `to` one `from` is worth: straight, turned round, or by way of the dollar; at the worse side of each quote.
   * Refusals: those of `latest`, RATE_UNKNOWN (no pair leads there).
   */
  rate(from: string, to: string): Promise<Result<Decimal>>;
  /**
   * Bars that begin in [from, to), of bids. What is missing is asked of a source that has history, where its
   * budget allows. Refusals: SYMBOL_INVALID, BARS_TOO_MANY.
   */
  bars(symbol: string, interval: Interval, from: Millis, to: Millis): Promise<Result<BarsAnswer>>;
  /** Refusals: RATE_UNKNOWN. */
  interestRate(currency: string): Promise<Result<InterestRate>>;
  status(): FeedStatus;
  /** Minutes of the last hour, and at most since it is watched, without a bar though the market was open; by symbol. */
  missingMinutes(): Promise<ReadonlyMap<string, number>>;
}

// ---- what /feeds shows ----------------------------------------------------------------------------------

export interface SourceStatus {
  readonly name: string;
  readonly title: string;
  readonly streams: boolean;
  readonly spread: 'real' | 'synthetic' | 'none';
  /** `resting`: it failed or asked for a pause, until `restsUntil`. `idle`: nobody needs it. */
  readonly state: 'ok' | 'idle' | 'connecting' | 'resting' | 'spent';
  readonly restsUntil: Millis | null;
  /** Why it rests or does not answer; null when all is well. */
  readonly trouble: string | null;
  readonly lastAnswerAt: Millis | null;
  /** Requests of the last minute and the last 24 hours; null where there is no such limit. */
  readonly minute: { readonly used: number; readonly limit: number } | null;
  readonly day: { readonly used: number; readonly limit: number } | null;
  /** How many of the symbols in use it serves; of terminals, how many are asked. */
  readonly symbols: number;
}

export interface SymbolStatus {
  readonly symbol: FeedSymbol;
  readonly quote: AgedQuote | null;
  /** Null: an order may be filled at it. */
  readonly refusal: string | null;
  readonly watchers: number;
  /** Quotes that were held back since the start because another source disagreed. */
  readonly heldBack: number;
  readonly since: Millis;
  /** The market rests over the weekend. */
  readonly resting: boolean;
}

export interface FeedStatus {
  readonly sources: readonly SourceStatus[];
  readonly symbols: readonly SymbolStatus[];
}

// ---- needed: sources ------------------------------------------------------------------------------------

/** Requests that a source allows; null: it sets no such limit. */
export interface RequestLimits {
  readonly perMinute: number | null;
  readonly perDay: number | null;
}

export interface SourceAbout {
  /** One word, as in FEEDS. */
  readonly name: string;
  /** As people know it. */
  readonly title: string;
  readonly spread: 'real' | 'synthetic' | 'none';
  readonly limits: RequestLimits;
  /** How old its quotes usually are when they come, before anything was measured. */
  readonly lagMs: Millis;
}

/** What went wrong with one request; none of these sentences holds a key or an address. */
export interface SourceTrouble {
  readonly ok: false;
  readonly code: 'BUSY' | 'KEY_REFUSED' | 'UNREACHABLE' | 'NONSENSE' | 'NOT_THERE';
  readonly message: string;
  /** With BUSY: how long it wants to be left alone, where it said so. */
  readonly retryAfterMs?: Millis;
}

export type SourceAnswer<T> = { readonly ok: true; readonly value: T } | SourceTrouble;

/** A quote as a source tells it, before anybody judged it. */
export type RawQuote = Omit<FeedQuote, 'receivedAt' | 'source'>;

export type RawListener = (quotes: readonly RawQuote[]) => void;

/** One request each; never more. */
export interface PriceSource {
  readonly about: SourceAbout;
  /** Asks for one quote. */
  readonly quote?: {
    has(symbol: FeedSymbol): boolean;
    ask(symbol: FeedSymbol, signal: AbortSignal): Promise<SourceAnswer<RawQuote>>;
  };
  readonly history?: {
    has(symbol: FeedSymbol, interval: BaseInterval): boolean;
    /** Bars that one answer holds at most. */
    readonly most: number;
    ask(
      symbol: FeedSymbol,
      interval: BaseInterval,
      span: Gap,
      signal: AbortSignal,
    ): Promise<SourceAnswer<readonly Bar[]>>;
  };
  readonly rates?: {
    has(currency: string): boolean;
    ask(currency: string, signal: AbortSignal): Promise<SourceAnswer<Omit<InterestRate, 'source'>>>;
  };
  readonly stream?: PriceStream;
}

/** Quotes of connected terminals. */
export interface TerminalQuotes {
  /** All that is wanted from now on. */
  want(symbols: ReadonlySet<FeedSymbol>): void;
  listen(listener: (quotes: readonly FeedQuote[]) => void): void;
  /** To be called about once a second. */
  tick(now: Millis): void;
  /** How many terminals are asked for quotes now. */
  readonly terminals: number;
}

/** Quotes that come by themselves while anything is wanted; it reconnects by itself. */
export interface PriceStream {
  has(symbol: FeedSymbol): boolean;
  listen(listener: RawListener): void;
  /** All that is wanted from now on; nothing goes out while that is nothing. */
  want(symbols: ReadonlySet<FeedSymbol>): void;
  state(): { readonly connected: boolean; readonly trouble: string | null };
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

// ---- needed: the store ----------------------------------------------------------------------------------

/** Requests that were made: each of the last minute, and per hour of the last day. */
export interface Spent {
  /** Oldest first. */
  readonly minute: readonly Millis[];
  /** By hour since 1970, oldest first. */
  readonly hours: readonly { readonly hour: number; readonly count: number }[];
}

export interface StoredBar extends Bar {
  readonly symbol: FeedSymbol;
}

export interface PriceStore {
  /** By source. */
  loadSpent(): Promise<ReadonlyMap<string, Spent>>;
  saveSpent(source: string, spent: Spent): Promise<void>;
  /** Bars of quotes that came live: what is stored of the same interval already came before them. */
  addBars(interval: BaseInterval, bars: readonly StoredBar[]): Promise<void>;
  /** Bars out of a source's history: they fill in, and change none that is stored. */
  fillBars(interval: BaseInterval, bars: readonly StoredBar[], source: string): Promise<void>;
  /** Oldest first, at most `most`. */
  bars(
    symbol: FeedSymbol,
    interval: BaseInterval,
    from: Millis,
    to: Millis,
    most: number,
  ): Promise<readonly Bar[]>;
  /** Makes hours of minutes and days of hours where enough of them is there, and forgets what is kept no longer. */
  sweepBars(now: Millis): Promise<void>;
}
