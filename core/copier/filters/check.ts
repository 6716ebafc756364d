/** Whether filters and symbol maps that a person asks for make sense: what could only be a slip is refused. */
import { compare, decimal, isPositive } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { refuse } from '../../domain/result.ts';
import type { Refusal } from '../../domain/result.ts';
import type { Filters, NewsPause, TradingHours, WeekendPause } from '../../domain/rules.ts';
import type { SymbolMap } from '../../domain/subscription.ts';
import { isZone } from '../../domain/zone.ts';

const MOST_NAMES = 200;
/** MetaTrader's symbols have at most 31 characters; other venues' are somewhat longer. */
const LONGEST_NAME = 64;
const LONGEST_AFFIX = 16;
/** Their text stands in the trace of every decision. */
const MOST_RANGES = 50;
const MOST_WINDOWS = 20;
const LONGEST_COMMENT = 100;
const DAY_MINUTES = 24 * 60;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Wider than any market: more is a slip of the decimal point. */
const MOST_PIPS = decimal('1000000');
const MOST_PERCENT = decimal('1000');
/** More than any account holds. */
const MOST_POSITIONS = 10_000;
const MOST_FACTOR = decimal('100000');

const no = (message: string): Refusal => refuse('FILTER_INVALID', message);
const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
/** Printable, not empty, and nothing that lists of names are written with. */
const isName = (name: string): boolean =>
  name.length > 0 && name.length <= LONGEST_NAME && !/[\p{Cc},;=]/u.test(name) && name.trim() === name;

function checkSymbols({ mode, names }: Filters['symbols']): Refusal | null {
  if (mode === 'only' && names.length === 0)
    return no('a list of the only symbols without a name lets nothing through; name one, or pause it all');
  if (names.length > MOST_NAMES)
    return no(`${names.length} symbols are too many; list at most ${MOST_NAMES}, with * for any ending`);
  const bad = names.find((name) => !isName(name) || name.slice(0, -1).includes('*'));
  if (bad === undefined) return null;
  return no(
    `${JSON.stringify(bad)} is no symbol: write 1 to ${LONGEST_NAME} characters without comma, with * at most at the end`,
  );
}

function checkOrders({ sides, kinds, magics, comment }: Filters): Refusal | null {
  if (sides.length === 0)
    return no('without a side nothing is copied; allow buy, sell or both, or pause the subscription');
  if (kinds.length === 0)
    return no('without a kind of order nothing is copied; allow at least one, or pause the subscription');
  if (magics.mode === 'only' && magics.ranges.length === 0)
    return no(
      'a list of the only magic numbers without a number lets nothing through; name one, e.g. 100-199',
    );
  if (magics.ranges.length > MOST_RANGES)
    return no(`${magics.ranges.length} ranges of magic numbers are too many; list at most ${MOST_RANGES}`);
  for (const [from, to] of magics.ranges) {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to)
      return no(`${from} to ${to} is no range of magic numbers; write whole numbers, the smaller one first`);
  }
  if (
    comment !== null &&
    (comment.length === 0 || comment.length > LONGEST_COMMENT || /\p{Cc}/u.test(comment))
  )
    return no(
      `the comment's pattern has ${comment.length} characters; write 1 to ${LONGEST_COMMENT}, e.g. *scalp*`,
    );
  return null;
}

const badZone = (zone: string): Refusal =>
  no(`${JSON.stringify(zone)} is no time zone; write one like Europe/Madrid or UTC`);

function checkHours({ zone, windows }: TradingHours): Refusal | null {
  if (!isZone(zone)) return badZone(zone);
  if (windows.length === 0 || windows.length > MOST_WINDOWS)
    return no(`trading hours have ${windows.length} windows; give 1 to ${MOST_WINDOWS}, or turn them off`);
  for (const { days, from, to } of windows) {
    if (days.length === 0 || days.length > 7 || !days.every((day) => isWhole(day, 1, 7)))
      return no(`the days ${JSON.stringify(days)} are not days of the week; write 1 (Monday) to 7 (Sunday)`);
    if (!isWhole(from, 0, DAY_MINUTES - 1) || !isWhole(to, 1, DAY_MINUTES) || from === to)
      return no(
        `from minute ${from} to minute ${to} is no time of day; write two different times, 00:00 to 24:00 for all day`,
      );
  }
  return null;
}

function checkWeekend({ zone, fridayFrom, sundayTo }: WeekendPause): Refusal | null {
  if (!isZone(zone)) return badZone(zone);
  const bad = [fridayFrom, sundayTo].find((minutes) => !isWhole(minutes, 0, DAY_MINUTES));
  return bad === undefined ? null : no(`minute ${bad} is no time of day; write a time from 00:00 to 24:00`);
}

function checkNews({ beforeMs, afterMs }: NewsPause): Refusal | null {
  const bad = [beforeMs, afterMs].find((ms) => !isWhole(ms, 0, DAY_MS));
  if (bad !== undefined) return no(`a news pause of ${bad} ms is not possible; write 0 minutes to 24 hours`);
  return beforeMs + afterMs > 0
    ? null
    : no('a news pause of no time pauses nothing; write minutes, or turn it off');
}

function checkDelay({ fromMs, toMs }: Filters['delay']): Refusal | null {
  if (isWhole(fromMs, 0, HOUR_MS) && isWhole(toMs, 0, HOUR_MS) && fromMs <= toMs) return null;
  return no(
    `a delay from ${fromMs} to ${toMs} ms is not possible; write 0 seconds to 1 hour, the shorter one first`,
  );
}

/** @param least the smallest value allowed: 0, or what is just above it */
function checkAmount(
  value: Decimal | null,
  what: string,
  unit: string,
  most: Decimal,
  least: 'zero' | 'above zero',
): Refusal | null {
  if (value === null) return null;
  const isLarge = compare(value, most) > 0;
  if (!isLarge && (isPositive(value) || (least === 'zero' && value === '0'))) return null;
  return no(
    `${what} of ${value} ${unit} is not possible; write ${least === 'zero' ? '0' : 'more than 0'} to ${most}`,
  );
}

function checkDistances(filters: Filters): Refusal | null {
  const { maxDeviation, maxSpread, minStopDistance: least, maxStopDistance: most } = filters;
  const isPips = maxDeviation?.unit === 'pips';
  const unit = isPips ? 'pips' : '% of the stop distance';
  const refused =
    checkAmount(
      maxDeviation?.value ?? null,
      'a deviation',
      unit,
      isPips ? MOST_PIPS : MOST_PERCENT,
      'zero',
    ) ??
    checkAmount(maxSpread, 'a spread', 'pips', MOST_PIPS, 'above zero') ??
    checkAmount(least, 'a least stop distance', 'pips', MOST_PIPS, 'above zero') ??
    checkAmount(most, 'a largest stop distance', 'pips', MOST_PIPS, 'above zero');
  if (refused !== null) return refused;
  if (least === null || most === null || compare(least, most) <= 0) return null;
  return no(`no stop is at least ${least} and at most ${most} pips away; write the smaller distance first`);
}

function checkCounts(counts: Filters['maxPositions']): Refusal | null {
  for (const [what, count] of Object.entries(counts)) {
    if (count !== null && !isWhole(count, 1, MOST_POSITIONS))
      return no(
        `at most ${count} positions per ${what} is not possible; write 1 to ${MOST_POSITIONS}, or pause the subscription`,
      );
  }
  return null;
}

/** @returns FILTER_INVALID with what is wrong, its value and what is allowed; null when the filters make sense */
export function checkFilters(filters: Filters): Refusal | null {
  const { symbols, hours, delay, weekend, news, maxPositions } = filters;
  return (
    checkSymbols(symbols) ??
    checkOrders(filters) ??
    (hours && checkHours(hours)) ??
    checkDelay(delay) ??
    checkDistances(filters) ??
    checkCounts(maxPositions) ??
    (weekend && checkWeekend(weekend)) ??
    (news && checkNews(news))
  );
}

/** @returns SYMBOL_MAP_INVALID with what is wrong, its value and what is allowed; null when the map makes sense */
export function checkSymbolMap({ list, prefix, suffix }: SymbolMap): Refusal | null {
  const bad = (message: string): Refusal => refuse('SYMBOL_MAP_INVALID', message);
  const entries = Object.entries(list);
  if (entries.length > MOST_NAMES)
    return bad(`${entries.length} symbols are too many; list at most ${MOST_NAMES}`);
  for (const [provider, { symbol, factor }] of entries) {
    const name = [provider, symbol].find((one) => !isName(one));
    if (name !== undefined)
      return bad(
        `${JSON.stringify(name)} is no symbol: write 1 to ${LONGEST_NAME} characters without comma or =`,
      );
    if (!isPositive(factor) || compare(factor, MOST_FACTOR) > 0)
      return bad(
        `${provider} → ${symbol} ×${factor} is not possible; write a factor above 0, at most ${MOST_FACTOR}`,
      );
  }
  const affix = [prefix, suffix].find((one) => one.length > LONGEST_AFFIX || /[\p{Cc}\s,;=]/u.test(one));
  if (affix === undefined) return null;
  return bad(
    `${JSON.stringify(affix)} is no prefix or suffix: write at most ${LONGEST_AFFIX} characters, e.g. .m`,
  );
}
