import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deliveryOf, mayBe, NOTICE_EVENTS, quietUntil, STANDARD_NOTICES } from './notice.ts';
import type { NoticeSettings } from './notice.ts';
import { localTime } from './zone.ts';

const at = (text: string): number => Date.parse(text);
const night: NoticeSettings = {
  ...STANDARD_NOTICES,
  zone: 'Europe/Madrid',
  quiet: { from: 22 * 60, to: 7 * 60 },
};

describe('quiet hours', () => {
  test.each([
    ['before them', '2026-11-20T20:59Z', null],
    ['from their first minute', '2026-11-20T21:00Z', '2026-11-21T06:00Z'],
    ['past midnight', '2026-11-21T03:00Z', '2026-11-21T06:00Z'],
    ['at their end', '2026-11-21T06:00Z', null],
    ['in the night that is an hour short', '2026-03-28T22:00Z', '2026-03-29T05:00Z'],
    ['in the night that is an hour long', '2026-10-24T22:00Z', '2026-10-25T06:00Z'],
  ])('%s', (_, now, until) => {
    expect(quietUntil(night, at(now))).toBe(until === null ? null : at(until));
  });

  test('end within a day, and it is not quiet then', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    const zones = fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: at('2025-01-01'), max: at('2029-01-01') });
    fc.assert(
      fc.property(zones, minutes, minutes, moments, (zone, from, to, now) => {
        fc.pre(from !== to);
        const settings = { ...STANDARD_NOTICES, zone, quiet: { from, to } };
        const until = quietUntil(settings, now);
        if (until === null) return;
        expect(until - now).toBeGreaterThan(0);
        expect(until - now).toBeLessThanOrEqual(25 * 3_600_000);
        expect(localTime(zone, until).minutes).toBeGreaterThanOrEqual(to);
      }),
    );
  });

  test('let questions, risk, lost connections and alerts come without a sound, and hold the rest', () => {
    const now = at('2026-11-20T23:00Z');
    expect(NOTICE_EVENTS.map((event) => `${event} ${deliveryOf(night, event, now).how}`)).toEqual([
      'answers silent',
      'risk silent',
      'connection silent',
      'trades later',
      'channels later',
      'digest later',
      'alerts silent',
    ]);
  });
});

test('what is off does not come, and what is silent does not ring', () => {
  const settings = {
    ...STANDARD_NOTICES,
    modes: { ...STANDARD_NOTICES.modes, trades: 'off', channels: 'silent' } as const,
  };
  expect(['trades', 'channels', 'risk'].map((event) => deliveryOf(settings, event as 'risk', 0).how)).toEqual(
    ['none', 'silent', 'ring'],
  );
});

test('questions and risk are never off', () => {
  expect(NOTICE_EVENTS.filter((event) => !mayBe(event, 'off'))).toEqual(['answers', 'risk']);
  expect(NOTICE_EVENTS.every((event) => mayBe(event, 'silent') && mayBe(event, 'on'))).toBe(true);
});
