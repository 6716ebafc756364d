import { parseDecimal, toPlaces } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { SymbolSpec } from '../domain/symbol.ts';

/** The provider's price in the follower's digits, rounded half up, or as it is where that would leave nothing of it; null stays "none". */
export function priceAt(source: Price | null, spec: Pick<SymbolSpec, 'digits'>): Price | null {
  if (source === null) return null;
  const point = source.indexOf('.');
  if (point === -1 || source.length - point - 1 <= spec.digits) return source;
  const rounded = parseDecimal(toPlaces(source, spec.digits));
  return rounded === undefined || rounded === '0' ? source : (rounded as Price);
}
