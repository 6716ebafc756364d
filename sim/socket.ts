/** Runs a terminal over a real WebSocket, by the protocol's rules of connecting and reconnecting. */
import { WebSocket } from 'ws';
import { fromService } from '../bridge/ea/protocol/frames.ts';
import type { FromTerminal } from '../bridge/ea/protocol/frames.ts';
import { Reconnect } from './ea/reconnect.ts';
import type { Line, ServiceError, Terminal } from './ea/terminal.ts';
import type { Random } from './random.ts';
import type { Cancel, Scheduler } from './scheduler.ts';

/** Larger frames than the protocol allows end the connection. */
const MOST_FRAME_BYTES = 262_144;
const HANDSHAKE_MS = 10_000;

export interface SocketOptions {
  /** `ws://host:port/ea` or `wss://…`. */
  readonly url: string;
  readonly time: Scheduler;
  readonly random: Random;
  /** PEM of a certificate authority to trust for `wss://`, besides the usual ones. */
  readonly ca?: string;
  /** What the service complains of. */
  readonly told?: (error: ServiceError) => void;
  /** The session has become synced. */
  readonly synced?: () => void;
}

export class TerminalSocket {
  readonly terminal: Terminal;
  readonly #options: SocketOptions;
  readonly #reconnect: Reconnect;
  #socket: WebSocket | null = null;
  #redial: Cancel | null = null;
  #running = false;

  /** @param make builds the terminal on the line it is given */
  constructor(options: SocketOptions, make: (line: Line) => Terminal) {
    this.#options = options;
    this.#reconnect = new Reconnect(options.random);
    this.terminal = make({
      send: (frame) => this.#send(frame),
      hangUp: () => this.cut(),
      told: (error) => this.#told(error),
      synced: () => {
        this.#reconnect.synced();
        options.synced?.();
      },
    });
  }

  /** Starts the terminal and connects. */
  start(): void {
    this.#running = true;
    this.terminal.start();
    this.#dial();
  }

  /** Ends the terminal and its connection. The broker and the journal remain. */
  stop(): void {
    this.#running = false;
    this.#redial?.();
    this.terminal.crash();
    this.#socket?.terminate();
    this.#socket = null;
  }

  /** As `kill -9` would: nothing more is said. */
  crash(): void {
    this.stop();
  }

  /** Cuts the connection without a word; it comes back by the rules. */
  cut(): void {
    this.#socket?.terminate();
  }

  #dial(): void {
    this.#redial = null;
    if (!this.#running) return;
    const { url, ca } = this.#options;
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MOST_FRAME_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
      ...(ca === undefined ? {} : { ca }),
    });
    this.#socket = socket;
    socket.on('open', () => {
      if (this.#socket === socket) this.terminal.connected();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#socket === socket) this.#heard(isBinary ? null : data.toString());
    });
    socket.on('error', () => {
      // The close that follows says all there is to do.
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.terminal.disconnected();
      this.#comeBack();
    });
  }

  #comeBack(): void {
    if (!this.#running) return;
    const wait = this.#reconnect.next();
    if (wait === null) return;
    this.#redial = this.#options.time.schedule(wait, () => this.#dial());
  }

  #send(frame: FromTerminal): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #heard(text: string | null): void {
    let value: unknown;
    try {
      value = JSON.parse(text ?? '');
    } catch {
      this.#bad('the message is not JSON text');
      return;
    }
    const parsed = fromService.safeParse(value);
    if (parsed.success) {
      this.terminal.onFrame(parsed.data);
      return;
    }
    const [issue] = parsed.error.issues;
    // A type that is not known is ignored: that is how the protocol grows.
    if (issue === undefined || (issue.path[0] === 'type' && hasType(value))) return;
    this.#bad(`${issue.path.join('.')}: ${issue.message}`);
  }

  #bad(message: string): void {
    this.#send({ type: 'error', code: 'BAD_FRAME', message: message.slice(0, 500) });
  }

  #told(error: ServiceError): void {
    if (error.fatal) this.#reconnect.advised(error.retryAfterMs);
    this.#options.told?.(error);
  }
}

const hasType = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
