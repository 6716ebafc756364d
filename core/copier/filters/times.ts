/** Filters on the time of an entry: trading hours and the weekend, by the clock of a zone. */
import type { TradingHours } from '../../domain/rules.ts';
import { localTime } from '../../domain/zone.ts';
import type { Question, Rule } from '../rule.ts';

const BETWEEN = '; ';
const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 7;

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** `07:05` of 425 minutes after midnight. Such texts stand in the order of time. */
const clockOf = (minutes: number): string =>
  `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;

const windowTexts = new WeakMap<TradingHours, string>();

/** `12345 08:00-17:00; 7 22:00-02:00`: days, then from and to. */
function textOf(hours: TradingHours): string {
  const known = windowTexts.get(hours);
  if (known !== undefined) return known;
  const text = hours.windows
    .map(({ days, from, to }) => `${days.join('')} ${clockOf(from)}-${clockOf(to)}`)
    .join(BETWEEN);
  windowTexts.set(hours, text);
  return text;
}

/** Whether a window of `textOf` is open; one that runs over midnight belongs to the day it began on. */
function isOpen(window: string, weekday: number, time: string): boolean {
  const [days = '', hours = ''] = window.split(' ');
  const [from = '', to = ''] = hours.split('-');
  const isOn = days.includes(String(weekday));
  if (from < to) return isOn && from <= time && time < to;
  const wasOn = days.includes(String(weekday === 1 ? SUNDAY : weekday - 1));
  return (isOn && from <= time) || (wasOn && time < to);
}

const hours: Rule<Question> = {
  name: 'hours',
  look({ subscription, now }) {
    const wanted = subscription.rules.filters.hours;
    if (wanted === null) return null;
    const { weekday, minutes } = localTime(wanted.zone, now);
    return { zone: wanted.zone, weekday, time: clockOf(minutes), windows: textOf(wanted) };
  },
  judge({ weekday, time, windows }) {
    const open = String(windows)
      .split(BETWEEN)
      .some((window) => isOpen(window, Number(weekday), String(time)));
    return { denial: open ? null : 'OUTSIDE_HOURS' };
  },
};

const weekend: Rule<Question> = {
  name: 'weekend',
  look({ subscription, now }) {
    const pause = subscription.rules.filters.weekend;
    if (pause === null) return null;
    const { weekday, minutes } = localTime(pause.zone, now);
    return {
      zone: pause.zone,
      weekday,
      time: clockOf(minutes),
      fridayFrom: clockOf(pause.fridayFrom),
      sundayTo: clockOf(pause.sundayTo),
    };
  },
  judge({ weekday, time = '', fridayFrom = '', sundayTo = '' }) {
    const isPaused =
      weekday === SATURDAY ||
      (weekday === FRIDAY && time >= fridayFrom) ||
      (weekday === SUNDAY && time < sundayTo);
    return { denial: isPaused ? 'WEEKEND_PAUSE' : null };
  },
};

export const TIME_FILTERS: readonly Rule<Question>[] = [hours, weekend];
