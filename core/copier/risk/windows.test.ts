import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { amount, from10000, Scope } from '../../../test/builders/risk-scope.ts';
import { aLimit, NOW } from '../../../test/builders/trading.ts';
import type { RiskLimit } from '../../domain/risk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 20 November 2025, 10:00 in UTC: a Thursday. */
const MORNING = NOW;
const MIDNIGHT = MORNING - 10 * HOUR;

describe('the period', () => {
  const MADRID = 'Europe/Madrid';
  /** The first moment after the one at `at` that a limit that was reached there does not hold any more. */
  const until = (limit: Partial<RiskLimit>, at: number): string => {
    const scope = new Scope([aLimit({ ...amount('500'), ...limit })]);
    scope.sees({ at });
    scope.sees({ equity: '9000' });
    const block = scope.state.limits[0]?.block;
    return block?.until === null || block === undefined || block === null
      ? 'by hand'
      : new Date(block.until).toISOString();
  };

  test.each<[string, Partial<RiskLimit>, string, string]>([
    ['day', { period: 'day' }, '2025-11-20T10:00:00Z', '2025-11-21T00:00:00.000Z'],
    ['day, at its last moment', { period: 'day' }, '2025-11-20T23:59:59.999Z', '2025-11-21T00:00:00.000Z'],
    ['day, at its first', { period: 'day' }, '2025-11-21T00:00:00Z', '2025-11-22T00:00:00.000Z'],
    [
      'day in the owner’s zone',
      { period: 'day', zone: MADRID },
      '2025-11-20T10:00:00Z',
      '2025-11-20T23:00:00.000Z',
    ],
    ['day of 25 hours', { period: 'day', zone: MADRID }, '2025-10-25T22:00:00Z', '2025-10-26T23:00:00.000Z'],
    ['day of 23 hours', { period: 'day', zone: MADRID }, '2025-03-29T23:00:00Z', '2025-03-30T22:00:00.000Z'],
    ['week', { period: 'week' }, '2025-11-20T10:00:00Z', '2025-11-24T00:00:00.000Z'],
    ['week, on its Monday', { period: 'week' }, '2025-11-24T00:00:00Z', '2025-12-01T00:00:00.000Z'],
    ['week, on its Sunday', { period: 'week' }, '2025-11-23T23:00:00Z', '2025-11-24T00:00:00.000Z'],
    ['month', { period: 'month' }, '2025-11-20T10:00:00Z', '2025-12-01T00:00:00.000Z'],
    [
      'month of 31 days, on its last',
      { period: 'month' },
      '2025-01-31T10:00:00Z',
      '2025-02-01T00:00:00.000Z',
    ],
    [
      'month of 28 days, on its first',
      { period: 'month' },
      '2025-02-01T00:00:00Z',
      '2025-03-01T00:00:00.000Z',
    ],
    ['quarter', { period: 'quarter' }, '2025-11-20T10:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['quarter, on its first day', { period: 'quarter' }, '2025-01-01T00:00:00Z', '2025-04-01T00:00:00.000Z'],
    ['year', { period: 'year' }, '2025-11-20T10:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['year, on its first day', { period: 'year' }, '2024-01-01T00:00:00Z', '2025-01-01T00:00:00.000Z'],
    ['lifetime', { period: 'lifetime' }, '2025-11-20T10:00:00Z', 'by hand'],
    ['by hand', { period: 'day', clears: 'by_hand' }, '2025-11-20T10:00:00Z', 'by hand'],
    ['time', { clears: { afterMs: 90 * 60_000 } }, '2025-11-20T10:00:00Z', '2025-11-20T11:30:00.000Z'],
    ['rolling day', { period: 'day', window: 'rolling' }, '2025-11-20T10:00:00Z', '2025-11-21T10:00:00.000Z'],
    [
      'rolling week',
      { period: 'week', window: 'rolling' },
      '2025-11-20T10:00:00Z',
      '2025-11-27T10:00:00.000Z',
    ],
    [
      'rolling month',
      { period: 'month', window: 'rolling' },
      '2025-11-20T10:00:00Z',
      '2025-12-20T10:00:00.000Z',
    ],
    [
      'rolling quarter',
      { period: 'quarter', window: 'rolling' },
      '2025-11-20T10:00:00Z',
      '2026-02-19T10:00:00.000Z',
    ],
    [
      'rolling year',
      { period: 'year', window: 'rolling' },
      '2025-11-20T10:00:00Z',
      '2026-11-20T10:00:00.000Z',
    ],
    ['rolling lifetime', { period: 'lifetime', window: 'rolling' }, '2025-11-20T10:00:00Z', 'by hand'],
  ])('%s ends', (_, limit, at, end) => {
    expect(until(limit, Date.parse(at))).toBe(end);
  });

  it('begins with the last value before it, and allows the whole loss again', () => {
    const scope = from10000({});
    scope.sees({ equity: '9600' });
    const next = scope.sees({ at: MIDNIGHT + DAY });
    expect(next.state.limits).toMatchObject([{ periodStart: MIDNIGHT + DAY, start: '9600', peak: '9600' }]);
    scope.sees({ equity: '9100.01' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '9100' });
    expect(scope.isBlocked).toBe(true);
  });

  it('clears its block when it is over, not a moment before', () => {
    const scope = from10000({});
    scope.sees({ equity: '9000' });
    expect(scope.sees({ at: MIDNIGHT + DAY - 1 }).cleared).toEqual([]);
    expect(scope.sees({ at: MIDNIGHT + DAY }).cleared).toMatchObject([{ limit: 'limit-1', since: MORNING }]);
    expect(scope.isBlocked).toBe(false);
  });

  it('that was missed, with others after it, is followed by the present one', () => {
    const scope = from10000({});
    scope.sees({ equity: '9000' });
    const back = scope.sees({ equity: '8700', at: MIDNIGHT + 4 * DAY + HOUR });
    expect(back.state.limits).toMatchObject([
      { periodStart: MIDNIGHT + 4 * DAY, start: '9000', block: null },
    ]);
    scope.sees({ equity: '8500' });
    expect(scope.isBlocked).toBe(true);
  });

  it('keeps a block that outlasts it', () => {
    const scope = from10000({ clears: 'by_hand' });
    scope.sees({ equity: '9000' });
    const next = scope.sees({ at: MIDNIGHT + DAY });
    expect(next.cleared).toEqual([]);
    expect(next.state.limits).toMatchObject([
      { periodStart: MIDNIGHT + DAY, start: '9000', block: { since: MORNING } },
    ]);
  });

  it.each(['to_date', 'rolling'] as const)(
    'of a lifetime begins when the limit is set and never ends: %s',
    (window) => {
      const scope = from10000({ period: 'lifetime', window });
      scope.sees({ equity: '9800', at: MORNING + 2_000 * DAY });
      scope.sees({ equity: '9700', at: MORNING + 3_000 * DAY });
      expect(scope.state.limits).toMatchObject([{ periodStart: MORNING, start: '10000', peak: '10000' }]);
    },
  );

  it('is not begun again by a clock that is set back', () => {
    const scope = from10000({});
    scope.sees({ equity: '9800', at: MORNING - 2 * DAY });
    expect(scope.state.limits).toMatchObject([{ periodStart: MIDNIGHT, start: '10000' }]);
  });
});

describe('a rolling period', () => {
  const rolling = (limit: Partial<RiskLimit> = {}): Scope =>
    from10000({ window: 'rolling', clears: 'by_hand', ...limit });

  it('begins when the limit is set', () => {
    expect(rolling().state.limits).toMatchObject([{ periodStart: MORNING }]);
  });

  it('that begins anew counts what is lost at that very moment', () => {
    const scope = rolling({ clears: { afterMs: HOUR } });
    scope.sees({ equity: '9500' });
    scope.sees({ equity: '9200', at: MORNING + HOUR });
    scope.sees({ equity: '9000', at: MORNING + 3 * HOUR });
    expect(scope.state.limits).toMatchObject([{ start: '9500', block: { lost: '500' } }]);
  });

  it('forgets what is a step longer ago than its length', () => {
    const scope = rolling();
    scope.sees({ equity: '9700', at: MORNING + HOUR });
    expect(scope.sees({ at: MORNING + 26 * HOUR - 1 }).state.limits).toMatchObject([{ start: '10000' }]);
    expect(scope.sees({ at: MORNING + 26 * HOUR }).state.limits).toMatchObject([{ start: '9700' }]);
    scope.sees({ equity: '9200.01' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '9200' });
    expect(scope.isBlocked).toBe(true);
  });

  it('counts what is within it, across midnight', () => {
    const scope = rolling();
    scope.sees({ equity: '9700', at: MORNING + 10 * HOUR });
    scope.sees({ equity: '9500', at: MORNING + 23 * HOUR });
    expect(scope.isBlocked).toBe(true);
  });

  it('measures from the highest value within it', () => {
    const scope = rolling({ from: 'peak' });
    scope.sees({ equity: '10400', at: MORNING + HOUR });
    scope.sees({ equity: '10100', at: MORNING + 2 * HOUR });
    expect(scope.sees({ at: MORNING + 27 * HOUR - 1 }).state.limits).toMatchObject([{ peak: '10400' }]);
    expect(scope.sees({ at: MORNING + 27 * HOUR }).state.limits).toMatchObject([{ peak: '10100' }]);
    scope.sees({ equity: '9600.01' });
    expect(scope.isBlocked).toBe(false);
    scope.sees({ equity: '9600' });
    expect(scope.isBlocked).toBe(true);
  });

  it('keeps a bounded number of slices, however long it goes on', () => {
    const scope = rolling({ period: 'week' });
    for (let minute = 0; minute < 3 * 7 * 24 * 60; minute += 20)
      scope.sees({ at: MORNING + minute * 60_000 });
    expect(scope.state.limits[0]?.slices.length).toBeLessThanOrEqual(25);
  });

  it('keeps one slice a step, however often the value rises within it', () => {
    const scope = rolling();
    for (let second = 0; second < 60; second++)
      scope.sees({ equity: String(10_001 + second), at: MORNING + second * 1_000 });
    expect(scope.state.limits[0]?.slices).toHaveLength(1);
  });

  it('that nobody looked at for longer than its length begins with the last value', () => {
    const scope = rolling();
    scope.sees({ equity: '9700', at: MORNING + 60_000 });
    scope.sees({ equity: '9300', at: MORNING + 10 * DAY });
    expect(scope.state.limits).toMatchObject([{ start: '9700', peak: '9700', block: null }]);
  });

  it('keeps a peak that came and went between two steps', () => {
    const scope = rolling();
    scope.sees({ equity: '10400', at: MORNING + HOUR + 60_000 });
    scope.sees({ equity: '10100', at: MORNING + HOUR + 120_000 });
    scope.sees({ at: MORNING + 26 * HOUR - 1 });
    expect(scope.state.limits).toMatchObject([{ peak: '10400' }]);
    scope.sees({ at: MORNING + 26 * HOUR });
    expect(scope.state.limits).toMatchObject([{ peak: '10100' }]);
  });

  it('keeps a lower peak too, for when the higher one is over', () => {
    const scope = rolling();
    for (const [equity, hours] of [
      ['10400', 1],
      ['10000', 1.5],
      ['10000', 3],
      ['10300', 3.3],
      ['10000', 3.6],
    ] as const)
      scope.sees({ equity, at: MORNING + hours * HOUR });
    scope.sees({ at: MORNING + 26 * HOUR });
    expect(scope.state.limits).toMatchObject([{ peak: '10300' }]);
  });

  /** The same out of a list of everything that was seen: the looks of the last 24 steps and the value before them. */
  const measured = (seen: readonly { at: number; value: number }[], length: number) => {
    const step = length / 24;
    const now = seen.at(-1)?.at ?? 0;
    const oldest = Math.floor((now - length) / step) * step;
    const first = Math.max(0, seen.findIndex(({ at }) => at >= oldest) - 1);
    const values = seen.slice(first).map(({ value }) => value);
    return { start: String(values[0]), peak: String(Math.max(...values)) };
  };

  it.each([
    ['day', DAY],
    ['week', 7 * DAY],
  ] as const)('of a %s measures as a list of all that was seen would', (period, length) => {
    const aLook = fc.record({
      minutes: fc.oneof(
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 0, max: 3_000 }),
      ),
      value: fc.integer({ min: 9_000, max: 11_000 }),
    });
    fc.assert(
      fc.property(fc.array(aLook, { maxLength: 60 }), (looks) => {
        const scope = rolling({ period, ...amount('5000') });
        const seen = [{ at: MORNING, value: 10_000 }];
        for (const { minutes, value } of looks) {
          const at = (seen.at(-1)?.at ?? MORNING) + minutes * 60_000;
          seen.push({ at, value });
          scope.sees({ equity: String(value), at });
          expect(scope.state.limits).toMatchObject([measured(seen, length)]);
        }
      }),
    );
  });
});
