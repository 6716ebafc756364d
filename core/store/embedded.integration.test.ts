import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { quiet } from '../../test/helpers/database-url.ts';
import { processesIn, untilNobodyIn } from '../../test/storage/processes.ts';
import { startEmbedded } from './embedded.ts';
import { findRunner } from './postgres-binaries.ts';

const run = promisify(execFile);

/** Making a cluster takes a second of work: tests that need no new one share it, one after another. */
let root: string;
let dataDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mynah-embedded-'));
  await chmod(root, 0o755);
  dataDir = join(root, 'data');
});
afterEach(async () => {
  // Whatever a failed test left running must not disturb the next.
  for (const pid of await processesIn(root)) process.kill(Number(pid), 'SIGKILL');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

test('serves durably: fsync is on, and so is the wait for it', async () => {
  const database = await startEmbedded({ dataDir, log: quiet });
  expect(await ask(database.url, `select current_setting('fsync') as answer`)).toBe('on');
  expect(await ask(database.url, `select current_setting('synchronous_commit') as answer`)).toBe('on');
  expect(await ask(database.url, `select current_setting('full_page_writes') as answer`)).toBe('on');
  await database.stop();
  await untilNobodyIn(root);
});

test('keeps its password to itself, and no connection without it is let in', async () => {
  const database = await startEmbedded({ dataDir, log: quiet });
  expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  const wrong = new URL(database.url);
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'select 1 as answer')).rejects.toThrow(/password authentication failed/u);
  await database.stop();
});

test('starts an existing cluster in well under a second', async () => {
  await (await startEmbedded({ dataDir, log: quiet })).stop();
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const database = await startEmbedded({ dataDir, log: quiet });
    times.push(performance.now() - began);
    await database.stop();
  }
  expect(Math.min(...times)).toBeLessThan(1_000);
});

test('listens on a loopback port where the path is too long for a socket', async () => {
  const deep = join(root, 'a-very-long-name-for-a-folder'.repeat(4));
  const database = await startEmbedded({ dataDir: deep, log: quiet });
  expect(new URL(database.url).hostname).toBe('127.0.0.1');
  expect(await ask(database.url, 'select 1 as answer')).toBe(1);
  await database.stop();
  await untilNobodyIn(root);
});

test('works in a folder that only its owner may enter', async () => {
  const closed = join(root, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const database = await startEmbedded({ dataDir: join(closed, 'data'), log: quiet });
  expect(await ask(database.url, 'select 1 as answer')).toBe(1);
  await database.stop();
  await untilNobodyIn(root);
});

test('may look at its own program in a folder that only its owner may enter', async () => {
  const closed = join(root, 'checkout');
  await mkdir(closed, { mode: 0o700 });
  await mkdir(join(closed, 'data', 'postgres'), { recursive: true });
  const program = join(closed, 'initdb');
  await writeFile(program, '', { mode: 0o755 });
  const { prefix, user } = await findRunner(join(closed, 'data'));
  // As initdb looks for itself, by access(2); not as root there is nobody else to be.
  const [look, ...words] = [...prefix, 'test', '-x', program];
  if (user === null) expect(prefix).toEqual([]);
  await expect(run(look, words)).resolves.toBeDefined();
});

test('is not misled by a lock file whose process number belongs to somebody else now', async () => {
  await (await startEmbedded({ dataDir, log: quiet })).stop();
  const cluster = join(dataDir, 'postgres', 'cluster');
  const { uid, gid } = await stat(cluster);
  // As Postgres' own user, so that Postgres itself would take it for its living postmaster.
  const stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
  const socket = join(dataDir, 'postgres', '.s.PGSQL.5432');
  const lines = [stranger.pid, cluster, 1, 5432, join(dataDir, 'postgres'), '', '1 1', 'ready'];
  await writeFile(join(cluster, 'postmaster.pid'), `${lines.join('\n')}\n`);
  await writeFile(`${socket}.lock`, `${lines.join('\n')}\n`);
  const database = await startEmbedded({ dataDir, log: quiet });
  expect(await ask(database.url, 'select 1 as answer')).toBe(1);
  stranger.kill();
  await database.stop();
});

test('says what Postgres said when it cannot start', async () => {
  await (await startEmbedded({ dataDir, log: quiet })).stop();
  const version = join(dataDir, 'postgres', 'cluster', 'PG_VERSION');
  const right = await readFile(version);
  await writeFile(version, '12\n');
  await expect(startEmbedded({ dataDir, log: quiet })).rejects.toThrow(/did not start: .*incompatible/u);
  await writeFile(version, right);
});

async function postmasterPid(): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

test.for(['SIGINT', 'SIGKILL'] as const)(
  'brings Postgres back after its %s, at the same address',
  async (signal) => {
    let back = (): void => {};
    const returned = new Promise<void>((resolve) => (back = resolve));
    const log = {
      ...quiet,
      info: (_fields: object, message: string) => message.endsWith('is back') && back(),
    };
    const database = await startEmbedded({ dataDir, log });
    const before = await postmasterPid();
    process.kill(before, signal);
    await returned;
    expect(await postmasterPid()).not.toBe(before);
    expect(await ask(database.url, 'select 1 as answer')).toBe(1);
    await expect(startEmbedded({ dataDir, log: quiet })).rejects.toThrow(/Another Mynah/u);
    await database.stop();
    await untilNobodyIn(root);
  },
);

test('stops at once even while connections are open', async () => {
  const database = await startEmbedded({ dataDir, log: quiet });
  const client = new Client({ connectionString: database.url });
  client.on('error', () => {});
  await client.connect();
  await database.stop();
  await untilNobodyIn(root);
  await expect(client.query('select 1')).rejects.toThrow();
});

test('Postgres does not see what the environment of the service holds', async () => {
  const database = await startEmbedded({ dataDir, log: quiet });
  const environment = await readFile(`/proc/${String(await postmasterPid())}/environ`, 'utf8');
  await database.stop();
  expect(process.env['VITEST']).toBeDefined();
  const names = environment.split('\0').map((variable) => variable.split('=')[0]);
  expect(names).toContain('PATH');
  expect(names).not.toContain('VITEST');
});
