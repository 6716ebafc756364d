/** Whether rules for stops make sense at all: what could only be a slip is refused when it is set. */
import { compare, decimal, isPositive } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { refuse } from '../../domain/result.ts';
import type { Refusal } from '../../domain/result.ts';
import type { BreakEven, LevelRule, LifeRules, TrailingStop } from '../../domain/rules.ts';

/** Wider than any market: more is a slip of the decimal point. */
const MOST_PIPS = decimal('1000000');
const ZERO = decimal('0');

const no = (message: string): Refusal => refuse('LIFE_INVALID', message);
const isTooFar = (pips: Decimal): boolean =>
  compare(pips, MOST_PIPS) > 0 || compare(pips, `-${MOST_PIPS}` as Decimal) < 0;

function checkLevel(rule: LevelRule, name: string): Refusal | null {
  if (rule.kind === 'none') return null;
  if (rule.kind !== 'own') {
    return isTooFar(rule.offsetPips)
      ? no(
          `the ${name} ${rule.offsetPips} pips further is off any market; use at most ${MOST_PIPS} either way`,
        )
      : null;
  }
  return checkDistance(rule.pips, `the ${name}'s distance`);
}

function checkDistance(pips: Decimal, name: string): Refusal | null {
  if (!isPositive(pips)) return no(`${name}, ${pips} pips, must be above 0`);
  return isTooFar(pips) ? no(`${name}, ${pips} pips, must be at most ${MOST_PIPS}`) : null;
}

function checkTrailing({ startPips, distancePips, stepPips }: TrailingStop): Refusal | null {
  if (compare(startPips, ZERO) < 0 || isTooFar(startPips))
    return no(`trailing cannot start ${startPips} pips ahead; use 0 to ${MOST_PIPS}`);
  if (compare(stepPips, ZERO) < 0 || isTooFar(stepPips))
    return no(`trailing cannot move in steps of ${stepPips} pips; use 0 to ${MOST_PIPS}`);
  return checkDistance(distancePips, 'the trailing distance');
}

function checkBreakEven({ after, plusPips }: BreakEven): Refusal | null {
  if (isTooFar(plusPips))
    return no(`break-even plus ${plusPips} pips is off any market; use at most ${MOST_PIPS} either way`);
  if (after === 'first_target') return null;
  const wrong = checkDistance(after.pips, 'the gain that break-even waits for');
  if (wrong !== null || compare(plusPips, after.pips) < 0) return wrong;
  return no(
    `break-even after ${after.pips} pips cannot put the stop at +${plusPips}: the market would be there already; ` +
      `use less than ${after.pips}`,
  );
}

/** @returns refusal LIFE_INVALID with the value and its bound; null: they can be used */
export function checkLife({ stopLoss, takeProfit, trailing, breakEven }: LifeRules): Refusal | null {
  return (
    checkLevel(stopLoss, 'stop') ??
    checkLevel(takeProfit, 'target') ??
    (trailing === null ? null : checkTrailing(trailing)) ??
    (breakEven === null ? null : checkBreakEven(breakEven))
  );
}
