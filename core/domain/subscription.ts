import type { AccountId, ChannelId, Millis, SubscriptionId, UserId } from './ids.ts';
import type { Decimal } from './decimal.ts';
import type { Rules, Sizing } from './rules.ts';

/** A follower's symbol for one of the provider's, and what a lot of the provider's is worth in lots of it. */
export interface SymbolAlias {
  readonly symbol: string;
  readonly factor: Decimal;
}

/** Provider symbol → follower symbol, in the order tried: `list`, then `prefix`/`suffix`, then matching. */
export interface SymbolMap {
  readonly list: Readonly<Record<string, SymbolAlias>>;
  /** What the follower's broker puts before and after the bare symbol, e.g. suffix `.m`. */
  readonly prefix: string;
  readonly suffix: string;
}

export type SubscriptionState = 'active' | 'paused' | 'ended';

/** A standing order to mirror a channel into an account. */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly owner: UserId;
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly state: SubscriptionState;
  readonly sizing: Sizing;
  readonly symbolMap: SymbolMap;
  /** An open older than this is denied, not chased. */
  readonly openWindowMs: Millis;
  /**
   * Most that a fill may differ from the provider's price, in points of the follower's symbol; 0.05 % of
   * the price where that is more.
   */
  readonly deviationPoints: number;
  readonly rules: Rules;
  readonly createdAt: Millis;
}

export const DEFAULT_OPEN_WINDOW_MS: Millis = 60_000;
export const DEFAULT_DEVIATION_POINTS = 30;
