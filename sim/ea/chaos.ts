/**
 * For tests: one follower's terminal in bad weather, driven by one seed. A service that only repeats its
 * wishes sends them over a line that loses, doubles and delays frames, to a terminal that crashes, at a
 * broker on a bad day; after a while the weather clears. Returns which promises were broken.
 */
import type { DesiredItem, FromService, FromTerminal } from '../../bridge/ea/protocol/frames.ts';
import type { MarginMode } from '../../core/domain/account.ts';
import { lots, price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import { Broker } from '../broker.ts';
import type { Effect } from '../broker.ts';
import { CALM, STORMY } from '../broker/habits.ts';
import type { Habits } from '../broker/habits.ts';
import { Market } from '../market.ts';
import { Random } from '../random.ts';
import { SimulatedTime } from '../scheduler.ts';
import { pointsOf, unitsOf } from '../units.ts';
import { MemoryJournal } from './journal.ts';
import type { Mutants } from './mutants.ts';
import { Terminal, freshJournal } from './terminal.ts';

export interface ChaosReport {
  readonly violations: readonly string[];
  readonly opens: number;
  readonly events: number;
  /** The same seed gives the same trace. */
  readonly trace: string;
}

const STORM_MS = 20_000;
const END_MS = 120_000;
const RESEND_MS = 700;
const KEY = 'mk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';

export function chaos(seed: number, mutants: Mutants = {}, marginMode: MarginMode = 'hedging'): ChaosReport {
  const world = new Chaos(seed, mutants, marginMode);
  return world.report();
}

interface LinkLife {
  readonly id: LinkId;
  wish: DesiredItem;
  final: Outcome | null;
}

class Chaos {
  readonly #marginMode: MarginMode;
  readonly #time = new SimulatedTime();
  readonly #random: Random;
  readonly #broker: Broker;
  readonly #terminal: Terminal;
  readonly #links = new Map<LinkId, LinkLife>();
  readonly #violations = new Set<string>();
  readonly #versions = new Map<LinkId, number>();
  readonly #opened = new Map<LinkId, number>();
  readonly #trace: string[] = [];
  readonly #loss: number;
  readonly #doubling: number;
  readonly #delayMs: number;
  readonly #crashes: number;
  readonly #zombies: boolean;
  readonly #endsAt: number;
  readonly #clearsAt: number;
  #epoch = 0;
  /** Grows with every connection: frames of an earlier one are gone. */
  #line = 0;
  #synced = false;
  #acked = 0;
  #events = 0;

  constructor(seed: number, mutants: Mutants, marginMode: MarginMode) {
    this.#marginMode = marginMode;
    const random = new Random(seed);
    this.#random = random;
    this.#loss = random.chance(0.7) ? random.next() * 0.3 : 0;
    this.#doubling = random.chance(0.6) ? random.next() * 0.3 : 0;
    this.#delayMs = random.chance(0.8) ? random.int(1, 2_000) : 5;
    this.#crashes = random.chance(0.7) ? random.next() * 0.2 : 0;
    this.#zombies = random.chance(0.4);
    const market = new Market({ time: this.#time, seed, instruments: ['EURUSD'] });
    this.#broker = new Broker({
      time: this.#time,
      random: random.fork(),
      market,
      habits: weather(random),
      marginMode,
    });
    this.#broker.onEffect((effect) => this.#effect(effect));
    this.#terminal = new Terminal({
      identity: {
        platform: 'mt5',
        login: '1',
        server: 'Sim',
        currency: 'USD',
        leverage: 100,
        marginMode,
        build: 1,
        role: 'follower',
      },
      broker: this.#broker,
      journal: new MemoryJournal(freshJournal(random, KEY)),
      time: this.#time,
      random: random.fork(),
      mutants,
      lookMs: 5_000,
      line: {
        send: (frame) => this.#toService(frame),
        hangUp: () => this.#reconnect(),
      },
    });
    this.#clearsAt = this.#time.now() + STORM_MS;
    this.#endsAt = this.#time.now() + END_MS;
    const links = random.int(1, 6);
    for (let number = 0; number < links; number++) this.#plan(number);
    this.#terminal.start();
    this.#reconnect();
    this.#repeatWishes();
    this.#heartbeats();
    this.#mishaps();
    this.#time.schedule(STORM_MS, () => (this.#broker.habits = CALM));
  }

  report(): ChaosReport {
    this.#time.runUntil(this.#endsAt);
    for (const link of this.#links.values()) this.#judge(link);
    if (this.#terminal.options.journal.state.events.length > 0)
      this.#violations.add('an event was not taken');
    return {
      violations: [...this.#violations].sort(),
      opens: [...this.#opened.values()].reduce((sum, one) => sum + one, 0),
      events: this.#events,
      trace: this.#trace.join('\n'),
    };
  }

  // ---- the service --------------------------------------------------------------------------------------

  #plan(number: number): void {
    const random = this.#random;
    const id = linkOf(1_000 + number);
    let at = random.int(10, 8_000);
    let version = 0;
    const pending = random.chance(0.3);
    const change = (more: Partial<DesiredItem>): void => {
      this.#time.schedule(at, () => {
        version++;
        const wish: DesiredItem = {
          ...base(id, number, this.#marginMode),
          ...this.#links.get(id)?.wish,
          ...more,
          version,
        };
        this.#links.set(id, { id, wish, final: null });
        this.#send(wish);
      });
    };
    change(pending ? { state: 'pending', kind: 'limit', price: price('1.05'), side: 'buy' } : {});
    for (let change_ = random.int(0, 3); change_ > 0; change_--) {
      at += random.int(1, 1_500);
      const below = this.#links.get(id)?.wish.side !== 'sell';
      change({ stopLoss: price(`1.${below ? '0' : '1'}${String(random.int(10, 49))}`) });
    }
    if (pending && random.chance(0.5)) {
      at += random.int(1, 1_500);
      change({ state: 'open', kind: 'market', price: null });
    }
    if (random.chance(0.3)) {
      at += random.int(1, 1_500);
      change({ lots: lots(pending ? '0.1' : '0.05') });
    }
    if (random.chance(0.7)) {
      at += random.int(1, 3_000);
      change({ state: 'closed', lots: lots('0'), price: null });
    }
  }

  #send(wish: DesiredItem): void {
    if (this.#synced) this.#toTerminal({ type: 'desired', epoch: this.#epoch, items: [wish] });
  }

  /** An instance that lost its lease, and does not know, decides something of its own. */
  #zombie(): void {
    const link = this.#random.pick([...this.#links.values()]);
    const { wish } = link;
    const version = wish.version + 1;
    const closed = { ...wish, state: 'closed', lots: lots('0'), price: null, version } as const;
    const epoch = this.#terminal.options.journal.state.epoch - 1;
    this.#terminal.onFrame({ type: 'desired', epoch, items: [closed] });
  }

  #repeatWishes(): void {
    for (const link of this.#links.values()) {
      if (link.final?.version !== link.wish.version) this.#send(link.wish);
    }
    this.#time.schedule(RESEND_MS, () => this.#repeatWishes());
  }

  #heartbeats(): void {
    this.#toTerminal({ type: 'heartbeat', at: this.#time.now(), echo: null });
    this.#time.schedule(5_000, () => this.#heartbeats());
  }

  #hear(frame: FromTerminal): void {
    switch (frame.type) {
      case 'hello':
        this.#epoch++;
        this.#toTerminal({
          type: 'welcome',
          protocol: 1,
          account: 'a',
          epoch: this.#epoch,
          serverTime: this.#time.now(),
          heartbeatMs: 5_000,
          deadMs: 15_000,
          acked: this.#acked,
          dealsSince: 0,
          limits: { frameBytes: 262_144, framesPerSecond: 200, items: 500 },
        });
        break;
      case 'snapshot':
        if (frame.section !== 'links' || frame.more) break;
        this.#synced = true;
        this.#toTerminal({ type: 'synced', id: frame.id });
        break;
      case 'events':
        for (const event of frame.items) {
          if (event.seq !== this.#acked + 1) continue;
          this.#acked = event.seq;
          this.#events++;
        }
        this.#toTerminal({ type: 'ack', seq: this.#acked });
        break;
      case 'outcomes':
        for (const outcome of frame.items) {
          const link = this.#links.get(outcome.link);
          if (link !== undefined && outcome.final && outcome.version === link.wish.version)
            link.final = outcome;
        }
        break;
      default:
        break;
    }
  }

  // ---- the weather --------------------------------------------------------------------------------------

  #isStormy(): boolean {
    return this.#time.now() < this.#clearsAt;
  }

  #travel(arrive: () => void): void {
    const line = this.#line;
    const stormy = this.#isStormy();
    if (stormy && this.#random.chance(this.#loss)) return;
    const copies = stormy && this.#random.chance(this.#doubling) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#time.schedule(this.#random.int(1, stormy ? this.#delayMs : 5), () => {
        if (this.#line === line) arrive();
      });
    }
  }

  #toService(frame: FromTerminal): void {
    this.#travel(() => this.#hear(frame));
  }

  #toTerminal(frame: FromService): void {
    this.#travel(() => this.#terminal.onFrame(frame));
  }

  #reconnect(): void {
    this.#line++;
    this.#synced = false;
    this.#terminal.disconnected();
    const line = this.#line;
    this.#time.schedule(this.#random.int(50, 1_000), () => {
      if (this.#line === line) this.#terminal.connected();
    });
  }

  #mishaps(): void {
    if (!this.#isStormy()) return;
    if (this.#terminal.isRunning && this.#random.chance(this.#crashes)) {
      this.#terminal.crash();
      this.#time.schedule(this.#random.int(1, 1_500), () => {
        if (!this.#terminal.isRunning) this.#terminal.start();
        this.#reconnect();
      });
    } else if (this.#random.chance(0.03)) this.#reconnect();
    else if (this.#zombies && this.#epoch > 1 && this.#synced && this.#links.size > 0) this.#zombie();
    this.#time.schedule(200, () => this.#mishaps());
  }

  // ---- the judge ----------------------------------------------------------------------------------------

  #effect({ request, at }: Effect): void {
    const { audit } = request;
    if (audit === undefined) return;
    this.#trace.push(`${String(at)} ${request.action} ${audit.link} ${String(audit.version)}`);
    if ((request.action === 'open' && audit.closes === undefined) || request.action === 'place') {
      const before = this.#opened.get(audit.link) ?? 0;
      const alive = this.#holds(magicOf(audit.link)).length > 1;
      if (alive || (request.action === 'open' && before > 0)) this.#violations.add('opened twice');
      if (request.action === 'open') this.#opened.set(audit.link, before + 1);
    }
    if (audit.version < (this.#versions.get(audit.link) ?? 0)) this.#violations.add('a version went back');
    this.#versions.set(audit.link, Math.max(audit.version, this.#versions.get(audit.link) ?? 0));
  }

  #positionsOf(magic: number): readonly Held[] {
    return [...this.#broker.book.positions.values()].filter((one) => one.magic === magic);
  }

  /** Netting: what the link's own deals add up to; below 0 is a position that nobody wished. */
  #dealt({ magic, side }: DesiredItem): readonly Held[] {
    let units = 0;
    for (const deal of this.#broker.book.deals) {
      if (deal.magic === magic) units += deal.side === side ? deal.units : -deal.units;
    }
    if (units < 0) this.#violations.add('a close turned the position round');
    const record = this.#terminal.options.journal.state.links.get(linkOf(magic));
    const stopLoss = record?.stopLoss ?? null;
    return units === 0 ? [] : [{ units, stopLoss: stopLoss === null ? null : pointsOf(stopLoss, 5) }];
  }

  #holds(magic: number): readonly unknown[] {
    const resting = [...this.#broker.book.orders.values()].filter((one) => one.magic === magic);
    return this.#marginMode === 'hedging' ? [...this.#positionsOf(magic), ...resting] : resting;
  }

  #judge({ id, wish, final }: LinkLife): void {
    const orders = [...this.#broker.book.orders.values()].filter((one) => one.magic === wish.magic);
    const positions = this.#marginMode === 'hedging' ? this.#positionsOf(wish.magic) : this.#dealt(wish);
    const units = positions.reduce((sum, one) => sum + one.units, 0);
    if (final === null) {
      this.#violations.add('a wish has no final outcome');
      return;
    }
    const refused = final.status === 'rejected';
    if (wish.state === 'closed' && positions.length + orders.length > 0 && !refused) {
      this.#violations.add('an orphan lives');
    }
    if (units > unitsOf(wish.lots) && !refused) this.#violations.add('more lots than wished');
    const alive = final.state === 'open' || final.state === 'pending';
    if (alive !== positions.length + orders.length > 0) this.#violations.add('the outcome is not so');
    if (alive && unitsOf(final.lots) !== units + (orders[0]?.units ?? 0)) {
      this.#violations.add('the outcome has other lots');
    }
    if (wish.state !== 'closed' && !refused && !alive) this.#violations.add('the copy is lost');
    if (
      final.status === 'filled' &&
      final.state === 'open' &&
      wish.stopLoss !== null &&
      wish.state === 'open'
    ) {
      const wished = Math.round(Number(wish.stopLoss) * 100_000);
      if (positions[0]?.stopLoss !== wished) this.#violations.add('an old stop stands');
    }
    this.#trace.push(`${id} ${final.status} ${final.state} ${final.lots}`);
  }
}

/** Each seed has its own mix of faults: some often, some never. */
function weather(random: Random): Habits {
  const often = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  return {
    ...STORMY,
    latencyMs: [5, random.int(5, 1_500)],
    rejects: often(0.4),
    requotes: often(0.2),
    partialFills: often(0.3),
    lostRequests: often(0.2),
    lostAnswers: often(0.3),
    lateAnswers: often(0.3),
    timeouts: often(0.3),
    placed: often(0.3),
    comments: often(1),
    outages: often(0.1),
  };
}

/** A position, or a link's share of one. */
interface Held {
  readonly units: number;
  readonly stopLoss: number | null;
}

const linkOf = (magic: number): LinkId => `link${String(magic - 1_000)}`.padEnd(22, '_') as LinkId;

const magicOf = (link: LinkId): number => 1_000 + Number(/\d+/u.exec(link)?.[0] ?? 0);

const base = (link: LinkId, number: number, marginMode: MarginMode): DesiredItem => ({
  link,
  version: 0,
  deadline: null,
  deviation: 100,
  magic: 1_000 + number,
  comment: `mynah ${link.slice(0, 16)}`,
  state: 'open',
  symbol: 'EURUSD' as DesiredItem['symbol'],
  // Links of a netting account are on both sides of one position.
  side: marginMode === 'netting' && number % 2 === 1 ? 'sell' : 'buy',
  kind: 'market',
  lots: lots('0.1'),
  price: price('1.0842'),
  stopLoss: null,
  takeProfit: null,
  expiresAt: null,
});
