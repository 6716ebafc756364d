/** Time that passes when the test says so. */
import type { Timers } from '../../bot/timers.ts';
import type { Clock } from '../../core/ports.ts';

/** Lets everything that is ready run: promises that wait for nothing but each other. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export class ManualTime implements Clock, Timers {
  private at: number;
  private waiting: { readonly at: number; readonly run: () => void }[] = [];

  constructor(at: number) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.at + Math.max(0, ms), run };
    this.waiting.push(timer);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== timer);
    };
  }

  /** Time passes; timers run at their moment, in order, and what they began settles. */
  async passes(ms: number): Promise<void> {
    const end = this.at + ms;
    await settle();
    for (;;) {
      const [next] = this.waiting.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.at = Math.max(this.at, next.at);
      next.run();
      await settle();
    }
    this.at = end;
    await settle();
  }
}
