import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json-text.ts';
import type { JsonNode } from './json-text.ts';
import { MOST_DEPTH, MOST_VALUES } from './limits.ts';

/** What JSON.parse would give, numbers by their text. */
function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'number':
      return { number: node.text };
    case 'flag':
      return node.value;
    case 'null':
      return null;
    case 'list':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
  }
}
const marked = (value: unknown): unknown => {
  if (typeof value === 'number') return { number: JSON.stringify(value) };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one)]));
};
const faultOf = (text: string): string => {
  const read = readJson(text);
  return read.ok ? 'none' : read.fault;
};

describe('JSON', () => {
  it('keeps numbers as they are written', () => {
    const read = readJson('{"a": 1.10, "b": [1e5, -0.00010]}');
    expect(read.ok && plain(read.node)).toEqual({
      a: { number: '1.10' },
      b: [{ number: '1e5' }, { number: '-0.00010' }],
    });
  });

  it('is read as the built-in reader does, but for numbers', () => {
    const depth = { maxDepth: 4 };
    fc.assert(
      fc.property(fc.jsonValue(depth), fc.constantFrom(0, 2), (value, indent) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const read = readJson(JSON.stringify(value, undefined, indent));
        expect(read.ok && plain(read.node)).toEqual(marked(JSON.parse(JSON.stringify(value))));
      }),
    );
  });

  it('is refused exactly where the built-in reader refuses it, or a key stands twice', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-',
      '.',
      'e5',
      'null',
      ' ',
      '\\',
      '"',
      '01',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const fault = faultOf(text);
        const builtIn = (): unknown => JSON.parse(text);
        if (fault === 'none') expect(builtIn).not.toThrow();
        if (fault === 'JSON_INVALID') expect(builtIn).toThrow();
      }),
    );
  });

  it.each([
    ['{"a":1,"a":1}', 'DUPLICATE_FIELD'],
    [String.raw`{"a":1,"\u0061":2}`, 'DUPLICATE_FIELD'],
    ['{"a":1,}', 'JSON_INVALID'],
    ['{“a”:1}', 'JSON_INVALID'],
    ['[1] 2', 'JSON_INVALID'],
    ['{"a":+1}', 'JSON_INVALID'],
    ['{"a":NaN}', 'JSON_INVALID'],
    ['"a\nb"', 'JSON_INVALID'],
    ['', 'JSON_INVALID'],
    ['['.repeat(MOST_DEPTH + 2) + ']'.repeat(MOST_DEPTH + 2), 'JSON_TOO_DEEP'],
    [`[${'1,'.repeat(MOST_VALUES)}1]`, 'JSON_TOO_LARGE'],
    ['['.repeat(MOST_DEPTH) + ']'.repeat(MOST_DEPTH), 'none'],
  ])('%s: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('knows where values stand', () => {
    const text = ' {"a": "x\\n", "b": [12]}';
    const read = readJson(text);
    const entries = read.ok && read.node.kind === 'object' ? [...read.node.entries.values()] : [];
    expect(entries.map(({ from, to }) => text.slice(from, to))).toEqual(['"x\\n"', '[12]']);
  });
});
