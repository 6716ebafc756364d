/** A link's request on a netting account: what would close or stop its position would do so to everybody's. Pure. */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Price } from '../../core/domain/decimal.ts';
import type { Quote } from '../../core/domain/symbol.ts';
import type { BrokerPosition } from '../broker/book.ts';
import type { TradeRequest } from '../broker/requests.ts';
import { pointsOf, priceOf, unitsOf } from '../units.ts';
import type { Intent, LinkRecord } from './journal.ts';
import { reached, safetyStops, sharesAfter, sideOut } from './safety.ts';
import type { Levels, WatchedShare } from './safety.ts';
import { netOf } from './shares.ts';

/** What the account has of the request's symbol. */
export interface Netted {
  readonly shares: readonly WatchedShare[];
  readonly held: BrokerPosition | undefined;
  /** The link's own stop and target, points. */
  readonly levels: Levels;
  readonly quote: Quote;
  readonly digits: number;
  /** Least distance of stops from the market, points. */
  readonly stopsLevel: number;
}

/**
 * A close becomes an order of the other side with the link's magic number: the broker knows no position of the link's.
 * Every order says which stops the position has once it is filled, for MetaTrader takes them over from the last order.
 * @param share the link's own; undefined before it opens
 */
export function nettedRequest(
  request: TradeRequest,
  wish: DesiredItem,
  share: BrokerPosition | undefined,
  account: Netted,
): TradeRequest {
  if (request.action === 'close' && share !== undefined) {
    const { lots, price, deviation, filling, magic, comment, audit } = request;
    const side = sideOut(share.side);
    const { symbol } = share;
    const entry = { symbol, side, lots, price, deviation, filling, magic, comment };
    const stops = stopsAfter({ magic, side, units: unitsOf(lots), ...account.levels }, account, price);
    return { action: 'open', ...entry, ...stops, ...(audit && { audit: { closes: 'wished', ...audit } }) };
  }
  if (request.action !== 'open' && request.action !== 'place' && request.action !== 'change') return request;
  const { magic, side, lots } = wish;
  const at = request.action === 'open' ? null : request.price;
  return { ...request, ...stopsAfter({ magic, side, units: unitsOf(lots), ...account.levels }, account, at) };
}

interface Stops {
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

/** @param at where a resting order will be filled; null: at the market */
function stopsAfter(order: WatchedShare, account: Netted, at: Price | null): Stops {
  const { shares, held, quote, digits, stopsLevel } = account;
  const after = sharesAfter(shares, order);
  const net = netOf(after, 'buy');
  const side = net > 0 ? 'buy' : 'sell';
  // An order against the position leaves its stops as they are, and may carry none of that side.
  if (net === 0 || side !== order.side) return { stopLoss: null, takeProfit: null };
  // What a person has set on a position that is theirs too stays as it is.
  const theirs = held?.side === side ? held : { stopLoss: null, takeProfit: null };
  const { stopLoss, takeProfit } = safetyStops(after) ?? theirs;
  const market = pointsOf(at ?? (side === 'buy' ? quote.bid : quote.ask), digits);
  const ahead = side === 'buy' ? 1 : -1;
  const least = Math.max(1, stopsLevel);
  const stopFits = stopLoss !== null && (market - stopLoss) * ahead >= least;
  const targetFits = takeProfit !== null && (takeProfit - market) * ahead >= least;
  // One that the market has reached already would have the order refused: the safety stop is looked after later.
  return {
    stopLoss: stopFits ? priceOf(stopLoss, digits) : null,
    takeProfit: targetFits ? priceOf(takeProfit, digits) : null,
  };
}

/** The link's own stops, in points: those that are wished, where the step brings any. */
export function levelsOf(step: Intent['what'], wish: DesiredItem, digits: number): Levels {
  const points = (level: Price | null): number | null => (level === null ? null : pointsOf(level, digits));
  if (step === 'close') return { stopLoss: null, takeProfit: null };
  return { stopLoss: points(wish.stopLoss), takeProfit: points(wish.takeProfit) };
}

/** A stop loses and a target wins, or the terminal would close at once what it opens. */
export function areAhead(
  wish: DesiredItem,
  { stopLoss, takeProfit }: Levels,
  { quote, digits }: Netted,
): boolean {
  const rests = wish.state === 'pending' && wish.price !== null ? wish.price : null;
  const exit = pointsOf(rests ?? (wish.side === 'buy' ? quote.bid : quote.ask), digits);
  return reached({ magic: wish.magic, side: wish.side, units: 0, stopLoss, takeProfit }, exit) === null;
}

/** The record with the stops that the terminal is to watch from this step on. */
export const watching = (record: LinkRecord, step: Intent['what'], wish: DesiredItem): LinkRecord =>
  step === 'close' || step === 'remove'
    ? record
    : { ...record, stopLoss: wish.stopLoss, takeProfit: wish.takeProfit };
