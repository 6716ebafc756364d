/** A person at the trader's own screen: what they do is done at once, and its cause is `client`. */
import type { Lots, Price } from '../core/domain/decimal.ts';
import type { Ticket } from '../core/domain/ids.ts';
import type { Side } from '../core/domain/position.ts';
import type { BrokerSymbol } from '../core/domain/symbol.ts';
import type { Broker } from './broker.ts';
import { ticketOf } from './broker/book.ts';
import type { BrokerPosition } from './broker/book.ts';
import { CODE } from './broker/requests.ts';
import type { TradeRequest, TradeResult } from './broker/requests.ts';
import type { Random } from './random.ts';
import { lotsOf, priceOf } from './units.ts';

export interface Stops {
  readonly stopLoss?: Price | null;
  readonly takeProfit?: Price | null;
}

type Place = Extract<TradeRequest, { action: 'place' }>;

/** What a random trader may do. */
export interface Temper {
  /** Instruments it trades, by the market's names. */
  readonly instruments: readonly string[];
  /** Most lots of an open, in steps of the smallest size. */
  readonly mostSteps: number;
  /** At so many positions and orders it only changes and closes. */
  readonly mostAtOnce: number;
}

export class Trader {
  readonly broker: Broker;

  constructor(broker: Broker) {
    this.broker = broker;
  }

  open(symbol: BrokerSymbol, side: Side, lots: Lots, stops: Stops = {}): TradeResult {
    const [filling = 'fok'] = this.broker.lists(symbol) ? this.broker.fillingModes(symbol) : [];
    const { stopLoss = null, takeProfit = null } = stops;
    const free = { price: null, deviation: 0, magic: 0, comment: '', filling };
    return this.broker.act({ action: 'open', symbol, side, lots, stopLoss, takeProfit, ...free });
  }

  place(
    symbol: BrokerSymbol,
    side: Side,
    kind: Place['kind'],
    lots: Lots,
    price: Price,
    more: Stops & { readonly expiresAt?: number | null } = {},
  ): TradeResult {
    const { stopLoss = null, takeProfit = null, expiresAt = null } = more;
    const order = { symbol, side, kind, lots, price, stopLoss, takeProfit, expiresAt, magic: 0, comment: '' };
    return this.broker.act({ action: 'place', ...order });
  }

  /** Sets stop and target of a position; what is left out is taken away. */
  stops(position: Ticket, { stopLoss = null, takeProfit = null }: Stops): TradeResult {
    return this.broker.act({ action: 'stops', position, stopLoss, takeProfit });
  }

  /** Closes a position, or `lots` of it. */
  close(position: Ticket, lots?: Lots): TradeResult {
    const held = this.broker.book.byTicket(position);
    const filling = held === undefined ? 'fok' : (this.broker.fillingModes(held.symbol)[0] ?? 'fok');
    const size = lots ?? lotsOf(held?.units ?? 0);
    const free = { price: null, deviation: 0, magic: 0, comment: '', filling };
    return this.broker.act({ action: 'close', position, lots: size, ...free });
  }

  /** Closes two opposite positions by each other. */
  closeBy(position: Ticket, by: Ticket): TradeResult {
    return this.broker.act({ action: 'close_by', position, by, magic: 0 });
  }

  closeAll(): void {
    for (const position of this.broker.book.positions.values()) this.close(ticketOf(position));
    for (const order of this.broker.book.orders.keys()) this.cancel(order);
  }

  cancel(order: Ticket): TradeResult {
    return this.broker.act({ action: 'remove', order });
  }

  /** Does one thing at random. @returns what it was, for a log */
  actAtRandom(random: Random, temper: Temper): string {
    const { positions, orders } = this.broker.book;
    const held = positions.size + orders.size;
    if (held === 0 || (held < temper.mostAtOnce && random.chance(0.4))) return this.#enter(random, temper);
    if (orders.size > 0 && random.chance(0.3)) {
      const order = random.pick([...orders.keys()]);
      return told(`cancel ${order}`, this.cancel(order));
    }
    if (positions.size === 0) return 'wait';
    const position = random.pick([...positions.values()]);
    const ticket = ticketOf(position);
    if (random.chance(0.5)) return told(`close ${ticket}`, this.close(ticket));
    return random.chance(0.5) ? this.#closePart(random, position) : this.#moveStops(random, position);
  }

  #enter(random: Random, temper: Temper): string {
    const symbol = this.broker.symbolOf(random.pick(temper.instruments));
    const spec = this.broker.instrumentOf(symbol);
    const side: Side = random.chance(0.5) ? 'buy' : 'sell';
    const lots = lotsOf(spec.unitsMin + spec.unitsStep * random.int(0, temper.mostSteps - 1));
    if (random.chance(0.2)) {
      const away = spec.spread * random.int(20, 60);
      const { bid } = this.broker.market.tick(spec.name);
      const price = priceOf(side === 'buy' ? bid - away : bid + away, spec.digits);
      return told(`place ${side} ${lots} ${symbol}`, this.place(symbol, side, 'limit', lots, price));
    }
    return told(`open ${side} ${lots} ${symbol}`, this.open(symbol, side, lots));
  }

  #closePart(random: Random, position: BrokerPosition): string {
    const spec = this.broker.instrumentOf(position.symbol);
    const steps = Math.floor((position.units - spec.unitsMin) / spec.unitsStep);
    const units = steps < 1 ? position.units : spec.unitsMin + spec.unitsStep * random.int(0, steps - 1);
    const ticket = ticketOf(position);
    return told(`close ${lotsOf(units)} of ${ticket}`, this.close(ticket, lotsOf(units)));
  }

  #moveStops(random: Random, position: BrokerPosition): string {
    const spec = this.broker.instrumentOf(position.symbol);
    const { bid } = this.broker.market.tick(spec.name);
    const ahead = position.side === 'buy' ? 1 : -1;
    const away = spec.spread * random.int(20, 80);
    const stopLoss = priceOf(bid - ahead * away, spec.digits);
    const takeProfit = random.chance(0.5) ? priceOf(bid + ahead * away, spec.digits) : null;
    const ticket = ticketOf(position);
    return told(`stop ${stopLoss} for ${ticket}`, this.stops(ticket, { stopLoss, takeProfit }));
  }
}

const told = (what: string, { code }: TradeResult): string =>
  code === CODE.done ? what : `${what}: refused with ${code}`;
