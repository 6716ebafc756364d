/**
 * An account's lists as MetaTrader 4 shows them: one pool of orders, one ticket each. A partial close ends the ticket
 * and gives the rest a new one. The new ticket is the number of the closing order in the broker's book, so that the
 * book alone tells, at any later time, which ticket belongs to which position.
 */
import type { Millis, Ticket } from '../../../core/domain/ids.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';
import type { Broker } from '../../../sim/broker.ts';
import type { BrokerDeal, PastOrder, RestingOrder } from '../../../sim/broker/book.ts';
import { lotsOf, moneyOf, priceOf } from '../../../sim/units.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { Fields } from './lines.ts';
import { orderType, sideCode } from './mt5-codes.ts';

/** Prices in points, money in cents. */
interface PoolOrder {
  readonly ticket: string;
  readonly type: number;
  readonly units: number;
  readonly symbol: BrokerSymbol | null;
  readonly openedAt: Millis;
  readonly price: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly closedAt: Millis;
  readonly closePrice: number;
  readonly commission: number;
  readonly swap: number;
  readonly profit: number;
  readonly comment: string;
  readonly magic: number;
  readonly expiresAt: Millis;
}

interface Chain {
  /** The ticket that the position has now; null once it is closed. */
  readonly open: PoolOrder | null;
  readonly closed: readonly PoolOrder[];
}

const OP_BALANCE = 6;
const OP_BUY_STOP = 4;
const STOP_LIMIT = 6;
const COMMENT_LENGTH = 31;
const NO_CHANGES: Changes = { state: [], events: [] };

export class Mt4Ledger implements Ledger {
  readonly #broker: Broker;
  readonly #pool = new Map<string, string>();
  readonly #positions = new Map<string, Ticket>();
  readonly #past = new Set<Ticket>();
  #deal = 0;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** MT4 tells nothing by itself: there are no events. */
  changes(): Changes {
    const state: Fields[] = [];
    const touched = new Set<Ticket>();
    for (const deal of this.#broker.dealsAfter(this.#deal)) {
      this.#deal = deal.number;
      if (deal.position === null) state.push(this.#line('history', balanceOf(deal)));
      else touched.add(deal.position);
    }
    const open = [...this.#broker.positions()].map((position) => position.ticket);
    for (const position of touched) this.#closed(state, position);
    this.#positions.clear();
    for (const position of open) {
      const now = this.#chain(position).open;
      if (now === null) continue;
      this.#positions.set(now.ticket, position);
      this.#upsert(state, now);
    }
    for (const order of this.#broker.orders()) this.#upsert(state, pendingOf(order));
    this.#endedOrders(state);
    return state.length === 0 ? NO_CHANGES : { state, events: [] };
  }

  positionOf(ticket: string): Ticket | undefined {
    return this.#positions.get(ticket);
  }

  #closed(state: Fields[], position: Ticket): void {
    for (const order of this.#chain(position).closed) {
      const line = this.#line('history', order);
      if (this.#pool.get(order.ticket) === line.join('\t')) continue;
      this.#pool.set(order.ticket, line.join('\t'));
      state.push(line);
    }
  }

  #endedOrders(state: Fields[]): void {
    const past = this.#broker.pastOrders();
    if (past.length === this.#past.size) return;
    for (const order of past) {
      if (this.#past.has(order.ticket)) continue;
      this.#past.add(order.ticket);
      if (order.ended !== 'filled') state.push(this.#line('history', endedOf(order)));
    }
  }

  #upsert(state: Fields[], order: PoolOrder): void {
    const fields = this.#line('pool', order);
    const line = fields.join('\t');
    if (this.#pool.get(order.ticket) === line) return;
    this.#pool.set(order.ticket, line);
    state.push(fields);
  }

  /** The tickets that a position has had, oldest first. */
  #chain(root: Ticket): Chain {
    const deals = this.#broker.dealsOf(root);
    const first = deals.find((deal) => deal.entry === 'in');
    if (first === undefined) return { open: null, closed: [] };
    const position = this.#broker.positionOf(root);
    const closed: PoolOrder[] = [];
    let ticket: string = root;
    let { comment, units } = first;
    for (const deal of deals) {
      if ((deal.entry !== 'out' && deal.entry !== 'out_by') || deal.order === null) continue;
      units -= deal.units;
      const said =
        deal.entry === 'out_by'
          ? this.#closedBy(deal)
          : units > 0
            ? `to #${deal.order}`
            : ending(comment, deal);
      closed.push({ ...closedBy(deal, opened(first, ticket, deal.units)), comment: said });
      comment = `from #${ticket}`;
      ticket = deal.order;
    }
    if (position === undefined) return { open: null, closed };
    const { stopLoss, takeProfit } = position;
    const now = { ...opened(first, ticket, position.units), stopLoss, takeProfit, comment };
    return { open: now, closed };
  }

  /** What MT4 writes on a ticket that was closed by its opposite. */
  #closedBy(deal: BrokerDeal): string {
    const pair = this.#broker.dealsAfter(deal.number - 2).filter((one) => one.order === deal.order);
    return `close hedge by #${pair.find((one) => one.position !== deal.position)?.position ?? ''}`;
  }

  #line(verb: 'pool' | 'history', one: PoolOrder): string[] {
    const digits = one.symbol === null ? 0 : this.#broker.digits(one.symbol);
    const price = (points: number | null): string => priceOf(points ?? 0, digits);
    return [
      verb,
      one.ticket,
      String(one.type),
      lotsOf(one.units),
      one.symbol ?? '',
      String(one.openedAt),
      price(one.price),
      price(one.stopLoss),
      price(one.takeProfit),
      String(one.closedAt),
      price(one.closePrice),
      moneyOf(one.commission),
      moneyOf(one.swap),
      moneyOf(one.profit),
      one.comment.slice(0, COMMENT_LENGTH),
      String(one.magic),
      String(one.expiresAt),
    ];
  }
}

/** The order that a deal opened, or the part of it that has `units`. */
const opened = (deal: BrokerDeal, ticket: string, units: number): PoolOrder => ({
  ticket,
  type: deal.side === null ? OP_BALANCE : sideCode(deal.side),
  units,
  symbol: deal.symbol,
  openedAt: deal.at,
  price: deal.price,
  stopLoss: null,
  takeProfit: null,
  closedAt: 0,
  closePrice: 0,
  commission: Math.round((deal.commission * units) / deal.units),
  swap: 0,
  profit: 0,
  comment: deal.comment,
  magic: deal.magic,
  expiresAt: 0,
});

/** MT4 charges an order once, where MT5 charges both of its deals. */
const closedBy = (deal: BrokerDeal, order: PoolOrder): PoolOrder => ({
  ...order,
  closedAt: deal.at,
  closePrice: deal.price,
  commission: order.commission + deal.commission,
  swap: deal.swap,
  profit: deal.profit,
});

/** MT4 has no cause of an end but what the server writes at the end of the comment. */
function ending(comment: string, { cause }: BrokerDeal): string {
  const mark = { stop_loss: '[sl]', take_profit: '[tp]' }[cause as string];
  if (mark !== undefined) return comment.slice(0, COMMENT_LENGTH - mark.length) + mark;
  return cause === 'stop_out' ? 'so: 50.0%' : comment;
}

const balanceOf = (deal: BrokerDeal): PoolOrder => ({
  ...opened({ ...deal, units: 1 }, String(deal.number), 0),
  type: OP_BALANCE,
  profit: deal.profit,
  closedAt: deal.at,
});

/** MT4 has no stop-limit orders; one placed by other means looks like a stop order. */
function pendingType(order: RestingOrder): number {
  const type = orderType(order);
  return type >= STOP_LIMIT ? type - STOP_LIMIT + OP_BUY_STOP : type;
}

const pendingOf = (order: RestingOrder): PoolOrder => ({
  ticket: order.ticket,
  type: pendingType(order),
  units: order.units,
  symbol: order.symbol,
  openedAt: order.placedAt,
  price: order.price,
  stopLoss: order.stopLoss,
  takeProfit: order.takeProfit,
  closedAt: 0,
  closePrice: 0,
  commission: 0,
  swap: 0,
  profit: 0,
  comment: order.comment,
  magic: order.magic,
  expiresAt: order.expiresAt ?? 0,
});

const endedOf = (order: PastOrder): PoolOrder => ({
  ...pendingOf(order),
  closedAt: order.endedAt,
  closePrice: order.price,
  comment: order.ended === 'expired' ? `expiration [${stamp(order.endedAt)}]` : order.comment,
});

/** `2026.01.31 12:00` */
const stamp = (at: Millis): string =>
  new Date(at).toISOString().slice(0, 16).replaceAll('-', '.').replace('T', ' ');
