/**
 * Watches the account and turns every change into a numbered event: what is there now against what was
 * last reported. It finds a change the same way whether it happened a moment ago or while the terminal was
 * off; deals in history say how.
 */
import type { Millis, PositionId, Ticket } from '../../core/domain/ids.ts';
import type { AccountEvent, Cause, Deal, Position } from '../../core/domain/position.ts';
import type { Broker } from '../broker.ts';
import type { Journal, JournalRecord } from './journal.ts';
import type { View } from './view.ts';

/** Deals that one event may carry. */
const DEALS_PER_EVENT = 50;

type Draft = Omit<AccountEvent, 'seq'>;

export class Monitor {
  readonly #broker: Broker;
  readonly #view: View;
  readonly #journal: Journal;
  readonly #now: () => Millis;
  /** The account's revision at the last look; −1 before the first. */
  #seen = -1;

  constructor(broker: Broker, view: View, journal: Journal, now: () => Millis) {
    this.#broker = broker;
    this.#view = view;
    this.#journal = journal;
    this.#now = now;
  }

  /** What the lists show is told otherwise than before, although nothing has changed at the broker. */
  lookAgain(): void {
    this.#seen = -1;
  }

  /** False while history lacks the last deal that was reported: deals never go, so it is not loaded yet. */
  isPlausible(): boolean {
    const { lastDeal } = this.#journal.state;
    return lastDeal === 0 || this.#broker.dealsAfter(lastDeal - 1).length > 0;
  }

  /**
   * Compares the account with what was reported last and writes an event for each difference. Only to be
   * called while the account's lists are known to be complete.
   * @returns true when there are new events
   */
  look(): boolean {
    const { state } = this.#journal;
    if (state.looked && this.#broker.revision === this.#seen) return false;
    this.#seen = this.#broker.revision;
    const current = [...this.#view.positions(), ...this.#view.orders()];
    const deals = this.#view.deals(state.lastDeal);
    const lastDeal = this.#broker.dealsAfter(state.lastDeal).at(-1)?.number ?? state.lastDeal;
    if (!state.looked) {
      this.#journal.write({ type: 'baseline', positions: current, deal: lastDeal });
      return false;
    }
    const drafts = this.#differences(current, deals);
    if (drafts === null) {
      this.#seen = -1;
      return false;
    }
    if (drafts.length === 0) return false;
    drafts.sort((a, b) => a.at - b.at);
    const records: JournalRecord[] = drafts.map((draft, index) => ({
      type: 'event',
      event: { seq: state.lastSeq + 1 + index, ...draft },
    }));
    if (lastDeal > state.lastDeal) records.push({ type: 'deals', deal: lastDeal });
    this.#journal.write(...records);
    return true;
  }

  /** @returns null when the lists and history contradict each other: look again later */
  #differences(current: readonly Position[], deals: readonly Deal[]): Draft[] | null {
    const { reported } = this.#journal.state;
    const drafts: Draft[] = [];
    const dealsOf = groupByPosition(deals);
    const alive = new Set<PositionId>();
    for (const position of current) {
      alive.add(position.id);
      const last = reported.get(position.id);
      const its = dealsOf.get(position.id) ?? [];
      if (last !== undefined && its.length === 0 && samePosition(last, position)) continue;
      const at = its[its.length - 1]?.at ?? (last === undefined ? position.openedAt : this.#now());
      this.#draft(drafts, at, its[its.length - 1]?.cause ?? byMagic(position), position, its);
    }
    const ended: Draft[] = [];
    const over = new Set<PositionId>();
    for (const id of reported.keys()) if (!alive.has(id)) over.add(id);
    for (const id of dealsOf.keys()) if (id !== null && !alive.has(id)) over.add(id);
    for (const id of over) {
      const end = this.#view.ended(id as string as Ticket, reported.get(id));
      const its = dealsOf.get(id) ?? [];
      if (end === null && its.length > 0) return null;
      // Missing from the lists without an end in history: the lists are wrong, not the position.
      if (end === null) continue;
      this.#draft(ended, its[its.length - 1]?.at ?? this.#now(), end.cause, end.position, its);
    }
    // A netting position that was turned round has ended before its opposite began, in the same moment.
    if (this.#broker.marginMode === 'netting') drafts.unshift(...ended);
    else drafts.push(...ended);
    for (const deal of dealsOf.get(null) ?? []) this.#draft(drafts, deal.at, deal.cause, null, [deal]);
    return drafts;
  }

  #draft(drafts: Draft[], at: Millis, cause: Cause, position: Position | null, deals: readonly Deal[]): void {
    let from = 0;
    do {
      drafts.push({ at, cause, position, deals: deals.slice(from, from + DEALS_PER_EVENT) });
      from += DEALS_PER_EVENT;
    } while (from < deals.length);
  }
}

function groupByPosition(deals: readonly Deal[]): Map<PositionId | null, Deal[]> {
  const groups = new Map<PositionId | null, Deal[]>();
  for (const deal of deals) {
    const group = groups.get(deal.position);
    if (group === undefined) groups.set(deal.position, [deal]);
    else group.push(deal);
  }
  return groups;
}

/** MetaTrader does not say who changed a stop or placed an order; a magic number means a program. */
const byMagic = (position: Position): Cause => (position.magic === 0 ? 'client' : 'expert');

const samePosition = (a: Position, b: Position): boolean =>
  a.state === b.state &&
  a.lots === b.lots &&
  a.price === b.price &&
  a.stopLoss === b.stopLoss &&
  a.takeProfit === b.takeProfit &&
  a.expiresAt === b.expiresAt &&
  a.comment === b.comment;
