/** What a paper account is between two changes: its broker's books, its journal of links, and what it has to report. */
import type { LinkId, Millis, PositionId } from '../../domain/ids.ts';
import type { AccountFunds } from '../../domain/account.ts';
import type { Decimal, Money, Price } from '../../domain/decimal.ts';
import type { Command, Outcome } from '../../domain/link.ts';
import type { AccountEvent, Deal } from '../../domain/position.ts';
import type { PaperAccount } from '../../paper/account.ts';
import type { PaperPosition } from '../../paper/orders.ts';
import type { MarginNotice } from './margin-news.ts';

/** How a link ended; `none`: it never held anything. */
export type PaperEnd = 'closed' | 'cancelled' | 'none';
/** What the broker was asked for: a new order, the end of one (or of a part), or other levels. */
export type Asked = 'enter' | 'exit' | 'change';

/** What the journal says of one link. */
export interface PaperLink {
  readonly link: LinkId;
  /** Highest that was wished, and highest that has a final outcome. */
  readonly version: number;
  readonly done: number;
  /** Of `version`; null when nothing is left to do for it. */
  readonly wish: Command | null;
  /** Who wished it. */
  readonly epoch: number;
  readonly wishedAt: Millis;
  /** Of its position or resting order; null while it has neither. */
  readonly ticket: PositionId | null;
  /** Null while it lives. An ended link never opens again. */
  readonly over: PaperEnd | null;
  /** Its resting order was taken away to open at the market instead. */
  readonly turned: boolean;
  /** What the broker was asked and has not answered yet. */
  readonly request: {
    readonly id: string;
    readonly asked: Asked;
    readonly version: number;
    /** On a netting account: stop and target of what it opens or changes, which the broker does not hear of. */
    readonly levels: Levels | null;
  } | null;
  /** Why the last try of this wish came to nothing. */
  readonly refusal: { readonly code: number; readonly reason: string } | null;
  readonly refusals: number;
  readonly retryAt: Millis;
  /** Of its last execution. */
  readonly price: Price | null;
  /** The last that was told. */
  readonly outcome: Outcome | null;
  readonly changedAt: Millis;
  /** The latest deadline of its wishes: until then a repeat of one might open. */
  readonly openUntil: Millis;
}

export interface Levels {
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

/** Of a netting account: what each link holds of the one position that its broker has of a symbol (shares.ts). */
export interface Shared {
  /** Each like a position of its own, oldest first. */
  readonly shares: readonly PaperPosition[];
  /** Of resting orders: what their shares will have. */
  readonly resting: Readonly<Record<PositionId, Levels>>;
}

/** Plain data: stored as JSON and read back it goes on to the same bytes. */
export interface PaperState {
  readonly account: PaperAccount;
  /** Null on a hedging account. */
  readonly shared: Shared | null;
  /** What it begins with again after a reset. */
  readonly startBalance: Money;
  readonly links: Readonly<Record<LinkId, PaperLink>>;
  /** Links with a wish that is not carried out yet, oldest first. */
  readonly wishes: readonly LinkId[];
  /** Highest session seen. */
  readonly epoch: number;
  /** Requests made so far: no two have one name. */
  readonly requests: number;
  readonly lastSeq: number;
  /** Reports that nobody has acknowledged, oldest first. */
  readonly events: readonly AccountEvent[];
  /** Of positions that are open or in `events`: they prove to a new session what became of them. */
  readonly deals: readonly Deal[];
  /** As last known: equity is not known while prices are stale. */
  readonly funds: AccountFunds | null;
  /** What one unit of a currency was worth in the account's, for the tick values that are reported. */
  readonly rates: Readonly<Record<string, Decimal>>;
}

export const newState = (account: PaperAccount, startBalance: Money): PaperState => ({
  account,
  shared: account.terms.marginMode === 'netting' ? { shares: [], resting: {} } : null,
  startBalance,
  links: {},
  wishes: [],
  epoch: 0,
  requests: 0,
  lastSeq: 0,
  events: [],
  deals: [],
  funds: null,
  rates: {},
});

/** What one change makes of an account, and what is to be told once that is stored. */
export interface PaperStep {
  /** The same object when nothing changed. */
  readonly state: PaperState;
  readonly outcomes: readonly Outcome[];
  /** For the account's owner. */
  readonly notices: readonly MarginNotice[];
}
