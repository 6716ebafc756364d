import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intervalMs } from '../domain/feed.ts';
import { done, refuse } from '../domain/result.ts';
import { spanOf, tradeBars } from './trade-bars.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOON = Date.UTC(2026, 10, 20, 12);

test.each([
  ['a minute', MINUTE, '1m'],
  ['an hour', 60 * MINUTE, '5m'],
  ['eight hours', 480 * MINUTE, '15m'],
  ['a day', DAY, '1h'],
  ['a week', 7 * DAY, '4h'],
  ['a month', 30 * DAY, '1d'],
])('a trade of %s is shown in fitting candles', (_, length, interval) => {
  expect(spanOf(NOON - length, NOON, NOON + DAY).interval).toBe(interval);
});

test('something is shown before the trade and, as far as it is past, after it', () => {
  const { from, to } = spanOf(NOON - 30 * MINUTE, NOON, NOON + 5 * MINUTE);
  expect(from).toBe(NOON - 45 * MINUTE);
  expect(to).toBe(NOON + 5 * MINUTE + 1);
});

test('any trade of up to two months lies within what is asked for, in some hundred candles', () => {
  fc.assert(
    fc.property(fc.nat(60 * DAY), fc.nat(DAY), (length, later) => {
      const { interval, from, to } = spanOf(NOON - length, NOON, NOON + later);
      expect(from).toBeLessThanOrEqual(NOON - length);
      expect(to).toBeGreaterThan(NOON);
      expect((to - from) / intervalMs(interval)).toBeLessThanOrEqual(120);
    }),
  );
});

test('a broker’s name is asked for by the bare one; years show their last 500 days', async () => {
  const asked: unknown[] = [];
  const prices = {
    bars: async (...wanted: unknown[]) => {
      asked.push(wanted);
      return done({ bars: [], gaps: [{ from: 0, to: 1 }] });
    },
  };
  const times = { openedAt: NOON - 2_000 * DAY, closedAt: NOON, now: NOON };
  expect(await tradeBars(prices, 'EURUSD.m', times)).toEqual(done({ interval: '1d', bars: [], gaps: true }));
  expect(asked).toEqual([['EURUSD', '1d', NOON + 1 - 500 * DAY, NOON + 1]]);
});

test('what the prices refuse is refused', async () => {
  const no = refuse('SYMBOL_INVALID', 'no such symbol');
  const prices = { bars: async () => no };
  expect(await tradeBars(prices, '?', { openedAt: 0, closedAt: 1, now: 1 })).toBe(no);
});
