/** Whether prices, stops and lots of a request are such that a broker takes them. Pure; prices in points. */
import type { Side } from '../../core/domain/position.ts';
import type { Instrument } from '../instruments.ts';
import { pointsOf } from '../units.ts';
import type { BrokerPosition, RestingOrder } from './book.ts';

export const pointsOrNull = (price: string | null, one: Instrument): number | null =>
  price === null ? null : pointsOf(price, one.digits);

export const sameTerms = (a: RestingOrder, b: RestingOrder): boolean =>
  a.price === b.price &&
  a.stopLoss === b.stopLoss &&
  a.takeProfit === b.takeProfit &&
  a.expiresAt === b.expiresAt;

/** The market has moved further from the price that was seen than the request allows. */
export const isBeyond = (
  request: { readonly price: string | null; readonly deviation: number },
  at: number,
  digits: number,
): boolean => request.price !== null && Math.abs(at - pointsOf(request.price, digits)) > request.deviation;

/** A stop loses and a target wins, both at least the stops level away from `from`. */
export function stopsAreValid(
  one: Instrument,
  side: Side,
  from: number,
  stopLoss: number | null,
  takeProfit: number | null,
): boolean {
  const least = Math.max(1, one.stopsLevel);
  const ahead = side === 'buy' ? 1 : -1;
  if (stopLoss !== null && (from - stopLoss) * ahead < least) return false;
  return takeProfit === null || (takeProfit - from) * ahead >= least;
}

/** The units that are filled, when only a share of them is and the filling mode allows it. */
export function partOf(one: Instrument, filling: string, wanted: number, share: number | undefined): number {
  if (share === undefined || filling !== 'ioc') return wanted;
  const part = Math.floor((wanted * share) / one.unitsStep) * one.unitsStep;
  return Math.min(wanted, Math.max(part, one.unitsMin));
}

/**
 * A position whose stop or target the market is about to reach. MetaTrader's table of freeze levels: frozen at a
 * distance of the level and below; a level of 0 freezes nothing.
 * @param exit what it would be closed at
 */
export const isFrozen = (
  position: Pick<BrokerPosition, 'stopLoss' | 'takeProfit'>,
  exit: number,
  freezeLevel: number,
): boolean => [position.stopLoss, position.takeProfit].some((level) => isNear(level, exit, freezeLevel));

/** A resting order that the market is about to reach. @param entry what it would be filled at */
export const isOrderFrozen = (order: RestingOrder, entry: number, freezeLevel: number): boolean =>
  isNear(order.price, entry, freezeLevel);

const isNear = (level: number | null, market: number, freezeLevel: number): boolean =>
  freezeLevel > 0 && level !== null && Math.abs(level - market) <= freezeLevel;
