/**
 * What facts become: the rows of the tables that are written from the journal. One list of columns for each
 * table; the journal's encoding and the SQL that projects it both follow from it.
 */
import type { Decided, Fact, PositionRecord } from '../domain/fact.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision, TraceStep } from '../domain/decision.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import type { Link, Outcome } from '../domain/link.ts';
import type { Deal } from '../domain/position.ts';
import type { Post } from '../domain/post.ts';
import type { AccountRules, RiskState, RuleChange } from '../domain/risk.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import { encodeRows } from './columns.ts';
import type { Column } from './columns.ts';
import { lifeColumn } from './link-rows.ts';
import { subscriptionOf } from './risk-rows.ts';
import { Steps } from './trace-steps.ts';

type Columns<Row> = readonly Column<Row>[];

/** What the decisions on a signal looked at; a decision's own trace names them by their numbers. */
interface SignalRow {
  readonly signal: Signal;
  readonly steps: readonly TraceStep[];
}
interface DecisionRow {
  readonly decision: Decision;
  /** The steps, or their numbers among the signal's. */
  readonly trace: readonly (TraceStep | number)[];
}
interface OutcomeRow {
  readonly outcome: Outcome;
  readonly at: Millis;
}
interface PositionRow extends PositionRecord {
  readonly account: AccountId;
  readonly at: Millis;
}
interface DealRow {
  readonly account: AccountId;
  readonly deal: Deal;
}
interface AccountRulesRow {
  readonly rules: AccountRules;
  readonly at: Millis;
}
interface RiskStateRow {
  readonly state: RiskState;
  readonly at: Millis;
}
type AccountFact = Extract<Fact, { type: 'account' }>;

const subscriptions: Columns<Subscription> = [
  { name: 'id', type: 'text', of: (row) => row.id },
  { name: 'owner_id', type: 'text', of: (row) => row.owner },
  { name: 'channel_id', type: 'text', of: (row) => row.channel },
  { name: 'account_id', type: 'text', of: (row) => row.account },
  { name: 'state', type: 'text', of: (row) => row.state },
  { name: 'sizing', type: 'jsonb', of: (row) => row.sizing },
  { name: 'symbol_map', type: 'jsonb', of: (row) => row.symbolMap },
  { name: 'open_window_ms', type: 'bigint', of: (row) => row.openWindowMs },
  { name: 'deviation_points', type: 'bigint', of: (row) => row.deviationPoints },
  { name: 'created_at', type: 'bigint', of: (row) => row.createdAt },
  { name: 'rules', type: 'jsonb', of: (row) => row.rules },
];

const signals: Columns<SignalRow> = [
  { name: 'channel_id', type: 'text', of: ({ signal }) => signal.channel },
  { name: 'seq', type: 'bigint', of: ({ signal }) => signal.seq },
  { name: 'kind', type: 'text', of: ({ signal }) => signal.kind },
  { name: 'position_id', type: 'text', of: ({ signal }) => signal.position.id },
  { name: 'position', type: 'jsonb', of: ({ signal }) => signal.position },
  { name: 'opened_lots', type: 'numeric', of: ({ signal }) => signal.openedLots },
  { name: 'provider_at', type: 'bigint', of: ({ signal }) => signal.providerAt },
  { name: 'received_at', type: 'bigint', of: ({ signal }) => signal.receivedAt },
  { name: 'origin', type: 'text', of: ({ signal }) => signal.origin },
  { name: 'steps', type: 'jsonb', of: ({ steps }) => steps },
];

const decisions: Columns<DecisionRow> = [
  { name: 'channel_id', type: 'text', of: ({ decision }) => decision.channel },
  { name: 'seq', type: 'bigint', of: ({ decision }) => decision.seq },
  { name: 'position_id', type: 'text', of: ({ decision }) => decision.position },
  { name: 'subscription_id', type: 'text', of: ({ decision }) => decision.subscription },
  { name: 'account_id', type: 'text', of: ({ decision }) => decision.account },
  { name: 'link_id', type: 'text', of: ({ decision }) => decision.link },
  { name: 'verdict', type: 'text', of: ({ decision }) => decision.verdict },
  { name: 'code', type: 'text', of: ({ decision }) => decision.code },
  { name: 'version', type: 'bigint', of: ({ decision }) => decision.version },
  { name: 'trace', type: 'jsonb', of: ({ trace }) => trace },
  { name: 'at', type: 'bigint', of: ({ decision }) => decision.at },
];

const links: Columns<Link> = [
  { name: 'id', type: 'text', of: (row) => row.id },
  { name: 'subscription_id', type: 'text', of: (row) => row.subscription },
  { name: 'account_id', type: 'text', of: (row) => row.account },
  { name: 'channel_id', type: 'text', of: (row) => row.channel },
  { name: 'position_id', type: 'text', of: (row) => row.position },
  { name: 'magic', type: 'bigint', of: (row) => row.magic },
  { name: 'comment', type: 'text', of: (row) => row.comment },
  { name: 'desired_state', type: 'text', of: (row) => row.desired.state },
  { name: 'symbol', type: 'text', of: (row) => row.desired.symbol },
  { name: 'side', type: 'text', of: (row) => row.desired.side },
  { name: 'kind', type: 'text', of: (row) => row.desired.kind },
  { name: 'desired_lots', type: 'numeric', of: (row) => row.desired.lots },
  { name: 'desired_price', type: 'numeric', of: (row) => row.desired.price },
  { name: 'stop_loss', type: 'numeric', of: (row) => row.desired.stopLoss },
  { name: 'take_profit', type: 'numeric', of: (row) => row.desired.takeProfit },
  { name: 'expires_at', type: 'bigint', of: (row) => row.desired.expiresAt },
  { name: 'version', type: 'bigint', of: (row) => row.version },
  { name: 'deadline', type: 'bigint', of: (row) => row.deadline },
  { name: 'deviation_points', type: 'bigint', of: (row) => row.deviationPoints },
  { name: 'settled_version', type: 'bigint', of: (row) => row.settledVersion },
  { name: 'actual', type: 'text', of: (row) => row.actual },
  { name: 'lots', type: 'numeric', of: (row) => row.lots },
  { name: 'opened_lots', type: 'numeric', of: (row) => row.openedLots },
  { name: 'source_lots', type: 'numeric', of: (row) => row.sourceLots },
  { name: 'open_price', type: 'numeric', of: (row) => row.openPrice },
  { name: 'ticket', type: 'text', of: (row) => row.ticket },
  { name: 'last_status', type: 'text', of: (row) => row.lastOutcome?.status ?? null },
  { name: 'last_code', type: 'bigint', of: (row) => row.lastOutcome?.code ?? null },
  { name: 'last_reason', type: 'text', of: (row) => row.lastOutcome?.reason ?? null },
  { name: 'close_reason', type: 'text', of: (row) => row.closeReason },
  { name: 'ended', type: 'text', of: (row) => row.ended },
  { name: 'created_at', type: 'bigint', of: (row) => row.createdAt },
  { name: 'signal_at', type: 'bigint', of: (row) => row.signalAt },
  { name: 'filled_at', type: 'bigint', of: (row) => row.filledAt },
  { name: 'life', type: 'jsonb', of: lifeColumn },
];

const outcomes: Columns<OutcomeRow> = [
  { name: 'link_id', type: 'text', of: ({ outcome }) => outcome.link },
  { name: 'version', type: 'bigint', of: ({ outcome }) => outcome.version },
  { name: 'epoch', type: 'bigint', of: ({ outcome }) => outcome.epoch },
  { name: 'status', type: 'text', of: ({ outcome }) => outcome.status },
  { name: 'final', type: 'boolean', of: ({ outcome }) => outcome.final },
  { name: 'code', type: 'bigint', of: ({ outcome }) => outcome.code },
  { name: 'reason', type: 'text', of: ({ outcome }) => outcome.reason },
  { name: 'state', type: 'text', of: ({ outcome }) => outcome.state },
  { name: 'lots', type: 'numeric', of: ({ outcome }) => outcome.lots },
  { name: 'price', type: 'numeric', of: ({ outcome }) => outcome.price },
  { name: 'ticket', type: 'text', of: ({ outcome }) => outcome.ticket },
  { name: 'queued_ms', type: 'double precision', of: ({ outcome }) => outcome.timings.queuedMs },
  { name: 'broker_ms', type: 'double precision', of: ({ outcome }) => outcome.timings.brokerMs },
  { name: 'at', type: 'bigint', of: ({ at }) => at },
];

const accounts: Columns<AccountFact> = [
  { name: 'id', type: 'text', of: (row) => row.account },
  { name: 'stream', type: 'text', of: (row) => row.stream },
  { name: 'acked', type: 'bigint', of: (row) => row.acked },
];

const positions: Columns<PositionRow> = [
  { name: 'account_id', type: 'text', of: ({ account }) => account },
  { name: 'position_id', type: 'text', of: ({ position }) => position.id },
  { name: 'state', type: 'text', of: ({ position }) => position.state },
  { name: 'kind', type: 'text', of: ({ position }) => position.kind },
  { name: 'symbol', type: 'text', of: ({ position }) => position.symbol },
  { name: 'side', type: 'text', of: ({ position }) => position.side },
  { name: 'lots', type: 'numeric', of: ({ position }) => position.lots },
  { name: 'price', type: 'numeric', of: ({ position }) => position.price },
  { name: 'stop_loss', type: 'numeric', of: ({ position }) => position.stopLoss },
  { name: 'take_profit', type: 'numeric', of: ({ position }) => position.takeProfit },
  { name: 'opened_at', type: 'bigint', of: ({ position }) => position.openedAt },
  { name: 'expires_at', type: 'bigint', of: ({ position }) => position.expiresAt },
  { name: 'magic', type: 'bigint', of: ({ position }) => position.magic },
  { name: 'comment', type: 'text', of: ({ position }) => position.comment },
  { name: 'opened_lots', type: 'numeric', of: ({ openedLots }) => openedLots },
  { name: 'updated_at', type: 'bigint', of: ({ at }) => at },
  // Rows of an older version have no more columns than the above.
  { name: 'tranche', type: 'text', of: ({ tranche }) => tranche ?? null },
  { name: 'plan', type: 'jsonb', of: ({ position }) => position.plan ?? null },
];

const deals: Columns<DealRow> = [
  { name: 'account_id', type: 'text', of: ({ account }) => account },
  { name: 'deal_id', type: 'text', of: ({ deal }) => deal.id },
  { name: 'position_id', type: 'text', of: ({ deal }) => deal.position },
  { name: 'symbol', type: 'text', of: ({ deal }) => deal.symbol },
  { name: 'side', type: 'text', of: ({ deal }) => deal.side },
  { name: 'entry', type: 'text', of: ({ deal }) => deal.entry },
  { name: 'lots', type: 'numeric', of: ({ deal }) => deal.lots },
  { name: 'price', type: 'numeric', of: ({ deal }) => deal.price },
  { name: 'profit', type: 'numeric', of: ({ deal }) => deal.profit },
  { name: 'swap', type: 'numeric', of: ({ deal }) => deal.swap },
  { name: 'commission', type: 'numeric', of: ({ deal }) => deal.commission },
  { name: 'magic', type: 'bigint', of: ({ deal }) => deal.magic },
  { name: 'cause', type: 'text', of: ({ deal }) => deal.cause },
  { name: 'at', type: 'bigint', of: ({ deal }) => deal.at },
];

const accountRules: Columns<AccountRulesRow> = [
  { name: 'account_id', type: 'text', of: ({ rules }) => rules.account },
  { name: 'limits', type: 'jsonb', of: ({ rules }) => rules.limits },
  { name: 'equity_stop', type: 'numeric', of: ({ rules }) => rules.equity.stop },
  { name: 'equity_target', type: 'numeric', of: ({ rules }) => rules.equity.target },
  { name: 'max_leverage', type: 'numeric', of: ({ rules }) => rules.maxLeverage },
  { name: 'min_margin_level', type: 'numeric', of: ({ rules }) => rules.minMarginLevel },
  { name: 'max_total_lots', type: 'numeric', of: ({ rules }) => rules.maxTotalLots },
  { name: 'stopped_at', type: 'bigint', of: ({ rules }) => rules.stoppedAt },
  { name: 'updated_at', type: 'bigint', of: ({ at }) => at },
];

const riskStates: Columns<RiskStateRow> = [
  { name: 'account_id', type: 'text', of: ({ state }) => state.scope.account },
  { name: 'subscription_id', type: 'text', of: ({ state }) => subscriptionOf(state.scope) },
  { name: 'seen', type: 'jsonb', of: ({ state }) => state.seen },
  { name: 'limits', type: 'jsonb', of: ({ state }) => state.limits },
  { name: 'guards', type: 'jsonb', of: ({ state }) => state.guards },
  { name: 'updated_at', type: 'bigint', of: ({ at }) => at },
];

const ruleChanges: Columns<RuleChange> = [
  { name: 'owner_id', type: 'text', of: (row) => row.owner },
  { name: 'account_id', type: 'text', of: (row) => row.scope.account },
  { name: 'subscription_id', type: 'text', of: (row) => subscriptionOf(row.scope) },
  { name: 'changed_by', type: 'text', of: (row) => row.by },
  { name: 'fields', type: 'jsonb', of: (row) => row.fields },
  { name: 'at', type: 'bigint', of: (row) => row.at },
];

const posts: Columns<Post> = [
  { name: 'channel_id', type: 'text', of: (row) => row.channel },
  { name: 'number', type: 'bigint', of: (row) => row.number },
  { name: 'source', type: 'text', of: (row) => row.source },
  { name: 'key', type: 'text', of: (row) => row.key },
  { name: 'author_id', type: 'text', of: (row) => row.author },
  { name: 'text', type: 'text', of: (row) => row.text },
  { name: 'outcome', type: 'text', of: (row) => row.outcome },
  { name: 'code', type: 'text', of: (row) => row.code },
  { name: 'why', type: 'text', of: (row) => row.why },
  { name: 'instructions', type: 'jsonb', of: (row) => row.instructions },
  { name: 'groups', type: 'jsonb', of: (row) => row.groups },
  { name: 'choices', type: 'jsonb', of: (row) => row.choices },
  { name: 'at', type: 'bigint', of: (row) => row.at },
  { name: 'received_at', type: 'bigint', of: (row) => row.receivedAt },
];

const approvals: Columns<Approval> = [
  { name: 'id', type: 'text', of: (row) => row.id },
  { name: 'owner_id', type: 'text', of: (row) => row.owner },
  { name: 'channel_id', type: 'text', of: (row) => row.channel },
  { name: 'signal', type: 'text', of: (row) => row.signal },
  { name: 'state', type: 'text', of: (row) => row.state },
  { name: 'parts', type: 'jsonb', of: (row) => row.parts },
  { name: 'asked_at', type: 'bigint', of: (row) => row.askedAt },
  { name: 'expires_at', type: 'bigint', of: (row) => row.expiresAt },
  { name: 'answer', type: 'jsonb', of: (row) => row.answer },
];

/**
 * The columns of the journal, and of the tables they become. In the journal columns have places, not names: a
 * new one comes last in its table, and is null in what an older version left.
 */
export const FACT_TABLES = {
  subscriptions,
  signals,
  decisions,
  links,
  outcomes,
  accounts,
  positions,
  deals,
  account_rules: accountRules,
  risk_states: riskStates,
  rule_changes: ruleChanges,
  posts,
  approvals,
} as const;

/** Gathers rows from facts; of what is overwritten only the last is kept. */
class Rows {
  readonly subscriptions: Subscription[] = [];
  readonly signals: SignalRow[] = [];
  readonly decisions: DecisionRow[] = [];
  readonly outcomes: OutcomeRow[] = [];
  readonly deals: DealRow[] = [];
  readonly links = new Map<string, Link>();
  readonly accounts = new Map<string, AccountFact>();
  readonly positions = new Map<string, PositionRow>();
  readonly accountRules = new Map<string, AccountRulesRow>();
  readonly riskStates = new Map<string, RiskStateRow>();
  readonly ruleChanges: RuleChange[] = [];
  readonly posts = new Map<string, Post>();
  readonly approvals = new Map<string, Approval>();

  take(fact: Fact): void {
    switch (fact.type) {
      case 'subscription':
        this.subscriptions.push(fact.subscription);
        return;
      case 'signal':
        this.takeSignal(fact.signal, fact.decided);
        return;
      case 'decided':
        for (const { decision, link } of fact.decided) {
          this.decisions.push({ decision, trace: decision.trace });
          this.takeLink(link);
        }
        return;
      case 'link':
        this.takeLink(fact.link);
        if (fact.outcome !== null) this.outcomes.push({ outcome: fact.outcome, at: fact.at });
        return;
      case 'account':
        this.takeAccount(fact);
        return;
      case 'account_rules':
        this.accountRules.set(fact.rules.account, fact);
        return;
      case 'risk': {
        const { scope } = fact.state;
        this.riskStates.set(`${scope.account}/${subscriptionOf(scope) ?? ''}`, fact);
        return;
      }
      case 'rule_change':
        this.ruleChanges.push(fact.change);
        return;
      case 'post':
        this.posts.set(`${fact.post.channel}/${String(fact.post.number)}`, fact.post);
        return;
      case 'approval':
        this.approvals.set(fact.approval.id, fact.approval);
    }
  }

  private takeSignal(signal: Signal, decided: readonly Decided[]): void {
    const steps = new Steps();
    for (const { decision, link } of decided) {
      this.decisions.push({ decision, trace: steps.numbersOf(decision.trace) });
      this.takeLink(link);
    }
    this.signals.push({ signal, steps: steps.all });
  }

  /** A link never goes back a version; within one, its last image counts. */
  private takeLink(link: Link | null): void {
    if (link === null) return;
    const before = this.links.get(link.id);
    if (before === undefined || before.version <= link.version) this.links.set(link.id, link);
  }

  private takeAccount(fact: AccountFact): void {
    const { account, at } = fact;
    this.accounts.set(account, fact);
    for (const record of fact.positions)
      this.positions.set(`${account}/${record.position.id}`, { ...record, account, at });
    for (const deal of fact.deals) this.deals.push({ account, deal });
  }
}

/** @returns a journal row's columns, in the order of FACT_TABLES; null where there is nothing to write */
export function encodeFacts(facts: readonly Fact[]): readonly (string | null)[] {
  const rows = new Rows();
  for (const fact of facts) rows.take(fact);
  return [
    encodeRows(subscriptions, rows.subscriptions),
    encodeRows(signals, rows.signals),
    encodeRows(decisions, rows.decisions),
    encodeRows(links, [...rows.links.values()]),
    encodeRows(outcomes, rows.outcomes),
    encodeRows(accounts, [...rows.accounts.values()]),
    encodeRows(positions, [...rows.positions.values()]),
    encodeRows(deals, rows.deals),
    encodeRows(accountRules, [...rows.accountRules.values()]),
    encodeRows(riskStates, [...rows.riskStates.values()]),
    encodeRows(ruleChanges, rows.ruleChanges),
    encodeRows(posts, [...rows.posts.values()]),
    encodeRows(approvals, [...rows.approvals.values()]),
  ];
}
