/** What a broker does with one request on a bad day; nothing flies longer than half the quarantine. */
import type { Fault } from '../../sim/broker/habits.ts';
import type { Random } from '../../sim/random.ts';
import { QUARANTINE_MS } from './world.ts';

const LONGEST_FLIGHT_MS = QUARANTINE_MS / 2;
/** An answer may come after the terminal has long given up on it. */
const LATEST_ANSWER_MS = 2 * QUARANTINE_MS;
/** Requote, price changed, off quotes, too many requests, and 10006: nothing was done, and nothing will be. */
export const REJECTS = [10_004, 10_020, 10_021, 10_024, 10_006] as const;

export function faultOf(random: Random): Fault {
  const kinds: readonly (() => Fault)[] = [
    () => ({ kind: 'reject', code: random.pick(REJECTS) }),
    () => ({ kind: 'slip', points: random.int(-10, 10) }),
    () => ({ kind: 'partial', share: random.next() }),
    () => ({ kind: 'lost_request' }),
    () => ({ kind: 'lost_answer' }),
    () => ({ kind: 'late_answer', ms: random.int(100, LATEST_ANSWER_MS) }),
    () => ({ kind: 'timeout', ms: random.int(50, LONGEST_FLIGHT_MS) }),
    () => ({ kind: 'placed', ms: random.int(50, LONGEST_FLIGHT_MS) }),
    () => ({ kind: 'comment', comment: random.chance(0.5) ? '' : 'mynah[x]' }),
    () => ({ kind: 'outage', ms: random.int(100, 800), done: random.chance(0.5) }),
  ];
  return random.pick(kinds)();
}
