/** Providers of one service: open and close positions at a given rate, whatever comes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from './clock.ts';
import { eventTail, priceOf } from './frames.ts';
import { CLOSE, OPEN } from './followers.ts';
import type { Terminal } from './terminal.ts';

export interface Firing {
  /** Their signals alternate. */
  readonly providers: readonly string[];
  /** Signals a second of all providers together; an open is one and a close is one. */
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Positions that each provider holds while it goes on: opens and closes then alternate. */
  readonly held: number;
  /** Monotonic ms of the first signal. */
  readonly startAt: number;
}

export interface Fired {
  /** Four numbers each: position, OPEN or CLOSE, monotonic ms of the send, 1 if it counts. */
  readonly rows: Float64Array;
  /** What was really sent a second while it counted. */
  readonly perSecond: number;
}

class Shooter {
  private readonly terminal: Terminal;
  private readonly living: number[] = [];

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  get holds(): number {
    return this.living.length;
  }

  open(position: number): number {
    this.living.push(position);
    return this.send(position, 'open');
  }

  /** @returns the position and when; null when none is open */
  closeOldest(): { position: number; at: number } | null {
    const position = this.living.shift();
    return position === undefined ? null : { position, at: this.send(position, 'closed') };
  }

  private send(position: number, state: 'open' | 'closed'): number {
    const at = Date.now();
    const price = priceOf(position);
    const tail = eventTail({
      position: String(position),
      state,
      price,
      magic: 0,
      comment: '',
      cause: 'client',
      at,
    });
    const sentAt = monotonicMs();
    this.terminal.report([tail]);
    return sentAt;
  }
}

export class Providers {
  private readonly shooters = new Map<string, Shooter>();
  private lastPosition = 1_000_000;

  add(terminal: Terminal): void {
    this.shooters.set(terminal.account.name, new Shooter(terminal));
  }

  /** Fires for as long as it says, then closes what is open at the same pace, which no longer counts. */
  async fire(firing: Firing): Promise<Fired> {
    const { perSecond, startAt, warmUpMs, measuredMs, held } = firing;
    const shooters = firing.providers.map((name) => this.shooter(name));
    const rows: number[] = [];
    const until = startAt + warmUpMs + measuredMs;
    let counted = 0;
    let lastAt = 0;
    for (let i = 0; ; i++) {
      const due = startAt + (i * 1_000) / perSecond;
      const over = due >= until;
      if (over && shooters.every((shooter) => shooter.holds === 0)) break;
      const early = due - monotonicMs();
      if (early > 0) await delay(early);
      const shooter = shooters[i % shooters.length];
      if (shooter === undefined) throw new Error('nobody fires');
      const counts = !over && due >= startAt + warmUpMs;
      if (over || shooter.holds >= held) {
        const closed = shooter.closeOldest();
        if (closed !== null) rows.push(closed.position, CLOSE, closed.at, counts ? 1 : 0);
        lastAt = closed?.at ?? lastAt;
      } else {
        const position = ++this.lastPosition;
        lastAt = shooter.open(position);
        rows.push(position, OPEN, lastAt, counts ? 1 : 0);
      }
      if (counts) counted++;
    }
    const took = Math.max(
      measuredMs,
      lastAt - startAt - warmUpMs - (held * shooters.length * 1_000) / perSecond,
    );
    return { rows: Float64Array.from(rows), perSecond: (counted * 1_000) / took };
  }

  private shooter(name: string): Shooter {
    const found = this.shooters.get(name);
    if (found === undefined) throw new Error(`${name} is not connected`);
    return found;
  }
}
