/**
 * The tables, written from the journal by one statement: Postgres reads the rows where they lie, so they
 * do not travel twice, and what a dead instance left is projected by the same words as what is new.
 *
 * Parameters: $1 instance, $2 how far it is projected, $3 how far it will be. All or nothing: the tables,
 * the new mark and the deletion of the journal rows are one transaction, so every fact is projected exactly
 * once. When the mark is not at $2 (somebody else was quicker), nothing happens and no row is returned.
 *
 * Postgres runs the parts of a statement on one snapshot: they do not see each other's writes, and each row
 * may be written once, hence `distinct on` with the last image.
 */
import { rowsSql } from './columns.ts';
import { FACT_TABLES } from './fact-tables.ts';

type Table = keyof typeof FACT_TABLES;

const BATCH = `moved as (
  update projections set seq = $3 where instance_id = $1 and seq = $2 returning instance_id
), batch as materialized (
  select j.* from moved join journal j using (instance_id) where j.seq > $2 and j.seq <= $3
), cleared as (
  delete from journal using moved
  where journal.instance_id = moved.instance_id and journal.seq <= $3
)`;

const columnsOf = (table: Table): string => FACT_TABLES[table].map(({ name }) => name).join(', ');
const rowsOf = (table: Table): string => rowsSql('batch', table, FACT_TABLES[table]);
const overwritten = (table: Table): string =>
  FACT_TABLES[table].map(({ name }) => `${name} = excluded.${name}`).join(', ');

/** Every row, in the order in which they were said; one that is there already is left as it is. */
const append = (table: Table): string => `put_${table} as (
  insert into ${table} (${columnsOf(table)})
  select ${columnsOf(table)} from (${rowsOf(table)}) as said order by at_seq, at_row
  on conflict do nothing
)`;

/** The last row said of each key; it takes the place of the one before. */
const overwrite = (
  table: Table,
  key: string,
  newest = 'at_seq desc, at_row desc',
): string => `put_${table} as (
  insert into ${table} as old (${columnsOf(table)})
  select distinct on (${key}) ${columnsOf(table)} from (${rowsOf(table)}) as said
  order by ${key}, ${newest}
  on conflict (${key}) do update set ${overwritten(table)}`;

const SUBSCRIPTIONS = `${overwrite('subscriptions', 'id')})`;
const SIGNALS = `said_signals as materialized (${rowsOf('signals')}), put_signals as (
  insert into signals (${columnsOf('signals')}) select ${columnsOf('signals')} from said_signals
  on conflict do nothing
), put_last_seq as (
  update channels c set last_seq = last.seq
  from (select channel_id as id, max(seq) as seq from said_signals group by 1) as last
  where c.id = last.id and c.last_seq < last.seq
)`;
/** A link never goes back a version; within one, its last image counts. */
const LINKS = `${overwrite('links', 'id', 'version desc, at_seq desc, at_row desc')}
  where old.version <= excluded.version)`;
const ACCOUNTS = `put_accounts as (
  update accounts a set stream = last.stream, acked = last.acked
  from (
    select distinct on (id) ${columnsOf('accounts')} from (${rowsOf('accounts')}) as said
    order by id, at_seq desc, at_row desc
  ) as last
  where a.id = last.id
)`;
const POSITIONS = `${overwrite('positions', 'account_id, position_id')})`;
const ACCOUNT_RULES = `${overwrite('account_rules', 'account_id')})`;
const POSTS = `${overwrite('posts', 'channel_id, number')})`;
const APPROVALS = `${overwrite('approvals', 'id')})`;
const RISK_STATES = `${overwrite('risk_states', 'account_id, subscription_id')})`;

const PARTS = [
  BATCH,
  SUBSCRIPTIONS,
  SIGNALS,
  append('decisions'),
  LINKS,
  append('outcomes'),
  ACCOUNTS,
  POSITIONS,
  append('deals'),
  ACCOUNT_RULES,
  RISK_STATES,
  append('rule_changes'),
  POSTS,
  APPROVALS,
];

export const PROJECT = `with ${PARTS.join(', ')} select 1 as moved from moved`;
