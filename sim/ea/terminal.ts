/**
 * A MetaTrader 5 terminal with our Expert Advisor on it: the terminal's side of docs/PROTOCOL.md, without
 * sockets, files or timers of its own. Whoever runs it hands in frames and takes frames out.
 */
import { MAX_ITEMS, PROTOCOL_VERSION } from '../../bridge/ea/protocol/frames.ts';
import type { FromService, FromTerminal, Welcome } from '../../bridge/ea/protocol/frames.ts';
import type { TerminalIdentity } from '../../core/domain/account.ts';
import type { Broker } from '../broker.ts';
import type { Random } from '../random.ts';
import { skewed } from '../scheduler.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { Program } from './program.ts';
import type { ProgramSettings } from './program.ts';
import { SharedView } from './shared-view.ts';
import { snapshotFrames } from './snapshot.ts';
import { View } from './view.ts';

export interface ServiceError {
  readonly code: string;
  readonly message: string;
  readonly fatal: boolean;
  /** When to come back; null: not before a person changed something. */
  readonly retryAfterMs: number | null;
}

/** The way to the service, as the one who runs the terminal provides it. */
export interface Line {
  send(frame: FromTerminal): void;
  /** The terminal wants this connection closed, and a new one by the rules of reconnecting. */
  hangUp(why: string): void;
  /** The service said what is wrong, or (code `BYE`) that it stops. */
  told?(error: ServiceError): void;
  /** The session is synced: attempts count from 0 again. */
  synced?(): void;
}

export interface TerminalOptions extends ProgramSettings {
  readonly identity: TerminalIdentity;
  readonly broker: Broker;
  readonly journal: Journal;
  readonly time: Scheduler;
  readonly random: Random;
  readonly line: Line;
  /** By how much the terminal's clock is ahead of the broker's. */
  readonly aheadMs?: number;
}

/** A start that a lost frame has stalled is begun anew after this long. */
const STALLED_MS = 15_000;
const HEARTBEAT_MS = 5_000;
const DEAD_MS = 15_000;

/** The records of a journal that has just been made. */
export const freshJournal = (random: Random, key: string): readonly JournalRecord[] => [
  { type: 'stream', stream: random.text(16), key },
];

/** One connection to the service. */
interface Session {
  heardAt: number;
  sentAt: number;
  readonly key: string;
  readonly timers: Set<Cancel>;
  welcome: Welcome | null;
  /** The snapshot that was sent, or is to be sent once the lists are proven. */
  snapshot: { readonly id: string; sent: boolean } | null;
  synced: boolean;
  /** The service's last heartbeat. */
  echo: number | null;
}

export class Terminal {
  readonly options: TerminalOptions;
  readonly broker: Broker;
  readonly #time: Scheduler;
  readonly #view: View;
  #program: Program | null = null;
  #session: Session | null = null;
  /** The service's clock minus our count of elapsed time, which no change of our clock moves. */
  #serverAhead: number;
  /** The new key was refused: try the one before. */
  #useOldKey = false;

  constructor(options: TerminalOptions) {
    this.options = options;
    this.broker = options.broker;
    this.#time = skewed(options.time, options.aheadMs ?? 0);
    // A provider trades nothing: of a netting account it tells each side of the one position.
    const shares = options.broker.marginMode === 'netting' && options.identity.role !== 'provider';
    this.#view = new (shares ? SharedView : View)(options.broker, options.aheadMs ?? 0);
    this.#serverAhead = this.#time.now() - this.#time.elapsed();
  }

  get isRunning(): boolean {
    return this.#program !== null;
  }

  get isSynced(): boolean {
    return this.#session?.synced === true;
  }

  /** Starts the program: from here on changes are written down, connected or not. */
  start(): void {
    if (this.#program !== null) throw new Error('the terminal is running already');
    this.broker.login();
    this.#program = new Program({
      ...this.options,
      view: this.#view,
      time: this.#time,
      serverNow: () => this.#time.elapsed() + this.#serverAhead,
      send: (frame) => {
        this.#send(frame);
      },
      isSynced: () => this.isSynced,
      proven: () => {
        this.#sendSnapshot();
      },
    });
    this.#program.begin();
  }

  /** The program dies at once. What remains is the journal, and the broker, who knows nothing of it. */
  crash(): void {
    this.disconnected();
    this.#program?.stop();
    this.#program = null;
    this.#useOldKey = false;
    this.#serverAhead = this.#time.now() - this.#time.elapsed();
  }

  restart(): void {
    this.crash();
    this.start();
  }

  /** The connection to the service stands. */
  connected(): void {
    if (this.#program === null) return;
    this.disconnected();
    const { journal, identity } = this.options;
    const { state } = journal;
    const key = this.#useOldKey && state.previousKey !== null ? state.previousKey : state.key;
    const now = this.#time.elapsed();
    const timers = new Set<Cancel>();
    const nothing = { welcome: null, snapshot: null, synced: false, echo: null };
    this.#session = { heardAt: now, sentAt: now, key, timers, ...nothing };
    this.#send({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      key,
      ...identity,
      stream: state.stream,
      lastSeq: state.lastSeq,
      epoch: state.epoch,
      sentAt: this.#time.now(),
    });
    this.#every(HEARTBEAT_MS, (session) => {
      this.#beat(session);
    });
    this.#in(STALLED_MS, (session) => {
      if (session.welcome === null) this.options.line.hangUp('no welcome came');
    });
  }

  /** The connection is gone. */
  disconnected(): void {
    if (this.#session === null) return;
    for (const cancel of this.#session.timers) cancel();
    this.#session = null;
    this.#program?.disconnected();
  }

  /** A frame from the service, already parsed. */
  onFrame(frame: FromService): void {
    const session = this.#session;
    const program = this.#program;
    if (session === null || program === null) return;
    session.heardAt = this.#time.elapsed();
    switch (frame.type) {
      case 'welcome':
        this.#welcome(session, program, frame);
        break;
      case 'synced':
        this.#synced(session, program, frame.id);
        break;
      case 'resync':
        session.snapshot = { id: frame.id, sent: false };
        this.#sendSnapshot();
        break;
      case 'ack':
        program.events.acknowledged(frame.seq);
        break;
      case 'desired':
        if (session.synced) program.executor.take(frame.epoch, frame.items);
        else this.#refuse('NOT_SYNCED', 'desired states are not taken before synced; send them again');
        break;
      case 'watch':
        program.ticker.watch(frame.symbols);
        break;
      case 'heartbeat':
        session.echo = frame.at;
        this.#sendHeartbeat(session);
        break;
      case 'rotate':
        this.options.journal.write({ type: 'key', key: frame.key, previous: session.key });
        this.#useOldKey = false;
        this.#send({ type: 'rotated' });
        break;
      case 'error':
        this.#error(session, program, frame);
        break;
      case 'polled':
        // This terminal's sockets need no polls.
        break;
      case 'bye':
        this.options.line.told?.({ ...frame, code: 'BYE', message: 'the service stops', fatal: true });
        break;
    }
  }

  // ---- a session ----------------------------------------------------------------------------------------

  #welcome(session: Session, program: Program, frame: Welcome): void {
    const { journal } = this.options;
    if (session.welcome !== null) return;
    if (frame.epoch <= journal.state.epoch && this.options.mutants?.noEpochCheck !== true) {
      this.#refuse(
        'STALE_EPOCH',
        `epoch ${frame.epoch} is over: ${journal.state.epoch} was seen; connect to the living instance`,
      );
      this.options.line.hangUp('an old instance answered');
      return;
    }
    session.welcome = frame;
    program.sawEpoch(frame.epoch);
    if (journal.state.previousKey !== null && session.key === journal.state.key) {
      journal.write({ type: 'key', key: session.key, previous: null });
      this.#send({ type: 'rotated' });
    }
    this.#serverAhead = frame.serverTime - this.#time.elapsed();
    program.events.acknowledged(frame.acked);
    this.#newSnapshot();
  }

  #newSnapshot(): void {
    const session = this.#session;
    if (session === null) return;
    session.snapshot = { id: this.options.random.text(12), sent: false };
    this.#sendSnapshot();
    this.#in(STALLED_MS, (stalled) => {
      if (!stalled.synced && this.#program?.isReady() === true) this.#newSnapshot();
    });
  }

  #sendSnapshot(): void {
    const session = this.#session;
    const program = this.#program;
    if (session === null || program === null || session.welcome === null) return;
    if (session.snapshot === null || session.snapshot.sent || !program.isReady()) return;
    session.snapshot.sent = true;
    program.look();
    const { welcome } = session;
    const most = Math.max(1, Math.min(MAX_ITEMS, welcome.limits.items));
    const frames = snapshotFrames(session.snapshot.id, welcome.dealsSince, most, {
      broker: this.broker,
      view: this.#view,
      state: this.options.journal.state,
      links: program.executor.links.reports(),
      now: this.#time.now(),
    });
    for (const frame of frames) this.#send(frame);
  }

  #synced(session: Session, program: Program, id: string): void {
    if (session.synced || session.snapshot?.id !== id || !session.snapshot.sent) return;
    session.synced = true;
    this.options.line.synced?.();
    program.events.begin();
    program.ticker.begin();
  }

  #error(session: Session, program: Program, frame: ServiceError): void {
    const { code, message, fatal, retryAfterMs } = frame;
    const { state } = this.options.journal;
    if (code === 'EVENT_GAP') program.events.gap();
    if (code === 'KEY_UNKNOWN' && state.previousKey !== null) {
      // A key that was being changed: the other of the two may be the one that opens.
      this.#useOldKey = session.key === state.key;
      this.options.line.told?.({ code, message, fatal, retryAfterMs: 0 });
      return;
    }
    this.options.line.told?.({ code, message, fatal, retryAfterMs });
  }

  #beat(session: Session): void {
    const dead = session.welcome?.deadMs ?? DEAD_MS;
    if (this.#time.elapsed() - session.heardAt >= dead) {
      this.options.line.hangUp(`nothing heard for ${String(dead)} ms`);
      return;
    }
    const every = session.welcome?.heartbeatMs ?? HEARTBEAT_MS;
    if (this.#time.elapsed() - session.sentAt >= every) this.#sendHeartbeat(session);
  }

  #sendHeartbeat(session: Session): void {
    this.#send({ type: 'heartbeat', at: this.#time.now(), echo: session.echo });
  }

  #refuse(code: string, message: string): void {
    this.#send({ type: 'error', code, message });
  }

  #send(frame: FromTerminal): void {
    if (this.#session === null) return;
    this.#session.sentAt = this.#time.elapsed();
    this.options.line.send(frame);
  }

  /** Runs `action` once in this session, if it still lasts then. */
  #in(delayMs: number, action: (session: Session) => void): void {
    const session = this.#session;
    if (session === null) return;
    const cancel = this.#time.schedule(delayMs, () => {
      session.timers.delete(cancel);
      if (this.#session === session) action(session);
    });
    session.timers.add(cancel);
  }

  #every(periodMs: number, action: (session: Session) => void): void {
    this.#in(periodMs, (session) => {
      action(session);
      if (this.#session === session) this.#every(session.welcome?.heartbeatMs ?? periodMs, action);
    });
  }
}
