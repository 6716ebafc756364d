import type { Millis } from '../core/domain/ids.ts';

/** Waiting, as something that can be handed in. */
export interface Timers {
  /** Runs `run` once, `ms` from now. @returns a way to call it off */
  after(ms: Millis, run: () => void): () => void;
}

/** The longest that Node's timers can wait. */
const LONGEST: Millis = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST));
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Calls `run` every `ms`, first when they are over. @returns a way to end it */
export function every(ms: Millis, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => {
    clearInterval(timer);
  };
}
