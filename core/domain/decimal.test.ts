import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceilToStep,
  compare,
  decimal,
  divide,
  floorToStep,
  lots,
  multiply,
  parseDecimal,
  parseStored,
  product,
  quotient,
  subtract,
  toPlaces,
} from './decimal.ts';

const anyDecimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, part]) => decimal(`${whole}.${String(part).padStart(6, '0')}`));
const aStep = fc.constantFrom('0.01', '0.1', '1', '0.05', '0.001').map((step) => decimal(step));
const aSize = fc.integer({ min: 0, max: 10_000_000 }).map((n) => decimal((n / 1_000).toFixed(3)));

describe('decimal text from outside', () => {
  it.each([
    ['0.10', '0.1'],
    ['1.08412', '1.08412'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['007.5', '7.5'],
    ['100', '100'],
    ['-12.50', '-12.5'],
    ['123456789012345.123456789012', '123456789012345.123456789012'],
  ])('%s is %s', (source, canonical) => {
    expect(parseDecimal(source)).toBe(canonical);
  });
  it.each([
    '',
    ' ',
    '1e5',
    '+1',
    '.5',
    '5.',
    '1,5',
    'NaN',
    'Infinity',
    '0x10',
    '1 ',
    '١',
    '1234567890123456',
    '0.1234567890123',
    '--1',
  ])('that is not a plain decimal is refused: %j', (source) => {
    expect(parseDecimal(source)).toBeUndefined();
  });
  it('has one canonical form for each value', () => {
    fc.assert(
      fc.property(anyDecimal, fc.nat({ max: 6 }), (value, zeros) => {
        const padded = value.includes('.') ? `${value.slice(0, 20)}${'0'.repeat(zeros)}` : value;
        expect(parseDecimal(padded)).toBe(value);
        expect(parseDecimal(value)).toBe(value);
      }),
    );
  });
});

describe('decimal text that we have stored', () => {
  it('may be finer than what is taken from outside, for quotients and their products are', () => {
    const notZero = anyDecimal.filter((value) => value !== '0');
    fc.assert(
      fc.property(anyDecimal, notZero, anyDecimal, (above, below, factor) => {
        const value = product(quotient([above], [below]), factor);
        expect(parseStored(value)).toBe(value);
        expect(parseStored(`${value}${value.includes('.') ? '000' : '.0'}`)).toBe(value);
      }),
    );
  });
  it.each(['', '1e5', 'NaN', '.5', '1,5', '9'.repeat(41)])(
    'is a plain decimal all the same: %j',
    (source) => {
      expect(parseStored(source)).toBeUndefined();
    },
  );
});

describe('arithmetic', () => {
  it('is exact where binary fractions are not', () => {
    expect(add(decimal('0.1'), decimal('0.2'))).toBe('0.3');
    expect(multiply(decimal('1.1'), decimal('1.1'))).toBe('1.21');
    expect(subtract(decimal('0.3'), decimal('0.1'))).toBe('0.2');
  });
  it('undoes itself', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(subtract(add(a, b), b)).toBe(a);
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
    );
  });
  it('compares by every digit, also of values that one binary number stands for', () => {
    const close = ['123456789012345.123456789011', '123456789012345.123456789012'].map(decimal);
    const [less, more] = close as [ReturnType<typeof decimal>, ReturnType<typeof decimal>];
    expect(Number(less)).toBe(Number(more));
    expect([compare(less, more), compare(more, less), compare(less, less)]).toEqual([-1, 1, 0]);
  });
  it('throws on division by zero', () => {
    expect(() => divide(decimal('1'), decimal('0'))).toThrow(/zero/iu);
  });
});

describe('rounding to a step', () => {
  it('gives the nearest multiples below and above', () => {
    expect(floorToStep(lots('0.129'), lots('0.01'))).toBe('0.12');
    expect(ceilToStep(lots('0.121'), lots('0.01'))).toBe('0.13');
    expect(floorToStep(lots('0.12'), lots('0.05'))).toBe('0.1');
  });
  it('leaves multiples alone, and floor ≤ value ≤ ceil within one step', () => {
    fc.assert(
      fc.property(aSize, aStep, (value, step) => {
        const low = floorToStep(value, step);
        const high = ceilToStep(value, step);
        expect(compare(low, value)).toBeLessThanOrEqual(0);
        expect(compare(high, value)).toBeGreaterThanOrEqual(0);
        expect(compare(subtract(high, low), step)).toBeLessThanOrEqual(0);
        expect(floorToStep(low, step)).toBe(low);
        expect(ceilToStep(high, step)).toBe(high);
      }),
    );
  });
});

describe('for people', () => {
  it('rounds half away from zero and keeps the zeros', () => {
    expect(toPlaces(decimal('1.005'), 2)).toBe('1.01');
    expect(toPlaces(decimal('-1.005'), 2)).toBe('-1.01');
    expect(toPlaces(decimal('3'), 2)).toBe('3.00');
  });
});
