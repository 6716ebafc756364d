/** CSV → records, a line each, and the columns that its heading names. */
import { CsvError, parse } from 'csv-parse/sync';
import { separatorOf } from '../domain/text-file.ts';
import type { FileProblem } from './history.ts';
import { COLUMNS, HEAD_RECORDS, RECORD_CHARS, ROWS } from './limits.ts';
import { columnName } from './table.ts';

export interface CsvRecord {
  readonly line: number;
  readonly values: readonly string[];
}

/** What we know a column by; of two of a name the first belongs to the opening, the second to the close. */
export type Column =
  | 'openTime'
  | 'closeTime'
  | 'type'
  | 'entry'
  | 'lots'
  | 'symbol'
  | 'openPrice'
  | 'closePrice'
  | 'stop'
  | 'commission'
  | 'fee'
  | 'swap'
  | 'profit'
  | 'netProfit'
  | 'position'
  | 'number'
  | 'pips'
  | 'comment';

const NAMES: Readonly<Record<Column, readonly string[]>> = {
  openTime: ['opentime', 'opendate', 'entrytime', 'entrydate', 'openedat', 'opened'],
  closeTime: ['closetime', 'closedate', 'exittime', 'exitdate', 'closedat', 'closed'],
  type: ['type', 'action', 'side', 'cmd', 'buysell', 'ordertype', 'dealtype'],
  entry: ['entry', 'direction'],
  lots: ['lots', 'lot', 'volume', 'size', 'unitslots', 'quantity'],
  symbol: ['symbol', 'item', 'instrument', 'pair', 'market'],
  openPrice: ['openprice', 'entryprice', 'priceopen'],
  closePrice: ['closeprice', 'exitprice', 'priceclose'],
  stop: ['sl', 'stoploss', 'stop'],
  commission: ['commission', 'commissions', 'commis'],
  fee: ['fee', 'fees', 'tax', 'taxes'],
  swap: ['swap', 'swaps', 'rollover', 'storage'],
  profit: ['profit', 'pl', 'pnl', 'profitloss', 'tradepl', 'grossprofit'],
  netProfit: ['netprofit', 'netpl', 'netpnl'],
  position: ['position', 'positionid'],
  number: ['ticket', 'deal', 'dealid', 'order', 'orderid', 'id'],
  pips: ['pips'],
  comment: ['comment', 'comments'],
};
const COLUMN_OF = new Map(
  Object.entries(NAMES).flatMap(([column, names]) => names.map((name) => [name, column as Column] as const)),
);
const TIMES = new Set(['time', 'date', 'datetime', 'timestamp', 'at']);
const PRICES = new Set(['price']);

export type Columns = ReadonlyMap<Column, number>;

/** Columns by their place; a name that comes twice stands for its first place, except time and price. */
function columnsOf(values: readonly string[]): Columns {
  const names = values.map(columnName);
  const found = new Map<Column, number>();
  for (const [index, name] of names.entries()) {
    const column = COLUMN_OF.get(name);
    if (column !== undefined && !found.has(column)) found.set(column, index);
  }
  const places = (of: ReadonlySet<string>): readonly number[] =>
    names.flatMap((name, index) => (of.has(name) ? [index] : []));
  for (const [of, open, close] of [
    [TIMES, 'openTime', 'closeTime'],
    [PRICES, 'openPrice', 'closePrice'],
  ] as const) {
    const [first, second] = places(of);
    // One alone is that of the deal, or of the close.
    if (second !== undefined && first !== undefined) found.set(open, first).set(close, second);
    else if (first !== undefined && !found.has(close)) found.set(close, first);
  }
  // `direction` alone says buy or sell; beside `type` it says in or out.
  const direction = found.get('entry');
  if (!found.has('type') && direction !== undefined) {
    found.set('type', direction);
    found.delete('entry');
  }
  return found;
}

const NEEDED: readonly Column[] = ['type', 'lots', 'symbol', 'closeTime'];
const isHeading = (columns: Columns): boolean =>
  NEEDED.every((column) => columns.has(column)) && (columns.has('profit') || columns.has('netProfit'));

/** The first lines: the heading is among them. */
const headOf = (text: string): string => text.slice(0, RECORD_CHARS).split('\n', HEAD_RECORDS).join('\n');

function recordsOf(text: string): readonly CsvRecord[] | FileProblem {
  try {
    const parsed = parse(text, {
      delimiter: separatorOf(headOf(text)),
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: RECORD_CHARS,
      to: ROWS + 1,
    }) as unknown as readonly { record: readonly string[]; info: { lines: number } }[];
    if (parsed.length > ROWS) return { line: ROWS, reason: `more than ${ROWS} lines` };
    return parsed.map(({ record, info }) => ({ line: info.lines, values: record.slice(0, COLUMNS) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return { line, reason: CSV_PROBLEMS[error.code] ?? 'it is not CSV' };
  }
}

const CSV_PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is left open',
  CSV_INVALID_CLOSING_QUOTE: 'a quote ends within a value',
  INVALID_OPENING_QUOTE: 'a quote stands within a value',
  CSV_MAX_RECORD_SIZE: `more than ${RECORD_CHARS} characters`,
};

export interface CsvTable {
  readonly columns: Columns;
  /** Column names as they stand in the file, tidied. */
  readonly names: readonly string[];
  /** Below the heading. */
  readonly records: readonly CsvRecord[];
}

/** A problem when it is no CSV, or none of the first records names the columns that trades need. */
export function csvTable(text: string): CsvTable | FileProblem {
  const records = recordsOf(text);
  if ('reason' in records) return records;
  for (const [index, { values }] of records.slice(0, HEAD_RECORDS).entries()) {
    const columns = columnsOf(values);
    if (isHeading(columns))
      return { columns, names: values.map(columnName), records: records.slice(index + 1) };
  }
  return {
    line: 1,
    reason:
      'it is neither a report of MetaTrader nor CSV whose first line names time, type, symbol, volume and profit',
  };
}
