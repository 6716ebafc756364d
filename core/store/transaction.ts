import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` in one transaction: committed when it says `keep`, rolled back when it does not or throws.
 * @param begin how the transaction starts, e.g. with another isolation level
 * @returns the work's `value`. Throws what `work` and `pg` throw.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<{ readonly keep: boolean; readonly value: T }>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const { keep, value } = await work(client);
    await client.query(keep ? 'commit' : 'rollback');
    return value;
  } catch (error) {
    // A connection that cannot even roll back is not given to anybody else.
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
