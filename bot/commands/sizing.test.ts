import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, lots } from '../../core/domain/decimal.ts';
import type { Sizing } from '../../core/domain/subscription.ts';
import { formatSizing, formatSymbolMap } from '../views/format.ts';
import { parseCopyOptions } from './sizing.ts';

const read = (text: string): unknown => {
  const parsed = parseCopyOptions(text.split(' '));
  return parsed.ok ? parsed.value.sizing : parsed.message;
};

describe('a size', () => {
  test.each<[string, Sizing]>([
    ['x0.5', { kind: 'multiplier', factor: decimal('0.5') }],
    ['0.5x', { kind: 'multiplier', factor: decimal('0.5') }],
    ['X2', { kind: 'multiplier', factor: decimal('2') }],
    ['x0,5', { kind: 'multiplier', factor: decimal('0.5') }],
    ['0.10 lots', { kind: 'fixed_lots', lots: lots('0.1') }],
    ['0.10lots', { kind: 'fixed_lots', lots: lots('0.1') }],
    ['1 lot', { kind: 'fixed_lots', lots: lots('1') }],
    ['equity', { kind: 'equity_ratio', factor: decimal('1') }],
    ['equity x2', { kind: 'equity_ratio', factor: decimal('2') }],
  ])('%s', (text, sizing) => {
    expect(read(text)).toEqual(sizing);
  });

  test.each(['x0', 'x-1', '0.10', 'x1001', 'lots', '1e5 lots', 'x', 'xNaN', '٣ lots'])(
    'is not %s',
    (text) => {
      expect(read(text)).toMatch(/^I cannot read/u);
    },
  );

  test('is given once', () => {
    expect(read('x1 0.1 lots')).toBe('There are two sizes; give one.');
  });

  test('is read back as it is shown', () => {
    const factor = fc
      .integer({ min: 1, max: 99_999 })
      .map((hundredths) => decimal((hundredths / 100).toFixed(2)));
    const sizing = fc.oneof(
      factor.map((value): Sizing => ({ kind: 'multiplier', factor: value })),
      factor.map((value): Sizing => ({ kind: 'fixed_lots', lots: lots(value) })),
      factor.map((value): Sizing => ({ kind: 'equity_ratio', factor: value })),
    );
    fc.assert(
      fc.property(sizing, (given) => {
        expect(read(formatSizing(given))).toEqual(given);
      }),
    );
  });
});

describe('symbol settings', () => {
  test('are read in any order, and back as they are shown', () => {
    const text = 'prefix=m suffix=.pro map=GOLD:XAUUSD,US30:DJ30';
    const parsed = parseCopyOptions(`suffix=.pro x1 map=GOLD:XAUUSD,US30:DJ30 prefix=m`.split(' '));
    expect(parsed.ok && formatSymbolMap(parsed.value.symbolMap)).toBe(text);
  });

  test.each([
    'map=GOLD',
    'map=GOLD:',
    'map=a:b:c',
    'map=GOLD:X AU',
    'suffix=way-too-long-for-one',
    'prefix=<b>',
  ])('%s is refused', (text) => {
    const parsed = parseCopyOptions([text]);
    expect(parsed).toMatchObject({ ok: false, code: 'WRONG_ARGUMENT' });
  });

  test('have a bound', () => {
    const map = Array.from({ length: 51 }, (_, index) => `A${index}:B`).join(',');
    expect(parseCopyOptions([`map=${map}`])).toMatchObject({ message: 'map= has 51 symbols; at most 50.' });
  });
});
