/**
 * Proves that the account's lists are complete: the same positions and orders, read three times at least 200 ms apart,
 * with all that the journal knows to have been there.
 */
import type { Broker } from '../broker.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';

const READINGS = 3;
const APART_MS = 200;

export class Proof {
  readonly #broker: Broker;
  readonly #time: Scheduler;
  readonly #isPlausible: () => boolean;
  readonly #proven: () => void;
  #last = '';
  #same = 0;
  #timer: Cancel | null = null;

  /**
   * @param isPlausible false while the lists lack something that cannot have gone
   * @param proven is called once after each `begin` that was not overtaken by another or by `forget`
   */
  constructor(broker: Broker, time: Scheduler, isPlausible: () => boolean, proven: () => void) {
    this.#broker = broker;
    this.#time = time;
    this.#isPlausible = isPlausible;
    this.#proven = proven;
  }

  get holds(): boolean {
    return this.#same >= READINGS;
  }

  begin(): void {
    this.forget();
    this.#read();
  }

  /** The line to the broker dropped: nothing is proven any more. */
  forget(): void {
    this.#timer?.();
    this.#timer = null;
    this.#same = 0;
  }

  #read(): void {
    const { orders, positions } = { orders: this.#broker.orders(), positions: this.#broker.positions() };
    const reading = [...positions, ...orders].map((one) => one.ticket).join();
    const isSame = reading === this.#last && this.#same > 0;
    if (!this.#isPlausible()) this.#same = 0;
    else this.#same = isSame ? this.#same + 1 : 1;
    this.#last = reading;
    if (this.holds) {
      this.#timer = null;
      this.#proven();
      return;
    }
    this.#timer = this.#time.schedule(APART_MS, () => {
      this.#read();
    });
  }
}
