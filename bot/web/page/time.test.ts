import { expect, test } from 'vitest';
import { relativeTime } from './time.js';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-20T15:00:00');

test.each([
  ['2026-11-20T15:00:03', 'just now'],
  ['2026-11-20T14:59:01', 'just now'],
  ['2026-11-20T14:59:00', '1 min ago'],
  ['2026-11-20T14:00:01', '59 min ago'],
  ['2026-11-20T14:00:00', '14:00'],
  ['2026-11-19T23:59:59', '19 Nov, 23:59'],
  ['2025-11-20T15:00:00', '20 Nov 2025, 15:00'],
])('%s is %s', (then, words) => {
  expect(relativeTime(at(then), now, 'en-GB')).toBe(words);
});
