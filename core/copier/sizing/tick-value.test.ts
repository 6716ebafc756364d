import { describe, expect, it } from 'vitest';
import { aSymbol, symbol } from '../../../test/builders/trading.ts';
import { decimal, money, price } from '../../domain/decimal.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import type { Rate } from './currency.ts';
import { judgeTickValue, tickValueNumbers } from './tick-value.ts';

const ONE: Rate = { known: true, rate: decimal('1'), by: '' };
const judged = (spec: Partial<SymbolSpec>, rate: Rate = ONE) =>
  judgeTickValue(tickValueNumbers(aSymbol(spec), 'USD', rate));

/** 100,000 units × 0.00001 = 1 USD per tick. */
describe('a tick value', () => {
  it.each([
    ['1', null],
    ['0.8', null],
    ['0.79', 'TICK_VALUE_IMPLAUSIBLE'],
    ['1.2', null],
    ['1.21', 'TICK_VALUE_IMPLAUSIBLE'],
    ['0', 'TICK_VALUE_IMPLAUSIBLE'],
    ['-1', 'TICK_VALUE_IMPLAUSIBLE'],
    ['100', 'TICK_VALUE_IMPLAUSIBLE'],
  ])('of %s where 1 is expected: %s', (tickValue, denial) => {
    expect(judged({ tickValue: money(tickValue) }).denial).toBe(denial);
  });

  it('is never used below what the rate says, nor below what was reported', () => {
    expect(judged({ tickValue: money('0.9') }).results).toEqual({ expected: '1', used: '1' });
    expect(judged({ tickValue: money('1.1') }).results).toEqual({ expected: '1', used: '1.1' });
  });

  it('is expected in the account’s currency', () => {
    const yen: Partial<SymbolSpec> = {
      symbol: symbol('USDJPY'),
      tickSize: price('0.001'),
      profitCurrency: 'JPY',
    };
    const rate: Rate = { known: true, rate: decimal('0.0067'), by: 'USDJPY' };
    expect(judged({ ...yen, tickValue: money('0.67') }, rate)).toEqual({
      denial: null,
      results: { expected: '0.67', used: '0.67' },
    });
    // The value in yen, taken for dollars.
    expect(judged({ ...yen, tickValue: money('100') }, rate)).toEqual({
      denial: 'TICK_VALUE_IMPLAUSIBLE',
      results: { expected: '0.67' },
    });
  });

  it('is refused where nothing is expected of a tick', () => {
    expect(judged({ contractSize: decimal('0'), tickValue: money('0') }).denial).toBe(
      'TICK_VALUE_IMPLAUSIBLE',
    );
  });

  it('shows every number it was judged by', () => {
    const missing: Rate = { known: false, missing: [symbol('EURUSD'), symbol('EURGBP')] };
    const numbers = tickValueNumbers(aSymbol({ profitCurrency: 'GBP' }), undefined, missing);
    expect(numbers).toEqual({
      symbol: 'EURUSD',
      tickValue: '1',
      contractSize: '100000',
      tickSize: '0.00001',
      profit: 'GBP',
      account: 'unknown',
      missing: 'EURUSD, EURGBP',
    });
    expect(judgeTickValue(numbers)).toEqual({ denial: 'RATE_UNKNOWN' });
  });
});
