/** A stored trace, judged again: the same numbers give the same steps and the same answer. */
import type { TraceStep } from '../domain/decision.ts';
import { APPROVAL_RULES, judgeAutomatic } from './approval.ts';
import type { Denial } from './codes.ts';
import { ACCOUNT_RULES, openWindow, OPENING_RULES } from './entry.ts';
import { ENTRY_FILTERS, FILTERS } from './filters/filters.ts';
import { judgeEntry } from './plan/entry.ts';
import { BLOCK_RULES } from './risk/blocks.ts';
import { EXPOSURE } from './risk/exposure.ts';
import type { Judged, Numbers } from './rule.ts';
import { SIZING_JUDGES } from './sizing/size-entry.ts';
import { judgeSymbol } from './symbols.ts';

type Judge = (numbers: Numbers) => Judged;

/** Every rule of an open, by the name that its step carries. */
export const JUDGES: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries(
    [
      OPENING_RULES,
      APPROVAL_RULES,
      BLOCK_RULES,
      FILTERS,
      [openWindow],
      ACCOUNT_RULES,
      ENTRY_FILTERS,
      EXPOSURE,
    ]
      .flat()
      .map(({ name, judge }) => [name, judge]),
  ),
  symbol: judgeSymbol,
  entry: judgeEntry,
  automatic: judgeAutomatic,
  /** A person asked for what the provider holds: said first, and no reason to refuse. */
  resync: () => ({ denial: null }),
  ...SIZING_JUDGES,
};

/**
 * @param trace of a decision on an open
 * @returns its steps as they would be judged now, and the denial of the last; null when it passed
 * @throws for a step that no rule of an open leaves
 */
export function replay(trace: readonly TraceStep[]): {
  readonly trace: readonly TraceStep[];
  readonly denial: Denial | null;
} {
  let denial: Denial | null = null;
  const again = trace.map((step) => {
    const judge = JUDGES[step.rule];
    if (judge === undefined) throw new Error(`no rule of an open is called ${JSON.stringify(step.rule)}`);
    const judged = judge(step.numbers);
    ({ denial } = judged);
    return { rule: step.rule, passed: denial === null, numbers: { ...step.numbers, ...judged.results } };
  });
  return { trace: again, denial };
}
