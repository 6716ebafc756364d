/** A month of results: a picture of its days, and the same in words. */
import type { StatsAnswer } from '../../core/app/history-api.ts';
import { add, compare, isPositive, toNumber } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { count, formatResult, MONTHS } from './format.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

export interface Month {
  readonly year: number;
  /** 1 January … 12 December. */
  readonly month: number;
}

export const beginningOfMonth = ({ year, month }: Month): Millis => Date.UTC(year, month - 1);
export const monthOf = (at: Millis): Month => {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
};
/** @param by months later; below 0 earlier */
export const monthsLater = ({ year, month }: Month, by: number): Month =>
  monthOf(Date.UTC(year, month - 1 + by));
/** `Nov`. */
export const monthName = ({ month }: Month): string => MONTHS[month - 1] ?? '';

type Day = StatsAnswer['report']['byDay'][number];

const dayNumber = ({ day }: Day): number => new Date(day).getUTCDate();

/** The first of those for which no other is better. */
const extreme = (days: readonly Day[], better: (a: Money, b: Money) => boolean): Day | undefined =>
  days.reduce<Day | undefined>(
    (best, day) => (best === undefined || better(day.net, best.net) ? day : best),
    undefined,
  );

function dayFields(days: readonly Day[], currency: string, name: string): readonly Field[] {
  const won = days.filter(({ net }) => isPositive(net)).length;
  const lost = days.filter(({ net }) => net.startsWith('-')).length;
  const said = (day: Day | undefined): string =>
    day === undefined ? '' : `${dayNumber(day)} ${name}, ${formatResult(day.net, currency)}`;
  return [
    { name: 'Trades', value: String(days.reduce((sum, { trades }) => sum + trades, 0)) },
    { name: 'Days', value: `${days.length} · ${won} won, ${lost} lost` },
    { name: 'Best day', value: said(extreme(days, (a, b) => compare(a, b) > 0)) },
    { name: 'Worst day', value: said(extreme(days, (a, b) => compare(a, b) < 0)) },
  ];
}

/**
 * @param answer statistics since the month began; what came after it is left out
 * @param name of the account, as people read it
 */
export function calendarView(answer: StatsAnswer, month: Month, name: string): View {
  const { report, currency } = answer;
  const [from, to] = [beginningOfMonth(month), beginningOfMonth(monthsLater(month, 1))];
  const days = report.byDay.filter(({ day }) => day >= from && day < to);
  const total = days.reduce((sum, { net }) => add(sum, net), '0' as Money);
  const when = `${monthName(month)} ${month.year}`;
  return view({
    title: `${name}, ${when}: ${days.length === 0 ? 'nothing closed' : formatResult(total, currency)}`,
    tone: total === '0' ? 'plain' : total.startsWith('-') ? 'bad' : 'good',
    text: [
      ...(report.cut ? ['There are too many trades: only the newest are counted.'] : []),
      ...(days.length === 0
        ? []
        : [`${count(days.length, 'day')} with trades. Days are UTC, by when a trade closed.`]),
    ].join('\n'),
    fields: days.length === 0 ? [] : dayFields(days, currency, monthName(month)),
    picture: {
      kind: 'calendar',
      title: name,
      currency,
      ...month,
      days: days.map((day) => ({ day: dayNumber(day), net: toNumber(day.net), trades: day.trades })),
    },
    secret: true,
  });
}
