/** A channel's stored signals → what its provider did, and at what prices it dealt. Runs in the worker. */
import { price, subtract } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Millis, PositionId } from '../../domain/ids.ts';
import type { Position, Side } from '../../domain/position.ts';
import type { SignalKind } from '../../domain/signal.ts';
import type { Change } from '../copying.ts';
import type { Stamp } from './tape.ts';

/** Kind, position afterwards, when it happened, when it came, and whether live or found later. */
type SignalRow = readonly [SignalKind, Position, Millis, Millis, Change['origin']];
/** Symbol, side of the deal, price, time. */
type DealRow = readonly [symbol: string, side: Side, price: string, at: Millis];

/** A price that the provider dealt at. */
export interface Dealt {
  readonly symbol: string;
  /** Of the deal: a buyer paid the ask, a seller got the bid. */
  readonly side: Side;
  readonly price: Price;
  readonly at: Millis;
}

export interface ProviderHistory {
  /** In the order in which they came. */
  readonly changes: readonly Change[];
  /** In order. */
  readonly dealt: readonly Dealt[];
}

/** A deal and its signal are told with two clocks: so far apart they are one and the same moment. */
const SAME_MOMENT_MS: Millis = 5_000;

/** When signals of a symbol came, in order. */
function momentsBySymbol(changes: readonly Change[]): ReadonlyMap<string, readonly Millis[]> {
  const moments = new Map<string, Millis[]>();
  for (const { position, receivedAt } of changes) {
    const those = moments.get(position.symbol);
    if (those === undefined) moments.set(position.symbol, [receivedAt]);
    else those.push(receivedAt);
  }
  return moments;
}

/** Deals at the moments of the signals that they caused, so that what follows a signal finds its price. */
function atSignals(deals: readonly Dealt[], changes: readonly Change[]): readonly Dealt[] {
  const moments = momentsBySymbol(changes);
  const next = new Map<string, number>();
  return deals.map((deal) => {
    const those = moments.get(deal.symbol) ?? [];
    let index = next.get(deal.symbol) ?? 0;
    while ((those[index] ?? Infinity) < deal.at - SAME_MOMENT_MS) index += 1;
    next.set(deal.symbol, index);
    const at = those[index];
    return at !== undefined && Math.abs(at - deal.at) <= SAME_MOMENT_MS ? { ...deal, at } : deal;
  });
}

/** Throws when the text is not what the store writes. */
export function historyOfSignals(texts: {
  readonly signals: string;
  readonly deals: string;
}): ProviderHistory {
  const known = new Set<PositionId>();
  const changes = (JSON.parse(texts.signals) as readonly SignalRow[]).flatMap(
    ([kind, position, at, receivedAt, origin]): readonly Change[] => {
      // What was opened before is not seen from its beginning.
      if (kind !== 'open' && !known.has(position.id)) return [];
      known.add(position.id);
      return [{ position, cause: 'unknown', at, receivedAt, origin }];
    },
  );
  const entries = firstOpen(changes).map(
    ({ position: { symbol, side, price: paid }, receivedAt }): Dealt => ({
      ...{ symbol, side, price: paid, at: receivedAt },
    }),
  );
  const deals = (JSON.parse(texts.deals) as readonly DealRow[]).map(([symbol, side, text, at]): Dealt => ({
    symbol,
    side,
    price: price(text),
    at,
  }));
  // Of one moment the deal counts: it knows what it was dealt at, and a netted position tells its average.
  return { changes, dealt: inOrder([...entries, ...atSignals(deals, changes)]) };
}

/** What was entered just now, at a price that an account paid: what a post names is nobody's deal. */
function firstOpen(changes: readonly Change[]): readonly Change[] {
  const seen = new Set<PositionId>();
  return changes.filter(({ position, origin }) => {
    if (position.state !== 'open' || seen.has(position.id)) return false;
    seen.add(position.id);
    return position.plan === undefined && origin === 'event';
  });
}

/** Stable: what stood later of one moment stands later. */
const inOrder = (dealt: readonly Dealt[]): readonly Dealt[] => [...dealt].sort((a, b) => a.at - b.at);

/** The bids that a provider's deals in one symbol tell; of one moment the last. */
export function stampsOf(dealt: readonly Dealt[], symbol: string, spread: Price): readonly Stamp[] {
  const stamps = new Map<Millis, Stamp>();
  for (const one of dealt) {
    if (one.symbol !== symbol) continue;
    const bid = one.side === 'buy' ? subtract(one.price, spread) : one.price;
    stamps.set(one.at, { at: one.at, bid });
  }
  return [...stamps.values()];
}
