import { Pool } from 'pg';
import type { Log } from '../ports.ts';

/** Everything but the journal and its projection: use cases, chat, outbox. They wait for each other. */
const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 30_000;

/** Shared connections to the database. Ended by whoever opened them. */
export function openPool(url: string, log: Log): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'mynah',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  // An idle connection broke: the pool drops it, and the next query opens another.
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  // One that is saying goodbye belongs to nobody any more; its broken end must not end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
