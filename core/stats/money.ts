/** Sums and ratios of money. */
import {
  add,
  divide,
  isPositive,
  isZero,
  money,
  multiply,
  product,
  toNumber,
  toPlaces,
} from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { SymbolSpec } from '../domain/symbol.ts';

export const ZERO = '0' as Money;
/** Places that shares and averages are rounded to: those of the finest account currencies (BTC). */
const PLACES = 8;

export const rounded = <T extends Decimal>(value: T): T => money(toPlaces(value, PLACES)) as Decimal as T;

export const totalOf = (amounts: readonly Money[]): Money =>
  amounts.reduce((sum, amount) => add(sum, amount), ZERO);

/** `amount` × `part` ÷ `whole`, rounded; `whole` is not zero. */
export const shareOf = (amount: Money, part: Decimal, whole: Decimal): Money =>
  rounded(divide(multiply(amount, part), whole) as Money);

/**
 * What so many lots make of a distance in price: distance ÷ tick size × tick value × lots, in the account's currency.
 * Null for a symbol that has no tick size.
 */
export const worthOf = (
  distance: Price,
  lots: Lots,
  { tickSize, tickValue }: Pick<SymbolSpec, 'tickSize' | 'tickValue'>,
): Money | null =>
  isPositive(tickSize) ? rounded(divide(product(distance, tickValue, lots), tickSize) as Money) : null;

/** The mean of a sum of so many; null of none. */
export const averageOf = (sum: Money, count: number): Money | null =>
  count === 0 ? null : rounded(divide(sum, String(count) as Decimal) as Money);

/** `above` ÷ `below` as a plain number; null when `below` is zero. */
export const ratioOf = (above: Decimal, below: Decimal): number | null =>
  isZero(below) ? null : toNumber(divide(above, below));

/** So many of all, in percent; 0 of none, as MetaTrader prints it. */
export const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
