/** What the core needs from outside. Everything here is implemented at the rim and handed in by `main.ts`. */
import type { Account, AccountIdentity, AccountFunds } from './domain/account.ts';
import type { Approval } from './domain/approval.ts';
import type { PostTemplate, Visibility } from './domain/channel.ts';
import type { ChatPlatform } from './domain/person.ts';
import type { Decision } from './domain/decision.ts';
import type { Money } from './domain/decimal.ts';
import type { Fact, PositionRecord } from './domain/fact.ts';
import type {
  AccountId,
  ChannelId,
  InstanceId,
  Millis,
  PositionId,
  SubscriptionId,
  UserId,
} from './domain/ids.ts';
import type { Command, Link } from './domain/link.ts';
import type { Deal } from './domain/position.ts';
import type { Post } from './domain/post.ts';
import type { Result } from './domain/result.ts';
import type { AccountRules, RiskScope, RiskState, RuleChange } from './domain/risk.ts';
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

/** Where the service writes what it does; pino's shape. Secrets are never among the fields. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A named stream of signals. A provider account's channel has the account's name. */
export interface Channel {
  readonly id: ChannelId;
  readonly owner: UserId;
  readonly name: string;
  /** The provider account behind it; of a posted channel an account without a terminal: its desk. */
  readonly account: AccountId;
  /** `account`: what a terminal reports. `posts`: what is written, alerted or dropped into it. */
  readonly kind: 'account' | 'posts';
}

/** Everything an instance must know to decide; loaded at start, afterwards kept up by facts. */
export interface BookImage {
  readonly accounts: readonly {
    readonly account: Account;
    readonly symbols: readonly SymbolSpec[];
    readonly stream: string | null;
    readonly acked: number;
  }[];
  readonly channels: readonly {
    readonly channel: Channel;
    readonly lastSeq: number;
    readonly visibility: Visibility;
    /** People who joined it. */
    readonly members: readonly UserId[];
    /** People who do not want to hear of it. */
    readonly muted: readonly UserId[];
    /** How its posts are written, where that was taught. */
    readonly template: PostTemplate | null;
  }[];
  /** Not ended, or ended with a link that lives. */
  readonly subscriptions: readonly Subscription[];
  /** Of accounts whose owner set any. */
  readonly accountRules: readonly AccountRules[];
  /** Of accounts and subscriptions that have or had limits. */
  readonly riskStates: readonly RiskState[];
  /** Pending and open ones of every account, and those that ended within the week before `takeOver`. */
  readonly positions: readonly { readonly account: AccountId; readonly record: PositionRecord }[];
  /** Living links, ended ones whose last version has no final outcome yet, and ended ones whose provider position is not over. */
  readonly links: readonly Link[];
  /**
   * Open signals of positions still pending or open, for active subscriptions that were there when the
   * signal came and have no decision on it; in the order of the signals.
   */
  /** Pending, or answered within the day before `takeOver`. */
  readonly approvals: readonly Approval[];
  /** Of the week before `takeOver`: what is delivered again is known by them. */
  readonly posts: readonly Post[];
  readonly undecided: readonly { readonly signal: Signal; readonly subscription: Subscription['id'] }[];
}

export type AppendResult = 'stored' | 'fenced';

/** The durable record of trading. The simulation's and Postgres' implementation pass one contract suite. */
export interface TradingStore {
  /**
   * Registers this instance and fences every other one: from here on their appends say `fenced`.
   * Facts that a dead instance appended and did not project are projected first.
   * `instance` is new for every start: one that has appended before is refused by an error.
   */
  takeOver(instance: InstanceId, at: Millis): Promise<void>;
  load(): Promise<BookImage>;
  /**
   * One durable commit of all `facts`, in order, as number `seq` of this instance (1, 2, 3 …), one at a
   * time. Safe to repeat with the same `seq` and facts after an error. Throws when the store cannot be
   * reached; `fenced` is final: another instance has taken over, nothing was written.
   */
  append(instance: InstanceId, seq: number, facts: readonly Fact[]): Promise<AppendResult>;
  /** Resolves once every fact appended so far can be read from the tables. */
  projected(): Promise<void>;
  /**
   * A new session of the account: its epoch, one higher than any before, and than `above` (what the
   * terminal has seen). Throws when fenced, and for an account that is not there or was removed.
   */
  nextEpoch(instance: InstanceId, account: AccountId, above?: number): Promise<number>;
  saveIdentity(account: AccountId, identity: AccountIdentity, at: Millis): Promise<void>;
  saveSymbols(account: AccountId, symbols: readonly SymbolSpec[]): Promise<void>;
  /** Samples of the equity curve; an account's newest becomes its `funds`. */
  saveFunds(samples: readonly { account: AccountId; funds: AccountFunds }[]): Promise<void>;
}

export interface NewAccount {
  readonly id: AccountId;
  readonly owner: UserId;
  readonly name: string;
  /** SHA-256 of the key; null: no terminal will ever come. */
  readonly keyHash: string | null;
  readonly kind: Channel['kind'];
  readonly channelId: ChannelId;
  /** See Account. One account has at most one twin at a time. */
  readonly twinOf?: AccountId;
  readonly at: Millis;
}

/** Whose key it is; `next` while a rotation waits for the terminal's word. */
export interface KeyHolder {
  readonly account: AccountId;
  readonly owner: UserId;
  readonly name: string;
  readonly identity: AccountIdentity | null;
  readonly which: 'current' | 'next';
}

/** One decision with everything that explains it. */
export interface DecisionRecord {
  readonly channelName: string;
  readonly accountName: string;
  /** Null for our own decisions. */
  readonly signal: Signal | null;
  readonly decision: Decision;
  readonly link: Link | null;
}

export interface EquityPoint {
  readonly at: Millis;
  readonly balance: Money;
  readonly equity: Money;
}

/** One trade of a channel and what became of it on one person's accounts. */
export interface TradeRecord {
  readonly channel: Channel;
  /** The person owns the channel. */
  readonly mine: boolean;
  /** The one position; of a posted signal all of its legs. At least one. */
  readonly legs: readonly PositionRecord[];
  /** Of the provider's symbol; null while unknown. */
  readonly spec: SymbolSpec | null;
  /** One for each leg and each of the person's accounts that copies, or copied, the channel. Oldest subscription first. */
  readonly followers: readonly {
    readonly account: Pick<Account, 'id' | 'name' | 'identity'>;
    readonly subscription: SubscriptionId;
    /** Which of the legs. */
    readonly position: PositionId;
    /** The latest that commanded or denied, or else the latest; null while an open waits for its account. */
    readonly decision: Decision | null;
    readonly link: Link | null;
    /** Of the symbol copied into; null without a link and while unknown. */
    readonly spec: SymbolSpec | null;
    /** Profit, swap and commission of all deals of the copy so far; null before the first. */
    readonly net: Money | null;
  }[];
}

/**
 * Accounts, and what people ask about the past. Everything is read through the owner: what belongs to
 * somebody else is not there. Facts can be read here once they are projected.
 */
export interface RecordStore {
  /** An account and its channel of the same name. Refusals: NAME_TAKEN, TWIN_TAKEN. */
  createAccount(account: NewAccount): Promise<Result<{ account: Account; channel: Channel }>>;
  /** Voids the keys and hides the account; what it did stays on record. False when it is not there. */
  removeAccount(owner: UserId, account: AccountId, at: Millis): Promise<boolean>;
  accountByKeyHash(hash: string): Promise<KeyHolder | null>;
  /** Begins a rotation: from now on both keys open the account. */
  setNextKey(account: AccountId, hash: string): Promise<void>;
  /** Ends it: the old key is void. False when there was none to promote (repeating it is harmless). */
  promoteNextKey(account: AccountId): Promise<boolean>;
  /** Decisions on the person's accounts, newest first; all, or those on one provider position. */
  decisionsOf(
    user: UserId,
    about: { readonly position: PositionId | null; readonly limit: number },
  ): Promise<readonly DecisionRecord[]>;
  /** Deals since `since`, oldest first. */
  dealsOf(user: UserId, account: AccountId, since: Millis): Promise<readonly Deal[]>;
  /** All deals of these positions of the account, oldest first. */
  dealsOfPositions(
    user: UserId,
    account: AccountId,
    positions: readonly PositionId[],
  ): Promise<readonly Deal[]>;
  /** The equity curve since `since`, oldest first, thinned evenly to `maxPoints`; first and last are kept. */
  equityPoints(
    user: UserId,
    account: AccountId,
    since: Millis,
    maxPoints: number,
  ): Promise<readonly EquityPoint[]>;
  /** Null when there is no such position, or the person neither owns nor copies the channel. */
  tradeOf(user: UserId, channel: ChannelId, position: PositionId): Promise<TradeRecord | null>;
  /** Changes of rules on the person's subscriptions and accounts, newest first; all, or those of one scope. */
  ruleChangesOf(user: UserId, about: RiskScope | null, limit: number): Promise<readonly RuleChange[]>;
  /** The channel's last `limit` signals, oldest first; none for a channel the person neither owns nor copies. */
  signalsOf(user: UserId, channel: ChannelId, limit: number): Promise<readonly Signal[]>;
  /** Since `since`: signals on channels the person owns or copies, decisions on the person's accounts. */
  countsOf(user: UserId, since: Millis): Promise<{ signals: number; copied: number; denied: number }>;
}

/** The way out to trading accounts. Nothing here blocks, fails or answers: answers come as outcomes. */
export interface Venue {
  send(account: AccountId, epoch: number, commands: readonly Command[]): void;
  acknowledge(account: AccountId, seq: number): void;
  synced(account: AccountId, snapshotId: string): void;
  resync(account: AccountId): void;
  watch(account: AccountId, symbols: readonly BrokerSymbol[]): void;
  /** Hands the account's terminal its next key, if this session still lives. */
  rotate(account: AccountId, epoch: number, key: string): void;
  /** Ends the account's session, if it has one, with an error of the protocol that says why. */
  disconnect(account: AccountId, code: string, message: string): void;
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
  /** Several of the account's symbols fit the provider's, and the person should say which is meant. */
  | {
      readonly kind: 'symbol_question';
      readonly user: UserId;
      readonly subscription: SubscriptionId;
      readonly symbol: BrokerSymbol;
      readonly candidates: readonly BrokerSymbol[];
      readonly at: Millis;
    }
  /** What came to a channel, and what became of it, for its owner: each post, and each once more when it was answered. */
  | {
      readonly kind: 'post';
      readonly channelName: string;
      readonly post: Post;
      readonly user: UserId;
      /** He wants to hear only of what needs an answer. */
      readonly muted?: true;
    }
  /**
   * The person's code was posted in a room: by somebody who does not run it (`not_admin`), or the room speaks on another
   * channel (`taken`); or its posts are the channel's now.
   */
  | {
      readonly kind: 'room';
      readonly user: UserId;
      readonly platform: ChatPlatform;
      readonly room: string;
      readonly channelName: string;
      readonly outcome: 'bound' | 'taken' | 'not_admin';
      readonly at: Millis;
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
