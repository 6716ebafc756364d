/** What people's statistics and histories need from the store. Deals travel as text: the main thread never reads them. */
import type { Lots, Money, Price } from './domain/decimal.ts';
import type { AccountId, ChannelId, Millis, PositionId, UserId } from './domain/ids.ts';
import type { Side } from './domain/position.ts';
import type { SymbolSpec } from './domain/symbol.ts';

/** What a history can be of: an account's deals, or those of a channel's copies on the person's accounts. */
export type PlaceKey =
  { readonly kind: 'account'; readonly id: AccountId } | { readonly kind: 'channel'; readonly id: ChannelId };

export type Place = PlaceKey & {
  readonly name: string;
  /** Of the account; of the accounts that copy the channel. Unknown ones are left out. */
  readonly currencies: readonly string[];
  /** Terminals have reported trades of it. */
  readonly live: boolean;
  /** Deals that were brought as files. */
  readonly imported: number;
};

/** `live`: what terminals reported. `imported`: what came in files. They are never mixed. */
export type HistorySource = 'live' | 'imported';

export interface HistoryQuery {
  readonly place: PlaceKey;
  readonly source: HistorySource;
  readonly since: Millis;
  /** The newest so many deals. */
  readonly limit: number;
}

/** Each a JSON array of rows, as core/app/history-input.ts reads them. */
export interface HistoryTexts {
  /** Oldest first: of the period, and what opened the positions that it closed. */
  readonly deals: string;
  /** What is known of positions: their first stop, and the channel that they were copied from. */
  readonly positions: string;
  /** Of symbols: digits and point. */
  readonly symbols: string;
  /** Samples of an account's equity. */
  readonly equity: string;
  /** Balance before the first of the deals; null where there is no such thing, or it is not known. */
  readonly opening: Money | null;
  /** There were more deals than `limit`. */
  readonly cut: boolean;
}

/** What points and ticks of a symbol are worth. */
type Worth = Pick<SymbolSpec, 'point' | 'tickSize' | 'tickValue'>;

/** One signal to open, for one of the person's copies of its channel. */
export interface AttemptRecord {
  readonly account: AccountId;
  readonly channel: ChannelId;
  /** The provider's. */
  readonly position: PositionId;
  /** Of our decision. */
  readonly at: Millis;
  readonly currency: string;
  /** Of our decision. */
  readonly verdict: 'command' | 'denied' | 'none';
  readonly code: string;
  /** Null without a copy that entered. */
  readonly fill: {
    readonly side: Side;
    readonly lots: Lots;
    readonly providerPrice: Price;
    readonly price: Price;
    readonly latency: Millis;
    readonly spec: Worth | null;
  } | null;
  /** What all deals of the copy made, once it is over; null while it lives, and of what never entered. */
  readonly closed: {
    readonly at: Millis;
    /** Average of the deals that closed it. */
    readonly price: Price;
    readonly profit: Money;
    readonly swap: Money;
    readonly commission: Money;
  } | null;
  /** Average price at which the provider's own position was closed; null while it is open, and of posted signals. */
  readonly providerExit: Price | null;
  /** The signal's. */
  readonly firstStop: Price | null;
  /** Of the symbol that was copied into; null while its terminal has not told it. */
  readonly symbol: Worth | null;
  /** Still on its way, or an order that rests. */
  readonly living: boolean;
  /** The provider's order was cancelled before it entered: there was nothing to copy. */
  readonly cancelled: boolean;
  /** What the venue said when it said no; null when it did not. */
  readonly rejected: string | null;
}

export interface ImportedFile {
  readonly id: string;
  readonly fileName: string;
  readonly format: string;
  readonly openingBalance: Money;
  /** JSON arrays of deals, as core/app/history-file.ts writes them. */
  readonly batches: readonly string[];
  readonly at: Millis;
}

export interface KeptImport {
  readonly id: string;
  readonly place: PlaceKey;
  readonly placeName: string;
  readonly fileName: string;
  readonly deals: number;
  readonly at: Millis;
}

export interface HistoryStore {
  /** The person's accounts; the channels that they copy, copied, or post on. By name. */
  places(user: UserId): Promise<readonly Place[]>;
  /** Nothing of what belongs to somebody else. */
  texts(user: UserId, query: HistoryQuery): Promise<HistoryTexts>;
  /** The newest first, of one place or (null) of all. */
  attempts(
    user: UserId,
    about: PlaceKey | null,
    since: Millis,
    limit: number,
  ): Promise<readonly AttemptRecord[]>;
  /** Stores a draft, and forgets the person's drafts from before `forget`, and those before the last few. */
  saveDraft(user: UserId, file: ImportedFile, forget: Millis): Promise<void>;
  /** How many of a draft's deals would be new there; null when there is no such draft of this person. */
  newDeals(user: UserId, draft: string, place: PlaceKey): Promise<{ all: number; fresh: number } | null>;
  /**
   * Makes the draft history of the place, once: deals that are there already are left out.
   * @returns how many were new; null when there is no such draft of this person (any more). `full`: there would be more
   * than `limit` then, and nothing was done.
   */
  keepDraft(
    user: UserId,
    draft: string,
    place: PlaceKey,
    options: { readonly at: Millis; readonly limit: number },
  ): Promise<number | 'full' | null>;
  /** Newest first. */
  imports(user: UserId, limit: number): Promise<readonly KeptImport[]>;
  /** Forgets what an import brought. @returns how many deals; null when it is not there */
  removeImport(user: UserId, id: string): Promise<number | null>;
}
