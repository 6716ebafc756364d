/** How far back: the words a person types, and a row of buttons. */
import { z } from 'zod';
import type { Millis } from '../../../core/domain/ids.ts';
import type { Choice } from '../command.ts';

const DAY_MS: Millis = 24 * 3_600_000;
const PERIODS = {
  '1d': { ms: DAY_MS, words: 'last day', label: '1D' },
  '1w': { ms: 7 * DAY_MS, words: 'last week', label: '1W' },
  '1m': { ms: 30 * DAY_MS, words: 'last 30 days', label: '1M' },
  '3m': { ms: 90 * DAY_MS, words: 'last 90 days', label: '3M' },
  all: { ms: Infinity, words: 'all time', label: 'All' },
} as const;

export const period = z.enum(['1d', '1w', '1m', '3m', 'all']);
export type Period = z.infer<typeof period>;

export const periodWords = (chosen: Period): string => PERIODS[chosen].words;
/** UTC milliseconds; 0 is the beginning of everything. */
export const sinceOf = (chosen: Period, now: Millis): Millis => Math.max(0, now - PERIODS[chosen].ms);

/** One of these is chosen, and its button says so. */
export const marked = <P>(label: string, payload: P, isChosen: boolean): Choice<P> => ({
  label: isChosen ? `· ${label} ·` : label,
  payload,
  ...(isChosen ? { style: 'primary' as const } : {}),
});

/** @param chosen null: none of them is shown now @param payloadOf what the button of a period carries */
export const periodChoices = <P>(
  chosen: Period | null,
  payloadOf: (period: Period) => P,
): readonly Choice<P>[] =>
  period.options.map((option) => marked(PERIODS[option].label, payloadOf(option), option === chosen));
