/**
 * The followers of one service: every wish is stamped when it arrives, answered as a terminal whose broker
 * fills at once, and counted, so that nothing lost and nothing doubled goes unseen.
 */
import { eventTail, outcomeText, outcomesText, positionOf } from './frames.ts';
import type { Wish } from './frames.ts';
import type { Desired, Terminal } from './terminal.ts';

/** Open and close of one provider position are two signals. */
export const OPEN = 0;
export const CLOSE = 1;

/** What arrived since the last `take`. */
export interface Receipts {
  /** Four numbers each: provider position, OPEN or CLOSE, number of the follower, monotonic ms of arrival. */
  readonly rows: Float64Array;
  /** Wishes that would make a second position, or that answer nothing: none may be. */
  readonly doubled: number;
  /** Wishes sent again as they were: harmless by the protocol, but a sign of strain. */
  readonly repeated: number;
}

interface Copy {
  readonly position: number;
  readonly ticket: string;
  readonly price: string;
  version: number;
}

interface Arrived {
  readonly terminal: Terminal;
  readonly frame: Desired;
}

export class Followers {
  private readonly numbers = new Map<Terminal, number>();
  private readonly copies = new Map<Terminal, Map<string, Copy>>();
  /** Which link copies a provider position on a follower: `position/follower`. */
  private readonly links = new Map<string, string>();
  private arrived: Arrived[] = [];
  private rows: number[] = [];
  private received = 0;
  private doubled = 0;
  private repeated = 0;
  private lastTicket = 0;

  add(terminal: Terminal, number: number): void {
    this.numbers.set(terminal, number);
    this.copies.set(terminal, new Map());
  }

  /** Stamps now and answers after every other frame that waits in the same round has been stamped. */
  take(terminal: Terminal, frame: Desired, at: number): void {
    for (const wish of frame.items) this.note(terminal, wish, at);
    if (this.arrived.length === 0) {
      setImmediate(() => {
        this.answerAll();
      });
    }
    this.arrived.push({ terminal, frame });
  }

  /** Distinct wishes received since the last `takeReceipts`. */
  get count(): number {
    return this.received;
  }

  takeReceipts(): Receipts {
    const receipts = { rows: Float64Array.from(this.rows), doubled: this.doubled, repeated: this.repeated };
    this.rows = [];
    this.received = 0;
    this.doubled = 0;
    this.repeated = 0;
    return receipts;
  }

  private note(terminal: Terminal, wish: Wish, at: number): void {
    const number = this.numbers.get(terminal) ?? -1;
    const mine = this.copies.get(terminal);
    const known = mine?.get(wish.link);
    if (known !== undefined && wish.version <= known.version) {
      this.repeated++;
    } else if (wish.state === 'open' && wish.price !== null && known === undefined) {
      const position = positionOf(wish.price);
      const place = `${position}/${number}`;
      if (this.links.has(place)) this.doubled++;
      this.links.set(place, wish.link);
      const ticket = String(++this.lastTicket);
      mine?.set(wish.link, { position, ticket, price: wish.price, version: wish.version });
      this.arrive(position, OPEN, number, at);
    } else if (wish.state === 'closed' && known !== undefined) {
      known.version = wish.version;
      this.arrive(known.position, CLOSE, number, at);
    } else {
      this.doubled++;
    }
  }

  private arrive(position: number, kind: number, follower: number, at: number): void {
    this.rows.push(position, kind, follower, at);
    this.received++;
  }

  private answerAll(): void {
    const arrived = this.arrived;
    this.arrived = [];
    const at = Date.now();
    for (const { terminal, frame } of arrived) this.answer(terminal, frame, at);
  }

  private answer(terminal: Terminal, frame: Desired, at: number): void {
    const outcomes: string[] = [];
    const events: string[] = [];
    for (const wish of frame.items) {
      const copy = this.copies.get(terminal)?.get(wish.link);
      if (copy === undefined) continue;
      outcomes.push(outcomeText(wish, frame.epoch, copy.ticket, copy.price));
      const state = wish.state === 'closed' ? 'closed' : 'open';
      const { magic, comment } = wish;
      events.push(
        eventTail({ position: copy.ticket, state, price: copy.price, magic, comment, cause: 'expert', at }),
      );
    }
    if (outcomes.length === 0) return;
    terminal.together(() => {
      terminal.send(outcomesText(outcomes.join(',')));
      terminal.report(events);
    });
  }
}
