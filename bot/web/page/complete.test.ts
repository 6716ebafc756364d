import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choicesFor, commandOf, piecesOf } from './complete.js';

const command = (name: string, alias: string) => ({
  name,
  aliases: [alias],
  summary: '',
  usage: '',
  place: 'anywhere' as const,
  parameters: [],
});
const commands = [
  command('help', 'he'),
  command('accounts', 'ac'),
  command('copy', 'cp'),
  command('copies', 'cs'),
  command('uncopy', 'uc'),
];
const names = (text: string) => choicesFor(text, commands).map(({ name }) => name);

describe('choices', () => {
  test.each([
    ['/', ['help', 'accounts', 'copy', 'copies', 'uncopy']],
    ['/cop', ['copy', 'copies', 'uncopy']],
    ['/CP', ['copy']],
    ['/cs', ['copies']],
    ['/copy ', []],
    ['copy', []],
    ['', []],
    ['/x', []],
    ['say /co', []],
  ])('for %j are %j', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });
});

test('the command whose arguments are typed is known by its name and its alias', () => {
  expect(commandOf('/copy Main', commands)?.name).toBe('copy');
  expect(commandOf('/cp ', commands)?.name).toBe('copy');
  expect(commandOf('/copy', commands)).toBeNull();
  expect(commandOf('/nothing x', commands)).toBeNull();
});

describe('commands in a text', () => {
  const found = (text: string) =>
    piecesOf(text, commands).flatMap((piece) => (piece.command ? [piece.text] : []));
  test.each([
    ['/copy mirrors a channel; see /help.', ['/copy', '/help']],
    ['Like this: /cp Main Anna', ['/cp']],
    ['nothing /known here', []],
    ['http://x/copy and a/copy and /copy/x', []],
  ])('%j: %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('lose nothing of the text', () => {
    const texts = fc
      .array(fc.constantFrom('/copy', '/help', ' ', '/', 'x', '.', '\n'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        expect(
          piecesOf(text, commands)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
