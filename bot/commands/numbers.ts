/** Numbers as people write them, with a point or a comma before the decimals. */
import { isPositive, parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';

/** `0,5` and `0.5` alike; undefined for what is no number. */
export const numberIn = (text = ''): Decimal | undefined => parseDecimal(text.replace(',', '.'));

/** The same for what must be above 0; null for anything else. */
export function positiveIn(text?: string): Decimal | null {
  const value = numberIn(text);
  return value !== undefined && isPositive(value) ? value : null;
}
