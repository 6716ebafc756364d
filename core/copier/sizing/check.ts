/** Whether a sizing makes sense at all: what somebody mistyped is refused when it is set, not when money is on it. */
import { compare, isPositive } from '../../domain/decimal.ts';
import type { Decimal, Lots } from '../../domain/decimal.ts';
import type { LotRules, Sizing, WithoutStop } from '../../domain/rules.ts';
import { refuse } from '../../domain/result.ts';
import type { Refusal } from '../../domain/result.ts';
import { checkExpression } from './expression.ts';

/** Beyond these somebody has mistyped a decimal point. */
const LARGEST_FACTOR = '100' as Decimal;
const LARGEST_LOTS = '1000' as Lots;
const LARGEST_PERCENT = '100' as Decimal;
/** No broker's account is larger, in any currency. */
const LARGEST_MONEY = '1000000000000' as Decimal;
const LONGEST_WAIT_MS = 86_400_000;

/** @param name as the sentence begins: `the factor` */
function bounded(code: string, name: string, value: Decimal, largest: Decimal): Refusal | null {
  if (!isPositive(value)) return refuse(code, `${name} ${value} must be above 0`);
  return compare(value, largest) > 0 ? refuse(code, `${name} ${value} must be at most ${largest}`) : null;
}

const boundedSize = (name: string, value: Decimal, largest: Decimal): Refusal | null =>
  bounded('SIZE_INVALID', name, value, largest);

function checkWithoutStop({ waitMs, otherwise }: WithoutStop): Refusal | null {
  if (!Number.isInteger(waitMs) || waitMs < 0 || waitMs > LONGEST_WAIT_MS) {
    return refuse(
      'SIZE_INVALID',
      `the wait for a stop, ${waitMs} ms, must be a whole number of 0 to ${LONGEST_WAIT_MS} ms (one day)`,
    );
  }
  return otherwise === 'deny' ? null : boundedSize('the size without a stop', otherwise.lots, LARGEST_LOTS);
}

/** @returns refusal SIZE_INVALID or EXPRESSION_INVALID with the value and its bound; null: it can be used */
export function checkSizing(sizing: Sizing): Refusal | null {
  switch (sizing.kind) {
    case 'fixed_lots':
      return boundedSize('the size', sizing.lots, LARGEST_LOTS);
    case 'multiplier':
    case 'notional':
      return boundedSize('the factor', sizing.factor, LARGEST_FACTOR);
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio': {
      const factor = boundedSize('the factor', sizing.factor, LARGEST_FACTOR);
      if (factor !== null || sizing.providerCapital === null) return factor;
      return boundedSize('the provider’s capital', sizing.providerCapital, LARGEST_MONEY);
    }
    case 'risk_percent':
      return (
        boundedSize('the percentage', sizing.percent, LARGEST_PERCENT) ?? checkWithoutStop(sizing.withoutStop)
      );
    case 'risk_amount':
      return boundedSize('the amount', sizing.amount, LARGEST_MONEY) ?? checkWithoutStop(sizing.withoutStop);
    case 'expression': {
      const read = checkExpression(sizing.expression);
      return read.ok ? null : read;
    }
  }
}

/** @returns refusal LOTS_INVALID when a bound makes no sense, or two of them leave no size at all; null: they can be used */
export function checkLots({ minLots, maxLots, maxLotsPerSymbol }: LotRules): Refusal | null {
  const bounds = [
    ['the least size', minLots],
    ['the largest size', maxLots],
    ['the most per symbol', maxLotsPerSymbol],
  ] as const;
  for (const [name, value] of bounds) {
    const refusal = value === null ? null : bounded('LOTS_INVALID', name, value, LARGEST_LOTS);
    if (refusal !== null) return refusal;
  }
  for (const [name, most] of bounds.slice(1)) {
    if (minLots !== null && most !== null && compare(minLots, most) > 0) {
      return refuse(
        'LOTS_INVALID',
        `the least size ${minLots} is above ${name}, ${most}: nothing could be copied`,
      );
    }
  }
  return null;
}
