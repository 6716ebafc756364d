/** The files of the built-in Postgres: made once, all or nothing. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Runner } from './postgres-binaries.ts';

const run = promisify(execFile);

/** The service's own database role, owner of the cluster. */
export const ROLE = 'mynah';
const UNFINISHED = 'postgres.new-';
/** initdb takes a second; on a very slow disk perhaps a minute. */
const INITDB_TIMEOUT_MS = 180_000;

export interface Cluster {
  /** Everything of Postgres, sockets and start log included. */
  readonly home: string;
  /** PGDATA. */
  readonly data: string;
  readonly password: string;
}

/** Postgres needs none of the service's environment, and its secrets are none of Postgres' business. */
const cleanEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
});

const spawnOptions = (runner: Runner, prefixed: boolean) =>
  runner.user !== null && !prefixed ? { uid: runner.user.uid, gid: runner.user.gid } : {};

/** The command line that runs `program` as the right user, and the options for `spawn`. */
export function asPostgres(runner: Runner, program: string, args: readonly string[]) {
  const prefixed = runner.prefix.length > 0;
  const [command = program, ...rest] = [...runner.prefix, program, ...args];
  return { command, args: rest, options: { ...spawnOptions(runner, prefixed), env: cleanEnvironment() } };
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

async function readCluster(dataDir: string): Promise<Cluster | null> {
  const home = join(dataDir, 'postgres');
  try {
    const password = (await readFile(join(home, 'password'), 'utf8')).trim();
    return { home, data: join(home, 'cluster'), password };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function initialise(home: string, runner: Runner): Promise<void> {
  await mkdir(home, { mode: 0o700 });
  const secret = join(home, 'password');
  await writeFile(secret, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (runner.user !== null) {
    await chown(home, runner.user.uid, runner.user.gid);
    await chown(secret, runner.user.uid, runner.user.gid);
  }
  // The builtin locale needs no locales installed, and sorts alike on every machine.
  const locale = ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const access = ['--auth=scram-sha-256', `--username=${ROLE}`, `--pwfile=${secret}`];
  const call = asPostgres(runner, runner.initdb, ['-D', join(home, 'cluster'), ...access, ...locale]);
  await run(call.command, call.args, { ...call.options, cwd: '/', timeout: INITDB_TIMEOUT_MS });
  await flush(secret);
  await flush(home);
}

/**
 * The cluster in `<dataDir>/postgres`, made now if there is none. It is made beside its place and moved
 * there when complete, so that a crash at any moment leaves either none or a whole one.
 * @throws Error with what initdb said
 */
export async function openCluster(dataDir: string, runner: Runner): Promise<Cluster> {
  const existing = await readCluster(dataDir);
  if (existing !== null) return existing;
  const unfinished = join(dataDir, `${UNFINISHED}${String(process.pid)}-${randomBytes(4).toString('hex')}`);
  try {
    await initialise(unfinished, runner);
    await rename(unfinished, join(dataDir, 'postgres'));
    await flush(dataDir);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another service on this folder was quicker: its cluster counts.
    const theirs = await readCluster(dataDir);
    if (theirs !== null) return theirs;
    const said =
      error instanceof Error ? error.message.trim().split('\n').slice(-3).join(' ') : String(error);
    throw new Error(`The built-in Postgres could not be set up in ${dataDir}: ${said}`, { cause: error });
  }
  const made = await readCluster(dataDir);
  if (made === null) throw new Error(`The built-in Postgres vanished from ${dataDir} while it was set up.`);
  return made;
}

/** Removes what a crash left of unfinished clusters. To be called by the one service that owns the folder. */
export async function sweepUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(UNFINISHED)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/** Makes the data folder. Others may pass through a new one, because Postgres may run as another user. */
export async function openDataFolder(dataDir: string): Promise<void> {
  const made = await mkdir(dataDir, { recursive: true });
  if (made !== undefined && process.getuid?.() === 0) await chmod(dataDir, 0o711);
}
