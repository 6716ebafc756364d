/** Rules of accounts, states of limits and changes of rules, as their tables hold them. */
import { z } from 'zod';
import type { AccountId, SubscriptionId } from '../domain/ids.ts';
import type { AccountRules, RiskScope, RiskState, RuleChange } from '../domain/risk.ts';
import { changedFields, limitStates, riskBlocks, riskLimits, riskSeen } from './rule-values.ts';
import { accountId, decimal, lots, money, subscriptionId, userId, wholeNumber } from './values.ts';

/** Of the table `account_rules as r`; read by `accountRulesRow`. */
export const ACCOUNT_RULES_COLUMNS = `r.account_id, r.limits, r.equity_stop, r.equity_target, r.max_leverage,
  r.min_margin_level, r.max_total_lots, r.stopped_at`;
/** Of the table `risk_states as k`; read by `riskStateRow`. */
export const RISK_STATE_COLUMNS = 'k.account_id, k.subscription_id, k.seen, k.limits, k.guards';
/** Of the table `rule_changes as h`; read by `ruleChangeRow`. */
export const RULE_CHANGE_COLUMNS =
  'h.owner_id, h.account_id, h.subscription_id, h.changed_by, h.fields, h.at';

/** The subscription in a row of a scope; null for the account's own. */
export const subscriptionOf = (scope: RiskScope): SubscriptionId | null =>
  scope.kind === 'subscription' ? scope.subscription : null;

const scopeOf = (account: AccountId, subscription: SubscriptionId | null): RiskScope =>
  subscription === null ? { kind: 'account', account } : { kind: 'subscription', account, subscription };

export const accountRulesRow = z
  .object({
    account_id: accountId,
    limits: riskLimits,
    equity_stop: money.nullable(),
    equity_target: money.nullable(),
    max_leverage: decimal.nullable(),
    min_margin_level: decimal.nullable(),
    max_total_lots: lots.nullable(),
    stopped_at: wholeNumber.nullable(),
  })
  .transform((row): AccountRules => ({
    account: row.account_id,
    limits: row.limits,
    equity: { stop: row.equity_stop, target: row.equity_target },
    maxLeverage: row.max_leverage,
    minMarginLevel: row.min_margin_level,
    maxTotalLots: row.max_total_lots,
    stoppedAt: row.stopped_at,
  }));

export const riskStateRow = z
  .object({
    account_id: accountId,
    subscription_id: subscriptionId.nullable(),
    seen: riskSeen,
    limits: limitStates,
    guards: riskBlocks,
  })
  .transform(({ account_id: account, subscription_id: subscription, ...row }): RiskState => ({
    scope: scopeOf(account, subscription),
    ...row,
  }));

export const ruleChangeRow = z
  .object({
    owner_id: userId,
    account_id: accountId,
    subscription_id: subscriptionId.nullable(),
    changed_by: userId,
    fields: changedFields,
    at: wholeNumber,
  })
  .transform((row): RuleChange => ({
    scope: scopeOf(row.account_id, row.subscription_id),
    owner: row.owner_id,
    by: row.changed_by,
    at: row.at,
    fields: row.fields,
  }));
