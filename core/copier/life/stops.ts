/** What stop and target a living copy should have now: rules, what it has earned, and what a person decided. */
import { maximum, minimum } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { TraceStep } from '../../domain/decision.ts';
import type { Link, LinkLife } from '../../domain/link.ts';
import type { LevelRule, LifeRules } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { isBetterStop, isFromEntry, levelsFor } from './levels.ts';
import type { Levels, Source } from './levels.ts';
import { earnedStop, movesStops } from './trail.ts';

export interface Stops extends Levels {
  readonly life: LinkLife;
}

type Field = keyof Levels;
const OWNER = { stopLoss: 'stopLossBy', takeProfit: 'takeProfitBy' } as const;

/**
 * Whose the field is after the provider's position is as `source` says. A person's stays theirs, unless the rules say that
 * the provider's next change counts again, and this is one.
 */
function ownerOf(field: Field, life: LinkLife, source: Source, rules: LifeRules): 'rules' | 'person' {
  if (life[OWNER[field]] === 'rules') return 'rules';
  const again = rules.manual[field] === 'adopt' && source[field] !== life.source[field];
  return again ? 'rules' : 'person';
}

/** Without the symbol's figures only a plain copy of the provider's level is possible. */
const plain = (rule: LevelRule, level: Price | null, present: Price | null): Price | null => {
  if (rule.kind === 'none') return null;
  return rule.kind === 'price' && rule.offsetPips === '0' ? level : present;
};

/**
 * The provider's stop never pulls back what trailing or break-even have moved: the better of the two counts. What they
 * have earned but could not place yet counts only as far as the stop has come. So does what a reached target secured.
 */
function heldStop(
  link: Link,
  level: Price | null,
  rules: LifeRules,
  spec: SymbolSpec | undefined,
): Price | null {
  const { side, stopLoss } = link.desired;
  const moved = spec === undefined ? movedStop(link, rules) : earnedStop(link, rules, spec);
  const earned = [moved, link.life.secured].filter((one) => one !== null);
  if (earned.length === 0 || stopLoss === null) return level;
  const best = earned.reduce((a, b) => (isBetterStop(a, b, side) ? a : b));
  const kept = side === 'buy' ? minimum(best, stopLoss) : maximum(best, stopLoss);
  return isBetterStop(kept, level, side) ? kept : level;
}

/** Without the symbol's figures nobody can tell what was earned: what our rules have moved the stop to is, at least. */
const movedStop = ({ desired, life }: Link, rules: LifeRules): Price | null =>
  life.movedAt === null || !movesStops(rules) ? null : desired.stopLoss;

/**
 * @param source the provider's position now, changed over already for a reversed copy
 * @param entryPrice where the copy entered, or would
 * @param spec undefined while the account's symbols are unknown
 */
export function stopsFor(
  link: Link,
  source: Source,
  entryPrice: Price,
  rules: LifeRules,
  spec: SymbolSpec | undefined,
): Stops {
  const { desired, life } = link;
  const owners = {
    stopLossBy: ownerOf('stopLoss', life, source, rules),
    takeProfitBy: ownerOf('takeProfit', life, source, rules),
  };
  const levels: Levels =
    spec === undefined
      ? {
          stopLoss: plain(rules.stopLoss, source.stopLoss, desired.stopLoss),
          takeProfit: plain(rules.takeProfit, source.takeProfit, desired.takeProfit),
        }
      : levelsFor(rules, source, { side: desired.side, entryPrice, spec });
  const stopLoss = heldStop(link, levels.stopLoss, rules, spec);
  // An owner changes only with what the provider has.
  const same = source.stopLoss === life.source.stopLoss && source.takeProfit === life.source.takeProfit;
  return {
    stopLoss: owners.stopLossBy === 'person' ? desired.stopLoss : stopLoss,
    takeProfit: owners.takeProfitBy === 'person' ? desired.takeProfit : levels.takeProfit,
    life: same
      ? life
      : { ...life, ...owners, source: { stopLoss: source.stopLoss, takeProfit: source.takeProfit } },
  };
}

/**
 * Now that the copy's own entry is known: levels that are measured from it, anew.
 * @param posted a posted signal's level is a distance from the entry
 * @returns null when no level changes
 */
export function afterFill(
  link: Link,
  source: Source,
  rules: LifeRules,
  spec: SymbolSpec,
  posted = false,
): { readonly link: Link; readonly step: TraceStep } | null {
  const { desired, openPrice } = link;
  const fromEntry = posted || isFromEntry(rules.stopLoss) || isFromEntry(rules.takeProfit);
  if (!fromEntry || openPrice === null || desired.state === 'closed' || link.ended !== null) return null;
  const { stopLoss, takeProfit, life } = stopsFor(link, source, openPrice, rules, spec);
  if (stopLoss === desired.stopLoss && takeProfit === desired.takeProfit) return null;
  const numbers = {
    entry: openPrice,
    stopLossBefore: desired.stopLoss ?? 'none',
    stopLoss: stopLoss ?? 'none',
    takeProfitBefore: desired.takeProfit ?? 'none',
    takeProfit: takeProfit ?? 'none',
  };
  return {
    link: { ...link, desired: { ...desired, stopLoss, takeProfit }, version: link.version + 1, life },
    step: { rule: 'fill', passed: true, numbers },
  };
}
