/** Brings the journal's events to the service: in order, and again until they are acknowledged. */
import { MAX_ITEMS } from '../../bridge/ea/protocol/frames.ts';
import type { FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import type { Journal } from './journal.ts';
import { Pacer } from './pacer.ts';

/** At most 100 frames a second, half of what the service allows. */
const GAP_MS = 10;
const RESEND_MS = 5_000;
/** A service that misses an event it was sent twice will get it with the next resend. */
const GAP_ANSWER_MS = 1_000;

type Item = Extract<FromTerminal, { type: 'events' }>['items'][number];

export class EventSender {
  readonly #journal: Journal;
  readonly #time: Scheduler;
  readonly #send: (frame: FromTerminal) => void;
  readonly #once: boolean;
  readonly #pacer: Pacer;
  #open = false;
  /** Sent in this session up to this number. */
  #sent = 0;
  #resend: Cancel | null = null;
  #gapAt = -Infinity;

  /** @param once is the mutant that never sends an event again */
  constructor(journal: Journal, time: Scheduler, send: (frame: FromTerminal) => void, once: boolean) {
    this.#journal = journal;
    this.#time = time;
    this.#send = send;
    this.#once = once;
    this.#pacer = new Pacer(time, GAP_MS, () => {
      this.#flush();
    });
  }

  /** The session is synced: everything unacknowledged goes out. */
  begin(): void {
    this.#open = true;
    if (!this.#once) this.#sent = 0;
    this.#pacer.ask();
  }

  /** There are new events in the journal. */
  ask(): void {
    if (this.#open) this.#pacer.ask();
  }

  acknowledged(seq: number): void {
    const { state } = this.#journal;
    const first = state.events[0]?.seq;
    if (first === undefined || seq < first) return;
    this.#journal.write({ type: 'ack', seq: Math.min(seq, state.lastSeq) });
    this.#stopTimer();
    if (this.#open && state.events.length > 0) this.#startTimer();
  }

  /** The service missed events before the ones it got. */
  gap(): void {
    const now = this.#time.elapsed();
    if (!this.#open || now - this.#gapAt < GAP_ANSWER_MS) return;
    this.#gapAt = now;
    this.#again();
  }

  stop(): void {
    this.#open = false;
    this.#pacer.stop();
    this.#stopTimer();
  }

  #flush(): void {
    if (!this.#open) return;
    const items: Item[] = [];
    let weight = 0;
    for (const event of this.#journal.state.events) {
      if (event.seq <= this.#sent) continue;
      weight += 1 + event.deals.length;
      if (weight > MAX_ITEMS && items.length > 0) break;
      items.push(wire(event));
      this.#sent = event.seq;
    }
    if (items.length === 0) return;
    this.#send({ type: 'events', sentAt: this.#time.now(), items });
    if (this.#resend === null) this.#startTimer();
    if (this.#sent < this.#journal.state.lastSeq) this.#pacer.ask();
  }

  #again(): void {
    if (this.#once) return;
    this.#sent = 0;
    this.#stopTimer();
    this.#pacer.ask();
  }

  #startTimer(): void {
    this.#resend = this.#time.schedule(RESEND_MS, () => {
      this.#resend = null;
      if (this.#journal.state.events.length > 0) this.#again();
    });
  }

  #stopTimer(): void {
    this.#resend?.();
    this.#resend = null;
  }
}

const wire = (event: AccountEvent): Item => ({ ...event, deals: [...event.deals] });
