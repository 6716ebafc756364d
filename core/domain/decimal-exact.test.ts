import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, ceilToStep, decimal, floorToStep, fromDouble, product, quotient, subtract } from './decimal.ts';
import type { Decimal } from './decimal.ts';

const of = (...texts: string[]): Decimal[] => texts.map((text) => decimal(text));
const aDecimal = fc
  .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 10 }))
  .map(([digits, places]) => decimal(new Big(digits).div(new Big(10).pow(places)).toFixed()));
const factors = fc.array(aDecimal, { minLength: 1, maxLength: 4 });
const times = (values: readonly Decimal[]): Big =>
  values.reduce((all, value) => all.times(value), new Big(1));

/** Wide enough for what four factors of 20 digits leave. */
const Exact = Big();
Exact.DP = 60;
Exact.RM = Big.roundDown;

describe('a product', () => {
  it.each([
    [['0.1', '0.2'], '0.02'],
    [['5000.37', '2', '0.5'], '5000.37'],
    [['-1.5', '2'], '-3'],
    [['-0.1', '-0.1'], '0.01'],
    [['0', '-5'], '0'],
    [['0.001'], '0.001'],
    [['100', '100'], '10000'],
  ])('of %j is %s', (values, result) => {
    expect(product(...of(...values))).toBe(result);
  });

  it('is exact, and canonical text', () => {
    fc.assert(
      fc.property(factors, (values) => {
        expect(product(...values)).toBe(times(values).toFixed().replace(/^-0$/u, '0'));
      }),
    );
  });
});

describe('a sum', () => {
  it.each([
    ['0.1', '0.2', '0.3', '-0.1'],
    ['5', '-5', '0', '10'],
    ['-0.5', '0.25', '-0.25', '-0.75'],
    ['100', '0.001', '100.001', '99.999'],
  ])('of %s and %s is %s, and their difference %s', (a, b, added, less) => {
    expect(add(decimal(a), decimal(b))).toBe(added);
    expect(subtract(decimal(a), decimal(b))).toBe(less);
  });

  it('is what the decimal library says', () => {
    fc.assert(
      fc.property(aDecimal, aDecimal, (a, b) => {
        expect(add(a, b)).toBe(new Exact(a).plus(b).toFixed().replace(/^-0$/u, '0'));
        expect(subtract(a, b)).toBe(new Exact(a).minus(b).toFixed().replace(/^-0$/u, '0'));
      }),
    );
  });
});

describe('a quotient', () => {
  it.each([
    [['1'], ['3'], '0.3333333333333333'],
    [['2'], ['3'], '0.6666666666666666'],
    [['-2'], ['3'], '-0.6666666666666666'],
    [['40', '0.00001'], ['0.01', '1'], '0.04'],
    [['1'], ['0.00001'], '100000'],
    [['0'], ['7'], '0'],
    [['0.000000000001'], ['100000'], '0'],
    [['0.000000001', '0.0000000001'], ['0.1'], '0'],
    [['100'], ['10'], '10'],
  ])('of %j by %j is %s', (above, below, result) => {
    expect(quotient(of(...above), of(...below))).toBe(result);
  });

  it('is cut to 16 places and never larger than the true one', () => {
    fc.assert(
      fc.property(factors, factors, (above, below) => {
        const divisor = times(below);
        fc.pre(!divisor.eq(0));
        const expected = new Exact(times(above).toFixed()).div(divisor.toFixed()).round(16, Big.roundDown);
        expect(quotient(above, below)).toBe(expected.toFixed().replace(/^-0$/u, '0'));
      }),
    );
  });

  it('by nothing is a bug', () => {
    expect(() => quotient(of('1'), of('0'))).toThrow();
  });
});

describe('a value on its step', () => {
  it.each([
    ['0.019', '0.01', '0.01'],
    ['0.02', '0.01', '0.02'],
    ['0.0199999999999999', '0.01', '0.01'],
    ['7', '2', '6'],
    ['0.9', '1', '0'],
    ['1.7', '0.5', '1.5'],
    ['0', '0.01', '0'],
  ])('%s by %s is %s', (value, step, result) => {
    expect(floorToStep(value as Decimal, decimal(step))).toBe(result);
  });

  it('is what the decimal library says', () => {
    const steps = fc.constantFrom('0.01', '0.1', '1', '0.05', '0.001', '2.5').map((step) => decimal(step));
    fc.assert(
      fc.property(aDecimal, steps, (value, step) => {
        fc.pre(!value.startsWith('-'));
        const down = new Exact(value).div(step).round(0, Big.roundDown).times(step);
        expect(floorToStep(value, step)).toBe(down.toFixed());
        const up = new Exact(value).div(step).round(0, Big.roundUp).times(step);
        expect(ceilToStep(value, step)).toBe(up.toFixed());
      }),
    );
  });

  it.each([
    ['0.021', '0.01', '0.03'],
    ['0.02', '0.01', '0.02'],
    ['0', '0.01', '0'],
    ['1.7', '0.5', '2'],
  ])('rounds %s up by %s to %s', (value, step, result) => {
    expect(ceilToStep(decimal(value), decimal(step))).toBe(result);
  });

  it('cannot be: a step of nothing is a bug', () => {
    expect(() => floorToStep(decimal('1'), decimal('0'))).toThrow();
  });
});

describe('a double', () => {
  it.each([
    [0.1 + 0.2, 10, '0.3'],
    [0.7 * 0.1, 10, '0.07'],
    [100, 10, '100'],
    [0, 8, '0'],
    [-0, 8, '0'],
    [-1e-17, 10, '0'],
    [-2.5, 1, '-2.5'],
    [1e-9, 8, '0'],
    [1234.5678, 2, '1234.57'],
    [Infinity, 2, undefined],
    [NaN, 2, undefined],
    [1e21, 2, undefined],
  ])('of %d to %d places is %s', (value, places, result) => {
    expect(fromDouble(value, places)).toBe(result);
  });
});
