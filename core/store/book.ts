/** Everything an instance must know to decide, read from the tables at one moment. */
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { Millis } from '../domain/ids.ts';
import type { BookImage } from '../ports.ts';
import { LINK_COLUMNS, linkRow } from './link-rows.ts';
import { APPROVAL_COLUMNS, approvalRow, POST_COLUMNS, postRow } from './post-rows.ts';
import { POSITION_COLUMNS, positionRow } from './position-rows.ts';
import { ACCOUNT_RULES_COLUMNS, accountRulesRow, RISK_STATE_COLUMNS, riskStateRow } from './risk-rows.ts';
import { signalRow, SIGNAL_COLUMNS } from './signal-rows.ts';
import { subscriptionRow, SUBSCRIPTION_COLUMNS } from './subscription-rows.ts';
import { channelSettings } from './template-value.ts';
import { inTransaction } from './transaction.ts';
import {
  accountId,
  channelId,
  channelKind,
  identity,
  money,
  subscriptionId,
  symbolSpec,
  userId,
  visibility,
  wholeNumber,
} from './values.ts';

const SNAPSHOT = 'begin isolation level repeatable read read only';
const DAY_MS: Millis = 24 * 3_600_000;
const WEEK_MS: Millis = 7 * DAY_MS;

const ACCOUNTS = `select a.id, a.owner_id, a.name, a.identity, a.twin_of, a.symbols, a.stream, a.acked,
    f.balance, f.equity, f.margin, f.free_margin, f.at
  from accounts a left join lateral (
    select * from equity_points e where e.account_id = a.id order by e.at desc limit 1
  ) as f on true
  where a.removed_at is null order by a.created_at, a.id`;
const CHANNELS = `select c.id, c.owner_id, c.name, c.account_id, c.last_seq, c.kind, c.visibility, c.settings,
    array(select m.user_id from channel_members m where m.channel_id = c.id) as members,
    array(select m.user_id from channel_mutes m where m.channel_id = c.id) as muted
  from channels c join accounts a on a.id = c.account_id where a.removed_at is null
  order by c.created_at, c.id`;
const LIVES = `(s.state <> 'ended'
  or exists (select 1 from links l where l.subscription_id = s.id and l.account_id = s.account_id and l.ended is null))`;
const SUBSCRIPTIONS = `select ${SUBSCRIPTION_COLUMNS} from subscriptions s where ${LIVES}
  order by s.created_at, s.id`;
const ACCOUNT_RULES = `select ${ACCOUNT_RULES_COLUMNS}
  from account_rules r join accounts a on a.id = r.account_id where a.removed_at is null`;
const RISK_STATES = `select ${RISK_STATE_COLUMNS}
  from risk_states k join accounts a on a.id = k.account_id and a.removed_at is null
  where k.subscription_id is null
    or exists (select 1 from subscriptions s where s.id = k.subscription_id and ${LIVES})`;
const POSITIONS = `select p.account_id, ${POSITION_COLUMNS} from positions p
  where state in ('pending', 'open') union all
  select p.account_id, ${POSITION_COLUMNS} from positions p
  where state not in ('pending', 'open') and updated_at > $1`;
const APPROVALS = `select ${APPROVAL_COLUMNS} from approvals v where v.state = 'pending' or v.expires_at > $1
  order by v.asked_at, v.id`;
const POSTS = `select ${POST_COLUMNS} from posts t where t.received_at > $1 order by t.channel_id, t.number`;
const LINKS = `select ${LINK_COLUMNS} from links l where l.ended is null or l.settled_version < l.version union all
  select ${LINK_COLUMNS} from positions p
  join channels c on c.account_id = p.account_id
  join links l on l.channel_id = c.id and l.position_id = p.position_id
  where p.state in ('pending', 'open') and l.ended is not null and l.settled_version >= l.version`;
const UNDECIDED = `select s.id as subscription, ${SIGNAL_COLUMNS}
  from positions p
  join channels c on c.account_id = p.account_id
  join signals g on g.channel_id = c.id and g.position_id = p.position_id and g.kind = 'open'
  join subscriptions s on s.channel_id = c.id and s.state = 'active' and s.created_at <= g.received_at
  where p.state in ('pending', 'open') and not exists (
    select 1 from decisions d
    where d.position_id = g.position_id and d.channel_id = g.channel_id and d.subscription_id = s.id
      and d.seq = g.seq)
  order by g.received_at, g.channel_id, g.seq, s.id`;

const accountRow = z
  .object({
    id: accountId,
    owner_id: userId,
    name: z.string(),
    identity: identity.nullable(),
    twin_of: accountId.nullable(),
    symbols: z.array(symbolSpec),
    stream: z.string().nullable(),
    acked: wholeNumber,
    balance: money.nullable(),
    equity: money.nullable(),
    margin: money.nullable(),
    free_margin: money.nullable(),
    at: wholeNumber.nullable(),
  })
  .transform(({ balance, equity, margin, free_margin: freeMargin, at, ...row }) => ({
    account: {
      id: row.id,
      owner: row.owner_id,
      name: row.name,
      identity: row.identity,
      funds:
        balance === null || equity === null || margin === null || freeMargin === null || at === null
          ? null
          : { balance, equity, margin, freeMargin, at },
      ...(row.twin_of !== null && { twinOf: row.twin_of }),
    },
    symbols: row.symbols,
    stream: row.stream,
    acked: row.acked,
  }));
const channelRow = z
  .object({
    id: channelId,
    owner_id: userId,
    name: z.string(),
    account_id: accountId,
    last_seq: wholeNumber,
    kind: channelKind,
    visibility,
    settings: channelSettings,
    members: z.array(userId),
    muted: z.array(userId),
  })
  .transform((row) => ({
    channel: { id: row.id, owner: row.owner_id, name: row.name, account: row.account_id, kind: row.kind },
    lastSeq: row.last_seq,
    visibility: row.visibility,
    members: row.members,
    muted: row.muted,
    template: row.settings.template ?? null,
  }));
const accountPositionRow = z
  .object({ account_id: accountId })
  .and(positionRow)
  .transform(({ account_id: account, ...record }) => ({ account, record }));
const undecidedRow = z
  .object({ subscription: subscriptionId })
  .and(signalRow)
  .transform(({ subscription, signal }) => ({ subscription, signal }));

async function rowsOf<T>(
  client: PoolClient,
  sql: string,
  row: z.ZodType<T>,
  values: readonly unknown[] = [],
): Promise<readonly T[]> {
  const { rows } = await client.query<QueryResultRow>(sql, [...values]);
  return z.array(row).parse(rows);
}

/**
 * @param at the moment of the start: positions that ended within the week before it are part of the image
 * @throws when a row is not what it should be, and what `pg` throws
 */
export const loadBook = (pool: Pool, at: Millis): Promise<BookImage> =>
  inTransaction(
    pool,
    async (client) => ({
      keep: true,
      value: {
        accounts: await rowsOf(client, ACCOUNTS, accountRow),
        channels: await rowsOf(client, CHANNELS, channelRow),
        subscriptions: await rowsOf(client, SUBSCRIPTIONS, subscriptionRow),
        accountRules: await rowsOf(client, ACCOUNT_RULES, accountRulesRow),
        riskStates: await rowsOf(client, RISK_STATES, riskStateRow),
        positions: await rowsOf(client, POSITIONS, accountPositionRow, [at - WEEK_MS]),
        links: await rowsOf(client, LINKS, linkRow),
        approvals: await rowsOf(client, APPROVALS, approvalRow, [at - DAY_MS]),
        posts: await rowsOf(client, POSTS, postRow, [at - WEEK_MS]),
        undecided: await rowsOf(client, UNDECIDED, undecidedRow),
      },
    }),
    SNAPSHOT,
  );
