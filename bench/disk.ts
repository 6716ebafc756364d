/** What a durable write costs on the disk that holds a folder. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from './figures.ts';

const WRITES = 200;
/** What Postgres writes to its log at a time. */
const BLOCK_BYTES = 8_192;
/** From Linux' magic.h. */
const TMPFS = 0x01021994;

/** Memory is no disk: a commit there costs nothing, and every figure would be a lie. */
export const isInMemory = async (folder: string): Promise<boolean> => (await statfs(folder)).type === TMPFS;

/** Median milliseconds of an 8 KB write with fdatasync, appended to a new file in `folder`. */
export function fdatasyncMs(folder: string): number {
  const path = join(folder, 'fdatasync.probe');
  const block = Buffer.alloc(BLOCK_BYTES, 1);
  const file = openSync(path, 'w');
  try {
    // As in Postgres' log, the blocks are there before they are written.
    for (let i = 0; i < WRITES; i++) writeSync(file, block, 0, BLOCK_BYTES, i * BLOCK_BYTES);
    fdatasyncSync(file);
    const times: number[] = [];
    for (let i = 0; i < WRITES; i++) {
      const before = performance.now();
      writeSync(file, block, 0, BLOCK_BYTES, i * BLOCK_BYTES);
      fdatasyncSync(file);
      times.push(performance.now() - before);
    }
    return median(times);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
