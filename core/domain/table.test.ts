import { expect, it } from 'vitest';
import { entryOf } from './table.ts';

it.each(['__proto__', 'constructor', 'toString', 'gold'])('a table without %s has none', (name) => {
  expect(entryOf({ silver: 1 }, name)).toBeUndefined();
});

it('a table has what was put into it', () => {
  expect(entryOf({ silver: 1 }, 'silver')).toBe(1);
});
