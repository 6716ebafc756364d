import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueBefore, latestDue } from './digest-time.ts';
import { DIGEST_PERIODS } from './notice.ts';

const at = (text: string): number => Date.parse(text);
const iso = (moment: number): string => new Date(moment).toISOString().slice(0, 16);
const EIGHT = 8 * 60;
const HOUR = 3_600_000;

describe('a digest at 08:00 in Madrid', () => {
  test.each([
    ['day', '2026-11-20T06:59:59Z', '2026-11-19T07:00'],
    ['day', '2026-11-20T07:00:00Z', '2026-11-20T07:00'],
    ['week', '2026-11-20T12:00:00Z', '2026-11-16T07:00'],
    ['week', '2026-11-16T06:59:00Z', '2026-11-09T07:00'],
    ['month', '2026-11-20T12:00:00Z', '2026-11-01T07:00'],
    ['month', '2026-11-01T06:00:00Z', '2026-10-01T06:00'],
    ['month', '2027-01-01T06:00:00Z', '2026-12-01T07:00'],
  ] as const)('for a %s is due, seen at %s, at %s', (period, now, due) => {
    expect(iso(latestDue('Europe/Madrid', EIGHT, period, at(now)))).toBe(due);
  });

  test('is of 23 hours when the clocks go forward, and of 25 when they go back', () => {
    const lengths = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26'].map(
      (day) => {
        const due = latestDue('Europe/Madrid', EIGHT, 'day', at(`${day}T12:00Z`));
        return (due - dueBefore('Europe/Madrid', EIGHT, 'day', due)) / HOUR;
      },
    );
    expect(lengths).toEqual([24, 23, 24, 24, 25, 24]);
  });

  test('at an hour that is skipped, or comes twice, is due once that day', () => {
    const dues = new Set<string>();
    for (let now = at('2026-03-28T12:00Z'); now < at('2026-03-30T12:00Z'); now += 15 * 60_000)
      dues.add(iso(latestDue('Europe/Madrid', 150, 'day', now)));
    for (let now = at('2026-10-24T12:00Z'); now < at('2026-10-26T12:00Z'); now += 15 * 60_000)
      dues.add(iso(latestDue('Europe/Madrid', 150, 'day', now)));
    expect([...dues]).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });
});

test('a digest begins where the one before ended, wherever and whenever', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe');
  fc.assert(
    fc.property(
      zones,
      fc.integer({ min: 0, max: 1439 }),
      fc.constantFrom(...DIGEST_PERIODS),
      fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }),
      (zone, minutes, period, now) => {
        const due = latestDue(zone, minutes, period, now);
        const before = dueBefore(zone, minutes, period, due);
        expect(due).toBeLessThanOrEqual(now);
        expect(before).toBeLessThan(due);
        expect(latestDue(zone, minutes, period, due)).toBe(due);
        expect(latestDue(zone, minutes, period, due - 1)).toBe(before);
      },
    ),
  );
});
