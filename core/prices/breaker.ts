/** When a source that failed is asked again: a circuit breaker, closed → open after some failures → one try. */
import type { Millis } from '../domain/ids.ts';

export interface Breaker {
  readonly failures: number;
  /** Nothing is asked before. */
  readonly restsUntil: Millis;
}

interface Failure {
  readonly code: 'BUSY' | 'KEY_REFUSED' | 'UNREACHABLE' | 'NONSENSE' | 'NOT_THERE';
  readonly retryAfterMs?: Millis;
}

export const CLOSED: Breaker = { failures: 0, restsUntil: 0 };

/** A single failure may be chance. */
const FAILURES = 3;
const FIRST_REST: Millis = 15_000;
const LONGEST_REST: Millis = 15 * 60_000;
/** A source that says it is busy and not for how long: its minute is over then. */
const BUSY_REST: Millis = 60_000;
/** A wrong key stays wrong until a person changes it; asking on may lock it. */
const KEY_REST: Millis = 3_600_000;
/** What a source may ask for: longer is a mistake of its. */
const LONGEST_RETRY_AFTER: Millis = 24 * 3_600_000;

export const isResting = ({ restsUntil }: Breaker, now: Millis): boolean => now < restsUntil;

/** After an answer. */
export const succeeded = (): Breaker => CLOSED;

/** After a failure at `now`; a pause that was agreed on before is never shortened by a later failure. */
export function failed(breaker: Breaker, failure: Failure, now: Millis): Breaker {
  // It answered well: this one thing is not there.
  if (failure.code === 'NOT_THERE') return { failures: 0, restsUntil: breaker.restsUntil };
  const failures = breaker.failures + 1;
  const rest = restAfter(failures, failure);
  return { failures, restsUntil: Math.max(breaker.restsUntil, now + rest) };
}

function restAfter(failures: number, { code, retryAfterMs }: Failure): Millis {
  if (code === 'BUSY') return Math.min(LONGEST_RETRY_AFTER, Math.max(1_000, retryAfterMs ?? BUSY_REST));
  if (code === 'KEY_REFUSED') return KEY_REST;
  if (failures < FAILURES) return 0;
  return Math.min(LONGEST_REST, FIRST_REST * 2 ** Math.min(failures - FAILURES, 16));
}
