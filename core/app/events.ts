/** Numbered reports of an account, in order → turns: what is new in them goes the road of every change. */
import { isOver } from '../copier/signals.ts';
import type { Fact, PositionRecord } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { AccountEvent, Deal, Position, PositionState } from '../domain/position.ts';
import type { AccountEntry, Book, SessionState } from './book.ts';
import { isKnown, mergedOrders, takeReport } from './netting.ts';
import { riskOnDeals } from './risk-watch.ts';
import { Turn } from './turn.ts';

/** A frame that means more than this becomes several turns: a commit holds whole turns, and is bounded. */
const MAX_TURN_WEIGHT = 2_000;

export interface Arrival {
  /** On the terminal's clock. */
  readonly sentAt: Millis;
  /** On ours. */
  readonly receivedAt: Millis;
  readonly now: Millis;
}

/** The account's part of a turn: how far its reports are taken in, what changed, and its deals. */
export function accountFact(
  entry: AccountEntry,
  positions: readonly PositionRecord[],
  deals: readonly Deal[],
  at: Millis,
): Fact {
  return {
    type: 'account',
    account: entry.account.id,
    stream: entry.stream ?? '',
    acked: entry.acked,
    positions,
    deals,
    at,
  };
}

/** Remembers how far the account's history is known, so that the next snapshot need not repeat it. */
export function noteDeals(entry: AccountEntry, deals: readonly Deal[], offsetMs: Millis): void {
  for (const deal of deals) {
    const at = deal.at + offsetMs;
    if (entry.lastDealAt === null || at > entry.lastDealAt) entry.lastDealAt = at;
  }
}

/**
 * Takes in what follows on what is known, and acknowledges it.
 * @returns the number that is missing before the rest, or null when all was taken
 */
export function takeEvents(
  book: Book,
  entry: AccountEntry,
  session: SessionState,
  items: readonly AccountEvent[],
  arrival: Arrival,
  submit: (turn: Turn) => void,
): number | null {
  const { sentAt, receivedAt, now } = arrival;
  const ended = new Map(
    items.flatMap(({ position }) =>
      position !== null && isOver(position) ? [[position.id, position.state] as const] : [],
    ),
  );
  const merged = mergedOrders(entry, items, Math.max(entry.acked, session.replayUntil));
  let turn = new Turn();
  let deals: Deal[] = [];
  /** Those that the snapshot did not have. */
  let live: Deal[] = [];
  let before = entry.acked;
  const finish = (): void => {
    riskOnDeals(book, turn, entry, live, 'event', now);
    if (entry.acked !== before) {
      turn.facts.unshift(accountFact(entry, turn.positionsOf(entry.account.id), deals, now));
    }
    turn.acks.set(entry.account.id, entry.acked);
    submit(turn);
    [turn, deals, live, before] = [new Turn(), [], [], entry.acked];
  };
  let gap: number | null = null;
  for (const event of items) {
    if (event.seq <= entry.acked) continue;
    // What the snapshot contains may be missing here: it was told better there.
    const known = Math.max(entry.acked, session.replayUntil);
    if (event.seq > known + 1) {
      gap = known + 1;
      break;
    }
    entry.acked = event.seq;
    deals.push(...event.deals);
    if (event.seq > session.replayUntil) live.push(...event.deals);
    noteDeals(entry, event.deals, session.clockOffsetMs);
    const at = receivedAt - Math.max(0, sentAt - event.at);
    const told = event.position === null ? null : news(entry, session, event.seq, event.position, ended);
    if (told !== null) {
      takeReport(
        book,
        turn,
        entry,
        { position: told, cause: event.cause, at, receivedAt, origin: 'event' },
        { at: event.at, deals: event.deals, merged, listed: null },
        now,
      );
    }
    if (turn.weight > MAX_TURN_WEIGHT) finish();
  }
  finish();
  return gap;
}

/** What of an event is news; null when the snapshot has told it, or something later. */
function news(
  entry: AccountEntry,
  session: SessionState,
  seq: number,
  position: Position,
  ended: ReadonlyMap<PositionId, PositionState>,
): Position | null {
  if (seq > session.replayUntil) return position;
  // History. Of what the snapshot listed, and of what we know, only an end that it did not show is news.
  if (session.listed.has(position.id)) return null;
  if (isKnown(entry, position.id) && !isOver(position)) return null;
  // A position that we never met and that came and went meanwhile is told as what it is now.
  const end = session.closed.has(position.id) ? 'closed' : ended.get(position.id);
  return isOver(position) || end === undefined ? position : { ...position, state: end };
}
