import { expect, test } from 'vitest';
import { keepNewest } from './newest.ts';

test('of more than there is room for, the newest are kept; what is put in anew is new', () => {
  const map = new Map<string, number>();
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    keepNewest(map, key, value, 2);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
  keepNewest(map, 'd', 5, 1);
  expect([...map]).toEqual([['d', 5]]);
});
