/**
 * What quotes set off: pending orders, stops, targets. Everything is filled at the quote that set it off, which after a
 * gap is the first price beyond the level.
 */
import { opposite } from '../domain/position.ts';
import type { Price } from '../domain/decimal.ts';
import type { Entry, PaperOrder, PaperPosition } from './orders.ts';
import { directionNo } from './checks.ts';
import { enter, exit } from './deals.ts';
import { slippedPrice } from './execute.ts';
import { isOpen } from './hours.ts';
import { isAtOrBeyond } from './levels.ts';
import { endOf, exitEnd, pricesOf, symbolOf } from './market.ts';
import type { Prices } from './market.ts';
import type { PaperSymbol } from './symbol.ts';
import { lotsDue } from './targets.ts';
import { afterTarget, withEarnedStop } from './trailing.ts';
import type { Turn } from './turn.ts';

/** Limits are set off where they are cheap or cheaper, stops where they are dear or dearer. */
const isReached = (order: PaperOrder, market: Price): boolean =>
  isAtOrBeyond(order.kind === 'limit' ? opposite(order.side) : order.side, order.price, market);

/** @returns the order as the limit order that it has become */
function touched(turn: Turn, order: PaperOrder, limitPrice: Price): PaperOrder {
  const limit: PaperOrder = { ...order, kind: 'limit', price: limitPrice, limitPrice: null };
  turn.putOrder(limit);
  turn.emit({ type: 'order_changed', request: null, order: limit });
  return limit;
}

/** What the order asks for, without what made it rest. */
const entryOf = ({ symbol, side, lots, targets, magic, comment, ...order }: PaperOrder): Entry => ({
  symbol,
  side,
  lots,
  targets,
  magic,
  comment,
  stopLoss: order.stopLoss,
  takeProfit: order.takeProfit,
  trailing: order.trailing,
  breakEven: order.breakEven,
});

function fillOrder(turn: Turn, symbol: PaperSymbol, order: PaperOrder, market: Price): void {
  // A limit order is filled at the market or not at all; a stop order is a market order once it is reached.
  const price = order.kind === 'stop' ? slippedPrice(turn, symbol, order.side, market) : market;
  turn.dropOrder(order);
  const { id: ticket, kind, cause } = order;
  const fill = { ticket, kind, entry: entryOf(order), price, cause, request: null };
  const no = directionNo(symbol, order.side) ?? enter(turn, fill);
  turn.endOrder(order, no === null ? 'filled' : 'rejected', null, no);
}

function lookAtOrder(turn: Turn, symbol: PaperSymbol, order: PaperOrder, prices: Prices): void {
  const market = prices[endOf(order.side)];
  if (!isReached(order, market)) return;
  const due = order.limitPrice === null ? order : touched(turn, order, order.limitPrice);
  if (isReached(due, market)) fillOrder(turn, symbol, due, market);
}

/** @returns what is left of the position; undefined when nothing is */
function lookAtTargets(
  turn: Turn,
  symbol: PaperSymbol,
  first: PaperPosition,
  market: Price,
): PaperPosition | undefined {
  let position: PaperPosition | undefined = first;
  for (;;) {
    const [target, ...left]: PaperPosition['targets'] = position.targets;
    if (target === undefined || !isAtOrBeyond(position.side, target.price, market)) return position;
    const lots = lotsDue(target, position.lots, symbol);
    const rest = afterTarget({ ...position, targets: left });
    const no = exit(turn, rest, { lots, price: market, cause: 'take_profit', request: null });
    if (no !== null) return undefined;
    position = turn.position(first.id);
    if (position === undefined) return undefined;
  }
}

function lookAtPosition(turn: Turn, symbol: PaperSymbol, first: PaperPosition, prices: Prices): void {
  const { side, stopLoss, takeProfit, lots } = first;
  const market = prices[exitEnd(side)];
  if (stopLoss !== null && isAtOrBeyond(opposite(side), stopLoss, market)) {
    const price = slippedPrice(turn, symbol, opposite(side), market);
    exit(turn, first, { lots, price, cause: 'stop_loss', request: null });
    return;
  }
  if (takeProfit !== null && isAtOrBeyond(side, takeProfit, market)) {
    exit(turn, first, { lots, price: market, cause: 'take_profit', request: null });
    return;
  }
  const position = lookAtTargets(turn, symbol, first, market);
  if (position === undefined) return;
  const moved = withEarnedStop(symbol, position, market);
  if (moved !== position) turn.putPosition(moved);
}

/**
 * Looks at every order, then at every position of a symbol, oldest first, at its quote of now. While the market is
 * closed nothing is set off.
 */
export function lookAtSymbol(turn: Turn, name: string): void {
  const isOf = (one: { readonly symbol: string }): boolean => one.symbol === name;
  const orders = turn.account.orders.filter(isOf);
  if (orders.length === 0 && !turn.account.positions.some(isOf)) return;
  const symbol = symbolOf(turn.market, name);
  const prices = pricesOf(turn.market, symbol);
  if (prices === null || !isOpen(symbol.hours, turn.at)) return;
  for (const order of orders) lookAtOrder(turn, symbol, order, prices);
  for (const { id } of turn.account.positions.filter(isOf)) {
    const position = turn.position(id);
    if (position !== undefined) lookAtPosition(turn, symbol, position, prices);
  }
}
