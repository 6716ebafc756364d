import fc from 'fast-check';
import type { Pool } from 'pg';
import { testPool } from '../../test/helpers/pool.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { encodeRows, rowsSql } from './columns.ts';
import type { Column } from './columns.ts';

interface Row {
  readonly word: string | null;
  readonly whole: number | null;
  readonly exact: string;
  readonly sure: boolean;
  readonly open: { readonly said: string } | null;
}

const columns: readonly Column<Row>[] = [
  { name: 'word', type: 'text', of: (row) => row.word },
  { name: 'whole', type: 'bigint', of: (row) => row.whole },
  { name: 'exact', type: 'numeric', of: (row) => row.exact },
  { name: 'sure', type: 'boolean', of: (row) => row.sure },
  { name: 'open', type: 'jsonb', of: (row) => row.open },
];
const READ = `select ${columns.map(({ name }) => name).join(', ')} from (${rowsSql('sent', 'words', columns)}) as said
  order by at_seq, at_row`;

/** What stands in the format's own characters, in NUL and in halves of surrogate pairs. */
// eslint-disable-next-line no-control-regex
const kept = (text: string): string => text.replace(/[\0\u001a\u001e\u001f\p{Surrogate}]/gu, '\ufffd');
const keptInJson = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, 1);
  await pool.query('create temporary table sent (seq bigint, words text)');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const text = fc.oneof(
  fc.constantFrom('', 'a', 'null', '\u001a', '\u001e\u001f', '\0', '\ud83d', '{"a":1}', '"', '\\', ','),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const row: fc.Arbitrary<Row> = fc.record({
  word: fc.option(text),
  whole: fc.option(fc.maxSafeInteger()),
  exact: fc.constantFrom('0', '-3.5', '1.08412', '100000000000.00000001'),
  sure: fc.boolean(),
  open: fc.option(fc.record({ said: text })),
});

test('rows come out as they went in, whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 3 }), async (texts) => {
      await pool.query('truncate sent');
      for (const [seq, rows] of texts.entries())
        await pool.query('insert into sent values ($1, $2)', [seq, encodeRows(columns, rows)]);
      const { rows } = await pool.query(READ);
      expect(rows).toEqual(
        texts.flat().map(({ word, whole, open, ...rest }) => ({
          ...rest,
          word: word === null ? null : kept(word),
          whole: whole === null ? null : String(whole),
          open: open === null ? null : { said: keptInJson(open.said) },
        })),
      );
    }),
  );
});

test('what all rows have in common is written once', () => {
  const same = Array.from({ length: 100 }, (): Row => ({
    word: 'the same for everybody',
    whole: 7,
    exact: '1',
    sure: true,
    open: null,
  }));
  expect(encodeRows(columns, same)?.length).toBeLessThan(60);
});
