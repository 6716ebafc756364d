/** One step of an account under way: what it has become so far, and what was reported. */
import { add, isZero } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { PaperAccount } from './account.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import type { OrderEnd, PaperEvent, Step } from './events.ts';
import { drawn } from './slippage.ts';
import type { Market } from './market.ts';
import type { Rejected } from './rejections.ts';

export class Turn {
  readonly at: Millis;
  readonly market: Market;
  readonly #events: PaperEvent[] = [];
  #account: PaperAccount;

  constructor(account: PaperAccount, at: Millis, market: Market) {
    this.#account = account;
    this.at = at;
    this.market = market;
  }

  get account(): PaperAccount {
    return this.#account;
  }

  get step(): Step {
    return { account: this.#account, events: this.#events };
  }

  emit(event: PaperEvent): void {
    this.#events.push(event);
  }

  change(parts: Partial<PaperAccount>): void {
    this.#account = { ...this.#account, ...parts };
  }

  pay(amount: Money): void {
    if (!isZero(amount)) this.change({ balance: add(this.#account.balance, amount) });
  }

  takeTicket(): PositionId {
    const ticket = this.#account.nextTicket;
    this.change({ nextTicket: ticket + 1 });
    return String(ticket) as PositionId;
  }

  takeDeal(): string {
    const deal = this.#account.nextDeal;
    this.change({ nextDeal: deal + 1 });
    return String(deal);
  }

  /** From `least` to `most`, both included. */
  draw(least: number, most: number): number {
    const { value, random } = drawn(this.#account.random, least, most);
    if (random !== this.#account.random) this.change({ random });
    return value;
  }

  position(id: PositionId): PaperPosition | undefined {
    return this.#account.positions.find((one) => one.id === id);
  }

  order(id: PositionId): PaperOrder | undefined {
    return this.#account.orders.find((one) => one.id === id);
  }

  /** A new one, or one that has changed. */
  putPosition(position: PaperPosition): void {
    const { positions } = this.#account;
    const isKnown = positions.some(({ id }) => id === position.id);
    // A day's end charges what was held then: before the first position nothing was.
    const first = positions.length === 0 ? { rolledAt: this.at } : {};
    this.change({
      positions: isKnown
        ? positions.map((one) => (one.id === position.id ? position : one))
        : [...positions, position],
      ...first,
    });
    this.emit({ type: isKnown ? 'position_changed' : 'position_opened', position });
  }

  dropPosition(position: PaperPosition): void {
    this.change({ positions: this.#account.positions.filter(({ id }) => id !== position.id) });
    this.emit({ type: 'position_closed', position });
  }

  putOrder(order: PaperOrder): void {
    const { orders } = this.#account;
    const isKnown = orders.some(({ id }) => id === order.id);
    this.change({
      orders: isKnown ? orders.map((one) => (one.id === order.id ? order : one)) : [...orders, order],
    });
  }

  dropOrder({ id }: PaperOrder): void {
    this.change({ orders: this.#account.orders.filter((one) => one.id !== id) });
  }

  endOrder(
    order: PaperOrder,
    end: OrderEnd,
    request: string | null = null,
    rejected: Rejected | null = null,
  ): void {
    this.dropOrder(order);
    this.emit({ type: 'order_ended', request, order, end, rejected });
  }
}
