/**
 * The data of pictures; drawn to PNG in the charts' worker. Times are UTC milliseconds. Numbers are for drawing only:
 * what must be exact stands in the text beside the picture.
 */
import type { Millis } from '../../core/domain/ids.ts';
import type { Side } from '../../core/domain/position.ts';

/** An account's equity and balance, with what equity lacks to its highest point so far shaded. */
export interface EquityPicture {
  readonly kind: 'equity';
  readonly title: string;
  readonly currency: string;
  /** Oldest first. */
  readonly points: readonly { readonly at: number; readonly balance: number; readonly equity: number }[];
}

/** What a person is asked about: where it would enter, its stop and targets, and where the price was. */
export interface LevelsPicture {
  readonly kind: 'levels';
  readonly title: string;
  readonly side: Side;
  /** Of prices. */
  readonly digits: number;
  /** As a price. */
  readonly pip: number;
  readonly entry: number;
  /** The signal's own, where it named one. */
  readonly zone: { readonly low: number; readonly high: number } | null;
  readonly stop: number | null;
  /** Nearest first. */
  readonly targets: readonly number[];
  readonly price: { readonly at: Millis; readonly bid: number; readonly ask: number } | null;
  /** Before that, oldest first; may be empty. */
  readonly recent: readonly { readonly at: Millis; readonly bid: number }[];
}

/** Profit and loss by day, hour, symbol or channel. */
export interface BarsPicture {
  readonly kind: 'bars';
  readonly title: string;
  /** The period, e.g. `1–30 Nov 2026`. */
  readonly note: string;
  readonly currency: string;
  /** `time`: upright bars in their order. `name`: lying bars, each beside its name. */
  readonly along: 'time' | 'name';
  readonly bars: readonly { readonly label: string; readonly net: number }[];
}

/** The profit and loss of each day of a month. */
export interface CalendarPicture {
  readonly kind: 'calendar';
  readonly title: string;
  readonly currency: string;
  readonly year: number;
  /** 1 January … 12 December. */
  readonly month: number;
  /** Days on which something was closed. */
  readonly days: readonly { readonly day: number; readonly net: number; readonly trades: number }[];
}

/** How many trades brought how many times their risk. */
export interface SpreadPicture {
  readonly kind: 'spread';
  readonly title: string;
  readonly note: string;
  /** One for each trade: its result as a multiple of what its stop would have cost. */
  readonly results: readonly number[];
}

/** What is open, and what each position still risks. */
export interface ExposurePicture {
  readonly kind: 'exposure';
  readonly title: string;
  readonly currency: string;
  readonly positions: readonly {
    /** E.g. `XAUUSD buy 0.10`. */
    readonly name: string;
    /** Floating result; null while no price is known. */
    readonly net: number | null;
    /** What is lost from the entry to the stop; below 0 where the stop secures a gain. */
    readonly risk: number | 'no stop' | 'unknown';
  }[];
}

/** A symbol's prices with what was done in it. */
export interface CandlesPicture {
  readonly kind: 'candles';
  readonly title: string;
  /** E.g. `M15`; the time of the candles is put behind it. */
  readonly note: string;
  /** What it brought, as it is to be read, e.g. `+12.30 USD`; may be empty. */
  readonly result: string;
  readonly digits: number;
  /** Of one candle. */
  readonly spanMs: Millis;
  /** Oldest first; `at` is a candle's beginning. */
  readonly candles: readonly {
    readonly at: Millis;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
  }[];
  readonly marks: readonly {
    readonly at: Millis;
    readonly price: number;
    readonly what: 'buy' | 'sell' | 'exit';
  }[];
  readonly levels: readonly { readonly what: 'entry' | 'stop' | 'target'; readonly price: number }[];
}

/** What was made against what it is measured by: a live account and paper, or a copy and its provider's prices. */
export interface ComparePicture {
  readonly kind: 'compare';
  readonly title: string;
  /** What is counted, e.g. `42 signals`. */
  readonly note: string;
  /** Of the values: a currency, `R` or `%`. */
  readonly unit: string;
  readonly model: Curve;
  readonly real: Curve;
}

export interface Curve {
  readonly name: string;
  /** Oldest first. */
  readonly points: readonly { readonly at: Millis; readonly value: number }[];
}

/** Who copies whom into what. */
export interface CopyMapPicture {
  readonly kind: 'copy-map';
  readonly title: string;
  readonly channels: readonly MapPlace[];
  readonly accounts: readonly MapPlace[];
  /** By their places in the lists. */
  readonly copies: readonly {
    readonly channel: number;
    readonly account: number;
    readonly state: 'active' | 'paused' | 'blocked' | 'on paper';
  }[];
  /** What is left out of the lists. */
  readonly more: { readonly channels: number; readonly accounts: number };
}

export interface MapPlace {
  readonly name: string;
  /** E.g. `@gold_room` or `MT5 700001`. */
  readonly note: string;
  readonly state: 'online' | 'offline' | 'blocked';
  /** Today's result as it is to be read, e.g. `+12.30 USD`; empty: nothing to say. */
  readonly today: string;
}

export type Picture =
  | EquityPicture
  | LevelsPicture
  | BarsPicture
  | CalendarPicture
  | SpreadPicture
  | ExposurePicture
  | CandlesPicture
  | ComparePicture
  | CopyMapPicture;
