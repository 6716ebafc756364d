/**
 * The bars that a simulation needs. What is stored is read in pieces; what is missing is asked of the sources of prices,
 * where their budgets allow it, and within bounds of our own: others want their prices too.
 */
import { intervalMs } from '../../domain/feed.ts';
import type { BaseInterval, Bar, FeedSymbol } from '../../domain/feed.ts';
import type { Millis } from '../../domain/ids.ts';
import type { PriceFeed, PriceStore } from '../../feed-ports.ts';
import type { Clock } from '../../ports.ts';
import { gapsIn, withFilled } from '../../prices/bars.ts';
import { barBytes } from './input.ts';
import type { BarBytes } from './input.ts';

/** As many bars as one answer has: more would hold the thread that trades. */
const PIECE = 500;
/** Pieces that are asked for where something is missing, in all: a source with few requests a minute is soon spent. */
const MOST_FILLED = 40;
/** A person waits: afterwards what is stored has to do. */
const FILL_FOR_MS: Millis = 12_000;
/** As long as minutes are stored. */
const MINUTES_KEPT_MS: Millis = 30 * 24 * 3_600_000;
/** As long as hours are stored. */
const HOURS_KEPT_MS: Millis = 730 * 24 * 3_600_000;

export interface BarSources {
  readonly feed: Pick<PriceFeed, 'bars'>;
  readonly store: Pick<PriceStore, 'bars'>;
  readonly clock: Clock;
}

export interface WantedBars {
  readonly symbol: FeedSymbol;
  readonly from: Millis;
  readonly to: Millis;
  /** Moments at which something was opened, newest first: there minutes matter most. */
  readonly opens: readonly Millis[];
}

const bytesOf = (bars: readonly Bar[]): BarBytes =>
  barBytes(bars.map(({ at, open, high, low, close }) => [at, open, high, low, close]));

interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** Whole pieces of so many bars, that cover a span; the newest first. */
function piecesOf({ from, to }: Span, interval: BaseInterval): readonly Span[] {
  const length = PIECE * intervalMs(interval);
  const pieces: Span[] = [];
  for (let at = Math.floor(from / length) * length; at < to; at += length)
    pieces.push({ from: at, to: at + length });
  return pieces.reverse();
}

export class BarLoader {
  readonly #sources: BarSources;
  readonly #until: Millis;
  #filled = 0;

  constructor(sources: BarSources) {
    this.#sources = sources;
    this.#until = sources.clock.now() + FILL_FOR_MS;
  }

  /** @returns what is known, in order */
  async hours({ symbol, from, to }: WantedBars): Promise<readonly BarBytes[]> {
    const since = Math.max(from, this.#sources.clock.now() - HOURS_KEPT_MS);
    const pieces: BarBytes[] = [];
    for (const piece of piecesOf({ from: since, to }, '1h')) {
      const bars = await this.#piece(symbol, '1h', piece, true);
      if (bars.length > 0) pieces.unshift(bytesOf(bars));
    }
    return pieces;
  }

  /** Stored minutes of the whole time, and around the moments also what can be had. @returns as `hours` */
  async minutes({ symbol, from, to, opens }: WantedBars): Promise<readonly BarBytes[]> {
    const kept = Math.max(from, this.#sources.clock.now() - MINUTES_KEPT_MS);
    const length = PIECE * intervalMs('1m');
    const around = new Set(opens.map((at) => Math.floor(at / length) * length));
    const pieces = new Map(piecesOf({ from: kept, to }, '1m').map((piece) => [piece.from, piece]));
    for (const at of around) pieces.set(at, { from: at, to: at + length });
    const known: BarBytes[] = [];
    for (const piece of [...pieces.values()].sort((a, b) => b.from - a.from)) {
      const bars = await this.#piece(symbol, '1m', piece, around.has(piece.from));
      if (bars.length > 0) known.unshift(bytesOf(bars));
    }
    return known;
  }

  async #piece(
    symbol: FeedSymbol,
    interval: BaseInterval,
    { from, to }: Span,
    fills: boolean,
  ): Promise<readonly Bar[]> {
    const { feed, store, clock } = this.#sources;
    const stored = await store.bars(symbol, interval, from, to, PIECE);
    const mayFill = fills && this.#filled < MOST_FILLED && clock.now() < this.#until;
    const past = { from, to: Math.min(to, clock.now()) };
    if (!mayFill || gapsIn(symbol, interval, stored, past).length === 0) return stored;
    this.#filled += 1;
    const answer = await feed.bars(symbol, interval, from, to);
    return answer.ok ? withFilled(answer.value.bars, stored) : stored;
  }
}
