/** A bare terminal for bridge tests: sends what it is told, reads every frame through the schemas. */
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { decodeFromService } from '../../bridge/ea/decode.ts';
import type { FromService } from '../../bridge/ea/protocol/frames.ts';
import { Arrivals } from './arrivals.ts';
import { keyOf, loginOf } from './gateway.ts';

type FrameOf<T extends FromService['type']> = Extract<FromService, { type: T }>;

export const hello = (account: string, changes: object = {}): object => ({
  type: 'hello',
  protocol: 1,
  key: keyOf(account),
  platform: 'mt5',
  login: loginOf(account),
  server: 'Broker-Live',
  currency: 'USD',
  leverage: 100,
  marginMode: 'hedging',
  build: 5_000,
  role: 'both',
  stream: 'stream-of-test',
  lastSeq: 0,
  epoch: 0,
  sentAt: Date.now(),
  ...changes,
});

const funds = { balance: '1000', equity: '1000', margin: '0', freeMargin: '1000', at: 1 };
/** The six frames of an account without positions. */
export const emptySnapshot = (id: string): object[] =>
  ['account', 'symbols', 'positions', 'orders', 'deals', 'links'].map((section) => ({
    type: 'snapshot',
    section,
    id,
    seq: 0,
    more: false,
    items: section === 'account' ? [funds] : [],
  }));

export class TestTerminal {
  readonly frames = new Arrivals<FromService>();
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data: Buffer) => {
      const decoded = decodeFromService(data.toString());
      if (!decoded.ok)
        throw new Error(`the service sent a bad frame: ${decoded.message}: ${data.toString()}`);
      if (decoded.frame !== null) this.frames.add(decoded.frame);
    });
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    // What matters is how it closes.
    this.socket.on('error', () => {});
  }

  /** Of the welcome, once that has come. */
  get epoch(): number {
    const welcome = this.frames.all.find((frame) => frame.type === 'welcome');
    if (welcome === undefined) throw new Error('the terminal has no welcome yet');
    return welcome.epoch;
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
  }

  send(...frames: object[]): void {
    for (const frame of frames) this.socket.send(JSON.stringify(frame));
  }

  next<T extends FromService['type']>(type: T): Promise<FrameOf<T>> {
    return this.frames.next((frame): frame is FrameOf<T> => frame.type === type, `a frame of type ${type}`);
  }

  /** The error that ends the connection, and how it ended. */
  async fatal(): Promise<{ code: string; message: string; retryAfterMs: number | null; close: number }> {
    const [{ code, message, retryAfterMs, fatal }, close] = await Promise.all([
      this.next('error'),
      this.closed,
    ]);
    if (!fatal) throw new Error(`the error ${code} was not fatal`);
    return { code, message, retryAfterMs, close };
  }
}
