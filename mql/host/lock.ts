/** Files as locks between processes: several test workers compile side by side, but nothing twice. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 50;

/** Does the work while holding one of these locks: the first that is free. */
export async function withLock<T>(files: readonly string[], work: () => Promise<T>): Promise<T> {
  await Promise.all(files.map((file) => mkdir(path.dirname(file), { recursive: true })));
  const file = await taken(files);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken(files: readonly string[]): Promise<string> {
  for (;;) {
    for (const file of files) {
      if (await isTaken(file)) return file;
      if (await isLeftBehind(file)) await rm(file, { force: true });
    }
    await sleep(RETRY_MS);
  }
}

/** A link appears at once and with its content, so that nobody sees a lock without an owner. */
async function isTaken(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** True if the process that holds the lock is gone. */
async function isLeftBehind(file: string): Promise<boolean> {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!(owner > 0)) return false; // it was given back just now
  try {
    process.kill(owner, 0);
    return false;
  } catch {
    return true;
  }
}
