import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDeal, aSymbol, symbol } from '../../test/builders/trading.ts';
import { lots, money, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import { closedTrades, floatingResult, largestFall, riskToStop, slippagePoints } from './valuation.ts';

const quote = { symbol: symbol('EURUSD'), bid: price('1.085'), ask: price('1.08512') };

describe('the floating result', () => {
  it('of a buy is from its open to the bid', () => {
    expect(floatingResult('buy', lots('0.1'), price('1.084'), quote, aSymbol())).toBe('10.00');
  });
  it('of a sell is from its open to the ask', () => {
    expect(floatingResult('sell', lots('0.1'), price('1.084'), quote, aSymbol())).toBe('-11.20');
  });
  it('of a symbol with a large tick counts ticks, not points', () => {
    const gold = aSymbol({ tickSize: price('0.01'), tickValue: money('1'), point: price('0.01') });
    expect(floatingResult('buy', lots('1'), price('2300'), { ...quote, bid: price('2301.50') }, gold)).toBe(
      '150.00',
    );
  });
});

describe('the risk to the stop', () => {
  const open = price('1.084');
  it('is what the way from the entry to it costs, for both sides', () => {
    expect(riskToStop('buy', lots('0.1'), open, price('1.08'), aSymbol())).toBe('40');
    expect(riskToStop('sell', lots('0.1'), open, price('1.085'), aSymbol())).toBe('10');
  });
  it('is below 0 where the stop secures a gain, and nothing at the entry', () => {
    expect(riskToStop('buy', lots('0.1'), open, price('1.085'), aSymbol())).toBe('-10');
    expect(riskToStop('sell', lots('0.1'), open, open, aSymbol())).toBe('0');
  });
});

describe('slippage', () => {
  it('is positive when the fill is worse than the provider’s, for both sides', () => {
    expect(slippagePoints('buy', price('1.084'), price('1.08403'), aSymbol())).toBe(3);
    expect(slippagePoints('sell', price('1.084'), price('1.08403'), aSymbol())).toBe(-3);
  });
});

describe('closed trades', () => {
  it('count once for all their deals, with commission and swap', () => {
    const deals = [
      aDeal({ id: '1', entry: 'in', profit: money('0'), commission: money('-3') }),
      aDeal({ id: '2', profit: money('2'), commission: money('0') }),
      aDeal({ id: '3', position: '1002' as PositionId, profit: money('20'), swap: money('-1') }),
      aDeal({ id: '4', entry: 'balance', position: null, profit: money('10000') }),
    ];
    expect(closedTrades(deals)).toEqual({ count: 2, won: 1, net: '14.5' });
  });
});

describe('the largest fall', () => {
  it('is from a peak to a later low', () => {
    expect(largestFall(['100', '120', '90', '130', '125'].map(money))).toBe('30');
  });
  it('is never negative, and 0 for a curve that only rises', () => {
    const curve = fc.array(fc.integer({ min: -1000, max: 1000 }).map((n) => money(String(n))));
    fc.assert(
      fc.property(curve, (values) => {
        const rising = [...values].sort((a, b) => Number(a) - Number(b));
        expect(Number(largestFall(values))).toBeGreaterThanOrEqual(0);
        expect(largestFall(rising)).toBe('0');
      }),
    );
  });
});
