import { expect, it } from 'vitest';
import { computedId } from './computed-id.ts';

it('an id stays what it was: it stands in databases, and in the comments of orders at brokers', () => {
  expect(computedId(['c', 'p', 's'])).toBe('YpcRVn7SyaIYY0FYdNL7gl');
});

it('parts in another order, or cut elsewhere, give another id', () => {
  const ids = [
    computedId(['a', 'b']),
    computedId(['b', 'a']),
    computedId(['ab']),
    computedId(['a', 'b', '']),
  ];
  expect(new Set(ids).size).toBe(4);
});
