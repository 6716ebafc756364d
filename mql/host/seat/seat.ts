/**
 * A terminal's place at a broker, with a compiled Expert Advisor in it: starts it, shows it the account, carries its
 * requests to the broker. Market and broker stay when the EA dies.
 */
import { join } from 'node:path';
import type { Broker } from '../../../sim/broker.ts';
import type { Notice } from '../../../sim/control.ts';
import type { Scheduler } from '../../../sim/scheduler.ts';
import { Expert } from './expert.ts';
import { Mirror } from './mirror.ts';
import type { Account } from './mirror.ts';
import { Mt4Ledger } from './mt4-ledger.ts';
import { Mt5Ledger } from './mt5-ledger.ts';
import { OrderDesk } from './order-desk.ts';
import type { Platform } from './order-desk.ts';
import { UNKNOWN_STATE, stateOf } from './state-line.ts';
import type { ExpertState } from './state-line.ts';

export interface SeatOptions {
  readonly broker: Broker;
  readonly time: Scheduler;
  readonly platform: Platform;
  readonly account: Account;
  readonly binary: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly unselected: ReadonlySet<string>;
  readonly told: (notice: Notice) => void;
  /** Every line of the EA's log. */
  readonly logged?: (line: string) => void;
  /** The EA ended by itself: something is wrong with it. */
  readonly died: (how: string) => void;
}

interface Run {
  readonly expert: Expert;
  readonly mirror: Mirror;
  readonly desk: OrderDesk;
}

export class Seat {
  readonly #options: SeatOptions;
  #run: Run | null = null;
  #state = UNKNOWN_STATE;

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  /** What the EA last said of itself. */
  get state(): ExpertState {
    return this.#state;
  }

  async start(): Promise<void> {
    if (this.#run !== null) return;
    const { broker, time, platform, account, unselected } = this.#options;
    const { binary, directory, environment, died } = this.#options;
    this.#state = UNKNOWN_STATE;
    const expert = await Expert.start({
      binary,
      directory: join(directory, 'MQL'),
      environment,
      heard: (fields) => this.#heard(fields),
      logged: (line) => this.#logged(line),
      died,
    });
    const write = (fields: readonly string[]): void => expert.write(fields);
    const ledger = platform === 'mt4' ? new Mt4Ledger(broker) : new Mt5Ledger(broker);
    const mirror = new Mirror({ broker, ledger, account, time, write, unselected });
    const desk = new OrderDesk({ broker, platform, ledger, time, write });
    this.#run = { expert, mirror, desk };
    mirror.start();
  }

  /** The terminal dies, and the EA with it. */
  async crash(): Promise<void> {
    await this.#leave()?.kill();
  }

  /** The terminal is closed. */
  async stop(): Promise<void> {
    await this.#leave()?.quit();
  }

  #leave(): Expert | null {
    const run = this.#run;
    this.#run = null;
    this.#state = UNKNOWN_STATE;
    if (run === null) return null;
    run.mirror.stop();
    run.desk.stop();
    return run.expert;
  }

  #heard([verb = '', ...fields]: string[]): void {
    const run = this.#run;
    if (run === null) return;
    switch (verb) {
      case 'request':
        run.desk.take(fields);
        break;
      case 'select':
        run.mirror.select(fields[0] ?? '', fields[1] === '1');
        break;
      case 'chart':
        break;
      default:
        throw new Error(`the EA sent a line that nothing here understands: ${verb}`);
    }
  }

  #logged(line: string): void {
    this.#options.logged?.(line);
    const state = stateOf(line);
    if (state === null) return;
    const wasSynced = this.#state.isSynced;
    this.#state = state;
    if (state.isSynced && !wasSynced) this.#options.told({ notice: 'synced' });
  }
}
