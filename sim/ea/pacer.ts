/** Runs something soon after it was asked for, but never more often than every `gapMs`. */
import type { Cancel, Scheduler } from '../scheduler.ts';

export class Pacer {
  readonly #time: Scheduler;
  readonly #gapMs: number;
  readonly #run: () => void;
  #lastAt = -Infinity;
  #waiting: Cancel | null = null;

  constructor(time: Scheduler, gapMs: number, run: () => void) {
    this.#time = time;
    this.#gapMs = gapMs;
    this.#run = run;
  }

  /** At once when the last run is long enough ago, else as soon as it will be. */
  ask(): void {
    if (this.#waiting !== null) return;
    const wait = this.#lastAt + this.#gapMs - this.#time.elapsed();
    if (wait <= 0) {
      this.#go();
      return;
    }
    this.#waiting = this.#time.schedule(Math.ceil(wait), () => {
      this.#waiting = null;
      this.#go();
    });
  }

  stop(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  #go(): void {
    this.#lastAt = this.#time.elapsed();
    this.#run();
  }
}
