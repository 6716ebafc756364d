/**
 * A complete snapshot against what we know: whatever changed while nobody listened is found here and goes
 * the same road as live changes. What is missing without proof stays as it was.
 */
import { isOver } from '../copier/signals.ts';
import { afterVanished } from '../copier/outcome.ts';
import type { Lots } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Cause, Deal, Position } from '../domain/position.ts';
import { applyChange, noteLink } from './copying.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Snapshot } from './gateway.ts';
import type { Turn } from './turn.ts';

/** @returns what vanished without proof, for the owner; empty when both sides agree */
export function reconcile(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  snapshot: Snapshot,
  now: Millis,
): readonly string[] {
  const offset = entry.session?.clockOffsetMs ?? 0;
  const present = new Map<PositionId, Position>();
  for (const position of [...snapshot.positions, ...snapshot.orders]) present.set(position.id, position);
  const closings = closingDeals(snapshot.deals);

  for (const position of present.values()) {
    const at = Math.min(now, position.openedAt + offset);
    applyChange(
      book,
      turn,
      entry,
      { position, cause: 'unknown', at, receivedAt: now, origin: 'snapshot' },
      now,
    );
  }
  const unproven: string[] = [];
  for (const record of [...entry.positions.values()]) {
    if (isOver(record.position) || present.has(record.position.id)) continue;
    const end = endOf(record, closings);
    if (end === null) unproven.push(`position ${record.position.id} (${record.position.symbol})`);
    else {
      const at = Math.min(now, end.at === null ? now : end.at + offset);
      applyChange(
        book,
        turn,
        entry,
        { position: end.position, cause: end.cause, at, receivedAt: now, origin: 'snapshot' },
        now,
      );
    }
  }
  unproven.push(...reconcileLinks(book, turn, entry, snapshot, closings, now));
  return unproven;
}

function closingDeals(deals: readonly Deal[]): ReadonlyMap<PositionId, Deal> {
  const closings = new Map<PositionId, Deal>();
  for (const deal of deals) {
    if (deal.position !== null && (deal.entry === 'out' || deal.entry === 'out_by'))
      closings.set(deal.position, deal);
  }
  return closings;
}

interface End {
  readonly position: Position;
  readonly cause: Cause;
  readonly at: Millis | null;
}

/** How a position that is missing ended, if the deals prove it; a resting order needs none to be gone. */
function endOf({ position }: PositionRecord, closings: ReadonlyMap<PositionId, Deal>): End | null {
  const deal = closings.get(position.id);
  if (deal !== undefined) {
    return { position: { ...position, state: 'closed', lots: '0' as Lots }, cause: deal.cause, at: deal.at };
  }
  if (position.state !== 'pending') return null;
  return { position: { ...position, state: 'cancelled', lots: '0' as Lots }, cause: 'unknown', at: null };
}

/**
 * Links whose position we never saw reported (the service was away from its fill to its end): the
 * terminal's journal or a closing deal with the link's magic proves the end.
 */
function reconcileLinks(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  snapshot: Snapshot,
  closings: ReadonlyMap<PositionId, Deal>,
  now: Millis,
): string[] {
  const magics = new Set([...snapshot.positions, ...snapshot.orders].map((position) => position.magic));
  const reports = new Map(snapshot.links.map((report) => [report.link, report]));
  const byMagic = new Map<number, Deal>();
  for (const deal of closings.values()) byMagic.set(deal.magic, deal);
  const unproven: string[] = [];
  for (const link of [...book.livingLinks(entry)]) {
    if (link.actual !== 'open' || magics.has(link.magic)) continue;
    const deal = byMagic.get(link.magic);
    const report = reports.get(link.id);
    const proven = deal !== undefined || report?.state === 'closed' || report?.state === 'cancelled';
    if (proven) noteLink(book, turn, afterVanished(link, deal?.cause ?? 'unknown', 'closed'), null, now);
    else unproven.push(nameOf(link));
  }
  return unproven;
}

const nameOf = (link: Link): string => `copy of ${link.position} (${link.desired.symbol})`;
