/** Which lots of a position each of its targets closes. */
import { add, compare, floorToStep, isZero, product, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots } from '../domain/decimal.ts';
import type { Target, WishedTarget } from './orders.ts';
import { ZERO } from './money.ts';
import type { PaperSymbol } from './symbol.ts';

const PERCENT = '0.01' as Decimal;

/**
 * Shares → lots, rounded down to the volume step as they add up, so that nothing is lost on the way: 33 %, 33 % and 34 %
 * of 0.1 lots are 0.03, 0.03 and 0.04. A share too small for the symbol's minimum goes to the next target; where the
 * rest would be too small for it, the last target takes it too.
 */
export function targetsOf(
  wished: readonly WishedTarget[],
  lots: Lots,
  { lotsMin, lotsStep }: Pick<PaperSymbol, 'lotsMin' | 'lotsStep'>,
): readonly Target[] {
  const targets: Target[] = [];
  let shares = ZERO;
  let given = ZERO as Lots;
  for (const { price, percent } of wished) {
    shares = add(shares, percent);
    const due = floorToStep(product(lots, shares, PERCENT) as Lots, lotsStep);
    const rest = subtract(lots, due);
    const leavesTooLittle = !isZero(rest) && compare(rest, lotsMin) < 0;
    const part = subtract(leavesTooLittle ? lots : due, given);
    if (compare(part, lotsMin) < 0) continue;
    targets.push({ price, lots: part });
    given = add(given, part);
  }
  return targets;
}

/** What a target closes now: never more than is left, and all of it where the rest would be too small for the symbol. */
export function lotsDue(target: Target, lots: Lots, { lotsMin }: Pick<PaperSymbol, 'lotsMin'>): Lots {
  const rest = subtract(lots, target.lots);
  return compare(rest, lotsMin) < 0 ? lots : target.lots;
}
