/** Profit and loss of one account: a picture, and the numbers as text. */
import type { ProfitReport } from '../../core/app/api.ts';
import { toNumber } from '../../core/domain/decimal.ts';
import { formatMoney, formatResult } from './format.ts';
import { view } from './view.ts';
import type { EquityPicture } from './picture.ts';
import type { Field, View } from './view.ts';

/** A picture is some 800 pixels wide; more points would only make it slower to draw. */
export const MAX_CURVE_POINTS = 600;

/** At most `most` of the items, evenly spread, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)]).filter(
    (item): item is T => item !== undefined,
  );
}

function picture(report: ProfitReport, title: string): EquityPicture | null {
  // A line needs two points.
  if (report.curve.length < 2) return null;
  const points = thinned(report.curve, MAX_CURVE_POINTS).map(({ at, balance, equity }) => ({
    at,
    balance: toNumber(balance),
    equity: toNumber(equity),
  }));
  return { kind: 'equity', title, currency: report.currency, points };
}

/** `12, of which 3 won (25%)`. */
function tradesWords({ closedTrades, wonTrades }: ProfitReport): string {
  if (wonTrades === 0) return `${closedTrades}, none won`;
  if (wonTrades === closedTrades) return `${closedTrades}, ${closedTrades === 1 ? '' : 'all '}won`;
  return `${closedTrades}, of which ${wonTrades} won (${Math.round((100 * wonTrades) / closedTrades)}%)`;
}

export function profitView(report: ProfitReport, period: string): View {
  const { currency } = report;
  const name = report.isPaper === true ? `${report.accountName} (paper)` : report.accountName;
  const drawn = picture(report, `${name}, ${period}`);
  const funds: Field[] = [
    ...(report.balance === null ? [] : [{ name: 'Balance', value: formatMoney(report.balance, currency) }]),
    ...(report.equity === null ? [] : [{ name: 'Equity', value: formatMoney(report.equity, currency) }]),
  ];
  return view({
    title: `${name}, ${period}: ${formatResult(report.closedNet, currency)}`,
    tone: report.closedNet === '0' ? 'plain' : report.closedNet.startsWith('-') ? 'bad' : 'good',
    text: drawn === null ? 'No curve yet: it needs a little time connected.' : '',
    fields: [
      ...funds,
      {
        name: 'Closed',
        value: report.closedTrades === 0 ? 'nothing' : formatResult(report.closedNet, currency),
      },
      ...(report.closedTrades === 0 ? [] : [{ name: 'Trades', value: tradesWords(report) }]),
      { name: 'Max drawdown', value: formatMoney(report.maxDrawdown, currency) },
    ],
    picture: drawn,
    secret: true,
  });
}
