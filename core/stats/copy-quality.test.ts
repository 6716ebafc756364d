import { describe, expect, it } from 'vitest';
import { decimal, lots, money, price } from '../domain/decimal.ts';
import { copyQualityOf } from './copy-quality.ts';
import type { Attempt } from './copy-quality.ts';

const SPEC = { point: price('0.01'), tickSize: price('0.05'), tickValue: money('2') };
const copied = (
  providerPrice: string,
  own: string,
  parts: { side?: 'buy' | 'sell'; latency?: number; lots?: string; spec?: typeof SPEC | null } = {},
): Attempt => ({
  outcome: 'copied',
  fill: {
    side: parts.side ?? 'buy',
    lots: lots(parts.lots ?? '1'),
    providerPrice: price(providerPrice),
    price: price(own),
    spec: parts.spec === undefined ? SPEC : parts.spec,
    latency: parts.latency ?? 0,
  },
});

describe('copy quality', () => {
  it('of nothing is nothing', () => {
    expect(copyQualityOf([])).toEqual({
      signals: 0,
      copied: 0,
      missed: 0,
      copiedPct: 0,
      latency: null,
      slippagePoints: null,
      slippageMoney: null,
      denied: new Map(),
      rejected: new Map(),
    });
  });

  it('counts what was copied, missed, denied and rejected, by reason, the most frequent first', () => {
    const quality = copyQualityOf([
      copied('1', '1'),
      { outcome: 'missed' },
      { outcome: 'denied', reason: 'TOO_OLD' },
      { outcome: 'denied', reason: 'SPREAD' },
      { outcome: 'denied', reason: 'TOO_OLD' },
      { outcome: 'denied', reason: 'NEWS' },
      { outcome: 'rejected', reason: 'NO_MONEY' },
      { outcome: 'missed' },
    ]);
    expect(quality).toMatchObject({ signals: 8, copied: 1, missed: 2, copiedPct: 12.5 });
    expect([...quality.denied]).toEqual([
      ['TOO_OLD', 2],
      ['NEWS', 1],
      ['SPREAD', 1],
    ]);
    expect([...quality.rejected]).toEqual([['NO_MONEY', 1]]);
  });

  it('has latency by the nearest rank', () => {
    const attempts = Array.from({ length: 20 }, (_, index) => copied('1', '1', { latency: 20 - index }));
    expect(copyQualityOf(attempts).latency).toEqual({ least: 1, median: 10, mean: 10.5, p95: 19, most: 20 });
    expect(copyQualityOf([copied('1', '1', { latency: 7 })]).latency).toEqual({
      least: 7,
      median: 7,
      mean: 7,
      p95: 7,
      most: 7,
    });
  });

  it('has slippage in points and in money, worse above 0', () => {
    // 0.10 worse are 10 points, 2 ticks of 2 a lot.
    expect(copyQualityOf([copied('100', '100.1', { lots: '3' })])).toMatchObject({
      slippagePoints: { mean: 10 },
      slippageMoney: '12',
    });
    expect(copyQualityOf([copied('100', '100.1', { side: 'sell' })])).toMatchObject({
      slippagePoints: { mean: -10 },
      slippageMoney: '-4',
    });
    expect(copyQualityOf([copied('100', '100.1'), copied('100', '99.8')])).toMatchObject({
      slippagePoints: { least: -20, mean: -5, most: 10 },
      slippageMoney: '-4',
    });
  });

  it('has latency alone of symbols that are not known', () => {
    const strange = [null, { ...SPEC, point: price('0') }, { ...SPEC, tickSize: price('0') }];
    const quality = copyQualityOf(strange.map((spec) => copied('1', '2', { spec })));
    expect(quality).toMatchObject({ copied: 3, slippagePoints: null, slippageMoney: null });
    expect(quality.latency).not.toBeNull();
  });

  it('rounds money to eight places', () => {
    const spec = { ...SPEC, tickSize: price('0.03'), tickValue: money('1') };
    expect(copyQualityOf([copied('1', '1.01', { spec })]).slippageMoney).toBe(decimal('0.33333333'));
  });
});
