/** Buttons that wait for a press. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Action, ActionStore } from '../chat-ports.ts';
import type { UserId } from '../domain/ids.ts';

/** `bigint` columns of milliseconds: within what a number holds exactly. */
const whole = z.coerce.number().int();
const userId = z.string().transform((id) => id as UserId);

const actionRow = z.object({
  id: z.string(),
  user_id: userId,
  verb: z.string(),
  payload: z.unknown(),
  state: z.enum(['pending', 'done', 'cancelled']),
  created_at: whole,
  expires_at: whole,
});

const actionOf = (row: unknown) => {
  const { user_id: user, created_at: createdAt, expires_at: expiresAt, ...rest } = actionRow.parse(row);
  return { ...rest, user, createdAt, expiresAt };
};

export function createActionStore(pool: Pool): ActionStore {
  return {
    async save(actions) {
      const column = <T>(of: (action: Action) => T): T[] => actions.map(of);
      await pool.query(
        `insert into actions (id, user_id, verb, payload, state, created_at, expires_at)
         select id, user_id, verb, payload, 'pending', created_at, expires_at
         from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::bigint[], $6::bigint[])
           as a (id, user_id, verb, payload, created_at, expires_at)
         on conflict (id) do nothing`,
        [
          column((action) => action.id),
          column((action) => action.user),
          column((action) => action.verb),
          column((action) => JSON.stringify(action.payload)),
          column((action) => action.createdAt),
          column((action) => action.expiresAt),
        ],
      );
    },

    async claim(id, user, verb, as, now) {
      const { rows } = await pool.query(
        `update actions set state = $4
         where id = $1 and user_id = $2 and ($3::text is null or verb = $3)
           and state = 'pending' and expires_at > $5
         returning *`,
        [id, user, verb, as, now],
      );
      return rows.length === 0 ? null : actionOf(rows[0]);
    },

    async find(id) {
      const { rows } = await pool.query('select * from actions where id = $1', [id]);
      return rows.length === 0 ? null : actionOf(rows[0]);
    },

    async sweep(before) {
      const { rowCount } = await pool.query('delete from actions where expires_at < $1', [before]);
      return rowCount ?? 0;
    },
  };
}
