/** A fresh, migrated database for every test that wants one, from one Postgres per test run. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { Client } from 'pg';
import { databaseIn, TEMPLATE } from './database-url.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops the database; connections that are still open are cut. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const SERVER = fileURLToPath(new URL('database-server.ts', import.meta.url));

/** Workers are processes of the run, or threads in it. */
const runPid = isMainThread ? process.ppid : process.pid;

function startServer(folder: string): void {
  const args = ['--import', 'tsx', SERVER, folder, String(runPid)];
  spawn(process.execPath, args, { detached: true, stdio: 'ignore' }).unref();
}

async function serverUrl(): Promise<string> {
  const folder = join(tmpdir(), `mynah-tests-${String(runPid)}`);
  // Whoever makes the folder starts the server; the others wait for its word.
  const mine = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (mine) startServer(folder);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const ready = await readFile(join(folder, 'ready.json'), 'utf8').catch(() => null);
    if (ready !== null) return (JSON.parse(ready) as { url: string }).url;
    const failed = await readFile(join(folder, 'failed.txt'), 'utf8').catch(() => null);
    if (failed !== null) throw new Error(`The Postgres of the test run did not start: ${failed}`);
    await delay(POLL_MS);
  }
  throw new Error(
    `The Postgres of the test run was not ready after ${String(START_TIMEOUT_MS)} ms (${folder}).`,
  );
}

async function admin(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

let server: Promise<string> | undefined;

/** A new database with the current schema and nothing in it, for this caller alone. */
export async function freshDatabase(): Promise<TestDatabase> {
  server ??= serverUrl();
  const url = await server;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin(url, `create database ${name} template ${TEMPLATE}`);
  return {
    url: databaseIn(url, name),
    close: () => admin(url, `drop database if exists ${name} with (force)`),
  };
}

/** A new database without any schema. */
export async function emptyDatabase(): Promise<TestDatabase> {
  server ??= serverUrl();
  const url = await server;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin(url, `create database ${name}`);
  return {
    url: databaseIn(url, name),
    close: () => admin(url, `drop database if exists ${name} with (force)`),
  };
}
