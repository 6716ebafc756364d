/** What is left when a scenario is over: the record, and the brokers' own books. */
import type { Decision } from '../../core/domain/decision.ts';
import type { Link } from '../../core/domain/link.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import type { AccountRules } from '../../core/domain/risk.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Truth } from '../../sim/control.ts';
import type { Plan } from './plan.ts';
import type { Recorded } from './record.ts';

export interface End {
  readonly record: Recorded;
  readonly provider: string;
  /** By the account's name. */
  readonly truths: ReadonlyMap<string, Truth>;
  readonly plan: Plan;
  /** Magic numbers of copies that a person closed at the follower's own screen. */
  readonly closedByHand: ReadonlySet<number>;
  /** Magic numbers of copies whose stops a person may have changed there. */
  readonly changedByHand: ReadonlySet<number>;
}

/** One account that copies, with everything that is its own. */
export interface Follower {
  readonly name: string;
  readonly subscription: Subscription;
  readonly rules: AccountRules;
  readonly truth: Truth;
  readonly nets: boolean;
  readonly links: readonly Link[];
  /** In the order in which they were made. */
  readonly decisions: readonly Pick<
    Decision,
    'seq' | 'position' | 'link' | 'verdict' | 'code' | 'version' | 'trace' | 'at'
  >[];
}

export const nameOf = (record: Recorded, account: string): string =>
  record.accounts.find(({ id }) => id === account)?.name ?? account;

export function truthOf({ truths }: Pick<End, 'truths'>, name: string): Truth {
  const truth = truths.get(name);
  if (truth === undefined) throw new Error(`nobody asked the broker of ${name}`);
  return truth;
}

export function followersOf(end: End): readonly Follower[] {
  const { record } = end;
  return record.subscriptions.map((subscription): Follower => {
    const { id, account } = subscription;
    const name = nameOf(record, account);
    return {
      name,
      subscription,
      rules: record.accountRules.find((one) => one.account === account) ?? standardAccountRules(account),
      truth: truthOf(end, name),
      nets: record.accounts.some((one) => one.id === account && one.marginMode === 'netting'),
      links: record.links.filter((link) => link.subscription === id),
      decisions: record.decisions.filter((one) => one.subscription === id),
    };
  });
}

/** The decision that made a copy. */
export const decisionFor = ({ decisions }: Follower, link: Link): Follower['decisions'][number] | undefined =>
  decisions.find((one) => one.link === link.id && one.code === 'COPIED');
