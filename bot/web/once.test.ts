import { expect, test } from 'vitest';
import { view } from '../views/view.ts';
import { ONCE_KEPT, ONCE_SHOWN_MS } from './limits.ts';
import { keepOnce } from './once.ts';
import { pageViewOf } from './protocol.ts';

const key = pageViewOf(view({ title: 'Key' }), null, '');

test('a view that is told once is found for a while', () => {
  let now = 0;
  const once = keepOnce({ now: () => now });
  once.keep('a', key);
  now = ONCE_SHOWN_MS - 1;
  expect(once.find('a')).toEqual(key);
  now = ONCE_SHOWN_MS;
  expect(once.find('a')).toBeNull();
  expect(once.find('b')).toBeNull();
});

test(`${ONCE_KEPT} are remembered: the oldest makes room`, () => {
  const once = keepOnce({ now: () => 0 });
  for (let n = 0; n <= ONCE_KEPT; n++) once.keep(String(n), key);
  expect(once.find('0')).toBeNull();
  expect(once.find('1')).toEqual(key);
  expect(once.find(String(ONCE_KEPT))).toEqual(key);
});
