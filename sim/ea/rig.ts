/** For tests: one simulated terminal, its broker and market, and a service that does what a test says. */
import { fromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { DesiredItem, FromService, FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { Lots, Price } from '../../core/domain/decimal.ts';
import { lots, price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { TerminalIdentity, Role } from '../../core/domain/account.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import { Broker } from '../broker.ts';
import type { BrokerOptions, Effect } from '../broker.ts';
import { CALM } from '../broker/habits.ts';
import { Market } from '../market.ts';
import { Random } from '../random.ts';
import { SimulatedTime } from '../scheduler.ts';
import { Trader } from '../trader.ts';
import { MemoryJournal } from './journal.ts';
import { Terminal, freshJournal } from './terminal.ts';
import type { ServiceError, TerminalOptions } from './terminal.ts';

export const KEY = 'mk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
const LINK = 'linkAAAAAAAAAAAAAAAAAA' as LinkId;

export const identity = (role: Role): TerminalIdentity => ({
  platform: 'mt5',
  login: '5012345',
  server: 'Sim-Live',
  currency: 'USD',
  leverage: 100,
  marginMode: 'hedging',
  build: 5320,
  role,
});

export type Wish = Partial<Omit<DesiredItem, 'lots' | 'price' | 'stopLoss' | 'takeProfit'>> & {
  readonly lots?: string;
  readonly price?: string | null;
  readonly stopLoss?: string | null;
  readonly takeProfit?: string | null;
};

const priceOrNull = (text: string | null): Price | null => (text === null ? null : price(text));

export interface RigOptions {
  readonly role?: Role;
  readonly broker?: Partial<Omit<BrokerOptions, 'time' | 'market'>>;
  readonly terminal?: Partial<Omit<TerminalOptions, 'broker' | 'journal' | 'time' | 'line'>>;
  /** Milliseconds that a frame travels. */
  readonly seed?: number;
}

/** A world of one terminal. It starts connected and synced unless a test begins earlier. */
export class Rig {
  readonly time = new SimulatedTime();
  readonly market: Market;
  readonly broker: Broker;
  readonly journal: MemoryJournal;
  readonly terminal: Terminal;
  /** Everything the terminal sent, oldest first; each frame has passed the protocol's schema. */
  readonly frames: FromTerminal[] = [];
  readonly errors: ServiceError[] = [];
  readonly hangUps: string[] = [];
  readonly effects: Effect[] = [];
  epoch = 0;
  acked = 0;
  #synced = 0;

  constructor(options: RigOptions = {}) {
    const random = new Random(options.seed ?? 1);
    this.market = new Market({ time: this.time, seed: 1 });
    this.broker = new Broker({
      random: random.fork(),
      habits: { ...CALM, latencyMs: [10, 10] },
      ...options.broker,
      time: this.time,
      market: this.market,
    });
    this.broker.onEffect((effect) => this.effects.push(effect));
    this.journal = new MemoryJournal(freshJournal(random, KEY));
    this.terminal = new Terminal({
      random: random.fork(),
      identity: identity(options.role ?? 'follower'),
      ...options.terminal,
      broker: this.broker,
      journal: this.journal,
      time: this.time,
      line: {
        send: (frame) => this.#heard(frame),
        hangUp: (why) => this.hangUps.push(why),
        told: (error) => this.errors.push(error),
        synced: () => (this.#synced += 1),
      },
    });
  }

  /** Starts the terminal, connects it and lets the session become synced. */
  synced(): this {
    if (!this.terminal.isRunning) this.terminal.start();
    this.connect();
    const before = this.of('snapshot').length;
    this.welcome();
    for (let wait = 0; this.of('snapshot').length === before && wait < 100; wait++) this.run(100);
    this.sync();
    return this;
  }

  connect(): void {
    this.terminal.connected();
  }

  welcome(more: Partial<Extract<FromService, { type: 'welcome' }>> = {}): void {
    this.epoch += 1;
    this.say({
      type: 'welcome',
      protocol: 1,
      account: 'follower-a',
      epoch: this.epoch,
      serverTime: this.time.now(),
      heartbeatMs: 5_000,
      deadMs: 15_000,
      acked: this.acked,
      dealsSince: 0,
      limits: { frameBytes: 262_144, framesPerSecond: 200, items: 500 },
      ...more,
    });
  }

  /** Answers the last snapshot. */
  sync(): void {
    const id = this.of('snapshot').at(-1)?.id;
    if (id === undefined) throw new Error('no snapshot came');
    this.say({ type: 'synced', id });
  }

  say(frame: FromService): void {
    this.terminal.onFrame(frame);
  }

  /** Lets time pass. */
  run(ms: number): this {
    this.time.run(ms);
    return this;
  }

  /** A wish for `LINK`, as the service sends it: by default, open 0.10 EURUSD at the market. */
  wish(more: Wish = {}, epoch = this.epoch): this {
    this.say({ type: 'desired', epoch, items: [wish(more)] });
    return this;
  }

  /** Closes whatever the link holds. */
  wishClosed(version: number): this {
    return this.wish({ version, state: 'closed', lots: '0', price: null });
  }

  of<T extends FromTerminal['type']>(type: T): Extract<FromTerminal, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<FromTerminal, { type: T }> => frame.type === type);
  }

  get outcomes(): Outcome[] {
    return this.of('outcomes').flatMap((frame) => frame.items);
  }

  /** The last outcome; throws when there is none. */
  get outcome(): Outcome {
    const last = this.outcomes.at(-1);
    if (last === undefined) throw new Error('no outcome came');
    return last;
  }

  get events(): AccountEvent[] {
    return this.of('events').flatMap((frame) => frame.items);
  }

  /** Lots of open positions. */
  get held(): Lots[] {
    return this.broker.positions().map((one) => lots(String(one.units / 1_000_000)));
  }

  /** How often positions were opened. */
  get opens(): number {
    return this.effects.filter((effect) => effect.request.action === 'open').length;
  }

  /** How often the terminal's session became synced. */
  get syncs(): number {
    return this.#synced;
  }

  #heard(frame: FromTerminal): void {
    const wire: unknown = JSON.parse(JSON.stringify(frame));
    this.frames.push(fromTerminal.parse(wire));
  }
}

/** One item of a `desired` frame: by default, open 0.10 EURUSD at the market for `LINK`. */
export function wish({ lots: size = '0.1', ...more }: Wish = {}): DesiredItem {
  const { price: at = '1.0842', stopLoss = null, takeProfit = null, ...rest } = more;
  return {
    link: LINK,
    version: 1,
    deadline: null,
    deviation: 30,
    magic: 1_234_567,
    comment: 'mynah linkAAAAAAAAAAAA',
    state: 'open',
    symbol: 'EURUSD' as DesiredItem['symbol'],
    side: 'buy',
    kind: 'market',
    expiresAt: null,
    ...rest,
    lots: lots(size),
    price: priceOrNull(at),
    stopLoss: priceOrNull(stopLoss),
    takeProfit: priceOrNull(takeProfit),
  };
}

/** A person at the follower's own screen closes the first position. */
export function closeByHand(rig: Rig): void {
  const [position] = rig.broker.positions();
  if (position === undefined) throw new Error('nothing to close');
  new Trader(rig.broker).close(position.ticket);
}
