/**
 * Between an account's reports and the rest: what a netting account says of its one position a symbol becomes what is
 * said of tranches (core/copier/tranches.ts). They are stored like positions, so that signals, copies and a restart
 * know nothing else. A hedging account's reports pass as they are.
 *
 * A resting order of a netting account that is filled while there is a position becomes a part of it, and is itself
 * reported closed. For its copies it must not be over, and the growth must not be copied beside them: the order's id
 * becomes the id of the tranche. Which growth it was is told by the reports that come with the order's end; where a
 * snapshot shows the growth before that, the growth waits for it.
 */
import { isOver } from '../copier/signals.ts';
import { merged, placeOf, provesEnd, sumOf, tranchesAfter } from '../copier/tranches.ts';
import type { Dealt, Reported } from '../copier/tranches.ts';
import { compare } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { AccountEvent, Position } from '../domain/position.ts';
import type { AccountEntry, Book } from './book.ts';
import { applyChange } from './copying.ts';
import type { Change } from './copying.ts';
import type { Turn } from './turn.ts';

/** What comes with a report. */
export interface Told extends Omit<Reported, 'position'> {
  /** Resting orders that were filled into a position, as far as reports beside this one show it. */
  readonly merged: ReadonlySet<PositionId>;
  /** All positions and orders that a snapshot lists; null in an event. */
  readonly listed: { readonly has: (id: PositionId) => boolean } | null;
}

/** Where changes go: one turn, at one moment. */
interface Desk {
  readonly book: Book;
  readonly turn: Turn;
  readonly entry: AccountEntry;
  readonly now: Millis;
}

const NONE: ReadonlySet<PositionId> = new Set();

/** A terminal that only follows opens nothing for others: of such an account nobody needs the tranches. */
const isNetting = ({ account }: AccountEntry): boolean =>
  account.identity?.marginMode === 'netting' && account.identity.role !== 'follower';

/** Takes in what the account reports of a position or order. */
export function takeReport(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  change: Change,
  told: Told,
  now: Millis,
): void {
  if (!isNetting(entry)) {
    applyChange(book, turn, entry, change, now);
    return;
  }
  const { position } = change;
  const known = entry.positions.get(position.id);
  // The order has become a tranche: from then on the position speaks for it.
  if (known?.tranche !== undefined) return;
  const desk: Desk = { book, turn, entry, now };
  if (position.state === 'open') takeOpen(desk, change, told);
  else if (known?.position.state === 'pending' && isOver(position)) takeOrderEnd(desk, known, change, told);
  else {
    if (isOver(position)) entry.unclear.delete(position.id);
    level(desk, change, told);
  }
}

/** Brings the tranches of the reported position in line with it. */
function level({ book, turn, entry, now }: Desk, change: Change, { at, deals }: Told): void {
  const { position } = change;
  const offset = entry.session?.clockOffsetMs ?? 0;
  for (const tranche of tranchesAfter(tranchesOf(entry, position.id), { position, at, deals })) {
    // What a snapshot shows for the first time may have happened long ago.
    const isNew = change.origin === 'snapshot' && !entry.positions.has(tranche.id);
    const happenedAt = isNew ? Math.min(now, tranche.openedAt + offset) : change.at;
    applyChange(book, turn, entry, { ...change, position: tranche, at: happenedAt }, now);
  }
}

function takeOpen(desk: Desk, change: Change, told: Told): void {
  const { entry } = desk;
  const { position } = change;
  endPredecessor(desk, change);
  entry.unclear.delete(position.id);
  const orders = [...entry.current.values()].filter(
    (one) => one.position.state === 'pending' && isAlike(one.position, position),
  );
  for (const order of orders) if (told.merged.has(order.position.id)) merge(desk, order, change, told);
  const tranches = livingOf(entry, position.id);
  const held = sumOf(tranches);
  const { listed } = told;
  const gone = listed === null ? [] : orders.filter((order) => !listed.has(order.position.id));
  if (gone.length === 0 || tranches.length === 0 || compare(held, position.lots) >= 0) {
    level(desk, change, told);
    return;
  }
  const { at, deals } = told;
  const awaited = new Set(gone.map((order) => order.position.id));
  entry.unclear.set(position.id, { reported: { position, at, deals }, orders: awaited });
  level(desk, { ...change, position: { ...position, lots: held } }, told);
}

/** An account that nets has one position a symbol: where there is a newer one, the one before is over. */
function endPredecessor(desk: Desk, change: Change): void {
  const { position } = change;
  for (const record of [...desk.entry.current.values()]) {
    const before = record.position;
    if (before.state !== 'open' || before.symbol !== position.symbol) continue;
    if (placeOf(record).of === position.id || before.openedAt >= position.openedAt) continue;
    const over: Position = { ...before, state: 'closed', lots: '0' as Position['lots'] };
    applyChange(desk.book, desk.turn, desk.entry, { ...change, position: over, cause: 'unknown' }, desk.now);
  }
}

/** Filled into a position, or away: and where a growth waited to know which, it waits no longer. */
function takeOrderEnd(desk: Desk, order: PositionRecord, change: Change, told: Told): void {
  const { entry } = desk;
  const { id } = order.position;
  const waiting = [...entry.unclear.values()].filter(({ orders }) => orders.delete(id));
  const isMerged =
    change.position.state === 'closed' &&
    (waiting.length > 0 || told.merged.has(id)) &&
    !hasOwnDeals(id, told);
  if (!isMerged || !merge(desk, order, change, told)) level(desk, change, told);
  for (const { reported, orders } of waiting) {
    if (orders.size > 0) continue;
    entry.unclear.delete(reported.position.id);
    const { position, at, deals } = reported;
    level(desk, { ...change, position, cause: 'unknown', origin: 'snapshot' }, { ...told, at, deals });
  }
}

const hasOwnDeals = (id: PositionId, { deals }: Told): boolean =>
  deals.some(({ position }) => position === id);

const isAlike = (a: Position, b: Position): boolean =>
  a.id !== b.id && a.symbol === b.symbol && a.side === b.side;

/** The order becomes a tranche. @returns false when there is no position that it could be a part of */
function merge(desk: Desk, order: PositionRecord, change: Change, { at }: Told): boolean {
  const { book, turn, entry, now } = desk;
  const holder = [...entry.current.values()].find(
    ({ position }) => position.state === 'open' && isAlike(position, order.position),
  );
  if (holder === undefined) return false;
  const { position, tranche } = merged(order, livingOf(entry, placeOf(holder).of), at);
  applyChange(book, turn, entry, { ...change, position, ...(tranche && { tranche }) }, now);
  return true;
}

/** Of the account's position, what lives. */
const livingOf = (entry: AccountEntry, id: PositionId): readonly PositionRecord[] =>
  [...entry.current.values()].filter((record) => placeOf(record).of === id);

/** The same, and its first tranche even when that is over. */
function tranchesOf(entry: AccountEntry, id: PositionId): readonly PositionRecord[] {
  const first = entry.positions.get(id);
  const living = livingOf(entry, id);
  return first === undefined || !isOver(first.position) ? living : [first, ...living];
}

/** Whether the account's position or order has been met before. */
export const isKnown = (entry: AccountEntry, id: PositionId): boolean =>
  entry.positions.has(id) || (isNetting(entry) && livingOf(entry, id).length > 0);

/**
 * The resting orders that these reports show filled into a position: reported over, while the position grew.
 * @param known reports up to this number tell nothing new
 */
export function mergedOrders(
  entry: AccountEntry,
  items: readonly AccountEvent[],
  known: number,
): ReadonlySet<PositionId> {
  if (!isNetting(entry)) return NONE;
  const news = items.filter(({ seq }) => seq > known);
  const grown = news.flatMap(({ position, deals }) =>
    position?.state === 'open' && deals.some((deal) => deal.entry === 'in') ? [position] : [],
  );
  const orders = news.flatMap(({ position, deals }) => {
    const isEnd = position?.state === 'closed' && deals.length === 0;
    return isEnd && grown.some((one) => isAlike(one, position)) ? [position.id] : [];
  });
  return new Set(orders);
}

/** What lives of the account, by the id under which its terminal lists it. */
export function byListedId(entry: AccountEntry): ReadonlyMap<PositionId, readonly PositionRecord[]> {
  const all = new Map<PositionId, PositionRecord[]>();
  for (const record of entry.current.values()) {
    const { of } = placeOf(record);
    const group = all.get(of);
    if (group === undefined) all.set(of, [record]);
    else group.push(record);
  }
  return all;
}

/** Whether deals prove that a position which a snapshot lacks is over: all that it opened with was closed. */
export function isProvenOver(entry: AccountEntry, record: PositionRecord, dealt: Dealt): boolean {
  if (!isNetting(entry)) return compare(dealt.left, record.openedLots) >= 0;
  const { of } = placeOf(record);
  return provesEnd(
    [...entry.positions.values()].filter((one) => placeOf(one).of === of),
    dealt,
  );
}
