/**
 * MetaTrader 4, "Save as Report" and "Save as Detailed Report": one table with the closed orders, payments among them,
 * then what is open. A closed order is a trade; its taxes are counted as commission.
 */
import { entryOf } from '../domain/table.ts';
import { add } from '../domain/decimal.ts';
import type { Money, Price } from '../domain/decimal.ts';
import type { Deal } from '../domain/position.ts';
import type { FileProblem, Reading } from './history.ts';
import { dealOfPayment, dealsOfOrder, inOrder, openingOf, stopsOf } from './orders.ts';
import { bannerOf, columnName, labelled } from './table.ts';
import type { Page, Row } from './table.ts';
import { fieldsOf, isNumber, looksLikeTime, numberIn, shown, sideIn } from './values.ts';
import type { ClockReading, FieldReader } from './values.ts';

/** Columns by what stands above them; where they are 14 without a heading, in this order. */
const COLUMNS_14 = [
  'ticket',
  'opentime',
  'type',
  'size',
  'item',
  'price',
  'sl',
  'tp',
  'closetime',
  'price',
  'commission',
  'taxes',
  'swap',
  'profit',
];
/** Brokers' own templates call some by other names. */
const ALIASES: Readonly<Record<string, string>> = {
  lots: 'size',
  volume: 'size',
  symbol: 'item',
  commis: 'commission',
  commissions: 'commission',
  tax: 'taxes',
  tradepl: 'profit',
  pl: 'profit',
};
const LEAST_COLUMNS = 12;
const OPEN_TRADES = /^open trades:?$/iu;
const BALANCE = /^balance:$/iu;
const PAYMENT = 'balance';
/** Money that the broker lends; it is no part of the balance. */
const CREDIT = 'credit';
/** Orders that never became a position. */
const PENDING = /^(?:buy|sell) (?:limit|stop)$/iu;

const namesOf = ({ cells }: Row): readonly string[] =>
  cells.map((cell) => entryOf(ALIASES, columnName(cell)) ?? columnName(cell));
const isHeading = (names: readonly string[]): boolean =>
  ['ticket', 'closetime', 'profit'].every((name) => names.includes(name));

/** The cells of one row by their column. */
type Cells = (name: string, which?: number) => string;

const cellsOf =
  (row: Row, columns: readonly string[]): Cells =>
  (name, which = 0) => {
    const places = columns.flatMap((column, index) => (column === name ? [index] : []));
    return row.cells[places[which] ?? -1] ?? '';
  };

/** Would it be a closed order or a payment, if all of it could be read? Totals and headings are neither. */
const isRecord = (cell: Cells, row: Row): boolean =>
  row.cells.length >= LEAST_COLUMNS &&
  (isNumber(cell('ticket')) || looksLikeTime(cell('opentime')) || sideIn(cell('type')) !== null);

/** Where page and statement have it, of the first row that shows it: closed orders have two times. */
const isClosed = ({ cells }: Row): boolean =>
  cells.length >= LEAST_COLUMNS &&
  isNumber(cells[0] ?? '') &&
  looksLikeTime(cells[1] ?? '') &&
  (sideIn(cells[2] ?? '') !== null || cells[2]?.toLowerCase() === PAYMENT);

export const isMt4Statement = ({ title, rows }: Page): boolean =>
  rows.some((row) => isHeading(namesOf(row)) || /^closed transactions:?$/iu.test(bannerOf(row) ?? '')) ||
  (/^statement:/iu.test(title) && rows.some(isClosed));

interface Found {
  readonly deals: readonly Deal[];
  readonly stop?: readonly [number: string, stop: Price];
}

function paymentIn(cell: Cells, fields: FieldReader): Found {
  const payment = {
    number: cell('ticket'),
    at: fields.time('open time', cell('opentime')),
    paid: fields.money('amount', cell('profit')),
    charged: fields.cost('commission', ''),
  };
  return { deals: [dealOfPayment(payment)] };
}

function orderIn(cell: Cells, fields: FieldReader): Found {
  const side = sideIn(cell('type'));
  if (side === null) {
    fields.wrong(`type ${shown(cell('type'))} is not buy, sell, balance or credit`);
    return { deals: [] };
  }
  const number = cell('ticket');
  if (!isNumber(number)) fields.wrong(`ticket ${shown(number)} is not a number`);
  if (cell('item') === '') fields.wrong('the symbol is missing');
  const order = {
    number,
    symbol: cell('item'),
    side,
    lots: fields.lots('size', cell('size')),
    opened: {
      at: fields.time('open time', cell('opentime')),
      price: fields.price('open price', cell('price')),
    },
    closed: {
      at: fields.time('close time', cell('closetime')),
      price: fields.price('close price', cell('price', 1)),
    },
    profit: fields.money('profit', cell('profit')),
    swap: fields.cost('swap', cell('swap')),
    commission: add(fields.cost('commission', cell('commission')), fields.cost('taxes', cell('taxes'))),
  };
  if (order.closed.at < order.opened.at) fields.wrong('it is closed before it is opened');
  const stop = fields.price('stop loss', cell('sl') === '' ? '0' : cell('sl'));
  return { deals: dealsOfOrder(order), stop: [number, stop] };
}

function recordIn(cell: Cells, fields: FieldReader): Found {
  const type = cell('type').toLowerCase();
  if (type === CREDIT || PENDING.test(type)) return { deals: [] };
  return type === PAYMENT ? paymentIn(cell, fields) : orderIn(cell, fields);
}

export function readMt4Statement({ rows }: Page, clock: ClockReading): Reading {
  const problems: FileProblem[] = [];
  const found: Found[] = [];
  let columns: readonly string[] = COLUMNS_14;
  for (const row of rows) {
    if (OPEN_TRADES.test(bannerOf(row) ?? '')) break;
    const names = namesOf(row);
    if (isHeading(names)) columns = names;
    const cell = cellsOf(row, columns);
    if (isRecord(cell, row)) found.push(recordIn(cell, fieldsOf(row.line, problems, clock)));
  }
  const deals = inOrder(found.flatMap((each) => each.deals));
  return {
    format: 'mt4_statement',
    deals,
    openingBalance: openingOf(deals, numberIn(labelled(rows, BALANCE) ?? '') as Money | undefined),
    stops: stopsOf(found.flatMap(({ stop }) => (stop === undefined ? [] : [stop]))),
    problems,
  };
}
