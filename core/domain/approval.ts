/** A decision that waits for a person. One question is asked for one signal, whatever accounts and legs it concerns. */
import { computedId } from './computed-id.ts';
import type { Decimal, Lots, Money, Price } from './decimal.ts';
import type { AccountId, Brand, ChannelId, Millis, PositionId, SubscriptionId, UserId } from './ids.ts';
import type { Side } from './position.ts';
import type { BrokerSymbol } from './symbol.ts';

/** Computed from channel, signal and person: asked about twice, it is one question. */
export type ApprovalId = Brand<string, 'ApprovalId'>;

/** `void`: there is nothing to decide any more: the provider closed, or every copy was denied meanwhile. */
export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'expired' | 'void';

/** One copy that is asked about, as it would have been when the question was asked. */
export interface ApprovalPart {
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  /** The provider's position or leg. */
  readonly position: PositionId;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly lots: Lots;
  /** Where it would enter. */
  readonly price: Price;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  /** What the stop costs in the account's currency, and in % of the equity; null without a stop or while unknown. */
  readonly risk: { readonly money: Money; readonly percent: Decimal | null } | null;
}

export interface ApprovalAnswer {
  readonly by: UserId;
  readonly at: Millis;
  /** Of the size that was shown: 1 or 0.5. */
  readonly share: Decimal;
  /** Set by the person in place of the signal's; left out: the signal's. */
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
}

export interface Approval {
  readonly id: ApprovalId;
  readonly owner: UserId;
  readonly channel: ChannelId;
  /** The provider's position; of a posted signal its group. */
  readonly signal: PositionId;
  readonly state: ApprovalState;
  readonly parts: readonly ApprovalPart[];
  readonly askedAt: Millis;
  readonly expiresAt: Millis;
  /** Null while nobody answered. */
  readonly answer: ApprovalAnswer | null;
}

export function approvalIdOf(channel: ChannelId, signal: PositionId, owner: UserId): ApprovalId {
  return computedId(['approval', channel, signal, owner]) as ApprovalId;
}
