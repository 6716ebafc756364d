/** An append-only file of JSON lines. A line that a crash tore off at the end counts as never written. */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export class LineFile {
  readonly path: string;
  readonly #sync: boolean;
  #handle: number;
  #bytes: number;

  /** @param sync every line is on the disk when `append` returns; without, it survives the process only */
  constructor(path: string, sync: boolean) {
    this.path = path;
    this.#sync = sync;
    this.#handle = openSync(path, 'a+');
    const whole = this.#text();
    this.#bytes = Buffer.byteLength(whole);
    ftruncateSync(this.#handle, this.#bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The values of all lines, oldest first; throws at a line that is no JSON, naming it. */
  *read(): Generator {
    let number = 0;
    for (const line of this.#text().split('\n')) {
      number++;
      if (line === '') continue;
      try {
        yield JSON.parse(line) as unknown;
      } catch {
        throw new Error(`${this.path} line ${number} is no JSON: delete the file to begin anew`);
      }
    }
  }

  append(value: unknown): void {
    const line = `${JSON.stringify(value)}\n`;
    writeSync(this.#handle, line);
    if (this.#sync) fsyncSync(this.#handle);
    this.#bytes += Buffer.byteLength(line);
  }

  /** Replaces everything at once: after a crash the file holds either the old lines or these. */
  replace(values: Iterable<unknown>): void {
    const fresh = `${this.path}.new`;
    const handle = openSync(fresh, 'w');
    let text = '';
    for (const value of values) text += `${JSON.stringify(value)}\n`;
    writeSync(handle, text);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(fresh, this.path);
    const directory = openSync(dirname(this.path), 'r');
    fsyncSync(directory);
    closeSync(directory);
    closeSync(this.#handle);
    this.#handle = openSync(this.path, 'a');
    this.#bytes = Buffer.byteLength(text);
  }

  close(): void {
    closeSync(this.#handle);
  }

  /** Everything up to the last line that is whole. */
  #text(): string {
    const text = readFileSync(this.path, 'utf8');
    return text.slice(0, text.lastIndexOf('\n') + 1);
  }
}
