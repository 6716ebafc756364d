/**
 * Takes the order requests of one run of an EA to the broker and brings back the answers. What the broker never
 * answers is never answered: how long to wait for it is the EA's side's affair.
 */
import type { Price } from '../../../core/domain/decimal.ts';
import type { Millis, Ticket } from '../../../core/domain/ids.ts';
import type { Side } from '../../../core/domain/position.ts';
import type { BrokerSymbol, FillingMode } from '../../../core/domain/symbol.ts';
import type { Broker } from '../../../sim/broker.ts';
import { CODE, refused } from '../../../sim/broker/requests.ts';
import type { TradeRequest, TradeResult } from '../../../sim/broker/requests.ts';
import type { Cancel, Scheduler } from '../../../sim/scheduler.ts';
import { lotsOf, priceOf, unitsOf } from '../../../sim/units.ts';
import type { Ledger } from './ledger.ts';
import type { Fields } from './lines.ts';
import { pricesOf } from './mirror.ts';
import { ACTION } from './mt5-codes.ts';

export type Platform = 'mt4' | 'mt5';

export interface DeskOptions {
  readonly broker: Broker;
  readonly platform: Platform;
  readonly ledger: Ledger;
  readonly time: Scheduler;
  readonly write: (fields: Fields) => void;
}

/** A `request` line by its names: MqlTradeRequest. */
interface RequestLine {
  readonly id: string;
  readonly action: number;
  readonly magic: number;
  readonly order: string;
  readonly symbol: BrokerSymbol;
  readonly lots: string;
  readonly price: string;
  readonly stopLoss: string;
  readonly takeProfit: string;
  readonly deviation: number;
  readonly type: number;
  readonly filling: number;
  readonly timeType: number;
  readonly expiresAt: Millis;
  readonly comment: string;
  readonly position: string;
  readonly positionBy: string;
}

/** What cannot even be asked of the broker. */
class Refusal extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`refused with ${code}`);
    this.code = code;
  }
}

const FILLING: readonly FillingMode[] = ['fok', 'ioc', 'return'];
const KIND = { 2: 'limit', 3: 'limit', 4: 'stop', 5: 'stop', 6: 'stop_limit', 7: 'stop_limit' } as const;
const COMMENT_LENGTH = 31;
const DAY_MS = 86_400_000;
const TIME_TYPE = { untilCancelled: 0, day: 1, specified: 2, specifiedDay: 3 } as const;
/** How far a price may be from a whole point for binary fractions' sake. */
const POINT_TOLERANCE = 1e-4;

export class OrderDesk {
  readonly #options: DeskOptions;
  readonly #cancel: Cancel;
  /** MT4's requests on their way, and what became of those that the broker has done. */
  readonly #done = new Map<TradeRequest, TradeResult | null>();
  readonly #placed = new Map<TradeRequest, string>();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#cancel = options.broker.onEffect(({ request, result }) => {
      if (this.#done.has(request)) this.#done.set(request, result);
      const id = this.#placed.get(request);
      if (id === undefined) return;
      this.#placed.delete(request);
      // After the mirror has been told of it, which is next: the answer must not come before what it speaks of.
      options.time.schedule(0, () => this.#answer(id, request, result));
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** @param fields those of a `request` line, without the verb */
  take(fields: Fields): void {
    const { broker, time } = this.#options;
    const line = parsed(fields);
    let request: TradeRequest;
    try {
      request = this.#request(line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code } = error;
      time.schedule(0, () => this.#answer(line.id, null, refused(code)));
      return;
    }
    if (this.#options.platform === 'mt4') this.#done.set(request, null);
    broker.send(request, (result) => this.#came(line.id, request, result));
  }

  /** MT5 hears of an order that was taken and will be carried out later; MT4 waits until it was. */
  #came(id: string, request: TradeRequest, result: TradeResult): void {
    const done = this.#done.get(request) ?? null;
    if (this.#options.platform === 'mt5' || result.code !== CODE.placed) this.#answer(id, request, result);
    else if (done !== null) this.#answer(id, request, done);
    else this.#placed.set(request, id);
  }

  #answer(id: string, request: TradeRequest | null, result: TradeResult): void {
    const { broker, write } = this.#options;
    if (request !== null) {
      this.#done.delete(request);
      this.#placed.delete(request);
    }
    // A changed position has no order of its own.
    const order = request?.action === 'stops' ? null : result.order;
    const deal = order === null ? 0 : this.#dealOf(order);
    const [bid, ask] = pricesOf(broker, this.#symbolOf(request));
    write([
      'result',
      id,
      String(result.code),
      String(deal),
      order ?? '0',
      result.lots,
      result.price ?? '0',
      bid,
      ask,
      '',
    ]);
  }

  #dealOf(order: Ticket): number {
    const { deals } = this.#options.broker.book;
    for (let i = deals.length - 1; i >= 0; i--) if (deals[i]?.order === order) return deals[i]?.number ?? 0;
    return 0;
  }

  #symbolOf(request: TradeRequest | null): BrokerSymbol | null {
    if (request === null) return null;
    const { book } = this.#options.broker;
    if ('symbol' in request) return request.symbol;
    if ('position' in request) return book.byTicket(request.position)?.symbol ?? null;
    return book.orders.get(request.order)?.symbol ?? null;
  }

  #request(line: RequestLine): TradeRequest {
    switch (line.action) {
      case ACTION.deal:
        return Number(line.position) === 0 ? this.#open(line) : this.#close(line);
      case ACTION.pending:
        return this.#place(line);
      case ACTION.stops: {
        const position = this.#positionOf(line.position);
        const symbol = this.#options.broker.book.byTicket(position)?.symbol ?? line.symbol;
        return { action: 'stops', position, ...this.#stopsOf(line, symbol) };
      }
      case ACTION.modify: {
        const order = line.order as Ticket;
        const symbol = this.#options.broker.book.orders.get(order)?.symbol ?? line.symbol;
        const price = this.#price(line.price, symbol);
        return { action: 'change', order, price, expiresAt: expiryOf(line), ...this.#stopsOf(line, symbol) };
      }
      case ACTION.closeBy: {
        const [position, by] = [this.#positionOf(line.position), this.#positionOf(line.positionBy)];
        return { action: 'close_by', position, by, magic: line.magic };
      }
      case ACTION.remove:
        return { action: 'remove', order: line.order as Ticket };
      default:
        throw new Refusal(CODE.invalid);
    }
  }

  #open(line: RequestLine): TradeRequest {
    const { symbol, magic, deviation } = line;
    if (line.type > 1) throw new Refusal(CODE.invalid);
    return {
      action: 'open',
      symbol,
      side: sideOf(line.type),
      lots: lotsOf(unitsOf(line.lots)),
      price: this.#priceOrNull(line.price, symbol),
      deviation,
      filling: this.#filling(line, symbol),
      magic,
      comment: line.comment.slice(0, COMMENT_LENGTH),
      ...this.#stopsOf(line, symbol),
    };
  }

  #close(line: RequestLine): TradeRequest {
    const position = this.#positionOf(line.position);
    const held = this.#options.broker.book.byTicket(position);
    // A position is closed by its opposite, on its own symbol.
    if (held !== undefined && (held.symbol !== line.symbol || held.side === sideOf(line.type))) {
      throw new Refusal(CODE.invalid);
    }
    return {
      action: 'close',
      position,
      lots: lotsOf(unitsOf(line.lots)),
      price: this.#priceOrNull(line.price, line.symbol),
      deviation: line.deviation,
      filling: this.#filling(line, line.symbol),
      magic: line.magic,
      comment: line.comment.slice(0, COMMENT_LENGTH),
    };
  }

  #place(line: RequestLine): TradeRequest {
    const kind = KIND[line.type as keyof typeof KIND] as (typeof KIND)[keyof typeof KIND] | undefined;
    if (kind === undefined) throw new Refusal(CODE.invalid);
    const { symbol, magic } = line;
    return {
      action: 'place',
      kind,
      symbol,
      side: sideOf(line.type),
      lots: lotsOf(unitsOf(line.lots)),
      price: this.#price(line.price, symbol),
      expiresAt: expiryOf(line),
      magic,
      comment: line.comment.slice(0, COMMENT_LENGTH),
      ...this.#stopsOf(line, symbol),
    };
  }

  /** MT4 names a position by the ticket that it has now. */
  #positionOf(ticket: string): Ticket {
    if (this.#options.platform === 'mt5') return ticket as Ticket;
    const found = this.#options.ledger.positionOf(ticket);
    if (found === undefined) throw new Refusal(CODE.positionClosed);
    return found;
  }

  /** MT4's orders name no filling: the broker takes what the symbol allows. */
  #filling(line: RequestLine, symbol: BrokerSymbol): FillingMode {
    const { broker, platform } = this.#options;
    if (!broker.lists(symbol)) throw new Refusal(CODE.invalid);
    const [usual = 'fok'] = broker.fillingModes(symbol);
    if (platform === 'mt4') return usual;
    const named = FILLING[line.filling];
    if (named === undefined) throw new Refusal(CODE.invalidFill);
    return named;
  }

  #stopsOf(line: RequestLine, symbol: BrokerSymbol): { stopLoss: Price | null; takeProfit: Price | null } {
    return {
      stopLoss: this.#priceOrNull(line.stopLoss, symbol, CODE.invalidStops),
      takeProfit: this.#priceOrNull(line.takeProfit, symbol, CODE.invalidStops),
    };
  }

  #priceOrNull(price: string, symbol: BrokerSymbol, code: number = CODE.invalidPrice): Price | null {
    return Number(price) === 0 ? null : this.#price(price, symbol, code);
  }

  /** Refuses what is finer than the symbol's points, as a broker does. */
  #price(price: string, symbol: BrokerSymbol, code: number = CODE.invalidPrice): Price {
    const { broker } = this.#options;
    if (!broker.lists(symbol)) throw new Refusal(CODE.invalid);
    const digits = broker.digits(symbol);
    const points = Number(price) * 10 ** digits;
    const whole = Math.round(points);
    if (!(whole > 0) || Math.abs(points - whole) > POINT_TOLERANCE) throw new Refusal(code);
    return priceOf(whole, digits);
  }
}

/** Even types buy, odd ones sell. */
const sideOf = (type: number): Side => (type % 2 === 0 ? 'buy' : 'sell');

function expiryOf({ timeType, expiresAt }: RequestLine): Millis | null {
  switch (timeType) {
    case TIME_TYPE.untilCancelled:
      return null;
    case TIME_TYPE.day:
    case TIME_TYPE.specifiedDay:
      return (Math.floor(expiresAt / DAY_MS) + 1) * DAY_MS;
    case TIME_TYPE.specified:
      return expiresAt;
    default:
      throw new Refusal(CODE.invalidExpiration);
  }
}

function parsed(fields: Fields): RequestLine {
  const text = (index: number): string => fields[index] ?? '';
  const number = (index: number): number => Number(text(index));
  if (fields.length !== FIELD_COUNT) {
    throw new Error(
      `a request line has ${fields.length} fields, not ${FIELD_COUNT}: ${JSON.stringify(fields)}`,
    );
  }
  return {
    id: text(0),
    action: number(1),
    magic: number(2),
    order: text(3),
    symbol: text(4) as BrokerSymbol,
    lots: text(5),
    price: text(6),
    stopLoss: text(8),
    takeProfit: text(9),
    deviation: number(10),
    type: number(11),
    filling: number(12),
    timeType: number(13),
    expiresAt: number(14),
    comment: text(15),
    position: text(16),
    positionBy: text(17),
  };
}
const FIELD_COUNT = 18;
