/** One instance trades at a time: how the next one comes in, and what it does with the last one's legacy. */
import type { Pool, PoolClient } from 'pg';
import type { InstanceId, Millis } from '../domain/ids.ts';
import type { Registration } from './journal.ts';
import { PROJECT } from './projection.ts';
import { inTransaction } from './transaction.ts';

/** Two that come in at once must see each other, so they come in one by one. */
const TURNSTILE = 'select pg_advisory_xact_lock(7041979)';
const USED = `select 1 from journal where instance_id = $1
  union all select 1 from projections where instance_id = $1 and seq > 0 limit 1`;
const REGISTER = `insert into instances (id, started_at) values ($1, $2) on conflict (id) do nothing`;
const MARK_NEW = 'insert into projections (instance_id) values ($1) on conflict do nothing';
/** Waits for the append that each of them has under way. */
const FENCE_OTHERS = 'update instances set fence = fence + 1 where id <> $1';
const OWN_FENCE = 'select fence from instances where id = $1';
const LEFTOVERS = `select p.instance_id, p.seq as mark, next.seq as next
  from projections p cross join lateral (
    select max(seq) as seq from (
      select seq from journal j where j.instance_id = p.instance_id and j.seq > p.seq order by seq limit $2
    ) as batch
  ) as next
  where p.instance_id <> $1 and next.seq is not null limit 1 for update of p`;
const FORGET = `delete from instances i where i.id <> $1 and i.started_at < $2
  and not exists (select 1 from journal j where j.instance_id = i.id)`;

/** Journal rows projected at a time: some megabytes. */
const BATCH_ROWS = 50;
/** A fenced instance is kept on record for as long as somebody may ask what happened. */
const KEEP_INSTANCE_MS: Millis = 30 * 24 * 3_600_000;

async function projectLeftovers(client: PoolClient, instance: InstanceId): Promise<number> {
  let rows = 0;
  for (;;) {
    const left = await client.query<{ instance_id: string; mark: string; next: string }>(LEFTOVERS, [
      instance,
      BATCH_ROWS,
    ]);
    const batch = left.rows[0];
    if (batch === undefined) return rows;
    await client.query(PROJECT, [batch.instance_id, batch.mark, batch.next]);
    rows += Number(batch.next) - Number(batch.mark);
  }
}

/**
 * Registers `instance`, fences every other and projects what they left, in one transaction.
 * @returns the registration, and how many journal rows were left
 * @throws when the id has been used by an earlier start: its numbers would be mistaken for repeats
 */
export async function takeOver(
  pool: Pool,
  instance: InstanceId,
  at: Millis,
): Promise<{ own: Registration; leftovers: number }> {
  return inTransaction(pool, async (client) => {
    await client.query(TURNSTILE);
    if ((await client.query(USED, [instance])).rows.length > 0) {
      throw new Error(`The instance id ${instance} was used before: draw a new one for every start.`);
    }
    await client.query(REGISTER, [instance, at]);
    await client.query(MARK_NEW, [instance]);
    await client.query(FENCE_OTHERS, [instance]);
    const leftovers = await projectLeftovers(client, instance);
    await client.query(FORGET, [instance, at - KEEP_INSTANCE_MS]);
    const { rows } = await client.query<{ fence: number }>(OWN_FENCE, [instance]);
    const fence = rows[0]?.fence;
    if (fence === undefined) throw new Error(`The instance ${instance} vanished while it registered.`);
    return { keep: true, value: { own: { instance, fence }, leftovers } };
  });
}
