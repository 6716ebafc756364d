/**
 * A complete snapshot against what we know: whatever changed while nobody listened is found here and goes
 * the same road as live changes. What is missing without proof stays as it was.
 */
import { afterVanished } from '../copier/outcome.ts';
import type { Dealt } from '../copier/tranches.ts';
import { add, compare, isZero } from '../domain/decimal.ts';
import type { Lots } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Cause, Deal, Position } from '../domain/position.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Snapshot } from './gateway.ts';
import { byListedId, isProvenOver, takeReport } from './netting.ts';
import type { Told } from './netting.ts';
import type { Turn } from './turn.ts';
import { noteLink } from './wishes.ts';

const ZERO = '0' as Lots;
/** Between two snapshots that lack a resting order, before it counts as gone. */
const ORDER_GONE_MS: Millis = 30_000;

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
  const dealt = dealtPerPosition(snapshot.deals);
  const take = (position: Position, cause: Cause, when: Millis | null): void => {
    const at = Math.min(now, when === null ? now : when + offset);
    const told: Told = {
      at: when ?? now - offset,
      deals: snapshot.deals,
      merged: new Set(),
      listed: present,
    };
    takeReport(book, turn, entry, { position, cause, at, receivedAt: now, origin: 'snapshot' }, told, now);
  };

  for (const position of present.values()) take(position, 'unknown', position.openedAt);
  for (const id of entry.missingOrders.keys()) {
    const state = entry.positions.get(id)?.position.state;
    if (present.has(id) || state !== 'pending') entry.missingOrders.delete(id);
  }
  const unproven: string[] = [];
  for (const [id, [record]] of byListedId(entry)) {
    if (record === undefined || present.has(id)) continue;
    const end = endOf({ ...record, position: { ...record.position, id } }, dealt.get(id), entry, now);
    if (end === 'later') continue;
    if (end === null) unproven.push(`position ${id} (${record.position.symbol})`);
    else take(end.position, end.cause, end.at);
  }
  unproven.push(...reconcileLinks(book, turn, entry, snapshot, now));
  return unproven;
}

/** What a snapshot's deals say of one position. */
interface DealtHere extends Dealt {
  /** The last deal that closed a part of it; undefined when none did. */
  readonly closing: Deal | undefined;
}

function dealtPerPosition(deals: readonly Deal[]): ReadonlyMap<PositionId, DealtHere> {
  const all = new Map<PositionId, DealtHere>();
  for (const deal of deals) {
    if (deal.position === null || deal.entry === 'balance') continue;
    const { entered, left, since, closing } = all.get(deal.position) ?? {
      entered: ZERO,
      left: ZERO,
      since: deal.at,
      closing: undefined,
    };
    const enters = deal.entry === 'in';
    all.set(deal.position, {
      entered: enters ? add(entered, deal.lots) : entered,
      left: enters ? left : add(left, deal.lots),
      since: Math.min(since, deal.at),
      closing: enters ? closing : deal,
    });
  }
  return all;
}

/** Positions of which these deals show the whole life, from entry to end. */
export function closedBy(deals: readonly Deal[]): ReadonlySet<PositionId> {
  const closed = new Set<PositionId>();
  for (const [position, { entered, left }] of dealtPerPosition(deals)) {
    if (!isZero(entered) && compare(left, entered) >= 0) closed.add(position);
  }
  return closed;
}

interface End {
  readonly position: Position;
  readonly cause: Cause;
  readonly at: Millis | null;
}

/**
 * How a position that is missing ended, if the deals prove it: all that it opened with was closed. A part
 * that was closed proves nothing. Of a resting order that is gone without a deal the terminal's own report
 * tells, soon after; if none comes, a second snapshot that lacks it too is proof enough.
 */
function endOf(
  record: PositionRecord,
  dealt: DealtHere | undefined,
  entry: AccountEntry,
  now: Millis,
): End | 'later' | null {
  const { position } = record;
  const { missingOrders } = entry;
  if (dealt?.closing !== undefined && isProvenOver(entry, record, dealt)) {
    const { cause, at } = dealt.closing;
    return { position: { ...position, state: 'closed', lots: ZERO }, cause, at };
  }
  if (position.state !== 'pending' || dealt !== undefined) return null;
  const since = missingOrders.get(position.id) ?? now;
  missingOrders.set(position.id, since);
  if (now - since < ORDER_GONE_MS) return 'later';
  return { position: { ...position, state: 'cancelled', lots: ZERO }, cause: 'unknown', at: null };
}

/**
 * Links whose position we never saw reported (the service was away from its fill to its end): the
 * terminal's journal proves the end, or deals with the link's magic that closed all it opened with.
 */
function reconcileLinks(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  snapshot: Snapshot,
  now: Millis,
): string[] {
  const magics = new Set([...snapshot.positions, ...snapshot.orders].map((position) => position.magic));
  const reports = new Map(snapshot.links.map((report) => [report.link, report]));
  const unproven: string[] = [];
  for (const link of [...book.livingLinks(entry)]) {
    if (link.actual !== 'open' || magics.has(link.magic)) continue;
    const closings = snapshot.deals.filter(
      (deal) => deal.magic === link.magic && deal.entry.startsWith('out'),
    );
    const left = closings.reduce((sum, deal) => add(sum, deal.lots), ZERO);
    const report = reports.get(link.id);
    const proven =
      compare(left, link.openedLots) >= 0 || report?.state === 'closed' || report?.state === 'cancelled';
    if (proven)
      noteLink(book, turn, afterVanished(link, closings.at(-1)?.cause ?? 'unknown', 'closed'), null, now);
    else unproven.push(nameOf(link));
  }
  return unproven;
}

const nameOf = (link: Link): string => `copy of ${link.position} (${link.desired.symbol})`;
