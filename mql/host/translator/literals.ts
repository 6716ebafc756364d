/** MQL's literals in C++. */
import type { Token } from './lexer.ts';
import { TranslationError } from './problem.ts';

export function cppLiteral(token: Token): string {
  switch (token.kind) {
    case 'string':
      return `u${token.text}_s`;
    case 'character':
      return `((ushort)u${token.text})`;
    case 'datetime':
      return `datetime(${seconds(token)}L)`;
    case 'color':
      return `color(${bgr(token)})`;
    default:
      return token.text;
  }
}

/** D'2024.01.31 12:30:00': what is left out is zero. */
function seconds(token: Token): number {
  const found = /^D'(\d{4})\.(\d{1,2})\.(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?'$/.exec(token.text);
  if (found === null)
    throw new TranslationError(token, `${token.text} is no time such as D'2024.01.31 12:30'`);
  const part = (index: number): number => Number(found[index] ?? 0);
  return Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6)) / 1000;
}

/** C'255,128,0': red, green, blue. */
function bgr(token: Token): number {
  const parts = token.text.slice(2, -1).split(',').map(Number);
  const [red = 0, green = 0, blue = 0] = parts;
  if (parts.length !== 3 || parts.some((part) => !(part >= 0 && part <= 255))) {
    throw new TranslationError(token, `${token.text} is no color such as C'255,128,0'`);
  }
  return red + green * 256 + blue * 65536;
}
