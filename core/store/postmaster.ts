/** The server process of the built-in Postgres: found, started, stopped. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Runner } from './postgres-binaries.ts';
import { asPostgres, ROLE } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';

/** Where the server is reached: a socket in its own folder, or a port on loopback. */
export interface Address {
  /** Folder of the Unix socket; null for 127.0.0.1. */
  readonly socketDir: string | null;
  readonly port: number;
}

export interface Postmaster {
  readonly pid: number;
  readonly address: Address;
}

/** Only names the socket's file. */
const SOCKET_PORT = 5432;
/** The kernel's limit on a socket's path is 107 bytes on Linux and 103 on macOS, file name included. */
const SOCKET_PATH_BYTES = 100;
/** How often files and processes that cannot be awaited are looked at. */
const POLL_MS = 5;
/** Start after a crash replays at most `max_wal_size`; a slow disk takes a minute for that. */
const START_TIMEOUT_MS = 120_000;
const FAST_SHUTDOWN_MS = 8_000;
const IMMEDIATE_SHUTDOWN_MS = 2_000;

const settings = (address: Address): readonly string[] =>
  [
    `listen_addresses=${address.socketDir === null ? '127.0.0.1' : ''}`,
    `unix_socket_directories=${address.socketDir ?? ''}`,
    'unix_socket_permissions=0700',
    // A handful for the service, plenty for its tests.
    'max_connections=80',
    // Its own log, a file per weekday, each overwritten a week later: bounded, and it survives our death.
    'logging_collector=on',
    'log_filename=postgres-%a.log',
    'log_rotation_age=1d',
    'log_rotation_size=0',
    'log_truncate_on_rotation=on',
    'log_checkpoints=off',
    'log_timezone=UTC',
    'timezone=UTC',
    // The journal is written and cleared all the time: clean up behind it often, in small pieces.
    'autovacuum_naptime=15s',
    // Commits write to files that are there already: making one anew costs milliseconds.
    'min_wal_size=512MB',
    'max_wal_size=2GB',
    'wal_init_zero=off',
    'wal_buffers=16MB',
    // The first change of a page after a checkpoint is logged as the whole page.
    'checkpoint_timeout=15min',
    // Statements here are short: compiling them costs more than it saves.
    'jit=off',
  ].flatMap((setting) => ['-c', setting]);

/** Line numbers of `postmaster.pid`, which Postgres documents in miscadmin.h. */
const LINE = { pid: 0, port: 3, socketDir: 4, status: 7 } as const;

interface PidFile {
  readonly text: string;
  readonly pid: number;
  readonly ready: boolean;
  readonly address: Address;
}

const pidFilePath = (cluster: Cluster): string => join(cluster.data, 'postmaster.pid');

async function readPidFile(cluster: Cluster): Promise<PidFile | null> {
  const text = await readFile(pidFilePath(cluster), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[LINE.pid]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const socketDir = lines[LINE.socketDir] ?? '';
  return {
    text,
    pid,
    ready: lines[LINE.status] === 'ready',
    address: { socketDir: socketDir === '' ? null : socketDir, port: Number(lines[LINE.port]) },
  };
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether `pid` is the server of this cluster, and not a stranger who got its number after a restart of
 * the machine or container. A postmaster works in its data folder; a zombie works nowhere.
 */
async function servesCluster(pid: number, cluster: Cluster): Promise<boolean> {
  if (!processExists(pid)) return false;
  // Elsewhere there is no cheap proof; Postgres' own lock then has the last word.
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${String(pid)}/cwd`).catch(() => '');
  return folder === (await realpath(cluster.data));
}

/** Removes lock files whose number now belongs to a stranger: Postgres would refuse to start for ever. */
async function clearReusedPid(cluster: Cluster, stale: PidFile): Promise<void> {
  if (!processExists(stale.pid)) return;
  const now = await readPidFile(cluster);
  if (now?.text !== stale.text) return;
  await rm(pidFilePath(cluster), { force: true });
  const { socketDir, port } = stale.address;
  if (socketDir !== null) await rm(join(socketDir, `.s.PGSQL.${String(port)}.lock`), { force: true });
}

/** @returns the living server of this cluster, one that is starting or stopping included; null if none */
async function findRunning(cluster: Cluster): Promise<PidFile | null> {
  const file = await readPidFile(cluster);
  if (file === null) return null;
  if (await servesCluster(file.pid, cluster)) return file;
  await clearReusedPid(cluster, file);
  return null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No loopback port could be had.');
  return address.port;
}

/** A socket in the cluster's folder: no port to collide on, and closed to other users. */
export async function chooseAddress(cluster: Cluster): Promise<Address> {
  const socket = join(cluster.home, `.s.PGSQL.${String(SOCKET_PORT)}`);
  return Buffer.byteLength(socket) <= SOCKET_PATH_BYTES
    ? { socketDir: cluster.home, port: SOCKET_PORT }
    : { socketDir: null, port: await freePort() };
}

async function lastWords(startLog: string): Promise<string> {
  const text = await readFile(startLog, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-4).join(' | ') || 'it said nothing';
}

/** Waits until `pid` serves, for as long as it lives; null when it ended before that. */
async function untilReady(cluster: Cluster, pid: number): Promise<Postmaster | null> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const file = await readPidFile(cluster);
    if (file?.pid === pid && file.ready) return { pid, address: file.address };
    if (!processExists(pid)) return null;
    await delay(POLL_MS);
  }
  throw new Error(
    `The built-in Postgres (pid ${String(pid)}) did not get ready within ${String(START_TIMEOUT_MS / 1000)} s: ` +
      `see its log in ${join(cluster.data, 'log')}.`,
  );
}

/**
 * Starts the server. It is detached, in its own session: a Ctrl-C in the terminal is for the service, which
 * still has to write while it stops, and must not reach Postgres at the same moment.
 */
async function start(cluster: Cluster, runner: Runner, address: Address): Promise<Postmaster | null> {
  const args = ['-D', cluster.data, '-p', String(address.port), ...settings(address)];
  const call = asPostgres(runner, runner.postgres, args);
  const startLog = join(cluster.home, 'start.log');
  const output = openSync(startLog, 'w', 0o600);
  try {
    const child = spawn(call.command, call.args, {
      ...call.options,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
    });
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
    child.unref();
    const { pid } = child;
    const ready = pid === undefined ? null : await Promise.race([untilReady(cluster, pid), failed]);
    if (ready !== null) return ready;
  } finally {
    closeSync(output);
  }
  // A second service may have started it in the same moment: then that server is as good.
  if ((await findRunning(cluster)) !== null) return null;
  throw new Error(`The built-in Postgres did not start: ${await lastWords(startLog)}`);
}

/**
 * Makes sure that the cluster is served: adopts the server that a dead service left, waits for one that is
 * just starting, and starts one otherwise.
 * @param address where a new server should listen; an adopted one stays where it is
 */
export async function ensureRunning(
  cluster: Cluster,
  runner: Runner,
  address: Address,
): Promise<{ postmaster: Postmaster; adopted: boolean }> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const running = await findRunning(cluster);
    if (running === null) {
      const postmaster = await start(cluster, runner, address);
      if (postmaster !== null) return { postmaster, adopted: false };
    } else {
      const postmaster = await untilReady(cluster, running.pid);
      if (postmaster !== null) return { postmaster, adopted: true };
    }
  }
  throw new Error(`The built-in Postgres in ${cluster.home} could be neither adopted nor started.`);
}

async function untilGone(cluster: Cluster, pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (!(await servesCluster(pid, cluster))) return true;
    await delay(POLL_MS);
  }
  return false;
}

/**
 * Stops the server: fast (transactions are rolled back, a checkpoint is written), and if that takes too
 * long at once, which costs a recovery at the next start and nothing else.
 */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const running = await findRunning(cluster);
  if (running === null) return;
  const stages = [
    { signal: 'SIGINT', waitMs: FAST_SHUTDOWN_MS },
    { signal: 'SIGQUIT', waitMs: IMMEDIATE_SHUTDOWN_MS },
  ] as const;
  for (const { signal, waitMs } of stages) {
    try {
      process.kill(running.pid, signal);
    } catch {
      return;
    }
    if (await untilGone(cluster, running.pid, waitMs)) return;
  }
  throw new Error(`The built-in Postgres (pid ${String(running.pid)}) does not stop: kill it by hand.`);
}

/** Connection URL of a database on the server. */
export function urlOf(cluster: Cluster, address: Address, database: string): string {
  const user = `${ROLE}:${encodeURIComponent(cluster.password)}`;
  const { socketDir, port } = address;
  return socketDir === null
    ? `postgresql://${user}@127.0.0.1:${String(port)}/${database}`
    : `postgresql://${user}@localhost:${String(port)}/${database}?host=${encodeURIComponent(socketDir)}`;
}
