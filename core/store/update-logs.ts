/** What chats tell us: each update is recorded once, begun once, and finished. One table for each chat. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { UpdateLog } from '../update-ports.ts';

const sqlFor = (TABLE: 'telegram_updates' | 'discord_updates') => ({
  record: `insert into ${TABLE} (update_id, work, seen_at) values ($1, $2, $3)
    on conflict (update_id) do nothing`,
  begin: `update ${TABLE} set begun_at = $2
    where update_id = $1 and begun_at is null and work is not null`,
  finish: `update ${TABLE} set work = null where update_id = $1`,
  open: `select update_id, work, begun_at is not null as begun from ${TABLE}
    where work is not null order by seen_at, update_id`,
  forget: `delete from ${TABLE} where seen_at < $1 and work is null`,
});

function createLog<Id>(pool: Pool, sql: ReturnType<typeof sqlFor>, updateId: z.ZodType<Id>): UpdateLog<Id> {
  const openRow = z.object({ update_id: updateId, work: z.unknown(), begun: z.boolean() });
  return {
    async record(id, work, at) {
      const { rowCount } = await pool.query(sql.record, [id, JSON.stringify(work), at]);
      return rowCount === 1;
    },

    async begin(id, at) {
      const { rowCount } = await pool.query(sql.begin, [id, at]);
      return rowCount === 1;
    },

    async finish(id) {
      await pool.query(sql.finish, [id]);
    },

    async open() {
      const { rows } = await pool.query(sql.open);
      return rows.map((row) => {
        const { update_id: id, work, begun } = openRow.parse(row);
        return { updateId: id, work, begun };
      });
    },

    async forget(before) {
      await pool.query(sql.forget, [before]);
    },
  };
}

const TELEGRAM = sqlFor('telegram_updates');
const DISCORD = sqlFor('discord_updates');

/** @returns Telegram's log in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createTelegramLog = (pool: Pool): UpdateLog<number> =>
  createLog(pool, TELEGRAM, z.coerce.number());

/** The same for interactions and messages of Discord, whose ids are longer than a number holds. */
export const createDiscordLog = (pool: Pool): UpdateLog<string> => createLog(pool, DISCORD, z.string());
