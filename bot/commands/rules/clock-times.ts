/** Times of the day and week in a zone: trading hours, the weekend's pause, and pauses around news. */
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import type { NewsImpact, NewsPause, TradingHours, WeekendPause } from '../../../core/domain/rules.ts';
import { formatClock, isZone } from '../../../core/domain/zone.ts';
import { EVERY_DAY, formatDays, formatExactDuration, WEEKDAYS } from '../../views/format.ts';
import { DAY_MINUTES, readClock } from '../clock-time.ts';
import { unfit } from './kind.ts';
import type { Kind } from './kind.ts';
import { DURATION, readDuration } from './quantities.ts';

const WEEK = WEEKDAYS.length;

/** 1 Monday … 7 Sunday. */
function readDay(text: string): number | undefined {
  const index = WEEKDAYS.findIndex((day) => text.toLowerCase().startsWith(day.toLowerCase()));
  return index === -1 ? undefined : index + 1;
}

/** `Mon-Fri`, `Mon,Wed`, `Fri-Mon`; in the order of the week, each once. */
function readDays(text: string): readonly number[] | undefined {
  if (text === '' || text.toLowerCase() === EVERY_DAY) return [1, 2, 3, 4, 5, 6, 7];
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.split('-');
    const [from, to] = [readDay(first), readDay(last)];
    if (from === undefined || to === undefined || more.length > 0) return undefined;
    for (let day = from; ; day = (day % WEEK) + 1) {
      days.add(day);
      if (day === to) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}

/** With a slash it must be a zone's name; a word in capitals, such as UTC, is one only if there is such a zone. */
const ZONE_AT_END = /\s+(?<zone>[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+|[A-Z]{3,4})$/u;

/** Takes the zone from the end of a text. Refusal: VALUE_INVALID when there is none of that name. */
export function takeZone(text: string, standard: string): Result<{ rest: string; zone: string }> {
  const plain = text.trim();
  const zone = ZONE_AT_END.exec(` ${plain}`)?.groups?.['zone'];
  if (zone !== undefined && isZone(zone)) {
    return done({ rest: plain.slice(0, -zone.length).trim(), zone });
  }
  if (zone?.includes('/') === true) {
    return unfit(`"${zone}" is no time zone; write one such as Europe/Madrid or UTC`);
  }
  return done({ rest: plain, zone: standard });
}

type Window = TradingHours['windows'][number];

function readWindow(text: string): Window | undefined {
  const found = /^(?:([a-z]{3}[a-z,-]*)\s+)?(\d{1,2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}(?::\d{2})?)$/iu.exec(
    text.trim(),
  );
  const days = readDays(found?.[1] ?? '');
  const from = readClock(found?.[2] ?? '');
  const to = readClock(found?.[3] ?? '');
  if (days === undefined || from === undefined || to === undefined) return undefined;
  // Until midnight is until the day's end.
  return { days, from: from === DAY_MINUTES ? 0 : from, to: to === 0 ? DAY_MINUTES : to };
}

export const hours: Kind<TradingHours> = {
  how: 'Mon-Fri 08:00-17:30 Europe/Madrid, several with ; between them',
  read(text, { zone: standard }): Result<TradingHours> | undefined {
    const taken = takeZone(text, standard);
    if (!taken.ok) return taken;
    const windows = taken.value.rest.split(';').map(readWindow);
    return windows.every((window) => window !== undefined)
      ? done({ zone: taken.value.zone, windows })
      : undefined;
  },
  words({ zone, windows }) {
    const each = windows.map(
      ({ days, from, to }) => `${formatDays(days)} ${formatClock(from)}-${formatClock(to)}`,
    );
    return `${each.join('; ')} ${zone}`;
  },
};

export const weekend: Kind<WeekendPause> = {
  how: 'Fri 21:00 to Sun 23:00 Europe/Madrid',
  read(text, { zone: standard }) {
    const taken = takeZone(text, standard);
    if (!taken.ok) return taken;
    const found = /^fri\w*\s+([\d:]+)\s*(?:to|-|–)\s*sun\w*\s+([\d:]+)$/iu.exec(taken.value.rest);
    const [fridayFrom, sundayTo] = [readClock(found?.[1] ?? ''), readClock(found?.[2] ?? '')];
    if (fridayFrom === undefined || sundayTo === undefined) return undefined;
    return done({ zone: taken.value.zone, fridayFrom, sundayTo });
  },
  words: ({ zone, fridayFrom, sundayTo }) =>
    `Fri ${formatClock(fridayFrom)} to Sun ${formatClock(sundayTo)} ${zone}`,
};

const NEWS = new RegExp(
  String.raw`^(${DURATION})before,?\s+(${DURATION})after(?:,?\s+(low|medium|high)(?:\s+impact)?(?:\s+or\s+more)?)?$`,
  'iu',
);
const IMPACT_WORDS: Readonly<Record<NewsImpact, string>> = {
  low: 'low impact or more',
  medium: 'medium impact or more',
  high: 'high impact',
};
const isImpact = (text: string): text is NewsImpact => Object.hasOwn(IMPACT_WORDS, text);

export const news: Kind<NewsPause> = {
  how: '30 min before, 15 min after, high impact',
  read(text) {
    const [, before = '', after = '', impact = 'high'] = NEWS.exec(text.trim()) ?? [];
    const [beforeMs, afterMs] = [readDuration(before), readDuration(after)];
    const least = impact.toLowerCase();
    if (beforeMs === undefined || afterMs === undefined || !isImpact(least)) return undefined;
    return done({ beforeMs, afterMs, impact: least });
  },
  words: ({ beforeMs, afterMs, impact }) =>
    `${formatExactDuration(beforeMs)} before, ${formatExactDuration(afterMs)} after, ${IMPACT_WORDS[impact]}`,
};
