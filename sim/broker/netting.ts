/**
 * A netting account's one position of a symbol, and what a deal makes of it: added to, reduced, closed or turned round.
 * The rules are MetaTrader 5's ("Inheritance of Stop Loss and Take Profit" in its help, POSITION_IDENTIFIER and
 * POSITION_TICKET in the MQL5 reference). Pure.
 */
import type { Millis } from '../../core/domain/ids.ts';
import type { BrokerPosition, RestingOrder } from './book.ts';

export interface Netted {
  readonly entry: 'in' | 'out' | 'inout';
  /** Units of the held position that the deal closes. */
  readonly closed: number;
  /** What the account then has of the symbol; null when nothing is left. */
  readonly position: BrokerPosition | null;
}

/** An average price has three digits more than the symbol's prices, as in MetaTrader. */
const PER_POINT = 1_000;

/**
 * @param held what the account has of the symbol; undefined for nothing, and always on a hedging account
 * @param order is filled whole, `at` points
 * @param swap cents that the held position has earned until now
 */
export function netted(
  held: BrokerPosition | undefined,
  order: RestingOrder,
  at: number,
  now: Millis,
  swap: number,
): Netted {
  if (held === undefined) return { entry: 'in', closed: 0, position: opened(order, at, now) };
  if (held.side === order.side)
    return { entry: 'in', closed: 0, position: added(held, order, at, now, swap) };
  if (order.units <= held.units) {
    const units = held.units - order.units;
    return { entry: 'out', closed: order.units, position: units === 0 ? null : reduced(held, units) };
  }
  const rest = { ...order, units: order.units - held.units };
  const position = { ...opened(rest, at, now), ticket: held.ticket, turnedBy: order.ticket };
  return { entry: 'inout', closed: held.units, position };
}

/** A position with `units` left, and with their share of the swap that it carries. */
export function reduced(held: BrokerPosition, units: number): BrokerPosition {
  if (held.carried === undefined) return { ...held, units };
  const { cents, since } = held.carried;
  return { ...held, units, carried: { cents: (cents * units) / held.units, since } };
}

const opened = (order: RestingOrder, at: number, now: Millis): BrokerPosition => ({
  ticket: order.ticket,
  symbol: order.symbol,
  side: order.side,
  kind: order.kind,
  units: order.units,
  price: at,
  stopLoss: order.stopLoss,
  takeProfit: order.takeProfit,
  openedAt: now,
  magic: order.magic,
  comment: order.comment,
});

/**
 * Stop and target are those of the last order, none included. Whose magic and comment a grown position has,
 * MetaQuotes does not say: here, the last order's too.
 */
function added(
  held: BrokerPosition,
  order: RestingOrder,
  at: number,
  now: Millis,
  swap: number,
): BrokerPosition {
  const { stopLoss, takeProfit, magic, comment } = order;
  const units = held.units + order.units;
  const average = (held.price * held.units + at * order.units) / units;
  const price = Math.round(average * PER_POINT) / PER_POINT;
  const carried = { cents: swap, since: now };
  return { ...held, units, price, stopLoss, takeProfit, magic, comment, carried };
}
