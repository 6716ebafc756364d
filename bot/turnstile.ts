import type { Millis } from '../core/domain/ids.ts';

/**
 * Lets one through every so often, and a few at once after a quiet time, however many want to: for work that
 * must not slow trading.
 */
export class Turnstile {
  private readonly everyMs: Millis;
  private readonly burst: number;
  /** When the allowance would be full again (a token bucket told as a time). */
  private fullAt: Millis = -Infinity;

  constructor(everyMs: Millis, burst: number) {
    this.everyMs = everyMs;
    this.burst = burst;
  }

  /** Takes the next free moment. @returns when it is: now, or later */
  take(now: Millis): Millis {
    this.fullAt = Math.max(this.fullAt, now) + this.everyMs;
    return Math.max(now, this.fullAt - this.burst * this.everyMs);
  }
}
