/**
 * What one chat asks is answered in order, and chats do not wait for each other. Both what waits in one
 * chat and what waits in all of them is bounded.
 */

/** Nobody types this many questions ahead of the answers; who does is told to wait. */
export const MOST_IN_LANE = 20;
/** Above it nobody's questions are taken any more: our memory stays small. */
export const MOST_IN_ALL = 500;

interface Lane {
  tail: Promise<void>;
  waiting: number;
  /** Somebody was turned away since the lane was last empty. */
  turnedAway: boolean;
}

export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #onIdle = new Set<() => void>();
  #waiting = 0;

  /** @returns whether one more fits into the lane; `told`: this was said before, and it has not been empty since */
  room(key: string): { readonly free: boolean; readonly told: boolean } {
    const lane = this.#lanes.get(key);
    if (this.#waiting >= MOST_IN_ALL) return { free: false, told: false };
    if (lane === undefined || lane.waiting < MOST_IN_LANE) return { free: true, told: false };
    const told = lane.turnedAway;
    lane.turnedAway = true;
    return { free: false, told };
  }

  /** Runs `job` after all earlier ones of the same lane. It must not throw. */
  add(key: string, job: () => Promise<void>): void {
    const lane = this.#lanes.get(key) ?? { tail: Promise.resolve(), waiting: 0, turnedAway: false };
    this.#lanes.set(key, lane);
    lane.waiting += 1;
    this.#waiting += 1;
    lane.tail = lane.tail.then(job).finally(() => {
      lane.waiting -= 1;
      this.#waiting -= 1;
      if (lane.waiting === 0) this.#lanes.delete(key);
      this.#wake();
    });
  }

  /** Resolves when fewer than `most` jobs wait or run. */
  async below(most: number): Promise<void> {
    while (this.#waiting >= most) await new Promise<void>((resolve) => this.#onIdle.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#onIdle) resolve();
    this.#onIdle.clear();
  }
}
