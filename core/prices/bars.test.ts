import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price } from '../domain/decimal.ts';
import type { Bar, FeedQuote, FeedSymbol, Interval } from '../domain/feed.ts';
import { INTERVALS, intervalMs } from '../domain/feed.ts';
import { BarBuilder, barOf, beginningOf, gapsIn, merged, rolledUp, saneBars, withFilled } from './bars.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EURUSD = 'EURUSD' as FeedSymbol;
const BTCUSD = 'BTCUSD' as FeedSymbol;
/** A Friday. */
const NOON = Date.parse('2026-11-20T12:00:00Z');

type Tick = Pick<FeedQuote, 'symbol' | 'bid' | 'at'>;
const tick = (at: number, bid: string): Tick => ({ symbol: EURUSD, bid: price(bid), at });
const flat = (at: number, value = '1.1'): Bar => {
  const all = price(value);
  return { at, open: all, high: all, low: all, close: all, ticks: 1 };
};

const ticks = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 10_000, max: 12_000 })), {
    maxLength: 60,
  })
  .map((steps) => {
    let at = NOON;
    return steps.map(([wait, points]) => tick((at += wait), (points / 10_000).toFixed(4)));
  });

/** Bars of ticks as anybody would count them. */
function counted(all: readonly Tick[], interval: Interval): Bar[] {
  const groups = new Map<number, Tick[]>();
  for (const one of all) {
    const at = beginningOf(interval, one.at);
    groups.set(at, [...(groups.get(at) ?? []), one]);
  }
  return [...groups].map(([at, group]) => {
    const bids = group.map(({ bid }) => bid);
    const sorted = bids.toSorted((a, b) => Number(a) - Number(b));
    return {
      at,
      open: bids[0]!,
      high: sorted.at(-1)!,
      low: sorted[0]!,
      close: bids.at(-1)!,
      ticks: bids.length,
    };
  });
}

describe('bars', () => {
  it('of ticks are the same however the ticks are batched, and whenever the bars are taken', () => {
    const cuts = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(ticks, cuts, (all, taken) => {
        const builder = new BarBuilder();
        const parts: Bar[] = [];
        const take = (now: number): void => {
          for (const { bar } of builder.take(now)) {
            const last = parts.at(-1);
            if (last?.at === bar.at) parts[parts.length - 1] = merged(last, bar);
            else parts.push(bar);
          }
        };
        all.forEach((one, index) => {
          builder.add(one);
          if (taken[index] === true) take(one.at);
        });
        take(Infinity);
        expect(parts).toEqual(counted(all, '1m'));
      }),
    );
  });

  it('merged are the bars of the merged ticks, and longer bars of bars are the bars of all their ticks', () => {
    fc.assert(
      fc.property(ticks, fc.constantFrom(...INTERVALS), (all, interval) => {
        expect(rolledUp(counted(all, '1m'), interval)).toEqual(counted(all, interval));
        expect(rolledUp(all.map(barOf), interval)).toEqual(counted(all, interval));
      }),
    );
  });

  it('are merged in whatever groups: (a·b)·c is a·(b·c)', () => {
    const bar = fc
      .array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 })
      .map((bids) => bids.map((bid) => flat(NOON, String(bid))).reduce(merged));
    fc.assert(
      fc.property(bar, bar, bar, (a, b, c) => {
        expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)));
      }),
    );
  });

  it('begin at whole intervals: days at midnight UTC', () => {
    expect(
      INTERVALS.map((interval) => new Date(beginningOf(interval, NOON + 4 * HOUR - 1)).toISOString()),
    ).toEqual([
      '2026-11-20T15:59:00.000Z',
      '2026-11-20T15:55:00.000Z',
      '2026-11-20T15:45:00.000Z',
      '2026-11-20T15:00:00.000Z',
      '2026-11-20T12:00:00.000Z',
      '2026-11-20T00:00:00.000Z',
    ]);
  });

  it('that could not be stored are put back, the oldest forgotten when there are too many', () => {
    const builder = new BarBuilder();
    for (let minute = 0; minute < 5; minute += 1) builder.add(tick(NOON + minute * MINUTE, '1.1'));
    const first = builder.take(NOON + 4 * MINUTE);
    builder.putBack(first, 3);
    expect(builder.take(Infinity).map(({ bar }) => (bar.at - NOON) / MINUTE)).toEqual([1, 2, 3, 4]);
  });

  it('that live quotes made come before those of a history', () => {
    expect(withFilled([flat(NOON, '1.2')], [flat(NOON), flat(NOON - MINUTE)])).toEqual([
      flat(NOON - MINUTE),
      flat(NOON, '1.2'),
    ]);
  });

  it('of a history are taken only where they can be true', () => {
    const span = { from: NOON, to: NOON + 10 * MINUTE };
    const low: Bar = { ...flat(NOON + MINUTE), low: price('1.2') };
    const high: Bar = { ...flat(NOON + 2 * MINUTE), high: price('1') };
    const told = [
      flat(NOON + 3 * MINUTE),
      low,
      high,
      flat(NOON + 30_000),
      flat(NOON - MINUTE),
      flat(NOON + 9 * MINUTE),
      flat(NOON),
      flat(NOON),
    ];
    expect(saneBars(told, '1m', span, NOON + 9 * MINUTE + 1).map(({ at }) => (at - NOON) / MINUTE)).toEqual([
      0, 3,
    ]);
  });
});

describe('gaps', () => {
  const minutes = (...which: number[]) => which.map((minute) => flat(NOON + minute * MINUTE));
  const span = { from: NOON, to: NOON + 10 * MINUTE };

  it('are minutes without a bar, three and more in a row: a quiet market is none', () => {
    expect(gapsIn(EURUSD, '1m', minutes(0, 3, 7, 8), span)).toEqual([
      { from: NOON + 4 * MINUTE, to: NOON + 7 * MINUTE },
    ]);
    expect(gapsIn(EURUSD, '1m', [], span)).toEqual([span]);
  });

  it('are none while the market rests: Friday 22:00 to Sunday 21:00 UTC, and never with coins', () => {
    const weekend = { from: NOON + 9 * HOUR, to: NOON + 60 * HOUR };
    expect(gapsIn(EURUSD, '1h', [], weekend)).toEqual([
      { from: NOON + 9 * HOUR, to: NOON + 10 * HOUR },
      { from: NOON + 57 * HOUR, to: NOON + 60 * HOUR },
    ]);
    expect(gapsIn(BTCUSD, '1h', [], weekend)).toEqual([weekend]);
    const days = { from: NOON - 12 * HOUR, to: NOON - 12 * HOUR + 4 * DAY };
    expect(gapsIn(EURUSD, '1d', [], days)).toEqual([
      { from: days.from, to: days.from + DAY },
      { from: days.from + 3 * DAY, to: days.from + 4 * DAY },
    ]);
  });

  it('and bars together are all there is, of any history with holes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 29 })), (which) => {
        const whole = { from: NOON, to: NOON + 30 * MINUTE };
        const bars = minutes(...which.toSorted((a, b) => a - b));
        const gaps = gapsIn(EURUSD, '1m', bars, whole);
        for (const { at } of bars) expect(gaps.some(({ from, to }) => at >= from && at < to)).toBe(false);
        for (const { from, to } of gaps) expect((to - from) / intervalMs('1m')).toBeGreaterThan(2);
        const filled = gaps.flatMap(({ from, to }) =>
          Array.from({ length: (to - from) / MINUTE }, (_, n) => flat(from + n * MINUTE)),
        );
        expect(gapsIn(EURUSD, '1m', withFilled(bars, filled), whole)).toEqual([]);
      }),
    );
  });
});
