/** Orders and positions of a paper account, plain and serialisable. */
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Cause, OrderKind, Side } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';

/** So many targets has a signal at most. */
export const MOST_TARGETS = 10;

/** A part of a position that is closed at a price. */
export interface Target {
  readonly price: Price;
  readonly lots: Lots;
}

/** Points, measured from the open price. */
export interface Trailing {
  /** The stop begins to follow when the position is so far ahead. */
  readonly startPoints: number;
  readonly distancePoints: number;
  readonly stepPoints: number;
}

export interface BreakEven {
  readonly after: { readonly points: number } | 'first_target';
  /** Beyond the open price, in the position's favour. */
  readonly plusPoints: number;
}

/** What moves a position's stop by itself, and what of it is closed on the way. */
export interface Exits {
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly trailing: Trailing | null;
  readonly breakEven: BreakEven | null;
}

export interface PaperPosition extends Exits {
  /** The ticket of the order that opened it. */
  readonly id: PositionId;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly lots: Lots;
  /** Open price; on a netting account the average, with three digits more than the symbol's prices. */
  readonly price: Price;
  /** Nearest first; those that were reached are gone. */
  readonly targets: readonly Target[];
  /** Margin currency → account's, when it was opened. */
  readonly marginRate: Decimal;
  /** Account currency, charged so far and not yet realised. */
  readonly swap: Money;
  readonly openedAt: Millis;
  readonly magic: number;
  readonly comment: string;
}

/** A share of the position, in percent, to close at a price. */
export interface WishedTarget {
  readonly price: Price;
  readonly percent: Decimal;
}

/** What an order asks for, resting or not. */
export interface Entry extends Exits {
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly lots: Lots;
  /** Nearest first. What their shares leave goes on until `takeProfit` or the stop. */
  readonly targets: readonly WishedTarget[];
  readonly magic: number;
  readonly comment: string;
}

export interface PaperOrder extends Entry {
  readonly id: PositionId;
  readonly kind: Exclude<OrderKind, 'market'>;
  readonly price: Price;
  /** Of a stop-limit order: where it rests as a limit order once `price` was reached. */
  readonly limitPrice: Price | null;
  readonly expiresAt: Millis | null;
  readonly placedAt: Millis;
  /** `client` or `expert`: who placed it, as its deal will say. */
  readonly cause: Cause;
  /** Margin currency → account's, when it was placed. */
  readonly marginRate: Decimal;
}
