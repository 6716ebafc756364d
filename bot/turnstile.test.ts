import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

test('a few pass at once, the others one by one', () => {
  const turnstile = new Turnstile(25, 3);
  expect(Array.from({ length: 5 }, () => turnstile.take(1_000))).toEqual([1_000, 1_000, 1_000, 1_025, 1_050]);
});

test('after a quiet time a few pass at once again, and no more than before', () => {
  const turnstile = new Turnstile(25, 2);
  for (let i = 0; i < 4; i++) turnstile.take(0);
  expect([turnstile.take(10_000), turnstile.take(10_000), turnstile.take(10_000)]).toEqual([
    10_000, 10_000, 10_025,
  ]);
});
