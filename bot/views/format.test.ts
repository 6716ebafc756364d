import { expect, test } from 'vitest';
import { lots, money, price } from '../../core/domain/decimal.ts';
import {
  agree,
  count,
  countOrNo,
  fit,
  formatAge,
  formatDuration,
  formatLots,
  formatDay,
  formatMoment,
  formatMoney,
  formatPrice,
  formatResult,
} from './format.ts';

test('a price has the digits of its symbol, or its own while those are unknown', () => {
  expect(formatPrice(price('1.1'), 5)).toBe('1.10000');
  expect(formatPrice(price('1934.126'), 2)).toBe('1934.13');
  expect(formatPrice(price('1.1'), null)).toBe('1.1');
});

test('money has two decimals, thousands apart, and its currency', () => {
  expect(formatMoney(money('1234567.891'), 'USD')).toBe('1,234,567.89 USD');
  expect(formatMoney(money('-1000'), 'EUR')).toBe('-1,000.00 EUR');
  expect(formatMoney(money('999.995'), 'EUR')).toBe('1,000.00 EUR');
  expect(formatMoney(money('5'), '')).toBe('5.00');
});

test('a result always shows its sign, except nothing', () => {
  expect(formatResult(money('12.3'), 'USD')).toBe('+12.30 USD');
  expect(formatResult(money('-3.1'), 'USD')).toBe('-3.10 USD');
  expect(formatResult(money('0'), 'USD')).toBe('0.00 USD');
});

test('lots have two decimals, and more only where the size has', () => {
  expect(['0.10', '1', '0.13', '0.005'].map((size) => formatLots(lots(size)))).toEqual([
    '0.10',
    '1.00',
    '0.13',
    '0.005',
  ]);
});

test('an age leaves out what passes at once', () => {
  expect([400, 11_700, 90_500, 3_600_400].map(formatAge)).toEqual(['0 s', '11 s', '1 min 30 s', '1 h']);
});

test('durations are told in the two largest units that matter', () => {
  const told = [0.4, 4, 999, 1240, 61_000, 3_600_000, 7_500_000, 100_000_000].map(formatDuration);
  expect(told).toEqual(['0.4 ms', '4 ms', '999 ms', '1.2 s', '1 min 1 s', '1 h', '2 h 5 min', '1 d 3 h']);
});

test('a day is told as a day, today’s too', () => {
  const now = Date.UTC(2026, 10, 20, 12, 0, 0);
  expect(formatDay(now, now)).toBe('20 Nov');
  expect(formatDay(Date.UTC(2025, 0, 2), now)).toBe('2 Jan 2025');
});

test('a moment of another day is told with its day', () => {
  const now = Date.UTC(2026, 10, 20, 12, 0, 0);
  expect(formatMoment(now - 60_000, now)).toBe('11:59:00 UTC');
  expect(formatMoment(now - 86_400_000, now)).toBe('19 Nov, 12:00:00 UTC');
  expect(formatMoment(Date.UTC(2025, 0, 2, 3, 4, 5), now)).toBe('2 Jan 2025, 03:04:05 UTC');
});

test('text is cut to a width with a sign that it was', () => {
  expect(fit('Anna', 4)).toBe('Anna');
  expect(fit('Annabel', 4)).toBe('Ann…');
});

test('words are counted', () => {
  expect([count(1, 'open copy'), count(2, 'open copy'), count(0, 'position')]).toEqual([
    '1 open copy',
    '2 open copies',
    '0 positions',
  ]);
  expect([countOrNo(0, 'copy'), countOrNo(1, 'copy')]).toEqual(['no copies', '1 copy']);
  expect([agree(1, 'stay'), agree(2, 'stay')]).toEqual(['stays', 'stay']);
});
