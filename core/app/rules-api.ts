/** What people can ask of rules: settings of a subscription or an account, their history, and what they would do. */
import type { Decision } from '../domain/decision.ts';
import type { Lots } from '../domain/decimal.ts';
import type { AccountId, PositionId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { AccountRules, RiskBlock, RiskScope, RuleChange } from '../domain/risk.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { LinkStatus } from './api.ts';

/** What a person may change on a subscription. */
export type Settings = Pick<
  Subscription,
  'sizing' | 'symbolMap' | 'openWindowMs' | 'deviationPoints' | 'rules'
>;

export interface SettingsView {
  readonly subscription: Subscription;
  readonly channelName: string;
  readonly accountName: string;
  /** The account's money is not real. */
  readonly isPaper: boolean;
  /** The paper account that enters for it; null where it is not on paper, and where none enters. */
  readonly twinName: string | null;
  /** Of the account; empty while unknown. */
  readonly currency: string;
  /** Limits of the subscription and of its account that are reached now. */
  readonly blocks: readonly RiskBlock[];
}

export interface AccountRulesView {
  readonly rules: AccountRules;
  readonly accountName: string;
  readonly currency: string;
  readonly blocks: readonly RiskBlock[];
}

/** What the rules would have made of one signal that opened something. */
export interface DryRunLine {
  readonly signal: Signal;
  readonly decision: Decision;
  /** Size of the copy; null when denied. */
  readonly lots: Lots | null;
}
export interface DryRun {
  readonly view: SettingsView;
  /** Oldest first. */
  readonly lines: readonly DryRunLine[];
  readonly copied: number;
  readonly denied: readonly { readonly code: string; readonly count: number }[];
}

/** One thing that a resync would do; nothing is done that was not confirmed by its id. */
export interface ResyncItem {
  readonly id: string;
  readonly kind: 'missing' | 'extra' | 'differs' | 'left';
  readonly position: PositionId;
  /** A sentence's part: what is the matter and what would be done; of `left`: why nothing is offered. */
  readonly words: string;
}
export interface ResyncPlan {
  readonly view: SettingsView;
  readonly items: readonly ResyncItem[];
}
export interface ResyncDone {
  readonly id: string;
  /** False: it did not hold any more, or a rule said no; `words` says which. */
  readonly done: boolean;
  readonly words: string;
}

/** All calls are made in the name of `user`; what belongs to somebody else is answered like what does not exist. */
export interface RulesApi {
  settings(user: UserId, subscription: SubscriptionId): Promise<Result<SettingsView>>;
  /**
   * Living copies follow the new rules from now on. The mode `paper` makes the account's paper twin where there is none, and
   * lets it copy the channel by the same rules; any other mode ends that, and what the twin has open goes on to its end.
   * Refusals: SUBSCRIPTION_UNKNOWN, what the rules' own checks say; for `paper` those of PaperApi.twin and of subscribing,
   * and RULES_CHANGED: they were changed while the twin was made.
   */
  change(user: UserId, subscription: SubscriptionId, settings: Settings): Promise<Result<SettingsView>>;
  accountRules(user: UserId, account: AccountId): Promise<Result<AccountRulesView>>;
  changeAccount(user: UserId, rules: AccountRules): Promise<Result<AccountRulesView>>;
  /** The emergency stop: no entries on the account until it is taken back; with `close`, all its copies are wished closed. */
  stopAccount(
    user: UserId,
    account: AccountId,
    close: boolean,
  ): Promise<Result<{ view: AccountRulesView; closing: readonly LinkStatus[] }>>;
  releaseAccount(user: UserId, account: AccountId): Promise<Result<AccountRulesView>>;
  /** Lets entries go on though a limit was reached; it counts anew from now. @returns how many blocks were lifted */
  clearBlocks(user: UserId, scope: RiskScope): Promise<Result<number>>;
  /** Newest first; of one scope, or of everything the person owns. */
  history(user: UserId, scope: RiskScope | null, limit: number): Promise<readonly RuleChange[]>;
  /** What these settings (those in force when null) would have done with the channel's last `count` opens. */
  dryRun(
    user: UserId,
    subscription: SubscriptionId,
    settings: Settings | null,
    count: number,
  ): Promise<Result<DryRun>>;
  resyncPlan(user: UserId, subscription: SubscriptionId): Promise<Result<ResyncPlan>>;
  resync(
    user: UserId,
    subscription: SubscriptionId,
    items: readonly string[],
  ): Promise<Result<readonly ResyncDone[]>>;
  /** Ends a subscription; living copies are kept, closed or followed. */
  end(user: UserId, subscription: SubscriptionId, how: LifeRules['onEnd']): Promise<Result<SettingsView>>;
  /**
   * A person chose the follower's symbol where several fit: it becomes an alias, and opens that were denied for
   * it and are still within their window are decided again.
   */
  chooseSymbol(
    user: UserId,
    subscription: SubscriptionId,
    providerSymbol: string,
    symbol: string,
  ): Promise<Result<SettingsView>>;
}
