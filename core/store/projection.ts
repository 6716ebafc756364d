/**
 * The tables, written from the journal by one statement: Postgres reads the facts where they lie, so they
 * do not travel twice, and what a dead instance left is projected by the same words as what is new.
 *
 * Parameters: $1 instance, $2 how far it is projected, $3 how far it will be. All or nothing: the tables,
 * the new mark and the deletion of the journal rows are one transaction, so every fact is projected exactly
 * once. When the mark is not at $2 (somebody else was quicker), nothing happens and no row is returned.
 *
 * Postgres runs the parts of a statement on one snapshot: they do not see each other's writes, and each row
 * may be written once, hence `distinct on` with the last image.
 */

const FACTS = `moved as (
  update projections set seq = $3 where instance_id = $1 and seq = $2 returning instance_id
), facts as materialized (
  select j.seq, f.n, f.fact, f.fact ->> 'type' as type
  from moved join journal j using (instance_id)
  cross join lateral jsonb_array_elements(j.facts::jsonb) with ordinality as f(fact, n)
  where j.seq > $2 and j.seq <= $3
), decided as materialized (
  select seq, n, d.i, d.item -> 'decision' as decision, nullif(d.item -> 'link', 'null'::jsonb) as link
  from facts cross join lateral jsonb_array_elements(fact -> 'decided') with ordinality as d(item, i)
  where type in ('signal', 'decided')
), cleared as (
  delete from journal using moved
  where journal.instance_id = moved.instance_id and journal.seq <= $3
)`;

const SUBSCRIPTIONS = `put_subscriptions as (
  insert into subscriptions (id, owner_id, channel_id, account_id, state, sizing, symbol_map,
    open_window_ms, deviation_points, created_at)
  select distinct on (s ->> 'id') s ->> 'id', s ->> 'owner', s ->> 'channel', s ->> 'account', s ->> 'state',
    s -> 'sizing', s -> 'symbolMap', (s ->> 'openWindowMs')::bigint, (s ->> 'deviationPoints')::integer,
    (s ->> 'createdAt')::bigint
  from (select seq, n, fact -> 'subscription' as s from facts where type = 'subscription') as said
  order by s ->> 'id', seq desc, n desc
  on conflict (id) do update set state = excluded.state, sizing = excluded.sizing,
    symbol_map = excluded.symbol_map, open_window_ms = excluded.open_window_ms,
    deviation_points = excluded.deviation_points
)`;

const SIGNALS = `put_signals as (
  insert into signals (channel_id, seq, kind, position_id, position, opened_lots, provider_at, received_at, origin)
  select s ->> 'channel', (s ->> 'seq')::bigint, s ->> 'kind', s -> 'position' ->> 'id', s -> 'position',
    (s ->> 'openedLots')::numeric, (s ->> 'providerAt')::bigint, (s ->> 'receivedAt')::bigint, s ->> 'origin'
  from (select fact -> 'signal' as s from facts where type = 'signal') as said
  on conflict do nothing
), put_last_seq as (
  update channels c set last_seq = last.seq
  from (
    select fact -> 'signal' ->> 'channel' as id, max((fact -> 'signal' ->> 'seq')::bigint) as seq
    from facts where type = 'signal' group by 1
  ) as last
  where c.id = last.id and c.last_seq < last.seq
)`;

const DECISIONS = `put_decisions as (
  insert into decisions (channel_id, seq, position_id, subscription_id, account_id, link_id, verdict, code,
    version, trace, at)
  select decision ->> 'channel', (decision ->> 'seq')::bigint, decision ->> 'position',
    decision ->> 'subscription', decision ->> 'account', decision ->> 'link', decision ->> 'verdict',
    decision ->> 'code', (decision ->> 'version')::bigint, decision -> 'trace', (decision ->> 'at')::bigint
  from decided order by seq, n, i
  on conflict do nothing
), put_commands as (
  insert into commands (link_id, version, account_id, command, at)
  select link ->> 'id', (link ->> 'version')::bigint, link ->> 'account',
    jsonb_build_object('link', link -> 'id', 'version', link -> 'version', 'desired', link -> 'desired',
      'deadline', link -> 'deadline', 'deviationPoints', link -> 'deviationPoints',
      'magic', link -> 'magic', 'comment', link -> 'comment'),
    (decision ->> 'at')::bigint
  from decided where decision ->> 'verdict' = 'command' and link is not null
  on conflict do nothing
)`;

/** A link never goes back a version; within one, its last image counts. */
const LINKS = `put_links as (
  insert into links (id, subscription_id, account_id, channel_id, position_id, version, settled_version, ended, link)
  select distinct on (link ->> 'id') link ->> 'id', link ->> 'subscription', link ->> 'account',
    link ->> 'channel', link ->> 'position', (link ->> 'version')::bigint,
    (link ->> 'settledVersion')::bigint, link ->> 'ended', link
  from (
    select seq, n, i, link from decided where link is not null
    union all
    select seq, n, 0, fact -> 'link' from facts where type = 'link'
  ) as images
  order by link ->> 'id', (link ->> 'version')::bigint desc, seq desc, n desc, i desc
  on conflict (id) do update set version = excluded.version, settled_version = excluded.settled_version,
    ended = excluded.ended, link = excluded.link
  where links.version <= excluded.version
), put_outcomes as (
  insert into outcomes (link_id, version, epoch, outcome, at)
  select o ->> 'link', (o ->> 'version')::bigint, (o ->> 'epoch')::bigint, o, at
  from (
    select seq, n, fact -> 'outcome' as o, (fact ->> 'at')::bigint as at from facts where type = 'link'
  ) as said
  where o <> 'null'::jsonb
  order by seq, n
)`;

const ACCOUNTS = `put_accounts as (
  update accounts a set stream = last.stream, acked = last.acked
  from (
    select distinct on (fact ->> 'account') fact ->> 'account' as id, fact ->> 'stream' as stream,
      (fact ->> 'acked')::bigint as acked
    from facts where type = 'account'
    order by fact ->> 'account', seq desc, n desc
  ) as last
  where a.id = last.id
), put_positions as (
  insert into positions (account_id, position_id, state, opened_lots, position, updated_at)
  select distinct on (account, p ->> 'id') account, p ->> 'id', p ->> 'state', opened_lots, p, at
  from (
    select seq, n, r.i, fact ->> 'account' as account, r.item -> 'position' as p,
      (r.item ->> 'openedLots')::numeric as opened_lots, (fact ->> 'at')::bigint as at
    from facts cross join lateral jsonb_array_elements(fact -> 'positions') with ordinality as r(item, i)
    where type = 'account'
  ) as said
  order by account, p ->> 'id', seq desc, n desc, i desc
  on conflict (account_id, position_id) do update set state = excluded.state,
    opened_lots = excluded.opened_lots, position = excluded.position, updated_at = excluded.updated_at
), put_deals as (
  insert into deals (account_id, deal_id, position_id, deal, at)
  select fact ->> 'account', d.item ->> 'id', d.item ->> 'position', d.item, (d.item ->> 'at')::bigint
  from facts cross join lateral jsonb_array_elements(fact -> 'deals') as d(item)
  where type = 'account'
  on conflict do nothing
)`;

export const PROJECT = [
  `with ${FACTS}`,
  SUBSCRIPTIONS,
  SIGNALS,
  DECISIONS,
  LINKS,
  `${ACCOUNTS}\nselect 1 as moved from moved`,
].join(', ');
