/**
 * Step 5 of reading a post: digits become prices. `2.310` is a price of gold and `1.084` one of the euro; `98` after
 * `2305` is 2298; thousands may be parted by a dot, a comma or an apostrophe.
 */
import { add, compare, multiply, parseDecimal, subtract, toNumber } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import type { SymbolFacts } from './symbols.ts';
import type { Token } from './tokens.ts';

const THOUSAND = parseDecimal('1000') as Decimal;

interface Meanings {
  /** The last separator parts whole from fraction. */
  readonly decimal: string | undefined;
  /** All separators part thousands. */
  readonly thousands: string | undefined;
}

function meaningsOf(text: string): Meanings {
  const separators = text.replace(/\d/gu, '');
  if (separators === '') return { decimal: text, thousands: undefined };
  const groups = text.split(/[.,']/u);
  const [first = '', ...rest] = groups;
  const isGrouped = rest.every((group) => group.length === 3) && first.length <= 3 && !first.startsWith('0');
  const isUniform = new Set(separators).size === 1;
  const thousands = isGrouped && isUniform ? groups.join('') : undefined;
  if (separators.length === 1) return { decimal: `${first}.${rest[0] ?? ''}`, thousands };
  if (isUniform) return { decimal: undefined, thousands };
  const middle = rest.slice(0, -1);
  const isSound = middle.every((group) => group.length === 3) && first.length <= 3;
  return {
    decimal: isSound ? `${first}${middle.join('')}.${rest.at(-1) ?? ''}` : undefined,
    thousands: undefined,
  };
}

const isWithin = (value: Decimal, { low, high }: SymbolFacts): boolean => {
  const number = toNumber(value);
  return number >= low && number <= high;
};

/** Digits as a plain number, read as a price of that symbol where the separators leave it open. */
export function numberOf(token: Pick<Token, 'text' | 'unit'>, facts: SymbolFacts): Decimal | undefined {
  const { decimal, thousands } = meaningsOf(token.text);
  const plain = decimal === undefined ? undefined : parseDecimal(decimal);
  const grouped = thousands === undefined ? undefined : parseDecimal(thousands);
  const value = choose(plain, grouped, token.text, facts);
  return token.unit === 'k' && value !== undefined ? multiply(value, THOUSAND) : value;
}

function choose(
  plain: Decimal | undefined,
  grouped: Decimal | undefined,
  text: string,
  facts: SymbolFacts,
): Decimal | undefined {
  if (plain === undefined || grouped === undefined) return plain ?? grouped;
  const [plainFits, groupedFits] = [isWithin(plain, facts), isWithin(grouped, facts)];
  if (plainFits !== groupedFits) return plainFits ? plain : grouped;
  if (facts.kind === 'unknown') return text.includes(',') ? grouped : plain;
  return facts.kind === 'fx' ? plain : text.includes('.') && plainFits ? plain : grouped;
}

/** Two prices that a dot joins by mistake: 4350.4355. */
export function joinedByDot(text: string, facts: SymbolFacts): readonly [Decimal, Decimal] | undefined {
  const [first, second, ...others] = text.split('.');
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  if (first.length < 4 || first.length !== second.length || facts.kind === 'fx' || facts.kind === 'crypto')
    return undefined;
  const [low, high] = [parseDecimal(first), parseDecimal(second)];
  if (low === undefined || high === undefined || second.startsWith('0')) return undefined;
  return isNear(low, high, facts.zone) ? [low, high] : undefined;
}

/** Whether two prices lie within a share of one another. */
export function isNear(a: Decimal, b: Decimal, share: number): boolean {
  const [x, y] = [toNumber(a), toNumber(b)];
  return Math.abs(x - y) <= share * Math.max(Math.abs(x), Math.abs(y));
}

/** Where a shortened price must lie, seen from the price that it shortens. */
export type Direction = 'above' | 'below' | 'either';

/** Fewer digits than these cannot be told from a count. */
const SHORTEST = 1;

/**
 * The whole price of which only the last digits are written: `98` after 2305 is 2298, `60` after 1.0840 is 1.0860.
 * Undefined when the text is no such thing.
 */
export function expand(
  text: string,
  reference: Price,
  facts: SymbolFacts,
  direction: Direction,
): Price | undefined {
  const [whole = '', fraction = ''] = reference.split('.');
  const [digits = '', tail = ''] = text.split('.');
  if (!/^\d+$/u.test(digits) || digits.length < SHORTEST || text.replace(/[\d.]/gu, '') !== '')
    return undefined;
  const places = tail !== '' || digits.length < whole.length ? 0 : fraction.length;
  // Of an FX pair the last digits are those behind the point.
  const isFraction = tail === '' && fraction !== '' && (facts.kind === 'fx' || places > 0);
  const unit = isFraction ? padded(fraction, facts) : '';
  const written = isFraction ? `${whole}${unit}` : whole;
  if (digits.length >= written.length) return undefined;
  const step = `1${'0'.repeat(digits.length)}`;
  const base = written.slice(0, -digits.length) + digits;
  const scaled = (value: string): Price | undefined => {
    const negative = value.startsWith('-');
    if (negative) return undefined;
    const filled = value.padStart(unit.length + 1, '0');
    const cut = isFraction ? `${filled.slice(0, -unit.length)}.${filled.slice(-unit.length)}` : filled;
    return parseDecimal(tail === '' ? cut : `${cut}.${tail}`) as Price | undefined;
  };
  const middle = parseDecimal(base);
  const jump = parseDecimal(step);
  if (middle === undefined || jump === undefined) return undefined;
  const candidates = [subtract(middle, jump), middle, add(middle, jump)].map((value) => scaled(value));
  const found = nearest(candidates, reference, direction);
  return found !== undefined && isNear(found, reference, facts.reach) ? found : undefined;
}

/** Rooms round 1.0840 to 1.084: a pair of currencies has four places, one of the yen two. */
const padded = (fraction: string, { pip }: SymbolFacts): string =>
  fraction.padEnd(Math.max(fraction.length, pip.length - 2), '0');

function nearest(
  candidates: readonly (Price | undefined)[],
  reference: Price,
  direction: Direction,
): Price | undefined {
  let best: Price | undefined;
  const distance = (value: Price): number => Math.abs(toNumber(value) - toNumber(reference));
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const order = compare(candidate, reference);
    if (direction === 'above' && order <= 0) continue;
    if (direction === 'below' && order >= 0) continue;
    if (best === undefined || distance(candidate) < distance(best)) best = candidate;
  }
  return best;
}

/** Whether bare digits may be the end of a longer price rather than a price of their own. */
export function isShort(value: Decimal, text: string, reference: Price, facts: SymbolFacts): boolean {
  if (/[,']/u.test(text) || isNear(value, reference, facts.reach)) return false;
  if (isWithin(value, facts) && !isWithin(reference, facts)) return false;
  return (
    text.replace('.', '').length < reference.replace('.', '').length &&
    toNumber(value) < toNumber(reference) * 2000
  );
}

/** A distance in pips as a distance in price. */
export function pipsToDistance(pips: Decimal, facts: SymbolFacts): Decimal | undefined {
  const pip = parseDecimal(facts.pip);
  return pip === undefined ? undefined : multiply(pips, pip);
}

/** A price some distance from another, above or below it; undefined when that is no price. */
export function away(from: Price, distance: Decimal, direction: 'above' | 'below'): Price | undefined {
  const value = direction === 'above' ? add<Decimal>(from, distance) : subtract<Decimal>(from, distance);
  return value.startsWith('-') || value === '0' ? undefined : (value as Price);
}

/** Which way a stop or a target lies from the entry. */
export const directionOf = (side: Side, level: 'stop' | 'target'): 'above' | 'below' =>
  (side === 'buy') === (level === 'target') ? 'above' : 'below';
