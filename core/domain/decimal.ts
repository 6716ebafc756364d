/**
 * Money, prices and lots: canonical decimal text in branded types.
 *
 * Text, because these values travel (JSON frames, `numeric` columns, chat) far more often than they are
 * computed with, and canonical, because then `===` is equality. Arithmetic goes through big.js, exactly.
 */
import Big from 'big.js';
import type { Brand } from './ids.ts';

/** Canonical decimal text: no exponent, no leading `+`, no trailing zeros, `0` and never `-0`. */
export type Decimal = Brand<string, 'Decimal'>;
export type Lots = Decimal & { readonly __unit: 'Lots' };
export type Price = Decimal & { readonly __unit: 'Price' };
export type Money = Decimal & { readonly __unit: 'Money' };

/** Own constructor: `strict` refuses JavaScript numbers, so that no binary fraction slips in. */
const D = Big();
D.strict = true;
D.DP = 16;
D.RM = Big.roundHalfEven;

/** Bounds what is accepted from outside: 15 digits before the point and 12 after it. */
const DECIMAL_TEXT = /^-?\d{1,15}(?:\.\d{1,12})?$/;

/** The same, and canonical already: most text is, and then needs no arithmetic. */
const CANONICAL_TEXT = /^(?:0|-?(?:[1-9]\d{0,14}|0(?=\.))(?:\.\d{0,11}[1-9])?)$/;

const text = (value: Big): string => value.toFixed();

/**
 * Reads decimal text from outside.
 * @returns the canonical value, or undefined when the text is not a plain decimal within the bounds
 */
export function parseDecimal(source: string): Decimal | undefined {
  if (CANONICAL_TEXT.test(source)) return source as Decimal;
  if (!DECIMAL_TEXT.test(source)) return undefined;
  const canonical = text(new D(source));
  return (canonical === '-0' ? '0' : canonical) as Decimal;
}

/** What we wrote ourselves: a quotient has 16 places, and a product of such has more. */
const STORED_TEXT = /^-?\d{1,40}(?:\.\d{1,40})?$/;

/**
 * Reads decimal text that our own code has stored. It may be finer than what is accepted from outside: a row that cannot be
 * read keeps the whole service from starting.
 * @returns the canonical value, or undefined when the text is no plain decimal
 */
export function parseStored(source: string): Decimal | undefined {
  if (CANONICAL_TEXT.test(source)) return source as Decimal;
  return STORED_TEXT.test(source) ? wrap(new D(source)) : undefined;
}

function trusted(source: string): Decimal {
  const value = parseDecimal(source);
  if (value === undefined) throw new Error(`not a decimal: ${JSON.stringify(source)}`);
  return value;
}

/** Lots from text that our own code wrote; throws on anything else. */
export const lots = (source: string): Lots => trusted(source) as Lots;
/** A price from text that our own code wrote; throws on anything else. */
export const price = (source: string): Price => trusted(source) as Price;
/** Money from text that our own code wrote; throws on anything else. */
export const money = (source: string): Money => trusted(source) as Money;
/** A plain number (factor, ratio) from text that our own code wrote; throws on anything else. */
export const decimal = (source: string): Decimal => trusted(source);

const wrap = <T extends Decimal>(value: Big): T => {
  const canonical = text(value);
  return (canonical === '-0' ? '0' : canonical) as T;
};

/** The followers of one signal ask for the same few sums one after the other. */
const KEPT_ANSWERS = 4;
interface Answer {
  readonly a: Decimal;
  readonly b: Decimal;
  readonly result: Decimal;
}

function keepingAnswers(compute: (a: Decimal, b: Decimal) => Decimal): (a: Decimal, b: Decimal) => Decimal {
  const answers: Answer[] = [];
  let oldest = 0;
  return (a, b) => {
    for (const answer of answers) if (answer.a === a && answer.b === b) return answer.result;
    const result = compute(a, b);
    answers[oldest] = { a, b, result };
    oldest = (oldest + 1) % KEPT_ANSWERS;
    return result;
  };
}
// ---- on whole numbers ----------------------------------------------------------------------------------
// A decision is made for every follower of a signal, and the library, which takes ten times as long, would be most
// of it. It stays the judge of these in the tests.

/** Places of a quotient, as in domain/decimal. */
const PLACES = 16;

const POWERS = Array.from({ length: 64 }, (_, places) => 10n ** BigInt(places));
/** The same value with so many places more. */
const shifted = (digits: bigint, places: number): bigint =>
  digits * (POWERS[places] ?? 10n ** BigInt(places));

/** A value as whole number ÷ 10^places. */
interface Scaled {
  readonly digits: bigint;
  readonly places: number;
}

function productOf(factors: readonly Decimal[]): Scaled {
  let digits = 1n;
  let places = 0;
  for (const factor of factors) {
    const point = factor.indexOf('.');
    if (point === -1) digits *= BigInt(factor);
    else {
      digits *= BigInt(factor.slice(0, point) + factor.slice(point + 1));
      places += factor.length - point - 1;
    }
  }
  return { digits, places };
}

/** Canonical text: no trailing zeros, never −0. */
function textOf({ digits, places }: Scaled): string {
  const isNegative = digits < 0n;
  const whole = (isNegative ? -digits : digits).toString().padStart(places + 1, '0');
  const point = whole.length - places;
  let end = whole.length;
  while (end > point && whole.charCodeAt(end - 1) === 48) end -= 1;
  const text = end === point ? whole.slice(0, point) : `${whole.slice(0, point)}.${whole.slice(point, end)}`;
  return isNegative ? `-${text}` : text;
}

/** Characters of decimal text whose digits, as one whole number, a plain number holds exactly: below 2^53. */
const MOST_PLAIN = 15;
const TENS = Array.from({ length: MOST_PLAIN + 1 }, (_, places) => 10 ** places);
const [MINUS, POINT, ZERO] = [45, 46, 48];

/** How many digits stand behind its point. */
export const placesOf = (value: Decimal): number => {
  const point = value.indexOf('.');
  return point === -1 ? 0 : value.length - point - 1;
};

/** Would its digits, with so many places more, still fit into a plain number? */
const isPlain = (value: Decimal, more: number): boolean => value.length + more <= MOST_PLAIN;

/** The digits of a value as one whole number, with so many places more; of a plain value only. */
function plainOf(value: Decimal, more = 0): number {
  const isNegative = value.charCodeAt(0) === MINUS;
  let digits = 0;
  for (let at = isNegative ? 1 : 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code !== POINT) digits = digits * 10 + (code - ZERO);
  }
  return (isNegative ? -digits : digits) * (TENS[more] ?? Number.NaN);
}

/** As `textOf`, of a plain number ÷ 10^places. */
function textOfPlain(digits: number, places: number): string {
  let [whole, left] = [Math.abs(digits), places];
  while (left > 0 && whole % 10 === 0) {
    whole /= 10;
    left -= 1;
  }
  const all = left === 0 ? String(whole) : String(whole).padStart(left + 1, '0');
  const text = left === 0 ? all : `${all.slice(0, -left)}.${all.slice(-left)}`;
  return digits < 0 ? `-${text}` : text;
}

/** `a` + `b`, or `a` − `b` where `sign` is −1. */
function sum(a: Decimal, b: Decimal, sign: 1 | -1 = 1): Decimal {
  const [placesOfA, placesOfB] = [placesOf(a), placesOf(b)];
  const most = Math.max(placesOfA, placesOfB);
  if (isPlain(a, most - placesOfA) && isPlain(b, most - placesOfB)) {
    const added = plainOf(a, most - placesOfA) + sign * plainOf(b, most - placesOfB);
    return textOfPlain(added, most) as Decimal;
  }
  const added = shifted(productOf([b]).digits, most - placesOfB);
  const digits = shifted(productOf([a]).digits, most - placesOfA) + (sign === 1 ? added : -added);
  return textOf({ digits, places: most }) as Decimal;
}

/** All of them multiplied, exactly. */
export function product(...factors: readonly Decimal[]): Decimal {
  let [digits, places, length] = [1, 0, 0];
  for (const factor of factors) {
    length += factor.length;
    if (length > MOST_PLAIN) return textOf(productOf(factors)) as Decimal;
    digits *= plainOf(factor);
    places += placesOf(factor);
  }
  return textOfPlain(digits, places) as Decimal;
}

/**
 * The product of `above` ÷ the product of `below`, cut to 16 places towards zero: a size is never rounded up.
 * Throws when `below` is zero.
 */
export function quotient(above: readonly Decimal[], below: readonly Decimal[]): Decimal {
  const dividend = productOf(above);
  const divisor = productOf(below);
  const shift = PLACES + divisor.places - dividend.places;
  const digits =
    shift >= 0
      ? shifted(dividend.digits, shift) / divisor.digits
      : dividend.digits / shifted(divisor.digits, -shift);
  return textOf({ digits, places: PLACES }) as Decimal;
}

function steppedTo(value: Decimal, step: Decimal, up: boolean): Decimal {
  const [placesOfValue, placesOfStep] = [placesOf(value), placesOf(step)];
  const most = Math.max(placesOfValue, placesOfStep);
  const size = isPlain(step, most - placesOfStep) ? plainOf(step, most - placesOfStep) : 0;
  // A step of nothing goes on to where division by it throws.
  if (size !== 0 && isPlain(value, most - placesOfValue)) {
    const whole = plainOf(value, most - placesOfValue);
    const over = whole % size;
    return textOfPlain(whole - over + (up && over !== 0 ? size : 0), most) as Decimal;
  }
  const [all, one] = [productOf([value]), productOf([step])];
  const whole = shifted(all.digits, most - all.places);
  const each = shifted(one.digits, most - one.places);
  const over = whole % each;
  return textOf({ digits: whole - over + (up && over !== 0n ? each : 0n), places: most }) as Decimal;
}

/** Rounds a non-negative value down to a multiple of `step` (> 0). */
export const floorToStep = <T extends Decimal>(value: T, step: T): T => steppedTo(value, step, false) as T;
/** Rounds a non-negative value up to a multiple of `step` (> 0). */
export const ceilToStep = <T extends Decimal>(value: T, step: T): T => steppedTo(value, step, true) as T;

// ---- what everybody computes with -----------------------------------------------------------------------

const ratio = keepingAnswers((a, b) => wrap(new D(a).div(b)));

export const add = <T extends Decimal>(a: T, b: T): T => sum(a, b) as T;
export const subtract = <T extends Decimal>(a: T, b: T): T => sum(a, b, -1) as T;
/** The product carries the unit of the first factor. */
export const multiply = <T extends Decimal>(a: T, b: Decimal): T => product(a, b) as T;
/** `a / b` to 16 decimals, half to even; throws when `b` is zero. */
export const divide = (a: Decimal, b: Decimal): Decimal => ratio(a, b);
/** −1, 0 or 1. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a === b) return 0;
  // Rounding to binary never swaps two values; it may only make them equal. Then the digits decide.
  const [x, y] = [Number(a), Number(b)];
  if (x !== y) return x < y ? -1 : 1;
  return new D(a).cmp(b);
}
export const isZero = (a: Decimal): boolean => a === '0';
export const isPositive = (a: Decimal): boolean => a !== '0' && !a.startsWith('-');
export const minimum = <T extends Decimal>(a: T, b: T): T => (compare(a, b) <= 0 ? a : b);
export const maximum = <T extends Decimal>(a: T, b: T): T => (compare(a, b) >= 0 ? a : b);

/** Rounds half away from zero to `places` and keeps trailing zeros, as people read prices and money. */
export const toPlaces = (value: Decimal, places: number): string =>
  new D(value).toFixed(places, Big.roundHalfUp);

/** For pictures and ratios only, where a binary fraction does no harm. */
export const toNumber = (value: Decimal): number => Number(value);

const TRAILING_ZEROS = /\.?0+$/u;

/** A double as decimal, rounded to `places` (1 to 12); undefined when it is not finite or has over 15 digits before them. */
export const fromDouble = (value: number, places: number): Decimal | undefined =>
  parseDecimal(value.toFixed(places).replace(TRAILING_ZEROS, ''));
