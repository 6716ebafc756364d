import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { FileJournal } from './file-journal.ts';
import type { JournalRecord } from './journal.ts';
import { KEY, Rig } from './rig.ts';
import { freshJournal } from './terminal.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const open = (): FileJournal =>
  new FileJournal(
    directory,
    () => freshJournal(new Random(1), KEY),
    () => 0,
  );
const file = (): string => join(directory, 'journal.jsonl');

test('a journal that is opened again is what it was', () => {
  const rig = new Rig().synced().wish().run(100);
  const journal = open();
  const { links, events } = rig.journal.state;
  const records: JournalRecord[] = [...links.values()].map((record) => ({ type: 'link', record }));
  journal.write(...records, ...events.map((event): JournalRecord => ({ type: 'event', event })));
  journal.write({ type: 'epoch', epoch: 4 }, { type: 'ack', seq: 0 });
  journal.close();
  expect(open().state).toEqual(journal.state);
});

test('the same stream and key are kept, whatever a new journal would draw', () => {
  open().close();
  const again = new FileJournal(
    directory,
    () => freshJournal(new Random(2), 'another'),
    () => 0,
  );
  expect(again.state).toMatchObject({ key: KEY, stream: open().state.stream });
});

test('a batch that was torn off counts as never written', () => {
  const journal = open();
  journal.write({ type: 'epoch', epoch: 1 });
  journal.close();
  appendFileSync(file(), '[{"type":"epoch","epoch":2},{"type":"ep');
  const again = open();
  expect(again.state.epoch).toBe(1);
  again.write({ type: 'epoch', epoch: 3 });
  again.close();
  expect(open().state.epoch).toBe(3);
});

test('a line that is broken in the middle is named with the remedy', () => {
  open().close();
  writeFileSync(file(), 'x\n[]\n');
  expect(open).toThrow('journal.jsonl line 1 is no JSON: delete the file to begin anew');
});

test('what is acknowledged and what is over for long is left out when it is opened', () => {
  const journal = open();
  for (let epoch = 1; epoch <= 100; epoch++) journal.write({ type: 'epoch', epoch });
  journal.close();
  const before = readFileSync(file(), 'utf8').length;
  expect(open().state.epoch).toBe(100);
  expect(readFileSync(file(), 'utf8').length).toBeLessThan(before / 10);
});
