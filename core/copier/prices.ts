import { parseDecimal, toNumber, toPlaces } from '../domain/decimal.ts';
import type { Decimal, Price } from '../domain/decimal.ts';
import { pointsPerPip } from '../domain/symbol.ts';
import type { SymbolSpec } from '../domain/symbol.ts';

/** The provider's price in the follower's digits, rounded half up, or as it is where that would leave nothing of it; null stays "none". */
export function priceAt(source: Price, spec: Pick<SymbolSpec, 'digits'>): Price;
export function priceAt(source: Price | null, spec: Pick<SymbolSpec, 'digits'>): Price | null;
export function priceAt(source: Price | null, spec: Pick<SymbolSpec, 'digits'>): Price | null {
  if (source === null) return null;
  const point = source.indexOf('.');
  if (point === -1 || source.length - point - 1 <= spec.digits) return source;
  const rounded = parseDecimal(toPlaces(source, spec.digits));
  return rounded === undefined || rounded === '0' ? source : (rounded as Price);
}

/** `tens[n]` is 10 to the n; symbols have at most 12 digits. */
const tens = Array.from({ length: 13 }, (_, power) => 10 ** power);

/**
 * A level that was worked out, on the symbol's tick and in its digits. Levels are worked out in binary, ten times as
 * fast as exactly and off by far less than a point, and are exact again here.
 * @returns null for a level that no market reaches: 0 or below
 */
export function quotable(level: number, spec: Pick<SymbolSpec, 'digits' | 'tickSize'>): Price | null {
  const tick = toNumber(spec.tickSize);
  let whole = Math.round(Math.round(level / tick) * tick * (tens[spec.digits] ?? 1));
  if (whole <= 0) return null;
  let places = spec.digits;
  for (; places > 0 && whole % 10 === 0; places--) whole /= 10;
  const digits = String(whole).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text as Price;
}

/** How many points a price is: whole, for a price in the symbol's digits. */
export const pointsOf = (price: Price, { point }: Pick<SymbolSpec, 'point'>): number =>
  Math.round(toNumber(price) / toNumber(point));

/** How many points so many pips are, rounded to whole ones. */
export const pointsOfPips = (pips: Decimal, spec: Pick<SymbolSpec, 'digits'>): number =>
  Math.round(toNumber(pips) * pointsPerPip(spec));

/** Brokers normalise prices: less than half a point is no difference. */
export const isSamePrice = (
  a: Price | null,
  b: Price | null,
  { point }: Pick<SymbolSpec, 'point'>,
): boolean =>
  a === b || (a !== null && b !== null && Math.abs(toNumber(a) - toNumber(b)) < toNumber(point) / 2);
