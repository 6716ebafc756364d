/** The dealing desk: carries out one request on the book at once, by the rules of an MT5 account. */
import type { Millis, Ticket } from '../../core/domain/ids.ts';
import type { MarginMode } from '../../core/domain/account.ts';
import type { Cause, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Instrument } from '../instruments.ts';
import { UNITS_PER_LOT, lotsOf, pointsOf, priceOf, unitsOf } from '../units.ts';
import { ticketOf } from './book.ts';
import type { Book, BookRecord, BrokerDeal, BrokerPosition, RestingOrder } from './book.ts';
import { netted, reduced } from './netting.ts';
import type { Listing, Pricing } from './pricing.ts';
import { CODE, refused } from './requests.ts';
import type { TradeRequest, TradeResult } from './requests.ts';
import {
  isBeyond,
  isFrozen,
  isOrderFrozen,
  partOf,
  pointsOrNull,
  sameTerms,
  stopsAreValid,
} from './terms.ts';

export interface DeskRules {
  readonly marginMode: MarginMode;
  /** Cents per lot and side, paid by the client. */
  readonly commissionPerLot: number;
  marketOpen: boolean;
}

/** How one request fares. */
export interface Circumstances {
  readonly cause: Cause;
  readonly at: Millis;
  /** Points by which a market order fills worse. */
  readonly slip?: number;
  /** Share of the lots that is filled, when the filling mode allows it. */
  readonly share?: number;
  /** What becomes of the comment. */
  readonly comment?: string;
  /** The order's number, when it was given out before. */
  readonly ticket?: Ticket;
}

/** How a position is ended, at `at` points. */
interface Ending {
  readonly entry: 'out' | 'out_by';
  readonly at: number;
  readonly order: Ticket;
  readonly magic: number;
}

type Of<A extends TradeRequest['action']> = Extract<TradeRequest, { action: A }>;

const DAY_MS = 86_400_000;
const sideOut = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

export class Desk {
  readonly #book: Book;
  readonly #pricing: Pricing;
  readonly rules: DeskRules;

  constructor(book: Book, pricing: Pricing, rules: DeskRules) {
    this.#book = book;
    this.#pricing = pricing;
    this.rules = rules;
  }

  trade(request: TradeRequest, how: Circumstances): TradeResult {
    switch (request.action) {
      case 'open':
        return this.#open(request, how);
      case 'close':
        return this.#close(request, how);
      case 'close_by':
        return this.#closeBy(request, how);
      case 'place':
        return this.#place(request, how);
      case 'stops':
        return this.#stops(request);
      case 'change':
        return this.#change(request, how);
      case 'remove':
        return this.#remove(request, how);
    }
  }

  /** Ends a position, or a part of it, at the market: on request, at a stop or target, by stop-out. */
  exit(position: BrokerPosition, units: number, how: Circumstances, magic: number): TradeResult {
    const one = this.#pricing.listing(position.symbol).instrument;
    const slip = how.slip ?? 0;
    const at = this.#pricing.exitPrice(one, position.side) + (position.side === 'buy' ? -slip : slip);
    const order = how.ticket ?? this.#book.newTicket();
    this.#book.write(...this.#ending(position, units, { entry: 'out', at, order, magic }, how));
    return { code: CODE.done, order, lots: lotsOf(units), price: priceOf(at, one.digits) };
  }

  /** Fills an order at `price` points: it makes a position or, on a netting account, changes the one that is there. */
  enter(order: RestingOrder, at: number, how: Circumstances): void {
    const one = this.#pricing.listing(order.symbol).instrument;
    const held = this.#held(order.symbol);
    const earned = held === undefined ? 0 : this.#swapOf(held, held.units, how.at);
    const { entry, closed, position } = netted(held, order, at, how.at, earned);
    const deal: BrokerDeal = {
      ...this.#deal(how, order.units),
      order: order.ticket,
      position: held?.ticket ?? order.ticket,
      symbol: order.symbol,
      side: order.side,
      entry,
      price: at,
      profit: held === undefined ? 0 : this.#pricing.profit(one, held.side, closed, held.price, at),
      swap: held === undefined ? 0 : Math.round(this.#swapOf(held, closed, how.at)),
      magic: order.magic,
      comment: order.comment,
    };
    const records: BookRecord[] = [];
    if (order.kind !== 'market') {
      const past = { ...order, ended: 'filled', endedAt: how.at, endCause: how.cause } as const;
      records.push({ type: 'past', order: past });
    }
    if (position !== null) records.push({ type: 'position', position });
    else if (held !== undefined) records.push({ type: 'gone', ticket: held.ticket });
    this.#book.write(...records, { type: 'deal', deal });
  }

  /** An order that had been accepted came to nothing: history keeps it among those that ended. */
  turnAway(request: TradeRequest, ticket: Ticket, at: Millis): void {
    if (request.action !== 'open' && request.action !== 'place') return;
    const one = this.#pricing.listing(request.symbol).instrument;
    const { symbol, side, magic, comment } = request;
    const order: RestingOrder = {
      ticket,
      symbol,
      side,
      kind: request.action === 'place' ? request.kind : 'market',
      units: unitsOf(request.lots),
      price:
        request.price === null ? this.#pricing.entryPrice(one, side) : pointsOf(request.price, one.digits),
      stopLoss: pointsOrNull(request.stopLoss, one),
      takeProfit: pointsOrNull(request.takeProfit, one),
      placedAt: at,
      expiresAt: null,
      magic,
      comment,
      cause: 'expert',
      touched: false,
    };
    const past = { ...order, ended: 'cancelled', endedAt: at, endCause: 'unknown' } as const;
    this.#book.write({ type: 'past', order: past });
  }

  /** Cents that an order's fill at `at` points would tie up beyond what is tied up now; below 0 when it frees some. */
  marginFor(order: Pick<RestingOrder, 'symbol' | 'side' | 'units'>, at: number): number {
    const one = this.#pricing.listing(order.symbol).instrument;
    const held = this.#held(order.symbol);
    if (held === undefined || held.side === order.side) return this.#pricing.margin(one, order.units, at);
    const left = order.units - held.units;
    return (
      (left > 0 ? this.#pricing.margin(one, left, at) : 0) -
      this.#pricing.margin(one, Math.min(held.units, order.units), held.price)
    );
  }

  /** Cents that are free to carry new positions. */
  freeMargin(): number {
    let free = this.#book.balance;
    for (const position of this.#book.positions.values()) {
      free += this.floating(position) - this.marginOf(position);
    }
    return free;
  }

  /** Cents that a position is ahead or behind. */
  floating(position: BrokerPosition): number {
    const one = this.#pricing.listing(position.symbol).instrument;
    const exit = this.#pricing.exitPrice(one, position.side);
    return this.#pricing.profit(one, position.side, position.units, position.price, exit);
  }

  marginOf(position: BrokerPosition): number {
    const one = this.#pricing.listing(position.symbol).instrument;
    return this.#pricing.margin(one, position.units, position.price);
  }

  #open(request: Of<'open'>, how: Circumstances): TradeResult {
    const listing = this.#pricing.listings.get(request.symbol);
    if (listing === undefined) return refused(CODE.invalid);
    const one = listing.instrument;
    const wanted = unitsOf(request.lots);
    const no = this.#refusal(listing, request.side, wanted) ?? this.#frozenAgainst(request, listing);
    if (no !== null) return refused(no);
    if (!listing.filling.includes(request.filling)) return refused(CODE.invalidFill);
    const slip = how.slip ?? 0;
    const at = this.#pricing.entryPrice(one, request.side) + (request.side === 'buy' ? slip : -slip);
    if (isBeyond(request, at, one.digits)) return refused(CODE.requote);
    const stopLoss = pointsOrNull(request.stopLoss, one);
    const takeProfit = pointsOrNull(request.takeProfit, one);
    const exit = this.#pricing.exitPrice(one, request.side);
    if (!stopsAreValid(one, request.side, exit, stopLoss, takeProfit)) return refused(CODE.invalidStops);
    const units = partOf(one, request.filling, wanted, how.share);
    const { symbol, side, magic } = request;
    if (this.marginFor({ symbol, side, units }, at) > this.freeMargin()) return refused(CODE.noMoney);
    const ticket = how.ticket ?? this.#book.newTicket();
    const comment = how.comment ?? request.comment;
    const terms = { symbol, side, units, stopLoss, takeProfit, magic, comment, cause: how.cause };
    const life = { placedAt: how.at, expiresAt: null, touched: false };
    this.enter({ ...terms, ...life, ticket, kind: 'market', price: at }, at, how);
    const code = units < wanted ? CODE.donePartial : CODE.done;
    return { code, order: ticket, lots: lotsOf(units), price: priceOf(at, one.digits) };
  }

  #close(request: Of<'close'>, how: Circumstances): TradeResult {
    const position = this.#book.byTicket(request.position);
    if (position === undefined) {
      return refused(this.#book.isClosed(request.position) ? CODE.positionClosed : CODE.invalid);
    }
    const listing = this.#pricing.listing(position.symbol);
    const one = listing.instrument;
    if (listing.tradeMode === 'disabled') return refused(CODE.tradeDisabled);
    if (!this.rules.marketOpen) return refused(CODE.marketClosed);
    if (this.#isFrozen(position, listing)) return refused(CODE.frozen);
    if (!listing.filling.includes(request.filling)) return refused(CODE.invalidFill);
    const wanted = unitsOf(request.lots);
    const whole = wanted === position.units;
    if (wanted <= 0 || wanted > position.units) return refused(CODE.invalidVolume);
    if (!whole && (wanted < one.unitsMin || wanted % one.unitsStep !== 0)) return refused(CODE.invalidVolume);
    const slip = how.slip ?? 0;
    const at = this.#pricing.exitPrice(one, position.side) + (position.side === 'buy' ? -slip : slip);
    if (isBeyond(request, at, one.digits)) return refused(CODE.requote);
    const units = partOf(one, request.filling, wanted, how.share);
    const result = this.exit(position, units, how, request.magic);
    return units < wanted ? { ...result, code: CODE.donePartial } : result;
  }

  #closeBy(request: Of<'close_by'>, how: Circumstances): TradeResult {
    const pair = [this.#book.byTicket(request.position), this.#book.byTicket(request.by)] as const;
    const [position, by] = pair;
    if (position === undefined || by === undefined) {
      const tickets = [request.position, request.by];
      const over = tickets.some((ticket) => this.#book.isClosed(ticket));
      return refused(over ? CODE.positionClosed : CODE.invalid);
    }
    if (position.symbol !== by.symbol || position.side === by.side) return refused(CODE.invalid);
    const listing = this.#pricing.listing(position.symbol);
    if (listing.tradeMode === 'disabled') return refused(CODE.tradeDisabled);
    if (!this.rules.marketOpen) return refused(CODE.marketClosed);
    if (this.#isFrozen(position, listing) || this.#isFrozen(by, listing)) return refused(CODE.frozen);
    const units = Math.min(position.units, by.units);
    const order = how.ticket ?? this.#book.newTicket();
    // Both end at the price at which the second one was opened: the whole result is the first one's.
    const what = { entry: 'out_by', at: by.price, order, magic: request.magic } as const;
    const because = { ...how, comment: `#${request.position} by #${request.by}` };
    this.#book.write(
      ...this.#ending(position, units, what, because),
      ...this.#ending(by, units, what, because),
    );
    const price = priceOf(by.price, listing.instrument.digits);
    return { code: CODE.done, order, lots: lotsOf(units), price };
  }

  #place(request: Of<'place'>, how: Circumstances): TradeResult {
    const listing = this.#pricing.listings.get(request.symbol);
    if (listing === undefined) return refused(CODE.invalid);
    const one = listing.instrument;
    const units = unitsOf(request.lots);
    const no = this.#refusal(listing, request.side, units);
    if (no !== null) return refused(no);
    if (request.expiresAt !== null && request.expiresAt <= how.at) return refused(CODE.invalidExpiration);
    const ticket = how.ticket ?? this.#book.newTicket();
    const order: RestingOrder = {
      ticket,
      symbol: request.symbol,
      side: request.side,
      kind: request.kind,
      units,
      price: pointsOf(request.price, one.digits),
      stopLoss: pointsOrNull(request.stopLoss, one),
      takeProfit: pointsOrNull(request.takeProfit, one),
      placedAt: how.at,
      expiresAt: request.expiresAt,
      magic: request.magic,
      comment: how.comment ?? request.comment,
      cause: how.cause,
      touched: false,
    };
    const wrong = this.#misplaced(one, order);
    if (wrong !== null) return refused(wrong);
    this.#book.write({ type: 'order', order });
    return { code: CODE.done, order: ticket, lots: lotsOf(0), price: null };
  }

  #stops(request: Of<'stops'>): TradeResult {
    const position = this.#book.byTicket(request.position);
    if (position === undefined) {
      return refused(this.#book.isClosed(request.position) ? CODE.positionClosed : CODE.invalid);
    }
    const listing = this.#pricing.listing(position.symbol);
    if (this.#isFrozen(position, listing)) return refused(CODE.frozen);
    const one = listing.instrument;
    const stopLoss = pointsOrNull(request.stopLoss, one);
    const takeProfit = pointsOrNull(request.takeProfit, one);
    if (stopLoss === position.stopLoss && takeProfit === position.takeProfit) return refused(CODE.noChanges);
    const exit = this.#pricing.exitPrice(one, position.side);
    if (!stopsAreValid(one, position.side, exit, stopLoss, takeProfit)) return refused(CODE.invalidStops);
    this.#book.write({ type: 'position', position: { ...position, stopLoss, takeProfit } });
    return { code: CODE.done, order: ticketOf(position), lots: lotsOf(0), price: null };
  }

  #change(request: Of<'change'>, how: Circumstances): TradeResult {
    const order = this.#book.orders.get(request.order);
    if (order === undefined) return refused(CODE.invalid);
    const listing = this.#pricing.listing(order.symbol);
    if (this.#isOrderFrozen(order, listing)) return refused(CODE.frozen);
    const one = listing.instrument;
    if (request.expiresAt !== null && request.expiresAt <= how.at) return refused(CODE.invalidExpiration);
    const changed: RestingOrder = {
      ...order,
      price: pointsOf(request.price, one.digits),
      stopLoss: pointsOrNull(request.stopLoss, one),
      takeProfit: pointsOrNull(request.takeProfit, one),
      expiresAt: request.expiresAt,
    };
    if (sameTerms(order, changed)) return refused(CODE.noChanges);
    const wrong = this.#misplaced(one, changed);
    if (wrong !== null) return refused(wrong);
    this.#book.write({ type: 'order', order: changed });
    return { code: CODE.done, order: order.ticket, lots: lotsOf(0), price: null };
  }

  #remove(request: Of<'remove'>, how: Circumstances): TradeResult {
    const order = this.#book.orders.get(request.order);
    if (order === undefined) return refused(CODE.invalid);
    if (this.#isOrderFrozen(order, this.#pricing.listing(order.symbol))) return refused(CODE.frozen);
    const past = { ...order, ended: 'cancelled', endedAt: how.at, endCause: how.cause } as const;
    this.#book.write({ type: 'past', order: past });
    return { code: CODE.done, order: order.ticket, lots: lotsOf(0), price: null };
  }

  /** Why nothing of this size may be entered now; null when it may. */
  #refusal(listing: Listing, side: Side, units: number): number | null {
    const { instrument: one, tradeMode, symbol } = listing;
    const held = this.#held(symbol);
    const exits = held !== undefined && held.side !== side && units <= held.units;
    if (tradeMode === 'disabled') return CODE.tradeDisabled;
    if (tradeMode === 'close_only' && !exits) return CODE.closeOnly;
    if (tradeMode === 'long_only' && side === 'sell' && !exits) return CODE.longOnly;
    if (tradeMode === 'short_only' && side === 'buy' && !exits) return CODE.shortOnly;
    if (!this.rules.marketOpen) return CODE.marketClosed;
    const fits = units >= one.unitsMin && units <= one.unitsMax && units % one.unitsStep === 0;
    return fits || (exits && units === held.units) ? null : CODE.invalidVolume;
  }

  /** On a netting account an order against the position closes it: not while that is frozen. */
  #frozenAgainst(
    request: { readonly symbol: BrokerSymbol; readonly side: Side },
    listing: Listing,
  ): number | null {
    const held = this.#held(request.symbol);
    if (held === undefined || held.side === request.side) return null;
    return this.#isFrozen(held, listing) ? CODE.frozen : null;
  }

  #isFrozen(position: BrokerPosition, { instrument, freezeLevel }: Listing): boolean {
    return isFrozen(position, this.#pricing.exitPrice(instrument, position.side), freezeLevel);
  }

  #isOrderFrozen(order: RestingOrder, { instrument, freezeLevel }: Listing): boolean {
    return isOrderFrozen(order, this.#pricing.entryPrice(instrument, order.side), freezeLevel);
  }

  /** What an order of this symbol would be netted with. */
  #held(symbol: BrokerSymbol): BrokerPosition | undefined {
    return this.rules.marginMode === 'netting' ? this.#book.heldIn(symbol) : undefined;
  }

  /** Cents that `units` of a position have earned by the nights since it opened, not rounded. */
  #swapOf(position: BrokerPosition, units: number, now: Millis): number {
    const one = this.#pricing.listing(position.symbol).instrument;
    const { cents, since } = position.carried ?? { cents: 0, since: position.openedAt };
    const nights = Math.floor(now / DAY_MS) - Math.floor(since / DAY_MS);
    const perNight = position.side === 'buy' ? one.swapLong : one.swapShort;
    const earned = (nights * perNight * this.#pricing.pointValue(one) * units) / UNITS_PER_LOT;
    return (cents * units) / position.units + earned;
  }

  /** The records of a position that ends, or of which a part does. */
  #ending(position: BrokerPosition, units: number, what: Ending, how: Circumstances): BookRecord[] {
    const one = this.#pricing.listing(position.symbol).instrument;
    const rest = position.units - units;
    const deal: BrokerDeal = {
      ...this.#deal(how, units),
      order: what.order,
      position: position.ticket,
      symbol: position.symbol,
      side: sideOut(position.side),
      entry: what.entry,
      price: what.at,
      profit: this.#pricing.profit(one, position.side, units, position.price, what.at),
      swap: Math.round(this.#swapOf(position, units, how.at)),
      magic: what.magic,
      comment: how.comment ?? position.comment,
    };
    const after: BookRecord =
      rest > 0
        ? { type: 'position', position: reduced(position, rest) }
        : { type: 'gone', ticket: position.ticket };
    return [after, { type: 'deal', deal }];
  }

  /** Why an order may not rest where it should: on the wrong side of the market, or its stops are. */
  #misplaced(one: Instrument, order: RestingOrder): number | null {
    const market = this.#pricing.entryPrice(one, order.side);
    const above = order.price - market;
    const waitsAbove = (order.kind === 'limit') === (order.side === 'sell');
    if ((waitsAbove ? above : -above) < Math.max(1, one.stopsLevel)) return CODE.invalidPrice;
    const { side, price, stopLoss, takeProfit } = order;
    return stopsAreValid(one, side, price, stopLoss, takeProfit) ? null : CODE.invalidStops;
  }

  #deal(
    how: Circumstances,
    units: number,
  ): Pick<BrokerDeal, 'number' | 'units' | 'commission' | 'cause' | 'at'> {
    const commission = -Math.round((this.rules.commissionPerLot * units) / UNITS_PER_LOT);
    // -0 would print as "-0".
    return { number: this.#book.newDeal(), units, commission: commission + 0, cause: how.cause, at: how.at };
  }
}
