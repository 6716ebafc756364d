import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_POINTS, thin } from './thin.ts';

type Point = Parameters<typeof thin>[0][number];

const curve = (count: number, value: (index: number) => number): Point[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * 1000, balance: 100, equity: value(index) }));

describe('thinning a curve', () => {
  it('leaves a short one as it is', () => {
    const points = curve(MOST_POINTS, Math.sin);
    expect(thin(points)).toBe(points);
  });

  it('keeps a single spike among a hundred thousand points', () => {
    const kept = thin(curve(100_000, (index) => (index === 31_415 ? 500 : 100)));
    expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(kept.filter((point) => point.equity === 500)).toEqual([
      { at: 31_415_000, balance: 100, equity: 500 },
    ]);
  });

  it('leaves out what cannot be drawn', () => {
    const points = [...curve(2, () => 5), { at: 3000, balance: Number.NaN, equity: 5 }];
    expect(thin(points)).toEqual(curve(2, () => 5));
  });

  it('keeps order, ends and extremes, whatever the curve', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 1_000_000 }),
      balance: fc.integer({ min: -1000, max: 1000 }),
      equity: fc.integer({ min: -1000, max: 1000 }),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (drawn) => {
        // The same steps again and again, until there are more than a picture shows.
        let at = 0;
        const points = Array.from({ length: MOST_POINTS + 500 }, (_, index) => {
          const { wait, balance, equity } = drawn[index % drawn.length]!;
          at += wait;
          return { at, balance: balance + index / 1000, equity: equity - index / 1000 };
        });
        const kept = thin(points);
        expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        const places = kept.map((point) => points.indexOf(point));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        for (const line of ['balance', 'equity'] as const) {
          const [all, shown] = [points, kept].map((some) => some.map((point) => point[line]));
          expect(Math.max(...shown!)).toBe(Math.max(...all!));
          expect(Math.min(...shown!)).toBe(Math.min(...all!));
        }
      }),
      { numRuns: 20 },
    );
  });
});
