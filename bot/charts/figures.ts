/** Numbers and times as a picture says them: money with grouping, UTC dates, round ticks. Pure. */

const MINUS = '−';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const grouped = (value: number, places: number): string =>
  new Intl.NumberFormat('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    useGrouping: true,
  })
    .format(value)
    .replace('-', MINUS)
    .replace(/^−(?=[0.,]*$)/u, '');

const UNITS = [
  { size: 1e12, suffix: 'T' },
  { size: 1e9, suffix: 'B' },
  { size: 1e6, suffix: 'M' },
] as const;

/** From here on a header says `1.23T`: the exact figures would not fit beside a title. */
const SHORTENED_FROM = 1e12;

/** Money as the header says it: `10,234.50`, `−12.00`, `1.23T`. */
export function moneyText(value: number): string {
  if (Math.abs(value) < SHORTENED_FROM) return grouped(value, 2);
  if (Math.abs(value) >= 1e18) return value.toExponential(2).replaceAll('-', MINUS);
  return `${grouped(value / 1e12, 2)}T`;
}

/** Money where there is little room: `950`, `1.2k`, `3.4M`. */
export function shortMoney(value: number): string {
  const size = Math.abs(value);
  if (size < 10 && size > 0) return grouped(value, 2);
  if (size < 9_999.5) return grouped(value, 0);
  if (size < 999_950) return `${grouped(value / 1e3, size < 99_950 ? 1 : 0)}k`;
  const unit = UNITS.find((candidate) => size >= candidate.size * 0.99995);
  if (unit === undefined || size >= 1e15) return value.toExponential(1).replaceAll('-', MINUS);
  return `${grouped(value / unit.size, 1)}${unit.suffix}`;
}

/** The same as a change, with its sign. */
export const shortChange = (value: number): string => {
  const text = shortMoney(value);
  return value > 0 && /[1-9]/u.test(text) ? `+${text}` : text;
};

/** A price with its digits, as people read it aloud: without grouping. */
export const priceText = (price: number, digits: number): string => price.toFixed(digits);

/** A number that need not be exact: `12.5`, `180`, `1,234`. */
export const wholeText = (value: number): string => grouped(value, value < 100 && value % 1 >= 0.05 ? 1 : 0);

/** A change, always with its sign: `+234.50`, `−12.00`, `0.00`. */
export const changeText = (value: number): string => {
  const text = moneyText(value);
  return value > 0 && /[1-9]/u.test(text) ? `+${text}` : text;
};

export interface Ticks {
  readonly from: number;
  readonly to: number;
  readonly values: readonly { readonly value: number; readonly label: string }[];
}

const MONEY_STEPS = [1, 2, 2.5, 5, 10] as const;
const MONEY_TICKS = 6;
/** Below this share of its size a range is noise of binary fractions: the value counts as constant. */
const NOISE = 1e-9;
/** And below half a cent nobody sees a change. */
const LEAST_CHANGE = 0.005;

/** The lowest part of the axis stays free: a label there would touch those of the time axis. */
const FOOT = 0.04;

/** Smallest round step that crosses `range` in at most `most` steps. */
function roundStep(range: number, most: number): number {
  const least = range / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = MONEY_STEPS.find((step) => step * power >= least * (1 - NOISE)) ?? 10;
  return factor * power;
}

/** Digits behind the point that `step` needs to be told from its neighbours. */
function placesOf(step: number): number {
  for (let places = 0; places < 8; places++) {
    const shifted = step * 10 ** places;
    if (Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return places;
  }
  return 8;
}

/** `1.2345M` still reads better than `1,234,500`; with more digits the plain number does. */
const PLACES_OF_SHORT_MONEY = 4;

function moneyTickText(step: number, largest: number): (value: number) => string {
  if (largest >= 1e15) return (value) => value.toExponential(1).replaceAll('-', MINUS);
  const unit = UNITS.find((candidate) => largest >= candidate.size);
  if (unit !== undefined && placesOf(step / unit.size) <= PLACES_OF_SHORT_MONEY) {
    const places = placesOf(step / unit.size);
    return (value) => (value === 0 ? '0' : `${grouped(value / unit.size, places)}${unit.suffix}`);
  }
  return (value) => grouped(value, placesOf(step));
}

/**
 * Round ticks over the values from `least` to `most`, with some air around them.
 * A constant value gets a range around it, so that its line lies in the middle.
 * @param leastChange values nearer to each other than this are the same; left out: half a cent
 */
export function moneyTicks(least: number, most: number, leastChange = LEAST_CHANGE): Ticks {
  const size = Math.max(Math.abs(least), Math.abs(most));
  const constant = most - least < Math.max(size * NOISE, leastChange);
  const air = constant ? Math.max(size * 0.01, 200 * leastChange) : (most - least) * 0.06;
  const [from, to] = [least - air, most + air];
  const step = roundStep(to - from, MONEY_TICKS);
  const text = moneyTickText(step, Math.max(Math.abs(from), Math.abs(to)));
  const first = Math.ceil((from + (to - from) * FOOT) / step);
  const count = Math.floor(to / step) - first + 1;
  const values = Array.from({ length: count }, (_, index) => {
    // Written with 15 digits and read again: 0.1 + 0.2 is 0.3 here.
    const value = Number(((first + index) * step).toPrecision(15));
    return { value, label: text(value) };
  });
  return { from, to, values };
}

/** Ticks for counting, from 0 to at least `most`. */
export function countTicks(most: number): Ticks {
  const to = Math.max(1, most) * 1.06;
  const step = Math.max(1, roundStep(to, MONEY_TICKS - 1));
  const whole = Number.isInteger(step) ? step : Math.ceil(step);
  const values = Array.from({ length: Math.floor(to / whole) + 1 }, (_, index) => ({
    value: index * whole,
    label: grouped(index * whole, 0),
  }));
  return { from: 0, to, values };
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (value: number): string => String(value).padStart(2, '0');

const monthText = (at: number): string => MONTHS[new Date(at).getUTCMonth()] ?? '';
const yearText = (at: number): string => String(new Date(at).getUTCFullYear());
const dayText = (at: number): string => `${new Date(at).getUTCDate()} ${monthText(at)}`;
const clockText = (at: number): string => {
  const date = new Date(at);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};
export const secondsText = (at: number): string => `${clockText(at)}:${two(new Date(at).getUTCSeconds())}`;

/** `Nov 2026`. @param month 1 January … 12 December */
export const monthAndYear = (year: number, month: number): string => `${MONTHS[month - 1] ?? ''} ${year}`;

/** The period a picture covers, e.g. `12 Nov 2026, 14:00–16:30 UTC` or `12–19 Nov 2026 UTC`. */
export function periodText(from: number, to: number): string {
  const sameYear = yearText(from) === yearText(to);
  const sameDay = sameYear && dayText(from) === dayText(to);
  if (from === to) return `${dayText(from)} ${yearText(from)}, ${clockText(from)} UTC`;
  if (sameDay) {
    const clock = to - from < 2 * MINUTE ? secondsText : clockText;
    return `${dayText(from)} ${yearText(from)}, ${clock(from)}–${clock(to)} UTC`;
  }
  if (to - from < 2 * DAY)
    return `${dayText(from)}, ${clockText(from)} – ${dayText(to)} ${yearText(to)}, ${clockText(to)} UTC`;
  if (!sameYear) return `${dayText(from)} ${yearText(from)} – ${dayText(to)} ${yearText(to)} UTC`;
  if (monthText(from) === monthText(to))
    return `${new Date(from).getUTCDate()}–${dayText(to)} ${yearText(to)} UTC`;
  return `${dayText(from)} – ${dayText(to)} ${yearText(to)} UTC`;
}

/** Five labels of six characters stand beside each other without touching. */
const TIME_TICKS = 5;
const CLOCK_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14].map((days) => days * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
/** 1970 began on a Thursday: steps of whole weeks begin on Mondays. */
const MONDAY = 4 * DAY;

function clockTicks(from: number, to: number, step: number): Ticks['values'] {
  const origin = step % (7 * DAY) === 0 ? MONDAY : 0;
  const first = Math.ceil((from - origin) / step);
  const count = Math.floor((to - origin) / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const value = origin + (first + index) * step;
    if (step >= DAY || value % DAY === 0) return { value, label: dayText(value) };
    return { value, label: step < MINUTE ? secondsText(value) : clockText(value) };
  });
}

function monthTicks(from: number, to: number, step: number): Ticks['values'] {
  const values: { value: number; label: string }[] = [];
  const start = new Date(from);
  const monthOfEra = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = Math.floor(monthOfEra / step) * step; ; month += step) {
    const value = Date.UTC(Math.floor(month / 12), month % 12);
    if (value > to || Number.isNaN(value)) return values;
    if (value < from) continue;
    values.push({ value, label: month % 12 === 0 ? yearText(value) : monthText(value) });
  }
}

/** Ticks at round UTC times between two moments (milliseconds); at least two whenever the period has them. */
export function timeTicks(from: number, to: number): Ticks {
  for (const step of CLOCK_STEPS) {
    if ((to - from) / step > TIME_TICKS + 1) continue;
    const values = clockTicks(from, to, step);
    if (values.length <= TIME_TICKS) return { from, to, values };
  }
  for (const step of MONTH_STEPS) {
    if ((to - from) / (step * 30 * DAY) > 2 * TIME_TICKS) continue;
    const values = monthTicks(from, to, step);
    if (values.length <= TIME_TICKS) return { from, to, values };
  }
  return { from, to, values: [] };
}
