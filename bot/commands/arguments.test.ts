import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MAX_WORDS, positional, splitWords, word } from './arguments.ts';

const words = (text: string): unknown => {
  const split = splitWords(text);
  return split.ok ? split.value : split.code;
};

describe('words', () => {
  test('are apart by spaces, unless quotes of some kind hold them together', () => {
    expect(words('/copy  Main\tAnna\n x1')).toEqual(['/copy', 'Main', 'Anna', 'x1']);
    expect(words('/connect "My MT5"')).toEqual(['/connect', 'My MT5']);
    expect(words('/connect “My MT5”')).toEqual(['/connect', 'My MT5']);
    expect(words('/connect „My MT5“')).toEqual(['/connect', 'My MT5']);
    expect(words("/connect 'My MT5'")).toEqual(['/connect', 'My MT5']);
    expect(words("/connect O'Neil")).toEqual(['/connect', "O'Neil"]);
    expect(words('/connect ""')).toEqual(['/connect', '']);
  });

  test('are refused when a quote stays open', () => {
    expect(words('/connect "My MT5')).toBe('QUOTE_OPEN');
  });

  test('are refused when there are too many', () => {
    expect(words('a '.repeat(MAX_WORDS))).toHaveLength(MAX_WORDS);
    expect(words('a '.repeat(MAX_WORDS + 1))).toBe('TOO_MANY_WORDS');
  });

  test('come back as they were, however they are spaced', () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9./=:-]{1,12}$/u);
    fc.assert(
      fc.property(fc.array(plain, { maxLength: MAX_WORDS }), (given) => {
        expect(words(` ${given.join('  ')} `)).toEqual(given);
      }),
    );
  });
});

describe('arguments', () => {
  const schema = positional(
    z.object({ account: word, period: z.enum(['1d', '1w']).optional(), options: z.array(z.string()) }),
    'options',
  );
  const said = (...given: string[]): unknown => {
    const parsed = schema.parse(given);
    return parsed.ok ? parsed.value : parsed.message;
  };

  test('are taken by position, the rest together', () => {
    expect(said('Anna')).toEqual({ account: 'Anna', options: [] });
    expect(said('Anna', '1d', 'x', 'y')).toEqual({ account: 'Anna', period: '1d', options: ['x', 'y'] });
  });

  test('that are missing or wrong are named', () => {
    expect(said()).toBe('<account> is missing.');
    expect(said('Anna', '1y')).toBe('<period> is "1y"; it can be 1d, 1w.');
    expect(said('a'.repeat(65))).toBe('<account> is too long; 64 characters at most.');
    expect(said('')).toBe('<account> is empty.');
  });

  test('that may be left out are, when they are empty, so that a later one can be given', () => {
    expect(said('Anna', '', 'x')).toEqual({ account: 'Anna', options: ['x'] });
  });

  test('are known by their names, for chats that ask for each', () => {
    expect(schema.parameters).toEqual([
      { name: 'account', required: true, rest: false, choices: [] },
      { name: 'period', required: false, rest: false, choices: ['1d', '1w'] },
      { name: 'options', required: false, rest: true, choices: [] },
    ]);
  });

  test('that nobody asked for are named', () => {
    const parsed = positional(z.object({ name: word })).parse(['My', 'MT5']);
    expect(parsed).toMatchObject({ ok: false, code: 'TOO_MANY_WORDS' });
    expect(parsed.ok ? '' : parsed.message).toContain('Put quotes around a name with spaces.');
  });
});
