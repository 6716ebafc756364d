/** What was compiled, by names that say all that went into it. What nobody used for a day is thrown away. */
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

import { buildFolder } from './folders.ts';
import { withLock } from './lock.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;
/** A hundred megabytes each, and a new one after every change of a header. */
const HEADERS_KEPT_MS = 60 * 60 * 1000;

/** The file of this name in the build folder; made, if it is not there, under another name first. */
export async function kept(name: string, make: (file: string) => Promise<void>): Promise<string> {
  const file = path.join(buildFolder, name);
  if (await isThere(file)) return file;
  return withLock([`${file}.lock`], async () => {
    // Another process may have made it meanwhile.
    if (await isThere(file)) return file;
    const unfinished = `${file}.${process.pid}`;
    try {
      await make(unfinished);
      await rename(unfinished, file);
    } finally {
      await rm(unfinished, { force: true });
    }
    return file;
  });
}

async function isThere(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const now = new Date();
  await utimes(file, now, now);
  return true;
}

export async function throwAwayOld(): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(buildFolder)) {
    const file = path.join(buildFolder, name);
    const found = await stat(file).catch(() => undefined);
    const keptMs = name.endsWith('.gch') ? HEADERS_KEPT_MS : KEPT_MS;
    if (found !== undefined && found.mtimeMs < now - keptMs) await rm(file, { force: true });
  }
}
