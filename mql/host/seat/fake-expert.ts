/** The EA's end of the lines, for tests: keeps what it is told, and says requests as a compiled EA does. */
import { Broker } from '../../../sim/broker.ts';
import type { BrokerOptions } from '../../../sim/broker.ts';
import { CALM } from '../../../sim/broker/habits.ts';
import { Market } from '../../../sim/market.ts';
import { Random } from '../../../sim/random.ts';
import { SimulatedTime } from '../../../sim/scheduler.ts';
import { Trader } from '../../../sim/trader.ts';
import type { Ledger } from './ledger.ts';
import type { Fields } from './lines.ts';
import { Mirror } from './mirror.ts';
import { Mt4Ledger } from './mt4-ledger.ts';
import { Mt5Ledger } from './mt5-ledger.ts';
import { OrderDesk } from './order-desk.ts';
import type { Platform } from './order-desk.ts';

export interface Request {
  readonly action?: number;
  readonly magic?: number;
  readonly order?: string;
  readonly symbol?: string;
  readonly lots?: string;
  readonly price?: string;
  readonly sl?: string;
  readonly tp?: string;
  readonly deviation?: number;
  readonly type?: number;
  readonly filling?: number;
  readonly timeType?: number;
  readonly expiresAt?: number;
  readonly comment?: string;
  readonly position?: string;
  readonly positionBy?: string;
}

export class FakeExpert {
  readonly lines: Fields[] = [];
  readonly desk: OrderDesk;
  readonly mirror: Mirror;
  #nextId = 1;

  constructor(broker: Broker, time: SimulatedTime, platform: Platform, unselected: readonly string[] = []) {
    const write = (fields: Fields): void => {
      this.lines.push(fields);
    };
    const ledger: Ledger = platform === 'mt4' ? new Mt4Ledger(broker) : new Mt5Ledger(broker);
    const account = { login: '5012345', server: 'Sim-Live', currency: 'USD', serverAheadMs: 7_200_000 };
    this.desk = new OrderDesk({ broker, platform, ledger, time, write });
    this.mirror = new Mirror({ broker, ledger, account, time, write, unselected: new Set(unselected) });
    this.mirror.start();
  }

  /** The lines since the last call. */
  take(): Fields[] {
    return this.lines.splice(0);
  }

  /** Those of one kind since the last call, without the verb; the others are forgotten. */
  takeAll(verb: string): string[][] {
    return this.take()
      .filter((line) => line[0] === verb)
      .map((line) => line.slice(1));
  }

  /** Sends a market order, unless told otherwise. @returns its number */
  ask(request: Request): string {
    const id = String(this.#nextId++);
    const { action = 1, magic = 7, order = '0', symbol = 'EURUSD', lots = '0.1', price = '0' } = request;
    const { sl = '0', tp = '0', deviation = 5, type = 0, filling = 0, timeType = 0, expiresAt = 0 } = request;
    const { comment = 'mynah x', position = '0', positionBy = '0' } = request;
    const numbers = [deviation, type, filling, timeType, expiresAt].map(String);
    const terms = [String(action), String(magic), order, symbol, lots, price, '0', sl, tp];
    this.desk.take([id, ...terms, ...numbers, comment, position, positionBy]);
    return id;
  }
}

export interface World {
  readonly time: SimulatedTime;
  readonly market: Market;
  readonly broker: Broker;
  readonly trader: Trader;
}

/** A calm broker in simulated time, EURUSD at 1.08412 / 1.0842. */
export function world(options: Partial<BrokerOptions> = {}): World {
  const time = new SimulatedTime();
  const market = new Market({ time, seed: 1 });
  const broker = new Broker({ time, market, random: new Random(1), habits: CALM, ...options });
  return { time, market, broker, trader: new Trader(broker) };
}
