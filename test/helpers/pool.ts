/** Connections for tests: their database is dropped under those that are still saying goodbye, which is no news. */
import { Pool } from 'pg';

export function testPool(url: string, max = 10): Pool {
  const pool = new Pool({ connectionString: url, max });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
