/**
 * From the size that the sizing gave to lots that can be ordered: the owner's rules first, then the symbol's
 * step, minimum and maximum. Each rule is judged by its numbers alone.
 */
import { ceilToStep, compare, isPositive, isZero, maximum, minimum, subtract } from '../../domain/decimal.ts';
import type { Lots } from '../../domain/decimal.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { Held, Judged, Numbers } from '../rule.ts';
import { floorToStep, product } from '../../domain/decimal.ts';
import { fromDouble } from '../../domain/decimal.ts';
import { read } from './numbers.ts';

const PASSED: Judged = { denial: null };
const passedWith = (results: Numbers): Judged => ({ denial: null, results });

/** numbers: `lots` of the provider's symbol, `factor` that they are worth of the follower's; result: `result`. */
export function judgeSymbolFactor(numbers: Numbers): Judged {
  return passedWith({ result: product(read(numbers, 'lots'), read(numbers, 'factor')) });
}

/** numbers: `lots`, `max`; result: `result`, the lesser. */
export function judgeMaxLots(numbers: Numbers): Judged {
  return passedWith({ result: minimum(read<Lots>(numbers, 'lots'), read<Lots>(numbers, 'max')) });
}

/** numbers: `lots`, and the `share` of them that a person approved; result: `result`. */
export function judgeShare(numbers: Numbers): Judged {
  return passedWith({ result: product(read(numbers, 'lots'), read(numbers, 'share')) });
}

/** Lots have 8 places at most, and far fewer than 15 digits: the sum of doubles is exact once rounded. */
const LOTS_PLACES = 8;
/** More than this is a terminal's mistake; no maximum is above it. */
const MOST_LOTS = 1e13;

/** Lots of all copies of `symbol`, those that are wished but not there yet included. */
export function heldLots(held: readonly Held[], symbol: BrokerSymbol): Lots {
  let sum = 0;
  for (const one of held) if (one.symbol === symbol && one.channel !== null) sum += Number(one.lots);
  return fromDouble(Math.min(sum, MOST_LOTS), LOTS_PLACES) as Lots;
}

/**
 * numbers: `lots`, `held`, `max` (of all copies of the symbol), `min` and `step` of one order; results: `left`,
 * `result`. Less left than can be ordered is nothing left: SYMBOL_LOTS_REACHED.
 */
export function judgeSymbolLots(numbers: Numbers): Judged {
  const left = subtract(read<Lots>(numbers, 'max'), read<Lots>(numbers, 'held'));
  const isNothing =
    !isPositive(left) || belowMinimum(left, read<Lots>(numbers, 'min'), read<Lots>(numbers, 'step'));
  if (isNothing) return { denial: 'SYMBOL_LOTS_REACHED', results: { left } };
  return passedWith({ left, result: minimum(read<Lots>(numbers, 'lots'), left) });
}

/** Rounded down to the step, is it less than can be ordered? */
export function belowMinimum(size: Lots, min: Lots, step: Lots): boolean {
  const rounded = floorToStep(size, step);
  return isZero(rounded) || compare(rounded, min) < 0;
}

/** The least that can be ordered: the minimum, on the step. */
const leastLots = (min: Lots, step: Lots): Lots => ceilToStep(maximum(min, step), step);

/**
 * numbers: `lots` that are below `min` once rounded to `step`; `force` yes or no, and `ceiling`, the least of
 * all maxima, which forcing does not exceed. Result when forced: `result`.
 */
export function judgeMinimum(numbers: Numbers): Judged {
  const step = read<Lots>(numbers, 'step');
  const min = read<Lots>(numbers, 'min');
  const size = read<Lots>(numbers, 'lots');
  if (!belowMinimum(size, min, step)) return passedWith({ result: size });
  if (numbers['force'] !== 'yes') return { denial: 'VOLUME_BELOW_MINIMUM' };
  const least = leastLots(min, step);
  if (compare(least, read<Lots>(numbers, 'ceiling')) > 0) return { denial: 'VOLUME_BELOW_MINIMUM' };
  return passedWith({ result: least });
}

/** numbers: `lots`, `step`; result: `result`, rounded down. */
export function judgeRound(numbers: Numbers): Judged {
  return passedWith({ result: floorToStep(read<Lots>(numbers, 'lots'), read<Lots>(numbers, 'step')) });
}

/** numbers: `lots`, and the symbol's own `max`. */
export function judgeMaximum(numbers: Numbers): Judged {
  return isAbove(numbers) ? { denial: 'VOLUME_ABOVE_MAXIMUM' } : PASSED;
}

/** numbers: `lots` that are ordered, the `min` and `max` that they stand between. */
export function judgeLimits(numbers: Numbers): Judged {
  if (compare(read(numbers, 'lots'), read(numbers, 'min')) < 0) return { denial: 'VOLUME_BELOW_MINIMUM' };
  return judgeMaximum(numbers);
}

const isAbove = (numbers: Numbers): boolean => compare(read(numbers, 'lots'), read(numbers, 'max')) > 0;
