/** MQL text → tokens. Comments and blanks are dropped; every token knows its file and line. */
import { TranslationError, type Place } from './problem.ts';

export type TokenKind =
  | 'name'
  | 'number'
  | 'string'
  | 'character'
  | 'datetime'
  | 'color'
  | 'punctuation'
  | 'directive'
  | 'import'
  | 'end';

/** `text` is as written, quotes included; of a directive what follows `#`, of an import the DLL's name. */
export interface Token extends Place {
  readonly kind: TokenKind;
  readonly text: string;
}

const BLANK = /[ \t\r\f\v\uFEFF]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const DIRECTIVE = /#(?:"(?:[^"\\\n]|\\.)*"|[^\n\\/"]|\\\r?\n|\\|\/(?![/*]))*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const CHARACTER = /'(?:[^'\\\n]|\\x[0-9A-Fa-f]+|\\.)'/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?f?/y;
const DATETIME = /D'[^'\n]*'/y;
const COLOR = /C'[^'\n]*'/y;
const PUNCTUATION =
  /<<=|>>=|->|::|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|\/=|%=|&=|\|=|\^=|\/(?!\*)|[-+*%=<>!&|^~?:;,.()[\]{}@\\]/y;

const LITERALS: readonly [TokenKind, RegExp][] = [
  ['string', STRING],
  ['character', CHARACTER],
  ['datetime', DATETIME],
  ['color', COLOR],
  ['name', NAME],
  ['number', NUMBER],
  ['punctuation', PUNCTUATION],
];

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const linesIn = (text: string): number => text.split('\n').length - 1;

/** `firstLine`: for text that stands somewhere inside of a file, such as the value of a #define. */
export function lex(text: string, file: string, firstLine = 1): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = firstLine;
  let lineBegins = true;
  while (at < text.length) {
    if (text[at] === '\n') {
      at++;
      line++;
      lineBegins = true;
      continue;
    }
    const ignored =
      matchAt(BLANK, text, at) ?? matchAt(LINE_COMMENT, text, at) ?? matchAt(BLOCK_COMMENT, text, at);
    if (ignored !== undefined) {
      at += ignored.length;
      line += linesIn(ignored);
      continue;
    }
    const token = nextToken(text, at, { file, line }, lineBegins);
    tokens.push(token.token);
    at += token.length;
    line += token.lines;
    lineBegins = false;
  }
  return tokens;
}

function nextToken(text: string, at: number, place: Place, lineBegins: boolean) {
  const directive = lineBegins ? matchAt(DIRECTIVE, text, at) : undefined;
  if (directive !== undefined) {
    const written = directive.slice(1).replace(/\\\r?\n/g, ' ');
    const token: Token = { kind: 'directive', text: written.trim(), ...place };
    return { token, length: directive.length, lines: linesIn(directive) };
  }
  for (const [kind, pattern] of LITERALS) {
    const found = matchAt(pattern, text, at);
    if (found === undefined) continue;
    if (kind === 'number') checkNumber(found, text[at + found.length], place);
    return { token: { kind, text: found, ...place }, length: found.length, lines: 0 };
  }
  throw new TranslationError(place, unreadable(text, at));
}

function checkNumber(number: string, next: string | undefined, place: Place): void {
  if (next !== undefined && /\w/.test(next)) {
    throw new TranslationError(place, `${number}${next}: MQL numbers have no suffix; cast instead`);
  }
  if (/^0\d+$/.test(number)) {
    throw new TranslationError(
      place,
      `${number} is octal in C++ and may be decimal in MQL: drop the leading zero`,
    );
  }
}

function unreadable(text: string, at: number): string {
  const character = text[at] ?? '';
  if (character === '"') return 'a string without its closing quote';
  if (character === "'") return 'a character constant holds one character between two quotes';
  if (text.startsWith('/*', at)) return 'a comment without its end';
  if (character === '#') return 'a directive stands at the start of its line';
  return `${JSON.stringify(character)} is not allowed outside of comments: MQL names are ASCII`;
}
