/** What the service has on record, read from its tables by a connection of our own. */
import { Client } from 'pg';
import { z } from 'zod';
import type { MarginMode } from '../../core/domain/account.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { PositionRecord } from '../../core/domain/fact.ts';
import type { Link, Outcome } from '../../core/domain/link.ts';
import type { Deal } from '../../core/domain/position.ts';
import type { AccountRules, RiskState, RuleChange } from '../../core/domain/risk.ts';
import type { Signal } from '../../core/domain/signal.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { DEAL_COLUMNS, dealRow } from '../../core/store/deal-rows.ts';
import { DECISION_COLUMNS, DECISION_SIGNAL, decisionRow } from '../../core/store/decision-rows.ts';
import { LINK_COLUMNS, linkRow } from '../../core/store/link-rows.ts';
import { POSITION_COLUMNS, positionRow } from '../../core/store/position-rows.ts';
import { findRunner } from '../../core/store/postgres-binaries.ts';
import { openCluster } from '../../core/store/postgres-cluster.ts';
import { chooseAddress, urlOf } from '../../core/store/postmaster.ts';
import {
  ACCOUNT_RULES_COLUMNS,
  accountRulesRow,
  RISK_STATE_COLUMNS,
  riskStateRow,
  RULE_CHANGE_COLUMNS,
  ruleChangeRow,
} from '../../core/store/risk-rows.ts';
import { SUBSCRIPTION_COLUMNS, subscriptionRow } from '../../core/store/subscription-rows.ts';

/** The parts of the rows that the rules are about; read as the domain's own values. */
export interface Recorded {
  readonly accounts: readonly { id: string; name: string; marginMode: MarginMode | null }[];
  readonly channels: readonly { id: string; account: string; lastSeq: number }[];
  readonly subscriptions: readonly Subscription[];
  /** Of accounts that somebody made rules for. */
  readonly accountRules: readonly AccountRules[];
  readonly risks: readonly RiskState[];
  readonly ruleChanges: readonly RuleChange[];
  readonly signals: readonly Pick<
    Signal,
    'channel' | 'seq' | 'kind' | 'position' | 'openedLots' | 'receivedAt'
  >[];
  readonly decisions: readonly Pick<
    Decision,
    'seq' | 'position' | 'subscription' | 'link' | 'verdict' | 'code' | 'version' | 'trace' | 'at'
  >[];
  readonly links: readonly Link[];
  readonly commands: readonly { link: string; version: number }[];
  readonly outcomes: readonly Outcome[];
  /** Not ended, as the service believes. */
  readonly positions: readonly (PositionRecord & { readonly account: string })[];
  /** In the order in which they happened. */
  readonly deals: readonly (Deal & { readonly account: string })[];
  readonly unprojected: number;
}

const counts = z.object({
  unsettled: z.coerce.number(),
  unprojected: z.coerce.number(),
  undecided: z.coerce.number(),
});

const UNPROJECTED = `select count(*) from journal j left join projections p using (instance_id)
  where j.seq > coalesce(p.seq, 0)`;
const WAITS = `select
  (select count(*) from links where settled_version < version) as unsettled,
  (${UNPROJECTED}) as unprojected,
  (select count(*) from signals s join subscriptions u using (channel_id)
    where not exists (select 1 from decisions d
      where d.subscription_id = u.id and d.channel_id = s.channel_id and d.seq = s.seq)) as undecided`;

const TABLES = {
  accounts: `select id, name, identity ->> 'marginMode' as "marginMode" from accounts order by created_at`,
  channels: `select id, account_id as account, last_seq::int as "lastSeq" from channels`,
  subscriptions: `select ${SUBSCRIPTION_COLUMNS} from subscriptions s order by s.created_at`,
  accountRules: `select ${ACCOUNT_RULES_COLUMNS} from account_rules r`,
  risks: `select ${RISK_STATE_COLUMNS} from risk_states k`,
  ruleChanges: `select ${RULE_CHANGE_COLUMNS} from rule_changes h order by h.at`,
  signals: `select channel_id as channel, seq::int, kind, position, opened_lots::text as "openedLots",
    received_at::float8 as "receivedAt" from signals order by channel_id, seq`,
  decisions: `select ${DECISION_COLUMNS} from decisions d ${DECISION_SIGNAL} order by d.id`,
  links: `select ${LINK_COLUMNS} from links l`,
  commands: `select link_id as link, version::int from decisions where verdict = 'command' order by link_id, version`,
  outcomes: `select link_id as link, version::int, epoch::int, status, final, code::int, reason, state,
    lots::text, price::text, ticket, json_build_object('queuedMs', queued_ms, 'brokerMs', broker_ms) as timings
    from outcomes order by id`,
  positions: `select p.account_id as account, ${POSITION_COLUMNS} from positions p where p.state in ('pending', 'open')`,
  deals: `select d.account_id as account, ${DEAL_COLUMNS} from deals d order by d.at, length(d.deal_id), d.deal_id`,
} as const;

export class RecordReader {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** For the built-in database of a data folder that a service has already used. */
  static async of(dataDir: string): Promise<RecordReader> {
    const cluster = await openCluster(dataDir, await findRunner(dataDir));
    return new RecordReader(urlOf(cluster, await chooseAddress(cluster), 'mynah'));
  }

  /** What still waits for something; null when nothing does. Throws while the database is away. */
  async waiting(): Promise<string | null> {
    return this.#reading(async (client) => {
      const { rows } = await client.query(WAITS);
      const { unsettled, unprojected, undecided } = counts.parse(rows[0]);
      if (unsettled + unprojected + undecided === 0) return null;
      return `${String(unsettled)} links unsettled, ${String(undecided)} decisions missing, ${String(unprojected)} journal rows`;
    });
  }

  async all(): Promise<Recorded> {
    return this.#reading(async (client) => {
      await client.query('begin isolation level repeatable read read only');
      const rows = async <T>(name: keyof typeof TABLES): Promise<T[]> =>
        (await client.query(TABLES[name])).rows as T[];
      const journal = await client.query(UNPROJECTED);
      return {
        accounts: await rows('accounts'),
        channels: await rows('channels'),
        subscriptions: (await rows('subscriptions')).map((row) => subscriptionRow.parse(row)),
        accountRules: (await rows('accountRules')).map((row) => accountRulesRow.parse(row)),
        risks: (await rows('risks')).map((row) => riskStateRow.parse(row)),
        ruleChanges: (await rows('ruleChanges')).map((row) => ruleChangeRow.parse(row)),
        signals: await rows('signals'),
        decisions: (await rows('decisions')).map((row) => decisionRow.parse(row)),
        links: (await rows('links')).map((row) => linkRow.parse(row)),
        commands: await rows('commands'),
        outcomes: await rows('outcomes'),
        positions: (await rows<{ account: string }>('positions')).map((row) => ({
          account: row.account,
          ...positionRow.parse(row),
        })),
        deals: (await rows<{ account: string }>('deals')).map((row) => ({
          account: row.account,
          ...dealRow.parse(row),
        })),
        unprojected: Number((journal.rows[0] as { count: string }).count),
      };
    });
  }

  async #reading<T>(read: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.#url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    try {
      return await read(client);
    } finally {
      await client.end();
    }
  }
}
