/**
 * The built-in Postgres, for those who brought none: a real server in the data folder.
 *
 * The service owns the folder by an advisory lock that one connection holds for as long as the service
 * lives. Postgres itself sees to the rest: the lock ends with the connection, so a killed service leaves
 * nothing to clean up and no process number to mistake. The same connection is the watch: when it breaks,
 * the server is brought back.
 *
 * States: starting → held → (connection lost → recovering → held)* → stopping → stopped.
 */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../ports.ts';
import { findRunner } from './postgres-binaries.ts';
import type { Runner } from './postgres-binaries.ts';
import { openCluster, openDataFolder, sweepUnfinished } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { chooseAddress, ensureRunning, stopPostmaster, urlOf } from './postmaster.ts';
import type { Address } from './postmaster.ts';

export interface EmbeddedDatabase {
  /** Good for as long as the service runs: a server that had to be brought back is where it was. */
  readonly url: string;
  /** Fast shutdown; connections that are still open are cut. */
  stop(): Promise<void>;
}

/** Somebody else serves this data folder. The message is one line for the person who tried. */
class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

const MAINTENANCE_DATABASE = 'postgres';
const DATABASE = 'mynah';
/** Any number, known to all services: "the service of this folder". */
const FOLDER_LOCK = 7_041_977;
/** Postgres needs a moment to notice that a killed service has gone. */
const LOCK_PATIENCE_MS = 1_000;
const LOCK_RETRY_MS = 20;
const CONNECT_TIMEOUT_MS = 10_000;
const RECOVERY_BACKOFF_MS = { first: 100, most: 5_000 };

const HOLDER = `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.granted and l.objid = $1`;

async function connect(cluster: Cluster, address: Address): Promise<Client> {
  const client = new Client({
    connectionString: urlOf(cluster, address, MAINTENANCE_DATABASE),
    application_name: `mynah ${String(process.pid)}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A broken connection is told by `end`; without a listener the error would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function takeLock(client: Client, dataDir: string): Promise<void> {
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      FOLDER_LOCK,
    ]);
    if (rows[0]?.held === true) return;
    if (Date.now() >= deadline) break;
    await delay(LOCK_RETRY_MS);
  }
  const holder = await client.query<{ name: string }>(HOLDER, [FOLDER_LOCK]);
  const pid = holder.rows[0]?.name.replace('mynah ', '') ?? 'unknown';
  throw new DataFolderInUse(
    `Another Mynah (pid ${pid}) is running on the data folder ${dataDir}: stop it, or choose another folder.`,
  );
}

async function ensureDatabase(client: Client): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
  if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
}

class Keeper implements EmbeddedDatabase {
  readonly url: string;
  readonly #dataDir: string;
  readonly #cluster: Cluster;
  readonly #runner: Runner;
  readonly #address: Address;
  readonly #log: Log;
  #client: Client;
  readonly #stopping = new AbortController();
  #recovery: Promise<void> = Promise.resolve();

  constructor(parts: {
    dataDir: string;
    cluster: Cluster;
    runner: Runner;
    address: Address;
    log: Log;
    client: Client;
  }) {
    this.#dataDir = parts.dataDir;
    this.#cluster = parts.cluster;
    this.#runner = parts.runner;
    this.#address = parts.address;
    this.#log = parts.log;
    this.#client = parts.client;
    this.url = urlOf(parts.cluster, parts.address, DATABASE);
    this.#watch();
  }

  #watch(): void {
    this.#client.once('end', () => {
      if (!this.#stopping.signal.aborted) this.#recovery = this.#recover();
    });
  }

  async #recover(): Promise<void> {
    this.#log.warn({}, 'the built-in Postgres is gone: bringing it back');
    let waitMs = RECOVERY_BACKOFF_MS.first;
    while (!this.#stopping.signal.aborted) {
      try {
        await ensureRunning(this.#cluster, this.#runner, this.#address);
        const client = await connect(this.#cluster, this.#address);
        try {
          await takeLock(client, this.#dataDir);
        } catch (error) {
          await client.end();
          throw error;
        }
        this.#client = client;
        this.#watch();
        this.#log.info({}, 'the built-in Postgres is back');
        return;
      } catch (error) {
        this.#log.error({ err: error }, 'the built-in Postgres could not be brought back yet');
        await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, RECOVERY_BACKOFF_MS.most);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#recovery;
    // The lock is held until the server is down: nobody can come in between.
    await stopPostmaster(this.#cluster);
    await this.#client.end().catch(() => {});
  }
}

/** Connects to the server; one that a dead service left and that does not answer is stopped, then started. */
async function reach(
  cluster: Cluster,
  runner: Runner,
  wanted: Address,
): Promise<{ client: Client; address: Address; adopted: boolean }> {
  const { postmaster, adopted } = await ensureRunning(cluster, runner, wanted);
  const { address } = postmaster;
  try {
    return { client: await connect(cluster, address), address, adopted };
  } catch (error) {
    if (!adopted) throw error;
    await stopPostmaster(cluster);
    const started = await ensureRunning(cluster, runner, wanted);
    const again = started.postmaster.address;
    return { client: await connect(cluster, again), address: again, adopted: started.adopted };
  }
}

/**
 * Serves the data folder: makes the cluster in `<dataDir>/postgres` if there is none, adopts the server
 * that a killed service left or starts one, and takes the folder for this process.
 * @param options.dataDir folder for everything that lasts; made if missing
 * @throws DataFolderInUse when another service has the folder; Error with the remedy for everything else
 */
export async function startEmbedded(options: { dataDir: string; log: Log }): Promise<EmbeddedDatabase> {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  await openDataFolder(dataDir);
  const runner = await findRunner(dataDir);
  const cluster = await openCluster(dataDir, runner);
  const { client, address, adopted } = await reach(cluster, runner, await chooseAddress(cluster));
  try {
    await takeLock(client, dataDir);
    await sweepUnfinished(dataDir);
    await ensureDatabase(client);
  } catch (error) {
    await client.end();
    throw error;
  }
  log.info(
    { adopted },
    adopted ? 'adopted the Postgres that was left running' : 'started the built-in Postgres',
  );
  return new Keeper({ dataDir, cluster, runner, address, log, client });
}
