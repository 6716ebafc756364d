/** What notices and digests need from the store. */
import type { Alert, AlertId, AlertState } from './domain/alert.ts';
import type { Money } from './domain/decimal.ts';
import type { AccountId, ChannelId, Millis, UserId } from './domain/ids.ts';
import type { NoticeSettings } from './domain/notice.ts';
import type { Side } from './domain/position.ts';
import type { Address, AddressId } from './domain/reach.ts';
import type { BrokerSymbol } from './domain/symbol.ts';

export interface NoticeStore {
  /** Of everybody who changed any. */
  all(): Promise<ReadonlyMap<UserId, NoticeSettings>>;
  save(user: UserId, settings: NoticeSettings, at: Millis): Promise<void>;
}

/** What one channel brought on one account. */
export interface ChannelResult {
  readonly account: AccountId;
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  /** Of the account; empty while unknown. */
  readonly currency: string;
  /** Null: positions that are no copies. */
  readonly channel: ChannelId | null;
  readonly channelName: string | null;
  /** Profit, swap and commission of all deals within the time. */
  readonly net: Money;
  /** Positions that were closed, wholly or in part, and those of them that brought 0 or more. */
  readonly trades: number;
  readonly won: number;
}

/** One position, by what its deals within the time brought. */
export interface TradeResult {
  readonly accountName: string;
  /** Its money is not real. */
  readonly isPaper?: true;
  readonly currency: string;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly net: Money;
}

/** What happened from `from` up to, and without, `to`, on the person's accounts; once it is projected. */
export interface DigestStore {
  /** By account and channel, most trades first. */
  results(user: UserId, from: Millis, to: Millis): Promise<readonly ChannelResult[]>;
  /** Best and worst closed position of each currency, and of each on paper; the same where there is only one. */
  extremes(
    user: UserId,
    from: Millis,
    to: Millis,
  ): Promise<readonly { readonly best: TradeResult; readonly worst: TradeResult }[]>;
  /** How often each code was a denial of an entry, most first. */
  denials(
    user: UserId,
    from: Millis,
    to: Millis,
  ): Promise<readonly { readonly code: string; readonly count: number }[]>;
}

export interface AlertStore {
  /** Of everybody, oldest first. */
  all(): Promise<readonly Alert[]>;
  add(alert: Alert): Promise<void>;
  /** Of one that was removed nothing is kept. */
  saveState(id: AlertId, state: AlertState): Promise<void>;
  remove(id: AlertId): Promise<void>;
}

export interface AddressStore {
  /** Oldest first. */
  list(user: UserId): Promise<readonly Address[]>;
  /** One that waits already has the new code in place of the old one; a confirmed one stays as it is. */
  add(address: Address, codeHash: string, at: Millis, expiresAt: Millis): Promise<void>;
  /** Spends a living code of this person; null when there is none. */
  confirm(user: UserId, codeHash: string, at: Millis): Promise<Address | null>;
  /** What is on its way there is dropped too. Null when there is none. */
  remove(user: UserId, id: AddressId): Promise<Address | null>;
}
