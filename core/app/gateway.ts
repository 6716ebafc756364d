/**
 * What a bridge to terminals asks of the core: the one way in for everything a trading account says.
 * Calls return at once; what follows from them goes out through the Venue once it is durable.
 */
import type { AccountFunds, AccountIdentity } from '../domain/account.ts';
import type { AccountId, LinkId, Millis, Ticket } from '../domain/ids.ts';
import type { Lots } from '../domain/decimal.ts';
import type { Outcome } from '../domain/link.ts';
import type { AccountEvent, Deal, Position, PositionState } from '../domain/position.ts';
import type { Result } from '../domain/result.ts';
import type { Quote, SymbolSpec } from '../domain/symbol.ts';

/** What the terminal's own journal says about a link. */
export interface LinkReport {
  readonly link: LinkId;
  readonly version: number;
  readonly state: PositionState | 'none' | 'unknown';
  readonly lots: Lots;
  readonly ticket: Ticket | null;
}

/** A complete snapshot: all six sections have ended. */
export interface Snapshot {
  readonly id: string;
  /** It already contains every event up to this number; older ones that are resent change nothing. */
  readonly seq: number;
  readonly funds: AccountFunds;
  readonly symbols: readonly SymbolSpec[];
  readonly positions: readonly Position[];
  readonly orders: readonly Position[];
  readonly deals: readonly Deal[];
  readonly links: readonly LinkReport[];
}

export interface HelloFacts {
  readonly identity: AccountIdentity;
  readonly stream: string;
  readonly lastSeq: number;
  /** Highest epoch the terminal has seen; the new session's will be above it. */
  readonly epoch: number;
  /** Our clock minus the terminal's: receipt of the hello minus its `sentAt`. */
  readonly clockOffsetMs: Millis;
}

export interface SessionStart {
  readonly account: AccountId;
  readonly name: string;
  readonly epoch: number;
  readonly acked: number;
  readonly dealsSince: Millis;
}

export interface TerminalGateway {
  /**
   * Opens a session for the account that `key` belongs to and takes a new epoch for it.
   * Refusals: KEY_UNKNOWN, LOGIN_MISMATCH. Whether another session of the account lives is the bridge's
   * to know, between `authenticate` and `open`.
   */
  authenticate(key: string, identity: AccountIdentity): Promise<Result<AccountId>>;
  open(account: AccountId, hello: HelloFacts): Promise<Result<SessionStart>>;
  snapshot(account: AccountId, epoch: number, snapshot: Snapshot): void;
  /**
   * Numbered reports, in the order they arrived. `ageMs` of an item is `sentAt − at`, and `receivedAt` is
   * when the frame arrived, on our clock. An item at or below what is taken in is acknowledged again.
   * Refusals: EVENT_GAP (items beyond a gap were dropped), OVERLOADED (nothing was taken in).
   */
  events(
    account: AccountId,
    epoch: number,
    items: readonly AccountEvent[],
    sentAt: Millis,
    receivedAt: Millis,
  ): Result<null>;
  outcomes(account: AccountId, epoch: number, items: readonly Outcome[], receivedAt: Millis): void;
  funds(account: AccountId, epoch: number, funds: AccountFunds): void;
  quotes(account: AccountId, epoch: number, quotes: readonly Quote[], at: Millis): void;
  /** The terminal has stored the key that this session was sent: the old one is void. Else ignored. */
  rotated(account: AccountId, epoch: number): Promise<void>;
  /** The session is over; a later session may have begun already (then its epoch is higher). */
  closed(account: AccountId, epoch: number): void;
}
