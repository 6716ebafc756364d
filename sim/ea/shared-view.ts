/**
 * A netting account as its links see it: each link's share of the one position is told as a position of its own, named
 * by the order that opened it, with the stop and target that the terminal watches for it; so is the rest, with magic
 * number 0. What the service and the executor know of positions holds for shares, too.
 */
import type { Price } from '../../core/domain/decimal.ts';
import type { PositionId, Ticket } from '../../core/domain/ids.ts';
import type { Cause, Deal, Position } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { BrokerPosition } from '../broker/book.ts';
import { lotsOf, pointsOf, priceOf } from '../units.ts';
import type { LinkRecord } from './journal.ts';
import { Shares } from './shares.ts';
import type { Part, Share } from './shares.ts';
import { View } from './view.ts';
import type { Whereabouts } from './view.ts';

export class SharedView extends View {
  #known = new Shares();

  override readonly isShared: boolean = true;

  /** As of all deals that the terminal is shown; none while its lists are loading. */
  get shares(): Shares {
    if (this.broker.revision < 0) return new Shares();
    this.#known.take(this.broker.dealsAfter(this.#known.lastDeal));
    return this.#known;
  }

  /** The living shares of a symbol, with the stops that are watched for them. */
  sharesOf(symbol: BrokerSymbol): readonly BrokerPosition[] {
    return this.shares.living(symbol).map((share) => this.#position(share));
  }

  override positions(): Position[] {
    return this.shares.living().map((share) => this.position(this.#position(share)));
  }

  override orders(): Position[] {
    return this.broker.orders().map((one) => this.order({ ...one, ...this.#stops(one) }));
  }

  override deals(after = 0): Deal[] {
    const { shares } = this;
    return this.broker.dealsAfter(after).flatMap((one) => {
      const parts = shares.partsOf(one.number);
      return parts.length === 0 ? [this.deal(one)] : parts.map((part) => this.#part(part));
    });
  }

  override whereabouts(ticket: Ticket): Whereabouts {
    const share = this.shares.byId(ticket);
    if (share !== undefined) {
      return share.units > 0 ? { state: 'open', position: this.#position(share) } : { state: 'closed' };
    }
    const order = this.broker.orderOf(ticket);
    if (order !== undefined) return { state: 'pending', order: { ...order, ...this.#stops(order) } };
    const past = this.broker.pastOrderOf(ticket);
    if (past !== undefined && past.ended !== 'filled') return { state: 'cancelled', order: past };
    return { state: 'missing' };
  }

  override searchMagic(magic: number): Ticket | null {
    const living = this.broker.orders().find((one) => one.magic === magic);
    const past = this.broker.pastOrders().findLast((one) => one.magic === magic);
    return living?.ticket ?? this.shares.byMagic(magic)?.id ?? past?.ticket ?? null;
  }

  override searchComment(comment: string): Ticket | null {
    const resting = this.broker.orders().find((one) => one.comment === comment);
    const deal = this.broker.dealsAfter(0).find((one) => one.comment === comment);
    return resting?.ticket ?? deal?.order ?? null;
  }

  override fillPrice(ticket: Ticket, entry: 'in' | 'out', after = 0): Price | null {
    let units = 0;
    let sum = 0;
    const share = this.shares.byId(ticket);
    for (const { deal } of share?.parts ?? []) {
      if (deal.entry !== entry || deal.number <= after) continue;
      units += deal.units;
      sum += deal.price * deal.units;
    }
    if (share === undefined || units === 0) return null;
    return priceOf(Math.round(sum / units), this.broker.digits(share.symbol));
  }

  override ended(ticket: Ticket, before: Position | undefined): { position: Position; cause: Cause } | null {
    const share = this.shares.byId(ticket);
    const last = share?.parts.at(-1);
    if (share === undefined || last === undefined) return super.ended(ticket, before);
    if (share.units > 0) return null;
    const position = before?.state === 'open' ? before : this.position(this.#position(share));
    return { position: { ...position, state: 'closed', lots: lotsOf(0) }, cause: this.#causeOf(last) };
  }

  #position(share: Share): BrokerPosition {
    const { id: ticket, symbol, side, units, price, openedAt, magic, comment } = share;
    const kind = this.broker.pastOrderOf(ticket)?.kind ?? 'market';
    const levels = magic === 0 ? this.#restStops(share) : this.#stops(share);
    return { ticket, symbol, side, kind, units, price, openedAt, magic, comment, ...levels };
  }

  /** A link's stops, in points. */
  #stops(one: Pick<Share, 'magic' | 'symbol'>): Pick<BrokerPosition, 'stopLoss' | 'takeProfit'> {
    const record = this.#recordOf(one.magic);
    const points = (level: Price | null | undefined): number | null =>
      level === null || level === undefined ? null : pointsOf(level, this.broker.digits(one.symbol));
    return { stopLoss: points(record?.stopLoss), takeProfit: points(record?.takeProfit) };
  }

  /** What the broker would close, while nobody of ours has a share of it. */
  #restStops({ symbol, side }: Share): Pick<BrokerPosition, 'stopLoss' | 'takeProfit'> {
    const held = this.broker.positions().find((one) => one.symbol === symbol);
    const alone = this.shares.living(symbol).length === 1 && held?.side === side;
    return { stopLoss: alone ? held.stopLoss : null, takeProfit: alone ? held.takeProfit : null };
  }

  #part(part: Part): Deal {
    const { position } = part.deal;
    const told = { id: part.name, cause: this.#causeOf(part) };
    return { ...this.deal(part.deal), ...told, position: position as string as PositionId };
  }

  /** The close that the terminal itself sends when a link's stop is reached is that stop's doing. */
  #causeOf({ deal }: Part): Cause {
    const stopping = this.#recordOf(deal.magic)?.stopping ?? null;
    const ours = stopping !== null && deal.entry === 'out' && deal.number > stopping.deal;
    return ours && deal.cause === 'expert' ? stopping.cause : deal.cause;
  }

  #recordOf(magic: number): LinkRecord | undefined {
    if (magic === 0) return undefined;
    for (const record of this.links.values()) if (record.magic === magic) return record;
    return undefined;
  }
}
