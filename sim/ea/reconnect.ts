/** When to connect again: exponential backoff with full jitter, unless the service said when. */
import type { Random } from '../random.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

export class Reconnect {
  readonly #random: Random;
  #attempt = 0;
  #advice: number | null | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The session is synced: the next trouble is a new one. */
  synced(): void {
    this.#attempt = 0;
    this.#advice = undefined;
  }

  /** The service said when to come back; null: not before a person changed something. */
  advised(retryAfterMs: number | null): void {
    this.#advice = retryAfterMs;
  }

  /** @returns the delay before the next attempt in milliseconds; null: none by itself */
  next(): number | null {
    const advice = this.#advice;
    if (advice === null) return null;
    this.#advice = undefined;
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#attempt, 16));
    this.#attempt++;
    return advice === undefined ? this.#random.next() * most : advice + this.#random.next() * advice;
  }
}
