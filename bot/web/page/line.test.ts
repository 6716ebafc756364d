import fc from 'fast-check';
import { expect, test } from 'vitest';
import { delayBefore } from './line.js';

test('the wait before the next attempt grows with the failures, up to a quarter of a minute', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6].map((failures) => delayBefore(failures, 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test('it is never so short that pages hammer a server that comes back, nor longer than the longest', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.nat({ max: 10_000 }), chance, (failures, drawn) => {
      const delay = delayBefore(failures, drawn);
      expect(delay).toBeGreaterThanOrEqual(250);
      expect(delay).toBeLessThanOrEqual(15_000);
    }),
  );
});
