import { describe, expect, it } from 'vitest';
import { endingDay, isOpen, nextDayEnd } from './hours.ts';

const NEW_YORK = { zone: 'America/New_York', minutes: 17 * 60 };
const MIDNIGHT = { zone: 'Europe/Madrid', minutes: 0 };
const after = (dayEnd: typeof NEW_YORK, time: string): string =>
  new Date(nextDayEnd(dayEnd, Date.parse(time))).toISOString();

describe('a trading day', () => {
  it.each([
    [NEW_YORK, '2025-11-20T21:59:59.999Z', '2025-11-20T22:00:00.000Z'],
    [NEW_YORK, '2025-11-20T22:00:00.000Z', '2025-11-21T22:00:00.000Z'],
    [MIDNIGHT, '2025-11-20T22:59:59.999Z', '2025-11-20T23:00:00.000Z'],
    [MIDNIGHT, '2025-11-20T23:00:00.000Z', '2025-11-21T23:00:00.000Z'],
    [NEW_YORK, '2025-11-20T10:00:00.000Z', '2025-11-20T22:00:00.000Z'],
    [{ ...NEW_YORK, minutes: 18 * 60 }, '2025-11-20T10:00:00.000Z', '2025-11-20T23:00:00.000Z'],
    [{ ...NEW_YORK, zone: 'UTC' }, '2025-11-20T10:00:00.000Z', '2025-11-20T17:00:00.000Z'],
    [NEW_YORK, '2025-11-20T09:00:00.000Z', '2025-11-20T22:00:00.000Z'],
  ])('by %j ends after %s at %s', (dayEnd, time, end) => {
    expect(after(dayEnd, time)).toBe(end);
  });

  it('on which clocks change ends when they show the time', () => {
    expect(after(NEW_YORK, '2026-03-08T06:00:00Z')).toBe('2026-03-08T21:00:00.000Z');
    expect(after(NEW_YORK, '2026-11-01T05:00:00Z')).toBe('2026-11-01T22:00:00.000Z');
  });

  it('has the name of the day that ends', () => {
    const [friday, midnight] = [Date.parse('2025-11-21T22:00:00Z'), Date.parse('2025-11-21T23:00:00Z')];
    expect([endingDay(NEW_YORK, friday), endingDay(MIDNIGHT, midnight)]).toEqual([4, 4]);
  });

  it('is open from the first minute of a session to its last', () => {
    const hours = { zone: 'UTC', sessions: [{ day: 5, from: 60, to: 120 }] };
    const times = ['00:59:59', '01:00:00', '01:59:59', '02:00:00'];
    expect(times.map((time) => isOpen(hours, Date.parse(`2025-11-21T${time}Z`)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
