/** A terminal process that may be killed at any moment: what is asked of it waits until it is back. */
import type { TradeResult } from '../../sim/broker/requests.ts';
import type { CommandText, Truth } from '../../sim/control.ts';
import { TerminalChild } from '../../sim/terminal-child.ts';
import type { ChildOptions } from '../../sim/terminal-child.ts';

export class Seat {
  readonly name: string;
  readonly child: TerminalChild;
  #standing: Promise<void> = Promise.resolve();
  #lives = 0;

  constructor(name: string, options: ChildOptions) {
    this.name = name;
    this.child = new TerminalChild(options);
  }

  async start(): Promise<void> {
    const synced = this.child.start().then(() => this.child.synced());
    // Whoever started it hears of a failure; for those who wait it is over either way.
    this.#standing = synced.then(
      () => {},
      () => {},
    );
    await synced;
  }

  /** kill -9, and a new process on the same journal and book. */
  async killAndStart(): Promise<void> {
    this.#lives++;
    const back = this.child.kill().then(() => this.child.start());
    this.#standing = back;
    await back;
  }

  /** @returns null when the process was killed before it could answer: nobody knows whether it was done */
  async ask(command: CommandText): Promise<{ readonly value: unknown } | null> {
    await this.#standing;
    const life = this.#lives;
    try {
      return { value: await this.child.ask(command) };
    } catch (error) {
      if (life !== this.#lives) return null;
      throw error;
    }
  }

  async trade(command: CommandText): Promise<TradeResult | null> {
    return ((await this.ask(command))?.value ?? null) as TradeResult | null;
  }

  /** Waits for a process that is being killed. */
  async truth(): Promise<Truth> {
    for (;;) {
      const answer = await this.ask({ do: 'truth' });
      if (answer !== null) return answer.value as Truth;
    }
  }
}
