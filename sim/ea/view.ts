/** The account in the protocol's words: what a terminal reads from its broker, on the terminal's clock. */
import type { LinkId, PositionId, Ticket } from '../../core/domain/ids.ts';
import type { Price } from '../../core/domain/decimal.ts';
import type { Cause, Deal, Position } from '../../core/domain/position.ts';
import type { Broker } from '../broker.ts';
import type { BrokerDeal, BrokerPosition, PastOrder, RestingOrder } from '../broker/book.ts';
import { ticketOf } from '../broker/book.ts';
import { lotsOf, moneyOf, priceOf } from '../units.ts';
import type { LinkRecord } from './journal.ts';
import { sideDeals, sidesOf } from './sides.ts';
import type { Side } from './sides.ts';

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
  /** What the executor knows of each link; a netting account's shares have their stops there. */
  links: ReadonlyMap<LinkId, LinkRecord> = new Map();
  protected readonly broker: Broker;
  readonly #aheadMs: number;

  /** @param aheadMs by how much the terminal's clock is ahead of the broker's */
  constructor(broker: Broker, aheadMs: number) {
    this.broker = broker;
    this.#aheadMs = aheadMs;
  }

  /** True when links have shares of one position a symbol, and the terminal watches their stops. */
  readonly isShared: boolean = false;

  positions(): Position[] {
    return this.broker.positions().map((one) => this.position(one));
  }

  orders(): Position[] {
    return this.broker.orders().map((one) => this.order(one));
  }

  /** Deals numbered above `after`; one that turned a netting position round is two. */
  deals(after = 0): Deal[] {
    const deals = this.broker.dealsAfter(after);
    if (this.broker.marginMode === 'hedging') return deals.map((one) => this.deal(one));
    const told = new Map<number, Deal[]>();
    for (const position of new Set(deals.map((one) => one.position))) {
      if (position === null) continue;
      for (const { name, side, deal } of sideDeals(this.broker.dealsOf(position))) {
        const one = { ...this.deal(deal), id: name, position: idOf(side) };
        told.set(deal.number, [...(told.get(deal.number) ?? []), one]);
      }
    }
    return deals.flatMap((one) => told.get(one.number) ?? [this.deal(one)]);
  }

  position(one: BrokerPosition): Position {
    const digits = this.broker.digits(one.symbol);
    return {
      id: idOf(ticketOf(one)),
      state: 'open',
      kind: one.kind,
      symbol: one.symbol,
      side: one.side,
      lots: lotsOf(one.units),
      price: priceOf(Math.round(one.price), digits),
      stopLoss: priceOrNull(one.stopLoss, digits),
      takeProfit: priceOrNull(one.takeProfit, digits),
      openedAt: one.openedAt + this.#aheadMs,
      expiresAt: null,
      magic: one.magic,
      comment: one.comment,
    };
  }

  order(one: RestingOrder): Position {
    const digits = this.broker.digits(one.symbol);
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

  protected deal(one: BrokerDeal): Deal {
    return {
      id: String(one.number),
      position: one.position === null ? null : idOf(one.position),
      symbol: one.symbol,
      side: one.side,
      entry: one.entry,
      lots: lotsOf(one.units),
      price: one.symbol === null ? ('0' as Price) : priceOf(one.price, this.broker.digits(one.symbol)),
      profit: moneyOf(one.profit),
      swap: moneyOf(one.swap),
      commission: moneyOf(one.commission),
      magic: one.magic,
      cause: one.cause,
      at: one.at + this.#aheadMs,
    };
  }

  whereabouts(ticket: Ticket): Whereabouts {
    const position = this.broker.positionOf(ticket);
    if (position !== undefined) return { state: 'open', position };
    const order = this.broker.orderOf(ticket);
    if (order !== undefined) return { state: 'pending', order };
    const past = this.broker.pastOrderOf(ticket);
    if (past !== undefined && past.ended !== 'filled') return { state: 'cancelled', order: past };
    if (past !== undefined && this.#isMerged(ticket)) return { state: 'closed' };
    return { state: this.#side(ticket)?.units === 0 ? 'closed' : 'missing' };
  }

  /** All that history has of a position; of a netting account's, of one side of it. */
  #side(ticket: Ticket): Side | undefined {
    const broker = this.broker;
    const own = broker.dealsOf(ticket);
    if (own.length > 0 || broker.marginMode === 'hedging')
      return sidesOf(own).find(({ id }) => id === ticket);
    const turn = broker.dealsAfter(0).find(({ order, entry }) => order === ticket && entry === 'inout');
    if (turn === undefined || turn.position === null) return undefined;
    return sidesOf(broker.dealsOf(turn.position)).find(({ id }) => id === ticket);
  }

  /** A resting order that was filled into a position that was there before. */
  #isMerged(ticket: Ticket): boolean {
    if (this.broker.marginMode === 'hedging') return false;
    const deal = this.broker.dealsAfter(0).find(({ order }) => order === ticket);
    return deal !== undefined && deal.position !== ticket && deal.entry !== 'inout';
  }

  /** The order or position with this magic number, in positions, resting orders or history. */
  searchMagic(magic: number): Ticket | null {
    return this.broker.searchMagic(magic);
  }

  /** The order or position with this comment, in positions, resting orders or history. */
  searchComment(comment: string): Ticket | null {
    const matches = (one: { readonly comment: string }): boolean => one.comment === comment;
    const { broker } = this;
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
    for (const deal of this.#side(ticket)?.deals ?? []) {
      if (deal.entry !== entry || deal.symbol === null || deal.number <= after) continue;
      units += deal.units;
      sum += deal.price * deal.units;
      digits = this.broker.digits(deal.symbol);
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
    if (this.#isMerged(ticket)) return before === undefined ? null : merged(before);
    const deals = this.#side(ticket)?.deals ?? [];
    const last = deals[deals.length - 1];
    const position = before?.state === 'open' ? before : this.#fromDeals(ticket, deals);
    if (last === undefined || position === null) return null;
    return { position: { ...position, state: 'closed', lots: ZERO }, cause: last.cause };
  }

  /** A position that came and went unseen, put together from its deals. */
  #fromDeals(ticket: Ticket, deals: readonly BrokerDeal[]): Position | null {
    const first = deals.find((deal) => deal.entry === 'in');
    if (first === undefined || first.symbol === null || first.side === null) return null;
    const order = this.broker.pastOrderOf(ticket);
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

/** What a resting order was has become a part of another position: of itself nothing is left. */
const merged = (before: Position): { position: Position; cause: Cause } => ({
  position: { ...before, state: 'closed', lots: ZERO },
  cause: before.magic === 0 ? 'client' : 'expert',
});

const priceOrNull = (points: number | null, digits: number): Price | null =>
  points === null ? null : priceOf(points, digits);
