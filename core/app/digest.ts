/** What a digest says, out of figures: pure. */
import type { Money } from '../domain/decimal.ts';
import { add } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { ChannelResult, TradeResult } from '../notice-ports.ts';
import type { AccountStatus, LinkStatus, SubscriptionStatus } from './api.ts';

/** What a person should look at. */
export type Attention =
  | { readonly kind: 'offline'; readonly name: string; readonly since: Millis | null }
  /** Limits that are reached, and the emergency stop: no entries. */
  | { readonly kind: 'blocked'; readonly name: string }
  | { readonly kind: 'paused'; readonly name: string }
  | { readonly kind: 'questions'; readonly count: number }
  | { readonly kind: 'unsettled'; readonly count: number }
  | { readonly kind: 'without_stop'; readonly count: number };

/** What is open now, whatever time the digest is of. */
export interface OpenRisk {
  readonly positions: number;
  /** By currency; of positions whose price is not known, nothing. */
  readonly floating: ReadonlyMap<string, Money>;
  readonly withoutStop: number;
}

export interface AccountCurve {
  readonly accountName: string;
  readonly currency: string;
  readonly points: readonly { readonly at: Millis; readonly balance: Money; readonly equity: Money }[];
}

export interface Digest {
  readonly from: Millis;
  readonly to: Millis;
  readonly results: readonly ChannelResult[];
  /** One of each currency. */
  readonly extremes: readonly { readonly best: TradeResult; readonly worst: TradeResult }[];
  readonly open: OpenRisk;
  readonly denials: readonly { readonly code: string; readonly count: number }[];
  readonly attention: readonly Attention[];
  /** Of the person's only account, or of the one with most trades; null without two points. */
  readonly curve: AccountCurve | null;
}

const isOpen = ({ link }: LinkStatus): boolean => link.actual === 'open';
/** As the terminal shows it; while it does not, as we wished it. */
const stopOf = ({ position, link }: LinkStatus): string | null =>
  position === null ? link.desired.stopLoss : position.stopLoss;

export function openRiskOf(copies: readonly LinkStatus[]): OpenRisk {
  const open = copies.filter(isOpen);
  const floating = new Map<string, Money>();
  for (const { floating: value, currency } of open) {
    if (value === null) continue;
    const before = floating.get(currency);
    floating.set(currency, before === undefined ? value : add(before, value));
  }
  return {
    positions: open.length,
    floating,
    withoutStop: open.filter((one) => stopOf(one) === null).length,
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
  const { withoutStop } = openRiskOf(copies);
  const unsettled = accounts.reduce((sum, one) => sum + one.unsettled, 0);
  return [
    ...blocked.map((name) => ({ kind: 'blocked' as const, name })),
    ...accounts
      .filter(({ connection }) => connection === 'offline' || connection === 'never')
      .map(({ account, connection, since }) => ({
        kind: 'offline' as const,
        name: account.name,
        since: connection === 'never' ? null : since,
      })),
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
