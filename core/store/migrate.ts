/** Brings the database to the current schema: plain SQL files, each run once, in the order of their names. */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Runs what has not run yet, all of it in one transaction, under an advisory lock: of several instances
 * that start together one migrates and the others wait for it.
 * @param url connection URL of the database
 * @param folder of the `.sql` files
 * @returns the names of the migrations that were run now
 * @throws Error that names what failed; then nothing was changed
 */
export async function migrate(url: string, folder = MIGRATIONS): Promise<readonly string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  await client.connect();
  const said: string[] = [];
  const keep = (line: string): void => void said.push(line);
  try {
    const ran = await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: 'migrations',
      direction: 'up',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: { debug: keep, info: keep, warn: keep, error: keep },
    });
    return ran.map(({ name }) => name);
  } catch (error) {
    throw new Error(`The database could not be brought up to date: ${reason(error, said)}`, { cause: error });
  } finally {
    await client.end();
  }
}

/** node-pg-migrate names the file and the statement in its log only. */
function reason(error: unknown, said: readonly string[]): string {
  const last = said.findLast((line) => line.startsWith('### MIGRATION'));
  const file = /### MIGRATION (\S+)/u.exec(last ?? '')?.[1];
  const message = error instanceof Error ? error.message : String(error);
  return file === undefined ? message : `migration ${file}: ${message}`;
}
