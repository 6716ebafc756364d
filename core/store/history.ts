/** Histories as people ask for them. Everything goes through the owner; deals leave as text, which nobody here reads. */
import type { Pool, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { UserId } from '../domain/ids.ts';
import type {
  AttemptRecord,
  HistoryQuery,
  HistoryStore,
  HistoryTexts,
  Place,
  PlaceKey,
} from '../history-ports.ts';
import { imports, shelfOf } from './imports.ts';
import {
  accountId,
  channelId,
  lots,
  money,
  positionId,
  price,
  side,
  symbolSpec,
  verdict,
  wholeNumber,
} from './values.ts';

/** An equity curve of more points looks the same. */
const EQUITY_POINTS = 400;

const IMPORTED = `(select count(*)::int from imported_deals i
    where i.shelf = $1 || ':' || k.kind || ':' || k.id)`;
/** A provider account's channel has the account's name: it is listed where the person copies it. */
const PLACES = `with k as (
    select 'account' as kind, a.id, a.name, array_remove(array[a.identity ->> 'currency'], null) as currencies,
      exists (select 1 from deals d where d.account_id = a.id and d.entry <> 'balance') as live
    from accounts a join channels c on c.account_id = a.id and c.kind = 'account'
    where a.owner_id = $1 and a.removed_at is null
    union all
    select 'channel', c.id, c.name,
      array(select distinct a.identity ->> 'currency' from subscriptions s join accounts a on a.id = s.account_id
        where s.channel_id = c.id and s.owner_id = $1 and a.identity ->> 'currency' is not null order by 1),
      exists (select 1 from links l join accounts a on a.id = l.account_id and a.owner_id = $1
        where l.channel_id = c.id and l.opened_lots > 0)
    from channels c join accounts o on o.id = c.account_id
    where exists (select 1 from subscriptions s where s.channel_id = c.id and s.owner_id = $1)
      or (c.owner_id = $1 and c.kind = 'posts' and o.removed_at is null)
  )
  select k.*, ${IMPORTED} as imported from k order by lower(k.name), k.kind`;

/** Positions of the place, as `mine (account_id, name, position_id)`: null stands for every deal of the account. */
const OF_ACCOUNT = `select d.*, a.name as account_name from deals d
  join accounts a on a.id = d.account_id and a.owner_id = $1 where d.account_id = $2`;
const OF_CHANNEL = `select d.*, a.name as account_name from deals d
  join accounts a on a.id = d.account_id and a.owner_id = $1
  join positions p on p.account_id = d.account_id and p.position_id = d.position_id and p.magic <> 0
  join links l on l.account_id = p.account_id and l.magic = p.magic where l.channel_id = $2`;

/** With what opened the positions that the period closed. */
const dealsOf = (scope: string): string => `with scope as materialized (${scope}),
  wanted as (
    select * from scope where at >= $3
    union all
    select o.* from scope o where o.at < $3 and o.entry = 'in' and exists (
      select 1 from scope x where x.at >= $3 and x.entry <> 'in'
        and x.account_id = o.account_id and x.position_id = o.position_id)
  ),
  newest as (select * from wanted order by at desc, length(deal_id) desc, deal_id desc limit $4)
  select coalesce(json_agg(json_build_array(account_name, deal_id, position_id, symbol, side, entry, lots::text,
      price::text, profit::text, swap::text, commission::text, at) order by at, length(deal_id), deal_id), '[]')::text
      as deals,
    coalesce(sum(profit + swap + commission), 0)::text as total, count(*)::int as count,
    (select count(*)::int from wanted) as wanted
  from newest`;
const DEALS = { account: dealsOf(OF_ACCOUNT), channel: dealsOf(OF_CHANNEL) };

/** The first stop is the signal's: of copies that of the provider, whose prices are theirs but for some points. */
const FIRST_STOP = `(select g.position ->> 'stopLoss' from signals g
  where g.channel_id = c.id and g.position_id = l.position_id and g.kind = 'open' order by g.seq limit 1)`;
const FIRST_TARGET = FIRST_STOP.replace('stopLoss', 'takeProfit');
const copiesOf = (
  where: string,
): string => `select a.name, p.position_id, ${FIRST_STOP} as stop, c.id as channel_id, c.name as channel_name,
    ${FIRST_TARGET} as target
  from links l
  join accounts a on a.id = l.account_id and a.owner_id = $1
  join channels c on c.id = l.channel_id
  join positions p on p.account_id = l.account_id and p.magic = l.magic and p.magic <> 0
  where ${where}`;
const rowsAsText = (rows: string): string => `select coalesce(json_agg(
    json_build_array(name, position_id, stop, channel_id, channel_name, target)), '[]')::text as positions from (${rows}) as r`;
const POSITIONS = {
  account: rowsAsText(`${copiesOf('l.account_id = $2')} union all
    select a.name, g.position_id, (array_agg(g.position ->> 'stopLoss' order by g.seq))[1], null, null,
      (array_agg(g.position ->> 'takeProfit' order by g.seq))[1]
    from channels c join accounts a on a.id = c.account_id and a.owner_id = $1
    join signals g on g.channel_id = c.id and g.kind = 'open' where c.account_id = $2
    group by a.name, g.position_id`),
  channel: rowsAsText(copiesOf('l.channel_id = $2')),
};

const symbolsOf = (accounts: string): string => `select coalesce(json_agg(
    json_build_array(s ->> 'symbol', (s ->> 'digits')::int, s ->> 'point')), '[]')::text as symbols
  from accounts a cross join lateral jsonb_array_elements(a.symbols) s
  where a.owner_id = $1 and a.id in (${accounts})`;
const SYMBOLS = {
  account: symbolsOf('select $2'),
  channel: symbolsOf('select l.account_id from links l where l.channel_id = $2'),
};

/** The first of each of so many equally filled buckets, and the last; and what the account has by the newest sample. */
const EQUITY = `with points as (
    select e.at, e.balance, e.equity, row_number() over (order by e.at) - 1 as i, count(*) over () - 1 as last
    from equity_points e join accounts a on a.id = e.account_id and a.owner_id = $1
    where e.account_id = $2 and e.at >= $3
  )
  select coalesce((select json_agg(json_build_array(at, balance::text, equity::text) order by at) from points
      where last < $4 or i = 0 or i * ($4 - 1) / last <> (i - 1) * ($4 - 1) / last), '[]')::text as equity,
    (select e.balance::text from equity_points e join accounts a on a.id = e.account_id and a.owner_id = $1
      where e.account_id = $2 order by e.at desc limit 1) as balance`;

const IMPORTED_DEALS = `with scope as materialized (select * from imported_deals where shelf = $1),
  wanted as (
    select * from scope where at >= $2
    union all
    select o.* from scope o where o.at < $2 and o.entry = 'in' and exists (
      select 1 from scope x where x.at >= $2 and x.entry <> 'in' and x.position_id = o.position_id)
  ),
  newest as (select * from wanted order by at desc, import_id desc, place desc limit $3)
  select coalesce(json_agg(json_build_array('', deal_id, position_id, symbol, side, entry, lots::text, price::text,
      profit::text, swap::text, commission::text, at) order by at, import_id, place), '[]')::text as deals,
    (select count(*)::int from wanted) as wanted, count(*)::int as count,
    coalesce((select json_agg(json_build_array('', position_id, stop, null, null)) from (
      select position_id, (array_agg(stop_loss::text))[1] as stop from scope
      where stop_loss is not null and position_id is not null group by position_id) as s), '[]')::text as positions,
    -- What the earliest file began with, and what was made from there to the first of these.
    (select (f.opening_balance + coalesce((select sum(b.profit + b.swap + b.commission) from scope b), 0)
        - coalesce((select sum(n.profit + n.swap + n.commission) from newest n), 0))::text
      from imports f join scope b on b.import_id = f.id order by b.at, f.created_at limit 1) as opening
  from newest`;

/** Of the deals that closed something; null without one. */
const AVERAGE_EXIT = `round(sum(d.price * d.lots) filter (where d.entry <> 'in')
  / nullif(sum(d.lots) filter (where d.entry <> 'in'), 0), 10)`;
const ATTEMPTS = `with asked as (
    select distinct on (d.position_id, d.subscription_id) d.channel_id, d.position_id, d.subscription_id,
      d.account_id, d.verdict, d.code, d.at, d.link_id
    from accounts a
    join decisions d on d.account_id = a.id and d.at >= $4
    join signals g on g.channel_id = d.channel_id and g.seq = d.seq and g.kind = 'open'
    where a.owner_id = $1 and case $2 when 'account' then a.id = $3 when 'channel' then d.channel_id = $3 else true end
    order by d.position_id, d.subscription_id, d.id desc
  ),
  made as (
    select l.id, sum(d.profit) as profit, sum(d.swap) as swap, sum(d.commission) as commission,
      max(d.at) filter (where d.entry <> 'in') as closed_at, ${AVERAGE_EXIT} as exit_price
    from asked k
    join links l on l.id = k.link_id and l.ended is not null
    join positions p on p.account_id = l.account_id and p.magic = l.magic and p.magic <> 0
    join deals d on d.account_id = p.account_id and d.position_id = p.position_id
    group by l.id
  )
  select k.account_id, k.channel_id, k.position_id, k.at, m.profit, m.swap, m.commission, m.closed_at, m.exit_price,
    (select ${AVERAGE_EXIT} from channels c
      join positions p on p.account_id = c.account_id and p.position_id = k.position_id and p.state = 'closed'
      join deals d on d.account_id = p.account_id and d.position_id = p.position_id
      where c.id = k.channel_id) as provider_exit,
    k.verdict, k.code, coalesce(a.identity ->> 'currency', '') as currency,
    l.opened_lots, l.open_price, l.side, l.filled_at, l.signal_at, l.ended, l.last_status,
    coalesce(nullif(l.last_reason, ''), l.last_code::text) as last_reason, g.position ->> 'price' as provider_price,
    g.position ->> 'stopLoss' as first_stop,
    coalesce((select p.state = 'cancelled' from channels c join positions p on p.account_id = c.account_id
      where c.id = k.channel_id and p.position_id = k.position_id), false) as cancelled,
    (select y from jsonb_array_elements(a.symbols) y where y ->> 'symbol' = l.symbol limit 1) as spec
  from asked k
  join accounts a on a.id = k.account_id
  left join links l on l.channel_id = k.channel_id and l.position_id = k.position_id
    and l.subscription_id = k.subscription_id
  left join made m on m.id = l.id
  left join lateral (
    select g.position from signals g where g.channel_id = k.channel_id and g.position_id = k.position_id
      and g.kind = 'open' order by g.seq limit 1
  ) as g on true
  order by k.at desc limit $5`;

const placeRow = z
  .object({
    kind: z.enum(['account', 'channel']),
    id: z.string(),
    name: z.string(),
    currencies: z.array(z.string()),
    live: z.boolean(),
    imported: z.number(),
  })
  .transform(({ kind, id, ...rest }): Place =>
    kind === 'account'
      ? { kind, id: accountId.parse(id), ...rest }
      : { kind, id: channelId.parse(id), ...rest },
  );
const dealsRow = z.object({ deals: z.string(), total: money, count: z.number(), wanted: z.number() });
const importedRow = dealsRow
  .omit({ total: true })
  .extend({ positions: z.string(), opening: money.nullable() });
const equityRow = z.object({ equity: z.string(), balance: money.nullable() });
const openingRow = z.object({ opening: money.nullable() });
const attemptRow = z
  .object({
    account_id: accountId,
    channel_id: channelId,
    position_id: positionId,
    at: wholeNumber,
    profit: money.nullable(),
    swap: money.nullable(),
    commission: money.nullable(),
    closed_at: wholeNumber.nullable(),
    exit_price: price.nullable(),
    provider_exit: price.nullable(),
    first_stop: price.nullable(),
    verdict,
    code: z.string(),
    currency: z.string(),
    opened_lots: lots.nullable(),
    open_price: price.nullable(),
    side: side.nullable(),
    filled_at: wholeNumber.nullable(),
    signal_at: wholeNumber.nullable(),
    ended: z.string().nullable(),
    last_status: z.string().nullable(),
    last_reason: z.string().nullable(),
    provider_price: price.nullable(),
    cancelled: z.boolean(),
    spec: symbolSpec.nullable(),
  })
  .transform((row): AttemptRecord => {
    const { account_id: account, channel_id: channel, position_id: position, at } = row;
    const { profit, swap, commission, closed_at: closedAt, exit_price: exit } = row;
    const { currency, code, opened_lots: size, open_price: filled, side: which, filled_at: filledAt } = row;
    const { signal_at: signalAt, provider_price: asked, ended } = row;
    const entered =
      size !== null &&
      size !== '0' &&
      filled !== null &&
      which !== null &&
      filledAt !== null &&
      signalAt !== null;
    // A signal without a price is copied at the market: there is nothing to hold the fill against.
    const spec = asked === null || asked === '0' ? null : row.spec;
    const closed =
      closedAt === null || exit === null || profit === null || swap === null || commission === null
        ? null
        : { at: closedAt, price: exit, profit, swap, commission };
    return {
      ...{ account, channel, position, at, currency, closed },
      providerExit: row.provider_exit,
      firstStop: row.first_stop,
      symbol: row.spec,
      code,
      verdict: row.verdict,
      fill: entered
        ? {
            side: which,
            lots: size,
            providerPrice: asked ?? filled,
            price: filled,
            latency: Math.max(0, filledAt - signalAt),
            spec,
          }
        : null,
      cancelled: !entered && row.cancelled,
      living: !entered && size !== null && ended === null,
      rejected:
        !entered && (row.last_status === 'rejected' || ended === 'rejected')
          ? (row.last_reason ?? 'rejected')
          : null,
    };
  });

const onlyRow = async (pool: Pool, sql: string, values: readonly unknown[]): Promise<QueryResultRow> => {
  const { rows } = await pool.query<QueryResultRow>(sql, [...values]);
  const [row] = rows;
  if (row === undefined) throw new Error('a sum without a row');
  return row;
};

async function live(pool: Pool, user: UserId, { place, since, limit }: HistoryQuery): Promise<HistoryTexts> {
  const { kind, id } = place;
  const [deals, positions, symbols] = await Promise.all([
    onlyRow(pool, DEALS[kind], [user, id, since, limit]),
    onlyRow(pool, POSITIONS[kind], [user, id]),
    onlyRow(pool, SYMBOLS[kind], [user, id]),
  ]);
  const found = dealsRow.parse(deals);
  const curve =
    kind === 'account'
      ? equityRow.parse(await onlyRow(pool, EQUITY, [user, id, since, EQUITY_POINTS]))
      : { equity: '[]', balance: null };
  const opening =
    curve.balance === null
      ? null
      : openingRow.parse(
          await onlyRow(pool, 'select ($1::numeric - $2::numeric)::text as opening', [
            curve.balance,
            found.total,
          ]),
        ).opening;
  return {
    deals: found.deals,
    positions: z.object({ positions: z.string() }).parse(positions).positions,
    symbols: z.object({ symbols: z.string() }).parse(symbols).symbols,
    equity: curve.equity,
    opening,
    cut: found.wanted > found.count,
  };
}

async function brought(
  pool: Pool,
  user: UserId,
  { place, since, limit }: HistoryQuery,
): Promise<HistoryTexts> {
  const row = await onlyRow(pool, IMPORTED_DEALS, [shelfOf(user, place), since, limit]);
  const { deals, positions, opening, wanted, count } = importedRow.parse(row);
  return { deals, positions, symbols: '[]', equity: '[]', opening, cut: wanted > count };
}

/** @returns histories in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createHistoryStore = (pool: Pool): HistoryStore => ({
  ...imports(pool),
  async places(user) {
    const { rows } = await pool.query(PLACES, [user]);
    return z.array(placeRow).parse(rows);
  },
  texts: (user, query) => (query.source === 'live' ? live : brought)(pool, user, query),
  async attempts(user, about: PlaceKey | null, since, limit) {
    const values = [user, about?.kind ?? 'all', about?.id ?? '', since, limit];
    const { rows } = await pool.query(ATTEMPTS, values);
    return z.array(attemptRow).parse(rows);
  },
});
