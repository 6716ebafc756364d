/** Profit and loss of one account: a picture, and the numbers as text. */
import type { ProfitReport } from '../../core/app/api.ts';
import { namedAs } from '../../core/domain/account.ts';
import { toNumber } from '../../core/domain/decimal.ts';
import { thinned } from '../../core/domain/thinned.ts';
import { formatMoney, formatResult } from './format.ts';
import { view } from './view.ts';
import type { EquityPicture } from './picture.ts';
import type { Field, View } from './view.ts';

/** A picture is some 800 pixels wide; more points would only make it slower to draw. */
export const MAX_CURVE_POINTS = 600;

/** For drawing only. */
export const drawnPoints = (curve: ProfitReport['curve']): EquityPicture['points'] =>
  thinned(curve, MAX_CURVE_POINTS).map(({ at, balance, equity }) => ({
    at,
    balance: toNumber(balance),
    equity: toNumber(equity),
  }));

function picture(report: ProfitReport, title: string): EquityPicture | null {
  // A line needs two points.
  if (report.curve.length < 2) return null;
  return { kind: 'equity', title, currency: report.currency, points: drawnPoints(report.curve) };
}

/** `12, of which 3 won (25%)`. */
function tradesWords({ closedTrades, wonTrades }: ProfitReport): string {
  if (wonTrades === 0) return `${closedTrades}, none won`;
  if (wonTrades === closedTrades) return `${closedTrades}, ${closedTrades === 1 ? '' : 'all '}won`;
  return `${closedTrades}, of which ${wonTrades} won (${Math.round((100 * wonTrades) / closedTrades)}%)`;
}

export function profitView(report: ProfitReport, period: string): View {
  const { currency } = report;
  const name = namedAs(report.accountName, report.isPaper);
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
