import { describe, expect, it } from 'vitest';
import { ask, asking } from '../../../test/builders/filtering.ts';
import type { TradingHours } from '../../domain/rules.ts';
import { FILTERS } from './filters.ts';

const at = (time: string): number => Date.parse(time);
const MORNING = 8 * 60;
const EVENING = 17 * 60 + 30;

const hoursAt = (time: string, windows: TradingHours['windows'], zone = 'UTC') =>
  ask(FILTERS, 'hours', asking({ hours: { zone, windows } }, { now: at(time) }));

describe('trading hours', () => {
  const workdays = [{ days: [1, 2, 3, 4, 5], from: MORNING, to: EVENING }];
  // The 20th of November 2025 was a Thursday.
  it.each([
    ['2025-11-20T07:59:59.999Z', 'OUTSIDE_HOURS'],
    ['2025-11-20T08:00:00Z', 'passed'],
    ['2025-11-20T17:29:59.999Z', 'passed'],
    ['2025-11-20T17:30:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-21T12:00:00Z', 'passed'],
    ['2025-11-22T12:00:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-23T12:00:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-24T12:00:00Z', 'passed'],
  ])('of workdays from 8:00 to 17:30 at %s: %s', (time, expected) => {
    expect(hoursAt(time, workdays).said).toBe(expected);
  });

  it.each([
    // Winter: an hour ahead of UTC. Summer: two.
    ['2025-11-20T06:59:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-20T07:00:00Z', 'passed'],
    ['2025-06-19T05:59:00Z', 'OUTSIDE_HOURS'],
    ['2025-06-19T06:00:00Z', 'passed'],
  ])('go by the clock of their zone, at %s: %s', (time, expected) => {
    expect(hoursAt(time, workdays, 'Europe/Madrid').said).toBe(expected);
  });

  const nights = [{ days: [4, 7], from: 22 * 60, to: 2 * 60 }];
  it.each([
    ['2025-11-20T21:59:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-20T22:00:00Z', 'passed'],
    ['2025-11-21T00:00:00Z', 'passed'],
    ['2025-11-21T01:59:00Z', 'passed'],
    ['2025-11-21T02:00:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-20T01:00:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-21T22:30:00Z', 'OUTSIDE_HOURS'],
    // Sunday night ends on Monday.
    ['2025-11-23T23:00:00Z', 'passed'],
    ['2025-11-24T01:00:00Z', 'passed'],
    ['2025-11-24T02:00:00Z', 'OUTSIDE_HOURS'],
    ['2025-11-23T01:00:00Z', 'OUTSIDE_HOURS'],
  ])('over midnight belong to the day they begin on, at %s: %s', (time, expected) => {
    expect(hoursAt(time, nights).said).toBe(expected);
  });

  it('of a whole day are all of it', () => {
    const thursday = [{ days: [4], from: 0, to: 1_440 }];
    expect(hoursAt('2025-11-20T00:00:00Z', thursday).said).toBe('passed');
    expect(hoursAt('2025-11-20T23:59:59.999Z', thursday).said).toBe('passed');
    expect(hoursAt('2025-11-21T00:00:00Z', thursday).said).toBe('OUTSIDE_HOURS');
    expect(hoursAt('2025-11-19T23:59:00Z', thursday).said).toBe('OUTSIDE_HOURS');
  });

  it('may have several windows; one is enough', () => {
    const twice = [
      { days: [4], from: 0, to: 60 },
      { days: [4], from: 600, to: 660 },
    ];
    expect(hoursAt('2025-11-20T00:30:00Z', twice).said).toBe('passed');
    expect(hoursAt('2025-11-20T10:30:00Z', twice).said).toBe('passed');
    expect(hoursAt('2025-11-20T05:00:00Z', twice).said).toBe('OUTSIDE_HOURS');
  });

  it('show the time there and the windows', () => {
    expect(hoursAt('2025-11-20T07:05:00Z', [...workdays, ...nights]).numbers).toEqual({
      zone: 'UTC',
      weekday: 4,
      time: '07:05',
      windows: '12345 08:00-17:30; 47 22:00-02:00',
    });
  });

  it('are off when there are none', () => {
    expect(ask(FILTERS, 'hours', asking({ hours: null })).said).toBe('off');
  });
});

describe('the weekend', () => {
  const weekendAt = (time: string, zone = 'UTC') =>
    ask(
      FILTERS,
      'weekend',
      asking({ weekend: { zone, fridayFrom: 22 * 60, sundayTo: 23 * 60 } }, { now: at(time) }),
    );

  it.each([
    ['2025-11-20T23:00:00Z', 'passed'],
    ['2025-11-21T21:59:59.999Z', 'passed'],
    ['2025-11-21T22:00:00Z', 'WEEKEND_PAUSE'],
    ['2025-11-22T00:00:00Z', 'WEEKEND_PAUSE'],
    ['2025-11-22T23:59:00Z', 'WEEKEND_PAUSE'],
    ['2025-11-23T22:59:59.999Z', 'WEEKEND_PAUSE'],
    ['2025-11-23T23:00:00Z', 'passed'],
    ['2025-11-24T00:00:00Z', 'passed'],
  ])('from Friday 22:00 to Sunday 23:00, at %s: %s', (time, expected) => {
    expect(weekendAt(time).said).toBe(expected);
  });

  it('goes by the clock of its zone', () => {
    expect(weekendAt('2025-11-22T02:59:00Z', 'America/New_York').said).toBe('passed');
    expect(weekendAt('2025-11-22T03:00:00Z', 'America/New_York').said).toBe('WEEKEND_PAUSE');
  });

  it('shows the time there and the pause', () => {
    expect(weekendAt('2025-11-21T09:04:00Z').numbers).toEqual({
      zone: 'UTC',
      weekday: 5,
      time: '09:04',
      fridayFrom: '22:00',
      sundayTo: '23:00',
    });
  });

  it('is a day like others while the pause is off', () => {
    expect(ask(FILTERS, 'weekend', asking({}, { now: at('2025-11-22T12:00:00Z') })).said).toBe('off');
  });
});
