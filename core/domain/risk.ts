/** Limits on losses: of one subscription's copies, or of a whole account. */
import type { Decimal, Lots, Money } from './decimal.ts';
import type { AccountId, Millis, SubscriptionId, UserId } from './ids.ts';

export type RiskPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'lifetime';

/**
 * How much may be lost. `threshold` is an amount in the account's currency or a percentage of the value that the
 * loss is measured from (of a subscription: of its results and what else the account's balance was when the period
 * began). Deposits and withdrawals are no results. Whenever a limit clears it is measured anew from that moment.
 */
export interface RiskLimit {
  /** Unique in its scope; names the limit in chat and in its state. */
  readonly id: string;
  readonly period: RiskPeriod;
  /** `to_date`: since the period began by the calendar of `zone`; `rolling`: over the last so many days. Lifetime is both. */
  readonly window: 'to_date' | 'rolling';
  readonly basis: 'balance' | 'equity';
  /** Loss from the value at the period's start, or drawdown from the highest value within it. */
  readonly from: 'start' | 'peak';
  readonly threshold: { readonly amount: Money } | { readonly percent: Decimal };
  /** `block`: no new entries. `close`: also closes what is open. */
  readonly action: 'block' | 'close';
  /** When entries are allowed again: with the next period (of a rolling one: a whole length later), after so long, or by hand. */
  readonly clears: 'next_period' | 'by_hand' | { readonly afterMs: Millis };
  /** IANA name, e.g. Europe/Madrid: when days, weeks and months begin. */
  readonly zone: string;
}

/**
 * Equity at which everything is closed and entries stop until cleared by hand; null: off. The account's own equity,
 * whatever made it so: deposits and withdrawals count.
 */
export interface EquityGuards {
  readonly stop: Money | null;
  readonly target: Money | null;
}

/** What holds for an account whatever is copied into it. */
export interface AccountRules {
  readonly account: AccountId;
  readonly limits: readonly RiskLimit[];
  readonly equity: EquityGuards;
  readonly maxLeverage: Decimal | null;
  readonly minMarginLevel: Decimal | null;
  readonly maxTotalLots: Lots | null;
  /** The emergency stop: no entries until it is taken back; null: not pulled. */
  readonly stoppedAt: Millis | null;
}

export const standardAccountRules = (account: AccountId): AccountRules => ({
  account,
  limits: [],
  equity: { stop: null, target: null },
  maxLeverage: null,
  minMarginLevel: null,
  maxTotalLots: null,
  stoppedAt: null,
});

/** Whose results a limit looks at. */
export type RiskScope =
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'subscription'; readonly account: AccountId; readonly subscription: SubscriptionId };

/** A limit that was reached, from then until it clears. */
export interface RiskBlock {
  readonly scope: RiskScope['kind'];
  /** The limit's id, or `equity_stop`, `equity_target`. */
  readonly limit: string;
  readonly action: RiskLimit['action'];
  readonly since: Millis;
  /** Null: by hand. */
  readonly until: Millis | null;
  /**
   * What was lost and what was allowed, in the account's currency, when it was reached; of an equity guard the equity
   * and where the guard stood.
   */
  readonly lost: Money;
  readonly allowed: Money;
}

/** What a limit has seen of its period so far. */
export interface LimitState {
  /** The limit's id. */
  readonly limit: string;
  /** What the values below are of: the limit's period, window, basis and zone. With others it is measured anew. */
  readonly measures: string;
  /** When the period began that `start` and `peak` are of; of a rolling one, when it was first looked at. */
  readonly periodStart: Millis;
  /** A deposit or withdrawal since then moves both: it is no result. */
  readonly start: Money;
  readonly peak: Money;
  /**
   * What stands behind these values: of an account 0; of a subscription, whose values are results, the rest of the
   * account's balance when the period began. A percentage is of both together.
   */
  readonly capital: Money;
  /** Of a rolling period: its slices, oldest first, each with its first and highest value. */
  readonly slices: readonly { readonly at: Millis; readonly first: Money; readonly peak: Money }[];
  readonly block: RiskBlock | null;
}

/** What was last seen of a scope: its limits go on from there after a restart. */
export interface RiskSeen {
  /** Of an account: its balance. Of a subscription: net result of its copies' deals since the state began. */
  readonly balance: Money;
  /** With what is open at the market's price, as far as that was known; null before it was known once. */
  readonly equity: Money | null;
  /** When the newest deal that is counted in happened, on its terminal's clock. */
  readonly dealsAt: Millis;
  /** The last deals that are counted in, oldest first: none counts twice. */
  readonly deals: readonly string[];
}

/** What must survive a restart for the limits of one scope. */
export interface RiskState {
  readonly scope: RiskScope;
  readonly seen: RiskSeen;
  readonly limits: readonly LimitState[];
  /** Reached equity guards of an account. */
  readonly guards: readonly RiskBlock[];
}

/** One change of rules by a person: what stood in a field before and after, as JSON; null: nothing. */
export interface RuleChange {
  readonly scope: RiskScope;
  readonly owner: UserId;
  readonly by: UserId;
  readonly at: Millis;
  /** The field's path, e.g. `rules.filters.maxSpread`, `sizing`, `stoppedAt`. */
  readonly fields: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}
