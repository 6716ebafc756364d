/** Histories that people bring as files: drafts first, then on the shelf of an account or a channel, each deal once. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { UserId } from '../domain/ids.ts';
import type { HistoryStore, KeptImport, PlaceKey } from '../history-ports.ts';
import { inTransaction } from './transaction.ts';
import { accountId, channelId, wholeNumber } from './values.ts';

/** Where the imported deals of a person's account or channel lie. */
export const shelfOf = (user: UserId, { kind, id }: PlaceKey): string => `${user}:${kind}:${id}`;

const ADD_BATCH = `insert into imported_deals (import_id, place, fingerprint, deal_id, position_id, symbol, side, entry,
    lots, price, profit, swap, commission, stop_loss, at)
  select $1, r.* from jsonb_to_recordset($2::jsonb) as r (place integer, fingerprint text, deal_id text,
    position_id text, symbol text, side text, entry text, lots numeric, price numeric, profit numeric, swap numeric,
    commission numeric, stop_loss numeric, at bigint)`;
/** More files wait for nobody's answer: each may be large. */
const MOST_DRAFTS = 5;
const FORGET = `delete from imports f where f.owner_id = $1 and f.kept_at is null and (f.created_at < $2
  or f.id not in (select d.id from imports d where d.owner_id = $1 and d.kept_at is null
    order by d.created_at desc, d.id limit $3))`;
const IS_NEW = `not exists (select 1 from imported_deals k where k.shelf = $3 and k.fingerprint = i.fingerprint)`;
const COUNT = `select count(*)::int as all, count(*) filter (where ${IS_NEW})::int as fresh
  from imports f join imported_deals i on i.import_id = f.id
  where f.id = $2 and f.owner_id = $1 and f.kept_at is null`;
/** Of two that keep at once the second finds what the first has put there. */
const TAKE_SHELF = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
const CLAIM = `update imports set kept_at = $3, account_id = $4, channel_id = $5
  where id = $2 and owner_id = $1 and kept_at is null returning id`;
const SHELVE = `update imported_deals i set shelf = $2 where i.import_id = $1
  and not exists (select 1 from imported_deals k where k.shelf = $2 and k.fingerprint = i.fingerprint)`;
const DROP_KNOWN = 'delete from imported_deals where import_id = $1 and shelf is null';
const DROP_EMPTY = `delete from imports f where f.id = $1
  and not exists (select 1 from imported_deals i where i.import_id = f.id)`;
const ON_SHELF = 'select count(*)::int as count from imported_deals where shelf = $1';
const LIST = `select f.id, f.account_id, f.channel_id, coalesce(a.name, c.name) as place_name, f.file_name,
    (select count(*)::int from imported_deals i where i.import_id = f.id) as deals, f.kept_at
  from imports f left join accounts a on a.id = f.account_id left join channels c on c.id = f.channel_id
  where f.owner_id = $1 and f.kept_at is not null order by f.kept_at desc, f.id limit $2`;
const REMOVE = `with gone as (delete from imports where id = $2 and owner_id = $1 and kept_at is not null returning id)
  select (select count(*)::int from imported_deals i where i.import_id = gone.id) as count from gone`;

const counts = z.object({ all: z.number(), fresh: z.number() });
const count = z.object({ count: z.number() });
const importRow = z
  .object({
    id: z.string(),
    account_id: accountId.nullable(),
    channel_id: channelId.nullable(),
    place_name: z.string(),
    file_name: z.string(),
    deals: z.number(),
    kept_at: wholeNumber,
  })
  .transform((row, context): KeptImport => {
    const { id, account_id: account, channel_id: channel, place_name: placeName, file_name: fileName } = row;
    const place: PlaceKey | null =
      account !== null
        ? { kind: 'account', id: account }
        : channel !== null
          ? { kind: 'channel', id: channel }
          : null;
    if (place !== null) return { id, place, placeName, fileName, deals: row.deals, at: row.kept_at };
    context.addIssue({ code: 'custom', message: 'a kept import is of nothing' });
    return z.NEVER;
  });

type Imports = Pick<HistoryStore, 'saveDraft' | 'newDeals' | 'keepDraft' | 'imports' | 'removeImport'>;

async function shelve(
  client: PoolClient,
  user: UserId,
  draft: string,
  place: PlaceKey,
  { at, limit }: { readonly at: number; readonly limit: number },
): Promise<{ readonly keep: boolean; readonly value: number | 'full' | null }> {
  const shelf = shelfOf(user, place);
  await client.query(TAKE_SHELF, [shelf]);
  const [account, channel] = place.kind === 'account' ? [place.id, null] : [null, place.id];
  const claimed = await client.query(CLAIM, [user, draft, at, account, channel]);
  if (claimed.rows.length === 0) return { keep: false, value: null };
  const shelved = await client.query(SHELVE, [draft, shelf]);
  const { rows } = await client.query(ON_SHELF, [shelf]);
  if (count.parse(rows[0]).count > limit) return { keep: false, value: 'full' };
  await client.query(DROP_KNOWN, [draft]);
  await client.query(DROP_EMPTY, [draft]);
  return { keep: true, value: shelved.rowCount ?? 0 };
}

export const imports = (pool: Pool): Imports => ({
  saveDraft: (user, { id, fileName, format, openingBalance, batches, at }, forget) =>
    inTransaction(pool, async (client) => {
      await client.query(FORGET, [user, forget, MOST_DRAFTS - 1]);
      await client.query(
        `insert into imports (id, owner_id, file_name, format, opening_balance, created_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [id, user, fileName, format, openingBalance, at],
      );
      for (const batch of batches) await client.query(ADD_BATCH, [id, batch]);
      return { keep: true, value: undefined };
    }),

  async newDeals(user, draft, place) {
    const { rows } = await pool.query(COUNT, [user, draft, shelfOf(user, place)]);
    const found = counts.parse(rows[0]);
    return found.all === 0 ? null : found;
  },

  keepDraft: (user, draft, place, options) =>
    inTransaction(pool, (client) => shelve(client, user, draft, place, options)),

  async imports(user, limit) {
    const { rows } = await pool.query(LIST, [user, limit]);
    return z.array(importRow).parse(rows);
  },

  async removeImport(user, id) {
    const { rows } = await pool.query(REMOVE, [user, id]);
    return count.optional().parse(rows[0])?.count ?? null;
  },
});
