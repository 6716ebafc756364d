/** What stop and target a living copy should have now: rules, what it has earned, and what a person decided. */
import { maximum, minimum } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { TraceStep } from '../../domain/decision.ts';
import type { Link, LinkLife } from '../../domain/link.ts';
import type { LevelRule, LifeRules } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { isBetterStop, isFromEntry, levelsFor } from './levels.ts';
import type { Levels, Source } from './levels.ts';
import { earnedStop } from './trail.ts';

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
 * have earned but could not place yet counts only as far as the stop has come.
 */
function heldStop(link: Link, level: Price | null, rules: LifeRules, spec: SymbolSpec): Price | null {
  const { side, stopLoss } = link.desired;
  const earned = earnedStop(link, rules, spec);
  if (earned === null || stopLoss === null) return level;
  const kept = side === 'buy' ? minimum(earned, stopLoss) : maximum(earned, stopLoss);
  return isBetterStop(kept, level, side) ? kept : level;
}

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
  const stopLoss = spec === undefined ? levels.stopLoss : heldStop(link, levels.stopLoss, rules, spec);
  const same =
    owners.stopLossBy === life.stopLossBy &&
    owners.takeProfitBy === life.takeProfitBy &&
    source.stopLoss === life.source.stopLoss &&
    source.takeProfit === life.source.takeProfit;
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
 * @returns null when no level changes
 */
export function afterFill(
  link: Link,
  source: Source,
  rules: LifeRules,
  spec: SymbolSpec,
): { readonly link: Link; readonly step: TraceStep } | null {
  const { desired, openPrice } = link;
  const fromEntry = isFromEntry(rules.stopLoss) || isFromEntry(rules.takeProfit);
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
