/** From what a link should be and what it is to the one thing to do next. Pure. */
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Price } from '../../core/domain/decimal.ts';
import type { Ticket } from '../../core/domain/ids.ts';
import type { FillingMode, Quote } from '../../core/domain/symbol.ts';
import type { BrokerPosition, RestingOrder } from '../broker/book.ts';
import type { Audit, TradeRequest } from '../broker/requests.ts';
import { lotsOf, pointsOf, unitsOf } from '../units.ts';
import type { Intent } from './journal.ts';
import type { Whereabouts } from './view.ts';

export type Where = Whereabouts | { readonly state: 'none' };

export type Step =
  | Intent['what']
  /** It is as wished, as far as it will be. */
  | 'finish'
  /** It is over, but the wish is not: no. */
  | 'ended'
  /** The lists are not complete yet. */
  | 'wait';

/** @param converting the link's own order was taken away by us, to open at the market instead */
export function nextStep(wish: DesiredItem, where: Where, converting: boolean, digits: number): Step {
  switch (where.state) {
    case 'none':
      if (wish.state === 'closed') return 'finish';
      return wish.state === 'open' ? 'open' : 'place';
    case 'missing':
      return 'wait';
    case 'closed':
      return wish.state === 'closed' ? 'finish' : 'ended';
    case 'cancelled': {
      if (wish.state === 'closed') return 'finish';
      const byUs = where.order.ended === 'cancelled' && where.order.endCause === 'expert';
      return wish.state === 'open' && converting && byUs ? 'open' : 'ended';
    }
    case 'pending':
      if (wish.state !== 'pending') return 'remove';
      return restsAsWished(wish, where.order, digits) ? 'finish' : 'change';
    case 'open':
      if (wish.state === 'closed') return 'close';
      // A resting order that filled on its own is left alone.
      if (wish.state === 'pending') return 'finish';
      if (where.position.units > unitsOf(wish.lots)) return 'close';
      return stopsAsWished(wish, where.position, digits) ? 'finish' : 'stops';
  }
}

const samePoints = (wished: Price | null, is: number | null, digits: number): boolean =>
  wished === null ? is === null : is !== null && pointsOf(wished, digits) === is;

const stopsAsWished = (
  wish: DesiredItem,
  is: Pick<BrokerPosition, 'stopLoss' | 'takeProfit'>,
  digits: number,
): boolean =>
  samePoints(wish.stopLoss, is.stopLoss, digits) && samePoints(wish.takeProfit, is.takeProfit, digits);

const restsAsWished = (wish: DesiredItem, order: RestingOrder, digits: number): boolean =>
  stopsAsWished(wish, order, digits) &&
  samePoints(wish.price, order.price, digits) &&
  wish.expiresAt === order.expiresAt;

/** Enters the market, or clears the way for it: bound by the wish's deadline. */
export const isEntry = (step: Step, wish: DesiredItem): boolean =>
  step === 'open' || step === 'place' || (step === 'remove' && wish.state === 'open');

export interface Means {
  readonly quote: Quote;
  readonly filling: FillingMode;
  readonly audit: Audit;
  readonly ticket: Ticket | null;
  readonly digits: number;
}

/** The request that does `step`; throws when the link's whereabouts do not fit it, which is a bug. */
export function requestFor(
  step: Intent['what'],
  wish: DesiredItem,
  where: Where,
  { quote, filling, audit, ticket, digits }: Means,
): TradeRequest {
  const { symbol, side, lots, stopLoss, takeProfit, magic, comment, deviation } = wish;
  const entry = { symbol, side, lots, stopLoss, takeProfit, magic, comment, audit };
  if (step === 'open') {
    const price = side === 'buy' ? quote.ask : quote.bid;
    return { action: 'open', ...entry, price, deviation: roomLeft(wish, price, digits), filling };
  }
  if (step === 'place') {
    if (wish.kind === 'market' || wish.price === null) throw new Error(`link ${wish.link} rests nowhere`);
    return { action: 'place', ...entry, kind: wish.kind, price: wish.price, expiresAt: wish.expiresAt };
  }
  if (ticket === null) throw new Error(`link ${wish.link} has no ticket to ${step}`);
  if (step === 'close') {
    if (where.state !== 'open') throw new Error(`link ${wish.link} is ${where.state}: nothing to close`);
    const kept = wish.state === 'closed' ? 0 : unitsOf(wish.lots);
    const less = lotsOf(where.position.units - kept);
    const price = where.position.side === 'buy' ? quote.bid : quote.ask;
    return {
      action: 'close',
      position: ticket,
      lots: less,
      price,
      deviation,
      filling,
      magic,
      comment,
      audit,
    };
  }
  if (step === 'stops') return { action: 'stops', position: ticket, stopLoss, takeProfit, audit };
  if (step === 'remove') return { action: 'remove', order: ticket, audit };
  if (wish.price === null) throw new Error(`link ${wish.link} rests nowhere`);
  const { price, expiresAt } = wish;
  return { action: 'change', order: ticket, price, stopLoss, takeProfit, expiresAt, audit };
}

/**
 * Points that the fill may still differ from `price`, so that it differs from the wished price by no more
 * than the wish allows; below 0 when the market is too far away already.
 */
export function roomLeft(wish: DesiredItem, price: Price, digits: number): number {
  if (wish.price === null) return wish.deviation;
  return wish.deviation - Math.abs(pointsOf(price, digits) - pointsOf(wish.price, digits));
}
