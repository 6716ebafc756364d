/**
 * A JSON reader that keeps numbers as they are written (`1.10` stays `1.10`), refuses a key said twice, and knows where
 * each value stands in the text. The built-in one makes binary fractions of numbers and lets the last of two keys win.
 */
import { MOST_DEPTH, MOST_VALUES } from './limits.ts';

interface Placed {
  /** Where the value begins and ends in the text. */
  readonly from: number;
  readonly to: number;
}
export type JsonNode = Placed &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'flag'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, JsonNode> }
  );
export type JsonObject = Extract<JsonNode, { kind: 'object' }>;

export type JsonFault = 'JSON_INVALID' | 'JSON_TOO_DEEP' | 'JSON_TOO_LARGE' | 'DUPLICATE_FIELD';
export type JsonRead =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly fault: JsonFault; readonly at: number };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const SPACE = /[ \t\r\n]*/uy;
/** Up to the next quote, backslash or control character, which JSON forbids in texts. */
const PLAIN = /[^"\\\u0000-\u001F]*/uy; // eslint-disable-line no-control-regex -- they end a text
const HEX = /[0-9a-fA-F]{4}/uy;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const WORDS = [
  ['true', { kind: 'flag', value: true }],
  ['false', { kind: 'flag', value: false }],
  ['null', { kind: 'null' }],
] as const;

/** Ends the reading; never leaves this file. */
class Fault extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault);
    this.fault = fault;
  }
}

class JsonText {
  readonly #source: string;
  #at = 0;
  #values = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get at(): number {
    return this.#at;
  }

  whole(): JsonNode {
    const node = this.#value(0);
    this.#space();
    if (this.#at < this.#source.length) throw new Fault('JSON_INVALID');
    return node;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new Fault('JSON_INVALID');
  }

  #value(depth: number): JsonNode {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new Fault('JSON_TOO_LARGE');
    if (depth > MOST_DEPTH) throw new Fault('JSON_TOO_DEEP');
    this.#space();
    const from = this.#at;
    const next = this.#source[from];
    if (next === '{') return this.#object(from, depth);
    if (next === '[') return this.#list(from, depth);
    if (next === '"') return { kind: 'text', text: this.#text(), from, to: this.#at };
    for (const [word, node] of WORDS) {
      if (!this.#source.startsWith(word, from)) continue;
      this.#at += word.length;
      return { ...node, from, to: this.#at };
    }
    const text = this.#match(NUMBER);
    if (text === undefined || text === '') throw new Fault('JSON_INVALID');
    return { kind: 'number', text, from, to: this.#at };
  }

  #object(from: number, depth: number): JsonNode {
    this.#expect('{');
    const entries = new Map<string, JsonNode>();
    if (!this.#take('}')) {
      do {
        this.#space();
        const key = this.#text();
        if (entries.has(key)) throw new Fault('DUPLICATE_FIELD');
        this.#expect(':');
        entries.set(key, this.#value(depth + 1));
      } while (this.#take(','));
      this.#expect('}');
    }
    return { kind: 'object', entries, from, to: this.#at };
  }

  #list(from: number, depth: number): JsonNode {
    this.#expect('[');
    const items: JsonNode[] = [];
    if (!this.#take(']')) {
      do items.push(this.#value(depth + 1));
      while (this.#take(','));
      this.#expect(']');
    }
    return { kind: 'list', items, from, to: this.#at };
  }

  #text(): string {
    if (this.#source[this.#at] !== '"') throw new Fault('JSON_INVALID');
    this.#at += 1;
    let text = '';
    for (;;) {
      text += this.#match(PLAIN) ?? '';
      const end = this.#source[this.#at];
      this.#at += 1;
      if (end === '"') return text;
      if (end !== '\\') throw new Fault('JSON_INVALID');
      text += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (letter !== 'u') {
      const meant = ESCAPES[letter];
      if (meant === undefined) throw new Fault('JSON_INVALID');
      return meant;
    }
    const digits = this.#match(HEX);
    if (digits === undefined) throw new Fault('JSON_INVALID');
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
}

/**
 * Reads a whole JSON text (RFC 8259).
 * @returns its value, or what is wrong with it and about where
 */
export function readJson(source: string): JsonRead {
  const text = new JsonText(source);
  try {
    return { ok: true, node: text.whole() };
  } catch (error) {
    if (error instanceof Fault)
      return { ok: false, fault: error.fault, at: Math.min(text.at, source.length) };
    throw error;
  }
}
