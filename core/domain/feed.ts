/** Prices of symbols, whoever tells them: quotes, bars, and what they are called. */
import { canonicalName } from './symbol-families.ts';
import { CURRENCIES } from './currencies.ts';
import { product } from './decimal.ts';
import type { Decimal, Price } from './decimal.ts';
import type { Brand, Millis } from './ids.ts';

/** The canonical name of what is quoted, whatever a broker or a source calls it: `EURUSD`, `XAUUSD`, `BTCUSD`. */
export type FeedSymbol = Brand<string, 'FeedSymbol'>;

/** A bid and an ask, and where and when they come from. */
export interface FeedQuote {
  readonly symbol: FeedSymbol;
  readonly bid: Price;
  readonly ask: Price;
  /** When the source says that it was quoted; when it says nothing, when it came. Never after `receivedAt`. */
  readonly at: Millis;
  readonly receivedAt: Millis;
  /** `terminal`, `binance`, … */
  readonly source: string;
  /** The source tells one price only: bid and ask are that price with a spread of ours around it. */
  readonly synthetic: boolean;
}

export const INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];
/** Intervals that are stored; the others are made of them. */
export type BaseInterval = '1m' | '1h' | '1d';

const MINUTE: Millis = 60_000;
const INTERVAL_MS: Readonly<Record<Interval, Millis>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '4h': 240 * MINUTE,
  '1d': 1_440 * MINUTE,
};
export const intervalMs = (interval: Interval): Millis => INTERVAL_MS[interval];

/** Bids within one interval, as MetaTrader draws them. */
export interface Bar {
  /** Its beginning; a multiple of the interval since 1970, UTC. */
  readonly at: Millis;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Quotes in it; 0 when a source's history does not say. */
  readonly ticks: number;
}

export type SymbolKind = 'currency' | 'metal' | 'index' | 'energy' | 'crypto' | 'other';

const METALS = new Set(['XAU', 'XAG', 'XPT', 'XPD']);
const COINS = new Set(
  'BTC ETH LTC XRP BCH ADA DOT SOL DOGE BNB LINK AVAX MATIC XLM TRX UNI ATOM ETC EOS XMR'.split(' '),
);
const INDICES = new Set('GER40 US30 NAS100 US500 UK100 FRA40 EU50 JP225 AUS200 HK50 ESP35'.split(' '));
const ENERGIES = new Set(['USOIL', 'UKOIL', 'NATGAS']);

/** Base and quote currency of a pair: `EUR`, `USD`; null for what is no pair. */
export function pairOf(symbol: FeedSymbol): { readonly base: string; readonly quote: string } | null {
  for (const length of [3, 4, 5]) {
    const base = symbol.slice(0, length);
    const quote = symbol.slice(length);
    const isBase = CURRENCIES.has(base) || METALS.has(base) || COINS.has(base);
    if (isBase && (CURRENCIES.has(quote) || COINS.has(quote))) return { base, quote };
  }
  return null;
}

export function kindOf(symbol: FeedSymbol): SymbolKind {
  if (INDICES.has(symbol)) return 'index';
  if (ENERGIES.has(symbol)) return 'energy';
  const pair = pairOf(symbol);
  if (pair === null) return 'other';
  if (COINS.has(pair.base)) return 'crypto';
  return METALS.has(pair.base) ? 'metal' : 'currency';
}

const SEPARATORS = /[\s/_.:-]/gu;
const FEED_SYMBOL = /^[A-Z0-9]{2,20}$/u;

/**
 * What a person or a broker calls a thing, as its canonical name: `eur/usd` → `EURUSD`, `GOLD` → `XAUUSD`,
 * `BTCUSDT` → `BTCUSD` (a coin's price in dollars is its price in the dollar coin USDT).
 * @returns undefined for what is no name of a symbol
 */
export function feedSymbolOf(name: string): FeedSymbol | undefined {
  const plain = name.toUpperCase().replace(SEPARATORS, '');
  if (!FEED_SYMBOL.test(plain)) return undefined;
  const coin = /^(?<base>[A-Z]{3,5})USDT$/u.exec(plain)?.groups?.['base'];
  if (coin !== undefined && COINS.has(coin)) return `${coin}USD` as FeedSymbol;
  return (canonicalName(plain) ?? plain) as FeedSymbol;
}

/**
 * Spread around a price that comes alone, as a part of it: rather wide for a retail account (1.3 pips of EURUSD,
 * 0.60 of gold at 4,000), so that practice never looks better than the market.
 */
const SYNTHETIC_SPREAD: Readonly<Record<SymbolKind, Decimal>> = {
  currency: '0.00012' as Decimal,
  metal: '0.00015' as Decimal,
  index: '0.0001' as Decimal,
  energy: '0.0005' as Decimal,
  crypto: '0.0005' as Decimal,
  other: '0.001' as Decimal,
};
const HALF = '0.5' as Decimal;

/** Half of the spread that is put around a price which comes alone. */
export const syntheticHalfSpread = (symbol: FeedSymbol, last: Price): Price =>
  product(last, SYNTHETIC_SPREAD[kindOf(symbol)], HALF) as Price;

const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;
/** 1970 began on a Thursday: days since then, counted from a Sunday. */
const DAYS_BEFORE = 4;
const [FRIDAY, SATURDAY] = [5, 6];
/** Friday 22:00 to Sunday 21:00 UTC: closed whether New York has summer time or not. */
const [CLOSES, OPENS] = [22 * HOUR, 21 * HOUR];

/** Whether the market surely rests over the weekend; coins never do. Holidays are not known. */
export function isWeekend(symbol: FeedSymbol, at: Millis): boolean {
  if (kindOf(symbol) === 'crypto') return false;
  const weekday = (Math.floor(at / DAY) + DAYS_BEFORE) % 7;
  const time = at % DAY;
  if (weekday === FRIDAY) return time >= CLOSES;
  return weekday === SATURDAY || (weekday === 0 && time < OPENS);
}
