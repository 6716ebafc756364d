import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counts } from './spread.ts';

test('results are counted by half a risk; what is beyond the ends, in the first and the last', () => {
  expect(counts([-9, -2.01, -2, -1, -0.51, 0, 0.49, 0.5, 3.99, 4, 99])).toEqual([
    ...[2, 1, 0, 2, 0],
    ...[2, 1, 0, 0, 0, 0, 0, 1, 2],
  ]);
});

test('no result is lost', () => {
  const results = fc.array(fc.double({ noNaN: true }));
  fc.assert(
    fc.property(results, (some) => {
      expect(counts(some).reduce((sum, count) => sum + count, 0)).toBe(some.length);
    }),
  );
});
