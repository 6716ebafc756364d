import type { Millis, PositionId } from './ids.ts';
import { add } from './decimal.ts';
import type { Lots, Money, Price } from './decimal.ts';
import type { Plan } from './plan.ts';
import type { BrokerSymbol } from './symbol.ts';

export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
export type OrderKind = 'market' | 'limit' | 'stop' | 'stop_limit';
/** `pending`: an order that rests. `open`: exposure. The other two are ends. */
export type PositionState = 'pending' | 'open' | 'closed' | 'cancelled';

/** Why a position changed, as far as the terminal can tell. */
export type Cause = 'client' | 'expert' | 'stop_loss' | 'take_profit' | 'stop_out' | 'expired' | 'unknown';

/**
 * One position of an account, or the pending order that may become it: in MetaTrader both share one number
 * (MT5: the position identifier is the ticket of its opening order; MT4: one ticket for both).
 */
export interface Position {
  readonly id: PositionId;
  readonly state: PositionState;
  readonly kind: OrderKind;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  /** Lots now; of an ended position, 0. */
  readonly lots: Lots;
  /** Open price; of a pending order, the price it waits for. Of a posted signal that names none: 0, see `plan`. */
  readonly price: Price;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  readonly openedAt: Millis;
  readonly expiresAt: Millis | null;
  readonly magic: number;
  readonly comment: string;
  /** Of a posted signal: what each subscription makes of it is its own. */
  readonly plan?: Plan;
}

export type DealEntry = 'in' | 'out' | 'inout' | 'out_by' | 'balance';

/** An execution (or, with entry `balance`, a deposit or withdrawal) in an account's history. */
export interface Deal {
  readonly id: string;
  /** The position it belongs to; null for balance operations. */
  readonly position: PositionId | null;
  readonly symbol: BrokerSymbol | null;
  readonly side: Side | null;
  readonly entry: DealEntry;
  readonly lots: Lots;
  readonly price: Price;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
  readonly magic: number;
  readonly cause: Cause;
  readonly at: Millis;
}

/**
 * One numbered report from an account: what a position is now, and the deals that made it so.
 * `seq` grows by one per account and event stream.
 */
export interface AccountEvent {
  readonly seq: number;
  readonly at: Millis;
  readonly cause: Cause;
  /** Null for balance operations. */
  readonly position: Position | null;
  readonly deals: readonly Deal[];
}

/** What a deal adds to the balance: profit, swap and commission. */
export const netOf = ({ profit, swap, commission }: Pick<Deal, 'profit' | 'swap' | 'commission'>): Money =>
  add(add(profit, swap), commission);
