/**
 * What is known of a symbol's price over a stretch of time, and how a market may have walked through it. Bars tell four
 * prices and not when they were: a bar is walked as open, one extreme after a third of it, the other after two thirds,
 * and close at its end. Which extreme comes first is asked when the bar begins, so that whoever holds something then can
 * have the worse one first.
 */
import { add, compare, floorToStep, product, quotient, subtract } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import { intervalMs } from '../../domain/feed.ts';
import type { Bar } from '../../domain/feed.ts';
import type { Millis } from '../../domain/ids.ts';
import { rolledUp } from '../../prices/bars.ts';

/** A bid at a moment. */
export interface Stamp {
  readonly at: Millis;
  readonly bid: Price;
}

/** `provider`: a deal of the provider's own; the others are bars. */
export type PriceOrigin = 'minutes' | 'hours' | 'provider';
export type Extreme = 'low' | 'high';

/** A bar with the provider's own prices within it; or one of these alone, where no bar is known. */
interface Unit {
  readonly at: Millis;
  /** Its end, which does not belong to it. */
  readonly until: Millis;
  readonly bar: Bar | null;
  readonly stamps: readonly Stamp[];
  readonly origin: PriceOrigin;
}

/** In order; none overlaps another. */
export interface Tape {
  readonly units: readonly Unit[];
  /** What prices are rounded down to. */
  readonly tick: Price;
}

/** A price that the walk comes to; `isJump`: from the one before it no market walked here. */
export interface Tick extends Stamp {
  readonly isJump: boolean;
}

/** As many minutes make an hour known without its own bar; as when bars are stored (docs/PRICES.md). */
const ENOUGH_MINUTES = 30;
/** In a quiet market nobody quotes for a moment: so long the last price stands. */
const QUIET_MS: Millis = 5 * 60_000;
const HOUR = intervalMs('1h');

const hourOf = (at: Millis): Millis => Math.floor(at / HOUR) * HOUR;

/** Whether an hour says no more than these of its minutes: one that is under way is made of those that have passed. */
function isMadeOf({ open, high, low, close }: Bar, made: Bar): boolean {
  return open === made.open && high === made.high && low === made.low && close === made.close;
}

/** Minutes where they tell of enough of an hour, else the hour itself, else what minutes there are. */
function barUnits(minutes: readonly Bar[], hours: readonly Bar[]): Unit[] {
  const known = new Map<Millis, number>();
  for (const { at } of minutes) known.set(hourOf(at), (known.get(hourOf(at)) ?? 0) + 1);
  const made = new Map(rolledUp(minutes, '1h').map((bar) => [bar.at, bar]));
  const whole = new Set(
    hours.flatMap((bar) => {
      const alike = made.get(bar.at);
      return alike !== undefined && isMadeOf(bar, alike) ? [] : [bar.at];
    }),
  );
  const isTold = (hour: Millis): boolean => (known.get(hour) ?? 0) >= ENOUGH_MINUTES || !whole.has(hour);
  const unit = (bar: Bar, length: Millis, origin: PriceOrigin): Unit => ({
    at: bar.at,
    until: bar.at + length,
    bar,
    stamps: [],
    origin,
  });
  return [
    ...minutes.filter(({ at }) => isTold(hourOf(at))).map((bar) => unit(bar, intervalMs('1m'), 'minutes')),
    ...hours.filter(({ at }) => !isTold(at)).map((bar) => unit(bar, HOUR, 'hours')),
  ].sort((a, b) => a.at - b.at);
}

/** The last unit that has begun by `at`; -1 before the first. */
function lastBegun({ units }: Pick<Tape, 'units'>, at: Millis): number {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((units[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * @param minutes and `hours` in order, each moment once
 * @param stamps bids of the provider's own deals, in order. One that its bar does not hold comes from another market,
 * and is left out: two brokers' prices are not mixed.
 */
export function tapeOf(
  minutes: readonly Bar[],
  hours: readonly Bar[],
  stamps: readonly Stamp[],
  tick: Price,
): Tape {
  const units = barUnits(minutes, hours);
  const within = new Map<number, Stamp[]>();
  const alone: Unit[] = [];
  for (const stamp of stamps) {
    const index = lastBegun({ units }, stamp.at);
    const unit = units[index];
    if (unit?.bar === undefined || unit.bar === null || stamp.at >= unit.until) {
      alone.push({ at: stamp.at, until: stamp.at + 1, bar: null, stamps: [stamp], origin: 'provider' });
      continue;
    }
    const { low, high } = unit.bar;
    if (compare(stamp.bid, low) < 0 || compare(stamp.bid, high) > 0) continue;
    const others = within.get(index);
    if (others === undefined) within.set(index, [stamp]);
    else others.push(stamp);
  }
  for (const [index, those] of within) {
    const unit = units[index];
    if (unit !== undefined) units[index] = { ...unit, stamps: those };
  }
  return { units: [...units, ...alone].sort((a, b) => a.at - b.at), tick };
}

/** As MetaTrader's tester walks a bar: against its direction first. */
const usualFirst = ({ open, close }: Bar): Extreme => (compare(close, open) >= 0 ? 'low' : 'high');

function ticksOf({ at, until, bar, stamps }: Unit, first: Extreme | null): readonly Tick[] {
  const tick = (moment: Millis, bid: Price): Tick => ({ at: moment, bid, isJump: moment === at });
  if (bar === null) return stamps.map((stamp) => ({ ...stamp, isJump: true }));
  const [near, far] = (first ?? usualFirst(bar)) === 'low' ? [bar.low, bar.high] : [bar.high, bar.low];
  const third = Math.floor((until - at) / 3);
  const walk = [
    tick(at, bar.open),
    tick(at + third, near),
    tick(at + 2 * third, far),
    tick(until - 1, bar.close),
  ];
  // A provider's price stands for the moment that it was dealt at, whatever else would be there.
  const own = stamps.map((stamp) => ({ ...stamp, isJump: false }));
  const taken = new Set(own.map((stamp) => stamp.at));
  return [...walk.filter((one) => !taken.has(one.at)), ...own].sort((a, b) => a.at - b.at);
}

/** The straight way from one price to another, on the tick below. */
function between(from: Stamp, to: Stamp, at: Millis, tick: Price): Price {
  const way = quotient(
    [subtract(to.bid, from.bid), String(at - from.at) as Decimal],
    [String(to.at - from.at) as Decimal],
  );
  return floorToStep(add(from.bid, product(way) as Price), tick);
}

export interface Known {
  readonly bid: Price;
  readonly origin: PriceOrigin;
}

/** The price at a moment; null where nothing is known of it. */
export function priceAt(tape: Tape, at: Millis): Known | null {
  const index = lastBegun(tape, at);
  const unit = tape.units[index];
  if (unit === undefined || at - unit.until >= QUIET_MS) return null;
  const ticks = ticksOf(unit, null);
  const next = ticks.findIndex((one) => one.at > at);
  const last = ticks.at(next === -1 ? -1 : next - 1);
  if (last === undefined) return null;
  const following = ticks[next];
  const isThere = following === undefined || last.at === at || last.bid === following.bid;
  const bid = isThere ? last.bid : between(last, following, at, tape.tick);
  return { bid, origin: unit.origin };
}

/** The last price that is known by then, however old; before the first one that one. Null for an empty tape. */
export function lastPrice(tape: Tape, at: Millis): Price | null {
  const index = Math.max(0, lastBegun(tape, at));
  const unit = tape.units[index];
  if (unit === undefined) return null;
  const ticks = ticksOf(unit, null);
  return (ticks.findLast((one) => one.at <= at) ?? ticks[0])?.bid ?? null;
}

/** One market's way along its tape. */
export class Walker {
  readonly tape: Tape;
  private index = -1;
  private ticks: readonly Tick[] = [];

  constructor(tape: Tape) {
    this.tape = tape;
  }

  /**
   * @param firstIn which extreme a bar comes to first, asked when it has just begun; of a bar that began unseen it is
   * as usual, for what is held in it was entered at a price on that way
   * @returns the first price after `after`; null when there is none
   */
  next(after: Millis, firstIn: () => Extreme | null): Tick | null {
    const { units } = this.tape;
    const index = lastBegun(this.tape, after);
    const unit = units[index];
    if (unit !== undefined && after < unit.until) {
      if (this.index !== index) {
        this.index = index;
        this.ticks = ticksOf(unit, after === unit.at ? firstIn() : null);
      }
      const tick = this.ticks.find((one) => one.at > after);
      if (tick !== undefined) return tick;
    }
    const next = units[index + 1];
    if (next === undefined) return null;
    const bid = next.bar?.open ?? next.stamps[0]?.bid;
    return bid === undefined ? null : { at: next.at, bid, isJump: true };
  }
}
