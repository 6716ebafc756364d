/** Updates from Telegram: each is recorded once, begun once, and finished. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { UpdateLog } from '../update-ports.ts';

const openRow = z
  .object({ update_id: z.coerce.number(), work: z.unknown(), begun: z.boolean() })
  .transform((row) => ({ updateId: row.update_id, work: row.work, begun: row.begun }));

/** @returns the log in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createUpdateLog = (pool: Pool): UpdateLog<number> => ({
  async record(updateId, work, at) {
    const { rowCount } = await pool.query(
      `insert into telegram_updates (update_id, work, seen_at) values ($1, $2, $3)
       on conflict (update_id) do nothing`,
      [updateId, JSON.stringify(work), at],
    );
    return rowCount === 1;
  },

  async begin(updateId, at) {
    const { rowCount } = await pool.query(
      `update telegram_updates set begun_at = $2
       where update_id = $1 and begun_at is null and work is not null`,
      [updateId, at],
    );
    return rowCount === 1;
  },

  async finish(updateId) {
    await pool.query('update telegram_updates set work = null where update_id = $1', [updateId]);
  },

  async open() {
    const { rows } = await pool.query(
      `select update_id, work, begun_at is not null as begun from telegram_updates
       where work is not null order by seen_at, update_id`,
    );
    return rows.map((row) => openRow.parse(row));
  },

  async forget(before) {
    await pool.query('delete from telegram_updates where seen_at < $1 and work is null', [before]);
  },
});
