/**
 * MetaTrader 5, history report (`ReportHistory-….html`) and Strategy Tester report. Money comes from the list of deals,
 * the positions of the first only tell which deals belong together, and where stops stood; when there are no deals,
 * the positions are taken as closed orders. Headings are in the language of the terminal; buy, sell, in and out are
 * not, so rows are known by their shape.
 */
import { entryOf } from '../domain/table.ts';
import { add } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Deal, DealEntry } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { withPositions } from './deal-rows.ts';
import type { EndedPosition } from './deal-rows.ts';
import type { FileProblem, Reading } from './history.ts';
import { dealOfPayment, dealsOfOrder, inOrder, openingOf, stopsOf } from './orders.ts';
import { columnName, labelled } from './table.ts';
import type { Page, Row } from './table.ts';
import { fieldsOf, isNumber, looksLikeTime, numberIn, shown, sideIn } from './values.ts';
import type { ClockReading, FieldReader } from './values.ts';

const ENTRIES: Readonly<Record<string, DealEntry>> = {
  in: 'in',
  out: 'out',
  'in/out': 'inout',
  'out by': 'out_by',
};
/** Money that the broker takes or gives without a trade; all else without a side is paid in or out. */
const CHARGES = /commission|charge|interest|tax|fee|dividend|swap|rollover|agent/iu;
const CREDIT = /^credit$/iu;
/** A deal that the broker took back; its profit stands in a deal of its own. */
const CANCELLED = /cancel/iu;
const LEAST_COLUMNS = 13;

/** Where the money stands, by how many columns there are; the last three are profit, balance and comment. */
const MONEY_COLUMNS: Readonly<Record<number, readonly string[]>> = {
  13: ['commission', 'swap'],
  14: ['commission', 'fee', 'swap'],
  15: ['cost', 'commission', 'fee', 'swap'],
};
const FIRST_MONEY = 8;

const at = ({ cells }: Row, index: number): string => cells[index] ?? '';

/** Time, deal, symbol, type, direction, volume, price, order, …, profit, balance, comment: or what is left of them. */
function isDeal(row: Row): boolean {
  // Positions and orders have a time there.
  if (row.cells.length < LEAST_COLUMNS || looksLikeTime(at(row, 8))) return false;
  // So have working orders and open positions their size.
  if (/\d/u.test(at(row, 4))) return false;
  const signs = [looksLikeTime(at(row, 0)), isNumber(at(row, 1)), at(row, 4).toLowerCase() in ENTRIES];
  return signs.filter(Boolean).length >= 2;
}

/** Time, position, symbol, type, volume, price, stop, target, time, price, commission, swap, profit. */
const isPosition = (row: Row): boolean =>
  row.cells.length >= LEAST_COLUMNS &&
  sideIn(at(row, 3)) !== null &&
  (looksLikeTime(at(row, 0)) || isNumber(at(row, 1))) &&
  looksLikeTime(at(row, 8)) &&
  // Orders have a state there, in the language of the terminal.
  !/\p{L}/u.test(at(row, 9));

const TITLES = /trade history report|strategy tester report/iu;
export const isMt5Report = ({ title, rows }: Page): boolean =>
  rows.some((row) => isDeal(row) || isPosition(row)) ||
  TITLES.test(title) ||
  rows.some(({ cells }) => TITLES.test(cells[0] ?? ''));

/** Of each column of money its place; by the heading where that is in English. */
function moneyPlaces(heading: Row | undefined, width: number): ReadonlyMap<string, number> {
  const names = heading?.cells.map(columnName) ?? [];
  if (names.includes('profit') && names.includes('balance'))
    return new Map(names.map((name, index) => [name, index]));
  const columns = [...(MONEY_COLUMNS[width] ?? MONEY_COLUMNS[14] ?? []), 'profit', 'balance'];
  return new Map(columns.map((name, index) => [name, FIRST_MONEY + index]));
}

interface DealRow {
  readonly deal: Deal;
  /** What the report says was there after it; undefined where it does not. */
  readonly balance: Money | undefined;
}

class DealReader {
  readonly rows: DealRow[] = [];
  private places: ReadonlyMap<string, number> | null = null;
  private readonly heading: Row | undefined;

  constructor(heading: Row | undefined) {
    this.heading = heading;
  }

  take(row: Row, fields: FieldReader): void {
    const type = at(row, 3);
    if (CREDIT.test(type) || CANCELLED.test(type)) return;
    this.places ??= moneyPlaces(this.heading, row.cells.length);
    const cell = (name: string): string => at(row, this.places?.get(name) ?? -1);
    const commission = add(fields.cost('commission', cell('commission')), fields.cost('fee', cell('fee')));
    const money = {
      commission,
      swap: fields.cost('swap', cell('swap')),
      profit: fields.money('profit', cell('profit')),
    };
    const deal = sideIn(type) === null ? payment(row, money, fields) : exchange(row, money, fields);
    if (deal !== null) this.rows.push({ deal, balance: numberIn(cell('balance')) as Money | undefined });
  }
}

type DealMoney = Pick<Deal, 'commission' | 'swap' | 'profit'>;

function payment(row: Row, { commission, swap, profit }: DealMoney, fields: FieldReader): Deal | null {
  const type = at(row, 3);
  if (type === '' || at(row, 4) !== '') {
    fields.wrong(`type ${shown(type)} is not buy, sell or balance`);
    return null;
  }
  const costs = add(commission, swap);
  const isCharge = CHARGES.test(type);
  const [paid, charged] = isCharge ? ['0' as Money, add(profit, costs)] : [profit, costs];
  return dealOfPayment({ number: at(row, 1), at: fields.time('time', at(row, 0)), paid, charged });
}

function exchange(row: Row, money: DealMoney, fields: FieldReader): Deal | null {
  const side = sideIn(at(row, 3));
  const entry = entryOf(ENTRIES, at(row, 4).toLowerCase());
  if (entry === undefined) fields.wrong(`direction ${shown(at(row, 4))} is not in, out or in/out`);
  if (at(row, 2) === '') fields.wrong('the symbol is missing');
  const lots: Lots = fields.lots('volume', at(row, 5));
  const price: Price = fields.price('price', at(row, 6));
  const time = fields.time('time', at(row, 0));
  if (entry === undefined) return null;
  const order = at(row, 7);
  return {
    id: at(row, 1),
    position: entry === 'in' && isNumber(order) ? (order as PositionId) : null,
    symbol: at(row, 2) as BrokerSymbol,
    side,
    entry,
    lots,
    price,
    ...money,
    magic: 0,
    cause: 'unknown',
    at: time,
  };
}

interface PositionRow {
  readonly ended: EndedPosition;
  readonly stop: Price;
  readonly deals: readonly Deal[];
}

function positionIn(row: Row, fields: FieldReader): PositionRow {
  const side = sideIn(at(row, 3)) ?? 'buy';
  const closedAt = fields.time('close time', at(row, 8));
  // A position that was closed in part has what was closed and what was opened.
  const volume = at(row, 4).split('/')[0]?.trim() ?? '';
  const order = {
    number: at(row, 1),
    symbol: at(row, 2),
    side,
    lots: fields.lots('volume', volume),
    opened: { at: fields.time('time', at(row, 0)), price: fields.price('price', at(row, 5)) },
    closed: { at: closedAt, price: fields.price('close price', at(row, 9)) },
    commission: fields.cost('commission', at(row, 10)),
    swap: fields.cost('swap', at(row, 11)),
    profit: fields.money('profit', at(row, 12)),
  };
  return {
    ended: { position: order.number as PositionId, symbol: order.symbol, side, closedAt },
    stop: fields.price('stop loss', at(row, 6) === '' ? '0' : at(row, 6)),
    deals: dealsOfOrder(order),
  };
}

export function readMt5Report({ title, rows }: Page, clock: ClockReading): Reading {
  const problems: FileProblem[] = [];
  const first = rows.findIndex(isDeal);
  const reader = new DealReader(rows[first - 1]);
  const positions: PositionRow[] = [];
  for (const row of rows) {
    const fields = fieldsOf(row.line, problems, clock);
    if (isPosition(row)) positions.push(positionIn(row, fields));
    else if (isDeal(row)) reader.take(row, fields);
  }
  const isTester = TITLES.test(title)
    ? /tester/iu.test(title)
    : rows.some(({ cells }) => /strategy tester/iu.test(cells[0] ?? ''));
  const raw = inOrder(reader.rows.map(({ deal }) => deal));
  const fromDeals = raw.length > 0;
  const deals = fromDeals
    ? withPositions(
        raw,
        positions.map(({ ended }) => ended),
      )
    : inOrder(positions.flatMap((position) => position.deals));
  const [begins] = reader.rows;
  return {
    format: isTester ? 'mt5_tester' : 'mt5_history',
    deals,
    openingBalance:
      begins === undefined
        ? openingOf(deals, numberIn(labelled(rows, /^balance:$/iu) ?? '') as Money | undefined)
        : openingOf([begins.deal], begins.balance),
    stops: stopsOf(positions.map(({ ended, stop }) => [ended.position, stop])),
    problems,
  };
}
