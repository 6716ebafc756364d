/** Discord's gateway: hello, heartbeats, sessions that can be resumed, and what is dispatched to them. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

const HEARTBEAT_MS = 41_250;
const MESSAGE_CONTENT = 1 << 15;

interface Frame {
  readonly op: number;
  readonly d: unknown;
  readonly s?: number;
  readonly t?: string;
}

interface Session {
  readonly id: string;
  /** Everything that was dispatched in it, numbered from 1. */
  readonly log: Frame[];
  socket: WebSocket | null;
}

export interface GatewayNeeds {
  readonly token: string;
  readonly url: () => string;
  readonly ready: () => object;
  readonly guilds: () => readonly object[];
}

export class Gateway {
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #needs: GatewayNeeds;
  readonly #changed: () => void;
  #sessions: Session[] = [];
  #count = 0;
  /** How often a session began, and was resumed. */
  identified = 0;
  resumed = 0;
  /** Intents of the last session. */
  intents = 0;
  /** The owner has not allowed the bot to read contents of messages. */
  contentAllowed = false;

  constructor(needs: GatewayNeeds, changed: () => void) {
    this.#needs = needs;
    this.#changed = changed;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket: Duplex, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (open) => this.#greet(open));
    });
  }

  /** Sends an event, now or when its session is resumed; without any session it is lost. */
  dispatch(name: string, data: object): void {
    const session = this.#sessions.at(-1);
    if (session === undefined) return;
    const frame = { op: 0, d: data, s: session.log.length + 1, t: name };
    session.log.push(frame);
    this.#send(session.socket, frame);
  }

  /** Sends the last event of this name once more, as a new one. */
  repeat(name: string): void {
    const last = this.#sessions.flatMap(({ log }) => log).findLast(({ t }) => t === name);
    if (last === undefined) throw new Error(`There was no ${name} yet that could be repeated.`);
    this.dispatch(name, last.d as object);
  }

  get connected(): boolean {
    return this.#sessions.at(-1)?.socket?.readyState === WebSocket.OPEN;
  }

  /** Breaks the connection. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate();
    for (const session of this.#sessions) session.socket = null;
  }

  /** Asks the bot to connect anew. */
  reconnect(): void {
    this.#send(this.#sessions.at(-1)?.socket, { op: 7, d: null });
  }

  /** Forgets all sessions: none can be resumed. */
  forget(): void {
    this.#sessions = [];
  }

  #send(socket: WebSocket | null | undefined, frame: Frame): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  #greet(socket: WebSocket): void {
    this.#send(socket, { op: 10, d: { heartbeat_interval: HEARTBEAT_MS } });
    socket.on('message', (data: Buffer) => this.#hear(socket, JSON.parse(data.toString()) as Frame));
  }

  #hear(socket: WebSocket, { op, d }: Frame): void {
    if (op === 1) this.#send(socket, { op: 11, d: null });
    if (op === 2) this.#identify(socket, d as { token: string; intents: number });
    if (op === 6) this.#resume(socket, d as { token: string; session_id: string; seq: number });
    this.#changed();
  }

  #identify(socket: WebSocket, { token, intents }: { token: string; intents: number }): void {
    if (token !== this.#needs.token) return socket.close(4004, 'Authentication failed.');
    if ((intents & MESSAGE_CONTENT) !== 0 && !this.contentAllowed)
      return socket.close(4014, 'Disallowed intent(s).');
    this.#count += 1;
    this.identified += 1;
    this.intents = intents;
    const session = { id: `session-${this.#count}`, log: [], socket };
    this.#sessions.push(session);
    this.dispatch('READY', {
      ...this.#needs.ready(),
      session_id: session.id,
      resume_gateway_url: this.#needs.url(),
    });
    for (const guild of this.#needs.guilds()) this.dispatch('GUILD_CREATE', guild);
  }

  #resume(socket: WebSocket, asked: { token: string; session_id: string; seq: number }): void {
    const session = this.#sessions.find(({ id }) => id === asked.session_id);
    if (session === undefined || asked.token !== this.#needs.token) {
      this.#send(socket, { op: 9, d: false });
      return;
    }
    this.resumed += 1;
    session.socket = socket;
    for (const frame of session.log.slice(asked.seq)) this.#send(socket, frame);
    this.dispatch('RESUMED', {});
  }
}
