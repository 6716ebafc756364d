/** When symbols are dealt in, and when trading days end. */
import type { Millis } from '../domain/ids.ts';
import { momentOf } from '../domain/wall-clock.ts';
import { localTime, startOf } from '../domain/zone.ts';
import type { Terms } from './account.ts';
import type { Hours } from './symbol.ts';

/** From the first moment of a day into the middle of the next, daylight saving or not. */
const DAY_AND_A_HALF: Millis = 36 * 3_600_000;

/** Whether one of the sessions is on; one ends with its last minute. */
export function isOpen(hours: Hours, at: Millis): boolean {
  if (hours === null) return true;
  const { weekday, minutes } = localTime(hours.zone, at);
  return hours.sessions.some(({ day, from, to }) => day === weekday && from <= minutes && minutes < to);
}

/** The day that was asked about last: most questions are about today. */
let lastDay = { zone: '', minutes: 0, from: 0, end: 0 };

/** The first end of a trading day after `after`. */
export function nextDayEnd({ zone, minutes }: Terms['dayEnd'], after: Millis): Millis {
  const isSame = lastDay.zone === zone && lastDay.minutes === minutes;
  if (isSame && lastDay.from <= after && after < lastDay.end) return lastDay.end;
  const day = startOf('day', zone, after);
  const today = momentOf(zone, day, minutes);
  const end = today > after ? today : momentOf(zone, startOf('day', zone, day + DAY_AND_A_HALF), minutes);
  lastDay = { zone, minutes, from: after, end };
  return end;
}

/** Monday 0 … Sunday 6: the trading day that ends at `end`. */
export const endingDay = ({ zone }: Terms['dayEnd'], end: Millis): number =>
  localTime(zone, end - 1).weekday - 1;
