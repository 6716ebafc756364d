/** A broker's book on disk: it outlives the process, as a real broker outlives a terminal. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LineFile } from '../line-file.ts';
import type { BookRecord } from './book.ts';

const FILE = 'broker.jsonl';

export interface BookFile {
  readonly past: readonly BookRecord[];
  keep(records: readonly BookRecord[]): void;
  close(): void;
}

/** Opens the book of a directory, which is made if need be; `past` and `keep` are for the `Broker`. */
export function openBook(directory: string): BookFile {
  mkdirSync(directory, { recursive: true });
  const file = new LineFile(join(directory, FILE), false);
  return {
    past: [...file.read()].flatMap((batch) => batch as readonly BookRecord[]),
    keep: (records) => {
      file.append(records);
    },
    close: () => {
      file.close();
    },
  };
}
