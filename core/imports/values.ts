/** Numbers, times and sides as these files write them. */
import { isPositive, parseDecimal } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Side } from '../domain/position.ts';
import type { FileProblem } from './history.ts';
import { SHOWN } from './limits.ts';

/** Spaces of every width and apostrophes: what stands between thousands. */
const BETWEEN_THOUSANDS = /[\s\u00a0\u2000-\u200a\u202f'’]/gu;
const GROUPED = /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/u;
const GROUPED_BY_POINTS = /^-?[1-9]\d{0,2}(?:\.\d{3})+,\d+$/u;
const COMMA_DECIMAL = /^-?\d+,\d+$/u;
/** Could be a thousand and more, or one and a bit. */
const AMBIGUOUS = /^-?[1-9]\d{0,2},\d{3}$/u;

/**
 * `1 234.50`, `1,234.50`, `1.234,50`, `1234,5`, `- 70.25`. Undefined for what is no number, and for `1,234`, which could
 * be either of two.
 */
export function numberIn(text: string): Decimal | undefined {
  const plain = text.replace(BETWEEN_THOUSANDS, '').replace('−', '-').replace(/^\+/u, '');
  if (AMBIGUOUS.test(plain)) return undefined;
  if (GROUPED.test(plain)) return parseDecimal(plain.replaceAll(',', ''));
  if (GROUPED_BY_POINTS.test(plain)) return parseDecimal(plain.replaceAll('.', '').replace(',', '.'));
  if (COMMA_DECIMAL.test(plain)) return parseDecimal(plain.replace(',', '.'));
  return parseDecimal(plain.replace(/^(-?)\./u, '$10.'));
}

const CLOCK = String.raw`(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?)?(Z?)`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[./-](\d{1,2})[./-](\d{1,2})${CLOCK}$`, 'u');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})${CLOCK}$`, 'u');

/** Of dates with the year last: which of the other two comes first. With points between it is always the day. */
export type DateOrder = 'month_first' | 'day_first';

export interface ClockReading {
  readonly order: DateOrder;
  /** How far the clock of the file is ahead of UTC. */
  readonly ahead: Millis;
}

/** Seconds since 1970 of a terminal's clock, as MetaTrader's programs write them; ours write milliseconds, of UTC. */
const SECONDS = /^\d{9,10}$/u;
const MILLISECONDS = /^\d{12,13}$/u;

/** Undefined for what is no time; a date alone is its midnight. */
export function timeIn(text: string, { order, ahead }: ClockReading): Millis | undefined {
  if (SECONDS.test(text)) return Number(text) * 1_000 - ahead;
  if (MILLISECONDS.test(text)) return Number(text);
  const [, year, month, day, ...clock] = YEAR_FIRST.exec(text) ?? dateIn(text, order) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const [hours = '0', minutes = '0', seconds = '0', utc] = clock;
  const [y, mo, d, h, mi, s] = [year, month, day, hours, minutes, seconds].map(Number) as Six;
  const at = new Date(Date.UTC(y, mo - 1, d, h, mi, s));
  // 31 February and the 25th hour would quietly become another day.
  const isReal = at.getUTCMonth() === mo - 1 && at.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  if (!isReal || y < 1970) return undefined;
  return at.getTime() - (utc === 'Z' ? 0 : ahead);
}

type Six = [number, number, number, number, number, number];

function dateIn(text: string, order: DateOrder): readonly (string | undefined)[] | null {
  const found = YEAR_LAST.exec(text);
  if (found === null) return null;
  const [whole, first, separator, second, year, ...clock] = found;
  const dayFirst = separator === '.' || order === 'day_first';
  return dayFirst ? [whole, year, second, first, ...clock] : [whole, year, first, second, ...clock];
}

/** Whether the text looks like a time, be it a real one or not. */
export const looksLikeTime = (text: string): boolean => YEAR_FIRST.test(text) || YEAR_LAST.test(text);
/** A date with the month in second place, which shows that the day comes first. */
export const showsDayFirst = (text: string): boolean => Number(YEAR_LAST.exec(text)?.[1] ?? 0) > 12;

export const isNumber = (text: string): boolean => /^\d{1,20}$/u.test(text);

export function sideIn(text: string): Side | null {
  const word = text.toLowerCase();
  if (word === 'buy' || word === 'long') return 'buy';
  return word === 'sell' || word === 'short' ? 'sell' : null;
}

/** A bad value as a reason repeats it. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** Reads the values of one row; what cannot be read becomes a problem of its line, and any value in its place. */
export interface FieldReader {
  time(name: string, text: string): Millis;
  lots(name: string, text: string): Lots;
  price(name: string, text: string): Price;
  money(name: string, text: string): Money;
  /** The same, where nothing at all means 0. */
  cost(name: string, text: string): Money;
  wrong(reason: string): void;
}

export function fieldsOf(line: number, problems: FileProblem[], clock: ClockReading): FieldReader {
  const wrong = (reason: string): void => {
    problems.push({ line, reason });
  };
  const read = <T>(name: string, text: string, kind: string, value: T | undefined, instead: T): T => {
    if (value === undefined)
      wrong(text === '' ? `${name} is missing` : `${name} ${shown(text)} is not ${kind}`);
    return value ?? instead;
  };
  const decimal = <T extends Decimal>(
    name: string,
    text: string,
    kind: string,
    fits = (_: Decimal) => true,
  ): T => {
    const value = numberIn(text);
    return read<T>(name, text, kind, value !== undefined && fits(value) ? (value as T) : undefined, '0' as T);
  };
  return {
    wrong,
    time: (name, text) => read(name, text, 'a date and time', timeIn(text, clock), 0),
    lots: (name, text) => decimal<Lots>(name, text, 'a size above 0', isPositive),
    price: (name, text) => decimal<Price>(name, text, 'a price', (value) => !value.startsWith('-')),
    money: (name, text) => decimal<Money>(name, text, 'an amount of money'),
    cost: (name, text) => (text === '' ? ('0' as Money) : decimal<Money>(name, text, 'an amount of money')),
  };
}
