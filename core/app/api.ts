/**
 * What people can ask of the core: the one way in for every chat. Each call checks whose thing it is; what
 * belongs to somebody else is answered exactly like what does not exist.
 */
import type { Hold } from '../copier/decide.ts';
import type { Account } from '../domain/account.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  Millis,
  PositionId,
  SubscriptionId,
  UserId,
} from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { ChatIdentity, ChatPlatform, ChatRole, User } from '../domain/person.ts';
import type { Plan } from '../domain/plan.ts';
import type { Position } from '../domain/position.ts';
import type { Result } from '../domain/result.ts';
import type { Signal } from '../domain/signal.ts';
import type { Sizing } from '../domain/rules.ts';
import type { Subscription, SymbolMap } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { Channel } from '../ports.ts';

export type Connection = 'never' | 'offline' | 'connecting' | 'online';

export interface AccountStatus {
  readonly account: Account;
  readonly connection: Connection;
  /** Since when the connection is what it is; null if never. */
  readonly since: Millis | null;
  readonly openPositions: number;
  /** Links that wait for an outcome. */
  readonly unsettled: number;
}

export interface ChannelStatus {
  readonly channel: Channel;
  readonly connection: Connection;
  readonly openPositions: number;
  readonly subscribers: number;
  readonly mine: boolean;
}

export interface SubscriptionStatus {
  readonly subscription: Subscription;
  readonly channelName: string;
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  /** The paper account that enters for it; left out where it is not on paper, and where none enters. */
  readonly twinName?: string;
  readonly livingLinks: number;
}

/** A follower's position that we manage. */
export interface LinkStatus {
  readonly link: Link;
  readonly channelName: string;
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  readonly currency: string;
  /** Of the symbol's prices; null while its specification is unknown. */
  readonly digits: number | null;
  /** What the terminal says of it now; null while unknown. */
  readonly position: Position | null;
  /** Floating result in account currency, from the last quote; null without one. */
  readonly floating: Money | null;
  /**
   * What is lost from the entry to the stop, in account currency; below 0 where the stop secures a gain. Null without a
   * stop, before the fill, and while the symbol is not known.
   */
  readonly risk: Money | null;
}

/** The market of what a person is asked about, as it was when the question was first shown. */
export interface AskedMarket {
  readonly at: Millis;
  readonly bid: Price;
  readonly ask: Price;
  /** Before that, oldest first; empty when the symbol was not watched. */
  readonly recent: readonly { readonly at: Millis; readonly bid: Price }[];
}

/** One trade over all the followers of one person: what a card shows. */
export interface TradeStatus {
  readonly channel: Channel;
  /** The provider's; of a posted signal the first of its legs that is not over. */
  readonly position: Position;
  readonly legs: readonly Position[];
  /** What the person is or was asked about it; null: nobody asked. */
  readonly approval: Approval | null;
  /** Null without a question, and while no price is known. */
  readonly market: AskedMarket | null;
  /** Most lots it ever had. */
  readonly openedLots: Lots;
  /** Of the provider's symbol; null while its specification is unknown. */
  readonly digits: number | null;
  readonly openedAt: Millis;
  /** The person owns the channel. */
  readonly mine: boolean;
  /** The person does not want to hear of the channel. */
  readonly muted: boolean;
  readonly followers: readonly {
    readonly subscription: SubscriptionId;
    /** The provider's position or leg that it copies. */
    readonly position: PositionId;
    readonly accountName: string;
    /** Its money is not real. */
    readonly isPaper?: true;
    /** Which leg of a posted signal; null where the provider has one position. */
    readonly leg: Pick<Plan, 'target' | 'layer'> | null;
    readonly digits: number;
    /** The latest decision; null while an open is held back. */
    readonly decision: Decision | null;
    /** What it is held back for. */
    readonly waitsFor: Hold['wait'] | null;
    readonly link: Link | null;
    /** Our receipt of the signal to our receipt of the fill, milliseconds; null before the fill. */
    readonly latencyMs: Millis | null;
    /** Fill against the provider's price in points, positive is worse for the follower; null if unknown. */
    readonly slippagePoints: number | null;
    /** Net result of the closed copy in account currency; null while it lives. */
    readonly result: Money | null;
    readonly currency: string;
  }[];
}

export interface WhyReport {
  readonly channelName: string;
  readonly accountName: string;
  /** Null for our own decisions. */
  readonly signal: Signal | null;
  readonly decision: Decision;
  readonly link: Link | null;
}

export interface ProfitReport {
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  readonly currency: string;
  readonly balance: Money | null;
  readonly equity: Money | null;
  /** Closed deals' net (profit + swap + commission) since `since`. */
  readonly closedNet: Money;
  readonly closedTrades: number;
  readonly wonTrades: number;
  /** Largest fall of equity from a peak within the curve. */
  readonly maxDrawdown: Money;
  readonly since: Millis;
  /** Oldest first. */
  readonly curve: readonly { readonly at: Millis; readonly balance: Money; readonly equity: Money }[];
}

export interface ServiceStatus {
  readonly startedAt: Millis;
  readonly sessions: number;
  readonly channels: number;
  readonly activeSubscriptions: number;
  readonly pausedSubscriptions: number;
  readonly livingLinks: number;
  readonly unsettled: number;
  readonly signalsToday: number;
  readonly copiedToday: number;
  readonly deniedToday: number;
}

export interface SubscribeOrder {
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly sizing: Sizing;
  readonly symbolMap: SymbolMap;
}

/** Asks how large a position may be: risk against the way to the stop. */
export interface SizeOrder {
  readonly account: AccountId;
  /** As people write it, or as the account's broker does. */
  readonly symbol: string;
  /** In % of the account's equity, or in its currency. */
  readonly risk: { readonly unit: 'percent' | 'money'; readonly value: Decimal };
  readonly stop:
    | { readonly unit: 'pips'; readonly distance: Decimal }
    | { readonly unit: 'prices'; readonly entry: Price; readonly stopLoss: Price };
}

export interface SizeAnswer {
  readonly accountName: string;
  readonly currency: string;
  readonly equity: Money | null;
  readonly spec: SymbolSpec;
  /** What a lot gains for each tick, in the account's currency; `checked`: against a rate that the account's quotes tell. */
  readonly tickValue: Money;
  readonly checked: boolean;
  /** What may be lost, in the account's currency. */
  readonly risk: Money;
  readonly pips: Decimal;
  /** On the symbol's step, rounded down; null where that is less than its minimum. */
  readonly lots: Lots | null;
  /** What these lots lose at the stop; of its minimum where `lots` is null. */
  readonly cost: Money;
}

/** Trading: accounts, channels, copying. All calls are made in the name of `user`. */
export interface TradingApi {
  accounts(user: UserId): Promise<readonly AccountStatus[]>;
  /** Makes an account record and its channel; the key is told here and never again. */
  connect(user: UserId, name: string): Promise<Result<{ account: Account; key: string }>>;
  /**
   * Ends the session, its subscriptions and the key. Positions at the broker are left as they are: those of
   * this account (`livingLinks`), and the copies of it elsewhere (`copies`), which nobody closes any more.
   */
  disconnect(
    user: UserId,
    account: AccountId,
  ): Promise<Result<{ account: Account; livingLinks: number; copies: number }>>;
  /**
   * Sends the account's connected terminal a new key, which nobody else learns. Both keys open the account
   * until the terminal has said that it stored the new one, or has come back with it; then only that one does.
   * Refusals: ACCOUNT_OFFLINE, ROTATION_PENDING (this session has not confirmed the last one).
   */
  rotateKey(user: UserId, account: AccountId): Promise<Result<Account>>;
  channels(user: UserId): Promise<readonly ChannelStatus[]>;
  subscribe(user: UserId, order: SubscribeOrder): Promise<Result<Subscription>>;
  subscriptions(user: UserId): Promise<readonly SubscriptionStatus[]>;
  /** Stops entries, of one subscription or of all; closes and changes go on. */
  pause(user: UserId, subscription: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>>;
  resume(user: UserId, subscription: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>>;
  /** Living links of the person's accounts. */
  positions(user: UserId): Promise<readonly LinkStatus[]>;
  /** Wishes these links closed; those that ended meanwhile are left out of the answer. */
  close(user: UserId, links: readonly LinkId[]): Promise<Result<readonly LinkStatus[]>>;
  /** Pauses every subscription of the person first, then wishes all their links closed. */
  panic(user: UserId): Promise<Result<{ paused: number; closing: readonly LinkStatus[] }>>;
  /** Decisions, newest first: of one provider position, or the last ones. */
  why(user: UserId, about: PositionId | 'last', limit: number): Promise<readonly WhyReport[]>;
  profit(user: UserId, account: AccountId, since: Millis): Promise<Result<ProfitReport>>;
  trade(user: UserId, channel: ChannelId, position: PositionId): Promise<TradeStatus | null>;
  status(user: UserId): Promise<ServiceStatus>;
  /** See core/app/position-size.ts. Refusals: ACCOUNT_UNKNOWN, and those that it names. Nothing is done. */
  size(user: UserId, order: SizeOrder): Promise<Result<SizeAnswer>>;
}

export type { ChatPlatform, ChatRole, User } from '../domain/person.ts';

/** Who may talk to us. */
export interface PeopleApi {
  /** The person behind a chat identity; null for strangers. */
  identify(platform: ChatPlatform, externalId: string): Promise<User | null>;
  /** The owner who was there first: whom the person at the machine is taken for. Null while there is none. */
  firstOwner(): Promise<User | null>;
  /** The setup code, while nobody has used it: printed at the first start. */
  setupCode(): Promise<string | null>;
  /**
   * A code for one person, valid for 24 hours. Only owners may; `me` is for anybody: a code that adds
   * another chat to the person who asked. Refusals: NOT_ALLOWED.
   */
  invite(user: UserId, role: ChatRole | 'me'): Promise<Result<{ code: string; expiresAt: Millis }>>;
  /**
   * Spends a setup or invitation code: makes the person, or adds this chat to the one who asked for it.
   * Refusals: CODE_UNKNOWN (spent and expired ones included), ALREADY_KNOWN, TOO_MANY_TRIES.
   */
  redeem(code: string, identity: ChatIdentity): Promise<Result<User>>;
}
