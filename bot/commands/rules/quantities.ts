/** Quantities as people write them: pips, lots, money, per cents, counts, durations. */
import type { Decimal, Lots, Money } from '../../../core/domain/decimal.ts';
import type { Millis } from '../../../core/domain/ids.ts';
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import { formatAmount, formatExactDuration, formatLots } from '../../views/format.ts';
import { numberIn, positiveIn } from '../numbers.ts';
import { unfit } from './kind.ts';
import type { Kind } from './kind.ts';

/** A number with a point or a comma; a sign only where one is asked for. */
export const NUMBER = String.raw`\d+(?:[.,]\d+)?`;

/** @param pattern with one group, the number */
const number = (pattern: string, how: string, words: (value: Decimal) => string): Kind<Decimal> => {
  const whole = new RegExp(`^${pattern}$`, 'iu');
  return {
    how,
    read(text) {
      const value = numberIn(whole.exec(text.trim())?.[1] ?? '');
      return value === undefined ? undefined : done(value);
    },
    words,
  };
};

/** With a sign where it has one: `2.5 pips`, `+1 pip`. */
export const pipsWords = (pips: string): string => `${pips} ${/^[+-]?1$/u.test(pips) ? 'pip' : 'pips'}`;
export const pips = number(String.raw`(${NUMBER})\s*(?:pips?)?`, '2.5 pips', pipsWords);
export const percent = number(String.raw`(${NUMBER})\s*%?`, '200%', (value) => `${value}%`);
/** `30:1`. */
export const leverage = number(
  String.raw`(?:1:)?(${NUMBER})(?::1)?`,
  '30:1 (open positions worth 30 times the equity)',
  (value) => `${value}:1`,
);

const LOTS = new RegExp(String.raw`^(${NUMBER})\s*(?:lots?)?$`, 'iu');

export const lotsKind: Kind<Lots> = {
  how: '0.10 lots',
  read(text) {
    const value = numberIn(LOTS.exec(text.trim())?.[1] ?? '');
    return value === undefined ? undefined : done(value as Lots);
  },
  words: (value) => `${formatLots(value)} lots`,
};

export const count: Kind<number> = {
  how: '5',
  read(text) {
    const digits = /^(\d{1,6})(?:\s*(?:positions?|points?))?$/iu.exec(text.trim())?.[1];
    return digits === undefined ? undefined : done(Number(digits));
  },
  words: String,
};

export const points: Kind<number> = { ...count, how: '30 points', words: (value) => `${value} points` };

const AMOUNT = new RegExp(String.raw`^(${NUMBER})\s*([a-z]{2,8})?$`, 'iu');

/**
 * An amount in the account's currency, which may be named.
 * @returns undefined when it is no amount; refusal VALUE_INVALID when it names another currency
 */
export function readAmount(text: string, currency: string): Result<Money> | undefined {
  const [, digits = '', code = ''] = AMOUNT.exec(text.trim()) ?? [];
  const value = positiveIn(digits);
  if (value === null) return undefined;
  if (code === '' || code.toUpperCase() === currency.toUpperCase()) return done(value as Money);
  const why =
    currency === ''
      ? `the account's currency is not known before it connects; write ${value} alone`
      : `amounts are in ${currency}, the account's currency, not in ${code}; write ${value} ${currency}`;
  return unfit(why);
}

export const amount: Kind<Money> = {
  how: '500',
  read: (text, { currency }) => readAmount(text, currency),
  words: formatAmount,
};

const UNITS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof UNITS;
const isUnit = (text: string): text is Unit => Object.hasOwn(UNITS, text);
/** `1 h 30 min`, `90s`; for use inside larger patterns. */
export const DURATION = String.raw`(?:${NUMBER}\s*(?:ms|min(?:ute)?s?|m|h(?:ours?)?|s(?:ec(?:ond)?s?)?|d(?:ays?)?)\b[\s,]*)+`;
const PART = new RegExp(String.raw`(${NUMBER})\s*([a-z]+)[\s,]*`, 'giu');
const WHOLE = new RegExp(`^${DURATION}$`, 'iu');

/** The unit that a word begins with: `minutes` is `min`, `hours` is `h`. */
function unitOf(word: string): Unit {
  const plain = word.toLowerCase();
  if (isUnit(plain)) return plain;
  if (plain.startsWith('m')) return 'min';
  return plain.startsWith('s') ? 's' : plain.startsWith('h') ? 'h' : 'd';
}

/** @returns whole milliseconds; undefined when it is no duration */
export function readDuration(text: string): Millis | undefined {
  const plain = text.trim();
  if (/^0$/u.test(plain)) return 0;
  if (!WHOLE.test(plain)) return undefined;
  let sum = 0;
  for (const [, digits = '', unit = ''] of plain.matchAll(PART)) {
    sum += Math.round(Number(digits.replace(',', '.')) * UNITS[unitOf(unit)]);
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}

export const duration: Kind<Millis> = {
  how: '1 min 30 s',
  read(text) {
    const value = readDuration(text);
    return value === undefined ? undefined : done(value);
  },
  words: formatExactDuration,
};

/** Two durations, or one for both: `2 s to 10 s`. */
export const durationRange: Kind<{ readonly fromMs: Millis; readonly toMs: Millis }> = {
  how: 'none, 2 s, or 2 s to 10 s (drawn anew for each copy)',
  read(text) {
    if (/^(?:none|off|no)$/iu.test(text)) return done({ fromMs: 0, toMs: 0 });
    const [first = '', second = first, ...more] = text.split(/\s+to\s+|\s*[-–]\s*/u);
    const [fromMs, toMs] = [readDuration(first), readDuration(second)];
    if (fromMs === undefined || toMs === undefined || more.length > 0) return undefined;
    return done({ fromMs, toMs });
  },
  words({ fromMs, toMs }) {
    if (fromMs === 0 && toMs === 0) return 'none';
    return fromMs === toMs
      ? formatExactDuration(fromMs)
      : `${formatExactDuration(fromMs)} to ${formatExactDuration(toMs)}`;
  },
};
