/** Watches the stops of a netting account's links, and keeps the broker's safety stop beyond them. */
import type { LinkId, Ticket } from '../../core/domain/ids.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Broker } from '../broker.ts';
import { ticketOf } from '../broker/book.ts';
import type { BrokerPosition } from '../broker/book.ts';
import { CODE } from '../broker/requests.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import { pointsOf, priceOf } from '../units.ts';
import type { LinkRecord } from './journal.ts';
import type { Netted } from './netted.ts';
import { reached, safetyStops } from './safety.ts';
import type { Levels, WatchedShare } from './safety.ts';
import type { SharedView } from './shared-view.ts';

/** A safety stop without an answer, or refused, is asked for again after this long. */
const AGAIN_MS = 10_000;

export interface StopWatchPorts {
  readonly broker: Broker;
  readonly view: SharedView;
  readonly time: Scheduler;
  isReady(): boolean;
  activity(link: LinkId): 'call' | 'stop' | 'wish' | null;
  closeAtOnce(record: LinkRecord, position: BrokerPosition): void;
}

export class StopWatch {
  readonly #ports: StopWatchPorts;
  /** When a safety stop may be asked for again. */
  readonly #asked = new Map<BrokerSymbol, number>();
  readonly #unsubscribe: Cancel;

  constructor(ports: StopWatchPorts) {
    this.#ports = ports;
    this.#unsubscribe = ports.broker.market.subscribe(() => {
      this.tick();
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  /** What the account has of a symbol, for a request of a link with these stops. */
  netted(symbol: BrokerSymbol, levels: Levels): Netted {
    const { broker } = this.#ports;
    return {
      shares: this.#shares(symbol),
      held: this.#held(symbol),
      levels,
      quote: broker.quote(symbol),
      digits: broker.digits(symbol),
      stopsLevel: broker.instrumentOf(symbol).stopsLevel,
    };
  }

  /** Closes what the market has reached the stop or target of, and goes on with what was begun. */
  tick(): void {
    const { view } = this.#ports;
    if (!this.#ports.isReady()) return;
    for (const record of [...view.links.values()]) {
      if (record.ticket === null) continue;
      if (record.over) this.#giveBack(record);
      else this.#stopReached(record, record.ticket);
    }
  }

  #stopReached(record: LinkRecord, ticket: Ticket): void {
    const { broker, view } = this.#ports;
    const where = view.whereabouts(ticket);
    if (where.state !== 'open') return;
    const { position } = where;
    const cause = record.stopping?.cause ?? reached(position, this.#exit(position));
    const activity = this.#ports.activity(record.link);
    if (cause === null || activity === 'call' || activity === 'stop') return;
    const stopping = record.stopping ?? { cause, deal: broker.lastDeal() };
    this.#ports.closeAtOnce({ ...record, stopping }, position);
  }

  /**
   * An order of a link that is over came when the link held less than it was to close, and has opened the rest on the
   * other side: somebody was faster, and no broker keeps such an order from being filled.
   */
  #giveBack(record: LinkRecord): void {
    const { view } = this.#ports;
    const surplus = view.shares.byMagic(record.magic)?.id;
    const where = surplus === undefined ? null : view.whereabouts(surplus);
    if (surplus === undefined || where?.state !== 'open') return;
    if (this.#ports.activity(record.link) !== null) return;
    this.#ports.closeAtOnce({ ...record, ticket: surplus }, where.position);
  }

  /** Sets the broker's stops where they are not what they should be. */
  keepSafe(): void {
    const { broker } = this.#ports;
    if (!this.#ports.isReady()) return;
    for (const held of broker.positions()) {
      const wanted = safetyStops(this.#shares(held.symbol));
      if (wanted === null) continue;
      if (held.stopLoss === wanted.stopLoss && held.takeProfit === wanted.takeProfit) continue;
      this.#ask(held, wanted);
    }
  }

  #ask(held: BrokerPosition, wanted: Levels): void {
    const { broker, time } = this.#ports;
    const { symbol, side } = held;
    if (time.elapsed() < (this.#asked.get(symbol) ?? 0)) return;
    // The market is beyond it already: the links' own stops are at work.
    if (reached({ magic: 0, side, units: 0, ...wanted }, this.#exit(held)) !== null) return;
    this.#asked.set(symbol, time.elapsed() + AGAIN_MS);
    const digits = broker.digits(symbol);
    const stopLoss = wanted.stopLoss === null ? null : priceOf(wanted.stopLoss, digits);
    broker.send({ action: 'stops', position: ticketOf(held), stopLoss, takeProfit: null }, ({ code }) => {
      if (code === CODE.done || code === CODE.noChanges) this.#asked.delete(symbol);
    });
  }

  /** Points at which a position would be closed now. */
  #exit({ symbol, side }: Pick<BrokerPosition, 'symbol' | 'side'>): number {
    const { broker } = this.#ports;
    const { bid, ask } = broker.quote(symbol);
    return pointsOf(side === 'buy' ? bid : ask, broker.digits(symbol));
  }

  #held(symbol: BrokerSymbol): BrokerPosition | undefined {
    return this.#ports.broker.positions().find((one) => one.symbol === symbol);
  }

  #shares(symbol: BrokerSymbol): readonly WatchedShare[] {
    return this.#ports.view.sharesOf(symbol);
  }
}
