import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, lots, money } from '../../core/domain/decimal.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import { formatSizing, formatSymbolMap } from '../views/format.ts';
import { writtenSizing } from '../../test/builders/any-settings.ts';
import { parseCopyOptions, readSizing } from './sizing.ts';

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
    ['equity', { kind: 'equity_ratio', factor: decimal('1'), providerCapital: null }],
    ['equity x2', { kind: 'equity_ratio', factor: decimal('2'), providerCapital: null }],
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

  test('is read back as it is shown, with the currency of the account or without', () => {
    fc.assert(
      fc.property(writtenSizing, fc.constantFrom('', 'USD', 'EUR'), (given, currency) => {
        expect(readSizing(formatSizing(given, currency), currency)).toEqual({ ok: true, value: given });
        expect(read(formatSizing(given))).toEqual(given);
      }),
    );
  });

  test.each<[string, Sizing]>([
    ['balance x2 of 10000', { kind: 'balance_ratio', factor: decimal('2'), providerCapital: money('10000') }],
    ['free margin', { kind: 'free_margin_ratio', factor: decimal('1'), providerCapital: null }],
    ['notional', { kind: 'notional', factor: decimal('1') }],
    ['notional 0.5x', { kind: 'notional', factor: decimal('0.5') }],
    [
      'risk 1%',
      {
        kind: 'risk_percent',
        percent: decimal('1'),
        of: 'equity',
        withoutStop: { waitMs: 60_000, otherwise: 'deny' },
      },
    ],
    [
      'risk 0.5 % of the balance wait 90 s for a stop else 0.02 lots',
      {
        kind: 'risk_percent',
        percent: decimal('0.5'),
        of: 'balance',
        withoutStop: { waitMs: 90_000, otherwise: { lots: lots('0.02') } },
      },
    ],
    [
      'risk 100, without a stop no copy',
      { kind: 'risk_amount', amount: money('100'), withoutStop: { waitMs: 0, otherwise: 'deny' } },
    ],
    ['= min(provider_lots, 1)', { kind: 'expression', expression: 'min(provider_lots, 1)' }],
  ])('may be %s', (text, sizing) => {
    expect(read(text)).toEqual(sizing);
  });

  test.each(['risk', 'risk 1% of luck', 'risk 0%', 'risk 1%, wait for it', 'equity x0', 'notional 5', '='])(
    'is not %s either',
    (text) => {
      expect(read(text)).toMatch(/^I cannot read/u);
    },
  );

  test('with a currency waits for the account that it is of', () => {
    expect(read('risk 100 USD')).toContain('write 100 alone');
    expect(readSizing('equity x1 of 5000 EUR', 'USD')).toMatchObject({ ok: false, code: 'VALUE_INVALID' });
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
