/** What happens to an account without a request: stops, targets, resting orders, expiry, stop-out. */
import type { Millis } from '../../core/domain/ids.ts';
import type { Instrument } from '../instruments.ts';
import type { Market, Tick } from '../market.ts';
import type { Book, BrokerPosition, RestingOrder } from './book.ts';
import type { Desk } from './desk.ts';
import type { Pricing } from './pricing.ts';

/** Equity below this share of the margin ends the position that loses most. */
const STOP_OUT_SHARE = 0.5;

export class Triggers {
  readonly #book: Book;
  readonly #desk: Desk;
  readonly #pricing: Pricing;
  readonly #market: Market;

  constructor(book: Book, desk: Desk, pricing: Pricing, market: Market) {
    this.#book = book;
    this.#desk = desk;
    this.#pricing = pricing;
    this.#market = market;
  }

  /** Looks at everything of one instrument after its tick. @returns true when something happened */
  tick(name: string, at: Millis): boolean {
    const book = this.#book;
    if (book.positions.size === 0 && book.orders.size === 0) return false;
    const before = book.revision;
    const tick = this.#market.tick(name);
    for (const order of book.orders.values()) {
      const one = this.#pricing.listing(order.symbol).instrument;
      if (one.name === name) this.#order(order, tick, at);
    }
    for (const position of book.positions.values()) {
      const one = this.#pricing.listing(position.symbol).instrument;
      if (one.name === name) this.#position(position, one, at);
    }
    this.#stopOut(at);
    return book.revision !== before;
  }

  /** Ends resting orders whose time is over. */
  expire(at: Millis): boolean {
    const before = this.#book.revision;
    for (const order of this.#book.orders.values()) {
      if (order.expiresAt === null || order.expiresAt > at) continue;
      const past = { ...order, ended: 'expired', endedAt: at, endCause: 'expired' } as const;
      this.#book.write({ type: 'past', order: past });
    }
    return this.#book.revision !== before;
  }

  #position(position: BrokerPosition, one: Instrument, at: Millis): void {
    const exit = this.#pricing.exitPrice(one, position.side);
    const ahead = position.side === 'buy' ? 1 : -1;
    const stopped = position.stopLoss !== null && (exit - position.stopLoss) * ahead <= 0;
    const reached = position.takeProfit !== null && (exit - position.takeProfit) * ahead >= 0;
    if (!stopped && !reached) return;
    const cause = stopped ? 'stop_loss' : 'take_profit';
    this.#desk.exit(position, position.units, { cause, at }, position.magic);
  }

  #order(order: RestingOrder, tick: Tick, at: Millis): void {
    const price = order.side === 'buy' ? tick.ask : tick.bid;
    const cheaper = order.side === 'buy' ? price <= order.price : price >= order.price;
    const dearer = order.side === 'buy' ? price >= order.price : price <= order.price;
    if (order.kind === 'stop_limit' && !order.touched) {
      if (!dearer) return;
      this.#book.write({ type: 'order', order: { ...order, touched: true } });
      if (price !== order.price) return;
    }
    if (!(order.kind === 'stop' ? dearer : cheaper)) return;
    if (this.#desk.marginFor(order, price) > this.#desk.freeMargin()) {
      const past = { ...order, ended: 'cancelled', endedAt: at, endCause: 'unknown' } as const;
      this.#book.write({ type: 'past', order: past });
      return;
    }
    this.#desk.enter(order, price, { cause: order.cause, at });
  }

  #stopOut(at: Millis): void {
    for (;;) {
      let equity = this.#book.balance;
      let margin = 0;
      let worst: BrokerPosition | null = null;
      let worstResult = Infinity;
      for (const position of this.#book.positions.values()) {
        const result = this.#desk.floating(position);
        equity += result;
        margin += this.#desk.marginOf(position);
        if (result < worstResult) {
          worst = position;
          worstResult = result;
        }
      }
      if (worst === null || equity >= margin * STOP_OUT_SHARE) return;
      this.#desk.exit(worst, worst.units, { cause: 'stop_out', at }, worst.magic);
    }
  }
}
