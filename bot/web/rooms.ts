/**
 * One room per web identity: its open tabs, what waits to be answered, and how much it may still send.
 * A room without tabs, work and debt is forgotten.
 */
import { WebSocket } from 'ws';
import type { Clock, Log } from '../../core/ports.ts';
import { fullAllowance, refilled, spent, type Allowance } from './allowance.ts';
import type { Batch, History } from './history.ts';
import {
  BUFFERED_BYTES,
  FRAMES_BURST,
  FRAMES_PER_SECOND,
  TABS_PER_PERSON,
  WAITING_PER_PERSON,
} from './limits.ts';
import type { ServerFrame } from './protocol.ts';

export interface Tab {
  readonly socket: WebSocket;
  readonly sessionHash: string;
  /** The last revision that was sent. */
  revision: number;
  /** Answered the last heartbeat. */
  alive: boolean;
  /** The delivery under way, and the one that comes after it. */
  running: Promise<void>;
  next: Promise<void> | null;
}

export interface Room {
  readonly identity: string;
  readonly tabs: Set<Tab>;
  allowance: Allowance;
  /** Jobs that wait or are under way, and how many of them a tab shows as Mynah at work. */
  waiting: number;
  answering: number;
  tail: Promise<void>;
}

const RATE = { burst: FRAMES_BURST, perSecond: FRAMES_PER_SECOND };

/** Sends one frame; a socket that is gone or reads too slowly gets none, and resumes when it comes back. */
export const post = (socket: WebSocket, frame: ServerFrame): void => {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > BUFFERED_BYTES) socket.terminate();
  else socket.send(JSON.stringify(frame));
};

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #history: History;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(needs: { readonly history: History; readonly clock: Clock; readonly log: Log }) {
    this.#history = needs.history;
    this.#clock = needs.clock;
    this.#log = needs.log;
  }

  /** The room's new tab, brought up to date from `revision`; null when the person has too many. */
  enter(identity: string, socket: WebSocket, sessionHash: string, revision: number): Tab | null {
    const room = this.#room(identity);
    if (room.tabs.size >= TABS_PER_PERSON) return null;
    const running = this.#deliver(identity, socket, () => this.#history.open(identity, revision));
    const tab: Tab = {
      socket,
      sessionHash,
      revision,
      alive: true,
      running: running.then((reached) => void (tab.revision = reached ?? tab.revision)),
      next: null,
    };
    room.tabs.add(tab);
    if (room.answering > 0) post(socket, { type: 'busy', busy: true });
    return tab;
  }

  leave(identity: string, tab: Tab): void {
    this.#rooms.get(identity)?.tabs.delete(tab);
  }

  /** Brings every open tab of the person up to date; resolves when that has been sent. Never throws. */
  async wake(identity: string): Promise<void> {
    const tabs = this.#rooms.get(identity)?.tabs ?? [];
    await Promise.all([...tabs].map((tab) => this.#wakeTab(identity, tab)));
  }

  /** Takes one frame from the person's allowance; false when there is nothing left. */
  mayTalk(identity: string): boolean {
    const room = this.#room(identity);
    const allowance = refilled(room.allowance, RATE, this.#clock.now());
    const rest = spent(allowance);
    room.allowance = rest ?? allowance;
    return rest !== null;
  }

  /**
   * Runs `job` after what the person asked before; false when too much is waiting already.
   * `shown`: tabs show that Mynah is at work; a pressed button shows that by itself.
   */
  queue(identity: string, shown: boolean, job: () => Promise<void>): boolean {
    const room = this.#room(identity);
    if (room.waiting >= WAITING_PER_PERSON) return false;
    this.#count(room, shown, 1);
    room.tail = room.tail
      .then(job)
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'the chat page failed to answer');
      })
      .then(() => {
        this.#count(room, shown, -1);
      });
    return true;
  }

  #count(room: Room, shown: boolean, step: 1 | -1): void {
    room.waiting += step;
    if (!shown) return;
    const before = room.answering > 0;
    room.answering += step;
    const busy = room.answering > 0;
    if (busy === before) return;
    for (const tab of room.tabs) post(tab.socket, { type: 'busy', busy });
  }

  /** Resolves when nothing is being answered any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.tail));
  }

  /** Every open tab with its person; forgets rooms that nobody needs on the way. */
  tabs(): { identity: string; tab: Tab }[] {
    for (const [identity, room] of this.#rooms) {
      const allowance = refilled(room.allowance, RATE, this.#clock.now());
      if (room.tabs.size === 0 && room.waiting === 0 && allowance.left === FRAMES_BURST) {
        this.#rooms.delete(identity);
      }
    }
    return [...this.#rooms.values()].flatMap(({ identity, tabs }) =>
      [...tabs].map((tab) => ({ identity, tab })),
    );
  }

  /** One delivery at a time per tab; a wake during one makes exactly one more, for it reads what is there. */
  #wakeTab(identity: string, tab: Tab): Promise<void> {
    if (tab.next !== null) return tab.next;
    const next = tab.running.then(async () => {
      tab.next = null;
      const read = () => this.#history.after(identity, tab.revision);
      tab.revision = (await this.#deliver(identity, tab.socket, read)) ?? tab.revision;
    });
    tab.next = next;
    tab.running = next;
    return next;
  }

  /** @returns the revision that the socket has now; null when it had to be given up. */
  async #deliver(identity: string, socket: WebSocket, first: () => Promise<Batch>): Promise<number | null> {
    try {
      let batch = await first();
      if (batch.reset || batch.messages.length > 0) this.#sendBatch(socket, batch);
      while (batch.more && socket.readyState === WebSocket.OPEN) {
        batch = await this.#history.after(identity, batch.revision);
        this.#sendBatch(socket, batch);
      }
      return batch.revision;
    } catch (error) {
      // The page comes back by itself and asks for what it has not seen.
      this.#log.error({ err: error }, 'the chat page could not be brought up to date');
      socket.terminate();
      return null;
    }
  }

  #sendBatch(socket: WebSocket, { reset, revision, messages }: Batch): void {
    post(socket, { type: 'messages', reset, revision, messages });
  }

  #room(identity: string): Room {
    const known = this.#rooms.get(identity);
    if (known !== undefined) return known;
    const room: Room = {
      identity,
      tabs: new Set(),
      allowance: fullAllowance(FRAMES_BURST, this.#clock.now()),
      waiting: 0,
      answering: 0,
      tail: Promise.resolve(),
    };
    this.#rooms.set(identity, room);
    return room;
  }
}
