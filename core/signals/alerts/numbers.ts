/** Numbers as alerts write them → exact decimals. */
import { compare, decimal, parseDecimal } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { MOST_EXPONENT, MOST_WORD } from './limits.ts';

const SCIENTIFIC = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/u;
const PARTS = /^(-?\d{1,15}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?) ?(%|percent|pct|pips?|points?|pts?)?$/iu;

/** `1.5e-4` → `0.00015`; undefined where the exponent is beyond any price. */
function withoutExponent(text: string): string | undefined {
  const match = SCIENTIFIC.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', part = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > MOST_EXPONENT) return undefined;
  const digits = whole + part;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const after = padded.slice(at).replace(/0+$/u, '');
  return sign + padded.slice(0, at).replace(/^0+(?=\d)/u, '') + (after === '' ? '' : `.${after}`);
}

/**
 * A number: digits, at most one point, an exponent that is written out. No sign but minus, no thousands separators, no
 * `NaN`, no space.
 * @returns undefined for anything else, and for more digits than a decimal keeps: nothing is ever rounded
 */
export function readNumber(text: string): Decimal | undefined {
  if (text.length > MOST_WORD) return undefined;
  if (!/[eE]/u.test(text)) return parseDecimal(text);
  const plain = withoutExponent(text);
  return plain === undefined ? undefined : parseDecimal(plain);
}

export type WrittenUnit = 'percent' | 'pips' | 'points';

/** A number with the unit written behind it, if any: `1.5%`, `50 pips`. */
export function readMeasure(text: string): { value: Decimal; unit?: WrittenUnit } | undefined {
  const match = PARTS.exec(text);
  const value = match === null ? undefined : readNumber(match[1] ?? '');
  if (value === undefined) return undefined;
  const unit = match?.[2]?.toLowerCase();
  if (unit === undefined) return { value };
  if (unit.startsWith('pi')) return { value, unit: 'pips' };
  return { value, unit: unit.startsWith('po') || unit.startsWith('pt') ? 'points' : 'percent' };
}

const HUNDRED = decimal('100');

/** Whether a share in percent is one: above 0 and at most 100. */
export const isShare = (percent: Decimal): boolean =>
  compare(percent, decimal('0')) > 0 && compare(percent, HUNDRED) <= 0;
