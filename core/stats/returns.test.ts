import { describe, expect, it } from 'vitest';
import { dealIn, dealOut, paidIn, results } from '../../test/builders/deals.ts';
import type { Deal } from '../domain/position.ts';
import { balanceCurve } from './balance.ts';
import { closedTradesOf } from './closed-trades.ts';
import { ZERO } from './money.ts';
import { exposureOf, growthOf, returnsOf, sharpeOf, sortinoOf } from './returns.ts';

const returns = (...deals: readonly Deal[]) => returnsOf(balanceCurve(deals, ZERO).steps);

describe('returns', () => {
  it('are results for the balance they were made with; payments are none', () => {
    const deals = [paidIn('1000'), ...results('100', '0', '-220'), paidIn('-380'), ...results('50')];
    expect(returns(...deals)).toEqual([0.1, -0.2, 0.1]);
  });

  it('are not known where there was nothing to make them with', () => {
    expect(returns(...results('100'))).toBeNull();
    expect(returns(paidIn('10'), ...results('-10', '5'))).toBeNull();
  });

  it('count what a payment cost', () => {
    expect(returns(paidIn('100'), paidIn('100', { commission: '-1' }))).toEqual([-0.01]);
  });
});

describe('growth', () => {
  it('is compounded, whatever was paid in or out between', () => {
    expect(growthOf([0.1, -0.2, 0.1])).toBeCloseTo(1.1 * 0.8 * 1.1 - 1, 12);
    expect(growthOf([])).toBe(0);
    expect(growthOf(null)).toBeNull();
  });
});

describe('Sharpe and Sortino', () => {
  it('are the mean for its deviation, and for its downside', () => {
    // Mean 0.02; squared differences 0.0004 + 0.0016 + 0.0004 + 0; losses squared 0.0004.
    const four = [0.04, -0.02, 0.04, 0.02];
    expect(sharpeOf(four)).toBeCloseTo(0.02 / Math.sqrt(0.0024 / 3), 12);
    expect(sortinoOf(four)).toBeCloseTo(0.02 / Math.sqrt(0.0004 / 4), 12);
  });

  it('are below 0 where the mean is', () => {
    expect(sharpeOf([-0.1, -0.2])).toBeLessThan(0);
    expect(sortinoOf([-0.1, 0.05])).toBeLessThan(0);
  });

  it('need two returns that differ, and a loss', () => {
    for (const few of [null, [], [0.1]]) {
      expect(sharpeOf(few)).toBeNull();
      expect(sortinoOf(few)).toBeNull();
    }
    expect(sharpeOf([0.1, 0.1, 0.1])).toBeNull();
    expect(sortinoOf([0.1, 0.2])).toBeNull();
    expect(sharpeOf([0.1, 0.2])).not.toBeNull();
    expect(sortinoOf([-0.1, -0.1])).toBeCloseTo(-1, 12);
  });
});

describe('exposure', () => {
  const exposure = (...spans: readonly (readonly [from: number | null, to: number])[]) =>
    exposureOf(
      closedTradesOf(
        spans.flatMap(([from, to], index) => [
          ...(from === null ? [] : [dealIn(String(index), 'buy', { at: from })]),
          dealOut(String(index), 'sell', { at: to }),
        ]),
      ),
    );

  it('is the time with a position open; at once or within each other they count once', () => {
    expect(exposure([0, 10])).toBe(1);
    expect(exposure([0, 10], [30, 40])).toBe(0.5);
    expect(exposure([30, 40], [0, 10])).toBe(0.5);
    expect(exposure([100, 120], [110, 130], [112, 115], [160, 200])).toBe(0.7);
  });

  it('is not known without openings, or when all was one moment', () => {
    expect(exposure()).toBeNull();
    expect(exposure([null, 10])).toBeNull();
    expect(exposure([5, 5])).toBeNull();
    expect(exposure([null, 90], [0, 10])).toBe(1);
  });
});
