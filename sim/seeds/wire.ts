/** One terminal's way to the service: connections over a network that loses, doubles, delays and cuts. */
import type { FromService, FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { Terminal, Line, ServiceError } from '../ea/terminal.ts';
import type { Random } from '../random.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import type { Faults } from './faults.ts';

/** The service's end of a connection. */
export interface ServiceEnd {
  receive(text: string): void;
  /** The connection is gone. */
  closed(): void;
}

/** Where connections are taken: null while no instance listens. */
export type Accept = (peer: ServicePeer) => ServiceEnd | null;

/** What the service's end may do to the terminal's. */
export interface ServicePeer {
  send(text: string): void;
  close(): void;
}

export interface WireDeps {
  readonly time: Scheduler;
  readonly random: Random;
  readonly accept: Accept;
  /** Null once nothing goes wrong any more. */
  readonly faults: () => Faults | null;
  /** Sees every frame that reaches the terminal, before it does. */
  readonly onArrival: (frame: FromService) => void;
  /** The terminal has dealt with it. */
  readonly onTaken: (frame: FromService) => void;
}

const RECONNECT_MS = 500;
/** Frames that lag behind do so by up to this much: longer than a session takes to be replaced. */
const OVERTAKEN_MS = 4_000;
const SILENT_ERROR = 15_000;

/** One direction of a connection: in order, unless a fault lets a frame be overtaken. */
class Lane {
  private lastAt = 0;
  private readonly deps: WireDeps;

  constructor(deps: WireDeps) {
    this.deps = deps;
  }

  /** @returns false when the connection was cut instead */
  carry(arrive: () => void): boolean {
    const { time, random } = this.deps;
    const faults = this.deps.faults();
    if (faults === null) {
      this.schedule(1, arrive, false);
      return true;
    }
    if (random.chance(faults.cuts)) return false;
    if (random.chance(faults.lost)) return true;
    const delay = 1 + random.int(0, faults.delayMs);
    this.schedule(delay, arrive, random.chance(faults.overtaken));
    if (random.chance(faults.doubled)) time.schedule(delay + random.int(0, OVERTAKEN_MS), arrive);
    return true;
  }

  private schedule(delay: number, arrive: () => void, overtaken: boolean): void {
    const { time, random } = this.deps;
    const at = overtaken
      ? time.now() + delay + random.int(0, OVERTAKEN_MS)
      : Math.max(this.lastAt, time.now() + delay);
    if (!overtaken) this.lastAt = at;
    time.schedule(at - time.now(), arrive);
  }
}

interface Connection {
  readonly up: Lane;
  readonly down: Lane;
  readonly end: ServiceEnd;
  open: boolean;
}

export class Wire implements Line {
  terminal: Terminal | null = null;
  /** How often the terminal refused a wish of an old epoch. */
  staleRefusals = 0;
  private readonly deps: WireDeps;
  private connection: Connection | null = null;
  private retry: Cancel | null = null;
  private patience = RECONNECT_MS;

  constructor(deps: WireDeps) {
    this.deps = deps;
  }

  /** Connects now, or soon when nobody listens. */
  connect(): void {
    this.retry?.();
    this.retry = null;
    const { terminal } = this;
    if (terminal?.isRunning !== true || this.connection !== null) return;
    const state: { connection: Connection | null } = { connection: null };
    const end = this.deps.accept({
      send: (text) => {
        if (state.connection !== null) this.toTerminal(state.connection, text);
      },
      close: () => {
        if (state.connection !== null) this.drop(state.connection);
      },
    });
    if (end === null) {
      this.later(RECONNECT_MS);
      return;
    }
    state.connection = { up: new Lane(this.deps), down: new Lane(this.deps), end, open: true };
    this.connection = state.connection;
    terminal.connected();
  }

  send(frame: FromTerminal): void {
    const { connection } = this;
    if (frame.type === 'error' && frame.code === 'STALE_EPOCH') this.staleRefusals++;
    if (connection === null) return;
    const text = JSON.stringify(frame);
    const carried = connection.up.carry(() => {
      if (connection.open) connection.end.receive(text);
    });
    if (!carried) this.drop(connection);
  }

  hangUp(): void {
    if (this.connection !== null) this.drop(this.connection);
  }

  told(error: ServiceError): void {
    if (error.fatal) this.patience = Math.max(RECONNECT_MS, error.retryAfterMs ?? SILENT_ERROR);
  }

  synced(): void {
    this.patience = RECONNECT_MS;
  }

  /** The terminal's program died: its end of the connection is gone, and the service may not notice yet. */
  died(): void {
    this.retry?.();
    this.retry = null;
    if (this.connection !== null) this.drop(this.connection);
  }

  private toTerminal(connection: Connection, text: string): void {
    const carried = connection.down.carry(() => {
      const { terminal } = this;
      const frame = JSON.parse(text) as FromService;
      // A wish may reach the terminal after its connection was replaced: that is what epochs are for.
      if (terminal === null || (connection !== this.connection && frame.type !== 'desired')) return;
      this.deps.onArrival(frame);
      terminal.onFrame(frame);
      this.deps.onTaken(frame);
    });
    if (!carried) this.drop(connection);
  }

  private drop(connection: Connection): void {
    if (!connection.open) return;
    connection.open = false;
    const { time, random } = this.deps;
    // The service hears of it at once, late, or only by silence.
    const faults = this.deps.faults();
    time.schedule(faults === null ? 1 : random.int(1, 4_000), () => {
      connection.end.closed();
    });
    if (this.connection !== connection) return;
    this.connection = null;
    this.terminal?.disconnected();
    this.later(this.patience);
    this.patience = RECONNECT_MS;
  }

  private later(ms: number): void {
    this.retry?.();
    this.retry = this.deps.time.schedule(ms, () => {
      this.connect();
    });
  }
}
