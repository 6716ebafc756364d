/** What people ask about the past. Every query goes through the owner. */
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { AccountId, ChannelId, Millis, PositionId, UserId } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import type { RiskScope, RuleChange } from '../domain/risk.ts';
import type { Signal } from '../domain/signal.ts';
import type {
  DecisionRecord,
  EquityPoint,
  KeyHolder,
  NewAccount,
  RecordStore,
  TradeRecord,
} from '../ports.ts';
import { accountByKeyHash, createAccount, promoteNextKey, removeAccount, setNextKey } from './accounts.ts';
import { DEAL_COLUMNS, dealRow } from './deal-rows.ts';
import { DECISION_COLUMNS, DECISION_SIGNAL, decisionRow } from './decision-rows.ts';
import { LINK_COLUMNS, linkIn } from './link-rows.ts';
import { RULE_CHANGE_COLUMNS, ruleChangeRow, subscriptionOf } from './risk-rows.ts';
import { SIGNAL_COLUMNS, signalRow } from './signal-rows.ts';
import { tradeOf } from './trade-records.ts';
import { money, wholeNumber } from './values.ts';

const DECISION_TABLES = `join accounts a on a.id = d.account_id and a.owner_id = $1
  join channels c on c.id = d.channel_id
  ${DECISION_SIGNAL}
  left join links l on l.id = d.link_id`;
const DECISION_RECORD = `c.name as channel_name, a.name as account_name, ${LINK_COLUMNS},
  ${DECISION_COLUMNS}, ${SIGNAL_COLUMNS}`;
/** Each account's newest first, by its index; then the newest of those. */
const LAST_DECISIONS = `select ${DECISION_RECORD}
  from accounts mine cross join lateral (
    select * from decisions d where d.account_id = mine.id order by d.at desc, d.id desc limit $2
  ) as d ${DECISION_TABLES}
  where mine.owner_id = $1 order by d.at desc, d.id desc limit $2`;
const DECISIONS_ON = `select ${DECISION_RECORD} from decisions d ${DECISION_TABLES}
  where d.position_id = $3 order by d.at desc, d.id desc limit $2`;

const DEALS = `select ${DEAL_COLUMNS} from deals d join accounts a on a.id = d.account_id and a.owner_id = $1
  where d.account_id = $2 and d.at >= $3 order by d.at, d.deal_id`;
const DEALS_OF_POSITIONS = `select ${DEAL_COLUMNS} from deals d join accounts a on a.id = d.account_id and a.owner_id = $1
  where d.account_id = $2 and d.position_id = any($3::text[]) order by d.at, d.deal_id`;

/** The first point of each of $4 equally filled buckets; the last bucket holds the last point alone. */
const EQUITY = `with points as (
    select e.at, e.balance, e.equity,
      row_number() over (order by e.at) - 1 as i, count(*) over () - 1 as last
    from equity_points e join accounts a on a.id = e.account_id and a.owner_id = $1
    where e.account_id = $2 and e.at >= $3
  )
  select at, balance, equity from points
  where last < $4 or i = 0 or i * ($4 - 1) / last <> (i - 1) * ($4 - 1) / last
  order by at`;

/** The newest of an owner; of one account's own rules; of one subscription. */
const changesWhere = (scope: string): string => `select ${RULE_CHANGE_COLUMNS} from rule_changes h
  where h.owner_id = $1${scope} order by h.at desc, h.id desc limit $2`;
const CHANGES = changesWhere('');
const CHANGES_OF_ACCOUNT = changesWhere(' and h.account_id = $3 and h.subscription_id is null');
const CHANGES_OF_SUBSCRIPTION = changesWhere(' and h.account_id = $3 and h.subscription_id = $4');

/** Whoever stopped copying the channel of somebody else has seen enough. */
const SIGNALS = `select * from (
    select ${SIGNAL_COLUMNS} from signals g join channels c on c.id = g.channel_id
    where g.channel_id = $2 and (c.owner_id = $1 or exists (
      select 1 from subscriptions s where s.channel_id = $2 and s.owner_id = $1 and s.state <> 'ended'))
    order by g.seq desc limit $3
  ) as latest order by signal_seq`;

const COUNTS = `select
  (select count(*) from signals g where g.received_at >= $2 and g.channel_id in (
    select c.id from channels c where c.owner_id = $1
    union select s.channel_id from subscriptions s where s.owner_id = $1)) as signals,
  count(*) filter (where d.code = 'COPIED') as copied,
  count(*) filter (where d.verdict = 'denied') as denied
  from decisions d join accounts a on a.id = d.account_id
  where a.owner_id = $1 and d.at >= $2`;

const pointRow = z.object({ at: wholeNumber, balance: money, equity: money });
const countsRow = z.object({ signals: wholeNumber, copied: wholeNumber, denied: wholeNumber });
const namesRow = z.object({ channel_name: z.string(), account_name: z.string() });

function decisionRecord(row: QueryResultRow): DecisionRecord {
  const names = namesRow.parse(row);
  return {
    channelName: names.channel_name,
    accountName: names.account_name,
    signal: row['signal_seq'] === null ? null : signalRow.parse(row).signal,
    decision: decisionRow.parse(row),
    link: linkIn(row),
  };
}

/** The records in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export class PostgresRecordStore implements RecordStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  createAccount(account: NewAccount): ReturnType<RecordStore['createAccount']> {
    return createAccount(this.#pool, account);
  }

  removeAccount(owner: UserId, account: AccountId, at: Millis): Promise<boolean> {
    return removeAccount(this.#pool, owner, account, at);
  }

  accountByKeyHash(hash: string): Promise<KeyHolder | null> {
    return accountByKeyHash(this.#pool, hash);
  }

  setNextKey(account: AccountId, hash: string): Promise<void> {
    return setNextKey(this.#pool, account, hash);
  }

  promoteNextKey(account: AccountId): Promise<boolean> {
    return promoteNextKey(this.#pool, account);
  }

  async decisionsOf(
    user: UserId,
    { position, limit }: { readonly position: PositionId | null; readonly limit: number },
  ): Promise<readonly DecisionRecord[]> {
    const { rows } = await (position === null
      ? this.#pool.query<QueryResultRow>(LAST_DECISIONS, [user, limit])
      : this.#pool.query<QueryResultRow>(DECISIONS_ON, [user, limit, position]));
    return rows.map(decisionRecord);
  }

  async dealsOf(user: UserId, account: AccountId, since: Millis): Promise<readonly Deal[]> {
    const { rows } = await this.#pool.query(DEALS, [user, account, since]);
    return z.array(dealRow).parse(rows);
  }

  async dealsOfPositions(
    user: UserId,
    account: AccountId,
    positions: readonly PositionId[],
  ): Promise<readonly Deal[]> {
    const { rows } = await this.#pool.query(DEALS_OF_POSITIONS, [user, account, positions]);
    return z.array(dealRow).parse(rows);
  }

  async equityPoints(
    user: UserId,
    account: AccountId,
    since: Millis,
    maxPoints: number,
  ): Promise<readonly EquityPoint[]> {
    if (maxPoints < 2) throw new Error(`a curve needs at least 2 points, not ${String(maxPoints)}`);
    const { rows } = await this.#pool.query(EQUITY, [user, account, since, maxPoints]);
    return z.array(pointRow).parse(rows);
  }

  tradeOf(user: UserId, channel: ChannelId, position: PositionId): Promise<TradeRecord | null> {
    return tradeOf(this.#pool, user, channel, position);
  }

  async ruleChangesOf(user: UserId, about: RiskScope | null, limit: number): Promise<readonly RuleChange[]> {
    const { rows } = await this.#changes(user, about, limit);
    return z.array(ruleChangeRow).parse(rows);
  }

  #changes(user: UserId, about: RiskScope | null, limit: number): Promise<QueryResult<QueryResultRow>> {
    if (about === null) return this.#pool.query(CHANGES, [user, limit]);
    const subscription = subscriptionOf(about);
    return subscription === null
      ? this.#pool.query(CHANGES_OF_ACCOUNT, [user, limit, about.account])
      : this.#pool.query(CHANGES_OF_SUBSCRIPTION, [user, limit, about.account, subscription]);
  }

  async signalsOf(user: UserId, channel: ChannelId, limit: number): Promise<readonly Signal[]> {
    const { rows } = await this.#pool.query<QueryResultRow>(SIGNALS, [user, channel, limit]);
    return z
      .array(signalRow)
      .parse(rows)
      .map(({ signal }) => signal);
  }

  async countsOf(user: UserId, since: Millis): ReturnType<RecordStore['countsOf']> {
    const { rows } = await this.#pool.query<QueryResultRow>(COUNTS, [user, since]);
    return countsRow.parse(rows[0]);
  }
}
