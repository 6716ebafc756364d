import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isZone, localTime, startOf } from './zone.ts';
import type { CalendarPeriod } from './zone.ts';

const at = (time: string): number => Date.parse(time);
const iso = (moment: number): string => new Date(moment).toISOString();
const shown = (zone: string, time: string): string => {
  const { weekday, minutes, date } = localTime(zone, at(time));
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${weekday} ${date} ${clock}`;
};

describe('the time in a zone', () => {
  it.each([
    ['UTC', '2025-11-20T12:34:56.789Z', '4 2025-11-20 12:34'],
    ['UTC', '1969-12-31T23:59:59.999Z', '3 1969-12-31 23:59'],
    ['UTC', '2024-02-29T00:00:00Z', '4 2024-02-29 00:00'],
    ['UTC', '2025-11-23T23:59:59.999Z', '7 2025-11-23 23:59'],
    ['UTC', '2025-11-24T00:00:00Z', '1 2025-11-24 00:00'],
    ['Europe/Madrid', '2025-12-31T22:59:59.999Z', '3 2025-12-31 23:59'],
    ['Europe/Madrid', '2025-12-31T23:00:00Z', '4 2026-01-01 00:00'],
    ['Asia/Kathmandu', '2025-11-20T18:14:59Z', '4 2025-11-20 23:59'],
    ['Asia/Kathmandu', '2025-11-20T18:15:00Z', '5 2025-11-21 00:00'],
    ['Asia/Kolkata', '2025-11-20T18:30:00Z', '5 2025-11-21 00:00'],
    ['America/St_Johns', '2025-11-20T03:29:00Z', '3 2025-11-19 23:59'],
    ['Pacific/Kiritimati', '2025-11-20T10:00:00Z', '5 2025-11-21 00:00'],
    ['Pacific/Pago_Pago', '2025-11-20T10:59:00Z', '3 2025-11-19 23:59'],
  ])('in %s at %s is %s', (zone, time, there) => {
    expect(shown(zone, time)).toBe(there);
  });

  it.each([
    ['Europe/Madrid', '2025-03-30T00:59:59Z', '7 2025-03-30 01:59'],
    ['Europe/Madrid', '2025-03-30T01:00:00Z', '7 2025-03-30 03:00'],
    ['America/New_York', '2025-03-09T06:59:59Z', '7 2025-03-09 01:59'],
    ['America/New_York', '2025-03-09T07:00:00Z', '7 2025-03-09 03:00'],
    ['Australia/Sydney', '2025-10-04T15:59:59Z', '7 2025-10-05 01:59'],
    ['Australia/Sydney', '2025-10-04T16:00:00Z', '7 2025-10-05 03:00'],
    ['Australia/Lord_Howe', '2025-10-04T15:29:59Z', '7 2025-10-05 01:59'],
    ['Australia/Lord_Howe', '2025-10-04T15:30:00Z', '7 2025-10-05 02:30'],
    ['Pacific/Chatham', '2025-09-27T13:59:59Z', '7 2025-09-28 02:44'],
    ['Pacific/Chatham', '2025-09-27T14:00:00Z', '7 2025-09-28 03:45'],
  ])('leaps where clocks go forward: in %s at %s is %s', (zone, time, there) => {
    expect(shown(zone, time)).toBe(there);
  });

  it.each([
    ['Europe/Madrid', '2025-10-26T00:30:00Z', '7 2025-10-26 02:30'],
    ['Europe/Madrid', '2025-10-26T01:30:00Z', '7 2025-10-26 02:30'],
    ['Australia/Sydney', '2025-04-05T15:30:00Z', '7 2025-04-06 02:30'],
    ['Australia/Sydney', '2025-04-05T16:30:00Z', '7 2025-04-06 02:30'],
    ['Australia/Lord_Howe', '2025-04-05T14:45:00Z', '7 2025-04-06 01:45'],
    ['Australia/Lord_Howe', '2025-04-05T15:15:00Z', '7 2025-04-06 01:45'],
  ])('shows an hour twice where clocks go back: in %s at %s is %s', (zone, time, there) => {
    expect(shown(zone, time)).toBe(there);
  });

  it('is right within a quarter of an hour in which clocks change', () => {
    // One minute past midnight by the clock of that time.
    expect(shown('America/St_Johns', '2010-11-07T02:30:59Z')).toBe('7 2010-11-07 00:00');
    expect(shown('America/St_Johns', '2010-11-07T02:31:00Z')).toBe('6 2010-11-06 23:01');
    expect(shown('America/St_Johns', '2010-11-07T02:44:59Z')).toBe('6 2010-11-06 23:14');
  });

  it('does not depend on what was asked before', () => {
    const times = ['2025-03-30T01:00:00Z', '2025-03-30T00:59:59Z', '2025-03-29T23:00:00Z'];
    const forth = times.map((time) => shown('Europe/Madrid', time));
    expect(times.toReversed().map((time) => shown('Europe/Madrid', time))).toEqual(forth.toReversed());
  });

  it('throws for what is no zone', () => {
    expect(() => localTime('Europe/Atlantis', 0)).toThrow(RangeError);
  });
});

describe('the name of a zone', () => {
  it.each(['UTC', 'Europe/Madrid', 'America/Argentina/ComodRivadavia', 'Asia/Calcutta', 'Etc/GMT+5'])(
    '%s is one',
    (name) => {
      expect(isZone(name)).toBe(true);
    },
  );
  it.each(['', ' ', 'Europe/Atlantis', '+02:00', '-05', 'Madrid', `Europe/${'x'.repeat(100)}`, 'UTC\n'])(
    '%j is none',
    (name) => {
      expect(isZone(name)).toBe(false);
    },
  );
});

describe('the start of a period', () => {
  it.each<[CalendarPeriod, string, string, string]>([
    ['day', 'UTC', '2025-11-20T00:00:00Z', '2025-11-20T00:00:00Z'],
    ['day', 'UTC', '2025-11-19T23:59:59.999Z', '2025-11-19T00:00:00Z'],
    ['day', 'Europe/Madrid', '2025-11-20T12:00:00Z', '2025-11-19T23:00:00Z'],
    ['day', 'Asia/Kathmandu', '2025-11-20T12:00:00Z', '2025-11-19T18:15:00Z'],
    ['week', 'UTC', '2025-11-23T23:59:59.999Z', '2025-11-17T00:00:00Z'],
    ['week', 'UTC', '2025-11-24T00:00:00Z', '2025-11-24T00:00:00Z'],
    ['week', 'America/New_York', '2025-11-24T04:59:59Z', '2025-11-17T05:00:00Z'],
    ['week', 'UTC', '2026-01-01T00:00:00Z', '2025-12-29T00:00:00Z'],
    ['month', 'Australia/Sydney', '2025-11-20T12:00:00Z', '2025-10-31T13:00:00Z'],
    ['month', 'UTC', '2024-02-29T23:59:59.999Z', '2024-02-01T00:00:00Z'],
    ['quarter', 'UTC', '2025-12-31T23:59:59.999Z', '2025-10-01T00:00:00Z'],
    ['quarter', 'UTC', '2025-09-30T23:59:59.999Z', '2025-07-01T00:00:00Z'],
    ['quarter', 'UTC', '2025-03-31T00:00:00Z', '2025-01-01T00:00:00Z'],
    // Began in summer time, asked in winter time.
    ['quarter', 'Europe/Madrid', '2025-11-20T12:00:00Z', '2025-09-30T22:00:00Z'],
    ['year', 'Asia/Kolkata', '2025-12-31T18:29:59.999Z', '2024-12-31T18:30:00Z'],
    ['year', 'Asia/Kolkata', '2025-12-31T18:30:00Z', '2025-12-31T18:30:00Z'],
  ])('%s in %s at %s was %s', (period, zone, time, start) => {
    expect(iso(startOf(period, zone, at(time)))).toBe(iso(at(start)));
  });

  it.each([
    ['a day of 23 hours', 'Europe/Madrid', '2025-03-30T21:59:59.999Z', '2025-03-29T23:00:00Z'],
    ['the day after it', 'Europe/Madrid', '2025-03-30T22:00:00Z', '2025-03-30T22:00:00Z'],
    ['a day of 25 hours', 'Europe/Madrid', '2025-10-26T22:59:59.999Z', '2025-10-25T22:00:00Z'],
    ['a day without a midnight', 'Africa/Cairo', '2025-04-25T12:00:00Z', '2025-04-24T22:00:00Z'],
    ['the day before it', 'Africa/Cairo', '2025-04-24T21:59:59.999Z', '2025-04-23T22:00:00Z'],
    ['a day with two midnights', 'America/Havana', '2025-11-02T05:30:00Z', '2025-11-02T04:00:00Z'],
    ['the second of them', 'America/Havana', '2025-11-02T05:00:00Z', '2025-11-02T04:00:00Z'],
    ['a day that ends twice', 'America/Santiago', '2025-04-06T03:30:00Z', '2025-04-05T03:00:00Z'],
    ['the day after that', 'America/Santiago', '2025-04-06T04:00:00Z', '2025-04-06T04:00:00Z'],
    ['a date that came back for an hour', 'America/St_Johns', '2010-11-07T03:00:00Z', '2010-11-07T02:30:00Z'],
    ['the day after a date that never was', 'Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-30T10:00:00Z'],
    ['the day before a date that never was', 'Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T10:00:00Z'],
  ])('%s (%s at %s) began at %s', (_, zone, time, start) => {
    expect(iso(startOf('day', zone, at(time)))).toBe(iso(at(start)));
  });

  const aZone = fc.constantFrom(
    'UTC',
    'Europe/Madrid',
    'America/New_York',
    'America/St_Johns',
    'America/Havana',
    'America/Santiago',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Asia/Kathmandu',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Apia',
  );
  const aPeriod = fc.constantFrom<CalendarPeriod>('day', 'week', 'month', 'quarter', 'year');
  const aMoment = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2037-01-01T00:00:00Z') });

  it('is never later than the moment, is its own start, and the moment before it is of another period', () => {
    fc.assert(
      fc.property(aPeriod, aZone, aMoment, (period, zone, moment) => {
        const start = startOf(period, zone, moment);
        expect(start).toBeLessThanOrEqual(moment);
        expect(startOf(period, zone, start)).toBe(start);
        expect(startOf(period, zone, start - 1)).toBeLessThan(start);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never goes back while time goes on', () => {
    fc.assert(
      fc.property(
        aPeriod,
        aZone,
        aMoment,
        fc.integer({ min: 0, max: 100 * 86_400_000 }),
        (period, zone, a, later) => {
          const earlier = startOf(period, zone, a);
          expect(startOf(period, zone, a + later)).toBeGreaterThanOrEqual(earlier);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of a longer period is never after that of a shorter one within it', () => {
    fc.assert(
      fc.property(aZone, aMoment, (zone, moment) => {
        const [day, month, quarter, year] = (['day', 'month', 'quarter', 'year'] as const).map((period) =>
          startOf(period, zone, moment),
        );
        expect([day, month, quarter, year].sort((a = 0, b = 0) => b - a)).toEqual([
          day,
          month,
          quarter,
          year,
        ]);
        expect(startOf('week', zone, moment)).toBeLessThanOrEqual(day ?? 0);
      }),
    );
  });
});
