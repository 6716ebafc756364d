import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spread } from './labels.ts';

test('labels with room stay where they belong', () => {
  expect(spread([20, 50, 90], 15, 10, 100)).toEqual([20, 50, 90]);
});

test('labels that would cover each other move apart, and stay within the picture', () => {
  expect(spread([50, 50, 50], 15, 0, 100)).toEqual([50, 65, 80]);
  expect(spread([95, 98], 15, 0, 100)).toEqual([85, 100]);
});

test('whatever they name, labels keep their order, their distance and their place in the picture', () => {
  const heights = fc.array(fc.integer({ min: -50, max: 350 }), { maxLength: 12 });
  fc.assert(
    fc.property(heights, (drawn) => {
      const wanted = drawn.sort((a, b) => a - b);
      const places = spread(wanted, 15, 10, 290);
      expect(places).toHaveLength(wanted.length);
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(10 - 1e-9);
        expect(place).toBeLessThanOrEqual(290 + 1e-9);
        if (index > 0) expect(place - places[index - 1]!).toBeGreaterThanOrEqual(15 - 1e-9);
      }
    }),
  );
});
