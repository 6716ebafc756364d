/** Numbers of a decision's trace as people read them. */
import { parseDecimal, toPlaces } from '../../core/domain/decimal.ts';
import type { Lots } from '../../core/domain/decimal.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import { formatDays, formatDuration, formatLots, WEEKDAYS } from './format.ts';

export type Numbers = TraceStep['numbers'];
export type Sentence = (numbers: Numbers) => string;

export const at = (numbers: Numbers, name: string): string => String(numbers[name] ?? '?');

/** A duration in milliseconds. */
export function span(numbers: Numbers, name: string): string {
  const ms = numbers[name];
  return typeof ms === 'number' ? formatDuration(ms) : at(numbers, name);
}

/** A ratio of equities has many places; cut, not rounded: 0.00999 must not read as 0.01. */
const MOST_PLACES = /(?<=\.\d{4})\d+$/u;

/** A size, as sizes stand everywhere. */
export function lotsAt(numbers: Numbers, name: string): string {
  const lots = parseDecimal(at(numbers, name).replace(MOST_PLACES, ''));
  return lots === undefined ? at(numbers, name) : formatLots(lots as Lots);
}

const SHOWN_PLACES = 5;

/** A rate, a distance, an amount that was worked out: no more places than say something. */
export function figure(numbers: Numbers, name: string): string {
  const text = at(numbers, name);
  const value = parseDecimal(text);
  if (value === undefined) return text;
  const places = text.split('.')[1]?.length ?? 0;
  return places <= SHOWN_PLACES ? text : toPlaces(value, SHOWN_PLACES).replace(/\.?0+$/u, '');
}

/** 1 Monday … 7 Sunday. */
export const dayAt = (numbers: Numbers, name: string): string =>
  WEEKDAYS[Number(numbers[name]) - 1] ?? at(numbers, name);

/** `12345 08:00-17:00; 7 22:00-24:00` with names of days. */
export const windowsAt = (numbers: Numbers, name: string): string =>
  at(numbers, name).replaceAll(/(?<=^|; )[1-7]+(?= )/gu, (digits) => formatDays(Array.from(digits, Number)));

/** `close_only` → `close only`. */
export const spaced = (numbers: Numbers, name: string): string => at(numbers, name).replaceAll('_', ' ');
