/**
 * A terminal of the load: one raw `ws` connection that speaks just enough of protocol v1. It greets, sends
 * an empty account's snapshot, answers heartbeats, and keeps its events until they are acknowledged, as an
 * EA must. It does not reconnect: a session that ends while it is wanted ends the run.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { eventsText, heartbeatText, helloText, snapshotTexts } from './frames.ts';
import type { Wish } from './frames.ts';
import { monotonicMs } from './clock.ts';
import type { BenchAccount } from './world.ts';

const RESEND_MS = 5_000;
/** Items of one frame at most, by the protocol. */
const MAX_ITEMS = 500;
const OPEN_TIMEOUT_MS = 20_000;
/** A gap is told once for every frame behind it; one answer is enough. */
const GAP_PAUSE_MS = 100;

export interface Desired {
  readonly epoch: number;
  readonly items: readonly Wish[];
}

export interface TerminalOptions {
  readonly port: number;
  /** One of 127.0.0.0/8: services bound what one address may open. */
  readonly localAddress: string;
  readonly account: BenchAccount;
  /** False: the service never acknowledges events, so they are not kept. */
  readonly acknowledges: boolean;
  /** `at`: when the frame was there (monotonic). */
  readonly desired: (terminal: Terminal, frame: Desired, at: number) => void;
  readonly lost: (terminal: Terminal, why: string) => void;
}

interface Unacknowledged {
  readonly seq: number;
  readonly text: string;
}

/** The two letters after `{"type":"`, which tell all frames of the service apart. */
const TYPE_AT = '{"type":"'.length;
const ACK_SEQ_AT = '{"type":"ack","seq":'.length;
const HEARTBEAT_AT = '{"type":"heartbeat","at":'.length;

export class Terminal {
  readonly account: BenchAccount;
  /** Frames sent since the connection was made. */
  sent = 0;
  /** Errors that the service answered with; none is expected except under overload. */
  errors = 0;
  private readonly options: TerminalOptions;
  private readonly raw: Socket;
  private readonly socket: WebSocket;
  private seq = 0;
  private unacknowledged: Unacknowledged[] = [];
  private waitingSince = 0;
  private gapAnsweredAt = 0;
  private leaving = false;
  private opened: (() => void) | null = null;
  private failed: ((error: Error) => void) | null = null;

  private constructor(options: TerminalOptions) {
    this.options = options;
    this.account = options.account;
    const { port, localAddress } = options;
    this.raw = connect({ host: '127.0.0.1', port, localAddress });
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ea`, {
      createConnection: () => this.raw,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: OPEN_TIMEOUT_MS,
    });
    this.socket.on('open', () => {
      const stream = randomBytes(12).toString('base64url');
      this.send(helloText(this.account, stream, Date.now()));
    });
    this.socket.on('message', (data: Buffer) => {
      this.received(data, monotonicMs());
    });
    this.socket.on('error', (error) => this.failed?.(error));
    this.socket.on('close', (code, reason) => {
      const why = `${this.account.name}: closed with ${code} ${reason.toString()}`;
      this.failed?.(new Error(why));
      if (!this.leaving) options.lost(this, why);
    });
  }

  /** Resolves when the service has taken the snapshot in. */
  static async connect(options: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(options);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${options.account.name} was not synced within ${OPEN_TIMEOUT_MS} ms`));
      }, OPEN_TIMEOUT_MS);
      terminal.opened = () => {
        clearTimeout(timer);
        resolve();
      };
      terminal.failed = (error) => {
        clearTimeout(timer);
        reject(error);
      };
    });
    terminal.opened = null;
    terminal.failed = null;
    return terminal;
  }

  /** Sends one text as it is. */
  send(text: string): void {
    this.sent++;
    this.socket.send(text);
  }

  /** Sends what `write` sends in one packet, as an EA's answer to one event of its own. */
  together(write: () => void): void {
    this.raw.cork();
    write();
    this.raw.uncork();
  }

  /** Sends these events in one frame, numbered; `tails` are made by `eventTail`. */
  report(tails: readonly string[]): void {
    if (this.unacknowledged.length === 0) this.waitingSince = monotonicMs();
    const items: string[] = [];
    for (const tail of tails) {
      const seq = ++this.seq;
      const text = `{"seq":${seq}${tail}`;
      items.push(text);
      if (this.options.acknowledges) this.unacknowledged.push({ seq, text });
    }
    this.send(eventsText(Date.now(), items.join(',')));
  }

  /** To be called every second: resends what nobody has acknowledged for long. */
  sweep(now: number): void {
    if (this.unacknowledged.length > 0 && now - this.waitingSince >= RESEND_MS) this.resend(now);
  }

  beat(): void {
    this.send(heartbeatText(Date.now(), 'null'));
  }

  /** Events that no acknowledgement has covered yet. */
  get pending(): number {
    return this.unacknowledged.length;
  }

  async leave(): Promise<void> {
    this.leaving = true;
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.close(1000);
    await closed;
  }

  private received(data: Buffer, at: number): void {
    switch (data.toString('latin1', TYPE_AT, TYPE_AT + 2)) {
      case 'de':
        this.options.desired(this, JSON.parse(data.toString()) as Desired, at);
        return;
      case 'ac':
        this.acknowledged(Number(data.toString('latin1', ACK_SEQ_AT, data.length - 1)), at);
        return;
      case 'he': {
        const text = data.toString('latin1');
        this.send(heartbeatText(Date.now(), text.slice(HEARTBEAT_AT, text.indexOf(',', HEARTBEAT_AT))));
        return;
      }
      case 'we':
        for (const text of snapshotTexts(`s${this.account.login}`, this.seq, Date.now())) this.send(text);
        return;
      case 'sy':
        this.opened?.();
        return;
      case 'er':
        this.complained(data.toString(), at);
        return;
      default:
    }
  }

  private acknowledged(seq: number, at: number): void {
    const queue = this.unacknowledged;
    this.waitingSince = at;
    if (queue[0] === undefined || queue[0].seq > seq) return;
    const left = queue.findIndex((event) => event.seq > seq);
    if (left === -1) this.unacknowledged = [];
    else queue.splice(0, left);
  }

  private complained(text: string, at: number): void {
    this.errors++;
    if (text.includes('"EVENT_GAP"') && at - this.gapAnsweredAt > GAP_PAUSE_MS) {
      this.gapAnsweredAt = at;
      this.resend(at);
    }
    this.failed?.(new Error(`${this.account.name}: ${text}`));
  }

  private resend(now: number): void {
    this.waitingSince = now;
    for (let from = 0; from < this.unacknowledged.length; from += MAX_ITEMS) {
      const part = this.unacknowledged.slice(from, from + MAX_ITEMS);
      this.send(eventsText(Date.now(), part.map((event) => event.text).join(',')));
    }
  }
}
