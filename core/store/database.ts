/**
 * The database of one service: the built-in Postgres in the data folder, or somebody's own. Either way it
 * is brought to the current schema, and it belongs to one service at a time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../ports.ts';
import { startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly dataDir: string;
  /** Null: the built-in one. */
  readonly databaseUrl: string | null;
  readonly log: Log;
  /** Another service has the database now: this one must end. */
  readonly onLost: () => void;
}

/** Another service runs on this database. The message is one line for the person who started this one. */
class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

/** Any number, known to all services: "the service of this database". */
const SERVICE_LOCK = 7_041_978;
/** A service that was killed, or is stopping, needs a moment to be gone; less than a stop may take. */
const LOCK_PATIENCE_MS = 8_000;
const LOCK_RETRY_MS = 250;
const CONNECT_TIMEOUT_MS = 10_000;
const RECOVERY_BACKOFF_MS = { first: 200, most: 5_000 };

/**
 * Opens the database, migrates it, and takes it for this service.
 * @throws DataFolderInUse or DatabaseInUse when another service has it; Error with the remedy otherwise
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, log } = options;
  if (databaseUrl === null) {
    const embedded = await startEmbedded({ dataDir, log });
    try {
      report(await migrate(embedded.url), log);
    } catch (error) {
      await embedded.stop();
      throw error;
    }
    return { url: embedded.url, close: () => embedded.stop() };
  }
  // First it is ours, then it is changed: a newer version must not alter what an older one is working on.
  const ownership = new Ownership(databaseUrl, options);
  await ownership.take(LOCK_PATIENCE_MS);
  try {
    report(await migrate(databaseUrl), log);
  } catch (error) {
    await ownership.release();
    throw error;
  }
  return { url: databaseUrl, close: () => ownership.release() };
}

function report(migrations: readonly string[], log: Log): void {
  if (migrations.length > 0) log.info({ migrations }, 'brought the database up to date');
}

/**
 * An advisory lock on a connection of its own: gone with the process, however it ends. The store fences an
 * older instance all the same; the lock is there so that two services do not push each other out for ever.
 */
class Ownership {
  private readonly url: string;
  private readonly options: DatabaseOptions;
  private readonly stopping = new AbortController();
  private client: Client | null = null;

  constructor(url: string, options: DatabaseOptions) {
    this.url = url;
    this.options = options;
  }

  async take(patienceMs: number): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: `mynah ${process.pid}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', () => {});
    await client.connect();
    const deadline = Date.now() + patienceMs;
    while (!(await tryLock(client))) {
      if (Date.now() >= deadline) {
        await client.end();
        throw new DatabaseInUse(
          'Another Mynah is running on this database: stop it, or give this one a DATABASE_URL of its own.',
        );
      }
      await delay(LOCK_RETRY_MS);
    }
    this.client = client;
    client.once('end', () => {
      if (!this.stopping.signal.aborted) void this.recover();
    });
  }

  async release(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => {});
  }

  /** The database was away: it is ours again unless somebody else was quicker. */
  private async recover(): Promise<void> {
    const { log, onLost } = this.options;
    let waitMs = RECOVERY_BACKOFF_MS.first;
    while (!this.stopping.signal.aborted) {
      try {
        await this.take(LOCK_PATIENCE_MS);
        log.info({}, 'the database is back');
        return;
      } catch (error) {
        if (error instanceof DatabaseInUse) {
          onLost();
          return;
        }
        log.warn({ err: error }, 'the database cannot be reached; trying again');
        await delay(waitMs, undefined, { signal: this.stopping.signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, RECOVERY_BACKOFF_MS.most);
      }
    }
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
    SERVICE_LOCK,
  ]);
  return rows[0]?.held === true;
}
