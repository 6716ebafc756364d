/** Gathers what a digest is made of. */
import type { AccountId, Millis, UserId } from '../domain/ids.ts';
import type { DigestStore } from '../notice-ports.ts';
import type { AccountStatus, ProfitReport, SubscriptionStatus, TradingApi } from './api.ts';
import { attentionOf, openRiskOf } from './digest.ts';
import type { Digest } from './digest.ts';
import type { RulesApi } from './rules-api.ts';
import type { SignalsApi } from './signals-api.ts';

export interface DigestsApi {
  /** What happened from `from` up to `to`, and how things stand now. */
  digest(user: UserId, from: Millis, to: Millis): Promise<Digest>;
}

export interface DigestDeps {
  readonly trading: Pick<TradingApi, 'accounts' | 'subscriptions' | 'positions' | 'profit'>;
  readonly rules: Pick<RulesApi, 'accountRules' | 'settings'>;
  readonly signals: Pick<SignalsApi, 'approvals'>;
  readonly store: DigestStore;
}

export class Digests implements DigestsApi {
  private readonly deps: DigestDeps;

  constructor(deps: DigestDeps) {
    this.deps = deps;
  }

  async digest(user: UserId, from: Millis, to: Millis): Promise<Digest> {
    const { trading, signals, store } = this.deps;
    const accounts = await trading.accounts(user);
    const profits = new Map<AccountId, ProfitReport>();
    for (const { account } of accounts) {
      // Waits until the tables show everything: the figures below are read after it.
      const profit = await trading.profit(user, account.id, from);
      if (profit.ok) profits.set(account.id, profit.value);
    }
    const [results, extremes, denials] = await Promise.all([
      store.results(user, from, to),
      store.extremes(user, from, to),
      store.denials(user, from, to),
    ]);
    const [subscriptions, copies, approvals] = await Promise.all([
      trading.subscriptions(user),
      trading.positions(user),
      signals.approvals(user),
    ]);
    const blocked = await this.blocked(user, accounts, subscriptions);
    const shown = results[0]?.account ?? accounts[0]?.account.id;
    const profit = shown === undefined ? undefined : profits.get(shown);
    const points = profit?.curve.filter(({ at }) => at < to) ?? [];
    return {
      ...{ from, to, results, extremes, denials },
      open: openRiskOf(copies),
      attention: attentionOf({ accounts, subscriptions, copies, blocked, questions: approvals.length }),
      curve:
        profit === undefined || points.length < 2
          ? null
          : { accountName: profit.accountName, currency: profit.currency, points },
    };
  }

  /** Accounts that may not enter, and copies that may not where their account may. */
  private async blocked(
    user: UserId,
    accounts: readonly AccountStatus[],
    subscriptions: readonly SubscriptionStatus[],
  ): Promise<readonly string[]> {
    const { rules } = this.deps;
    const names: string[] = [];
    const whole = new Set<AccountId>();
    for (const { account } of accounts) {
      const found = await rules.accountRules(user, account.id);
      if (!found.ok || (found.value.blocks.length === 0 && found.value.rules.stoppedAt === null)) continue;
      whole.add(account.id);
      names.push(account.name);
    }
    for (const { subscription, channelName, accountName } of subscriptions) {
      if (whole.has(subscription.account)) continue;
      const found = await rules.settings(user, subscription.id);
      if (found.ok && found.value.blocks.length > 0) names.push(`${channelName} → ${accountName}`);
    }
    return names;
  }
}
