/** What a digest says, out of figures: pure. */
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { ChannelResult, TradeResult } from '../notice-ports.ts';
import type { AccountStatus, LinkStatus, SubscriptionStatus } from './api.ts';
import { stopOf } from './valuation.ts';

/** What a person should look at. */
export type Attention =
  | { readonly kind: 'never_connected'; readonly name: string }
  /** `since` null: since before the service was started. */
  | { readonly kind: 'offline'; readonly name: string; readonly since: Millis | null }
  /** Limits that are reached, and the emergency stop: no entries. */
  | { readonly kind: 'blocked'; readonly name: string }
  | { readonly kind: 'paused'; readonly name: string }
  | { readonly kind: 'questions'; readonly count: number }
  | { readonly kind: 'unsettled'; readonly count: number }
  | { readonly kind: 'without_stop'; readonly count: number };

/** What is open now, whatever time the digest is of. */
export interface OpenRisk {
  readonly copies: number;
  /** What each copy is at; null while its price is not known. */
  readonly floating: readonly {
    readonly money: Money | null;
    readonly currency: string;
    readonly isPaper?: true | undefined;
  }[];
  readonly withoutStop: number;
  /** Positions of the accounts that are no copies. */
  readonly others: number;
}

export interface AccountCurve {
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  readonly currency: string;
  readonly points: readonly { readonly at: Millis; readonly balance: Money; readonly equity: Money }[];
}

export interface Digest {
  readonly from: Millis;
  readonly to: Millis;
  readonly results: readonly ChannelResult[];
  /** One of each currency, and of each on paper. */
  readonly extremes: readonly { readonly best: TradeResult; readonly worst: TradeResult }[];
  readonly open: OpenRisk;
  readonly denials: readonly { readonly code: string; readonly count: number }[];
  readonly attention: readonly Attention[];
  /** Of the person's only account, or of the one with most trades; null without two points. */
  readonly curve: AccountCurve | null;
}

const isOpen = ({ link }: LinkStatus): boolean => link.actual === 'open';

export function openRiskOf(accounts: readonly AccountStatus[], copies: readonly LinkStatus[]): OpenRisk {
  const open = copies.filter(isOpen);
  const positions = accounts.reduce((sum, one) => sum + one.openPositions, 0);
  return {
    copies: open.length,
    floating: open.map(({ floating: money, currency, isPaper }) => ({ money, currency, isPaper })),
    withoutStop: open.filter((one) => stopOf(one) === null).length,
    // A copy may be known to be open before its account reports the position.
    others: Math.max(0, positions - open.length),
  };
}

export interface Standing {
  readonly accounts: readonly AccountStatus[];
  readonly subscriptions: readonly SubscriptionStatus[];
  readonly copies: readonly LinkStatus[];
  /** Names of accounts and copies that may not enter. */
  readonly blocked: readonly string[];
  readonly questions: number;
}

/** Most pressing first: money at stake, then what stands still. */
export function attentionOf({
  accounts,
  subscriptions,
  copies,
  blocked,
  questions,
}: Standing): readonly Attention[] {
  const { withoutStop } = openRiskOf(accounts, copies);
  const unsettled = accounts.reduce((sum, one) => sum + one.unsettled, 0);
  return [
    ...blocked.map((name) => ({ kind: 'blocked' as const, name })),
    ...accounts
      .filter(({ connection }) => connection === 'offline' || connection === 'never')
      .map(({ account: { name }, connection, since }) =>
        connection === 'never'
          ? { kind: 'never_connected' as const, name }
          : { kind: 'offline' as const, name, since },
      ),
    ...(unsettled > 0 ? [{ kind: 'unsettled' as const, count: unsettled }] : []),
    ...(withoutStop > 0 ? [{ kind: 'without_stop' as const, count: withoutStop }] : []),
    ...(questions > 0 ? [{ kind: 'questions' as const, count: questions }] : []),
    ...subscriptions
      .filter(({ subscription }) => subscription.state === 'paused')
      .map(({ channelName, accountName }) => ({
        kind: 'paused' as const,
        name: `${channelName} → ${accountName}`,
      })),
  ];
}
