import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeText,
  countTicks,
  moneyText,
  moneyTicks,
  periodText,
  shortChange,
  shortMoney,
  timeTicks,
} from './figures.ts';

const utc = (...parts: [number, number, number, number?, number?, number?]): number => {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};
const labels = (ticks: { values: readonly { label: string }[] }): string[] =>
  ticks.values.map((t) => t.label);

describe('money', () => {
  it.each([
    [0, '0.00'],
    [10_234.5, '10,234.50'],
    [-12, '−12.00'],
    [-0.001, '0.00'],
    [1_234_567_890.12, '1,234,567,890.12'],
    [3.2e12, '3.20T'],
    [-4e20, '−4.00e+20'],
  ])('%d reads %s', (value, text) => expect(moneyText(value)).toBe(text));

  it.each([
    [5, '+5.00'],
    [-5, '−5.00'],
    [0, '0.00'],
    [0.001, '0.00'],
  ])('a change of %d reads %s', (value, text) => expect(changeText(value)).toBe(text));

  it.each([
    [0, '0'],
    [3.456, '3.46'],
    [-12.4, '−12'],
    [9_999, '9,999'],
    [9_999.6, '10.0k'],
    [64_700, '64.7k'],
    [-318_000, '−318k'],
    [999_960, '1.0M'],
    [5_400_000, '5.4M'],
    [2e12, '2.0T'],
    [3e15, '3.0e+15'],
  ])('%d reads %s where there is little room', (value, text) => expect(shortMoney(value)).toBe(text));

  it('has its sign as a change where there is little room, too', () => {
    expect([5, -5, 0, 0.001].map(shortChange)).toEqual(['+5.00', '−5.00', '0', '0.00']);
  });
});

describe('the money axis', () => {
  it.each([
    ['round steps', 9_980, 10_610, ['10,000', '10,200', '10,400', '10,600']],
    ['both signs', -210, 330, ['−200', '0', '200']],
    ['cents', 99.99, 100.04, ['99.99', '100.00', '100.01', '100.02', '100.03', '100.04']],
    ['millions', 1_250_000, 1_390_000, ['1.25M', '1.30M', '1.35M']],
    ['a constant', 10_000, 10_000, ['9,950', '10,000', '10,050', '10,100']],
    ['nothing at all', 0, 0, ['−0.5', '0.0', '0.5', '1.0']],
  ])('has %s', (_name, least, most, expected) => expect(labels(moneyTicks(least, most))).toEqual(expected));

  it('covers every value with two to seven distinct labels', () => {
    const amount = fc.double({ min: -1e14, max: 1e14, noNaN: true });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const ticks = moneyTicks(least, most);
        expect(ticks.from).toBeLessThan(least);
        expect(ticks.to).toBeGreaterThan(most);
        expect(ticks.values.length).toBeGreaterThanOrEqual(2);
        expect(ticks.values.length).toBeLessThanOrEqual(7);
        expect(new Set(labels(ticks)).size).toBe(ticks.values.length);
      }),
    );
  });
});

describe('the time axis', () => {
  it.each([
    [
      'a minute',
      utc(2026, 11, 12, 14, 3),
      utc(2026, 11, 12, 14, 4),
      ['14:03:00', '14:03:15', '14:03:30', '14:03:45', '14:04:00'],
    ],
    ['an afternoon', utc(2026, 11, 12, 14, 3), utc(2026, 11, 12, 17), ['15:00', '16:00', '17:00']],
    ['a night', utc(2026, 11, 12, 14), utc(2026, 11, 13, 15), ['18:00', '13 Nov', '06:00', '12:00']],
    ['a week', utc(2026, 11, 12, 14), utc(2026, 11, 19, 9), ['13 Nov', '15 Nov', '17 Nov', '19 Nov']],
    [
      'a month, on Mondays',
      utc(2026, 11, 1),
      utc(2026, 11, 30),
      ['2 Nov', '9 Nov', '16 Nov', '23 Nov', '30 Nov'],
    ],
    ['a year', utc(2026, 11, 12), utc(2027, 12, 16), ['2027', 'Apr', 'Jul', 'Oct']],
    ['decades', utc(1990, 1, 1), utc(2026, 1, 1), ['1990', '2000', '2010', '2020']],
  ])('of %s has round UTC times', (_name, from, to, expected) =>
    expect(labels(timeTicks(from, to))).toEqual(expected),
  );

  it('has one to five labels within any period from ten seconds to a century', () => {
    const start = fc.integer({ min: 0, max: utc(2090, 1, 1) });
    const length = fc.double({ min: 4, max: 12.49, noNaN: true }).map((power) => Math.round(10 ** power));
    fc.assert(
      fc.property(start, length, (from, ms) => {
        const ticks = timeTicks(from, from + ms);
        expect(ticks.values.length).toBeGreaterThanOrEqual(1);
        expect(ticks.values.length).toBeLessThanOrEqual(5);
        for (const { value } of ticks.values) {
          expect(value).toBeGreaterThanOrEqual(from);
          expect(value).toBeLessThanOrEqual(from + ms);
        }
      }),
    );
  });
});

describe('the period', () => {
  it.each([
    [utc(2026, 11, 12, 14, 3), utc(2026, 11, 12, 14, 3), '12 Nov 2026, 14:03 UTC'],
    [utc(2026, 11, 12, 14, 3), utc(2026, 11, 12, 14, 4), '12 Nov 2026, 14:03:00–14:04:00 UTC'],
    [utc(2026, 11, 12, 14), utc(2026, 11, 12, 16, 30), '12 Nov 2026, 14:00–16:30 UTC'],
    [utc(2026, 11, 12, 14), utc(2026, 11, 13, 9), '12 Nov, 14:00 – 13 Nov 2026, 09:00 UTC'],
    [utc(2026, 11, 12), utc(2026, 11, 19), '12–19 Nov 2026 UTC'],
    [utc(2026, 10, 12), utc(2026, 11, 19), '12 Oct – 19 Nov 2026 UTC'],
    [utc(2026, 12, 1), utc(2027, 1, 19), '1 Dec 2026 – 19 Jan 2027 UTC'],
  ])('from %d to %d reads %s', (from, to, text) => expect(periodText(from, to)).toBe(text));
});

describe('ticks for counting', () => {
  it.each([0, 1, 2, 3, 7, 29, 120, 5_000])('reach over %d in whole steps, and are few', (most) => {
    const { from, to, values } = countTicks(most);
    expect(from).toBe(0);
    expect(to).toBeGreaterThan(most);
    expect(values.length).toBeGreaterThanOrEqual(2);
    expect(values.length).toBeLessThanOrEqual(7);
    expect(values.every(({ value }) => Number.isInteger(value))).toBe(true);
  });
});
