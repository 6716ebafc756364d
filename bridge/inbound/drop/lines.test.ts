import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../../core/domain/instruction.ts';
import { instructionInput } from '../instructions.ts';
import { FILE_LINES } from './limits.ts';
import { kindOf, readLines } from './lines.ts';
import { textOf } from './text.ts';

const ask = (input: unknown): Instruction => instructionInput.parse(input);
const HEADER = 'action,symbol,side,order,entry,entry_high,stop_loss,take_profit,lots,fraction,id';

/** Of each line its instruction, or the code and sentence of its refusal. */
function linesOf(kind: 'csv' | 'json' | 'lines', text: string): readonly (Instruction | string)[] {
  const read = readLines(kind, text);
  if (!read.ok) return [`${read.code}: ${read.message}`];
  return read.value.lines.map(({ read: asked }) => (asked.ok ? asked.value.instruction : asked.message));
}
const row = (line: string): Instruction | string => linesOf('csv', `${HEADER}\n${line}\n`)[0] ?? '';

describe('a line of CSV', () => {
  it.each<[string, string, unknown]>([
    [
      'an open, with the fewest words',
      ',XAUUSD,buy,,,,,,,,',
      { kind: 'open', symbol: 'XAUUSD', side: 'buy' },
    ],
    [
      'an open with everything',
      'open,XAUUSD,SELL,limit,2400,2402,2410,2390|2380|open,0.1,,order-1',
      {
        kind: 'open',
        symbol: 'XAUUSD',
        side: 'sell',
        order: 'limit',
        entry: { low: 2400, high: 2402 },
        stopLoss: 2410,
        takeProfits: [2390, 2380, 'open'],
        size: 0.1,
      },
    ],
    [
      'distances and risk',
      'open,EURUSD,buy,,,,50 pips,1.5%,1%,,',
      {
        kind: 'open',
        symbol: 'EURUSD',
        side: 'buy',
        stopLoss: { unit: 'pips', distance: 50 },
        takeProfits: [{ unit: 'percent', distance: 1.5 }],
        size: { unit: 'risk_percent', value: 1 },
      },
    ],
    ['half a close', 'close,XAUUSD,,,,,,,,0.5,', { kind: 'close', symbol: 'XAUUSD', fraction: 0.5 }],
    ['a close of whatever is open', 'close,,,,,,,,,,', { kind: 'close' }],
    ['a close of everything', 'close,*,,,,,,,,,', { kind: 'close', all: true }],
    ['break-even', 'breakeven,XAUUSD,,,,,,,,,', { kind: 'modify', symbol: 'XAUUSD', stopLoss: 'entry' }],
    ['a new stop', 'modify,XAUUSD,,,,,2395,,,,', { kind: 'modify', symbol: 'XAUUSD', stopLoss: 2395 }],
    ['a cancel', 'cancel,XAUUSD,buy,,,,,,,,', { kind: 'cancel', symbol: 'XAUUSD', side: 'buy' }],
    ['quoted values', 'open,"XAUUSD", "buy" ,,,,,,,,', { kind: 'open', symbol: 'XAUUSD', side: 'buy' }],
  ])('may be %s', (_what, line, instruction) => {
    expect(row(line)).toEqual(ask(instruction));
  });

  it.each<[string, string, string]>([
    ['too few values', 'open,XAUUSD', 'It has 2 values, and the header names 11.'],
    ['a decimal comma, which makes a value more', 'open,XAUUSD,buy,,2400,5,,,,,,', 'It has 12 values'],
    ['an action nobody knows', 'reverse,XAUUSD,buy,,,,,,,,', 'action is "reverse"'],
    [
      'a price that is none',
      'open,XAUUSD,buy,limit,market,,,,,,',
      'entry is "market": must be a price above 0',
    ],
    ['a stop on the wrong side', 'open,XAUUSD,buy,,2400,,2410,,,,', 'must be below its entry 2400'],
    [
      'a stop where none belongs',
      'close,XAUUSD,,,,,2400,,,,',
      'stop_loss has no meaning beside action close',
    ],
    ['an open of everything', 'open,*,buy,,,,,,,,', 'must be a symbol'],
    ['a zone without its low end', 'open,XAUUSD,buy,,,2400,,,,,', 'entry_high needs an entry'],
    ['an open quote', 'open,"XAUUSD,buy,,,,,,,,', 'A quote is left open'],
    ['a negative size', 'open,XAUUSD,buy,,,,,,-1,,', 'size is "-1": must be lots above 0'],
  ])('may not be %s', (_what, line, message) => {
    expect(row(line)).toContain(message);
  });

  it('that is bad fails alone', () => {
    const read = linesOf('csv', 'symbol;side\r\nXAUUSD;buy\r\nXAUUSD;up\r\n\r\nEURUSD;sell\r\n');
    expect(read.map((one) => typeof one)).toEqual(['object', 'string', 'object']);
  });
});

describe('a whole file is refused', () => {
  it.each([
    ['csv', 'symbol,side,trailing\nXAUUSD,buy,50\n', 'HEADER_INVALID: Column "trailing" is not known.'],
    ['csv', 'symbol,side,sl,stop_loss\n', 'HEADER_INVALID: A column is named twice.'],
    ['csv', '', 'HEADER_INVALID'],
    ['csv', 'symbol,side\n', 'FILE_EMPTY'],
    ['csv', `symbol,side\n${'XAUUSD,buy\n'.repeat(FILE_LINES + 1)}`, 'TOO_MANY_LINES: It has 1001 lines'],
    ['json', '{"kind":', 'FILE_INVALID'],
    ['json', '[]', 'FILE_EMPTY'],
    ['lines', '\n\n', 'FILE_EMPTY'],
  ] as const)('%s: %j', (kind, text, message) => {
    expect(linesOf(kind, text)[0]).toContain(message);
  });
});

it('JSON is a list, or a value a line, of what REST takes, with an id beside it', () => {
  const open = { kind: 'open', symbol: 'XAUUSD', side: 'buy', stopLoss: '2390' };
  expect(
    linesOf(
      'json',
      JSON.stringify([
        { ...open, id: 'a' },
        { kind: 'close', symbol: 'XAUUSD' },
      ]),
    ),
  ).toEqual([ask(open), ask({ kind: 'close', symbol: 'XAUUSD' })]);
  expect(linesOf('json', JSON.stringify(open))).toEqual([ask(open)]);
  expect(linesOf('lines', `${JSON.stringify(open)}\nnonsense\n`)).toEqual([ask(open), 'It is no JSON.']);
});

it('the lines that failed make a file of their own kind again', () => {
  const csv = readLines('csv', 'symbol,side\nXAUUSD,buy\nXAUUSD,up\n');
  const json = readLines('json', '[{"kind":"cancel"},{"kind":"no"}]');
  expect(csv.ok && csv.value.fileOf(csv.value.lines.filter(({ read }) => !read.ok))).toBe(
    'symbol,side\nXAUUSD,up\n',
  );
  expect(json.ok && json.value.fileOf(json.value.lines.filter(({ read }) => !read.ok))).toBe(
    '[\n{"kind":"no"}\n]\n',
  );
});

it.each([
  ['a.csv', 'csv'],
  ['A.CSV', 'csv'],
  ['a.json', 'json'],
  ['a.ndjson', 'lines'],
  ['a.jsonl', 'lines'],
  ['a.txt', null],
  ['csv', null],
])('%s is read as %s', (name, kind) => {
  expect(kindOf(name)).toBe(kind);
});

describe('the text of a file', () => {
  it.each([
    ['UTF-8', Buffer.from('symbol')],
    ['UTF-8 with its mark', Buffer.from('\ufeffsymbol')],
    ['UTF-16, as MetaTrader writes it', Buffer.from('\ufeffsymbol', 'utf16le')],
    ['UTF-16 the other way round', Buffer.from('\ufeffsymbol', 'utf16le').swap16()],
  ])('may be in %s', (_what, bytes) => {
    expect(textOf(bytes)).toEqual({ ok: true, value: 'symbol' });
  });

  it.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ['half a character', Buffer.from([0x73, 0xc3])],
    ['zeros', Buffer.alloc(10)],
    ['Latin letters of 1990', Buffer.from('größer', 'latin1')],
  ])('may not be %s', (_what, bytes) => {
    expect(textOf(bytes)).toMatchObject({ ok: false, code: 'FILE_NOT_TEXT' });
  });
});

it.each(['__proto__', 'constructor'])('a column called %s is as unknown as any other', (name) => {
  expect(linesOf('csv', name)).toEqual([expect.stringContaining(`Column "${name}" is not known`)]);
});

it('random text never ends it, and asks for nothing that the schema would not take', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(',', '\n', '"', ';', 'open', 'XAUUSD', 'buy', '{', '['),
  );
  const text = fc
    .tuple(fc.constantFrom('', `${HEADER}\n`), fc.array(piece))
    .map(([head, rest]) => head + rest.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom('csv' as const, 'json' as const, 'lines' as const), (source, kind) => {
      for (const one of linesOf(kind, source))
        if (typeof one === 'object') expect(['open', 'close', 'modify', 'cancel']).toContain(one.kind);
    }),
    { numRuns: 1_000 },
  );
});
