import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from './json.ts';

test('what can be stored is stored as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\0'));
      expect(JSON.parse(toJson({ text }))).toEqual({ text });
    }),
  );
});

test('no text holds an escape that jsonb refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud83d', '\ude00', ''), (text, bad) => {
      const stored = JSON.parse(toJson([text + bad])) as string[];
      expect(stored[0]).not.toMatch(/\0|\p{Surrogate}/u);
    }),
  );
});

test('a backslash before the escape is no escape', () => {
  expect(JSON.parse(toJson('\\u0000'))).toBe('\\u0000');
});
