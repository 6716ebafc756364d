/** MetaTrader's numbers for what the simulated broker says in words. */
import type { Cause, DealEntry, Side } from '../../../core/domain/position.ts';
import type { FillingMode } from '../../../core/domain/symbol.ts';
import type { PastOrder, RestingOrder } from '../../../sim/broker/book.ts';

export const ACTION = { deal: 1, pending: 5, stops: 6, modify: 7, remove: 8, closeBy: 10 } as const;

export const TRANSACTION = {
  orderAdd: 0,
  orderUpdate: 1,
  orderDelete: 2,
  historyAdd: 3,
  dealAdd: 6,
  position: 9,
} as const;

export const ORDER_STATE = { placed: 1, cancelled: 2, filled: 4, expired: 6 } as const;

/** ENUM_ORDER_TYPE of buys; a sell is one more. */
const BUY_TYPE = { market: 0, limit: 2, stop: 4, stop_limit: 6 } as const;
export const ORDER_CLOSE_BY = 8;
const DEAL_BALANCE = 2;
const ENTRY: Readonly<Record<DealEntry, number>> = { in: 0, out: 1, inout: 2, out_by: 3, balance: 0 };
const REASON: Readonly<Record<Cause, number>> = {
  client: 0,
  expert: 3,
  stop_loss: 4,
  take_profit: 5,
  stop_out: 6,
  expired: 0,
  unknown: 0,
};
const FILLING_FLAG: Readonly<Record<FillingMode, number>> = { fok: 1, ioc: 2, return: 0 };
const ENDED: Readonly<Record<PastOrder['ended'], number>> = {
  filled: ORDER_STATE.filled,
  cancelled: ORDER_STATE.cancelled,
  expired: ORDER_STATE.expired,
};

/** ORDER_TYPE_BUY, POSITION_TYPE_BUY and DEAL_TYPE_BUY are all 0, those of sells 1. */
export const sideCode = (side: Side): number => (side === 'buy' ? 0 : 1);
export const dealType = (side: Side | null): number => (side === null ? DEAL_BALANCE : sideCode(side));
export const entryCode = (entry: DealEntry): number => ENTRY[entry];
export const reasonCode = (cause: Cause): number => REASON[cause];
export const endedCode = (ended: PastOrder['ended']): number => ENDED[ended];

/** SYMBOL_FILLING_MODE: a set of flags. */
export const fillingFlags = (modes: readonly FillingMode[]): number =>
  modes.reduce((flags, mode) => flags | FILLING_FLAG[mode], 0);

/** A stop-limit order that was touched waits as a limit order. */
export function orderType(order: Pick<RestingOrder, 'side' | 'kind' | 'touched'>): number {
  const kind = order.kind === 'stop_limit' && order.touched ? 'limit' : order.kind;
  return BUY_TYPE[kind] + sideCode(order.side);
}
