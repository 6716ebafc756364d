/** What a limit measures from: when its period began, its value then, and the highest value since. */
import { add, maximum } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import type { LimitState, RiskLimit } from '../../domain/risk.ts';
import { startOf } from '../../domain/zone.ts';

const DAY: Millis = 24 * 3_600_000;

type Bounded = Exclude<RiskLimit['period'], 'lifetime'>;

/** Days of a rolling period. */
const LENGTHS: Record<Bounded, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };
/** Days from a period's start that lead into the one after it, however long both are. */
const INTO_NEXT: Record<Bounded, number> = { day: 1.5, week: 10, month: 45, quarter: 135, year: 540 };
/** A rolling period moves on in so many steps: a day in hours, a month in steps of 30 hours. Bounds what is kept. */
const SLICES = 24;

/** Length of a rolling period; null when the limit goes by the calendar, or for ever. */
const lengthOf = ({ window, period }: RiskLimit): Millis | null =>
  window === 'rolling' && period !== 'lifetime' ? LENGTHS[period] * DAY : null;

/** What the values in a limit's state are of; see LimitState.measures. */
export const measuresOf = ({ period, window, basis, zone }: RiskLimit): string =>
  `${period} ${window} ${basis} ${zone}`;

/** When the present period began: by the calendar, or now. */
const periodStart = (limit: RiskLimit, at: Millis): Millis =>
  limit.period === 'lifetime' || limit.window === 'rolling' ? at : startOf(limit.period, limit.zone, at);

const sliceStart = (length: Millis, at: Millis): Millis => {
  const slice = length / SLICES;
  return Math.floor(at / slice) * slice;
};

/** A period that begins with `value`. */
export function begin(limit: RiskLimit, value: Money, capital: Money, at: Millis): LimitState {
  const length = lengthOf(limit);
  return {
    limit: limit.id,
    measures: measuresOf(limit),
    periodStart: periodStart(limit, at),
    start: value,
    peak: value,
    capital,
    slices: length === null ? [] : [{ at: sliceStart(length, at), first: value, peak: value }],
    block: null,
  };
}

/** True when the calendar has begun a new period since the state's. */
export const isOver = (limit: RiskLimit, state: LimitState, at: Millis): boolean =>
  limit.window === 'to_date' && limit.period !== 'lifetime' && periodStart(limit, at) > state.periodStart;

/** Everything that was seen so far, moved by a deposit (negative: a withdrawal). */
export function moved(state: LimitState, by: Money): LimitState {
  return {
    ...state,
    start: add(state.start, by),
    peak: add(state.peak, by),
    slices: state.slices.map(({ at, first, peak }) => ({ at, first: add(first, by), peak: add(peak, by) })),
  };
}

/**
 * A rolling period goes on to `at`. Nobody looked between the last slice and this moment: the value then was `before`,
 * the last one seen.
 */
export function rolledOn(limit: RiskLimit, state: LimitState, before: Money, at: Millis): LimitState {
  const length = lengthOf(limit);
  if (length === null) return state;
  const newest = sliceStart(length, at);
  const slice = length / SLICES;
  const kept = state.slices.filter((one) => one.at + slice > at - length);
  const last = kept.at(-1);
  if (last !== undefined && last.at >= newest && kept.length === state.slices.length) return state;
  if (last === undefined || last.at < newest) kept.push({ at: newest, first: before, peak: before });
  return {
    ...state,
    start: kept[0]?.first ?? before,
    peak: kept.reduce((highest, { peak }) => maximum(highest, peak), before),
    slices: kept,
  };
}

/** A value is seen within the period. */
export function withValue(state: LimitState, value: Money): LimitState {
  const last = state.slices.at(-1);
  const slices =
    last === undefined || maximum(last.peak, value) === last.peak
      ? state.slices
      : [...state.slices.slice(0, -1), { ...last, peak: value }];
  const peak = maximum(state.peak, value);
  return peak === state.peak && slices === state.slices ? state : { ...state, peak, slices };
}

/** When entries are allowed again after a limit was reached at `at`; null: by hand only. */
export function clearsAt(limit: RiskLimit, at: Millis): Millis | null {
  if (limit.clears === 'by_hand') return null;
  if (limit.clears !== 'next_period') return at + limit.clears.afterMs;
  if (limit.period === 'lifetime') return null;
  const length = lengthOf(limit);
  if (length !== null) return at + length;
  const start = startOf(limit.period, limit.zone, at);
  return startOf(limit.period, limit.zone, start + INTO_NEXT[limit.period] * DAY);
}
