/** Stops that move by themselves: break-even and the trailing stop. They only ever move in the position's favour. */
import { ceilToStep, compare, floorToStep, isPositive, quotient, toNumber } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { PaperPosition } from './orders.ts';
import { ahead, beyond, isAtOrBeyond, isBehind, pointsAway } from './levels.ts';
import type { PaperSymbol } from './symbol.ts';

/** Between two ticks it is the one farther from the market. */
const onTick = ({ tickSize }: PaperSymbol, { side }: PaperPosition, level: Price): Price =>
  side === 'buy' ? floorToStep(level, tickSize) : ceilToStep(level, tickSize);

/** So many points beyond the open price; negative: behind it. */
const fromOpen = (symbol: PaperSymbol, position: PaperPosition, points: number): Price =>
  beyond(position.side, position.price, pointsAway(symbol, points));

/**
 * Where the trailing stop belongs: `distance` behind the last step that the market has reached. Steps begin where it
 * starts, so that it depends on the best price alone.
 */
function trailed(symbol: PaperSymbol, position: PaperPosition, exit: Price): Price | null {
  const { trailing, side } = position;
  if (trailing === null) return null;
  const start = fromOpen(symbol, position, trailing.startPoints);
  if (!isAtOrBeyond(side, start, exit)) return null;
  const step = pointsAway(symbol, trailing.stepPoints);
  const steps = Math.floor(toNumber(quotient([ahead(side, start, exit)], [step])));
  const points = trailing.startPoints + steps * trailing.stepPoints - trailing.distancePoints;
  return onTick(symbol, position, fromOpen(symbol, position, points));
}

function brokenEven(symbol: PaperSymbol, position: PaperPosition, exit: Price): Price | null {
  const { breakEven, side } = position;
  if (breakEven === null || breakEven.after === 'first_target') return null;
  if (!isAtOrBeyond(side, fromOpen(symbol, position, breakEven.after.points), exit)) return null;
  return onTick(symbol, position, fromOpen(symbol, position, breakEven.plusPoints));
}

const isBetter = ({ side, stopLoss }: PaperPosition, level: Price): boolean =>
  isPositive(level) && (stopLoss === null || compare(ahead(side, stopLoss, level), '0' as Price) > 0);

/** The position with the stop that it has earned at this price; the same object when it has earned none. */
export function withEarnedStop(symbol: PaperSymbol, position: PaperPosition, exit: Price): PaperPosition {
  const hasRoom = (level: Price): boolean => isBehind(symbol, position.side, level, exit, symbol.stopsLevel);
  let moved = position;
  const even = brokenEven(symbol, position, exit);
  // It waits for room, and is over once it was done or is of no more use.
  if (even !== null && !isBetter(moved, even)) moved = { ...moved, breakEven: null };
  else if (even !== null && hasRoom(even)) moved = { ...moved, stopLoss: even, breakEven: null };
  const follows = trailed(symbol, moved, exit);
  if (follows !== null && isBetter(moved, follows) && hasRoom(follows))
    moved = { ...moved, stopLoss: follows };
  return moved;
}

/** The first target is reached: break-even that waited for it is due. */
export const afterTarget = (position: PaperPosition): PaperPosition =>
  position.breakEven?.after === 'first_target'
    ? { ...position, breakEven: { ...position.breakEven, after: { points: 0 } } }
    : position;

/** Of a price in points as a binary fraction; averages are a thousandth of a point apart. */
const IMPRECISION = 1e-6;

/**
 * Points beyond the open price, in the position's favour, at which `withEarnedStop` has something to do next; Infinity
 * for never. For the quick look at quotes: it may be early, and is never late.
 */
export function nextMove(symbol: PaperSymbol, position: PaperPosition): number {
  const { trailing, breakEven, stopLoss, side, price } = position;
  const even =
    breakEven === null || breakEven.after === 'first_target'
      ? Infinity
      : Math.max(breakEven.after.points, breakEven.plusPoints);
  if (trailing === null) return even;
  const point = toNumber(symbol.point);
  const at = stopLoss === null ? -Infinity : toNumber(ahead(side, price, stopLoss)) / point;
  const { startPoints, distancePoints, stepPoints } = trailing;
  const steps = Math.floor((at + IMPRECISION - startPoints + distancePoints) / stepPoints) + 1;
  return Math.min(even, startPoints + Math.max(0, steps) * stepPoints);
}
