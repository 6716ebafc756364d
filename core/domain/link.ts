import { createHash } from 'node:crypto';
import { computedId } from './computed-id.ts';
import type { AccountId, ChannelId, LinkId, Millis, PositionId, SubscriptionId, Ticket } from './ids.ts';
import type { Lots, Price } from './decimal.ts';
import type { OrderKind, PositionState, Side } from './position.ts';
import type { BrokerSymbol } from './symbol.ts';

/** What a link should be now. A `pending` wish is also met by a position that has opened since. */
export interface DesiredState {
  readonly state: 'pending' | 'open' | 'closed';
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly kind: OrderKind;
  /** Lots the link should hold; 0 when closed. */
  readonly lots: Lots;
  /** Where a pending order waits, or the provider's price for a market order; null when closed. */
  readonly price: Price | null;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly expiresAt: Millis | null;
}

/** A link's desired state on its way to a venue, known by (link, version), stored before it is sent. */
export interface Command {
  readonly link: LinkId;
  readonly version: number;
  readonly desired: DesiredState;
  /** After this an open must not be sent to the broker any more; null for everything else. */
  readonly deadline: Millis | null;
  readonly deviationPoints: number;
  readonly magic: number;
  readonly comment: string;
}

export type OutcomeStatus = 'accepted' | 'filled' | 'partial' | 'rejected' | 'unknown';

/** What a venue answered to one command. Times in `timings` are durations on the terminal's own clock. */
export interface Outcome {
  readonly link: LinkId;
  readonly version: number;
  readonly epoch: number;
  readonly status: OutcomeStatus;
  /** False: the terminal goes on trying and will send another outcome for this version. */
  readonly final: boolean;
  /** Broker return code, 0 when the broker was not asked; our own refusals have a `reason` of capitals. */
  readonly code: number;
  readonly reason: string;
  /** What the link is after this outcome. */
  readonly state: PositionState | 'none';
  readonly lots: Lots;
  readonly price: Price | null;
  readonly ticket: Ticket | null;
  readonly timings: { readonly queuedMs: number; readonly brokerMs: number };
}

export type LinkEnd =
  | 'provider_closed'
  | 'closed_in_chat'
  | 'panic'
  | 'risk_limit'
  | 'unsubscribed'
  | 'resync'
  | 'closed_by_hand'
  | 'stop_loss'
  | 'take_profit'
  | 'stop_out'
  | 'expired'
  | 'rejected'
  | 'never_opened';

/** What a copy's stops have been through; see LifeRules. */
export interface LinkLife {
  /**
   * The provider's stop and target as they were last mirrored, changed over for a reversed copy: tells a
   * provider's change from a person's.
   */
  readonly source: { readonly stopLoss: Price | null; readonly takeProfit: Price | null };
  /** Whose the field is: a person's after a change by hand that is respected or adopted. */
  readonly stopLossBy: 'rules' | 'person';
  readonly takeProfitBy: 'rules' | 'person';
  /**
   * Best price for the copy since it opened, as far as a trailing stop or break-even looked at it; null before.
   * It is seen far more often than it matters: stored with the next change, so a crash may lose the last ones.
   */
  readonly best: Price | null;
  /** What break-even waits for has come: the stop belongs there, or at a better place. */
  readonly brokenEven: boolean;
  /** Where a target of the same signal that was reached has moved the stop; null before. Nothing pulls it back. */
  readonly secured: Price | null;
  /** When our own rules last moved the stop; null before. */
  readonly movedAt: Millis | null;
  /** The last times that a change by hand was put back, oldest first. */
  readonly reassertedAt: readonly Millis[];
}

/** Of a copy whose stops nobody but the provider has changed. */
export const untouchedLife = ({ stopLoss, takeProfit }: LinkLife['source']): LinkLife => ({
  source: { stopLoss, takeProfit },
  stopLossBy: 'rules',
  takeProfitBy: 'rules',
  best: null,
  brokenEven: false,
  secured: null,
  movedAt: null,
  reassertedAt: [],
});

/** Provider position ↔ follower position. */
export interface Link {
  readonly id: LinkId;
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  readonly channel: ChannelId;
  readonly position: PositionId;
  readonly magic: number;
  readonly comment: string;
  readonly desired: DesiredState;
  readonly version: number;
  readonly deadline: Millis | null;
  readonly deviationPoints: number;
  /** Highest version with a final outcome; the link is settled when it equals `version`. */
  readonly settledVersion: number;
  /** What the venue last said it is. */
  readonly actual: PositionState | 'none' | 'unknown';
  readonly lots: Lots;
  /** Lots it opened with: the whole of which the follower's partial closes are parts. */
  readonly openedLots: Lots;
  /** The provider's lots when it was copied: the whole of which the provider's partial closes are parts. */
  readonly sourceLots: Lots;
  readonly openPrice: Price | null;
  readonly ticket: Ticket | null;
  readonly lastOutcome: {
    readonly status: OutcomeStatus;
    readonly code: number;
    readonly reason: string;
  } | null;
  /** Why it is wished closed, from the moment it is; becomes `ended` when the venue has done it. */
  readonly closeReason: LinkEnd | null;
  /** Why it is over; null while it lives. An ended link is never opened again. */
  readonly ended: LinkEnd | null;
  readonly life: LinkLife;
  readonly createdAt: Millis;
  /** When the signal that made it reached us, and when its fill was told: the copy's latency. */
  readonly signalAt: Millis;
  readonly filledAt: Millis | null;
}

/** The same three always give the same id: a signal seen twice cannot make two links. */
export function linkIdOf(channel: ChannelId, position: PositionId, subscription: SubscriptionId): LinkId {
  return computedId([channel, position, subscription]) as LinkId;
}

/**
 * The link's own magic number: 31 positive bits, because MT4's is a signed 32-bit integer.
 * `attempt` grows when another living link of the account already has the number.
 */
export function magicOf(link: LinkId, attempt = 0): number {
  // The id is a hash already; only a second attempt needs another one.
  const digest =
    attempt === 0
      ? Buffer.from(link, 'base64url')
      : createHash('sha256').update(`${link}/${attempt}`).digest();
  return digest.readUInt32BE(0) & 0x7fffffff || 1;
}

/** Order comment for reconciliation; brokers keep at most 27 characters reliably. */
export const COMMENT_MARK = 'mynah ';
export const commentOf = (link: LinkId): string => `${COMMENT_MARK}${link.slice(0, 16)}`;

export const isSettled = (link: Link): boolean => link.settledVersion >= link.version;
export const commandOf = (link: Link): Command => ({
  link: link.id,
  version: link.version,
  desired: link.desired,
  deadline: link.deadline,
  deviationPoints: link.deviationPoints,
  magic: link.magic,
  comment: link.comment,
});
