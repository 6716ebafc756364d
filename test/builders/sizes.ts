/** Sizes a copy, and what to read off the answer. */
import { sizeEntry } from '../../core/copier/sizing/size-entry.ts';
import type { SizedCopy } from '../../core/copier/sizing/size-entry.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import type { SymbolSpec } from '../../core/domain/symbol.ts';
import { anEntry } from './entry.ts';
import type { EntryParts } from './entry.ts';
import { aSymbol } from './trading.ts';

export const size = (parts: EntryParts, spec: Partial<SymbolSpec> = {}, mayWait = false): SizedCopy =>
  sizeEntry(anEntry(aSymbol(spec), parts), mayWait);

/** Lots, or the code of the denial, or what it waits for. */
export function answerOf(copy: SizedCopy): string {
  if (copy.verdict === 'sized') return copy.lots;
  return copy.verdict === 'denied' ? copy.code : `wait for ${copy.for}`;
}

export const stepsOf = (copy: SizedCopy): readonly TraceStep[] => (copy.verdict === 'wait' ? [] : copy.steps);
export const namesOf = (copy: SizedCopy): readonly string[] => stepsOf(copy).map(({ rule }) => rule);
export const stepOf = (copy: SizedCopy, rule: string): TraceStep['numbers'] | undefined =>
  stepsOf(copy).find((one) => one.rule === rule)?.numbers;
