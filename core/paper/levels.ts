/** Distances and sides: where a stop, a target or a pending order may be, and when it is reached. */
import { add, compare, floorToStep, product, subtract } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Side } from '../domain/position.ts';
import { whole } from './money.ts';
import type { PaperSymbol } from './symbol.ts';

/** So many points as a distance. */
export const pointsAway = ({ point }: Pick<PaperSymbol, 'point'>, points: number): Price =>
  product(whole(points), point) as Price;

/** How far `price` is beyond `from` in the direction of the side: up for a buy, down for a sell. */
export const ahead = (side: Side, from: Price, price: Price): Price =>
  side === 'buy' ? subtract(price, from) : subtract(from, price);

/** The price so far beyond `from` in the direction of the side. */
export const beyond = (side: Side, from: Price, distance: Price): Price =>
  side === 'buy' ? add(from, distance) : subtract(from, distance);

export const isAtOrBeyond = (side: Side, level: Price, price: Price): boolean =>
  side === 'buy' ? compare(price, level) >= 0 : compare(price, level) <= 0;

/** Only prices on a tick can be quoted. */
export const isOnTick = ({ tickSize }: Pick<PaperSymbol, 'tickSize'>, price: Price): boolean =>
  compare(price, tickSize) >= 0 && floorToStep(price, tickSize) === price;

/** Is `level` at the market or behind it, seen in the direction of the side, and at least so many points? */
export const keepsDistance = (
  symbol: PaperSymbol,
  side: Side,
  level: Price,
  market: Price,
  points: number,
): boolean => compare(ahead(side, level, market), pointsAway(symbol, points)) >= 0;

/** The same, and not at the market itself. */
export const isBehind = (
  symbol: PaperSymbol,
  side: Side,
  level: Price,
  market: Price,
  points: number,
): boolean => level !== market && keepsDistance(symbol, side, level, market, points);
