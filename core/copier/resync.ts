/**
 * Resync: what a subscription's copies are against what they would be if nothing had been missed, refused or changed by
 * hand. A plan only says; what a person confirmed of it is carried out by core/app/resync.ts.
 */
import { compare } from '../domain/decimal.ts';
import type { Lots, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { DesiredState, Link, LinkEnd } from '../domain/link.ts';
import type { Position, Side } from '../domain/position.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol, SymbolSpec } from '../domain/symbol.ts';
import type { Denial } from './codes.ts';
import { turned } from './filters/turned.ts';
import { stopsFor } from './life/stops.ts';
import { remainingLots } from './mirror.ts';
import { isSamePrice, priceAt } from './prices.ts';
import { isOver } from './signals.ts';

interface About {
  /** The same for as long as the difference lasts: `missing/1001`. */
  readonly id: string;
  /** The provider's. */
  readonly position: PositionId;
  /** What confirming it does. */
  readonly action: 'open' | 'close' | 'change' | 'nothing';
}

/** The provider holds it, and there never was a copy. */
export interface Missing extends About {
  readonly kind: 'missing';
  /** It opened before the subscription began, our rules said no (the code), or nobody knows any more. */
  readonly why: 'opened_before' | 'unknown' | Denial;
  readonly symbol: BrokerSymbol;
  readonly state: Position['state'];
  /** The copy's. */
  readonly side: Side;
  /** The provider's. */
  readonly lots: Lots;
  readonly ageMs: Millis;
  readonly priceThen: Price;
  /** What the copy would enter at now; null while no quote is known. */
  readonly priceNow: Price | null;
}

/** The copy lives, the provider's position is over. */
export interface Extra extends About {
  readonly kind: 'extra';
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly lots: Lots;
}

export interface Difference {
  readonly field: 'lots' | 'price' | 'stopLoss' | 'takeProfit';
  /** `none`: no stop or target. */
  readonly is: string;
  readonly wished: string;
  /** False for lots that the copy lacks: a copy opens once, nothing is ever added to it. */
  readonly mendable: boolean;
}

/** Both live, and the copy is not what the rules make of the provider's position. */
export interface Differs extends About {
  readonly kind: 'differs';
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly lots: Lots;
  readonly differences: readonly Difference[];
}

/** There was a copy, and it is over although the provider still holds: it stays over. */
export interface Left extends About {
  readonly kind: 'left';
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly why: LinkEnd;
}

export type ResyncItem = Missing | Extra | Differs | Left;

export interface ResyncView {
  readonly subscription: Subscription;
  /** The provider's positions and orders that are not over, and when each opened, on our clock. */
  readonly provided: readonly { readonly position: Position; readonly openedAt: Millis }[];
  /** Copies that live, and those that are over while the provider's position is not. */
  readonly links: readonly Link[];
  /** What the follower's account shows of a copy. */
  readonly held: (link: Link) => Position | undefined;
  readonly spec: (symbol: BrokerSymbol) => SymbolSpec | undefined;
  /** Where a copy of the position would enter now; null: no quote. */
  readonly market: (position: Position) => Price | null;
  /** Its open is held back, and will be decided on. */
  readonly isWaiting: (position: PositionId) => boolean;
  /** Why positions were not copied, as far as it is known. */
  readonly denials: ReadonlyMap<PositionId, Denial>;
  readonly now: Millis;
}

/** @returns everything that differs, the provider's oldest position first */
export function planResync(view: ResyncView): readonly ResyncItem[] {
  const copies = new Map(view.links.map((link) => [link.position, link]));
  const items: ResyncItem[] = [];
  for (const { position, openedAt } of [...view.provided].sort((a, b) => a.openedAt - b.openedAt)) {
    const link = copies.get(position.id);
    copies.delete(position.id);
    const item = link === undefined ? missing(view, position, openedAt) : compared(view, position, link);
    if (item !== null) items.push(item);
  }
  for (const link of copies.values()) if (isExtra(link)) items.push(extra(view, link));
  return items;
}

function missing(view: ResyncView, position: Position, openedAt: Millis): Missing | null {
  const { subscription, now } = view;
  if (view.isWaiting(position.id)) return null;
  const before = openedAt < subscription.createdAt ? 'opened_before' : 'unknown';
  return {
    kind: 'missing',
    id: `missing/${position.id}`,
    position: position.id,
    action: 'open',
    why: view.denials.get(position.id) ?? before,
    symbol: position.symbol,
    state: position.state,
    side: turned(position, subscription.rules.filters.reverse).side,
    lots: position.lots,
    ageMs: Math.max(0, now - openedAt),
    priceThen: position.price,
    priceNow: view.market(position),
  };
}

/** It lives, and nothing that would end it is under way. */
const isExtra = (link: Link): boolean =>
  link.ended === null && (link.desired.state !== 'closed' || isSettled(link));

const extra = (view: ResyncView, link: Link): Extra => ({
  kind: 'extra',
  id: `extra/${link.position}`,
  position: link.position,
  action: 'close',
  symbol: link.desired.symbol,
  side: link.desired.side,
  lots: view.held(link)?.lots ?? link.lots,
});

function compared(view: ResyncView, position: Position, link: Link): Differs | Left | null {
  const { symbol, side } = link.desired;
  const about = { position: position.id, symbol, side };
  if (link.ended !== null) {
    return { kind: 'left', id: `left/${position.id}`, action: 'nothing', why: link.ended, ...about };
  }
  const held = view.held(link);
  const spec = view.spec(symbol);
  if (held === undefined || spec === undefined) return null;
  const mended = mend(link, position, held, view.subscription, spec);
  if (mended === null) return null;
  const { differences } = mended;
  const action = differences.some(({ mendable }) => mendable) ? 'change' : 'nothing';
  return { kind: 'differs', id: `differs/${position.id}`, action, ...about, lots: held.lots, differences };
}

export interface Mended {
  /** The copy with a new version: as the rules want it, whoever changed it. */
  readonly link: Link;
  readonly differences: readonly Difference[];
}

/**
 * What a copy lacks to be what the rules make of the provider's position now. A field that a person took is the rules'
 * again with it: who confirms a resync wants that.
 * @param held what the follower's account shows of it
 * @returns null when it is as it should be, is on its way there, or is over
 */
export function mend(
  link: Link,
  position: Position,
  held: Position,
  subscription: Subscription,
  spec: SymbolSpec,
): Mended | null {
  const { desired } = link;
  const comparable = held.state === position.state && !isOver(position) && desired.state !== 'closed';
  if (link.ended !== null || !isSettled(link) || !comparable) return null;
  const source = turned(position, desired.side !== position.side);
  const owned: Link = { ...link, life: { ...link.life, stopLossBy: 'rules', takeProfitBy: 'rules' } };
  const pending = position.state === 'pending';
  const entry = pending ? source.price : (link.openPrice ?? held.price);
  const { stopLoss, takeProfit, life } = stopsFor(owned, source, entry, subscription.rules.life, spec);
  const wished: DesiredState = {
    ...desired,
    lots: pending ? desired.lots : remainingLots(link, position, spec),
    price: pending ? priceAt(position.price, spec) : desired.price,
    stopLoss,
    takeProfit,
  };
  const differences = differencesOf(held, wished, spec);
  if (differences.length === 0) return null;
  return { link: { ...owned, desired: wished, version: link.version + 1, life }, differences };
}

function differencesOf(held: Position, wished: DesiredState, spec: SymbolSpec): readonly Difference[] {
  const found: Difference[] = [];
  if (held.state === 'open' && held.lots !== wished.lots) {
    const mendable = compare(held.lots, wished.lots) > 0;
    found.push({ field: 'lots', is: held.lots, wished: wished.lots, mendable });
  }
  const prices = held.state === 'pending' ? (['price', 'stopLoss', 'takeProfit'] as const) : STOPS;
  for (const field of prices) {
    const [is, wish] = [held[field], wished[field]];
    if (isSamePrice(is, wish, spec)) continue;
    found.push({ field, is: is ?? 'none', wished: wish ?? 'none', mendable: true });
  }
  return found;
}

const STOPS = ['stopLoss', 'takeProfit'] as const;
