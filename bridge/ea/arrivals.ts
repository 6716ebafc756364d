/**
 * Where frames wait for their turn, milliseconds at most: the answers of a hundred followers come together,
 * and neither the next signal nor the word that a commit is durable may stand in line behind them.
 *
 * Two lanes: `first` (accounts that others may copy) goes before `then`, of which so much is taken at a time
 * that the loop sees to its sockets every millisecond or so. Within a lane everything keeps its order.
 */
export type Lane = 'first' | 'then';

export interface Waiting {
  readonly bytes: number;
  /** Must not throw. */
  readonly take: () => void;
}

/** Of the lane `then`, so much at a time before the loop looks at its sockets again. */
const SLICE_MS = 1;
/** More than this does not wait: it is taken at once, whoever else must wait for that. */
export const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/** First in, first out, without moving what is left at every step. */
class Queue {
  private items: Waiting[] = [];
  private head = 0;

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  push(item: Waiting): void {
    this.items.push(item);
  }

  shift(): Waiting | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.head += 1;
    if (this.head === this.items.length) {
      this.items = [];
      this.head = 0;
    }
    return item;
  }
}

export class Arrivals {
  private readonly first = new Queue();
  private readonly rest = new Queue();
  private bytes = 0;
  private scheduled = false;
  private readonly now: () => number;
  private readonly soon: (task: () => void) => void;

  /**
   * @param now milliseconds of a monotonic clock
   * @param soon runs a task after the loop has looked at its sockets
   */
  constructor(now: () => number, soon: (task: () => void) => void = setImmediate) {
    this.now = now;
    this.soon = soon;
  }

  push(lane: Lane, item: Waiting): void {
    (lane === 'first' ? this.first : this.rest).push(item);
    this.bytes += item.bytes;
    if (this.bytes > MAX_WAITING_BYTES) this.drain(Infinity);
    else this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.soon(() => {
      this.scheduled = false;
      this.drain(this.now() + SLICE_MS);
    });
  }

  private drain(until: number): void {
    for (;;) {
      const item = this.first.shift() ?? this.rest.shift();
      if (item === undefined) return;
      this.bytes -= item.bytes;
      item.take();
      if (this.first.isEmpty && this.now() >= until) break;
    }
    if (!this.rest.isEmpty) this.schedule();
  }
}
