/**
 * A netting account has one position a symbol, which grows and shrinks. For those who copy it each growth is a
 * position of its own, a tranche: opened once, only shrinking, closed once. What is closed is taken from the
 * oldest tranche first.
 *
 * The first tranche has the id of the account's position, the others that and their number: `1001`, `1001.2`,
 * `1001.3`. One that a resting order became keeps the order's id, which its copies know it by; its place among
 * the others then stands in its record. The newest tranche always outlives those before it, so its number says
 * which comes next, and no id comes again.
 */
import { add, compare, decimal, divide, isZero, multiply, subtract, toPlaces } from '../domain/decimal.ts';
import type { Decimal, Lots, Price } from '../domain/decimal.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Deal, Position } from '../domain/position.ts';
import { isOver } from './signals.ts';

/** What an account reports of one of its positions. */
export interface Reported {
  /** As it is now; `price` is the average of all that entered. */
  readonly position: Position;
  /** When it became so, on the terminal's clock. */
  readonly at: Millis;
  /** The account's deals, as far as they came with the report. */
  readonly deals: readonly Deal[];
}

/** What deals tell of one position. */
export interface Dealt {
  readonly entered: Lots;
  readonly left: Lots;
  /** When the first of them was, on the terminal's clock. */
  readonly since: Millis;
}

/** Which of an account's positions a tranche is a part of, and which number it has there. */
export interface Place {
  readonly of: PositionId;
  readonly number: number;
}

const ZERO = '0' as Lots;
/** A position and the deal that began it have one time; a terminal may convert it twice. */
const SAME_TIME_MS: Millis = 60_000;
const FIRST = 1;

/** Of a hedging account's position: the position itself is all there is of it. */
export function placeOf({ position, tranche }: PositionRecord): Place {
  const name = tranche ?? position.id;
  const dot = name.indexOf('.');
  if (dot < 0) return { of: name, number: FIRST };
  return { of: name.slice(0, dot) as PositionId, number: Number(name.slice(dot + 1)) };
}

const nameOf = (of: PositionId, number: number): PositionId => `${of}.${String(number)}` as PositionId;

const byAge = (records: readonly PositionRecord[]): readonly PositionRecord[] =>
  [...records].sort((a, b) => placeOf(a).number - placeOf(b).number);

export const sumOf = (tranches: readonly PositionRecord[]): Lots =>
  tranches.reduce((sum, { position }) => add(sum, position.lots), ZERO);

const ended = (position: Position): Position => ({ ...position, state: 'closed', lots: ZERO });

const nextNumber = (tranches: readonly PositionRecord[]): number =>
  tranches.reduce((most, record) => Math.max(most, placeOf(record).number), 0) + 1;

/**
 * @param tranches all that live of the reported position; of those that are over at least the first, if it is
 * @returns the tranches that are now other than they were, the ends first; a report told twice changes nothing
 */
export function tranchesAfter(tranches: readonly PositionRecord[], reported: Reported): readonly Position[] {
  const { position: real } = reported;
  const first = tranches.find(({ position }) => position.id === real.id);
  // Never seen, or a resting order until now.
  if (tranches.length === 0 || first?.position.state === 'pending') return [real];
  const living = byAge(tranches.filter(({ position }) => position.state === 'open'));
  if (isOver(real)) return living.map(({ position }) => ended(position));
  // A number that is over never comes again.
  if (living.length === 0 || real.state === 'pending') return [];

  // A terminal tells a turn as the end of one position and the beginning of another; whoever does not is understood.
  const turned = living.filter(({ position }) => position.side !== real.side);
  const same = living.filter(({ position }) => position.side === real.side);
  const changed: Position[] = turned.map(({ position }) => ended(position));
  const held = sumOf(same);
  let excess = compare(held, real.lots) > 0 ? subtract(held, real.lots) : ZERO;
  for (const { position } of same) {
    const taken = compare(excess, position.lots) < 0 ? excess : position.lots;
    excess = subtract(excess, taken);
    const next = shrunk(position, taken, real);
    if (next !== position) changed.push(next);
  }
  if (compare(held, real.lots) < 0)
    changed.push(grown(reported, subtract(real.lots, held), nextNumber(tranches)));
  return changed;
}

/** The tranche without `taken` lots, and with the terms of the whole; the same object when nothing is new. */
function shrunk(position: Position, taken: Lots, real: Position): Position {
  const { stopLoss, takeProfit, magic, comment } = real;
  const lots = subtract(position.lots, taken);
  if (isZero(lots)) return ended(position);
  const isSame =
    isZero(taken) &&
    position.stopLoss === stopLoss &&
    position.takeProfit === takeProfit &&
    position.magic === magic &&
    position.comment === comment;
  return isSame ? position : { ...position, lots, stopLoss, takeProfit, magic, comment };
}

/**
 * The tranche that the position grew by. Its price and time are those of the deals that entered last: an average is
 * rounded, and a small growth of a large position cannot be told from it. Without deals the average has to do, which
 * the rules about prices then judge, and the whole's own age in a snapshot.
 */
function grown({ position: real, at, deals }: Reported, lots: Lots, number: number): Position {
  const entered = deals
    .filter(({ position, entry }) => position === real.id && (entry === 'in' || entry === 'inout'))
    .sort((a, b) => b.at - a.at);
  return {
    ...real,
    id: nameOf(real.id, number),
    kind: 'market',
    lots,
    price: priceOf(entered, lots) ?? real.price,
    openedAt: entered[0]?.at ?? at,
  };
}

/** @param entered newest first @returns the average price of the last `lots`; null when there are fewer */
function priceOf(entered: readonly Deal[], lots: Lots): Price | null {
  let missing: Lots = lots;
  let sum = decimal('0');
  let places = 0;
  for (const deal of entered) {
    const part = compare(deal.lots, missing) < 0 ? deal.lots : missing;
    sum = add(sum, multiply(deal.price as Decimal, part));
    places = Math.max(places, deal.price.split('.')[1]?.length ?? 0);
    missing = subtract(missing, part);
    if (isZero(missing)) return decimal(toPlaces(divide(sum, lots), places)) as Price;
  }
  return null;
}

/**
 * A resting order that was filled into a position which was there before, as a tranche of it.
 * @param tranches of that position, at least those that live
 * @param at when it was filled, on the terminal's clock
 */
export function merged(
  { position, openedLots }: PositionRecord,
  tranches: readonly PositionRecord[],
  at: Millis,
): PositionRecord {
  const [some] = tranches;
  if (some === undefined) throw new Error(`order ${position.id} was filled into a position without tranches`);
  const tranche = nameOf(placeOf(some).of, nextNumber(tranches));
  const open: Position = { ...position, state: 'open', openedAt: at, expiresAt: null };
  return { position: open, openedLots, tranche };
}

/**
 * Whether deals prove that a netted position is over. Lots that left are not enough: others may have entered between
 * them. Where the deals begin with the position itself, as much must have left as entered. Where they begin later,
 * all that it is known to have grown by must have left, and all that entered since.
 * @param tranches all that are known of the position, those that are over too
 */
export function provesEnd(tranches: readonly PositionRecord[], { entered, left, since }: Dealt): boolean {
  const [first] = byAge(tranches);
  if (first === undefined) return false;
  const known = tranches.reduce((sum, { openedLots }) => add(sum, openedLots), ZERO);
  const fromStart = placeOf(first).number === FIRST && since <= first.position.openedAt + SAME_TIME_MS;
  if (fromStart && compare(entered, known) >= 0) return compare(left, entered) >= 0;
  const areAllKnown = tranches.length === nextNumber(tranches) - 1;
  return areAllKnown && compare(left, add(known, entered)) >= 0;
}
