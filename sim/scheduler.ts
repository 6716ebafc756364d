/** Time as the simulated world sees it: real timers in a process, a queue of events in a simulation. */
import type { Millis } from '../core/domain/ids.ts';

export type Cancel = () => void;

export interface Scheduler {
  /** UTC milliseconds, whole. */
  now(): Millis;
  /** Milliseconds with fractions since some moment; never goes back. For durations. */
  elapsed(): number;
  /** Runs `run` once, `delayMs` from now. */
  schedule(delayMs: number, run: () => void): Cancel;
}

/** Longest delay that a timer of Node takes. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Real timers. */
export const realTime: Scheduler = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(delayMs, run) {
    if (delayMs <= 0) {
      const handle = setImmediate(run);
      return () => {
        clearImmediate(handle);
      };
    }
    const handle = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(handle);
    };
  },
};

/** The same scheduler on a clock that is `aheadMs` off. */
export function skewed(time: Scheduler, aheadMs: number): Scheduler {
  if (aheadMs === 0) return time;
  return {
    now: () => time.now() + aheadMs,
    elapsed: () => time.elapsed(),
    schedule: (delayMs, run) => time.schedule(delayMs, run),
  };
}

interface Entry {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Simulated time: jumps from event to event; events of one moment run in the order they were asked for. */
export class SimulatedTime implements Scheduler {
  #now: number;
  #order = 0;
  readonly #heap: Entry[] = [];

  constructor(startAt: Millis = 1_763_632_800_000) {
    this.#now = startAt;
  }

  now(): Millis {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): Cancel {
    const entry: Entry = { at: this.#now + Math.max(0, Math.round(delayMs)), order: this.#order++, run };
    this.#push(entry);
    return () => {
      entry.run = null;
    };
  }

  /** Runs the next event. @returns false when nothing is left */
  step(): boolean {
    for (;;) {
      const entry = this.#pop();
      if (entry === undefined) return false;
      if (entry.run === null) continue;
      this.#now = entry.at;
      entry.run();
      return true;
    }
  }

  /** Runs everything due until `until`, and sets the clock there. @returns the number of events run */
  runUntil(until: Millis): number {
    let events = 0;
    for (let first = this.#heap[0]; first !== undefined && first.at <= until; first = this.#heap[0]) {
      if (first.run === null) this.#pop();
      else {
        this.step();
        events++;
      }
    }
    if (until > this.#now) this.#now = until;
    return events;
  }

  /** Lets this much time pass. @returns the number of events run */
  run(durationMs: number): number {
    return this.runUntil(this.#now + durationMs);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (before(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (before(last, heap[child] as Entry)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}
