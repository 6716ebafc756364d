/**
 * The storage part of a service as a process of its own, to be killed: `tsx appending-service.ts <folder>`
 * starts the built-in Postgres in the folder, migrates, takes over and appends one deal after another,
 * saying `ready` and then every deal that was acknowledged, a line each. Stops cleanly on SIGTERM; an error
 * at the start is one line on stderr and exit code 1, as in main.ts.
 */
import { randomBytes } from 'node:crypto';
import type { InstanceId } from '../../core/domain/ids.ts';
import { startEmbedded } from '../../core/store/embedded.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openPool } from '../../core/store/pool.ts';
import { PostgresTradingStore } from '../../core/store/postgres.ts';
import { deal, reported } from '../contracts/trading-facts.ts';
import { quiet } from '../helpers/database-url.ts';

const [dataDir = ''] = process.argv.slice(2);
const instance = randomBytes(8).toString('hex') as InstanceId;
let stopping = false;
process.once('SIGTERM', () => {
  stopping = true;
});

async function serve(): Promise<void> {
  const database = await startEmbedded({ dataDir, log: quiet });
  await migrate(database.url);
  const pool = openPool(database.url, quiet);
  const store = new PostgresTradingStore({ url: database.url, pool, log: quiet });
  await store.takeOver(instance, Date.now());
  process.stdout.write('ready\n');
  for (let seq = 1; !stopping; seq += 1) {
    const id = `${instance}-${String(seq)}`;
    await store.append(instance, seq, [reported(seq, { deals: [deal(id)] })]);
    process.stdout.write(`${id}\n`);
  }
  await store.close();
  await pool.end();
  await database.stop();
}

try {
  await serve();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
