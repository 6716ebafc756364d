/** Whether limits mean something before they are taken: bounds that catch a mistyped number, said helpfully. */
import { compare, decimal, isPositive } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import { refuse } from '../../domain/result.ts';
import type { Refusal } from '../../domain/result.ts';
import type { AccountRules, EquityGuards, RiskLimit } from '../../domain/risk.ts';
import type { ExposureLimits } from '../../domain/rules.ts';
import { isZone } from '../../domain/zone.ts';

/** Of one account or subscription. */
export const MAX_LIMITS = 20;
const LONGEST_ID = 40;
const MINUTE: Millis = 60_000;
const YEAR: Millis = 366 * 24 * 60 * MINUTE;
const HUNDRED = decimal('100');
const LARGEST_AMOUNT = decimal('1000000000000');
const LARGEST_LEVERAGE = decimal('5000');
const LARGEST_LEVEL = decimal('1000000');
const LARGEST_LOTS = decimal('1000000');

const invalid = (message: string): Refusal => refuse('LIMIT_INVALID', message);

function checkWithin(what: string, value: Decimal | null, largest: Decimal, unit: string): Refusal | null {
  if (value === null || (isPositive(value) && compare(value, largest) <= 0)) return null;
  return invalid(`${what} ${value}${unit} must be above 0 and at most ${largest}${unit}`);
}

function checkClears({ id, period, clears }: RiskLimit): Refusal | null {
  if (clears === 'by_hand') return null;
  if (clears === 'next_period') {
    if (period !== 'lifetime') return null;
    return invalid(`limit "${id}" is for ever and has no next period; let it clear by hand, or after a time`);
  }
  const { afterMs } = clears;
  if (Number.isInteger(afterMs) && afterMs >= MINUTE && afterMs <= YEAR) return null;
  return invalid(
    `limit "${id}" must clear after 1 minute to 366 days, not after ${afterMs / MINUTE} minutes`,
  );
}

function checkLimit(limit: RiskLimit): Refusal | null {
  const { id, threshold, zone } = limit;
  if (id === '' || id.length > LONGEST_ID)
    return invalid(`a limit's name has 1 to ${LONGEST_ID} characters, not ${id.length}`);
  if (id === 'equity_stop' || id === 'equity_target')
    return invalid(`"${id}" is the name of a guard on equity; give the limit another one`);
  if (!isZone(zone))
    return invalid(`"${zone}" is no time zone; write one such as Europe/Madrid, America/New_York or UTC`);
  return (
    ('amount' in threshold
      ? checkWithin(`limit "${id}": the amount`, threshold.amount, LARGEST_AMOUNT, '')
      : checkWithin(`limit "${id}":`, threshold.percent, HUNDRED, ' %')) ?? checkClears(limit)
  );
}

/** The limits of one scope. @returns why they cannot be taken, or null. Refusals: LIMIT_INVALID */
export function checkLimits(limits: readonly RiskLimit[]): Refusal | null {
  if (limits.length > MAX_LIMITS)
    return invalid(`${limits.length} limits are too many; ${MAX_LIMITS} are the most`);
  const names = new Set<string>();
  for (const limit of limits) {
    const refused = checkLimit(limit);
    if (refused !== null) return refused;
    if (names.has(limit.id)) return invalid(`two limits are called "${limit.id}"; give one another name`);
    names.add(limit.id);
  }
  return null;
}

/** Limits on what is held. @returns why they cannot be taken, or null. Refusals: LIMIT_INVALID */
export const checkExposure = ({
  maxLeverage,
  minMarginLevel,
  maxTotalLots,
}: ExposureLimits): Refusal | null =>
  checkWithin('the highest leverage', maxLeverage, LARGEST_LEVERAGE, '') ??
  checkWithin('the lowest margin level', minMarginLevel, LARGEST_LEVEL, ' %') ??
  checkWithin('the most lots', maxTotalLots, LARGEST_LOTS, '');

function checkGuards({ stop, target }: EquityGuards): Refusal | null {
  const each =
    checkWithin('the equity stop', stop, LARGEST_AMOUNT, '') ??
    checkWithin('the equity target', target, LARGEST_AMOUNT, '');
  if (each !== null || stop === null || target === null || compare(stop, target) < 0) return each;
  return invalid(`the equity stop ${stop} must be below the equity target ${target}`);
}

/** What holds for a whole account. @returns why it cannot be taken, or null. Refusals: LIMIT_INVALID */
export const checkAccountRules = (rules: AccountRules): Refusal | null =>
  checkLimits(rules.limits) ?? checkGuards(rules.equity) ?? checkExposure(rules);
