/** One trading account in the simulated world: its broker, its terminal, its wire, and the person at it. */
import type { FromService } from '../../bridge/ea/protocol/frames.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import type { MarginMode, Role } from '../../core/domain/account.ts';
import type { Side } from '../../core/domain/position.ts';
import { Broker } from '../broker.ts';
import { ticketOf } from '../broker/book.ts';
import type { BrokerPosition } from '../broker/book.ts';
import type { TradeRequest } from '../broker/requests.ts';
import { MemoryJournal } from '../ea/journal.ts';
import type { Mutants } from '../ea/mutants.ts';
import { Shares } from '../ea/shares.ts';
import { freshJournal, Terminal } from '../ea/terminal.ts';
import type { Market } from '../market.ts';
import type { Random } from '../random.ts';
import type { SimulatedTime } from '../scheduler.ts';
import { lotsOf, pointsOf, priceOf } from '../units.ts';
import type { Faults } from './faults.ts';
import { CALM } from '../broker/habits.ts';
import { Wire } from './wire.ts';
import type { Accept } from './wire.ts';

export interface ActorDeps {
  readonly id: AccountId;
  readonly key: string;
  readonly login: string;
  readonly role: Role;
  readonly marginMode: MarginMode;
  readonly suffix: string;
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly market: Market;
  readonly faults: () => Faults | null;
  readonly accept: Accept;
  readonly mutants: Mutants;
  readonly onArrival: (actor: Actor, frame: FromService) => void;
  readonly onTaken: (actor: Actor, frame: FromService) => void;
}

/** Long enough for every late answer of the broker: 2 × latency, and the longest mishap. */
const QUARANTINE_MS = 12_000;
export const SYMBOLS = ['EURUSD', 'XAUUSD'];
const NOBODY = { magic: 0, comment: '' };

export type Held = Pick<BrokerPosition, 'ticket' | 'symbol' | 'side' | 'magic' | 'units' | 'stopLoss'>;

/** A broker whose incoming requests can be watched. */
class WatchedBroker extends Broker {
  watch: (request: TradeRequest) => void = () => {};

  override send(request: TradeRequest, done: Parameters<Broker['send']>[1]): void {
    this.watch(request);
    super.send(request, done);
  }
}

export class Actor {
  readonly id: AccountId;
  readonly broker: WatchedBroker;
  readonly journal: MemoryJournal;
  readonly terminal: Terminal;
  readonly wire: Wire;
  private readonly deps: ActorDeps;

  constructor(deps: ActorDeps) {
    this.deps = deps;
    this.id = deps.id;
    const { time, random, market, suffix, marginMode, faults, accept, login, role, mutants } = deps;
    this.broker = new WatchedBroker({
      time,
      random: random.fork(),
      market,
      naming: { suffix },
      marginMode,
      filling: ['ioc', 'fok'],
    });
    this.journal = new MemoryJournal(freshJournal(random, deps.key));
    this.broker.watch = () => {
      this.crashesNow();
    };
    this.wire = new Wire({
      time,
      random: random.fork(),
      accept,
      faults,
      onArrival: (frame) => {
        deps.onArrival(this, frame);
      },
      onTaken: (frame) => {
        deps.onTaken(this, frame);
      },
    });
    const identity = {
      platform: 'mt5',
      login,
      server: 'Sim',
      currency: 'USD',
      leverage: 100,
      marginMode,
      build: 1,
      role,
    } as const;
    this.terminal = new Terminal({
      identity,
      broker: this.broker,
      journal: this.journal,
      time,
      random: random.fork(),
      line: this.wire,
      mutants,
      aheadMs: random.int(-90_000, 90_000),
      quarantineMs: QUARANTINE_MS,
      lookMs: 5_000,
    });
    this.wire.terminal = this.terminal;
  }

  start(): void {
    const faults = this.deps.faults();
    this.broker.habits = faults?.broker ?? CALM;
    this.terminal.start();
    this.wire.connect();
  }

  /** The worst moment: the request is on its way, its answer will find nobody. */
  private crashesNow(): void {
    const { random, time } = this.deps;
    const faults = this.deps.faults();
    if (faults === null || !random.chance(faults.crashesAtCall)) return;
    time.schedule(0, () => {
      this.crash(random.int(1, 1_500));
    });
  }

  /** The terminal dies and comes back after `ms`; the broker goes on. */
  crash(ms: number): void {
    if (!this.terminal.isRunning) return;
    this.wire.died();
    this.terminal.crash();
    this.deps.time.schedule(ms, () => {
      this.terminal.start();
      this.wire.connect();
    });
  }

  /** The provider does something at random. */
  trades(): void {
    const { random } = this.deps;
    const positions = [...this.broker.book.positions.values()];
    const orders = [...this.broker.book.orders.values()];
    const nets = this.broker.marginMode === 'netting';
    if (nets && positions.length > 0 && random.chance(0.5)) {
      this.adds(random.pick(positions));
      return;
    }
    const dice = random.next();
    if (positions.length + orders.length === 0 || dice < 0.3) {
      this.opens();
      if (random.chance(0.3)) this.regrets(random.int(5, 200));
    } else if (dice < 0.4) this.places();
    else if (orders.length > 0 && dice < 0.5) {
      this.act({ action: 'remove', order: random.pick(orders).ticket });
    } else if (positions.length > 0) this.changes(random.pick(positions));
  }

  /** A person closes one of the follower's copies by hand, or a half of it. */
  closesByHand(): void {
    const positions = [...this.broker.book.positions.values()];
    if (positions.length === 0) return;
    const position = this.deps.random.pick(positions);
    const half = Math.floor(position.units / 20_000) * 10_000;
    this.closes(position, this.deps.random.chance(0.4) && half > 0 ? half : position.units);
  }

  /** What the account holds, by whom: of a netting account each share of its position. */
  held(): readonly Held[] {
    const { book } = this.broker;
    const { marginMode, role } = this.deps;
    if (marginMode === 'hedging' || role === 'provider')
      return [...book.positions.values()].map((one) => ({ ...one, ticket: ticketOf(one) }));
    const shares = new Shares();
    shares.take(book.deals);
    const links = [...this.journal.state.links.values()];
    return shares.living().map(({ id: ticket, symbol, side, magic, units }) => {
      const level = links.find((link) => link.magic === magic)?.stopLoss ?? null;
      const stopLoss = level === null ? null : pointsOf(level, this.broker.digits(symbol));
      return { ticket, symbol, side, magic, units, stopLoss };
    });
  }

  /** This broker's quotes move: near to those of the other brokers, and not the same. */
  quotes(name: string, points: number): void {
    const { random, market, time } = this.deps;
    time.schedule(random.int(0, 400), () => {
      const tick = market.tick(name);
      const step = points + random.int(-25, 25);
      market.set(name, tick.bid + step, tick.ask + step);
    });
  }

  /** Closes its newest position again, before many have heard of it. */
  private regrets(ms: number): void {
    this.deps.time.schedule(ms, () => {
      const newest = [...this.broker.book.positions.values()].at(-1);
      if (newest !== undefined) this.closes(newest, newest.units);
    });
  }

  private opens(
    symbol = this.broker.symbolOf(this.deps.random.pick(SYMBOLS)),
    side: Side = this.deps.random.chance(0.5) ? 'buy' : 'sell',
  ): void {
    const { random } = this.deps;
    const lots = lotsOf(random.int(1, 9) * 100_000);
    this.act({
      action: 'open',
      symbol,
      side,
      lots,
      price: null,
      deviation: 0,
      filling: 'ioc',
      ...this.stopsFor(side, symbol),
      ...NOBODY,
    });
  }

  /** More of what it has, at once or later: on a netting account one position. */
  private adds({ symbol, side }: BrokerPosition): void {
    const { random } = this.deps;
    if (side === 'sell' || random.chance(0.5)) {
      this.opens(symbol, side);
      return;
    }
    this.places(symbol);
    if (random.chance(0.5)) this.quotes(symbol.slice(0, 6), -random.int(30, 150));
  }

  private places(symbol = this.broker.symbolOf(this.deps.random.pick(SYMBOLS))): void {
    const { random } = this.deps;
    const tick = this.deps.market.tick(symbol.slice(0, 6));
    const price = priceOf(tick.bid - random.int(20, 120), this.broker.digits(symbol));
    this.act({
      action: 'place',
      kind: 'limit',
      symbol,
      side: 'buy',
      lots: lotsOf(random.int(1, 9) * 100_000),
      price,
      stopLoss: null,
      takeProfit: null,
      expiresAt: null,
      ...NOBODY,
    });
  }

  private changes(position: BrokerPosition): void {
    const { random } = this.deps;
    const dice = random.next();
    const part = Math.floor((position.units * random.next()) / 10_000) * 10_000;
    if (dice < 0.4) {
      this.act({
        action: 'stops',
        position: ticketOf(position),
        ...this.stopsFor(position.side, position.symbol),
      });
    } else this.closes(position, dice < 0.7 && part > 0 ? part : position.units);
  }

  private closes(position: BrokerPosition, units: number): void {
    this.act({
      action: 'close',
      position: ticketOf(position),
      lots: lotsOf(units),
      price: null,
      deviation: 0,
      filling: 'ioc',
      ...NOBODY,
    });
  }

  private stopsFor(
    side: 'buy' | 'sell',
    symbol: TradeSymbol,
  ): Pick<Extract<TradeRequest, { action: 'stops' }>, 'stopLoss' | 'takeProfit'> {
    const { random } = this.deps;
    const digits = this.broker.digits(symbol);
    const { bid } = this.deps.market.tick(symbol.slice(0, 6));
    const below = random.chance(0.6) ? priceOf(bid - random.int(200, 900), digits) : null;
    const above = random.chance(0.6) ? priceOf(bid + random.int(200, 900), digits) : null;
    return side === 'buy' ? { stopLoss: below, takeProfit: above } : { stopLoss: above, takeProfit: below };
  }

  private act(request: TradeRequest): void {
    this.broker.act(request, 'client');
  }
}

type TradeSymbol = Extract<TradeRequest, { action: 'open' }>['symbol'];
