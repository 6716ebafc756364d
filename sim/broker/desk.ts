/** The dealing desk: carries out one request on the book at once, by the rules of a hedging MT5 account. */
import type { Millis, Ticket } from '../../core/domain/ids.ts';
import type { Cause, Side } from '../../core/domain/position.ts';
import type { Instrument } from '../instruments.ts';
import { UNITS_PER_LOT, lotsOf, pointsOf, priceOf, unitsOf } from '../units.ts';
import type { Book, BrokerDeal, BrokerPosition, RestingOrder } from './book.ts';
import type { Listing, Pricing } from './pricing.ts';
import { CODE } from './requests.ts';
import type { TradeRequest, TradeResult } from './requests.ts';

export interface DeskRules {
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

type Of<A extends TradeRequest['action']> = Extract<TradeRequest, { action: A }>;

const DAY_MS = 86_400_000;
const refused = (code: number): TradeResult => ({ code, order: null, lots: lotsOf(0), price: null });
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
    const rest = position.units - units;
    const nights = Math.floor(how.at / DAY_MS) - Math.floor(position.openedAt / DAY_MS);
    const perNight = position.side === 'buy' ? one.swapLong : one.swapShort;
    const deal: BrokerDeal = {
      ...this.#deal(how, units),
      order,
      position: position.ticket,
      symbol: position.symbol,
      side: sideOut(position.side),
      entry: 'out',
      price: at,
      profit: this.#pricing.profit(one, position.side, units, position.price, at),
      swap: Math.round((nights * perNight * this.#pricing.pointValue(one) * units) / UNITS_PER_LOT),
      magic,
      comment: how.comment ?? position.comment,
    };
    const after =
      rest > 0
        ? ({ type: 'position', position: { ...position, units: rest } } as const)
        : ({ type: 'gone', ticket: position.ticket } as const);
    this.#book.write(after, { type: 'deal', deal });
    return { code: CODE.done, order, lots: lotsOf(units), price: priceOf(at, one.digits) };
  }

  /** Makes the position of an order that is filled at `price` points. */
  enter(order: RestingOrder, at: number, how: Circumstances): void {
    const position: BrokerPosition = {
      ticket: order.ticket,
      symbol: order.symbol,
      side: order.side,
      kind: order.kind,
      units: order.units,
      price: at,
      stopLoss: order.stopLoss,
      takeProfit: order.takeProfit,
      openedAt: how.at,
      magic: order.magic,
      comment: order.comment,
    };
    const deal: BrokerDeal = {
      ...this.#deal(how, order.units),
      order: order.ticket,
      position: order.ticket,
      symbol: order.symbol,
      side: order.side,
      entry: 'in',
      price: at,
      profit: 0,
      swap: 0,
      magic: order.magic,
      comment: order.comment,
    };
    if (order.kind === 'market') {
      this.#book.write({ type: 'position', position }, { type: 'deal', deal });
      return;
    }
    const past = { ...order, ended: 'filled', endedAt: how.at, endCause: how.cause } as const;
    this.#book.write({ type: 'past', order: past }, { type: 'position', position }, { type: 'deal', deal });
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
    const no = this.#refusal(listing, request.side, wanted);
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
    if (this.#pricing.margin(one, units, at) > this.freeMargin()) return refused(CODE.noMoney);
    const ticket = how.ticket ?? this.#book.newTicket();
    const comment = how.comment ?? request.comment;
    const { symbol, side, magic } = request;
    const terms = { symbol, side, units, stopLoss, takeProfit, magic, comment, cause: how.cause };
    const life = { placedAt: how.at, expiresAt: null, touched: false };
    this.enter({ ...terms, ...life, ticket, kind: 'market', price: at }, at, how);
    const code = units < wanted ? CODE.donePartial : CODE.done;
    return { code, order: ticket, lots: lotsOf(units), price: priceOf(at, one.digits) };
  }

  #close(request: Of<'close'>, how: Circumstances): TradeResult {
    const position = this.#book.positions.get(request.position);
    if (position === undefined) {
      return refused(this.#book.isClosed(request.position) ? CODE.positionClosed : CODE.invalid);
    }
    const listing = this.#pricing.listing(position.symbol);
    const one = listing.instrument;
    if (listing.tradeMode === 'disabled') return refused(CODE.tradeDisabled);
    if (!this.rules.marketOpen) return refused(CODE.marketClosed);
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
    const position = this.#book.positions.get(request.position);
    if (position === undefined) {
      return refused(this.#book.isClosed(request.position) ? CODE.positionClosed : CODE.invalid);
    }
    const one = this.#pricing.listing(position.symbol).instrument;
    const stopLoss = pointsOrNull(request.stopLoss, one);
    const takeProfit = pointsOrNull(request.takeProfit, one);
    if (stopLoss === position.stopLoss && takeProfit === position.takeProfit) return refused(CODE.noChanges);
    const exit = this.#pricing.exitPrice(one, position.side);
    if (!stopsAreValid(one, position.side, exit, stopLoss, takeProfit)) return refused(CODE.invalidStops);
    this.#book.write({ type: 'position', position: { ...position, stopLoss, takeProfit } });
    return { code: CODE.done, order: position.ticket, lots: lotsOf(0), price: null };
  }

  #change(request: Of<'change'>, how: Circumstances): TradeResult {
    const order = this.#book.orders.get(request.order);
    if (order === undefined) return refused(CODE.invalid);
    const one = this.#pricing.listing(order.symbol).instrument;
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
    const past = { ...order, ended: 'cancelled', endedAt: how.at, endCause: how.cause } as const;
    this.#book.write({ type: 'past', order: past });
    return { code: CODE.done, order: order.ticket, lots: lotsOf(0), price: null };
  }

  /** Why nothing of this size may be entered now; null when it may. */
  #refusal(listing: Listing, side: Side, units: number): number | null {
    const { instrument: one, tradeMode } = listing;
    if (tradeMode === 'disabled') return CODE.tradeDisabled;
    if (tradeMode === 'close_only') return CODE.closeOnly;
    if (tradeMode === 'long_only' && side === 'sell') return CODE.longOnly;
    if (tradeMode === 'short_only' && side === 'buy') return CODE.shortOnly;
    if (!this.rules.marketOpen) return CODE.marketClosed;
    const fits = units >= one.unitsMin && units <= one.unitsMax && units % one.unitsStep === 0;
    return fits ? null : CODE.invalidVolume;
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

const pointsOrNull = (price: string | null, one: Instrument): number | null =>
  price === null ? null : pointsOf(price, one.digits);

const sameTerms = (a: RestingOrder, b: RestingOrder): boolean =>
  a.price === b.price &&
  a.stopLoss === b.stopLoss &&
  a.takeProfit === b.takeProfit &&
  a.expiresAt === b.expiresAt;

const isBeyond = (request: Of<'open'> | Of<'close'>, at: number, digits: number): boolean =>
  request.price !== null && Math.abs(at - pointsOf(request.price, digits)) > request.deviation;

/** A stop loses and a target wins, both at least the stops level away from `from`. */
function stopsAreValid(
  one: Instrument,
  side: Side,
  from: number,
  stopLoss: number | null,
  takeProfit: number | null,
): boolean {
  const least = Math.max(1, one.stopsLevel);
  const ahead = side === 'buy' ? 1 : -1;
  if (stopLoss !== null && (from - stopLoss) * ahead < least) return false;
  return takeProfit === null || (takeProfit - from) * ahead >= least;
}

function partOf(one: Instrument, filling: string, wanted: number, share: number | undefined): number {
  if (share === undefined || filling !== 'ioc') return wanted;
  const part = Math.floor((wanted * share) / one.unitsStep) * one.unitsStep;
  return Math.min(wanted, Math.max(part, one.unitsMin));
}
