/** Usual trading hours, by New York's clock: the trading week of currencies begins and ends at its five in the afternoon. */
import type { Hours, Session } from '../symbol.ts';

const ZONE = 'America/New_York';
const HOUR = 60;
const MIDNIGHT = 24 * HOUR;
const FIVE = 17 * HOUR;
const SIX = 18 * HOUR;
const MINUTES_AROUND_DAY_END = 5;
const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SUNDAY] = [1, 2, 3, 4, 5, 7];

const on = (days: readonly number[], from: number, to: number): readonly Session[] =>
  days.map((day) => ({ day, from, to }));

const BEFORE_DAY_END = [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY];
const AFTER_DAY_END = [SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY];

/** Sunday to Friday, with a few minutes' pause around the end of each day. */
export const CURRENCY_HOURS: Hours = {
  zone: ZONE,
  sessions: [
    ...on(BEFORE_DAY_END, 0, FIVE - MINUTES_AROUND_DAY_END),
    ...on(AFTER_DAY_END, FIVE + MINUTES_AROUND_DAY_END, MIDNIGHT),
  ],
};

/** The same with an hour's pause: metals, indices and energies. */
export const CONTRACT_HOURS: Hours = {
  zone: ZONE,
  sessions: [...on(BEFORE_DAY_END, 0, FIVE), ...on(AFTER_DAY_END, SIX, MIDNIGHT)],
};
