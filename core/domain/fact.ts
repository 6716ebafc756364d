/**
 * Facts: what the journal holds. The service appends them in one durable commit before anything they
 * cause becomes visible outside; the tables are written from them afterwards, and the memory of a running
 * instance is nothing but what they add up to.
 */
import type { Approval } from './approval.ts';
import type { AccountId, Millis, PositionId } from './ids.ts';
import type { Lots } from './decimal.ts';
import type { Decision } from './decision.ts';
import type { Link, Outcome } from './link.ts';
import type { Deal, Position } from './position.ts';
import type { Post } from './post.ts';
import type { AccountRules, RiskState, RuleChange } from './risk.ts';
import type { Signal } from './signal.ts';
import type { Subscription } from './subscription.ts';

/** A decision together with the link as it is after it; null when no link came of it. */
export interface Decided {
  readonly decision: Decision;
  readonly link: Link | null;
}

/** A position of an account with the most lots it ever had. */
export interface PositionRecord {
  readonly position: Position;
  readonly openedLots: Lots;
  /** Its place among the tranches of a netted position (core/copier/tranches.ts), where its id does not say it. */
  readonly tranche?: PositionId;
}

export type Fact =
  /** A channel's signal and what was decided on it at once (a copy may still be waiting for its account). */
  | { readonly type: 'signal'; readonly signal: Signal; readonly decided: readonly Decided[] }
  /** Decisions made later, or on our own account: a waiting open, a close from chat, a panic. */
  | { readonly type: 'decided'; readonly decided: readonly Decided[] }
  /** An account's reports up to `acked` of `stream` are taken in. */
  | {
      readonly type: 'account';
      readonly account: AccountId;
      readonly stream: string;
      readonly acked: number;
      readonly positions: readonly PositionRecord[];
      readonly deals: readonly Deal[];
      readonly at: Millis;
    }
  /** A link after a venue's outcome, or (outcome null) after its account reported a change. */
  | { readonly type: 'link'; readonly link: Link; readonly outcome: Outcome | null; readonly at: Millis }
  | { readonly type: 'subscription'; readonly subscription: Subscription; readonly at: Millis }
  | { readonly type: 'account_rules'; readonly rules: AccountRules; readonly at: Millis }
  | { readonly type: 'risk'; readonly state: RiskState; readonly at: Millis }
  | { readonly type: 'rule_change'; readonly change: RuleChange }
  | { readonly type: 'post'; readonly post: Post }
  | { readonly type: 'approval'; readonly approval: Approval };
