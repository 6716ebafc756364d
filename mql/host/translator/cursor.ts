/** A reader over tokens. */
import type { Token } from './lexer.ts';
import { TranslationError } from './problem.ts';

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export class Cursor {
  private readonly tokens: readonly Token[];
  private at = 0;
  private readonly end: Token;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    const last = tokens.at(-1);
    this.end = { kind: 'end', text: 'the end of the file', file: last?.file ?? '', line: last?.line ?? 0 };
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.end;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  /** True for a name or punctuation of this text. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'punctuation' || token.kind === 'name');
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text))
      throw new TranslationError(this.peek(), `'${text}' expected, found '${this.peek().text}'`);
    return this.next();
  }

  name(what: string): Token {
    if (this.peek().kind !== 'name') {
      throw new TranslationError(this.peek(), `${what} expected, found '${this.peek().text}'`);
    }
    return this.next();
  }

  /** From an opening bracket here: the tokens between it and its partner, both of which are passed. */
  bracketed(): Token[] {
    const open = this.next();
    const inside = this.until([CLOSING[open.text] ?? '']);
    if (this.done) throw new TranslationError(open, `'${open.text}' is never closed`);
    this.next();
    return inside;
  }

  /** The tokens up to one of these outside of brackets; that one is not passed. */
  until(stops: readonly string[]): Token[] {
    const found: Token[] = [];
    while (!this.done && !(this.peek().kind === 'punctuation' && stops.includes(this.peek().text))) {
      const token = this.peek();
      if (token.kind === 'punctuation' && token.text in CLOSING) {
        const start = this.at;
        this.bracketed();
        found.push(...this.tokens.slice(start, this.at));
      } else if (token.kind === 'punctuation' && Object.values(CLOSING).includes(token.text)) {
        throw new TranslationError(token, `'${token.text}' closes nothing`);
      } else {
        found.push(this.next());
      }
    }
    return found;
  }
}

/** Splits at commas outside of brackets. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  const cursor = new Cursor(tokens);
  while (!cursor.done) {
    parts.push(cursor.until([',']));
    cursor.accept(',');
  }
  return parts;
}
