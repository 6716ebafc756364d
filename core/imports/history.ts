/** What a file of trades becomes: deals like those that a terminal reports; or what is wrong with it, by line. */
import { refuse } from '../domain/result.ts';
import type { Refusal } from '../domain/result.ts';
import type { Money, Price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import { PROBLEMS } from './limits.ts';

export type HistoryFormat =
  'mt4_statement' | 'mt4_tester' | 'mt5_history' | 'mt5_tester' | 'myfxbook' | 'mql5_signal' | 'deals';

export interface ImportedHistory {
  readonly format: HistoryFormat;
  /** Oldest first. Their ids are the file's numbers, or those of its lines. */
  readonly deals: readonly Deal[];
  /** Balance before the first deal: what the file shows to have been there before it begins. */
  readonly openingBalance: Money;
  /** Stops as the file has them: where they stood last, which need not be where they stood first. */
  readonly stops: ReadonlyMap<PositionId, Price>;
}

export interface FileProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** At least one problem, those of the first lines first; FILE_INVALID. */
export interface BadFile extends Refusal {
  readonly problems: readonly FileProblem[];
}

export function badFile(problems: readonly FileProblem[]): BadFile {
  const told = [...problems].sort((a, b) => a.line - b.line).slice(0, PROBLEMS);
  const words = told.map(({ line, reason }) => `line ${line}: ${reason}`).join('\n');
  const more = problems.length > told.length ? `\nand ${problems.length - told.length} more` : '';
  return { ...refuse('FILE_INVALID', words + more), problems: told };
}

/** What one kind of file turned out to say; problems outweigh the rest. */
export interface Reading extends ImportedHistory {
  readonly problems: readonly FileProblem[];
}
