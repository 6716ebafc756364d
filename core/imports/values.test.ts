import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../domain/decimal.ts';
import { looksLikeTime, numberIn, showsDayFirst, sideIn, timeIn } from './values.ts';

const UTC = { order: 'month_first', ahead: 0 } as const;

describe('a number', () => {
  it.each([
    ['1234.50', '1234.5'],
    ['1 234.50', '1234.5'],
    ['1\u00a0234\u202f567.5', '1234567.5'],
    ["1'234.50", '1234.5'],
    ['-1 234.50', '-1234.5'],
    ['- 70.25', '-70.25'],
    ['−5', '-5'],
    ['+5', '5'],
    ['1,234.50', '1234.5'],
    ['-1,234,567.5', '-1234567.5'],
    ['1.234,50', '1234.5'],
    ['1234,5', '1234.5'],
    ['0,123', '0.123'],
    ['12,34', '12.34'],
    ['1,234,567', '1234567'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['0.00', '0'],
    ['1.234', '1.234'],
  ])('%s is %s', (text, value) => {
    expect(numberIn(text)).toBe(decimal(value));
  });

  it.each([
    '',
    '-',
    '1,234',
    '-12,345',
    '1e5',
    'NaN',
    '1.2.3',
    '1,2,3',
    '12,34.5',
    '5 USD',
    '(5)',
    '--5',
    '١٢',
  ])('%j is none, or could be either of two', (text) => {
    expect(numberIn(text)).toBeUndefined();
  });

  it('is the same however its thousands are told apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.constantFrom(' ', ',', "'", ''),
        (cents, between) => {
          const whole = String(Math.floor(cents / 100)).replaceAll(/\B(?=(?:\d{3})+$)/gu, between);
          const text = `${whole}.${String(cents % 100).padStart(2, '0')}`;
          expect(Number(numberIn(text))).toBeCloseTo(cents / 100, 9);
        },
      ),
    );
  });
});

describe('a time', () => {
  const at = Date.UTC(2024, 2, 4, 9, 5, 0);

  it.each([
    ['2024.03.04 09:05', at],
    ['2024.03.04 09:05:07', at + 7_000],
    ['2024-03-04T09:05:07.250Z', at + 7_000],
    ['2024/03/04 9:05', at],
    ['2024.03.04', Date.UTC(2024, 2, 4)],
    ['03/04/2024 09:05', at],
    ['04.03.2024 09:05', at],
  ])('%s', (text, expected) => {
    expect(timeIn(text, UTC)).toBe(expected);
    expect(looksLikeTime(text)).toBe(true);
  });

  it('begins with the day when its file says so', () => {
    expect(timeIn('04/03/2024 09:05', { order: 'day_first', ahead: 0 })).toBe(at);
    expect(showsDayFirst('13/03/2024 09:05')).toBe(true);
    expect(showsDayFirst('12/13/2024 09:05')).toBe(false);
  });

  it('is taken back by what the file’s clock is ahead, unless it names UTC itself', () => {
    const ahead = 2 * 3_600_000;
    expect(timeIn('2024.03.04 11:05', { order: 'month_first', ahead })).toBe(at);
    expect(timeIn('2024-03-04T09:05Z', { order: 'month_first', ahead })).toBe(at);
    expect(timeIn(String((at + ahead) / 1_000), { order: 'month_first', ahead })).toBe(at);
    expect(timeIn(String(at), { order: 'month_first', ahead })).toBe(at);
  });

  it.each([
    '2024.02.30 10:00',
    '2024.13.01 10:00',
    '13/13/2024',
    '2024.03.04 24:00',
    '2024.03.04 10:60',
    '2024.03.04 10:00:60',
    '1969.12.31 23:59',
    '2024.00.10',
    '2024.01.00',
    '10:00',
    '',
    'yesterday',
    '2024.03.04 10',
    '12345678',
    '12345678901',
    '12345678901234',
  ])('%s is none', (text) => {
    expect(timeIn(text, UTC)).toBeUndefined();
  });
});

describe('a side', () => {
  it.each([
    ['buy', 'buy'],
    ['Long', 'buy'],
    ['SELL', 'sell'],
    ['short', 'sell'],
    ['buy limit', null],
    ['', null],
  ])('%j is %s', (text, side) => {
    expect(sideIn(text)).toBe(side);
  });
});
