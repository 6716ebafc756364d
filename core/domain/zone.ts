/**
 * Clocks on people's walls: what time it is in an IANA zone, and when its days, weeks and months begin, with
 * daylight saving. Everything follows from the arguments and the zone tables of the runtime.
 */
import type { Millis } from './ids.ts';

export interface LocalTime {
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number;
  /** Minutes after midnight by the clock, 0 … 1439; an hour that comes twice counts alike both times. */
  readonly minutes: number;
  /** As in 2025-11-20. */
  readonly date: string;
}

const two = (value: number): string => String(value).padStart(2, '0');
/** `08:05`. @param minutes after midnight, 0 … 1440 */
export const formatClock = (minutes: number): string =>
  `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

export type CalendarPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

const MINUTE = 60_000;
const QUARTER_HOUR = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Longest IANA name today is 32 characters. */
const LONGEST_NAME = 64;
/** There are about 600 zones with all their old names; more than that is somebody playing with capitals. */
const MOST_ZONES = 700;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** The quarter of an hour that was asked about last, and its offset; undefined when clocks change within it. */
  quarter: number;
  offset: Millis | undefined;
  /** The day that was asked about last, counted from 1970, and its name. */
  day: number;
  date: string;
  /** The period of each kind that was asked about last. */
  readonly periods: Map<CalendarPeriod, { readonly start: Millis; readonly end: Millis }>;
}

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone: Zone = {
    format: new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }),
    quarter: Number.NaN,
    offset: undefined,
    day: Number.NaN,
    date: '',
    periods: new Map(),
  };
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}

/** @returns whether `name` is a zone of the IANA tables, such as Europe/Madrid or UTC; `+02:00` is none */
export function isZone(name: string): boolean {
  if (name.length > LONGEST_NAME || !/^[A-Z]/iu.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the clock is ahead of UTC, by its face. */
function exactOffset({ format }: Zone, at: Millis): Millis {
  const whole = Math.floor(at / 1_000) * 1_000;
  const face: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(whole)) face[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = face;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

function offsetAt(zone: Zone, at: Millis): Millis {
  const quarter = Math.floor(at / QUARTER_HOUR);
  if (quarter !== zone.quarter) {
    const first = exactOffset(zone, quarter * QUARTER_HOUR);
    const last = exactOffset(zone, (quarter + 1) * QUARTER_HOUR - 1);
    zone.quarter = quarter;
    zone.offset = first === last ? first : undefined;
  }
  return zone.offset ?? exactOffset(zone, at);
}

const dayOf = (zone: Zone, at: Millis): number => Math.floor((at + offsetAt(zone, at)) / DAY);
/** Day 0, the first of 1970, was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * @param zone an IANA name (see `isZone`); another throws a RangeError
 * @returns what calendar and clock there show at the moment `at`
 */
export function localTime(zone: string, at: Millis): LocalTime {
  const known = zoneOf(zone);
  const local = at + offsetAt(known, at);
  const day = Math.floor(local / DAY);
  if (day !== known.day) {
    known.day = day;
    known.date = new Date(day * DAY).toISOString().slice(0, 10);
  }
  return { weekday: weekdayOf(day), minutes: Math.floor((local - day * DAY) / MINUTE), date: known.date };
}

/** The first moment in (`from`, `to`] with another offset than at `from`: when clocks change. */
function changeBetween(zone: Zone, from: Millis, to: Millis): Millis {
  const before = exactOffset(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (exactOffset(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The first moment of a day: midnight, its first one if there are two, or the change of clocks that skips it. */
function firstMomentOf(zone: Zone, day: number): Millis {
  const midnight = day * DAY;
  const [before, after] = [exactOffset(zone, midnight - DAY), exactOffset(zone, midnight + DAY)];
  if (before === after) return midnight - before;
  const change = changeBetween(zone, midnight - DAY, midnight + DAY);
  if (midnight - before < change) return midnight - before;
  return Math.max(change, midnight - after);
}

/** First day of the period that the day is in, and of the one after it. */
function daysOf(period: CalendarPeriod, day: number): readonly [number, number] {
  if (period === 'day') return [day, day + 1];
  if (period === 'week') {
    const monday = day - weekdayOf(day) + 1;
    return [monday, monday + 7];
  }
  const months = { month: 1, quarter: 3, year: 12 }[period];
  const date = new Date(day * DAY);
  const month = Math.floor(date.getUTCMonth() / months) * months;
  const first = (of: number): number => Date.UTC(date.getUTCFullYear(), of, 1) / DAY;
  return [first(month), first(month + months)];
}

/**
 * When the calendar's day, week (from Monday), month, quarter or year began that the moment `at` is in. A day
 * begins when its date shows for the first time: where clocks go back over midnight it is not begun twice.
 * @param zone an IANA name (see `isZone`); another throws a RangeError
 */
export function startOf(period: CalendarPeriod, zone: string, at: Millis): Millis {
  const known = zoneOf(zone);
  const last = known.periods.get(period);
  if (last !== undefined && last.start <= at && at < last.end) return last.start;
  const shown = dayOf(known, at);
  const day = firstMomentOf(known, shown + 1) <= at ? shown + 1 : shown;
  const [first, next] = daysOf(period, day);
  const found = { start: firstMomentOf(known, first), end: firstMomentOf(known, next) };
  known.periods.set(period, found);
  return found.start;
}
