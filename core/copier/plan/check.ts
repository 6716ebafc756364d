/** Whether rules for posted signals and for asking make sense: what could only be a slip is refused when it is set. */
import { add, compare, decimal, isPositive } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import { refuse } from '../../domain/result.ts';
import type { Refusal } from '../../domain/result.ts';
import type { ApprovalRules, PlanRules, TargetSplit } from '../../domain/rules.ts';

/** Signals name no more targets than these. */
const MOST_SHARES = 10;
/** Each is an order of its own; more are a grid. */
const MOST_LAYERS = 10;
const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
/** Less is over before anybody has read the question. */
const SHORTEST_ANSWER: Millis = 10_000;
const HUNDRED = decimal('100');
const ZERO = decimal('0');

const noPlan = (message: string): Refusal => refuse('PLAN_INVALID', message);
const noApproval = (message: string): Refusal => refuse('APPROVAL_INVALID', message);

function checkSplit(split: TargetSplit): Refusal | null {
  if (split.kind !== 'shares') return null;
  const { percent } = split;
  if (percent.length < 1 || percent.length > MOST_SHARES)
    return noPlan(`a split has a share for 1 to ${MOST_SHARES} targets, not for ${percent.length}`);
  const below = percent.find((share) => compare(share, ZERO) < 0);
  if (below !== undefined) return noPlan(`a share of ${below}% is below 0; write 0 to leave a target out`);
  const whole = percent.reduce((total, share) => add(total, share), ZERO);
  return compare(whole, HUNDRED) === 0
    ? null
    : noPlan(`the shares ${percent.join('/')} make ${whole}%, they must make 100% in all`);
}

/** @returns refusal PLAN_INVALID with the value and its bound; null: they can be used */
export function checkPlan({ split, entry, entryExpiresMs }: PlanRules): Refusal | null {
  const shares = checkSplit(split);
  if (shares !== null) return shares;
  if (typeof entry === 'object') {
    const { layers } = entry;
    if (!Number.isInteger(layers) || layers < 2 || layers > MOST_LAYERS)
      return noPlan(`${layers} layers are not a whole number from 2 to ${MOST_LAYERS}`);
  }
  if (!Number.isInteger(entryExpiresMs) || entryExpiresMs < MINUTE || entryExpiresMs > 30 * DAY)
    return noPlan(`an order cannot rest for ${entryExpiresMs} ms; use 1 minute to 30 days`);
  return null;
}

const isOver = (value: Decimal): boolean => compare(value, HUNDRED) > 0;

/** @returns refusal APPROVAL_INVALID with the value and its bound; null: they can be used */
export function checkApproval({ withinMs, autoUpToPercent, maxMovePercent }: ApprovalRules): Refusal | null {
  if (!Number.isInteger(withinMs) || withinMs < SHORTEST_ANSWER || withinMs > DAY)
    return noApproval(`a question cannot stay open for ${withinMs} ms; use 10 seconds to 1 day`);
  if (autoUpToPercent !== null && (!isPositive(autoUpToPercent) || isOver(autoUpToPercent)))
    return noApproval(
      `a risk of ${autoUpToPercent}% must be above 0 and at most 100%; write off to ask about everything`,
    );
  if (compare(maxMovePercent, ZERO) < 0 || isOver(maxMovePercent))
    return noApproval(`a move of ${maxMovePercent}% of the way to the stop must be from 0 to 100%`);
  return null;
}
