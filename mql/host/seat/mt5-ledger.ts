/** An account's lists as MetaTrader 5 shows them, and the transactions that it tells of their changes. */
import type { Ticket } from '../../../core/domain/ids.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';
import type { Broker } from '../../../sim/broker.ts';
import { ticketOf } from '../../../sim/broker/book.ts';
import type { BrokerDeal, BrokerPosition, PastOrder, RestingOrder } from '../../../sim/broker/book.ts';
import { lotsOf, moneyOf, openPriceOf, priceOf } from '../../../sim/units.ts';
import type { Changes, Ledger } from './ledger.ts';
import { orZero } from './ledger.ts';
import type { Fields } from './lines.ts';
import {
  ORDER_CLOSE_BY,
  ORDER_STATE,
  TRANSACTION,
  dealType,
  endedCode,
  entryCode,
  orderType,
  reasonCode,
  sideCode,
} from './mt5-codes.ts';

interface Told {
  readonly transaction: number;
  readonly symbol: string;
  readonly deal?: number;
  readonly order?: Ticket | null;
  readonly orderType?: number;
  readonly orderState?: number;
  readonly dealType?: number;
  readonly price?: string;
  readonly stopLoss?: string;
  readonly takeProfit?: string;
  readonly lots?: string;
  readonly position?: Ticket | null;
}

export class Mt5Ledger implements Ledger {
  readonly #broker: Broker;
  /** The last line sent of each. */
  readonly #positions = new Map<Ticket, string>();
  readonly #orders = new Map<Ticket, string>();
  readonly #past = new Set<Ticket>();
  #deal = 0;
  #state: Fields[] = [];
  #events: Fields[] = [];

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  changes(): Changes {
    this.#state = [];
    this.#events = [];
    const deals = this.#broker.dealsAfter(this.#deal);
    const dealt = new Set(deals.map((deal) => deal.position));
    this.#lookAtPositions(dealt);
    this.#lookAtOrders();
    for (const deal of deals) this.#booked(deal);
    this.#lookAtPastOrders();
    if (this.#state.length > 0) this.#events.push(['trade']);
    return { state: this.#state, events: this.#events };
  }

  positionOf(ticket: string): Ticket | undefined {
    const position = this.#broker.positionOf(ticket as Ticket);
    return position === undefined ? undefined : ticketOf(position);
  }

  #lookAtPositions(dealt: ReadonlySet<Ticket | null>): void {
    const alive = new Set<Ticket>();
    for (const position of this.#broker.positions()) {
      alive.add(position.ticket);
      const fields = this.#position(position);
      if (!this.#isNew(this.#positions, position.ticket, fields)) continue;
      this.#state.push(fields);
      // MetaTrader tells of a changed position only when no deal changed it.
      if (!dealt.has(position.ticket)) this.#tellPosition(position);
    }
    for (const ticket of this.#positions.keys()) {
      if (alive.has(ticket)) continue;
      this.#positions.delete(ticket);
      this.#state.push(['gone', ticket]);
    }
  }

  #lookAtOrders(): void {
    const alive = new Set<Ticket>();
    for (const order of this.#broker.orders()) {
      alive.add(order.ticket);
      const isKnown = this.#orders.has(order.ticket);
      const fields = ['order', ...this.#order(order, orderType(order))];
      if (!this.#isNew(this.#orders, order.ticket, fields)) continue;
      this.#state.push(fields);
      this.#tellOrder(isKnown ? TRANSACTION.orderUpdate : TRANSACTION.orderAdd, order, ORDER_STATE.placed);
    }
    for (const ticket of this.#orders.keys()) if (!alive.has(ticket)) this.#orders.delete(ticket);
  }

  /** Resting orders that are over without a deal; those with one were told with it. */
  #lookAtPastOrders(): void {
    const past = this.#broker.pastOrders();
    if (past.length === this.#past.size) return;
    for (const order of past) if (!this.#past.has(order.ticket)) this.#over(order, null);
  }

  #booked(deal: BrokerDeal): void {
    this.#deal = deal.number;
    if (deal.order === null || deal.symbol === null || deal.side === null) {
      this.#state.push(this.#dealLine(deal));
      this.#tellDeal(deal);
      return;
    }
    const resting = this.#broker.pastOrderOf(deal.order);
    if (resting !== undefined) {
      this.#state.push(this.#dealLine(deal));
      this.#tellDeal(deal);
      if (!this.#past.has(deal.order)) this.#over(resting, deal.position);
      return;
    }
    const order = marketOrder(deal, deal.order, deal.symbol, deal.side);
    const closes = deal.entry === 'out_by' ? this.#pairOf(deal) : null;
    // Of the two deals that close positions by each other, the first brings the order.
    if (closes?.isSecond === true) {
      this.#state.push(this.#dealLine(deal));
      this.#tellDeal(deal);
      return;
    }
    const type = closes === null ? orderType(order) : ORDER_CLOSE_BY;
    this.#tellOrder(TRANSACTION.orderAdd, order, ORDER_STATE.placed, type);
    const by = closes?.other ?? null;
    this.#state.push(this.#pastLine(order, type, deal.position, by), this.#dealLine(deal));
    this.#tellDeal(deal);
    this.#tellOrder(TRANSACTION.orderDelete, order, ORDER_STATE.filled, type);
    this.#tellOrder(TRANSACTION.historyAdd, order, ORDER_STATE.filled, type);
  }

  /** The position that the other deal of the same order closes, and which of the two this one is. */
  #pairOf(deal: BrokerDeal): { readonly other: Ticket | null; readonly isSecond: boolean } {
    const other = this.#broker
      .dealsAfter(deal.number - 2)
      .find((one) => one !== deal && one.order === deal.order);
    return { other: other?.position ?? null, isSecond: other !== undefined && other.number < deal.number };
  }

  #over(order: PastOrder, position: Ticket | null): void {
    this.#past.add(order.ticket);
    this.#state.push(this.#pastLine(order, orderType(order), position, null));
    this.#tellOrder(TRANSACTION.orderDelete, order, endedCode(order.ended));
    this.#tellOrder(TRANSACTION.historyAdd, order, endedCode(order.ended));
  }

  #isNew(sent: Map<Ticket, string>, ticket: Ticket, fields: Fields): boolean {
    const line = fields.join('\t');
    if (sent.get(ticket) === line) return false;
    sent.set(ticket, line);
    return true;
  }

  #price(points: number | null, symbol: BrokerSymbol): string {
    return points === null ? '0' : orZero(priceOf(points, this.#broker.digits(symbol)));
  }

  #position(one: BrokerPosition): string[] {
    const deals = this.#broker.dealsOf(one.ticket);
    const first = deals[0];
    const last = deals[deals.length - 1];
    return [
      'position',
      one.ticket,
      one.symbol,
      String(sideCode(one.side)),
      lotsOf(one.units),
      openPriceOf(one.price, this.#broker.digits(one.symbol)),
      this.#price(one.stopLoss, one.symbol),
      this.#price(one.takeProfit, one.symbol),
      String(one.openedAt),
      String(last?.at ?? one.openedAt),
      String(one.magic),
      one.comment,
      '0',
      String(reasonCode(first?.cause ?? 'unknown')),
      ticketOf(one),
    ];
  }

  #order(one: RestingOrder, type: number): string[] {
    return [
      one.ticket,
      one.symbol,
      String(type),
      lotsOf(one.units),
      this.#price(one.price, one.symbol),
      this.#price(one.stopLoss, one.symbol),
      this.#price(one.takeProfit, one.symbol),
      String(one.placedAt),
      String(one.expiresAt ?? 0),
      String(one.magic),
      one.comment,
      String(reasonCode(one.cause)),
    ];
  }

  #pastLine(one: PastOrder, type: number, position: Ticket | null, by: Ticket | null): string[] {
    const end = [String(endedCode(one.ended)), String(one.endedAt), position ?? '0', by ?? '0'];
    return ['past', ...this.#order(one, type), ...end];
  }

  #dealLine(one: BrokerDeal): string[] {
    return [
      'deal',
      String(one.number),
      one.order ?? '0',
      one.position ?? '0',
      one.symbol ?? '',
      String(dealType(one.side)),
      String(entryCode(one.entry)),
      lotsOf(one.units),
      one.symbol === null ? '0' : this.#price(one.price, one.symbol),
      moneyOf(one.profit),
      moneyOf(one.swap),
      moneyOf(one.commission),
      String(one.magic),
      one.comment,
      String(reasonCode(one.cause)),
      String(one.at),
    ];
  }

  #tellPosition(one: BrokerPosition): void {
    this.#tell({
      transaction: TRANSACTION.position,
      symbol: one.symbol,
      dealType: sideCode(one.side),
      price: openPriceOf(one.price, this.#broker.digits(one.symbol)),
      stopLoss: this.#price(one.stopLoss, one.symbol),
      takeProfit: this.#price(one.takeProfit, one.symbol),
      lots: lotsOf(one.units),
      position: ticketOf(one),
    });
  }

  #tellOrder(transaction: number, one: RestingOrder, orderState: number, type = orderType(one)): void {
    this.#tell({
      transaction,
      symbol: one.symbol,
      order: one.ticket,
      orderType: type,
      orderState,
      price: this.#price(one.price, one.symbol),
      stopLoss: this.#price(one.stopLoss, one.symbol),
      takeProfit: this.#price(one.takeProfit, one.symbol),
      lots: lotsOf(one.units),
    });
  }

  #tellDeal(one: BrokerDeal): void {
    this.#tell({
      transaction: TRANSACTION.dealAdd,
      symbol: one.symbol ?? '',
      deal: one.number,
      order: one.order,
      dealType: dealType(one.side),
      price: one.symbol === null ? '0' : this.#price(one.price, one.symbol),
      lots: lotsOf(one.units),
      position: one.position,
    });
  }

  #tell(told: Told): void {
    this.#events.push([
      'transaction',
      String(told.transaction),
      String(told.deal ?? 0),
      told.order ?? '0',
      told.symbol,
      String(told.orderType ?? 0),
      String(told.orderState ?? 0),
      String(told.dealType ?? 0),
      told.price ?? '0',
      told.stopLoss ?? '0',
      told.takeProfit ?? '0',
      told.lots ?? '0',
      told.position ?? '0',
    ]);
  }
}

/** The order behind a deal at the market, which the broker's book does not keep. */
const marketOrder = (
  deal: BrokerDeal,
  ticket: Ticket,
  symbol: BrokerSymbol,
  side: RestingOrder['side'],
): PastOrder => ({
  ticket,
  symbol,
  side,
  kind: 'market',
  units: deal.units,
  price: deal.price,
  stopLoss: null,
  takeProfit: null,
  placedAt: deal.at,
  expiresAt: null,
  magic: deal.magic,
  comment: deal.comment,
  cause: deal.cause,
  touched: false,
  ended: 'filled',
  endedAt: deal.at,
  endCause: deal.cause,
});
