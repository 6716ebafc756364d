/** Gathers what a digest is made of. */
import type { AccountId, Millis, UserId } from '../domain/ids.ts';
import type { DigestStore } from '../notice-ports.ts';
import type { AccountStatus, SubscriptionStatus, TradingApi } from './api.ts';
import { blockedOf } from './blocked.ts';
import { attentionOf, openRiskOf } from './digest.ts';
import type { AccountCurve, Digest } from './digest.ts';
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
  /** Resolves once everything that happened so far can be read from the tables. */
  readonly readable: () => Promise<void>;
}

export class Digests implements DigestsApi {
  private readonly deps: DigestDeps;

  constructor(deps: DigestDeps) {
    this.deps = deps;
  }

  async digest(user: UserId, from: Millis, to: Millis): Promise<Digest> {
    const { trading, signals, store, readable } = this.deps;
    await readable();
    const [results, extremes, denials] = await Promise.all([
      store.results(user, from, to),
      store.extremes(user, from, to),
      store.denials(user, from, to),
    ]);
    const [accounts, subscriptions, copies, approvals] = await Promise.all([
      trading.accounts(user),
      trading.subscriptions(user),
      trading.positions(user),
      signals.approvals(user),
    ]);
    const blocked = await this.blocked(user, accounts, subscriptions);
    return {
      ...{ from, to, results, extremes, denials },
      open: openRiskOf(accounts, copies),
      attention: attentionOf({ accounts, subscriptions, copies, blocked, questions: approvals.length }),
      curve: await this.curve(user, results[0]?.account ?? accounts[0]?.account.id, from, to),
    };
  }

  /** Null without two points, and without an account. */
  private async curve(
    user: UserId,
    account: AccountId | undefined,
    from: Millis,
    to: Millis,
  ): Promise<AccountCurve | null> {
    if (account === undefined) return null;
    const profit = await this.deps.trading.profit(user, account, from);
    if (!profit.ok) return null;
    const { accountName, isPaper, currency, curve } = profit.value;
    const points = curve.filter(({ at }) => at < to);
    return points.length < 2 ? null : { accountName, ...(isPaper === true && { isPaper }), currency, points };
  }

  /** Accounts that may not enter, and copies that may not where their account may. */
  private async blocked(
    user: UserId,
    accounts: readonly AccountStatus[],
    subscriptions: readonly SubscriptionStatus[],
  ): Promise<readonly string[]> {
    const { rules } = this.deps;
    const stopped = await blockedOf(rules, user, accounts, subscriptions);
    return [
      ...accounts
        .filter(({ account }) => stopped.accounts.has(account.id))
        .map(({ account }) => account.name),
      ...subscriptions
        .filter(({ subscription }) => stopped.subscriptions.has(subscription.id))
        .map(({ channelName, accountName }) => `${channelName} → ${accountName}`),
    ];
  }
}
