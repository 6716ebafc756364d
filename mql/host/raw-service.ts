/** A service of a test's own making: it says exactly what the test wants, in frames of the test's choice. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Arrivals } from '../../test/ea/arrivals.ts';

export interface Heard {
  readonly type: string;
  readonly [field: string]: unknown;
}

export class RawService {
  /** Every frame of every connection. */
  readonly heard = new Arrivals<Heard>();
  readonly closes: number[] = [];
  connections = 0;
  readonly #server: WebSocketServer;
  #socket: WebSocket | null = null;

  static async start(): Promise<RawService> {
    const service = new RawService();
    await once(service.#server, 'listening');
    return service;
  }

  private constructor() {
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ea', maxPayload: 1_048_576 });
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#socket = socket;
      socket.on('message', (data: Buffer) => {
        this.heard.add(JSON.parse(data.toString()) as Heard);
      });
      socket.on('close', (code) => this.closes.push(code));
      socket.on('error', () => {
        // The close that follows is counted.
      });
    });
    onTestFinished(() => {
      for (const socket of this.#server.clients) socket.terminate();
      this.#server.close();
    });
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the service does not listen');
    return `ws://127.0.0.1:${address.port}/ea`;
  }

  get socket(): WebSocket {
    if (this.#socket === null) throw new Error('nobody has connected yet');
    return this.#socket;
  }

  next(type: string): Promise<Heard> {
    return this.heard.next((frame) => frame.type === type, `a frame of type ${type}`);
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Answers the hello, and takes the snapshot in. */
  async sync(changes: object = {}): Promise<void> {
    await this.next('hello');
    this.say({
      type: 'welcome',
      protocol: 1,
      account: 'a1',
      epoch: this.connections,
      serverTime: Date.now(),
      heartbeatMs: 5_000,
      deadMs: 15_000,
      acked: 0,
      dealsSince: 0,
      limits: { frameBytes: 262_144, framesPerSecond: 200, items: 500 },
      ...changes,
    });
    const last = await this.heard.next(
      (frame) => frame.type === 'snapshot' && frame['section'] === 'links' && frame['more'] === false,
      'the end of a snapshot',
    );
    this.say({ type: 'synced', id: last['id'] });
  }
}

/** A TCP server that answers the first bytes with `text` and then does what `after` wants. */
export async function rawServer(text: string, after: (socket: Socket) => void = () => {}): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {
      // The program may hang up first.
    });
    socket.once('data', () => {
      socket.write(text);
      after(socket);
    });
    onTestFinished(() => {
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return `ws://127.0.0.1:${address.port}/ea`;
}
