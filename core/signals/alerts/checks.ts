/** What no order may say: a stop or target on the wrong side, or nowhere near the price. */
import { compare, decimal, multiply } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { EntryZone, Level, OpenInstruction, Target } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import { MOST_LEVEL_RATIO } from './limits.ts';
import type { Reading } from './result.ts';

const RATIO = decimal(String(MOST_LEVEL_RATIO));
const HUNDRED = decimal('100');

const priceOf = (level: Target | undefined): Decimal | undefined =>
  level !== undefined && level !== 'open' && level.unit === 'price' ? level.at : undefined;

/** Whether `level` loses money for a position of `side` entered at `price`. */
const isBelow = (side: Side, level: Decimal, price: Decimal): boolean =>
  compare(level, price) * (side === 'buy' ? 1 : -1) < 0;

const isFar = (level: Decimal, price: Decimal): boolean =>
  compare(level, multiply(price, RATIO)) > 0 || compare(multiply(level, RATIO), price) < 0;

function checkStop(reading: Reading, side: Side, stop: Decimal, price: Decimal): void {
  if (isBelow(side, stop, price)) return;
  reading.no(
    'STOP_ON_WRONG_SIDE',
    `the stop ${stop} of a ${side} is not ${side === 'buy' ? 'below' : 'above'} ${price}`,
    'Check the side and the unit of the stop.',
  );
}

function checkTarget(reading: Reading, side: Side, target: Decimal, price: Decimal): void {
  if (isBelow(side, price, target)) return;
  reading.no(
    'TARGET_ON_WRONG_SIDE',
    `the target ${target} of a ${side} is not ${side === 'buy' ? 'above' : 'below'} ${price}`,
    'Check the side and the unit of the target.',
  );
}

function checkFar(reading: Reading, level: Decimal, price: Decimal): void {
  if (!isFar(level, price)) return;
  reading.no(
    'LEVEL_IMPLAUSIBLE',
    `the level ${level} is nowhere near the price ${price}`,
    'A bare number is a price: name the unit (slPips, slPercent, slPoints), or set it for the URL.',
  );
}

/** No price falls by all of itself, and no stop is meant to wait for twice the price. */
function checkPercent(reading: Reading, level: Target | undefined): void {
  if (level === undefined || level === 'open' || level.unit !== 'percent') return;
  if (compare(level.distance, HUNDRED) < 0) return;
  reading.no('LEVEL_IMPLAUSIBLE', `a level ${level.distance} % away`, 'Send less than 100 %.');
}

/**
 * Holds stop and targets against the entry, or where there is none against the price that the alert mentions, and
 * against each other.
 * @param mentioned the price when the alert was made, if it says one
 */
export function checkLevels(
  reading: Reading,
  side: Side,
  stop: Level | undefined,
  targets: readonly Target[],
  entry: EntryZone | undefined,
  mentioned?: Decimal,
): void {
  const stopPrice = priceOf(stop);
  const prices = targets.map(priceOf).filter((price) => price !== undefined);
  // The edge of the zone that is hardest to satisfy: the stop beyond its far edge, targets beyond its near one.
  const far = entry === undefined ? mentioned : side === 'buy' ? entry.low : entry.high;
  const near = entry === undefined ? mentioned : side === 'buy' ? entry.high : entry.low;
  for (const level of side === 'sell' ? [stop, ...targets] : [stop]) checkPercent(reading, level);
  if (far !== undefined && near !== undefined) {
    if (stopPrice !== undefined) checkStop(reading, side, stopPrice, far);
    for (const target of prices) checkTarget(reading, side, target, near);
    for (const level of [stopPrice, ...prices]) if (level !== undefined) checkFar(reading, level, far);
  }
  if (stopPrice !== undefined) for (const target of prices) checkStop(reading, side, stopPrice, target);
}

export const checkOpen = (reading: Reading, open: OpenInstruction, mentioned?: Decimal): void =>
  checkLevels(reading, open.side, open.stopLoss, open.takeProfits, open.entry, mentioned);
