/** Statistics as people read them: pages of figures, each with its picture. */
import type { StatsAnswer } from '../../core/app/history-api.ts';
import type { HistoryReport, Slice } from '../../core/app/history-report.ts';
import { isZero, toNumber, toPlaces } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { formatMoney, formatResult, MONTHS, WEEKDAYS } from './format.ts';
import {
  formatGrowth,
  formatMultiple,
  formatPercent,
  formatRatio,
  sourceWords,
  UNKNOWN,
} from './history-numbers.ts';
import type { BarsPicture, Picture } from './picture.ts';
import { drawnPoints } from './profit.ts';
import { view } from './view.ts';
import type { Field, Table, View } from './view.ts';

export const STATS_PAGES = ['summary', 'risk', 'days', 'symbols', 'hours', 'channels'] as const;
export type StatsPage = (typeof STATS_PAGES)[number];

/** More bars than these are thinner than a finger: then they are months. */
const MOST_DAYS = 62;
/** Lines of a table that one looks through on a phone. */
const MOST_ROWS = 12;
const DAY_MS: Millis = 24 * 3_600_000;

const field = (name: string, value: string): Field => ({ name, value });

const moneyOr = (money: Money | null, currency: string): string =>
  money === null ? UNKNOWN : formatResult(money, currency);

/** Money that was lost: 0 or more, and its part of the balance where there is one. */
const fallWords = (fall: Money, percent: number, { hasBalance }: HistoryReport, currency: string): string =>
  hasBalance ? `${formatMoney(fall, currency)} (${formatPercent(percent)})` : formatMoney(fall, currency);

/** What a report is of money in. */
export type Reported = Pick<StatsAnswer, 'report' | 'currency'>;

export function summaryFields({ report, currency }: Reported): readonly Field[] {
  const { statistics: s } = report;
  const none = s.trades === 0;
  return [
    field('Net profit', formatResult(s.netProfit, currency)),
    field('Gross profit', formatMoney(s.grossProfit, currency)),
    field('Gross loss', formatMoney(s.grossLoss, currency)),
    field('Profit factor', formatRatio(s.profitFactor, none ? UNKNOWN : 'no loss')),
    field('Expected payoff', moneyOr(s.expectedPayoff, currency)),
    field('Trades', none ? '0' : `${s.trades} · won ${formatPercent(s.winRatePct)}`),
    field('Long', s.longTrades === 0 ? '0' : `${s.longTrades} · won ${formatPercent(s.longWinsPct)}`),
    field('Short', s.shortTrades === 0 ? '0' : `${s.shortTrades} · won ${formatPercent(s.shortWinsPct)}`),
    field('Average win', moneyOr(s.averageWin, currency)),
    field('Average loss', moneyOr(s.averageLoss, currency)),
    field('Payoff ratio', formatRatio(s.payoff)),
    field('Best trade', moneyOr(s.best, currency)),
    field('Worst trade', moneyOr(s.worst, currency)),
    field('Pips', s.pips === null ? UNKNOWN : toPlaces(s.pips, 1)),
    field('Average R', formatMultiple(s.averageR)),
    ...(report.hasBalance ? [field('Growth', formatGrowth(s.growth))] : []),
  ];
}

const streakWords = ({ count: length, money }: { count: number; money: Money }, currency: string): string =>
  length === 0 ? '0' : `${length} (${formatResult(money, currency)})`;

export function riskFields({ report, currency }: Reported): readonly Field[] {
  const { statistics: s, hasBalance } = report;
  const { balanceDrawdown: balance, equityDrawdown: equity } = s;
  return [
    field('Max drawdown', fallWords(balance.maximal, balance.maximalPct, report, currency)),
    ...(hasBalance
      ? [
          field('Abs. drawdown', formatMoney(balance.absolute, currency)),
          field(
            'Rel. drawdown',
            `${formatPercent(balance.relativePct)} (${formatMoney(balance.relative, currency)})`,
          ),
        ]
      : []),
    ...(equity === null || !hasBalance
      ? []
      : [field('Equity drawdown', fallWords(equity.maximal, equity.maximalPct, report, currency))]),
    field('Recovery factor', formatRatio(s.recoveryFactor)),
    ...(hasBalance
      ? [field('Sharpe ratio', formatRatio(s.sharpe)), field('Sortino ratio', formatRatio(s.sortino))]
      : []),
    field('In the market', s.exposure === null ? UNKNOWN : formatPercent(s.exposure * 100)),
    field('Wins in a row', streakWords(s.longestWins, currency)),
    field('Losses in a row', streakWords(s.longestLosses, currency)),
    field('Average R', formatMultiple(s.averageR)),
    ...(hasBalance ? [field('Balance', formatMoney(s.finalBalance, currency))] : []),
  ];
}

/** Of largest change first: one looks for what made, or cost, most. */
const bySize = <Key>(slices: readonly Slice<Key>[]): readonly Slice<Key>[] =>
  [...slices].sort((a, b) => Math.abs(toNumber(b.netProfit)) - Math.abs(toNumber(a.netProfit)));

function tableOf<Key>(title: string, slices: readonly Slice<Key>[], nameOf: (key: Key) => string): Table {
  return {
    columns: [
      { title, align: 'left' },
      { title: 'Trades', align: 'right' },
      { title: 'Won', align: 'right' },
      { title: 'Net', align: 'right' },
    ],
    rows: slices
      .slice(0, MOST_ROWS)
      .map(({ key, trades, winRatePct, netProfit }) => [
        nameOf(key),
        String(trades),
        `${Math.round(winRatePct)}%`,
        formatMoney(netProfit, ''),
      ]),
  };
}

const bars = (
  title: string,
  note: string,
  currency: string,
  along: BarsPicture['along'],
  list: BarsPicture['bars'],
): Picture | null => (list.length === 0 ? null : { kind: 'bars', title, note, currency, along, bars: list });

const dayLabel = (day: Millis): string => {
  const date = new Date(day);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
};
const monthLabel = (day: Millis): string => {
  const date = new Date(day);
  return `${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCFullYear()).slice(2)}`;
};

interface Days {
  readonly by: 'day' | 'month';
  readonly bars: BarsPicture['bars'];
}

/** Every day from the first to the last, or every month where those are too many. */
function dayBars({ byDay }: HistoryReport): Days {
  const [first, last] = [byDay[0], byDay.at(-1)];
  if (first === undefined || last === undefined) return { by: 'day', bars: [] };
  const by = (last.day - first.day) / DAY_MS < MOST_DAYS ? 'day' : 'month';
  const labelOf = by === 'day' ? dayLabel : monthLabel;
  const sums = new Map<string, number>();
  for (let day = first.day; day <= last.day; day += DAY_MS) sums.set(labelOf(day), 0);
  for (const { day, net } of byDay) sums.set(labelOf(day), (sums.get(labelOf(day)) ?? 0) + toNumber(net));
  return { by, bars: [...sums].map(([label, net]) => ({ label, net })) };
}

function hourBars({ byHour }: HistoryReport): BarsPicture['bars'] {
  const nets = new Map(byHour.map(({ key, netProfit }) => [key, toNumber(netProfit)]));
  return nets.size === 0
    ? []
    : Array.from({ length: 24 }, (_, hour) => ({
        label: `${String(hour).padStart(2, '0')}h`,
        net: nets.get(hour) ?? 0,
      }));
}

const weekday = (day: number): string => WEEKDAYS[day - 1] ?? String(day);
const ownName = (channel: string | null): string => channel ?? 'Not copied';

interface Page {
  readonly fields?: readonly Field[];
  readonly table?: Table | null;
  readonly picture: Picture | null;
}

export function equityOf(
  { report: { curve, statistics }, currency }: Reported,
  name: string,
): Picture | null {
  if (curve.length < 2) return null;
  const isPaid = !isZero(statistics.deposits) || !isZero(statistics.withdrawals);
  const title = isPaid ? `${name}, payments left out` : name;
  return { kind: 'equity', title, currency, points: drawnPoints(curve) };
}

function pageOf(page: StatsPage, answer: StatsAnswer, note: string): Page {
  const { report, place, currency } = answer;
  const named = (title: string, slices: readonly Slice<string>[]): Page => ({
    table: tableOf(title, bySize(slices), (key) => key),
    picture: bars(
      `${place.name} by ${title.toLowerCase()}`,
      note,
      currency,
      'name',
      bySize(slices).map(({ key, netProfit }) => ({ label: key, net: toNumber(netProfit) })),
    ),
  });
  switch (page) {
    case 'summary':
      return { fields: summaryFields(answer), picture: equityOf(answer, place.name) };
    case 'risk': {
      const results = report.multiples;
      const picture: Picture | null =
        results.length === 0 ? null : { kind: 'spread', title: place.name, note, results };
      return { fields: riskFields(answer), picture };
    }
    case 'days': {
      const days = dayBars(report);
      return {
        table: tableOf('Opened', report.byWeekday, weekday),
        picture: bars(`${place.name} by ${days.by}`, note, currency, 'time', days.bars),
      };
    }
    case 'symbols':
      return named('Symbol', report.bySymbol);
    case 'hours':
      return {
        table: tableOf('Opened', bySize(report.byHour), (hour) => `${String(hour).padStart(2, '0')}:00`),
        picture: bars(`${place.name} by hour`, `${note}, UTC`, currency, 'time', hourBars(report)),
      };
    case 'channels':
      return named(
        'Channel',
        report.byChannel.map(({ key, ...rest }) => ({ key: ownName(key), ...rest })),
      );
  }
}

/** Pages of which there is something to say. */
export const pagesOf = ({ report, place, source }: StatsAnswer): readonly StatsPage[] =>
  report.statistics.trades === 0
    ? []
    : STATS_PAGES.filter((page) => page !== 'channels' || (place.kind === 'account' && source === 'live'));

/** @param words the period, e.g. `last 30 days` */
export function statsView(answer: StatsAnswer, words: string, page: StatsPage): View {
  const { report, place, source } = answer;
  const { statistics: s } = report;
  const about = sourceWords(source, words);
  const what = place.kind === 'channel' && source === 'live' ? `Copies of ${place.name}` : place.name;
  if (s.trades === 0) {
    const text =
      source === 'live'
        ? 'No trade was closed in this time. /import takes a statement of earlier ones.'
        : 'The imported files have no trade in this time.';
    return view({ title: `${what}: ${about}`, text, secret: true });
  }
  const shown = pageOf(page, answer, about);
  const lines = [
    ...(report.cut ? [`There are too many: only the newest are counted.`] : []),
    ...(isZero(s.openCosts) || page !== 'summary'
      ? []
      : [`Not in it: ${formatResult(s.openCosts, answer.currency)} that open positions have cost so far.`]),
    ...(page === 'days' || page === 'hours' ? ['Days and hours are UTC.'] : []),
    ...(page === 'summary' && source === 'imported'
      ? ['The curve is of the balance: files do not tell what equity was in between.']
      : []),
  ];
  const tone = s.netProfit.startsWith('-') ? 'bad' : 'good';
  return view({
    title: `${what}: ${about}`,
    tone: page === 'summary' ? tone : 'plain',
    text: lines.join('\n'),
    fields: shown.fields ?? [],
    table: shown.table ?? null,
    picture: shown.picture,
    secret: true,
  });
}
