/** What holds of every simulation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HOUR,
  MINUTE,
  minutes,
  MONDAY,
  netOf,
  Provider,
  simulation,
} from '../../../test/builders/simulation.ts';

describe('always', () => {
  const aPrice = fc.integer({ min: 105_000, max: 115_000 }).map((points) => (points / 100_000).toFixed(5));
  const trades = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      open: aPrice,
      close: aPrice,
      hundredths: fc.integer({ min: 1, max: 300 }),
    }),
    { minLength: 1, maxLength: 8 },
  );

  test('the provider’s own prices and lots, without costs, make the provider’s own profit to the cent', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const provider = new Provider();
        let points = 0;
        for (const [index, { side, open, close, hundredths }] of all.entries()) {
          const at = MONDAY + index * HOUR;
          provider
            .opens(`${index}`, side, { at, price: open, lots: String(hundredths / 100) })
            .closes(`${index}`, at + HOUR / 2, { price: close });
          const moved = Math.round((Number(close) - Number(open)) * 100_000) * (side === 'buy' ? 1 : -1);
          points += moved * hundredths;
        }
        const result = simulation({ provider, balance: '1000000' });
        // A lot's point is a dollar.
        expect(Number(netOf(result))).toBe(points / 100);
        expect(result.entered).toBe(all.length);
      }),
      { numRuns: 30 },
    );
  });

  const walks = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 20, maxLength: 60 });
  const anyWorld = fc.record({ walks, trades, seed: fc.nat() }).map(({ walks: steps, trades: all }) => {
    let at = 11_000;
    const bars = steps.map((step) => {
      const open = at;
      at += step;
      const text = (value: number): string => (value / 10_000).toFixed(4);
      return [open, Math.max(open, at) + 5, Math.min(open, at) - 5, at].map(text).join(' ');
    });
    const provider = new Provider();
    for (const [index, { side, hundredths }] of all.entries()) {
      const opened = MONDAY + index * 3 * MINUTE + 7_000;
      const price = bars[index * 3]?.split(' ')[0] ?? '1.1';
      const far = side === 'buy' ? -0.003 : 0.003;
      provider.opens(`${index}`, side, {
        ...{ at: opened, isPosted: true, price, lots: String(hundredths / 100) },
        stop: (Number(price) + far).toFixed(4),
        target: (Number(price) - far).toFixed(4),
      });
    }
    return { provider, prices: minutes(...bars), balance: '1000000' };
  });

  test('the same question has the same answer, byte by byte', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        expect(JSON.stringify(simulation(world))).toBe(JSON.stringify(simulation(world)));
      }),
      { numRuns: 20 },
    );
  });

  test('the balance is what was there and what the trades made, and every signal is accounted for', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const result = simulation(world);
        const { netProfit } = result.report.statistics;
        expect(Number(result.endBalance)).toBeCloseTo(1_000_000 + Number(netProfit), 6);
        const denied = result.denied.reduce((sum, { count }) => sum + count, 0);
        const rejected = result.rejected.reduce((sum, { count }) => sum + count, 0);
        const untried = result.untried.reduce((sum, { count }) => sum + count, 0);
        const { entered, unfilled, resting } = result;
        expect(entered + unfilled + resting + denied + rejected + untried).toBe(result.signals);
      }),
      { numRuns: 40 },
    );
  });
});
