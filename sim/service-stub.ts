/** For tests: a service that is nothing but a WebSocket server which does what a test says. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { fromTerminal } from '../bridge/ea/protocol/frames.ts';
import type { DesiredItem, FromService, FromTerminal } from '../bridge/ea/protocol/frames.ts';

type Listener = (frame: FromTerminal) => void;

/** Longest that a test waits for a frame. */
const PATIENCE_MS = 15_000;

export class ServiceStub {
  readonly frames: FromTerminal[] = [];
  /** Welcomes every terminal and takes every snapshot in, unless a test does so itself. */
  greets = true;
  connections = 0;
  epoch = 0;
  acked = 0;
  readonly #server: WebSocketServer;
  readonly #listeners = new Set<Listener>();
  #socket: WebSocket | null = null;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.connections++;
      this.#socket = socket;
      socket.on('message', (data: Buffer) => this.#heard(socket, data.toString()));
    });
  }

  static async listen(): Promise<ServiceStub> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new ServiceStub(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ea`;
  }

  say(frame: FromService): void {
    this.sayText(JSON.stringify(frame));
  }

  sayText(text: string): void {
    this.#socket?.send(text);
  }

  desire(...items: DesiredItem[]): void {
    this.say({ type: 'desired', epoch: this.epoch, items });
  }

  cut(): void {
    this.#socket?.terminate();
  }

  /** The next frame that `wanted` accepts; rejects when none comes in 15 s. */
  next<T extends FromTerminal['type']>(
    type: T,
    wanted: (frame: Extract<FromTerminal, { type: T }>) => boolean = () => true,
  ): Promise<Extract<FromTerminal, { type: T }>> {
    return new Promise((resolve, reject) => {
      const listener: Listener = (frame) => {
        if (frame.type !== type || !wanted(frame as Extract<FromTerminal, { type: T }>)) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(frame as Extract<FromTerminal, { type: T }>);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new Error(`no ${type} within ${PATIENCE_MS} ms; the last frames: ${this.#lastFrames()}`));
      }, PATIENCE_MS);
      this.#listeners.add(listener);
    });
  }

  /** The outcome of a version that is final. */
  async outcome(version: number) {
    const isIt = (one: { version: number; final: boolean }): boolean => one.version === version && one.final;
    const frame = await this.next('outcomes', ({ items }) => items.some(isIt));
    const [outcome] = frame.items.filter(isIt);
    if (outcome === undefined) throw new Error(`no final outcome of version ${version}`);
    return outcome;
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #heard(socket: WebSocket, text: string): void {
    const frame = fromTerminal.parse(JSON.parse(text));
    this.frames.push(frame);
    if (this.greets && socket === this.#socket) this.#greet(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  #greet(frame: FromTerminal): void {
    if (frame.type === 'hello') {
      this.epoch = Math.max(this.epoch, frame.epoch) + 1;
      this.say({
        type: 'welcome',
        protocol: 1,
        account: 'a',
        epoch: this.epoch,
        serverTime: Date.now(),
        heartbeatMs: 5_000,
        deadMs: 15_000,
        acked: this.acked,
        dealsSince: 0,
        limits: { frameBytes: 262_144, framesPerSecond: 200, items: 500 },
      });
    } else if (frame.type === 'snapshot' && frame.section === 'links' && !frame.more) {
      this.say({ type: 'synced', id: frame.id });
    } else if (frame.type === 'events') {
      this.acked = Math.max(...frame.items.map((item) => item.seq));
      this.say({ type: 'ack', seq: this.acked });
    }
  }

  #lastFrames(): string {
    return this.frames
      .slice(-5)
      .map((frame) => frame.type)
      .join(', ');
  }
}
