/** Figures as MetaTrader prints them: money, percentages and ratios with two places; what is unknown says so. */
import type { HistorySource } from '../../core/history-ports.ts';

const PLACES = 2;
export const UNKNOWN = 'unknown';

/** `2.61`; `unknown` without one. */
export const formatRatio = (value: number | null, otherwise = UNKNOWN): string =>
  value === null ? otherwise : value.toFixed(PLACES);

/** Of a value from 0 to 100: `66.67 %`. */
export const formatPercent = (value: number): string => `${value.toFixed(PLACES)} %`;

/** Of a fraction: `+12.34 %`. */
export const formatGrowth = (fraction: number | null): string =>
  fraction === null ? UNKNOWN : `${fraction > 0 ? '+' : ''}${formatPercent(fraction * 100)}`;

/** `+0.45 R`. */
export const formatMultiple = (value: number | null): string =>
  value === null ? UNKNOWN : `${value > 0 ? '+' : ''}${value.toFixed(PLACES)} R`;

/** What a message is about, under its title: where the numbers come from. */
export const sourceWords = (source: HistorySource, words: string): string =>
  source === 'live' ? words : `${words} · from imported files`;
