/** From a time on somebody's clock to the moment it comes, on days that are an hour short or long too. */
import type { Millis } from './ids.ts';
import { localTime, startOf } from './zone.ts';

const MINUTE: Millis = 60_000;
/** Clocks change by less than this within a day; offsets of the tables are multiples of the step. */
const CHANGE: Millis = 3 * 60 * MINUTE;
const STEP: Millis = 15 * MINUTE;

/**
 * The first moment, of the calendar's day that `day` is in, at which the clock shows `minutes` after midnight. A time
 * that the clocks skip comes when they do; one that comes twice counts the first time.
 * @param zone an IANA name (see `isZone`); another throws a RangeError
 * @param minutes 0 … 1439
 */
export function momentOf(zone: string, day: Millis, minutes: number): Millis {
  const start = startOf('day', zone, day);
  const { date } = localTime(zone, start);
  const usual = start + minutes * MINUTE;
  const isReached = (at: Millis): boolean => {
    if (at < start) return false;
    const shown = localTime(zone, at);
    return shown.date === date && shown.minutes >= minutes;
  };
  for (let at = usual - CHANGE; at <= usual + CHANGE; at += STEP) {
    if (!isReached(at)) continue;
    let first = at;
    while (isReached(first - MINUTE)) first -= MINUTE;
    return first;
  }
  return usual;
}
