/** What happened on a person's accounts in a time. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { ChannelResult, DigestStore, TradeResult } from '../notice-ports.ts';
import { accountId, channelId, money, side, symbol } from './values.ts';

/** Of each position: what its deals within the time brought. The desk of a posted channel has no money. */
const BROUGHT = `
  brought as (
    select a.id as account_id, a.name as account_name, coalesce(a.identity ->> 'currency', '') as currency,
      coalesce(a.identity ->> 'platform', '') = 'paper' as is_paper, d.position_id, sum(d.profit + d.swap + d.commission) as net,
      bool_or(d.entry <> 'in') as is_trade, coalesce(max(p.magic), max(d.magic)) as magic,
      coalesce(max(p.symbol), max(d.symbol)) as symbol, coalesce(max(p.side), max(d.side)) as side
    from accounts a
    join deals d on d.account_id = a.id and d.at >= $2 and d.at < $3 and d.position_id is not null
    left join positions p on p.account_id = a.id and p.position_id = d.position_id
    where a.owner_id = $1
      and not exists (select 1 from channels c where c.account_id = a.id and c.kind = 'posts')
    group by a.id, d.position_id
  )`;

const RESULTS = `with ${BROUGHT}
  select b.account_id, b.account_name, b.is_paper, b.currency, l.channel_id, c.name as channel_name,
    sum(b.net)::text as net, count(*) filter (where b.is_trade)::int as trades,
    count(*) filter (where b.is_trade and b.net >= 0)::int as won
  from brought b
  left join links l on l.account_id = b.account_id and l.magic = b.magic and b.magic <> 0
  left join channels c on c.id = l.channel_id
  group by b.account_id, b.account_name, b.is_paper, b.currency, l.channel_id, c.name
  order by trades desc, b.account_name, c.name`;

const EXTREMES = `with ${BROUGHT}, ranked as (
    select account_name, is_paper, currency, symbol, side, net::text as net,
      row_number() over (partition by is_paper, currency order by net desc, position_id) as from_best,
      row_number() over (partition by is_paper, currency order by net, position_id) as from_worst
    from brought where is_trade and symbol is not null and side is not null
  )
  select to_jsonb(b) as best, to_jsonb(w) as worst
  from ranked b join ranked w on w.currency = b.currency and w.is_paper = b.is_paper and w.from_worst = 1
  where b.from_best = 1 order by b.is_paper, b.currency`;

const DENIALS = `
  select d.code, count(*)::int as count
  from decisions d join accounts a on a.id = d.account_id and a.owner_id = $1
  where d.verdict = 'denied' and d.at >= $2 and d.at < $3
  group by d.code order by count desc, d.code`;

const resultRow = z
  .object({
    account_id: accountId,
    account_name: z.string(),
    is_paper: z.boolean(),
    currency: z.string(),
    channel_id: channelId.nullable(),
    channel_name: z.string().nullable(),
    net: money,
    trades: z.number(),
    won: z.number(),
  })
  .transform((row): ChannelResult => ({
    account: row.account_id,
    accountName: row.account_name,
    ...(row.is_paper && { isPaper: true }),
    currency: row.currency,
    channel: row.channel_id,
    channelName: row.channel_name,
    net: row.net,
    trades: row.trades,
    won: row.won,
  }));

const tradeRow = z
  .object({ account_name: z.string(), is_paper: z.boolean(), currency: z.string(), symbol, side, net: money })
  .transform(({ account_name: accountName, is_paper: isPaper, ...row }): TradeResult => ({
    accountName,
    ...(isPaper && { isPaper }),
    ...row,
  }));

const denialRow = z.object({ code: z.string(), count: z.number() });

/** @returns digests out of Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createDigestStore = (pool: Pool): DigestStore => ({
  async results(user, from, to) {
    return z.array(resultRow).parse((await pool.query(RESULTS, [user, from, to])).rows);
  },
  async extremes(user, from, to) {
    const { rows } = await pool.query(EXTREMES, [user, from, to]);
    return z.array(z.object({ best: tradeRow, worst: tradeRow })).parse(rows);
  },
  async denials(user, from, to) {
    return z.array(denialRow).parse((await pool.query(DENIALS, [user, from, to])).rows);
  },
});
