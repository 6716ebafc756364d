/** The account in the protocol's words: what a terminal reads from its broker, on the terminal's clock. */
import type { PositionId, Ticket } from '../../core/domain/ids.ts';
import type { Price } from '../../core/domain/decimal.ts';
import type { Cause, Deal, Position } from '../../core/domain/position.ts';
import type { Broker } from '../broker.ts';
import type { BrokerDeal, BrokerPosition, PastOrder, RestingOrder } from '../broker/book.ts';
import { lotsOf, moneyOf, priceOf } from '../units.ts';

const ZERO = lotsOf(0);
const idOf = (ticket: Ticket): PositionId => ticket as string as PositionId;

/** What has become of the order or position with a ticket. */
export type Whereabouts =
  | { readonly state: 'open'; readonly position: BrokerPosition }
  | { readonly state: 'pending'; readonly order: RestingOrder }
  | { readonly state: 'closed' }
  | { readonly state: 'cancelled'; readonly order: PastOrder }
  /** Neither there nor in history: the lists are not complete. */
  | { readonly state: 'missing' };

export class View {
  readonly #broker: Broker;
  readonly #aheadMs: number;

  /** @param aheadMs by how much the terminal's clock is ahead of the broker's */
  constructor(broker: Broker, aheadMs: number) {
    this.#broker = broker;
    this.#aheadMs = aheadMs;
  }

  positions(): Position[] {
    return this.#broker.positions().map((one) => this.position(one));
  }

  orders(): Position[] {
    return this.#broker.orders().map((one) => this.order(one));
  }

  deals(after = 0): Deal[] {
    return this.#broker.dealsAfter(after).map((one) => this.deal(one));
  }

  position(one: BrokerPosition): Position {
    const digits = this.#broker.digits(one.symbol);
    return {
      id: idOf(one.ticket),
      state: 'open',
      kind: one.kind,
      symbol: one.symbol,
      side: one.side,
      lots: lotsOf(one.units),
      price: priceOf(one.price, digits),
      stopLoss: priceOrNull(one.stopLoss, digits),
      takeProfit: priceOrNull(one.takeProfit, digits),
      openedAt: one.openedAt + this.#aheadMs,
      expiresAt: null,
      magic: one.magic,
      comment: one.comment,
    };
  }

  order(one: RestingOrder): Position {
    const digits = this.#broker.digits(one.symbol);
    return {
      id: idOf(one.ticket),
      state: 'pending',
      kind: one.kind,
      symbol: one.symbol,
      side: one.side,
      lots: lotsOf(one.units),
      price: priceOf(one.price, digits),
      stopLoss: priceOrNull(one.stopLoss, digits),
      takeProfit: priceOrNull(one.takeProfit, digits),
      openedAt: one.placedAt + this.#aheadMs,
      expiresAt: one.expiresAt,
      magic: one.magic,
      comment: one.comment,
    };
  }

  deal(one: BrokerDeal): Deal {
    return {
      id: String(one.number),
      position: one.position === null ? null : idOf(one.position),
      symbol: one.symbol,
      side: one.side,
      entry: one.entry,
      lots: lotsOf(one.units),
      price: one.symbol === null ? ('0' as Price) : priceOf(one.price, this.#broker.digits(one.symbol)),
      profit: moneyOf(one.profit),
      swap: moneyOf(one.swap),
      commission: moneyOf(one.commission),
      magic: one.magic,
      cause: one.cause,
      at: one.at + this.#aheadMs,
    };
  }

  whereabouts(ticket: Ticket): Whereabouts {
    const position = this.#broker.positionOf(ticket);
    if (position !== undefined) return { state: 'open', position };
    const order = this.#broker.orderOf(ticket);
    if (order !== undefined) return { state: 'pending', order };
    const past = this.#broker.pastOrderOf(ticket);
    if (past !== undefined && past.ended !== 'filled') return { state: 'cancelled', order: past };
    const deals = this.#broker.dealsOf(ticket);
    const left = deals.reduce((sum, deal) => sum + (deal.entry === 'in' ? deal.units : -deal.units), 0);
    return { state: deals.length > 0 && left === 0 ? 'closed' : 'missing' };
  }

  /** The order or position with this comment, in positions, resting orders or history. */
  searchComment(comment: string): Ticket | null {
    const matches = (one: { readonly comment: string }): boolean => one.comment === comment;
    const broker = this.#broker;
    const living = broker.positions().find(matches) ?? broker.orders().find(matches);
    if (living !== undefined) return living.ticket;
    const deal = broker.dealsAfter(0).find((one) => one.entry === 'in' && matches(one));
    return deal?.position ?? broker.pastOrders().find(matches)?.ticket ?? null;
  }

  /**
   * Volume-weighted price at which a position was opened (`in`) or closed (`out`) by deals numbered above
   * `after`; null without such deals.
   */
  fillPrice(ticket: Ticket, entry: 'in' | 'out', after = 0): Price | null {
    let units = 0;
    let sum = 0;
    let digits = 0;
    for (const deal of this.#broker.dealsOf(ticket)) {
      if (deal.entry !== entry || deal.symbol === null || deal.number <= after) continue;
      units += deal.units;
      sum += deal.price * deal.units;
      digits = this.#broker.digits(deal.symbol);
    }
    return units === 0 ? null : priceOf(Math.round(sum / units), digits);
  }

  /** A position that is over, as the last event about it should say; null when history lacks it. */
  ended(ticket: Ticket, before: Position | undefined): { position: Position; cause: Cause } | null {
    const where = this.whereabouts(ticket);
    if (where.state === 'cancelled') {
      const position: Position = { ...this.order(where.order), state: 'cancelled', lots: ZERO };
      return { position, cause: where.order.endCause };
    }
    if (where.state !== 'closed') return null;
    const deals = this.#broker.dealsOf(ticket);
    const last = deals[deals.length - 1];
    const position = before?.state === 'open' ? before : this.#fromDeals(ticket, deals);
    if (last === undefined || position === null) return null;
    return { position: { ...position, state: 'closed', lots: ZERO }, cause: last.cause };
  }

  /** A position that came and went unseen, put together from its deals. */
  #fromDeals(ticket: Ticket, deals: readonly BrokerDeal[]): Position | null {
    const first = deals.find((deal) => deal.entry === 'in');
    if (first === undefined || first.symbol === null || first.side === null) return null;
    const order = this.#broker.pastOrderOf(ticket);
    return this.position({
      ticket,
      symbol: first.symbol,
      side: first.side,
      kind: order?.kind ?? 'market',
      units: first.units,
      price: first.price,
      stopLoss: order?.stopLoss ?? null,
      takeProfit: order?.takeProfit ?? null,
      openedAt: first.at,
      magic: first.magic,
      comment: first.comment,
    });
  }
}

const priceOrNull = (points: number | null, digits: number): Price | null =>
  points === null ? null : priceOf(points, digits);
