import { price, toPlaces } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { SymbolSpec } from '../domain/symbol.ts';

/** The provider's price in the follower's digits, rounded half up; null stays "none" and is never 0. */
export function priceAt(source: Price | null, spec: Pick<SymbolSpec, 'digits'>): Price | null {
  if (source === null) return null;
  const point = source.indexOf('.');
  if (point === -1 || source.length - point - 1 <= spec.digits) return source;
  const rounded = price(toPlaces(source, spec.digits));
  return rounded === '0' ? null : rounded;
}
