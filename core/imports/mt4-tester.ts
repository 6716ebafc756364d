/**
 * MetaTrader 4, Strategy Tester: a numbered list of what the expert did, with profit and balance where it closed
 * something; swap is in the profit. What is left of an order that was closed in part goes on under a number that is
 * nowhere opened.
 */
import { compare, subtract } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Deal, Side } from '../domain/position.ts';
import type { FileProblem, Reading } from './history.ts';
import { dealsOfOrder, inOrder, stopsOf } from './orders.ts';
import type { Page, Row } from './table.ts';
import { fieldsOf, isNumber, looksLikeTime, sideIn } from './values.ts';
import type { ClockReading, FieldReader } from './values.ts';

const COLUMNS = 10;
const CLOSES = /^(?:close|close at stop|close by|s\/l|t\/p)$/iu;
/** Orders that wait, and changes: neither opens nor closes anything. */
const OTHERS = /^(?:modify|delete|delete at stop|(?:buy|sell) (?:limit|stop))$/iu;

interface Opened {
  readonly side: Side;
  readonly lots: Lots;
  readonly at: Millis;
  readonly price: Price;
}

/** Number, time, what was done, order, size, price, stop, target, profit, balance. */
const isStep = ({ cells }: Row): boolean =>
  cells.length >= COLUMNS &&
  isNumber(cells[0] ?? '') &&
  looksLikeTime(cells[1] ?? '') &&
  isNumber(cells[3] ?? '') &&
  !isNumber(cells[2] ?? '');

export const isMt4Tester = ({ title, rows }: Page): boolean =>
  /^strategy tester:/iu.test(title) ||
  rows.some((row) => row.cells[0] === '#' && row.cells.length >= COLUMNS);

/** `EURUSD (Euro vs US Dollar)`, in the first row that names two things, the first of which is no number. */
const symbolIn = (rows: readonly Row[]): string => {
  for (const { cells } of rows) {
    const at = cells.findIndex((cell) => /^symbol$/iu.test(cell));
    const named = at === -1 ? undefined : cells.slice(at + 1).find((cell) => cell !== '');
    if (named !== undefined) return named.split(' ')[0] ?? named;
  }
  return 'unknown';
};

class Steps {
  readonly deals: Deal[] = [];
  readonly stops: (readonly [string, Price])[] = [];
  openingBalance: Money | null = null;
  private readonly open = new Map<string, Opened>();
  /** What partial closes have left, until the number it goes on under shows. */
  private rests: Opened[] = [];
  private readonly symbol: string;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  take({ cells }: Row, fields: FieldReader): void {
    const [
      ,
      time = '',
      type = '',
      order = '',
      size = '',
      price = '',
      stop = '',
      ,
      profit = '',
      balance = '',
    ] = cells;
    if (OTHERS.test(type)) return;
    const lots = fields.lots('size', size);
    const moment = { at: fields.time('time', time), price: fields.price('price', price) };
    const side = sideIn(type);
    if (side !== null) {
      this.open.set(order, { side, lots, ...moment });
      this.stops.push([order, fields.price('stop loss', stop === '' ? '0' : stop)]);
    } else if (CLOSES.test(type)) {
      const money = fields.money('profit', profit);
      this.openingBalance ??= subtract(fields.money('balance', balance), money);
      this.close(order, lots, moment, money, fields);
    } else fields.wrong(`"${type}" is nothing that a tester does`);
  }

  private close(
    number: string,
    lots: Lots,
    closed: { readonly at: Millis; readonly price: Price },
    profit: Money,
    fields: FieldReader,
  ): void {
    const opened = this.open.get(number) ?? this.restOf(lots);
    if (opened === undefined) return fields.wrong(`order ${number} was not opened before`);
    this.open.delete(number);
    if (compare(opened.lots, lots) > 0) this.rests.push({ ...opened, lots: subtract(opened.lots, lots) });
    const { side, at, price } = opened;
    const costs = { swap: '0' as Money, commission: '0' as Money };
    const common = { number, symbol: this.symbol, side, lots, closed, profit, ...costs };
    this.deals.push(...dealsOfOrder({ ...common, opened: { at, price } }));
  }

  /** The oldest rest that is large enough. */
  private restOf(lots: Lots): Opened | undefined {
    const rest = this.rests.find((each) => compare(each.lots, lots) >= 0);
    this.rests = this.rests.filter((each) => each !== rest);
    return rest;
  }
}

export function readMt4Tester({ rows }: Page, clock: ClockReading): Reading {
  const problems: FileProblem[] = [];
  const steps = new Steps(symbolIn(rows));
  for (const row of rows) if (isStep(row)) steps.take(row, fieldsOf(row.line, problems, clock));
  return {
    format: 'mt4_tester',
    deals: inOrder(steps.deals),
    openingBalance: steps.openingBalance ?? ('0' as Money),
    stops: stopsOf(steps.stops),
    problems,
  };
}
