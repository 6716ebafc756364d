/** What a link of a netting account asks the broker for: what would close or stop its position would do so to everybody's. */
import { isAtOrBeyond } from '../../paper/levels.ts';
import type { PositionId } from '../../domain/ids.ts';
import type { Lots, Price } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import { opposite } from '../../domain/position.ts';
import { closedVolumeNo, frozenPositionNo, levelsNo, opensAt } from '../../paper/checks.ts';
import type { Command } from '../../paper/commands.ts';
import type { PaperEvent } from '../../paper/events.ts';
import { isOpen } from '../../paper/hours.ts';
import { exitEnd, pricesOf, symbolOf } from '../../paper/market.ts';
import type { Market } from '../../paper/market.ts';
import type { Entry, PaperOrder, PaperPosition } from '../../paper/orders.ts';
import { rejected } from '../../paper/rejections.ts';
import type { Rejected } from '../../paper/rejections.ts';
import type { Step } from './steps.ts';
import { heldBy } from './shares.ts';
import type { Levels, PaperState, Shared } from './state.ts';

type Asked = Extract<Step, { do: 'ask' }>['command'];
type Of<T extends Asked['type']> = Extract<Asked, { type: T }>;

export type NettedRequest =
  | { readonly do: 'send'; readonly command: Asked; readonly levels: Levels | null }
  /** Levels alone: nothing of it is the broker's. */
  | { readonly do: 'keep'; readonly shared: Shared; readonly event: PaperEvent }
  | { readonly do: 'refuse'; readonly rejected: Rejected };

const NOTHING_MOVES = { trailing: null, breakEven: null, targets: [] } as const;
const refuse = (no: Rejected): NettedRequest => ({ do: 'refuse', rejected: no });
const levelsIn = ({ stopLoss, takeProfit }: Levels): Levels => ({ stopLoss, takeProfit });
const bare = (entry: Entry): Entry => ({ ...entry, stopLoss: null, takeProfit: null });

/** A market order of the other side, with the share's own mark. */
const closingEntry = (share: PaperPosition, lots: Lots): Entry => ({
  symbol: share.symbol,
  side: opposite(share.side),
  lots,
  stopLoss: null,
  takeProfit: null,
  targets: [],
  trailing: null,
  breakEven: null,
  magic: share.magic,
  comment: share.comment,
});

/** As on a hedging account: so many positions and orders together. */
function tooMany(state: PaperState): Rejected | null {
  const { positions, orders, terms } = heldBy(state);
  const count = positions.length + orders.length;
  return count < terms.maxOrders
    ? null
    : rejected('TOO_MANY_POSITIONS', { count: String(count), most: String(terms.maxOrders) });
}

/** A stop loses and a target wins, at the distance that the symbol asks for. Without a price nobody can tell. */
function enteringNo(entry: Entry, at: Price | null, market: Market): Rejected | null {
  const symbol = market.symbols.get(entry.symbol);
  if (symbol === undefined) return null;
  const prices = pricesOf(market, symbol);
  if (prices === null) return rejected('NO_QUOTES', { for: entry.symbol });
  const levels = { ...levelsIn(entry), ...NOTHING_MOVES };
  return levelsNo(symbol, entry.side, levels, at ?? prices[exitEnd(entry.side)]);
}

function entering(state: PaperState, command: Of<'open'> | Of<'place'>, market: Market): NettedRequest {
  const at = command.type === 'open' ? null : opensAt(command);
  const no = tooMany(state) ?? enteringNo(command.entry, at, market);
  if (no !== null) return refuse(no);
  return { do: 'send', command: { ...command, entry: bare(command.entry) }, levels: levelsIn(command.entry) };
}

function changing(
  shared: Shared,
  order: PaperOrder,
  command: Of<'modify_order'>,
  market: Market,
): NettedRequest {
  const levels = levelsIn(command);
  const symbol = symbolOf(market, order.symbol);
  const no = levelsNo(
    symbol,
    order.side,
    { ...levels, ...NOTHING_MOVES },
    opensAt({ ...order, ...command }),
    order,
  );
  if (no !== null) return refuse(no);
  if (command.price !== order.price || command.expiresAt !== order.expiresAt)
    return { do: 'send', command: { ...command, stopLoss: null, takeProfit: null }, levels };
  const changed = { ...shared, resting: { ...shared.resting, [order.id]: levels } };
  return {
    do: 'keep',
    shared: changed,
    event: { type: 'order_changed', request: null, order: { ...order, ...levels } },
  };
}

function keeping(
  shared: Shared,
  share: PaperPosition,
  command: Of<'modify_position'>,
  market: Market,
): NettedRequest {
  const levels = levelsIn(command.exits);
  const symbol = symbolOf(market, share.symbol);
  const prices = pricesOf(market, symbol);
  if (prices === null) return refuse(rejected('NO_QUOTES', { for: share.symbol }));
  const no =
    frozenPositionNo(symbol, share, prices) ??
    levelsNo(symbol, share.side, { ...levels, ...NOTHING_MOVES }, prices[exitEnd(share.side)], share);
  if (no !== null) return refuse(no);
  const position = { ...share, ...levels };
  const shares = shared.shares.map((one) => (one.id === share.id ? position : one));
  return { do: 'keep', shared: { ...shared, shares }, event: { type: 'position_changed', position } };
}

function closing(share: PaperPosition, lots: Lots, market: Market): NettedRequest {
  const symbol = symbolOf(market, share.symbol);
  const prices = pricesOf(market, symbol);
  const no =
    closedVolumeNo(symbol, share, lots) ?? (prices === null ? null : frozenPositionNo(symbol, share, prices));
  if (no !== null) return refuse(no);
  return {
    do: 'send',
    command: { type: 'open', entry: closingEntry(share, lots), deviation: null, endsShare: true },
    levels: null,
  };
}

/** @param command as a hedging account's broker would be asked (steps.ts) */
export function nettedRequest(
  state: PaperState,
  shared: Shared,
  command: Asked,
  market: Market,
): NettedRequest {
  const held = heldBy(state);
  const share = (id: PositionId) => held.positions.find((one) => one.id === id);
  switch (command.type) {
    case 'open':
    case 'place':
      return entering(state, command, market);
    case 'modify_order': {
      const order = held.orders.find(({ id }) => id === command.order);
      return order === undefined
        ? refuse(rejected('ORDER_NOT_FOUND', { order: command.order }))
        : changing(shared, order, command, market);
    }
    case 'cancel':
      return { do: 'send', command, levels: null };
    case 'modify_position':
    case 'close': {
      const own = share(command.position);
      if (own === undefined) return refuse(rejected('POSITION_NOT_FOUND', { position: command.position }));
      return command.type === 'close'
        ? closing(own, command.lots ?? own.lots, market)
        : keeping(shared, own, command, market);
    }
  }
}

export interface Reached {
  readonly share: PaperPosition;
  readonly cause: 'stop_loss' | 'take_profit';
}

/** Shares whose stop or target the quote has reached, oldest first; the stop where it is both. None while the market is closed. */
export function reachedShares(shared: Shared, name: string, at: Millis, market: Market): readonly Reached[] {
  const symbol = market.symbols.get(name);
  const prices = symbol === undefined ? null : pricesOf(market, symbol);
  if (symbol === undefined || prices === null || !isOpen(symbol.hours, at)) return [];
  return shared.shares.flatMap((share): readonly Reached[] => {
    const { side, stopLoss, takeProfit } = share;
    if (share.symbol !== name) return [];
    const exit = prices[exitEnd(side)];
    if (stopLoss !== null && isAtOrBeyond(opposite(side), stopLoss, exit))
      return [{ share, cause: 'stop_loss' }];
    return takeProfit !== null && isAtOrBeyond(side, takeProfit, exit)
      ? [{ share, cause: 'take_profit' }]
      : [];
  });
}

/** The order that ends a share whose stop or target was reached: where the broker is, at once. */
export const stopCommand = ({ share, cause }: Reached): Command => ({
  type: 'open',
  // No link waits for its answer.
  request: `${cause} of ${share.id}`,
  cause,
  entry: closingEntry(share, share.lots),
  deviation: null,
  endsShare: true,
});
