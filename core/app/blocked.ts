/** Where nothing may be entered now: limits that are reached, and emergency stops. */
import type { AccountId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { AccountStatus, SubscriptionStatus } from './api.ts';
import type { RulesApi } from './rules-api.ts';

export interface Blocked {
  readonly accounts: ReadonlySet<AccountId>;
  /** Copies that may not enter where their account may. */
  readonly subscriptions: ReadonlySet<SubscriptionId>;
}

export async function blockedOf(
  rules: Pick<RulesApi, 'accountRules' | 'settings'>,
  user: UserId,
  accounts: readonly Pick<AccountStatus, 'account'>[],
  copies: readonly Pick<SubscriptionStatus, 'subscription'>[],
): Promise<Blocked> {
  const whole = new Set<AccountId>();
  for (const { account } of accounts) {
    const found = await rules.accountRules(user, account.id);
    if (found.ok && (found.value.blocks.length > 0 || found.value.rules.stoppedAt !== null))
      whole.add(account.id);
  }
  const parts = new Set<SubscriptionId>();
  for (const { subscription } of copies) {
    if (whole.has(subscription.account)) continue;
    const found = await rules.settings(user, subscription.id);
    if (found.ok && found.value.blocks.length > 0) parts.add(subscription.id);
  }
  return { accounts: whole, subscriptions: parts };
}
