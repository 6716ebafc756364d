/** How far back a simulation looks: words that a person types, a day, and a row of buttons. */
import { z } from 'zod';
import type { Millis } from '../../../core/domain/ids.ts';
import { formatDay } from '../../views/format.ts';

const DAY_MS: Millis = 24 * 3_600_000;
const SPANS = {
  '7d': { days: 7, words: 'last 7 days', label: '7D' },
  '30d': { days: 30, words: 'last 30 days', label: '30D' },
  '90d': { days: 90, words: 'last 90 days', label: '90D' },
  '1y': { days: 365, words: 'last year', label: '1Y' },
  all: { days: Infinity, words: 'all time', label: 'All' },
} as const;
const NAMES = ['7d', '30d', '90d', '1y', 'all'] as const;
/** As /stats calls them. */
const ALIASES: Readonly<Record<string, (typeof NAMES)[number]>> = { '1w': '7d', '1m': '30d', '3m': '90d' };

/** `2026-08-01`: a day that there is. */
const day = z.iso.date();
export const span = z.union([z.enum(NAMES), day]);
export type Span = z.infer<typeof span>;
export const USUAL_SPAN: Span = '30d';

const named = (chosen: Span): (typeof SPANS)[(typeof NAMES)[number]] | null => {
  const name = NAMES.find((one) => one === chosen);
  return name === undefined ? null : SPANS[name];
};

/** @returns null when the word is no span of time */
export function readSpan(word: string): Span | null {
  const plain = word.toLowerCase();
  const read = span.safeParse(ALIASES[plain] ?? plain);
  return read.success ? read.data : null;
}

/** UTC milliseconds; 0 is the beginning of everything. */
export function spanStart(chosen: Span, now: Millis): Millis {
  const known = named(chosen);
  return known === null ? Date.parse(chosen) : Math.max(0, now - known.days * DAY_MS);
}

export const spanWords = (chosen: Span, now: Millis): string =>
  named(chosen)?.words ?? `since ${formatDay(Date.parse(chosen), now)}`;

/** For buttons. */
export const SPAN_LABELS: readonly (readonly [Span, string])[] = NAMES.map((name) => [
  name,
  SPANS[name].label,
]);
