/**
 * Requests that a source allows per minute and per day. Sliding windows: whenever a source begins its minute and its
 * day, no minute and no 24 hours of ours hold more than it allows. Hours are counted whole, so that a day of
 * requests fits into 25 numbers; a request counts up to an hour longer than it must.
 */
import type { Millis } from '../domain/ids.ts';

interface Limits {
  readonly perMinute: number | null;
  readonly perDay: number | null;
}

interface Spent {
  readonly minute: readonly Millis[];
  readonly hours: readonly { readonly hour: number; readonly count: number }[];
}

const MINUTE: Millis = 60_000;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

export const NOTHING_SPENT: Spent = { minute: [], hours: [] };

const hourOf = (at: Millis): number => Math.floor(at / HOUR);

/** What still counts at `now`. A request in the future (the clock was set back) counts until it is past. */
const counting = (spent: Spent, now: Millis): Spent => ({
  minute: spent.minute.filter((at) => at > now - MINUTE),
  hours: spent.hours.filter(({ hour }) => (hour + 1) * HOUR > now - DAY),
});

/** Requests of the last minute and the last 24 hours. */
export function used(spent: Spent, now: Millis): { readonly minute: number; readonly day: number } {
  const { minute, hours } = counting(spent, now);
  return { minute: minute.length, day: hours.reduce((sum, { count }) => sum + count, 0) };
}

const shareLeft = (spent: number, limit: number | null): number =>
  limit === null ? 1 : Math.max(0, (limit - spent) / Math.max(1, limit));

/** The smaller of what is left of the minute and of the day, as a part of the whole: 0 spent, 1 untouched. */
export function left(spent: Spent, { perMinute, perDay }: Limits, now: Millis): number {
  const { minute, day } = used(spent, now);
  return Math.min(shareLeft(minute, perMinute), shareLeft(day, perDay));
}

/** One request more. @returns null when the limits do not allow it */
export function spend(spent: Spent, limits: Limits, now: Millis): Spent | null {
  if (left(spent, limits, now) <= 0) return null;
  const { minute, hours } = counting(spent, now);
  const hour = hourOf(now);
  const others = hours.filter((entry) => entry.hour !== hour);
  const before = hours.find((entry) => entry.hour === hour)?.count ?? 0;
  return {
    // Without a limit per minute nobody asks for the single requests.
    minute: limits.perMinute === null ? [] : [...minute, now].sort((a, b) => a - b),
    hours: [...others, { hour, count: before + 1 }].sort((a, b) => a.hour - b.hour),
  };
}

/** Half of a budget is for asking again and again; the other half is left for orders and history. */
const POLLED_PART = 0.5;
/** No price is asked for more often, however large the budget. */
const POLL_AT_LEAST: Millis = 5_000;

/** How long to wait between two requests for one symbol when `symbols` are asked for in turn, so that the day's budget lasts the day. */
export function pollEvery({ perMinute, perDay }: Limits, symbols: number): Millis {
  const each = (limit: number | null, window: Millis): Millis =>
    limit === null ? 0 : Math.ceil((window * symbols) / (limit * POLLED_PART));
  return Math.max(POLL_AT_LEAST, each(perMinute, MINUTE), each(perDay, DAY));
}
