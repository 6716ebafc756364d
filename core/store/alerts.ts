/** What people want to be told when it happens. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Alert, AlertCondition, AlertId, AlertState } from '../domain/alert.ts';
import type { FeedSymbol } from '../domain/feed.ts';
import type { AlertStore } from '../notice-ports.ts';
import { accountId, decimal, money, price, userId, wholeNumber } from './values.ts';

const side = z.enum(['above', 'below']);
const condition = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('price'),
    symbol: z.string().transform((name) => name as FeedSymbol),
    side,
    level: price,
  }),
  z.object({ kind: z.literal('equity'), account: accountId, side, level: money }),
  z.object({ kind: z.literal('drawdown'), account: accountId, percent: decimal }),
  z.object({ kind: z.literal('offline'), account: accountId, afterMs: z.int() }),
]) satisfies z.ZodType<AlertCondition>;
const state = z.object({
  phase: z.enum(['new', 'armed', 'told']),
  times: z.int(),
  toldAt: z.int().nullable(),
  peak: money.nullable(),
}) satisfies z.ZodType<AlertState>;

const row = z
  .object({
    id: z.string().transform((id) => id as AlertId),
    owner_id: userId,
    condition,
    state,
    created_at: wholeNumber,
  })
  .transform(({ owner_id: owner, created_at: createdAt, ...rest }): Alert => ({ owner, createdAt, ...rest }));

/** @returns alerts in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createAlertStore = (pool: Pool): AlertStore => ({
  async all() {
    const { rows } = await pool.query(
      'select id, owner_id, condition, state, created_at from alerts order by created_at, id',
    );
    return z.array(row).parse(rows);
  },
  async add(alert) {
    await pool.query(
      'insert into alerts (id, owner_id, condition, state, created_at) values ($1, $2, $3, $4, $5)',
      [alert.id, alert.owner, JSON.stringify(alert.condition), JSON.stringify(alert.state), alert.createdAt],
    );
  },
  async saveState(id, value) {
    await pool.query('update alerts set state = $2 where id = $1', [id, JSON.stringify(value)]);
  },
  async remove(id) {
    await pool.query('delete from alerts where id = $1', [id]);
  },
});
