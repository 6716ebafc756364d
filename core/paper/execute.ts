/** Carries out a request that has arrived at the broker. */
import { compare, isPositive } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import { opposite } from '../domain/position.ts';
import type { Side } from '../domain/position.ts';
import type { Entry, PaperOrder, PaperPosition } from './orders.ts';
import {
  closedVolumeNo,
  closingNo,
  deviationNo,
  entryNo,
  expirationNo,
  frozenOrderNo,
  frozenPositionNo,
  levelsNo,
  opensAt,
  pendingPriceNo,
  sessionNo,
} from './checks.ts';
import type { Command } from './commands.ts';
import { enter, exit, marginRateOf } from './deals.ts';
import { marginOf } from './margin.ts';
import { endOf, exitEnd, pricesOf, symbolOf } from './market.ts';
import type { Prices } from './market.ts';
import { rejected } from './rejections.ts';
import type { Rejected } from './rejections.ts';
import { slipped } from './slippage.ts';
import type { PaperSymbol } from './symbol.ts';
import { targetsOf } from './targets.ts';
import type { Turn } from './turn.ts';
import { valuationOf } from './valuation.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
type No = Rejected | null;

interface Dealing {
  readonly symbol: PaperSymbol;
  readonly prices: Prices;
}

/** The symbol and its prices; a rejection while it has none. */
function dealingIn(turn: Turn, name: string): Dealing | Rejected {
  const symbol = turn.market.symbols.get(name);
  if (symbol === undefined) return rejected('INVALID_REQUEST', { symbol: name });
  const prices = pricesOf(turn.market, symbol);
  return prices === null ? rejected('NO_QUOTES', { for: name }) : { symbol, prices };
}

const isNo = (value: Dealing | Rejected): value is Rejected => 'retcode' in value;

/** The price with what the account's slippage makes of it. */
export function slippedPrice(turn: Turn, symbol: PaperSymbol, side: Side, price: Price): Price {
  const { minPoints, maxPoints } = turn.account.terms.slippage;
  return slipped(symbol, side, price, turn.draw(minPoints, maxPoints));
}

/** A netting account may always deal in what it holds already: it has no more positions then. */
function tooManyNo({ account }: Turn, code: 'TOO_MANY_ORDERS' | 'TOO_MANY_POSITIONS', symbol: string): No {
  const { positions, orders, terms } = account;
  const joins =
    code === 'TOO_MANY_POSITIONS' &&
    terms.marginMode === 'netting' &&
    positions.some((one) => one.symbol === symbol);
  const count = positions.length + orders.length;
  return joins || count < terms.maxOrders
    ? null
    : rejected(code, { count: String(count), most: String(terms.maxOrders) });
}

/** On a netting account an order against the position, no larger than it, only takes away from it. */
function closesOnly({ account }: Turn, { symbol, side, lots }: Entry): boolean {
  const held = account.positions.find((one) => one.symbol === symbol);
  return (
    account.terms.marginMode === 'netting' &&
    held !== undefined &&
    held.side !== side &&
    compare(lots, held.lots) <= 0
  );
}

function open(turn: Turn, { entry, deviation, endsShare, cause, request }: Of<'open'>): No {
  const dealing = dealingIn(turn, entry.symbol);
  if (isNo(dealing)) return dealing;
  const { symbol, prices } = dealing;
  const { side } = entry;
  const no =
    (closesOnly(turn, entry) ? closingNo(symbol, entry, turn.at) : entryNo(symbol, entry, turn.at)) ??
    levelsNo(symbol, side, entry, prices[exitEnd(side)]) ??
    (endsShare === true ? null : tooManyNo(turn, 'TOO_MANY_POSITIONS', entry.symbol));
  if (no !== null) return no;
  const market = prices[endOf(side)];
  const price = cause === 'take_profit' ? market : slippedPrice(turn, symbol, side, market);
  const moved = deviationNo(symbol, side, price, deviation);
  if (moved !== null) return moved;
  const by = { cause, request, endsShare: endsShare === true };
  return enter(turn, { ticket: turn.takeTicket(), kind: 'market', entry, price, ...by });
}

function place(turn: Turn, command: Of<'place'>): No {
  const { entry, kind, price, limitPrice, expiresAt, cause, request } = command;
  const dealing = dealingIn(turn, entry.symbol);
  if (isNo(dealing)) return dealing;
  const { symbol, prices } = dealing;
  const resting = { kind, price, limitPrice };
  const no =
    entryNo(symbol, entry, turn.at) ??
    pendingPriceNo(symbol, entry.side, resting, prices) ??
    levelsNo(symbol, entry.side, entry, opensAt(resting)) ??
    expirationNo(expiresAt, turn.at) ??
    tooManyNo(turn, 'TOO_MANY_ORDERS', entry.symbol);
  if (no !== null) return no;
  const marginRate = marginRateOf(symbol, entry.side, turn.account, turn.market);
  if (marginRate === null) return rejected('NO_QUOTES', { for: symbol.marginCurrency });
  const order: PaperOrder = {
    ...entry,
    ...resting,
    id: turn.takeTicket(),
    expiresAt,
    placedAt: turn.at,
    cause,
    marginRate,
  };
  const poor = pendingMarginNo(turn, order);
  if (poor !== null) return poor;
  turn.putOrder(order);
  turn.emit({ type: 'order_placed', request, order });
  return null;
}

/** Only where brokers ask a margin for orders that rest. */
function pendingMarginNo({ account, market }: Turn, order: PaperOrder): No {
  const others = account.orders.filter(({ id }) => id !== order.id);
  const needs = marginOf({ ...account, orders: [...others, order] }, market.symbols);
  if (compare(needs, marginOf(account, market.symbols)) <= 0) return null;
  const valuation = valuationOf(account, market);
  if (valuation === null) return rejected('NO_QUOTES', { for: 'open positions' });
  return compare(valuation.equity, needs) >= 0
    ? null
    : rejected('NOT_ENOUGH_MONEY', { equity: valuation.equity, needs });
}

function modifyOrder(turn: Turn, command: Of<'modify_order'>): No {
  const order = turn.order(command.order);
  if (order === undefined) return rejected('ORDER_NOT_FOUND', { order: command.order });
  const dealing = dealingIn(turn, order.symbol);
  if (isNo(dealing)) return dealing;
  const { symbol, prices } = dealing;
  const { price, limitPrice, stopLoss, takeProfit, expiresAt } = command;
  const changed: PaperOrder = { ...order, price, limitPrice, stopLoss, takeProfit, expiresAt };
  const isSame = (['price', 'limitPrice', 'stopLoss', 'takeProfit', 'expiresAt'] as const).every(
    (key) => changed[key] === order[key],
  );
  if (isSame) return rejected('NO_CHANGES');
  const hasMoved = price !== order.price || limitPrice !== order.limitPrice;
  const no =
    sessionNo(symbol, turn.at) ??
    frozenOrderNo(symbol, order, prices) ??
    (hasMoved ? pendingPriceNo(symbol, order.side, changed, prices) : null) ??
    levelsNo(symbol, order.side, changed, opensAt(changed)) ??
    expirationNo(expiresAt, turn.at) ??
    pendingMarginNo(turn, changed);
  if (no !== null) return no;
  turn.putOrder(changed);
  turn.emit({ type: 'order_changed', request: command.request, order: changed });
  return null;
}

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function modifyPosition(turn: Turn, { position: id, exits, targets }: Of<'modify_position'>): No {
  const position = turn.position(id);
  if (position === undefined) return rejected('POSITION_NOT_FOUND', { position: id });
  const dealing = dealingIn(turn, position.symbol);
  if (isNo(dealing)) return dealing;
  const { symbol, prices } = dealing;
  const { stopLoss, takeProfit, trailing, breakEven } = exits;
  const left = targets === null ? position.targets : targetsOf(targets, position.lots, symbol);
  const changed: PaperPosition = { ...position, stopLoss, takeProfit, trailing, breakEven, targets: left };
  if (sameText(changed, position)) return rejected('NO_CHANGES');
  const levels = { ...exits, targets: targets ?? [] };
  const no =
    sessionNo(symbol, turn.at) ??
    frozenPositionNo(symbol, position, prices) ??
    levelsNo(symbol, position.side, levels, prices[exitEnd(position.side)], position);
  if (no !== null) return no;
  turn.putPosition(changed);
  return null;
}

function close(turn: Turn, { position: id, lots: asked, cause, request }: Of<'close'>): No {
  const position = turn.position(id);
  if (position === undefined) return rejected('POSITION_NOT_FOUND', { position: id });
  const dealing = dealingIn(turn, position.symbol);
  if (isNo(dealing)) return dealing;
  const { symbol, prices } = dealing;
  const lots = asked ?? position.lots;
  const no =
    (symbol.tradeMode === 'disabled' ? rejected('TRADE_DISABLED') : null) ??
    sessionNo(symbol, turn.at) ??
    (isPositive(lots) ? null : rejected('VOLUME_BELOW_MINIMUM', { lots, min: symbol.lotsMin })) ??
    closedVolumeNo(symbol, position, lots) ??
    frozenPositionNo(symbol, position, prices);
  if (no !== null) return no;
  const price = slippedPrice(turn, symbol, opposite(position.side), prices[exitEnd(position.side)]);
  return exit(turn, position, { lots, price, cause, request });
}

/** An order may be withdrawn while the market is closed: nobody is held to it. */
function cancel(turn: Turn, command: Of<'cancel'>): No {
  const order = turn.order(command.order);
  if (order === undefined) return rejected('ORDER_NOT_FOUND', { order: command.order });
  const symbol = symbolOf(turn.market, order.symbol);
  const prices = pricesOf(turn.market, symbol);
  const no = prices === null ? null : frozenOrderNo(symbol, order, prices);
  if (no !== null) return no;
  turn.endOrder(order, 'cancelled', command.request);
  return null;
}

function attempt(turn: Turn, command: Command): No {
  switch (command.type) {
    case 'open':
      return open(turn, command);
    case 'place':
      return place(turn, command);
    case 'modify_order':
      return modifyOrder(turn, command);
    case 'modify_position':
      return modifyPosition(turn, command);
    case 'close':
      return close(turn, command);
    case 'cancel':
      return cancel(turn, command);
  }
}

/** Does what is asked, or reports why not. A rejected request leaves money, orders and positions as they were. */
export function perform(turn: Turn, command: Command): void {
  const no = attempt(turn, command);
  if (no !== null) turn.emit({ type: 'rejected', request: command.request, rejected: no });
}
