import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMeasure, readNumber } from './numbers.ts';

describe('a number', () => {
  it.each([
    ['1.10', '1.1'],
    ['100', '100'],
    ['-2.50', '-2.5'],
    ['1e5', '100000'],
    ['1.5E-4', '0.00015'],
    ['105e-2', '1.05'],
    ['1.2345e2', '123.45'],
    ['1E+2', '100'],
    ['0e0', '0'],
    ['-1e-3', '-0.001'],
    ['1e-13', undefined],
    ['1e99', undefined],
    ['1e16', undefined],
    ['NaN', undefined],
    ['null', undefined],
    ['1,5', undefined],
    ['1,234.5', undefined],
    ['1 000', undefined],
    ['+1', undefined],
    ['.5', undefined],
    ['5.', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['0.30000000000000004', undefined],
    ['١', undefined],
    ['', undefined],
    ['1'.repeat(500), undefined],
  ])('%s is %s', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it('with an exponent is the same number as without', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999, max: 999_999 }),
        fc.integer({ min: -6, max: 6 }),
        (digits, power) => {
          const written = readNumber(`${digits}e${power}`);
          const whole = String(Math.abs(digits)).padStart(7, '0');
          const shifted =
            power >= 0 ? `${digits}${'0'.repeat(power)}` : `${whole.slice(0, power)}.${whole.slice(power)}`;
          const sign = power < 0 && digits < 0 ? '-' : '';
          expect(written).toBe(readNumber(sign + shifted));
          expect(written).toBeDefined();
        },
      ),
    );
  });
});

describe('a number with a unit', () => {
  it.each([
    ['1.5%', '1.5', 'percent'],
    ['2 pct', '2', 'percent'],
    ['50 pips', '50', 'pips'],
    ['1pip', '1', 'pips'],
    ['300 points', '300', 'points'],
    ['300pts', '300', 'points'],
    ['1.0840', '1.084', undefined],
  ])('%s is %s %s', (text, value, unit) => {
    expect(readMeasure(text)).toEqual(unit === undefined ? { value } : { value, unit });
  });

  it.each(['50 ticks', '%', '1-2', '1%%', '$5', '5 USD', '10-20%'])('%s is none', (text) => {
    expect(readMeasure(text)).toBeUndefined();
  });
});
