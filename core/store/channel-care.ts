/** What a channel has learnt, who does not want to hear of it, codes that bind rooms, and its record. */
import type { Pool, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { CareStore, CopyRecord, SignalRecord } from '../channel-ports.ts';
import { inTransaction } from './transaction.ts';
import { approvalState, channelId, decimal, money, userId, wholeNumber } from './values.ts';

const LEARN = `update channels
  set settings = case when $3::jsonb is null then settings - 'template'
    else settings || jsonb_build_object('template', $3::jsonb) end
  where id = $2 and owner_id = $1`;

const MUTE = `insert into channel_mutes (channel_id, user_id, muted_at) values ($2, $1, $3)
  on conflict do nothing`;
const UNMUTE = 'delete from channel_mutes where channel_id = $2 and user_id = $1';

/** Its row is locked until the room is bound: told in two rooms at once, a code binds one. */
const FIND_CODE = `select channel_id, created_by from room_codes
  where code_hash = $1 and expires_at > $4
    and (platform is null or platform = $2 and room_id = $3)
  for update`;
/** Nothing is changed when the room's posts are another channel's. */
export const BIND_ROOM = `insert into rooms (platform, room_id, channel_id, created_by, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict (platform, room_id) do update set room_id = excluded.room_id
    where rooms.channel_id = excluded.channel_id`;
const SPEND_CODE = 'update room_codes set platform = $2, room_id = $3 where code_hash = $1';

/**
 * One row for each signal. All legs of a posted one are one. R is what it made over what its first stop would have
 * cost, both in price: (exit − entry) / (entry − stop), each leg by its lots; known where entry, stop and all exits are.
 */
const SIGNALS = `with legs as (
    select distinct on (g.position_id) coalesce(p.group_id, p.position_id) as signal, p.state, p.side, p.price,
      p.opened_lots, (g.position ->> 'stopLoss')::numeric as stop, x.cause, x.exit, x.lots
    from signals g
    join channels c on c.id = g.channel_id
    join positions p on p.account_id = c.account_id and p.position_id = g.position_id
    left join lateral (
      select (array_agg(d.cause order by d.at desc, d.deal_id desc))[1] as cause, sum(d.lots) as lots,
        sum(d.lots * d.price) / nullif(sum(d.lots), 0) as exit
      from deals d
      where d.account_id = p.account_id and d.position_id = p.position_id and d.entry in ('out', 'out_by')
    ) as x on true
    where g.channel_id = $1 and g.kind = 'open' and g.received_at >= $2
    order by g.position_id, g.seq
  ), measured as (
    select *, case when state = 'closed' and price > 0 and lots >= opened_lots
        and (stop < price and side = 'buy' or stop > price and side = 'sell')
      then (exit - price) / (price - stop) end as r
    from legs
  ), ended as (
    select signal, bool_or(state in ('pending', 'open')) as living, bool_and(state = 'cancelled') as cancelled,
      (array_agg(cause) filter (where cause is not null))[1] as cause,
      case when bool_and(state = 'cancelled' or r is not null) then
        sum(r * opened_lots) / nullif(sum(opened_lots) filter (where r is not null), 0) end as r
    from measured group by signal
  )
  select count(*)::int as signals, count(*) filter (where living)::int as open,
    count(*) filter (where not living and cancelled)::int as cancelled,
    count(*) filter (where not living and not cancelled and cause = 'take_profit')::int as target,
    count(*) filter (where not living and not cancelled and cause = 'stop_loss')::int as stop,
    count(*) filter (where not living and not cancelled and cause in ('client', 'expert', 'stop_out', 'expired'))::int
      as other,
    count(*) filter (where not living and not cancelled and coalesce(cause, 'unknown') = 'unknown')::int as unknown,
    count(r) filter (where not living)::int as measured,
    trim_scale(round(sum(r) filter (where not living), 2))::text as r
  from ended`;

const MINE = `links l join subscriptions s on s.id = l.subscription_id and s.owner_id = $1
  where l.channel_id = $2 and l.signal_at >= $3 and l.opened_lots > 0`;
const COPIES = `with copies as (
    select l.ended, a.identity ->> 'currency' as currency, n.net
    from (select l.* from ${MINE}) as l
    join accounts a on a.id = l.account_id
    left join lateral (
      select sum(d.profit + d.swap + d.commission) as net
      from positions p join deals d on d.account_id = p.account_id and d.position_id = p.position_id
      where p.account_id = l.account_id and p.magic = l.magic and p.magic <> 0
    ) as n on true
  )
  select currency, count(*)::int as copied, count(ended)::int as over,
    count(*) filter (where ended is not null and (net is null or currency is null))::int as unknown,
    count(net) filter (where ended is not null and currency is not null)::int as known,
    trim_scale(sum(net) filter (where ended is not null and currency is not null))::text as net
  from copies group by currency order by currency`;
const DENIED = `select d.code, count(distinct (d.position_id, d.subscription_id))::int as count
  from subscriptions s
  join decisions d on d.account_id = s.account_id and d.at >= $3 and d.subscription_id = s.id
  join signals g on g.channel_id = d.channel_id and g.seq = d.seq and g.kind = 'open'
  where s.owner_id = $1 and s.channel_id = $2 and d.verdict = 'denied'
  group by d.code order by 2 desc, d.code`;
const ASKED = `select v.state, count(*)::int as count from approvals v
  where v.owner_id = $1 and v.channel_id = $2 and v.asked_at >= $3 group by v.state order by v.state`;

const signalsRow = z
  .object({
    signals: wholeNumber,
    open: wholeNumber,
    target: wholeNumber,
    stop: wholeNumber,
    other: wholeNumber,
    cancelled: wholeNumber,
    unknown: wholeNumber,
    measured: wholeNumber,
    r: decimal.nullable(),
  })
  .transform(({ signals, open, measured, r, ...ends }): SignalRecord => ({
    signals,
    open,
    ends,
    r: r === null ? null : { sum: r, of: measured },
  }));
const copiesRow = z.object({
  currency: z.string().nullable(),
  copied: wholeNumber,
  over: wholeNumber,
  unknown: wholeNumber,
  known: wholeNumber,
  net: money.nullable(),
});
const deniedRow = z.object({ code: z.string(), count: wholeNumber });
const askedRow = z.object({
  state: approvalState,
  count: wholeNumber,
});
type Spent = Awaited<ReturnType<CareStore['spendRoomCode']>>;
const codeRow = z.object({ channel_id: channelId, created_by: userId });

async function copyRecord(pool: Pool, values: readonly unknown[]): Promise<CopyRecord> {
  const [copies, denied, asked] = await Promise.all(
    [COPIES, DENIED, ASKED].map(async (sql) => (await pool.query<QueryResultRow>(sql, [...values])).rows),
  );
  const rows = z.array(copiesRow).parse(copies);
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    copied: sum((row) => row.copied),
    over: sum((row) => row.over),
    unknown: sum((row) => row.unknown),
    results: rows.flatMap(({ currency, net, known }) =>
      currency === null || net === null ? [] : [{ currency, net, copies: known }],
    ),
    denied: z.array(deniedRow).parse(denied),
    asked: z.array(askedRow).parse(asked),
  };
}

/** @returns the care of channels in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createCareStore = (pool: Pool): CareStore => ({
  async saveTemplate(owner, channel, template) {
    const json = template === null ? null : JSON.stringify(template);
    const { rowCount } = await pool.query(LEARN, [owner, channel, json]);
    return rowCount === 1;
  },

  async saveMute(user, channel, muted, at) {
    if (muted) await pool.query(MUTE, [user, channel, at]);
    else await pool.query(UNMUTE, [user, channel]);
  },

  saveRoomCode: ({ codeHash, channel, by, at, expiresAt }, limit) =>
    inTransaction(pool, async (client) => {
      // One person's codes are counted one after another.
      await client.query('select 1 from users where id = $1 for update', [by]);
      await client.query('delete from room_codes where expires_at <= $1', [at]);
      const { rowCount } = await client.query(
        'select 1 from room_codes where created_by = $1 and platform is null limit $2',
        [by, limit],
      );
      if (rowCount !== null && rowCount >= limit) return { keep: false, value: false };
      await client.query(
        `insert into room_codes (code_hash, channel_id, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5)`,
        [codeHash, channel, by, at, expiresAt],
      );
      return { keep: true, value: true };
    }),

  spendRoomCode: (codeHash, { platform, room }, may, at) =>
    inTransaction<Spent>(pool, async (client) => {
      const { rows } = await client.query<QueryResultRow>(FIND_CODE, [codeHash, platform, room, at]);
      if (rows[0] === undefined) return { keep: false, value: null };
      const { channel_id: channel, created_by: by } = codeRow.parse(rows[0]);
      const bound = may ? await client.query(BIND_ROOM, [platform, room, channel, by, at]) : null;
      if (bound?.rowCount !== 1) {
        await client.query('delete from room_codes where code_hash = $1', [codeHash]);
        return { keep: true, value: { channel, by, outcome: may ? 'taken' : 'not_admin' } };
      }
      await client.query(SPEND_CODE, [codeHash, platform, room]);
      return { keep: true, value: { channel, by, outcome: 'bound' } };
    }),

  async signalRecord(channel, since) {
    const { rows } = await pool.query<QueryResultRow>(SIGNALS, [channel, since]);
    return signalsRow.parse(rows[0]);
  },

  copyRecord: (user, channel, since) => copyRecord(pool, [user, channel, since]),
});
