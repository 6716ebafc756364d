/** What simulations read of channels. Signals and deals leave as text, which nobody here reads. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { SimulationStore } from '../simulation-ports.ts';
import { wholeNumber } from './values.ts';

/** Moments that are told apart from the signals themselves. */
const MOST_OPENS = 1_000;
/** Deals are a few for each signal at most. */
const DEALS_PER_SIGNAL = 4;

/** Whoever may subscribe may ask what would have come of it; so may whoever does. */
const SEEN = `select c.id, c.account_id, c.kind from channels c where c.id = $2 and (c.owner_id = $1
    or c.visibility = 'listed'
    or exists (select 1 from channel_members m where m.channel_id = c.id and m.user_id = $1)
    or exists (select 1 from subscriptions s where s.channel_id = c.id and s.owner_id = $1 and s.state <> 'ended'))`;
const NEWEST = `select g.* from signals g join seen on seen.id = g.channel_id
    where g.received_at >= $3 order by g.seq desc limit $4`;

const SIGNALS = `with seen as (${SEEN}), newest as materialized (${NEWEST}),
  opens as (select position ->> 'symbol' as symbol, received_at as at from newest where kind = 'open'
    order by seq desc limit ${MOST_OPENS}),
  symbols as (select position ->> 'symbol' as symbol, count(*)::int as count, min(received_at) as "from",
    max(received_at) as "to" from newest group by position ->> 'symbol'),
  dealt as (select d.symbol, d.side, d.price, d.at, d.deal_id from deals d
    join seen on seen.account_id = d.account_id and seen.kind = 'account'
    where d.symbol is not null and d.side is not null and d.entry <> 'balance'
      and d.at >= (select min(received_at) from newest)
    order by d.at desc, d.deal_id desc limit $4 * ${DEALS_PER_SIGNAL})
  select (select count(*)::int from newest) as count,
    (select count(*)::int from (select 1 from signals g join seen on seen.id = g.channel_id
      where g.received_at >= $3 limit $4 + 1) as counted) as wanted,
    (select coalesce(json_agg(json_build_array(kind, position, provider_at, received_at, origin) order by seq), '[]')::text
      from newest) as signals,
    (select coalesce(json_agg(json_build_array(symbol, side, price::text, at) order by at, deal_id), '[]')::text
      from dealt) as deals,
    (select coalesce(json_agg(json_build_object('symbol', symbol, 'at', at) order by at desc), '[]') from opens) as opens,
    (select coalesce(json_agg(json_build_object('symbol', symbol, 'count', count, 'from', "from", 'to', "to")
      order by count desc, symbol), '[]') from symbols) as symbols`;

const row = z.object({
  count: z.int(),
  wanted: z.int(),
  signals: z.string(),
  deals: z.string(),
  opens: z.array(z.object({ symbol: z.string(), at: wholeNumber })),
  symbols: z.array(z.object({ symbol: z.string(), count: z.int(), from: wholeNumber, to: wholeNumber })),
});

/** @returns histories of channels in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createSimulationStore = (pool: Pool): SimulationStore => ({
  async signals(user, channel, since, limit) {
    const { rows } = await pool.query(SIGNALS, [user, channel, since, limit]);
    const { wanted, ...texts } = row.parse(rows[0]);
    return { ...texts, cut: wanted > texts.count };
  },
});
