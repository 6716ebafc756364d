import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merged } from './light.ts';

const candle = fc.record({
  open: fc.integer({ min: 1, max: 100 }),
  close: fc.integer({ min: 1, max: 100 }),
  above: fc.integer({ min: 0, max: 20 }),
  below: fc.integer({ min: 0, max: 20 }),
});

test('too many candles become fewer, with the same beginning, end, top and bottom', () => {
  fc.assert(
    fc.property(fc.array(candle, { minLength: 1, maxLength: 500 }), (drawn) => {
      const all = drawn.map(({ open, close, above, below }, at) => ({
        at,
        open,
        close,
        high: Math.max(open, close) + above,
        low: Math.min(open, close) - below,
      }));
      const some = merged(all);
      expect(some.length).toBeLessThanOrEqual(110);
      expect([some[0]?.open, some[0]?.at, some.at(-1)?.close]).toEqual([all[0]?.open, 0, all.at(-1)?.close]);
      expect(Math.max(...some.map(({ high }) => high))).toBe(Math.max(...all.map(({ high }) => high)));
      expect(Math.min(...some.map(({ low }) => low))).toBe(Math.min(...all.map(({ low }) => low)));
    }),
  );
});
