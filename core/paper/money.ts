/** Rounding as MetaTrader does it, and averages. */
import { add, decimal, divide, placesOf, product, quotient, subtract, toPlaces } from '../domain/decimal.ts';
import type { Decimal, Money } from '../domain/decimal.ts';
import type { Terms } from './account.ts';

export const ZERO = '0' as Decimal;
export const ONE = '1' as Decimal;
export const HUNDRED = '100' as Decimal;

export const sumOf = <T extends Decimal>(values: readonly T[]): T =>
  values.reduce((total, value) => add(total, value), ZERO as T);

export const negated = <T extends Decimal>(value: T): T => subtract(ZERO as T, value);

/** Half away from zero, like MQL5's NormalizeDouble. */
export const rounded = <T extends Decimal>(value: T, places: number): T =>
  placesOf(value) <= places ? value : (decimal(toPlaces(value, places)) as T);

/** To the decimals of the account's currency. */
export const toMoney = (value: Decimal, { currencyDigits }: Pick<Terms, 'currencyDigits'>): Money =>
  rounded(value as Money, currencyDigits);

/** Whole number → decimal. */
export const whole = (value: number): Decimal => decimal(String(value));

/** The product of `above` ÷ the product of `below`, rounded to the account's currency. */
export function moneyOf(
  above: readonly Decimal[],
  below: readonly Decimal[],
  terms: Pick<Terms, 'currencyDigits'>,
): Money {
  const divides = below.some((value) => value !== ONE);
  return toMoney(divides ? quotient(above, below) : product(...above), terms);
}

interface Weighted {
  readonly value: Decimal;
  readonly weight: Decimal;
}

/** Σ value × weight ÷ Σ weight, to 16 places; the weights do not add up to zero. */
export function averageOf(values: readonly Weighted[]): Decimal {
  const [only] = values;
  if (only !== undefined && values.length === 1) return only.value;
  const weights = sumOf(values.map(({ weight }) => weight));
  return divide(sumOf(values.map(({ value, weight }) => product(value, weight))), weights);
}
