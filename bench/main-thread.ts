/** How long the main thread is held by its own work: what it waited for a processor, busy with others, is not counted. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

const NANOSECONDS = 1e6;
const EVERY_MS = 1;

interface Spent {
  /** Milliseconds that the main thread ran, and that it could have run but waited for a processor. */
  readonly ran: number;
  readonly waited: number;
}

/** As Linux counts them; elsewhere nothing is known to have waited. */
export function mainThread(): Spent {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8');
    const [ran = 0, waited = 0] = text.split(' ').map((part) => Number(part) / NANOSECONDS);
    return { ran, waited };
  } catch {
    return { ran: process.cpuUsage().user / 1_000, waited: 0 };
  }
}

export interface Held {
  /** Each look's lateness beyond what was waited for a processor. Milliseconds. */
  stop(): Promise<Float64Array>;
}

/** Looks at the clock once a millisecond until it is stopped. */
export function watchMainThread(): Held {
  const held: number[] = [];
  let watching = true;
  const looking = (async () => {
    let before = { at: performance.now(), ...mainThread() };
    while (watching) {
      await delay(EVERY_MS);
      const now = { at: performance.now(), ...mainThread() };
      const late = now.at - before.at - EVERY_MS;
      held.push(Math.max(0, Math.min(late - (now.waited - before.waited), now.ran - before.ran)));
      before = now;
    }
  })();
  return {
    stop: async () => {
      watching = false;
      await looking;
      return Float64Array.from(held);
    },
  };
}
