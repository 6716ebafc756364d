import { describe, expect, it } from 'vitest';

import { lex } from './lexer.ts';

const texts = (source: string): string[] => lex(source, 'x.mqh').map(({ text }) => text);

describe('reading MQL into tokens', () => {
  it('keeps line numbers across comments, strings and continued directives', () => {
    const source = '/* a\n b */ int x; // c\n#define A \\\n 5\nstring s = "// no comment";';
    const found = lex(source, 'x.mqh').map(({ text, line }) => `${line} ${text}`);
    expect(found).toEqual([
      '2 int',
      '2 x',
      '2 ;',
      '3 define A   5',
      '5 string',
      '5 s',
      '5 =',
      '5 "// no comment"',
      '5 ;',
    ]);
  });

  it('keeps an address in a constant and drops the comment behind it', () => {
    expect(texts('#define URL "wss://host/ea" // where\nx')).toEqual(['define URL "wss://host/ea"', 'x']);
  });

  it('knows the literals of times and colors, and names that begin alike', () => {
    const kinds = lex("D'2024.01.01' C'1,2,3' Done 'a' '\\'' 0x1F 1.5e-3 .5", 'x.mqh').map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual([
      'datetime',
      'color',
      'name',
      'character',
      'character',
      'number',
      'number',
      'number',
    ]);
  });

  it.each([
    ['10L', 'no suffix'],
    ['017', 'octal'],
    ['"open', 'closing quote'],
    ["'ab'", 'one character'],
    ['int é;', 'ASCII'],
    ['/* open', 'a comment without its end'],
    ['x #define Y', 'start of its line'],
  ])('refuses %s', (source, reason) => {
    expect(() => lex(source, 'x.mqh')).toThrow(reason);
  });
});
