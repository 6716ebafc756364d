/** Which source is asked next: by how fresh its quotes are, how much of its budget is left, and how fast it answers. */
import type { Millis } from '../domain/ids.ts';

export interface Candidate {
  readonly name: string;
  readonly spread: 'real' | 'synthetic' | 'none';
  /** How old its quotes were when they came, lately. */
  readonly lagMs: Millis;
  /** How long it took to answer, lately. */
  readonly latencyMs: Millis;
  /** Of its budget: 0 spent, 1 untouched. */
  readonly left: number;
  readonly resting: boolean;
}

/** Added to every source, so that a budget counts among fast ones too. */
const BASE_MS: Millis = 500;

/** What asking it costs, in no unit: the older, the slower and the scarcer, the dearer. */
const costOf = ({ lagMs, latencyMs, left }: Candidate): number =>
  (BASE_MS + Math.max(0, lagMs) + Math.max(0, latencyMs)) / (left * left);

/** Those that may be asked, the best first. As a budget is used up, others come before it: so they take turns. */
export function inOrder<C extends Candidate>(candidates: readonly C[]): readonly C[] {
  return candidates
    .filter(({ resting, left }) => !resting && left > 0)
    .map((candidate) => ({ candidate, cost: costOf(candidate) }))
    .sort((a, b) => a.cost - b.cost || (a.candidate.name < b.candidate.name ? -1 : 1))
    .map(({ candidate }) => candidate);
}

const WEIGHT = 0.3;
/** A running mean that follows what happened lately. */
export const smoothed = (before: number, now: number): number => before + WEIGHT * (now - before);
