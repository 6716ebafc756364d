/** Values as people read them. */
import { add, isPositive, toPlaces } from '../../core/domain/decimal.ts';
import type { Lots, Money, Price } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Side, Position } from '../../core/domain/position.ts';
import type { Sizing, WithoutStop } from '../../core/domain/rules.ts';
import type { SymbolMap } from '../../core/domain/subscription.ts';

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/** With the symbol's digits; as it stands while those are unknown (`digits` null). */
export const formatPrice = (price: Price, digits: number | null): string =>
  digits === null ? price : toPlaces(price, digits);

/** `10,012.30 USD`. */
export function formatMoney(money: Money, currency: string): string {
  const [whole = '', cents = ''] = toPlaces(money, 2).split('.');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/gu, ',')}.${cents} ${currency}`.trim();
}

/** A result: `+12.30 USD`, `-3.10 USD`. */
export const formatResult = (money: Money, currency: string): string =>
  `${isPositive(money) ? '+' : ''}${formatMoney(money, currency)}`;

/** Sizes stand beside each other: two decimals at least, `0.10`; more only where a broker has finer steps. */
const LOTS_PLACES = 2;
export function formatLots(lots: Lots): string {
  const [, fraction = ''] = lots.split('.');
  return toPlaces(lots, Math.max(LOTS_PLACES, fraction.length));
}

/** `14:03:07`, UTC. */
export const formatTime = (at: Millis): string => new Date(at).toISOString().slice(11, 19);

/** By their place: 0 is January. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:03:07 UTC`; before it the day when that is not today's, `20 Nov`, and of another year `20 Nov 2025`. */
export function formatMoment(at: Millis, now: Millis): string {
  const time = `${formatTime(at)} UTC`;
  return Math.floor(at / DAY) === Math.floor(now / DAY) ? time : `${formatDay(at, now)}, ${time}`;
}

/** The day in UTC: `20 Nov`, of another year `20 Nov 2025`. */
export function formatDay(at: Millis, now: Millis): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  const year = date.getUTCFullYear();
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`;
}

const two = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;

/** `4 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(duration: Millis): string {
  const ms = Math.max(0, duration);
  if (ms < SECOND) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < MINUTE) return `${Math.round(ms / 100) / 10} s`;
  if (ms < HOUR) return two(Math.floor(ms / MINUTE), 'min', Math.floor((ms % MINUTE) / SECOND), 's');
  if (ms < DAY) return two(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  return two(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h');
}

/** How long something has lasted, for which parts of a second say nothing: `11 s`, `1 min 30 s`. */
export const formatAge = (age: Millis): string =>
  age < SECOND ? '0 s' : formatDuration(Math.floor(age / SECOND) * SECOND);

/** Cut to `width` characters, the last being `…`. */
export function fit(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** The core writes half a sentence, this makes it a whole one. Of nothing it makes nothing. */
export const sentence = (words: string): string =>
  words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?…]$/u.test(words) ? '' : '.'}`;

const plural = (word: string): string => (/[^aeiou]y$/u.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`);

/** The verb that goes with a count: `1 copy stays`, `2 copies stay`. */
export const agree = (number: number, verb: string): string => (number === 1 ? `${verb}s` : verb);

/** `no open copies`, `1 open copy`, `2 open copies`: where nothing is worth saying in words. */
export const countOrNo = (number: number, word: string): string =>
  number === 0 ? `no ${plural(word)}` : count(number, word);

/** `1 position`, `2 copies`. */
export const count = (number: number, word: string): string =>
  `${number} ${number === 1 ? word : plural(word)}`;

/** `buy`, `sell limit`. */
export const formatOrder = (side: Side, kind: Position['kind']): string =>
  kind === 'market' ? side : `${side} ${kind.replace('_', ' ')}`;

/** `SL 1.08000 · no TP`. */
export function formatStops(stopLoss: Price | null, takeProfit: Price | null, digits: number | null): string {
  if (stopLoss === null && takeProfit === null) return 'no SL/TP';
  return [
    stopLoss === null ? 'no SL' : `SL ${formatPrice(stopLoss, digits)}`,
    takeProfit === null ? 'no TP' : `TP ${formatPrice(takeProfit, digits)}`,
  ].join(' · ');
}

/** A result that may be unknown, in its currency; of an account whose money may not be real. */
interface Result {
  readonly money: Money | null;
  readonly currency: string;
  readonly isPaper?: true | undefined;
}

/** Sums of results by currency; unknown ones are left out. */
export function totals(results: readonly Omit<Result, 'isPaper'>[]): ReadonlyMap<string, Money> {
  const sums = new Map<string, Money>();
  for (const { money, currency } of results) {
    if (money === null) continue;
    const before = sums.get(currency);
    sums.set(currency, before === undefined ? money : add(before, money));
  }
  return sums;
}

/** `+12.30 USD, on paper -1.00 USD`: money that is not there is not added to real money. Empty without any. */
export function formatSums(results: readonly Result[]): string {
  const practised = formatTotals(totals(results.filter(({ isPaper }) => isPaper === true)));
  return [
    formatTotals(totals(results.filter(({ isPaper }) => isPaper !== true))),
    practised === '' ? '' : `on paper ${practised}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `+12.30 USD, -1.00 EUR`; empty without any. */
export const formatTotals = (sums: ReadonlyMap<string, Money>): string =>
  [...sums].map(([currency, sum]) => formatResult(sum, currency)).join(', ');

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const EVERY_DAY = 'daily';

/** `Mon-Fri`, `Mon,Wed`, `daily`. @param days 1 Monday … 7 Sunday, in order */
export function formatDays(days: readonly number[]): string {
  if (days.length === WEEKDAYS.length) return EVERY_DAY;
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => WEEKDAYS[(day ?? 1) - 1] ?? String(day);
  return runs
    .map((run) => (run.length === 1 ? name(run[0]) : `${name(run[0])}-${name(run.at(-1))}`))
    .join(',');
}

const DURATION_UNITS: readonly (readonly [string, Millis])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
  ['ms', 1],
];

/** Exact, as settings are: `1 h 30 min`, `1 s 500 ms`. */
export function formatExactDuration(ms: Millis): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, length] of DURATION_UNITS) {
    const whole = Math.floor(rest / length);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * length;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** An amount in settings: as it stands, with the currency where it is known. */
export const formatAmount = (amount: Money, currency: string): string => `${amount} ${currency}`.trim();

function withoutStopWords({ waitMs, otherwise }: WithoutStop): string {
  const then = otherwise === 'deny' ? 'no copy' : `${formatLots(otherwise.lots)} lots`;
  return waitMs === 0
    ? `without a stop ${then}`
    : `wait ${formatExactDuration(waitMs)} for a stop, else ${then}`;
}

const RATIO_WORDS = { balance_ratio: 'balance', equity_ratio: 'equity', free_margin_ratio: 'free margin' };

/**
 * `x0.5`, `0.10 lots`, `equity x1`: as `/copy` and `/rules` read it.
 * @param currency of the account that copies; left out, amounts stand alone
 */
export function formatSizing(sizing: Sizing, currency = ''): string {
  switch (sizing.kind) {
    case 'multiplier':
      return `x${sizing.factor}`;
    case 'fixed_lots':
      return `${formatLots(sizing.lots)} lots`;
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio': {
      const { kind, factor, providerCapital: capital } = sizing;
      return `${RATIO_WORDS[kind]} x${factor}${capital === null ? '' : ` of ${formatAmount(capital, currency)}`}`;
    }
    case 'risk_percent':
      return `risk ${sizing.percent}% of ${sizing.of}, ${withoutStopWords(sizing.withoutStop)}`;
    case 'risk_amount':
      return `risk ${formatAmount(sizing.amount, currency)}, ${withoutStopWords(sizing.withoutStop)}`;
    case 'notional':
      return `notional x${sizing.factor}`;
    case 'expression':
      return `= ${sizing.expression}`;
  }
}

/** `suffix=.m map=GOLD:XAUUSD`; empty when nothing is mapped by hand. */
export function formatSymbolMap(map: SymbolMap): string {
  const list = Object.entries(map.list).map(
    ([from, { symbol, factor }]) => `${from}:${symbol}${factor === '1' ? '' : `*${factor}`}`,
  );
  return [
    map.prefix === '' ? '' : `prefix=${map.prefix}`,
    map.suffix === '' ? '' : `suffix=${map.suffix}`,
    list.length === 0 ? '' : `map=${list.join(',')}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
