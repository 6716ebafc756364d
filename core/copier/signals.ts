/** A provider's position, before and after → the instruction that it means for followers. */
import { compare, maximum } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { Position } from '../domain/position.ts';
import type { SignalKind } from '../domain/signal.ts';

export const isOver = (position: Position): boolean =>
  position.state === 'closed' || position.state === 'cancelled';

/**
 * An order counts as entered with the lots it asks for; what ended keeps the size it had.
 * @param tranche its place in a netted position, where that is new
 */
export function recordAfter(
  before: PositionRecord | undefined,
  after: Position,
  tranche = before?.tranche,
): PositionRecord {
  const openedLots = before === undefined ? after.lots : maximum(before.openedLots, after.lots);
  return tranche === undefined ? { position: after, openedLots } : { position: after, openedLots, tranche };
}

const sameWish = (a: Position, b: Position): boolean =>
  a.stopLoss === b.stopLoss &&
  a.takeProfit === b.takeProfit &&
  a.expiresAt === b.expiresAt &&
  (a.state !== 'pending' || (a.price === b.price && a.lots === b.lots)) &&
  (a.plan === b.plan || JSON.stringify(a.plan) === JSON.stringify(b.plan));

/**
 * @param before what we knew, undefined for a position never seen
 * @returns null when nothing follows for followers
 */
export function signalKindOf(before: Position | undefined, after: Position): SignalKind | null {
  // Opened and over between two looks is still told: its followers ask why it was not copied.
  if (before === undefined) return 'open';
  if (isOver(before)) return null;
  if (after.state === 'cancelled') return 'cancel';
  if (after.state === 'closed') return 'close';
  if (after.plan?.withdrawn === true && before.plan?.withdrawn === false) return 'cancel';
  if (before.state === 'pending' && after.state === 'open') return 'open';
  if (before.state === 'open' && after.state === 'pending') return null;
  if (after.state === 'open' && compare(after.lots, before.lots) < 0) return 'close';
  return sameWish(before, after) ? null : 'modify';
}
