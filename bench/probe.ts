/**
 * Loaded before the service by `node --import`, in the service's own process: reads what only that process
 * can know of itself, so that the product needs no change to be measured.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { answerCalls } from './calls.ts';

/** How often the loop is looked at; what the histogram holds is this and the delay on top. */
const RESOLUTION_MS = 2;

export interface ProbeCalls {
  /** Begins to measure. */
  start(nothing: null): void;
  /** What was since `start`: how late the event loop was, and the part of the time that it was busy. */
  read(nothing: null): { loopDelayP99Ms: number; loopDelayMaxMs: number; busy: number };
  /** Collects garbage first, when the process may (`--expose-gc`). */
  memory(nothing: null): { rssBytes: number };
}

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let before = performance.eventLoopUtilization();

const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

const calls: ProbeCalls = {
  start: () => {
    delay.enable();
    delay.reset();
    before = performance.eventLoopUtilization();
  },
  read: () => {
    delay.disable();
    return {
      loopDelayP99Ms: late(delay.percentile(99)),
      loopDelayMaxMs: late(delay.max),
      busy: performance.eventLoopUtilization(before).utilization,
    };
  },
  memory: () => {
    globalThis.gc?.();
    return { rssBytes: process.memoryUsage.rss() };
  },
};

// Whoever measured is gone: end as if somebody had asked.
answerCalls(calls, () => process.kill(process.pid, 'SIGTERM'));
// The service decides when it has nothing more to do; being measured does not keep it alive.
process.channel?.unref();
