import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mt4Statement, myfxbook, SEVEN_ORDERS, utf8 } from '../../test/builders/statements.ts';
import type { Entry } from '../../test/builders/statements.ts';
import { historyFile } from './history-file.ts';

const HOUR = 3_600_000;

interface Row {
  readonly fingerprint: string;
  readonly position_id: string | null;
  readonly symbol: string | null;
  readonly at: number;
}

function rowsOf(text: string, clockAhead = 0): readonly Row[] {
  const read = historyFile(utf8(text), clockAhead);
  if (!read.ok) throw new Error(read.message);
  return read.value.batches.flatMap((batch) => JSON.parse(batch) as Row[]);
}
const marksOf = (text: string, clockAhead = 0): readonly string[] =>
  rowsOf(text, clockAhead).map(({ fingerprint }) => fingerprint);

/** CSV without numbers: what a deal is known by is all that its line says. */
const csv = (lines: readonly string[]): string => ['Close time,Type,Lots,Symbol,Profit', ...lines].join('\n');
/** Few different ones, so that some are alike in all. */
const line = fc
  .record({ minute: fc.integer({ min: 10, max: 13 }), profit: fc.integer({ min: -2, max: 2 }) })
  .map(({ minute, profit }) => `2024.01.02 10:${minute}:00,buy,1,EURUSD,${profit}`);

describe('a deal', () => {
  test('is the same in every file that has it, alike ones included', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.nat(), (lines, cut) => {
        // As histories grow: what is later comes after.
        const sorted = [...lines].sort();
        const whole = marksOf(csv(sorted));
        const part = marksOf(csv(sorted.slice(0, 1 + (cut % sorted.length))));
        expect(new Set(whole).size).toBe(sorted.length);
        expect(whole).toEqual(expect.arrayContaining([...part]));
      }),
    );
  });

  test('is the same whatever clock the file is said to have', () => {
    const text = mt4Statement(SEVEN_ORDERS);
    expect(marksOf(text, 2 * HOUR)).toEqual(marksOf(text));
    const [first] = rowsOf(text, 2 * HOUR);
    expect(first?.at).toBe((rowsOf(text)[0]?.at ?? 0) - 2 * HOUR);
  });

  test('of a line without a number is of its own file’s positions', () => {
    const [one, two] = ['a', 'b'].map((symbol) =>
      rowsOf(csv([`2024.01.02 10:00:00,buy,1,${symbol},1`])).map(({ position_id: id }) => id),
    );
    expect(one).not.toEqual(two);
    const numbered = rowsOf(myfxbook(SEVEN_ORDERS)).map(({ position_id: id }) => id);
    expect(numbered.filter((id) => id?.includes('line'))).toEqual([]);
  });
});

test('symbols that MetaTrader 4 writes small are as brokers write them', () => {
  const symbols = rowsOf(mt4Statement(SEVEN_ORDERS)).flatMap(({ symbol }) => symbol ?? []);
  expect([...new Set(symbols)].sort()).toEqual(['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD']);
});

test('a file with nothing in it is refused', () => {
  const nothing: readonly Entry[] = [];
  expect(historyFile(utf8(mt4Statement(nothing)), 0)).toMatchObject({ ok: false });
});
