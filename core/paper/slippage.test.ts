import { expect, it } from 'vitest';
import { aPaperSymbol } from '../../test/builders/paper.ts';
import { price } from '../domain/decimal.ts';
import { drawn, slipped } from './slippage.ts';

/** So many draws one after the other. */
function draws(seed: number, count: number): readonly number[] {
  let random = seed;
  return Array.from({ length: count }, () => {
    const next = drawn(random, 0, 99);
    ({ random } = next);
    return next.value;
  });
}

it('draws the same for ever: accounts are stored with the state of it', () => {
  expect(draws(1, 8)).toMatchInlineSnapshot(`
    [
      62,
      0,
      52,
      98,
      96,
      28,
      61,
      72,
    ]
  `);
  expect(draws(0xffffffff, 4)).toMatchInlineSnapshot(`
    [
      89,
      18,
      71,
      94,
    ]
  `);
});

it('draws nothing where there is nothing to choose', () => {
  expect(drawn(7, 3, 3)).toEqual({ value: 3, random: 7 });
});

it('draws every value about as often', () => {
  const counts = new Map<number, number>();
  for (const value of draws(5, 20_000)) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect(counts.size).toBe(100);
  for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(80);
});

it('sells for no less than a tick', () => {
  expect(slipped(aPaperSymbol(), 'sell', price('0.00002'), 5)).toBe('0.00001');
  expect(slipped(aPaperSymbol(), 'buy', price('1.1'), 0)).toBe('1.1');
});
