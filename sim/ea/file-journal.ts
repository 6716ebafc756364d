/** A terminal's journal on disk: every batch of records is one line, flushed before `write` returns. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../core/domain/ids.ts';
import { LineFile } from '../line-file.ts';
import { MemoryJournal, condensed } from './journal.ts';
import type { Journal, JournalRecord, JournalState } from './journal.ts';

const FILE = 'journal.jsonl';
/** A journal is condensed once it has grown by this much: rarely, and before it is slow to read. */
const CONDENSE_AFTER_BYTES = 4_000_000;

export class FileJournal implements Journal {
  readonly #memory: MemoryJournal;
  readonly #file: LineFile;
  readonly #now: () => Millis;
  #condenseAt: number;

  /**
   * Opens the journal of a directory, which is made if need be.
   * @param fresh the first records of a journal that does not exist yet
   */
  constructor(directory: string, fresh: () => readonly JournalRecord[], now: () => Millis) {
    mkdirSync(directory, { recursive: true });
    this.#now = now;
    this.#file = new LineFile(join(directory, FILE), true);
    const past = [...this.#file.read()].flatMap((batch) => batch as readonly JournalRecord[]);
    this.#memory = new MemoryJournal(past);
    this.#condenseAt = this.#file.bytes + CONDENSE_AFTER_BYTES;
    if (past.length === 0) this.write(...fresh());
    else this.#condense();
  }

  get state(): JournalState {
    return this.#memory.state;
  }

  write(...records: readonly JournalRecord[]): void {
    this.#file.append(records);
    this.#memory.write(...records);
    if (this.#file.bytes > this.#condenseAt) this.#condense();
  }

  close(): void {
    this.#file.close();
  }

  #condense(): void {
    this.#file.replace([[...condensed(this.state, this.#now())]]);
    this.#condenseAt = this.#file.bytes + CONDENSE_AFTER_BYTES;
  }
}
