import type { AccountId, ChannelId, LinkId, Millis, PositionId, SubscriptionId } from './ids.ts';

/** One rule that was looked at, with the numbers it saw: what `/why` shows. */
export interface TraceStep {
  readonly rule: string;
  readonly passed: boolean;
  readonly numbers: Readonly<Record<string, string | number>>;
}

/** `none`: nothing to do, e.g. a close for a link that already ended. */
export type Verdict = 'command' | 'denied' | 'none';

/** What the copier made of one signal for one subscription. */
export interface Decision {
  readonly channel: ChannelId;
  /** The signal's number; null for our own decisions (pause, panic, close in chat). */
  readonly seq: number | null;
  readonly position: PositionId;
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  readonly link: LinkId;
  readonly verdict: Verdict;
  /** Stable: one of core/copier/codes.ts, e.g. `VOLUME_BELOW_MINIMUM`. */
  readonly code: string;
  /** The command's version, when there is one. */
  readonly version: number | null;
  readonly trace: readonly TraceStep[];
  readonly at: Millis;
}
