/** Where a copy's stop and target belong, by the rules of its subscription. */
import { compare, toNumber } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import type { LevelRule, LifeRules } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { pointsOfPips, priceAt, quotable } from '../prices.ts';

/** The provider's position, its stop and target changed over already for a reversed copy. */
export interface Source {
  readonly price: Price;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

export type LevelSpec = Pick<SymbolSpec, 'digits' | 'point' | 'tickSize'>;

export interface Copy {
  readonly side: Side;
  /** Where it entered, or would enter. */
  readonly entryPrice: Price;
  readonly spec: LevelSpec;
}

export interface Levels {
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
}

/** 1 for a buy, −1 for a sell: the direction in which the copy gains. */
export const directionOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

/** Would a stop at `a` lock in more of the copy's result than one at `b`? None locks in nothing. */
export const isBetterStop = (a: Price, b: Price | null, side: Side): boolean =>
  b === null || compare(a, b) * directionOf(side) > 0;

/** @param away the direction from the entry: down for the stop of a buy, up for its target */
function levelBy(
  rule: LevelRule,
  level: Price | null,
  away: 1 | -1,
  from: Price,
  { entryPrice, spec }: Copy,
): Price | null {
  if (rule.kind === 'none') return null;
  const pips = rule.kind === 'own' ? rule.pips : rule.offsetPips;
  const moved = away * pointsOfPips(pips, spec) * toNumber(spec.point);
  if (rule.kind === 'own') return quotable(toNumber(entryPrice) + moved, spec);
  if (level === null) return null;
  if (rule.kind === 'distance') {
    const distance = toNumber(level) - toNumber(from);
    return quotable(toNumber(entryPrice) + distance + moved, spec);
  }
  if (rule.offsetPips === '0') return priceAt(level, spec);
  return quotable(toNumber(level) + moved, spec);
}

/**
 * The copy's stop and target in its symbol's digits. A level at 0 or below is none: no market gets there.
 *
 * - `price`: the provider's level, `offsetPips` further from the entry;
 * - `distance`: the copy's entry + (provider's level − provider's entry), `offsetPips` further; on the other side of the
 *   entry where the provider's is;
 * - `own`: the copy's entry and `pips`, whatever the provider has;
 * - `none`: none.
 */
export function levelsFor(
  rules: Pick<LifeRules, 'stopLoss' | 'takeProfit'>,
  source: Source,
  copy: Copy,
): Levels {
  const ahead = directionOf(copy.side);
  const back = ahead === 1 ? -1 : 1;
  return {
    stopLoss: levelBy(rules.stopLoss, source.stopLoss, back, source.price, copy),
    takeProfit: levelBy(rules.takeProfit, source.takeProfit, ahead, source.price, copy),
  };
}

/** Does the level depend on where the copy itself entered? */
export const isFromEntry = (rule: LevelRule): boolean => rule.kind === 'distance' || rule.kind === 'own';
