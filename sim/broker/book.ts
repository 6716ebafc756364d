/** What a broker knows of one account. It changes only through records, so that a file of them restores it. */
import type { Millis, Ticket } from '../../core/domain/ids.ts';
import type { Cause, DealEntry, OrderKind, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';

/** Prices are in points of the symbol, `units` in millionths of a lot, money in cents (see units.ts). */
export interface BrokerPosition {
  /** MT5's position identifier: the ticket of the order that opened it. Stays, whatever becomes of the position. */
  readonly ticket: Ticket;
  /** Netting: the order that last turned it round, whose ticket is MT5's position ticket since. */
  readonly turnedBy?: Ticket;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly units: number;
  readonly price: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly openedAt: Millis;
  readonly magic: number;
  readonly comment: string;
  /** Netting: the swap earned up to the moment when it was last added to, exact; without it, none since it opened. */
  readonly carried?: { readonly cents: number; readonly since: Millis };
}

/** What requests name a position by: MT5's position ticket. */
export const ticketOf = ({ ticket, turnedBy }: Pick<BrokerPosition, 'ticket' | 'turnedBy'>): Ticket =>
  turnedBy ?? ticket;

export interface RestingOrder {
  readonly ticket: Ticket;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly units: number;
  readonly price: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly placedAt: Millis;
  readonly expiresAt: Millis | null;
  readonly magic: number;
  readonly comment: string;
  readonly cause: Cause;
  /** A stop-limit order whose stop was touched: it waits as a limit order now. */
  readonly touched: boolean;
}

export interface PastOrder extends RestingOrder {
  readonly ended: 'filled' | 'cancelled' | 'expired';
  readonly endedAt: Millis;
  readonly endCause: Cause;
}

export interface BrokerDeal {
  /** Grows by one with every deal of the account. */
  readonly number: number;
  readonly order: Ticket | null;
  /** Null for balance operations. */
  readonly position: Ticket | null;
  readonly symbol: BrokerSymbol | null;
  readonly side: Side | null;
  readonly entry: DealEntry;
  readonly units: number;
  readonly price: number;
  readonly profit: number;
  readonly swap: number;
  readonly commission: number;
  readonly magic: number;
  readonly comment: string;
  readonly cause: Cause;
  readonly at: Millis;
}

export type BookRecord =
  | { readonly type: 'position'; readonly position: BrokerPosition }
  | { readonly type: 'gone'; readonly ticket: Ticket }
  | { readonly type: 'order'; readonly order: RestingOrder }
  | { readonly type: 'past'; readonly order: PastOrder }
  | { readonly type: 'deal'; readonly deal: BrokerDeal };

export class Book {
  readonly positions = new Map<Ticket, BrokerPosition>();
  readonly orders = new Map<Ticket, RestingOrder>();
  readonly pastOrders = new Map<Ticket, PastOrder>();
  readonly deals: BrokerDeal[] = [];
  readonly #dealsOf = new Map<Ticket, BrokerDeal[]>();
  /** The newest order or position of each magic number, living or past. */
  readonly #byMagic = new Map<number, Ticket>();
  /** Cents. */
  balance = 0;
  /** Grows with every change. */
  revision = 0;
  #lastTicket: number;
  #lastDeal = 0;
  readonly #keep: ((records: readonly BookRecord[]) => void) | undefined;

  /** @param keep is handed the records of each change, all at once, before anybody sees the change */
  constructor(
    firstTicket: number,
    past: Iterable<BookRecord>,
    keep?: (records: readonly BookRecord[]) => void,
  ) {
    this.#lastTicket = firstTicket - 1;
    for (const record of past) this.#apply(record);
    this.#keep = keep;
  }

  write(...records: readonly BookRecord[]): void {
    this.#keep?.(records);
    for (const record of records) this.#apply(record);
    this.revision++;
  }

  newTicket(): Ticket {
    return String(++this.#lastTicket) as Ticket;
  }

  newDeal(): number {
    return ++this.#lastDeal;
  }

  dealsOf(position: Ticket): readonly BrokerDeal[] {
    return this.#dealsOf.get(position) ?? [];
  }

  /** The newest order or position with this magic number, living or past. */
  ticketOf(magic: number): Ticket | undefined {
    return this.#byMagic.get(magic);
  }

  /** The open position that a request means by a ticket. */
  byTicket(ticket: Ticket): BrokerPosition | undefined {
    const opened = this.positions.get(ticket);
    if (opened !== undefined && ticketOf(opened) === ticket) return opened;
    for (const position of this.positions.values()) if (position.turnedBy === ticket) return position;
    return undefined;
  }

  /** Netting: all that the account holds of a symbol. */
  heldIn(symbol: BrokerSymbol): BrokerPosition | undefined {
    for (const position of this.positions.values()) if (position.symbol === symbol) return position;
    return undefined;
  }

  /** True when a ticket was a position's that is over, or was turned round. */
  isClosed(ticket: Ticket): boolean {
    return this.byTicket(ticket) === undefined && this.#dealsOf.has(ticket);
  }

  #apply(record: BookRecord): void {
    switch (record.type) {
      case 'position':
        this.positions.set(record.position.ticket, record.position);
        this.#saw(record.position);
        break;
      case 'gone':
        this.positions.delete(record.ticket);
        break;
      case 'order':
        this.orders.set(record.order.ticket, record.order);
        this.#saw(record.order);
        break;
      case 'past':
        this.orders.delete(record.order.ticket);
        this.pastOrders.set(record.order.ticket, record.order);
        break;
      case 'deal':
        this.#deal(record.deal);
        break;
    }
  }

  #deal(deal: BrokerDeal): void {
    this.deals.push(deal);
    this.balance += deal.profit + deal.swap + deal.commission;
    this.#lastDeal = Math.max(this.#lastDeal, deal.number);
    if (deal.order !== null) this.#used(deal.order);
    if (deal.position === null) return;
    const siblings = this.#dealsOf.get(deal.position);
    if (siblings === undefined) this.#dealsOf.set(deal.position, [deal]);
    else siblings.push(deal);
  }

  #saw({ ticket, magic }: { readonly ticket: Ticket; readonly magic: number }): void {
    this.#byMagic.set(magic, ticket);
    this.#used(ticket);
  }

  #used(ticket: Ticket): void {
    this.#lastTicket = Math.max(this.#lastTicket, Number(ticket));
  }
}
