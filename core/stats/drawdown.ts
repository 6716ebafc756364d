/**
 * Drawdown as MetaTrader defines it (help page "Testing Report"): absolute is the initial deposit less the lowest balance
 * under it, maximal the largest fall from a peak to a later low, relative the largest such fall in percent of its
 * peak. What is paid in or out later moves none of them: as in MetaTrader 4's statements, the curve is that of the
 * initial deposit with what trading made of it.
 */
import {
  add,
  compare,
  divide,
  isPositive,
  isZero,
  maximum,
  multiply,
  subtract,
  toNumber,
} from '../domain/decimal.ts';
import type { Decimal, Money } from '../domain/decimal.ts';
import { ZERO } from './money.ts';

export interface Drawdown {
  /** Most that was lost of what was paid in; 0 or more, like all of these. */
  readonly absolute: Money;
  /** Largest fall in money, and that fall in percent of its peak. */
  readonly maximal: Money;
  readonly maximalPct: number;
  /** Largest fall in percent of its peak, and that fall in money. */
  readonly relativePct: number;
  readonly relative: Money;
}

/** A balance (or equity) after something happened; `flow` is what of the change was paid in, or out. */
export interface CurvePoint {
  readonly after: Money;
  readonly flow: Money;
}

const HUNDRED = '100' as Decimal;
/** A fall in percent of its peak. Of a peak of nothing everything is lost, as MetaTrader has it. */
const percentOfPeak = (fall: Money, peak: Money): number =>
  isPositive(peak) ? toNumber(divide(multiply(fall, HUNDRED), peak)) : 100;

/** @param initial what was there before the first point */
export function drawdownOf(initial: Money, points: readonly CurvePoint[]): Drawdown {
  let peak = initial;
  let flows = ZERO;
  const worst = { absolute: ZERO, maximal: ZERO, maximalPct: 0, relativePct: 0, relative: ZERO };
  for (const { after, flow } of points) {
    flows = add(flows, flow);
    const value = subtract(after, flows);
    peak = maximum(peak, value);
    worst.absolute = maximum(worst.absolute, subtract(initial, value));
    const fall = subtract(peak, value);
    const percent = isZero(fall) ? 0 : percentOfPeak(fall, peak);
    if (compare(fall, worst.maximal) > 0) [worst.maximal, worst.maximalPct] = [fall, percent];
    if (percent > worst.relativePct) [worst.relative, worst.relativePct] = [fall, percent];
  }
  return worst;
}
