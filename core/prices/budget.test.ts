import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_SPENT, left, pollEvery, spend, used } from './budget.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-11-20T12:00:00Z');

const limits = fc.record({
  perMinute: fc.option(fc.integer({ min: 1, max: 6 })),
  perDay: fc.option(fc.integer({ min: 1, max: 12 })),
});

/** Tries at these moments; @returns when a request was allowed */
function allowed(
  moments: readonly number[],
  bounds: { perMinute: number | null; perDay: number | null },
): number[] {
  let spent: ReturnType<typeof spend> = NOTHING_SPENT;
  return moments.filter((now) => {
    const next = spend(spent ?? NOTHING_SPENT, bounds, now);
    spent = next ?? spent;
    return next !== null;
  });
}

const most = (moments: readonly number[], window: number): number =>
  Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at < from + window).length));

describe('a budget', () => {
  it('is never exceeded in any minute or any 24 hours, whenever those begin', () => {
    const pauses = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 8 * HOUR })),
      {
        maxLength: 80,
      },
    );
    fc.assert(
      fc.property(limits, pauses, (bounds, waits) => {
        let now = NOON;
        const made = allowed(
          waits.map((wait) => (now += wait)),
          bounds,
        );
        expect(most(made, MINUTE)).toBeLessThanOrEqual(bounds.perMinute ?? Infinity);
        expect(most(made, DAY)).toBeLessThanOrEqual(bounds.perDay ?? Infinity);
      }),
    );
  });

  it('is not exceeded either when the clock is set back', () => {
    const moments = fc.array(fc.integer({ min: NOON, max: NOON + MINUTE - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(moments, (unsorted) => {
        expect(allowed(unsorted, { perMinute: 5, perDay: 8 }).length).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('comes back: the minute a minute later, the day a day and at most an hour later', () => {
    const bounds = { perMinute: 2, perDay: 3 };
    const moments = [NOON, NOON + 1, NOON + 2, NOON + MINUTE + 1, NOON + 2 * MINUTE + 2, NOON + DAY + HOUR];
    expect(allowed(moments, bounds)).toEqual([NOON, NOON + 1, NOON + MINUTE + 1, NOON + DAY + HOUR]);
  });

  it('counts to the millisecond within a minute, and never too little within a day', () => {
    expect(allowed([NOON, NOON + MINUTE - 1, NOON + MINUTE], { perMinute: 1, perDay: null })).toEqual([
      NOON,
      NOON + MINUTE,
    ]);
    const late = NOON + HOUR - MINUTE;
    expect(allowed([late, late + DAY - HOUR / 2], { perMinute: null, perDay: 1 })).toEqual([late]);
  });

  it('says what was used, and the smaller part of what is left', () => {
    const bounds = { perMinute: 4, perDay: 10 };
    const spent = [NOON, NOON + 1].reduce((so, now) => spend(so, bounds, now) ?? so, NOTHING_SPENT);
    expect(used(spent, NOON + 2)).toEqual({ minute: 2, day: 2 });
    expect(left(spent, bounds, NOON + 2)).toBe(0.5);
    expect(left(spent, bounds, NOON + 2 * MINUTE)).toBe(0.8);
    expect(left(spent, { perMinute: null, perDay: null }, NOON)).toBe(1);
  });

  it('stays small, however long it is used', () => {
    let spent = NOTHING_SPENT;
    for (let now = NOON; now < NOON + 3 * DAY; now += 7_000)
      spent = spend(spent, { perMinute: 8, perDay: 100_000 }, now) ?? spent;
    expect(spent.minute.length).toBeLessThanOrEqual(8);
    expect(spent.hours.length).toBeLessThanOrEqual(26);
  });
});

describe('asking again and again', () => {
  it('uses at most half of a budget, however many symbols there are', () => {
    const some = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 5_000 }),
        some,
        (perMinute, perDay, symbols) => {
          const every = pollEvery({ perMinute, perDay }, symbols);
          expect((DAY / every) * symbols).toBeLessThanOrEqual(perDay / 2 + symbols * 1e-6);
          expect((MINUTE / every) * symbols).toBeLessThanOrEqual(perMinute / 2 + 1e-6);
        },
      ),
    );
  });

  it('of one symbol is every 216 s with 800 a day, and never more often than every 5 s', () => {
    expect(pollEvery({ perMinute: 8, perDay: 800 }, 1)).toBe(216_000);
    expect(pollEvery({ perMinute: null, perDay: null }, 1)).toBe(5_000);
  });
});
