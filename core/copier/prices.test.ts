import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSymbol } from '../../test/builders/trading.ts';
import { decimal, price } from '../domain/decimal.ts';
import { isSamePrice, pointsOf, pointsOfPips, priceAt, quotable } from './prices.ts';

const euro = aSymbol();
const index = aSymbol({ digits: 2, point: price('0.01'), tickSize: price('0.25') });
const yen = aSymbol({ digits: 3, point: price('0.001'), tickSize: price('0.001') });
const whole = aSymbol({ digits: 0, point: price('1'), tickSize: price('1') });

describe('a provider’s price', () => {
  it.each([
    ['1.08412', euro, '1.08412'],
    ['1.084125', euro, '1.08413'],
    ['1.084', euro, '1.084'],
    ['1.08996', aSymbol({ digits: 4 }), '1.09'],
    ['0.000001', euro, '0.000001'],
    ['17012', index, '17012'],
  ])('%s in the follower’s digits', (source, spec, expected) => {
    expect(priceAt(price(source), spec)).toBe(expected);
  });
  it('that is none stays none', () => {
    expect(priceAt(null, euro)).toBeNull();
  });
});

describe('a level that was worked out', () => {
  it.each([
    [1.08412 - 0.005, euro, '1.07912'],
    [1.1, euro, '1.1'],
    [17_012.37, index, '17012.25'],
    [17_012.38, index, '17012.5'],
    [151.2, yen, '151.2'],
    [1_000, whole, '1000'],
    [1_000.4, whole, '1000'],
    [0.000_004, euro, null],
    [0, euro, null],
    [-0.5, euro, null],
    [-1_000, whole, null],
  ])('%d is a price of its symbol', (level, spec, expected) => {
    expect(quotable(level, spec)).toBe(expected);
  });
  it('loses nothing of a price in the symbol’s digits, however it was reached', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 0, max: 9_999 }),
        (points, away) => {
          const expected = price((points / 100_000).toFixed(5));
          expect(quotable((points + away) / 100_000 - away * 0.00001, euro)).toBe(expected);
        },
      ),
    );
  });
});

describe('points', () => {
  it.each([
    ['1.08412', euro, 108_412],
    ['0.00001', euro, 1],
    ['151.2', yen, 151_200],
    ['17012.25', index, 1_701_225],
  ])('of %s', (source, spec, expected) => {
    expect(pointsOf(price(source), spec)).toBe(expected);
  });
  it.each([
    ['10', euro, 100],
    ['1.5', yen, 15],
    ['10', index, 10],
    ['2.25', euro, 23],
    ['-3', euro, -30],
  ])('of %s pips', (pips, spec, expected) => {
    expect(pointsOfPips(decimal(pips), spec)).toBe(expected);
  });
});

describe('two prices', () => {
  it.each([
    ['1.08412', '1.08412', true],
    ['1.08412', '1.084124', true],
    ['1.08412', '1.084125', false],
    ['1.08412', '1.084116', true],
    ['1.08412', '1.08411', false],
  ])('%s and %s are the same: %s', (a, b, expected) => {
    expect(isSamePrice(price(a), price(b), euro)).toBe(expected);
  });
  it('are the same when both are none, and not when one is', () => {
    expect(isSamePrice(null, null, euro)).toBe(true);
    expect(isSamePrice(null, price('1'), euro)).toBe(false);
    expect(isSamePrice(price('1'), null, euro)).toBe(false);
  });
});
