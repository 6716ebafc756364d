/** Closed trades as CSV: read by spreadsheets, and by /import. */
import { stringify } from 'csv-stringify/sync';
import type { HistoryTrade } from '../../core/app/history-report.ts';
import type { Millis } from '../../core/domain/ids.ts';

/** What a spreadsheet takes for a formula when a cell begins with it (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/u;
/** A cell whose text people or brokers chose; numbers are ours, and may begin with a minus. */
const words = (text: string): string => (FORMULA.test(text.trimStart()) ? `'${text}` : text);

/** `2026-11-20 14:03:07`, UTC. */
const timeOf = (at: Millis | null): string =>
  at === null ? '' : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const R_PLACES = 2;

type Column = readonly [heading: string, cell: (trade: HistoryTrade, currency: string) => string];
const COLUMNS: readonly Column[] = [
  ['Position', ({ position }) => words(position)],
  ['Symbol', ({ symbol }) => words(symbol)],
  ['Type', ({ side }) => side],
  ['Lots', ({ lots }) => lots],
  ['Open time', ({ openedAt }) => timeOf(openedAt)],
  ['Open price', ({ openPrice }) => openPrice ?? ''],
  ['Close time', ({ closedAt }) => timeOf(closedAt)],
  ['Close price', ({ closePrice }) => closePrice],
  ['Commission', ({ commission }) => commission],
  ['Swap', ({ swap }) => swap],
  ['Profit', ({ profit }) => profit],
  ['Net profit', ({ net }) => net],
  ['Currency', (_trade, currency) => words(currency)],
  ['Pips', ({ pips }) => pips ?? ''],
  ['R', ({ multiple }) => (multiple === null ? '' : multiple.toFixed(R_PLACES))],
  ['Account', ({ account }) => words(account)],
  ['Channel', ({ channel }) => words(channel ?? '')],
];

/** UTF-8 with its mark, by which Excel knows it; lines end as RFC 4180 has it. Times are UTC. */
export function tradesCsv(trades: readonly HistoryTrade[], currency: string): Uint8Array {
  const rows = trades.map((trade) => COLUMNS.map(([, cell]) => cell(trade, currency)));
  const text = stringify([COLUMNS.map(([heading]) => heading), ...rows], {
    bom: true,
    record_delimiter: 'windows',
  });
  return new TextEncoder().encode(text);
}
