import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('a key is allowed its tries within a window, and again in the next', () => {
  const limit = createRateLimit({ limit: 2, windowMs: 1000, keys: 10 });
  const tries = [0, 1, 2, 999, 1000, 1001, 1002].map((at) => limit.allow('anna', at));
  expect(tries).toEqual([true, true, false, false, true, true, false]);
});

test('one key does not spend another’s tries', () => {
  const limit = createRateLimit({ limit: 1, windowMs: 1000, keys: 10 });
  expect([limit.allow('anna', 0), limit.allow('ben', 0), limit.allow('anna', 1)]).toEqual([
    true,
    true,
    false,
  ]);
});

test('beyond its keys the oldest is forgotten, not the newest refused', () => {
  const limit = createRateLimit({ limit: 1, windowMs: 1000, keys: 3 });
  for (const key of ['a', 'b', 'c', 'd']) expect(limit.allow(key, 0)).toBe(true);
  expect(limit.allow('d', 1)).toBe(false);
  expect(limit.allow('a', 1)).toBe(true);
});
