/** Equity over time, thinned while it is made: what was lowest stays. */
import { compare } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';

/** Pieces of the whole time; a picture shows fewer. */
const SAMPLES = 1_000;

export interface Sample {
  readonly at: Millis;
  readonly balance: Money;
  readonly equity: Money;
}

/** Equity over time in so many pieces: of each its lowest and its last. */
export class Curve {
  readonly points: Sample[] = [];
  readonly #piece: Millis;
  #began = -Infinity;
  #low: Sample | null = null;
  #last: Sample | null = null;

  constructor(from: Millis, to: Millis) {
    this.#piece = Math.max(1, Math.ceil((to - from) / SAMPLES));
  }

  add(sample: Sample): void {
    if (sample.at - this.#began >= this.#piece) {
      this.flush();
      this.#began = sample.at;
    }
    if (this.#low === null || compare(sample.equity, this.#low.equity) < 0) this.#low = sample;
    this.#last = sample;
  }

  flush(): void {
    const [low, last] = [this.#low, this.#last];
    if (low !== null) this.points.push(low);
    if (last !== null && last !== low) this.points.push(last);
    this.#low = null;
    this.#last = null;
  }
}
