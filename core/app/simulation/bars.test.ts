/** Which bars a simulation reads, and which it asks others for. */
import { describe, expect, test } from 'vitest';
import { price } from '../../domain/decimal.ts';
import { intervalMs } from '../../domain/feed.ts';
import type { Bar, BaseInterval, FeedSymbol } from '../../domain/feed.ts';
import type { Millis } from '../../domain/ids.ts';
import { done } from '../../domain/result.ts';
import { BarLoader } from './bars.ts';

const BTC = 'BTCUSD' as FeedSymbol;
const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 24 * 3_600_000;

const barAt = (at: Millis): Bar => {
  const level = price('100');
  return { at, open: level, high: level, low: level, close: level, ticks: 1 };
};

/** A coin, which is dealt in at all times; everything is stored from `since` on. */
class Prices {
  now = NOW;
  readonly asked: { readonly interval: string; readonly from: Millis }[] = [];
  readonly read: Millis[] = [];
  readonly loader: BarLoader;

  constructor(since: Millis, answer: (from: Millis) => readonly Bar[] = () => []) {
    this.loader = new BarLoader({
      clock: { now: () => this.now },
      store: {
        bars: async (_symbol, interval: BaseInterval, from, to) => {
          this.read.push(from);
          const step = intervalMs(interval);
          const all: Bar[] = [];
          for (let at = from; at < to; at += step) if (at >= since && at + step <= NOW) all.push(barAt(at));
          return all;
        },
      },
      feed: {
        bars: async (_symbol, interval, from) => {
          this.asked.push({ interval, from });
          return done({ bars: answer(from), gaps: [] });
        },
      },
    });
  }
}

const countIn = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce(
    (sum, piece) => sum + (JSON.parse(new TextDecoder().decode(piece)) as readonly unknown[]).length,
    0,
  );

describe('bars', () => {
  test('that are stored are read in order, and nobody is asked', async () => {
    const prices = new Prices(0);
    const hours = await prices.loader.hours({ symbol: BTC, from: NOW - 60 * DAY, to: NOW, opens: [] });
    expect(countIn(hours)).toBeGreaterThanOrEqual(60 * 24);
    const [first] = JSON.parse(new TextDecoder().decode(hours[0])) as [[Millis]];
    expect(first[0]).toBeLessThanOrEqual(NOW - 60 * DAY);
    expect(prices.asked).toEqual([]);
  });

  test('that are missing are asked for: hours always, minutes only around entries', async () => {
    const prices = new Prices(Infinity, (from) => [barAt(from)]);
    const opens = [NOW - 2 * DAY];
    const ask = { symbol: BTC, from: NOW - 5 * DAY, to: NOW, opens };
    expect(countIn(await prices.loader.minutes(ask))).toBe(1);
    expect(prices.asked).toHaveLength(1);
    const [{ from } = { from: 0 }] = prices.asked;
    expect(from).toBeLessThanOrEqual(NOW - 2 * DAY);
    expect(from).toBeGreaterThan(NOW - 2 * DAY - 500 * 60_000);
    await prices.loader.hours(ask);
    expect(prices.asked.filter(({ interval }) => interval === '1h').length).toBeGreaterThan(0);
  });

  test('are asked for within bounds, however many are missing', async () => {
    const prices = new Prices(Infinity);
    const opens = Array.from({ length: 200 }, (_, index) => NOW - index * DAY);
    await prices.loader.minutes({ symbol: BTC, from: NOW - 300 * DAY, to: NOW, opens });
    expect(prices.asked).toHaveLength(40);
  });

  test('are not waited for beyond some seconds', async () => {
    const prices = new Prices(Infinity);
    prices.now += 13_000;
    await prices.loader.hours({ symbol: BTC, from: NOW - 60 * DAY, to: NOW, opens: [] });
    expect(prices.asked).toEqual([]);
  });

  test('of minutes are looked for as far back as they are kept, and around earlier entries', async () => {
    const prices = new Prices(0);
    const early = NOW - 100 * DAY;
    await prices.loader.minutes({ symbol: BTC, from: NOW - 200 * DAY, to: NOW, opens: [early] });
    const piece = 500 * 60_000;
    const before = prices.read.filter((from) => from + piece <= NOW - 30 * DAY);
    expect(before).toEqual([Math.floor(early / piece) * piece]);
  });
});
