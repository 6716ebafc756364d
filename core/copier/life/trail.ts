/** A stop that follows the market: the copy's own trailing stop, and break-even. It only ever moves in the copy's favour. */
import { toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { TraceStep } from '../../domain/decision.ts';
import type { Millis } from '../../domain/ids.ts';
import { isSettled } from '../../domain/link.ts';
import type { Link, LinkLife } from '../../domain/link.ts';
import type { LifeRules } from '../../domain/rules.ts';
import type { Quote, SymbolSpec } from '../../domain/symbol.ts';
import { pointsOf, pointsOfPips, quotable } from '../prices.ts';
import { directionOf, isBetterStop } from './levels.ts';
import type { LevelSpec } from './levels.ts';

export type MovingRules = Pick<LifeRules, 'trailing' | 'breakEven'>;
export type MovingSpec = LevelSpec & Pick<SymbolSpec, 'stopsLevel'>;

/** A stop is moved at most once in this time: a fast market would else flood the broker. */
export const MOVE_PAUSE_MS: Millis = 1_000;

export const movesStops = ({ trailing, breakEven }: MovingRules): boolean =>
  trailing !== null || breakEven !== null;

/** What the copy could be closed at. */
const marketOf = ({ desired }: Link, { bid, ask }: Quote): Price => (desired.side === 'buy' ? bid : ask);

/** How far the copy is ahead at `price`, in points; negative: behind. */
function gainAt(link: Link, openPrice: Price, price: Price, spec: LevelSpec): number {
  return (pointsOf(price, spec) - pointsOf(openPrice, spec)) * directionOf(link.desired.side);
}

/** Is the copy ahead at this quote? */
export function isAhead(link: Link, quote: Quote, spec: LevelSpec): boolean {
  return link.openPrice !== null && gainAt(link, link.openPrice, marketOf(link, quote), spec) > 0;
}

/** Points ahead of the entry where trailing wants the stop, on a grid that begins where it starts: so it depends on the best price alone, not on which quotes were seen on the way. */
function trailedTo(best: number, { trailing }: MovingRules, spec: LevelSpec): number | null {
  if (trailing === null) return null;
  const start = pointsOfPips(trailing.startPips, spec);
  if (best < start) return null;
  const step = Math.max(1, pointsOfPips(trailing.stepPips, spec));
  const taken = Math.floor((best - start) / step) * step;
  return start + taken - pointsOfPips(trailing.distancePips, spec);
}

function brokenEvenAt(life: LinkLife, { breakEven }: MovingRules, spec: LevelSpec): number | null {
  return breakEven === null || !life.brokenEven ? null : pointsOfPips(breakEven.plusPips, spec);
}

/**
 * Where trailing and break-even want the stop, by the best price that the copy has seen; null before they begin.
 * The better of the two where both do.
 */
export function earnedStop(link: Link, rules: MovingRules, spec: LevelSpec): Price | null {
  const { life, openPrice, desired } = link;
  if (openPrice === null) return null;
  const trailed =
    life.best === null ? null : trailedTo(gainAt(link, openPrice, life.best, spec), rules, spec);
  const even = brokenEvenAt(life, rules, spec);
  if (trailed === null && even === null) return null;
  const ahead = Math.max(trailed ?? -Infinity, even ?? -Infinity);
  const points = pointsOf(openPrice, spec) + ahead * directionOf(desired.side);
  return quotable(points * toNumber(spec.point), spec);
}

/** Would the broker take a stop there now? It must be on the losing side of the market, and not too near. */
export function hasRoom(link: Link, stop: Price, quote: Quote, spec: MovingSpec): boolean {
  const room =
    (pointsOf(marketOf(link, quote), spec) - pointsOf(stop, spec)) * directionOf(link.desired.side);
  return room > 0 && room >= spec.stopsLevel;
}

/** The link with what this quote adds to its best price; the same object when it adds nothing. */
function withBest(link: Link, openPrice: Price, market: Price, rules: MovingRules, spec: LevelSpec): Link {
  const { life, desired } = link;
  if (!isBetterStop(market, life.best, desired.side)) return link;
  const after = rules.breakEven?.after;
  const due =
    after !== undefined &&
    after !== 'first_target' &&
    gainAt(link, openPrice, market, spec) >= pointsOfPips(after.pips, spec);
  return { ...link, life: { ...life, best: market, brokenEven: life.brokenEven || due } };
}

export interface Trailed {
  /** The same object when the quote changed nothing. */
  readonly link: Link;
  /** Null: no new version, there is nothing to send. */
  readonly step: TraceStep | null;
}

/**
 * Looks at one quote. Moves the stop when it has earned a better place, nothing is under way, the broker would take it,
 * and the last move is a second ago; else it is asked again with the next quote. A stop that a person has set is left
 * alone.
 */
export function trail(link: Link, quote: Quote, spec: MovingSpec, rules: MovingRules, now: Millis): Trailed {
  const { openPrice, desired } = link;
  const mine = link.ended === null && desired.state === 'open' && link.actual === 'open';
  if (!mine || openPrice === null || link.life.stopLossBy === 'person') return { link, step: null };
  const market = marketOf(link, quote);
  const looked = withBest(link, openPrice, market, rules, spec);
  const stop = earnedStop(looked, rules, spec);
  if (stop === null || !isBetterStop(stop, desired.stopLoss, desired.side))
    return { link: looked, step: null };
  const { movedAt, best } = looked.life;
  const rested = movedAt === null || now - movedAt >= MOVE_PAUSE_MS;
  if (!rested || !isSettled(link) || !hasRoom(link, stop, quote, spec)) return { link: looked, step: null };
  const numbers = {
    entry: openPrice,
    best: best ?? market,
    market,
    before: desired.stopLoss ?? 'none',
    after: stop,
  };
  return {
    link: {
      ...looked,
      desired: { ...desired, stopLoss: stop },
      version: link.version + 1,
      life: { ...looked.life, movedAt: now },
    },
    step: { rule: 'trailing', passed: true, numbers },
  };
}
