/** What people ask before they subscribe: what a channel's history would have done on one of their accounts. */
import type { SubscriptionState } from '../../domain/subscription.ts';
import type { AccountId, ChannelId, Millis, UserId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { Sizing } from '../../domain/rules.ts';
import type { HistorySource } from '../../history-ports.ts';
import type { Simulated } from './simulate.ts';
import type { SimulationTexts } from './input.ts';

export interface SimulationQuestion {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly since: Millis;
  /** Null: that of the copy that there is, or else what a new one would have. */
  readonly sizing: Sizing | null;
}

/** Whose rules were followed. */
export interface SimulatedCopy {
  /** Of the copy that there is; null when the account does not copy the channel: then the rules are the standard ones. */
  readonly state: Exclude<SubscriptionState, 'ended'> | null;
  readonly sizing: Sizing;
  /** The copy asks a person before it enters, or enters a paper account: here it entered by itself. */
  readonly mode: 'auto' | 'approve' | 'paper';
}

export interface SimulationAnswer {
  readonly channelName: string;
  readonly accountName: string;
  /** The channel's signals are posted, and not an account's trades. */
  readonly isPosted: boolean;
  readonly currency: string;
  readonly copy: SimulatedCopy;
  /** `imported`: the channel's own signals are none, and a file told its history. */
  readonly source: HistorySource;
  readonly result: Simulated;
  /** There were more signals: the newest were tried. */
  readonly isCut: boolean;
  /** The account nets its positions; here each copy was a position of its own. */
  readonly isNetting: boolean;
  /** Nobody knows what news there were then: the pause around them was not kept. */
  readonly withoutNews: boolean;
  readonly from: Millis;
  readonly to: Millis;
}

/** Work that takes seconds, in a thread of its own. Throws what a crash or a deadline is: nothing is lost but the answer. */
export interface SimulationWork {
  simulate(texts: SimulationTexts): Promise<Simulated>;
}

/** Calls are made in the name of `user`; what belongs to somebody else is answered like what does not exist. */
export interface SimulationApi {
  /**
   * Nothing is traded and nothing is stored but prices that were missing.
   * Refusals: CHANNEL_UNKNOWN, ACCOUNT_UNKNOWN, NOT_CONNECTED_YET (nothing is known of the account), BALANCE_INVALID (it has
   * no money to begin with), NO_SIGNALS, SIMULATION_BUSY (one at a time for each person), and those of sizes.
   */
  simulate(user: UserId, question: SimulationQuestion): Promise<Result<SimulationAnswer>>;
}
