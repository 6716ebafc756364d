import { expect, test } from 'vitest';
import { readClock, readTimeOfDay } from './clock-time.ts';
import { numberIn, positiveIn } from './numbers.ts';

test.each([
  ['0.5', '0.5'],
  ['0,5', '0.5'],
  ['-2', '-2'],
  ['1.234,5', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s is read as %s', (text, value) => {
  expect(numberIn(text)).toBe(value);
});

test('what must be above 0 is nothing else', () => {
  expect(['0,5', '0', '-2', 'x', undefined].map(positiveIn)).toEqual(['0.5', null, null, null, null]);
});

test('midnight ends a day, and begins one', () => {
  expect(['8', '08:30', '17.30', '24:00', '24:01', '7:60', 'noon'].map(readClock)).toEqual([
    ...[480, 510, 1050, 1440],
    ...[undefined, undefined, undefined],
  ]);
  expect([readTimeOfDay('24:00'), readTimeOfDay('23:59'), readTimeOfDay('25')]).toEqual([0, 1439, undefined]);
});
