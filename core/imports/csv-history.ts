/**
 * CSV of closed orders (Myfxbook's export, the history of a signal on MQL5, anybody's own) or of deals, which have a
 * column that says in or out.
 */
import { entryOf } from '../domain/table.ts';
import { add, money, subtract } from '../domain/decimal.ts';
import type { Money, Price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Deal, DealEntry } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { csvTable } from './csv.ts';
import type { Column, CsvRecord, CsvTable } from './csv.ts';
import { withPositions } from './deal-rows.ts';
import type { FileProblem, HistoryFormat, Reading } from './history.ts';
import { dealOfPayment, dealsOfOrder, inOrder, stopsOf } from './orders.ts';
import { fieldsOf, showsDayFirst, shown, sideIn, timeIn } from './values.ts';
import type { ClockReading, FieldReader } from './values.ts';

const PAYMENTS = /^(?:balance|deposit|withdrawal|withdraw|transfer|bonus|correction)$/iu;
const WITHDRAWALS = /^withdraw/iu;
const CREDIT = /^credit$/iu;
/** Orders that never became a position. */
const PENDING = /^(?:buy|sell) (?:limit|stop|stop limit)$/iu;
const CANCELLED = /^cancell?ed$/iu;
/** Myfxbook puts what is open below what is closed, under columns of its own. */
const OPEN_TRADES = /^open (?:trades|positions|orders)$/iu;
/** MetaTrader 4's signals end in a sum that looks like an order in a symbol of this name. */
const SUM = 'profit';
const ENTRIES: Readonly<Record<string, DealEntry>> = {
  in: 'in',
  out: 'out',
  'in/out': 'inout',
  inout: 'inout',
  'out by': 'out_by',
  out_by: 'out_by',
};
/** MetaTrader's own numbers, as its Python and MQL programs write them: of types of deals and of orders, and of entries. */
const DEAL_TYPES = ['buy', 'sell', 'balance', 'credit'];
const ORDER_TYPES = ['buy', 'sell', 'buy limit', 'sell limit', 'buy stop', 'sell stop', 'balance', 'credit'];
const ENTRY_TYPES = ['in', 'out', 'inout', 'out_by'];
const ZERO = '0' as Money;

interface Found {
  readonly deals: readonly Deal[];
  readonly stop?: readonly [number: string, stop: Price];
}
type Cell = (column: Column) => string;

/** Myfxbook's profit has commission and swap in it; theirs alone counts pips. */
const formatOf = ({ names, columns }: CsvTable): HistoryFormat => {
  if (names.includes('action') && names.includes('opendate') && columns.has('pips')) return 'myfxbook';
  return names.filter((name) => name === 'time').length === 2 ? 'mql5_signal' : 'deals';
};

interface Money3 {
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
}

function moneyIn(cell: Cell, table: CsvTable, fields: FieldReader): Money3 {
  const isNet = formatOf(table) === 'myfxbook' || !table.columns.has('profit');
  const commission = add(fields.cost('commission', cell('commission')), fields.cost('fee', cell('fee')));
  const swap = fields.cost('swap', cell('swap'));
  const stated = fields.money('profit', cell(table.columns.has('profit') ? 'profit' : 'netProfit'));
  return { profit: isNet ? subtract(stated, add(commission, swap)) : stated, swap, commission };
}

function paymentIn(record: CsvRecord, cell: Cell, amount: Money3, fields: FieldReader): Found {
  const { profit, swap, commission } = amount;
  const isPaidOut = WITHDRAWALS.test(cell('type')) && !profit.startsWith('-');
  const time = cell('openTime') === '' ? cell('closeTime') : cell('openTime');
  const paid = isPaidOut ? subtract(ZERO, profit) : profit;
  const number = cell('number') === '' ? `line ${record.line}` : cell('number');
  return {
    deals: [dealOfPayment({ number, at: fields.time('time', time), paid, charged: add(swap, commission) })],
  };
}

function orderIn(record: CsvRecord, cell: Cell, amount: Money3, fields: FieldReader): Found {
  const side = sideIn(cell('type'));
  if (side === null) {
    fields.wrong(`type ${shown(cell('type'))} is not buy, sell or balance`);
    return { deals: [] };
  }
  if (cell('symbol') === '') fields.wrong('the symbol is missing');
  const named = cell('position') === '' ? cell('number') : cell('position');
  const number = named === '' ? `line ${record.line}` : named;
  const priced = (name: string, text: string): Price =>
    text === '' ? ('0' as Price) : fields.price(name, text);
  const closed = {
    at: fields.time('close time', cell('closeTime')),
    price: priced('close price', cell('closePrice')),
  };
  const opened =
    cell('openTime') === '' || cell('openPrice') === ''
      ? null
      : {
          at: fields.time('open time', cell('openTime')),
          price: fields.price('open price', cell('openPrice')),
        };
  if (opened !== null && closed.at < opened.at) fields.wrong('it is closed before it is opened');
  const order = {
    number,
    symbol: cell('symbol'),
    side,
    lots: fields.lots('lots', cell('lots')),
    opened,
    closed,
  };
  return {
    deals: dealsOfOrder({ ...order, ...amount }).map((deal) => ({
      ...deal,
      id: `${record.line}.${deal.id}`,
    })),
    stop: [number, priced('stop loss', cell('stop'))],
  };
}

function dealIn(record: CsvRecord, cell: Cell, amount: Money3, fields: FieldReader): Found {
  const side = sideIn(cell('type'));
  const entry = entryOf(ENTRIES, cell('entry').toLowerCase());
  if (side === null) fields.wrong(`type ${shown(cell('type'))} is not buy, sell or balance`);
  if (entry === undefined) fields.wrong(`entry ${shown(cell('entry'))} is not in, out or in/out`);
  if (cell('symbol') === '') fields.wrong('the symbol is missing');
  const deal: Deal = {
    id: `${record.line}.${cell('number')}`,
    position: cell('position') === '' ? null : (cell('position') as PositionId),
    symbol: cell('symbol') as BrokerSymbol,
    side,
    entry: entry ?? 'in',
    lots: fields.lots('lots', cell('lots')),
    price: fields.price('price', cell('closePrice')),
    ...amount,
    magic: 0,
    cause: 'unknown',
    at: fields.time('time', cell('closeTime')),
  };
  return { deals: [deal] };
}

/** Of closed orders: those that wait, are still open, or are a sum. */
const isLeftOut = (cell: Cell, table: CsvTable): boolean =>
  CREDIT.test(cell('type')) ||
  PENDING.test(cell('type')) ||
  CANCELLED.test(cell('comment')) ||
  (cell('symbol').toLowerCase() === SUM && cell('openPrice') === '') ||
  (table.columns.has('openTime') && cell('closeTime') === '' && sideIn(cell('type')) !== null);

/** Type and entry in words, whether the file has words or numbers for them. */
function cellsOf({ values }: CsvRecord, { columns }: CsvTable): Cell {
  const at: Cell = (column) => values[columns.get(column) ?? -1] ?? '';
  const isDeals = columns.has('entry');
  const type = at('type') === '' && PAYMENTS.test(at('entry')) ? at('entry') : at('type');
  const words: Partial<Record<Column, string>> = {
    type: (isDeals ? DEAL_TYPES : ORDER_TYPES)[codeIn(type)] ?? type,
    entry: ENTRY_TYPES[codeIn(at('entry'))] ?? at('entry'),
  };
  return (column) => words[column] ?? at(column);
}

const codeIn = (text: string): number => (/^\d$/u.test(text) ? Number(text) : -1);

function recordIn(record: CsvRecord, table: CsvTable, fields: FieldReader): Found {
  const cell = cellsOf(record, table);
  if (isLeftOut(cell, table)) return { deals: [] };
  const amount = moneyIn(cell, table, fields);
  if (PAYMENTS.test(cell('type'))) return paymentIn(record, cell, amount, fields);
  return table.columns.has('entry')
    ? dealIn(record, cell, amount, fields)
    : orderIn(record, cell, amount, fields);
}

const isOpenTrades = ({ values }: CsvRecord): boolean =>
  values.filter((value) => value !== '').length === 1 && values.some((value) => OPEN_TRADES.test(value));

/** Files with the newest first are turned round, so that what happened in one moment keeps its order. */
function oldestRecordFirst(table: CsvTable, clock: ClockReading): readonly CsvRecord[] {
  const end = table.records.findIndex(isOpenTrades);
  const records = end === -1 ? table.records : table.records.slice(0, end);
  const place = table.columns.get('openTime') ?? table.columns.get('closeTime') ?? -1;
  const times = records.flatMap(({ values }) => timeIn(values[place] ?? '', clock) ?? []);
  const [first = 0] = times;
  return first > (times.at(-1) ?? 0) ? [...records].reverse() : records;
}

/** Most who put the year last begin with the month; a month that cannot be one shows that this file does not. */
function clockOf({ records, columns }: CsvTable, clock: ClockReading): ClockReading {
  const places = [columns.get('openTime'), columns.get('closeTime')];
  const isDayFirst = records.some(({ values }) =>
    places.some((place) => showsDayFirst(values[place ?? -1] ?? '')),
  );
  return isDayFirst ? { ...clock, order: 'day_first' } : clock;
}

export function readCsv(text: string, given: ClockReading): Reading | FileProblem {
  const table = csvTable(text);
  if ('reason' in table) return table;
  const clock = clockOf(table, given);
  const problems: FileProblem[] = [];
  const found = oldestRecordFirst(table, clock).map((record) =>
    recordIn(record, table, fieldsOf(record.line, problems, clock)),
  );
  const deals = inOrder(found.flatMap((each) => each.deals));
  return {
    format: formatOf(table),
    deals: table.columns.has('entry') && !table.columns.has('position') ? withPositions(deals, []) : deals,
    openingBalance: money('0'),
    stops: stopsOf(found.flatMap(({ stop }) => (stop === undefined ? [] : [stop]))),
    problems,
  };
}
