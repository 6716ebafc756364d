/** What travels to the worker as text → what is simulated. */
import { ceilToStep, product } from '../../domain/decimal.ts';
import type { Decimal, Money, Price } from '../../domain/decimal.ts';
import { syntheticHalfSpread } from '../../domain/feed.ts';
import type { Bar, FeedSymbol } from '../../domain/feed.ts';
import type { Millis } from '../../domain/ids.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { HistoryTexts } from '../../history-ports.ts';
import type { Terms } from '../../paper/account.ts';
import type { PaperSymbol } from '../../paper/symbol.ts';
import { historyInput } from '../history-input.ts';
import { openedWith } from '../paper/books.ts';
import { historyOfImport } from './imported.ts';
import { historyOfSignals, stampsOf } from './signals.ts';
import type { ProviderHistory } from './signals.ts';
import { simulate } from './simulate.ts';
import type { Simulated, SymbolPrices } from './simulate.ts';
import { tapeOf } from './tape.ts';
import type { Stamp } from './tape.ts';
import type { Setting } from './world.ts';

/** A bar as it travels: when it began, open, high, low, close. */
export type BarRow = readonly [at: Millis, open: string, high: string, low: string, close: string];

export type BarBytes = Uint8Array<ArrayBuffer>;

export interface PriceTexts {
  /** The account's symbol. */
  readonly symbol: BrokerSymbol;
  readonly feed: FeedSymbol;
  /** See `barBytes`: each in order, and all of them in order. */
  readonly minutes: readonly BarBytes[];
  readonly hours: readonly BarBytes[];
  /** A bid of today, for rates between currencies where no bar is known; else null. */
  readonly today: Price | null;
}

/** Plain data: it is copied between threads. */
export interface SimulationTexts extends Omit<Setting, 'state' | 'symbols' | 'at'> {
  readonly history:
    | { readonly source: 'live'; readonly signals: string; readonly deals: string }
    | { readonly source: 'imported'; readonly texts: HistoryTexts };
  readonly terms: Terms;
  readonly balance: Money;
  readonly rates: Readonly<Record<string, Decimal>>;
  readonly symbols: readonly PaperSymbol[];
  /** A provider's symbol and the account's that it is copied into. */
  readonly mapped: readonly (readonly [string, BrokerSymbol])[];
  readonly prices: readonly PriceTexts[];
  readonly from: Millis;
  readonly to: Millis;
}

const TWO = '2' as Decimal;
/** Slippage is drawn alike each time: the same question has the same answer. */
const SEED = 1;
/** Before the first of all changes, so that there is an account to change. */
const BEFORE_MS: Millis = 60_000;
const DAY_MS: Millis = 24 * 3_600_000;

/** Bars as bytes of JSON, which can be handed over to another thread without being copied. */
export const barBytes = (rows: readonly BarRow[]): BarBytes => new TextEncoder().encode(JSON.stringify(rows));

const barsIn = (pieces: readonly BarBytes[]): readonly Bar[] =>
  pieces.flatMap((piece) =>
    (JSON.parse(new TextDecoder().decode(piece)) as readonly BarRow[]).map(
      ([at, open, high, low, close]) => ({
        ...{
          at,
          open: open as Price,
          high: high as Price,
          low: low as Price,
          close: close as Price,
          ticks: 0,
        },
      }),
    ),
  );

/** Between the bid and ask that were told at the time; bars and deals know one of them only (docs/PRICES.md). */
const spreadOf = (feed: FeedSymbol, price: Price, { tickSize }: PaperSymbol): Price =>
  ceilToStep(product(syntheticHalfSpread(feed, price), TWO) as Price, tickSize);

function pricesIn(
  { symbol, feed, minutes: minuteTexts, hours: hourTexts, today }: PriceTexts,
  spec: PaperSymbol,
  { dealt }: ProviderHistory,
  names: readonly string[],
  from: Millis,
): SymbolPrices | null {
  const [minutes, hours] = [barsIn(minuteTexts), barsIn(hourTexts)];
  const own = dealt.filter((one) => names.includes(one.symbol));
  const usual = hours.at(-1)?.close ?? minutes.at(-1)?.close ?? own.at(-1)?.price ?? today;
  if (usual === null) return null;
  const spread = spreadOf(feed, usual, spec);
  const stamps = names.flatMap((name) => stampsOf(own, name, spread)).sort((a, b) => a.at - b.at);
  // Long before anything is dealt, so that nothing is ever dealt at it.
  const rate: readonly Stamp[] = today === null ? [] : [{ at: from - DAY_MS, bid: today }];
  return { symbol, spread, tape: tapeOf(minutes, hours, [...rate, ...stamps], spec.tickSize) };
}

/** @returns what came of it. Throws for terms that no account can have: those of an account that there is are none. */
export function simulated(texts: SimulationTexts): Simulated {
  const { history, terms, balance, rates, mapped, prices, from, to, symbols: specs, ...setting } = texts;
  const provided =
    history.source === 'live'
      ? historyOfSignals(history)
      : historyOfImport(historyInput(history.texts), from);
  const at = Math.max(from, (provided.changes[0]?.receivedAt ?? to) - BEFORE_MS);
  // The market is open when somebody deals in it; nothing travels, for bars say nothing of moments.
  const symbols = new Map(specs.map((symbol) => [symbol.symbol, { ...symbol, hours: null }]));
  const still: Terms = { ...terms, marginMode: 'hedging', latency: { minMs: 0, maxMs: 0 } };
  const opened = openedWith(still, balance, SEED, at);
  if (!opened.ok) throw new Error(opened.message);
  return simulate({
    setting: { ...setting, symbols, state: { ...opened.value, rates }, at },
    changes: provided.changes,
    symbols: new Map(mapped),
    prices: prices.flatMap((one) => {
      const spec = symbols.get(one.symbol);
      const names = mapped.filter(([, name]) => name === one.symbol).map(([name]) => name);
      return spec === undefined ? [] : (pricesIn(one, spec, provided, names, at) ?? []);
    }),
    to,
  });
}
