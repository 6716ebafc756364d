/** The three services under test, each a process of its own. */
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbedded } from '../core/store/embedded.ts';
import type { EmbeddedDatabase } from '../core/store/embedded.ts';
import { migrate } from '../core/store/migrate.ts';
import { findRunner } from '../core/store/postgres-binaries.ts';
import { openCluster } from '../core/store/postgres-cluster.ts';
import { chooseAddress, urlOf } from '../core/store/postmaster.ts';
import { runChild } from './calls.ts';
import type { Child } from './calls.ts';
import { populate } from './database.ts';
import type { ProbeCalls } from './probe.ts';
import type { RelayCalls } from './relay.ts';

const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const ANSWER_PATIENCE_MS = 5_000;

export interface Service {
  readonly name: string;
  readonly port: number;
  readonly acknowledges: boolean;
  /** Resolves when what the last load caused has been dealt with, work behind the scenes included. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

export interface MynahService extends Service {
  readonly probe: Child<ProbeCalls>;
  /** Commands that were stored and have no outcome on record, after a wait for the last ones. */
  unanswered(): Promise<number>;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A folder that the built-in Postgres may pass through, whoever it runs as. */
async function folderIn(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  return folder;
}

/** The relay; with a Postgres of its own, set up like Mynah's, when it is to be durable. */
export async function startRelay(parent: string, durable: boolean): Promise<Service> {
  const name = durable ? 'durable limit' : 'limit';
  let database: EmbeddedDatabase | null = null;
  if (durable) database = await startEmbedded({ dataDir: await folderIn(parent, 'relay'), log: silent });
  const args = database === null ? [] : ['--durable', database.url];
  const child = runChild<RelayCalls>(new URL('relay.ts', import.meta.url), { name, args });
  const port = await child.call('port', null);
  return {
    name,
    port,
    acknowledges: false,
    quiet: () => Promise.resolve(),
    stop: async () => {
      await child.stop();
      await database?.stop();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no loopback port could be had');
  return address.port;
}

const lastLines = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8')).trim().split('\n').slice(-5).join('\n');

/** Waits until the bridge answers plain HTTP with its hint. */
async function untilListening(port: number, child: Child<ProbeCalls>, log: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (!child.running) throw new Error(`Mynah ended while it started: ${await lastLines(log)}`);
    const answered = await fetch(`http://127.0.0.1:${port}/ea`).then(
      (response) => response.status === 426,
      () => false,
    );
    if (answered) return;
    await delay(POLL_MS);
  }
  throw new Error(`Mynah did not listen within ${READY_TIMEOUT_MS} ms: ${await lastLines(log)}`);
}

async function prepare(dataDir: string, followers: number): Promise<void> {
  const database = await startEmbedded({ dataDir, log: silent });
  try {
    await migrate(database.url);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await populate(client, followers);
    await client.end();
  } finally {
    await database.stop();
  }
}

/** Of the Postgres that a running service has in its folder. */
export async function urlOfRunning(dataDir: string): Promise<string> {
  const cluster = await openCluster(dataDir, await findRunner(dataDir));
  return urlOf(cluster, await chooseAddress(cluster), 'mynah');
}

const JOURNAL_LEFT = 'select 1 from journal limit 1';
/** Chats are told at the pace of readers, long after: that must not disturb whoever is measured next. */
const CARDS_READ = 'update cards set shown = wanted where shown < wanted';
const UNANSWERED = `select count(*)::int as count from decisions c
  where c.version is not null and not exists (select 1 from outcomes o where o.link_id = c.link_id and o.version = c.version)`;

/** Mynah as `npm start` runs it, on a data folder of its own with everything set up. */
export async function startMynah(
  parent: string,
  name: string,
  followers: number,
  flags: readonly string[] = [],
): Promise<MynahService> {
  const dataDir = await folderIn(parent, name.replaceAll(' ', '-'));
  await prepare(dataDir, followers);
  const port = await freePort();
  const webPort = await freePort();
  const logPath = join(dataDir, 'mynah.log');
  const log = await open(logPath, 'w');
  const child = runChild<ProbeCalls>(new URL('../main.ts', import.meta.url), {
    name,
    // Where no .env lies that would change what is measured.
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      BRIDGE_PORT: String(port),
      WEB_PORT: String(webPort),
      INBOUND_PORT: '0',
    },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    flags: ['--import', new URL('probe.ts', import.meta.url).href, '--expose-gc', ...flags],
  });
  await untilListening(port, child, logPath);
  await log.close();
  const database = new Client({ connectionString: await urlOfRunning(dataDir) });
  // It goes away with the service.
  database.on('error', () => {});
  await database.connect();
  return {
    name,
    port,
    acknowledges: true,
    probe: child,
    quiet: async () => {
      while ((await database.query(JOURNAL_LEFT)).rows.length > 0) await delay(POLL_MS);
      await database.query(CARDS_READ);
    },
    unanswered: async () => {
      const deadline = Date.now() + ANSWER_PATIENCE_MS;
      for (;;) {
        const { rows } = await database.query<{ count: number }>(UNANSWERED);
        const count = rows[0]?.count ?? 0;
        if (count === 0 || Date.now() > deadline) return count;
        await delay(POLL_MS);
      }
    },
    stop: async () => {
      await database.end().catch(() => {});
      if (await child.stop()) return;
      // A service that did not end well leaves its Postgres: adopt it, to stop it.
      const left = await startEmbedded({ dataDir, log: silent });
      await left.stop();
    },
  };
}
