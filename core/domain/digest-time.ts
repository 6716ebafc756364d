/** When digests are due: by the person's clock, every day, every Monday, every first of a month. */
import type { Millis } from './ids.ts';
import type { DigestPeriod } from './notice.ts';
import { momentOf } from './wall-clock.ts';
import { startOf } from './zone.ts';

/**
 * The newest moment, not after `now`, at which a digest was due.
 * @param zone an IANA name; another throws a RangeError
 * @param at minutes after midnight, 0 … 1439
 */
export function latestDue(zone: string, at: number, period: DigestPeriod, now: Millis): Millis {
  const start = startOf(period, zone, now);
  const due = momentOf(zone, start, at);
  return due <= now ? due : momentOf(zone, startOf(period, zone, start - 1), at);
}

/** When the digest before the one of `due` was: what happened from then on is in it. */
export const dueBefore = (zone: string, at: number, period: DigestPeriod, due: Millis): Millis =>
  latestDue(zone, at, period, due - 1);
