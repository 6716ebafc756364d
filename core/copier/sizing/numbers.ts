/** Values out of a step's numbers. They are our own: what is of another kind is a bug, and throws. */
import type { Decimal } from '../../domain/decimal.ts';
import type { Numbers } from '../rule.ts';

/** Stands for a value that an account or a terminal has not told us. */
export const UNKNOWN = 'unknown';

/** The value called `name`, in the unit that the step gives it; throws when there is none. */
export function read<T extends Decimal = Decimal>(numbers: Numbers, name: string): T {
  const value = numbers[name];
  if (typeof value !== 'string' || value === UNKNOWN) {
    throw new Error(`the step has no value "${name}": ${JSON.stringify(numbers)}`);
  }
  return value as T;
}

/** The same, or null when it is unknown or not there. */
export function known<T extends Decimal = Decimal>(numbers: Numbers, name: string): T | null {
  const value = numbers[name];
  return value === undefined || value === UNKNOWN ? null : read<T>(numbers, name);
}
