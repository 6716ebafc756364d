/** What the core needs from outside. Everything here is implemented at the rim and handed in by `main.ts`. */
import type { Account, AccountIdentity, AccountFunds } from './domain/account.ts';
import type { Fact, PositionRecord } from './domain/fact.ts';
import type { AccountId, ChannelId, InstanceId, Millis, UserId, PositionId } from './domain/ids.ts';
import type { Command, Link } from './domain/link.ts';
import type { Signal } from './domain/signal.ts';
import type { Subscription } from './domain/subscription.ts';
import type { BrokerSymbol, SymbolSpec } from './domain/symbol.ts';

export interface Clock {
  now(): Millis;
}

/** Opaque random ids and secrets; everything that must be guess-proof comes from here. */
export interface Ids {
  /** 22 characters, 128 random bits. */
  id(): string;
  /** 43 characters, 256 random bits. */
  secret(): string;
}

/** A named stream of signals. A provider account's channel has the account's name. */
export interface Channel {
  readonly id: ChannelId;
  readonly owner: UserId;
  readonly name: string;
  /** The provider account behind it. */
  readonly account: AccountId;
}

/** Everything an instance must know to decide; loaded at start, afterwards kept up by facts. */
export interface BookImage {
  readonly accounts: readonly {
    readonly account: Account;
    readonly symbols: readonly SymbolSpec[];
    readonly stream: string | null;
    readonly acked: number;
  }[];
  readonly channels: readonly { readonly channel: Channel; readonly lastSeq: number }[];
  /** Not ended, or ended with a link that lives. */
  readonly subscriptions: readonly Subscription[];
  /** Pending and open ones of every account, and those that ended within the last week. */
  readonly positions: readonly { readonly account: AccountId; readonly record: PositionRecord }[];
  /** Living links, ended ones whose last version has no final outcome yet, and ended ones whose provider position is not over. */
  readonly links: readonly Link[];
  /** Open signals of positions still open, for active subscriptions that have no decision on them. */
  readonly undecided: readonly { readonly signal: Signal; readonly subscription: Subscription['id'] }[];
}

export type AppendResult = 'stored' | 'fenced';

/** The durable record of trading. The simulation's and Postgres' implementation pass one contract suite. */
export interface TradingStore {
  /**
   * Registers this instance and fences every other one: from here on their appends say `fenced`.
   * Facts that a dead instance appended and did not project are projected first.
   */
  takeOver(instance: InstanceId, at: Millis): Promise<void>;
  load(): Promise<BookImage>;
  /**
   * One durable commit of all `facts`, in order, as number `seq` of this instance (1, 2, 3 …).
   * Safe to repeat with the same `seq` and facts after an error. Throws when the store cannot be reached;
   * `fenced` is final: another instance has taken over, nothing was written.
   */
  append(instance: InstanceId, seq: number, facts: readonly Fact[]): Promise<AppendResult>;
  /** Resolves once every fact appended so far can be read from the tables. */
  projected(): Promise<void>;
  /** A new session of the account: its epoch, one higher than any before. Throws when fenced. */
  nextEpoch(instance: InstanceId, account: AccountId): Promise<number>;
  saveIdentity(account: AccountId, identity: AccountIdentity, at: Millis): Promise<void>;
  saveSymbols(account: AccountId, symbols: readonly SymbolSpec[]): Promise<void>;
  /** Samples of the equity curve. */
  saveFunds(samples: readonly { account: AccountId; funds: AccountFunds }[]): Promise<void>;
}

/** The way out to trading accounts. Nothing here blocks, fails or answers: answers come as outcomes. */
export interface Venue {
  send(account: AccountId, epoch: number, commands: readonly Command[]): void;
  acknowledge(account: AccountId, seq: number): void;
  synced(account: AccountId, snapshotId: string): void;
  resync(account: AccountId): void;
  watch(account: AccountId, symbols: readonly BrokerSymbol[]): void;
}

/** Something happened that a person may want to see. Level-triggered: it names what changed, not how. */
export type News =
  /** The trade's card should be shown anew to these people. */
  | {
      readonly kind: 'trade';
      readonly channel: ChannelId;
      readonly position: PositionId;
      readonly users: readonly UserId[];
    }
  | {
      readonly kind: 'connected' | 'disconnected';
      readonly account: AccountId;
      readonly user: UserId;
      readonly at: Millis;
    }
  | {
      readonly kind: 'warning';
      readonly user: UserId;
      readonly code: string;
      readonly message: string;
      readonly at: Millis;
    };

/** The way out to people. Never blocks and never fails: delivery is the outbox's matter. */
export interface Notifier {
  tell(news: readonly News[]): void;
}
