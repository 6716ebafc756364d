import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentOf } from './wall-clock.ts';
import { localTime } from './zone.ts';

const at = (text: string): number => Date.parse(text);
const iso = (zone: string, day: string, minutes: number): string =>
  new Date(momentOf(zone, at(day), minutes)).toISOString().slice(0, 16);

describe('a time on somebody’s clock', () => {
  test.each([
    ['on a usual day', '2026-11-20T12:00Z', 8 * 60, '2026-11-20T07:00'],
    ['on the day that is an hour short', '2026-03-29T12:00Z', 8 * 60, '2026-03-29T06:00'],
    ['on the day that is an hour long', '2026-10-25T12:00Z', 8 * 60, '2026-10-25T07:00'],
    ['that is skipped comes when the clock skips it', '2026-03-29T12:00Z', 150, '2026-03-29T01:00'],
    ['that is skipped, off the quarter hour', '2026-03-29T12:00Z', 127, '2026-03-29T01:00'],
    ['that comes twice is the first of them', '2026-10-25T12:00Z', 150, '2026-10-25T00:30'],
    ['at midnight', '2026-11-20T12:00Z', 0, '2026-11-19T23:00'],
  ])('%s', (_, day, minutes, moment) => {
    expect(iso('Europe/Madrid', day, minutes)).toBe(moment);
  });

  test('is reached on its day, and was not before, wherever one lives', () => {
    const zones = ['UTC', 'Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, day, minutes) => {
          const moment = momentOf(zone, day, minutes);
          const [wanted, shown, before] = [
            localTime(zone, day),
            localTime(zone, moment),
            localTime(zone, moment - 60_000),
          ];
          expect(shown.date).toBe(wanted.date);
          expect(shown.minutes).toBeGreaterThanOrEqual(minutes);
          expect(before.date < wanted.date || before.minutes < minutes).toBe(true);
        },
      ),
    );
  });
});
