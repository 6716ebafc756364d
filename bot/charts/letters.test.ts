import { expect, test } from 'vitest';
import { drawable } from './letters.ts';

test.each([
  ['an arrow', 'signals → copy-a', 'signals › copy-a'],
  ['a room’s decoration', '🔥 Gold 💰💰 room ⚡️', 'Gold room'],
  ['flags and joined signs', '🇬🇧 Pounds 👨‍💻', 'Pounds'],
  ['letters that look like signs to Unicode', 'Gold™ ©2026', 'Gold™ ©2026'],
  ['digits, dashes and other alphabets', 'Золото #1 – 50%', 'Золото #1 – 50%'],
])('%s is written with letters that the font has', (_, text, drawn) => {
  expect(drawable(text)).toBe(drawn);
});

test('a name of signs alone stays: a picture without any name says less', () => {
  expect(drawable('🔥🔥')).toBe('🔥🔥');
});
