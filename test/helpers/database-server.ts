/**
 * The Postgres of one test run, as a process of its own: `tsx database-server.ts <folder> <pid>` serves the
 * folder, writes `ready.json` (or `failed.txt`) into it, and when the process `pid` has ended it stops,
 * removes the folder and ends. The workers of the run share it; see database.ts.
 */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbedded } from '../../core/store/embedded.ts';
import { migrate } from '../../core/store/migrate.ts';
import { databaseIn, quiet, TEMPLATE } from './database-url.ts';

const WATCH_MS = 500;

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function makeTemplate(url: string): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  // Hundreds of databases come and go here and none has to survive a power cut. Tests of durability start
  // a Postgres of their own.
  await admin.query('alter system set fsync = off');
  await admin.query('alter system set full_page_writes = off');
  await admin.query('select pg_reload_conf()');
  await admin.query(`create database ${TEMPLATE}`);
  await migrate(databaseIn(url, TEMPLATE));
  await admin.query(`alter database ${TEMPLATE} is_template true allow_connections false`);
  await admin.end();
}

async function say(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.tmp`), text);
  await rename(join(folder, `${name}.tmp`), join(folder, name));
}

const [folder = '', run = ''] = process.argv.slice(2);
try {
  const database = await startEmbedded({ dataDir: join(folder, 'data'), log: quiet });
  await makeTemplate(database.url);
  await say(folder, 'ready.json', JSON.stringify({ url: database.url }));
  while (lives(Number(run))) await delay(WATCH_MS);
  await database.stop();
} catch (error) {
  await say(folder, 'failed.txt', error instanceof Error ? (error.stack ?? error.message) : String(error));
  while (lives(Number(run))) await delay(WATCH_MS);
}
await rm(folder, { recursive: true, force: true });
