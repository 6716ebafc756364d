/**
 * For tests: a terminal with one EA in it whose person does what the seat's never does: logs in to another account,
 * ticks and unticks boxes, looks at the chart.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../../sim/broker.ts';
import { realTime } from '../../sim/scheduler.ts';
import { Expert } from './seat/expert.ts';
import { Mirror } from './seat/mirror.ts';
import type { Account } from './seat/mirror.ts';
import { Mt4Ledger } from './seat/mt4-ledger.ts';
import { Mt5Ledger } from './seat/mt5-ledger.ts';
import { OrderDesk } from './seat/order-desk.ts';
import type { Platform } from './seat/order-desk.ts';
import { UNKNOWN_STATE, stateOf } from './seat/state-line.ts';
import type { ExpertState } from './seat/state-line.ts';

/** An account, and the broker that keeps it. */
export interface Login {
  readonly account: Account;
  readonly broker: Broker;
}

interface TestTerminalOptions {
  readonly platform: Platform;
  readonly binary: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly died: (how: string) => void;
}

interface Run {
  readonly expert: Expert;
  mirror: Mirror;
  desk: OrderDesk;
}

/** How long a login takes. */
const LOGIN_MS = 150;
/** The EA's rows on the chart, top to bottom: the names that mql/Include/Mynah/Panel.mqh gives them. */
const ROW = /^Mynah\d$/u;

export class TestTerminal {
  /** Texts on the chart by their objects' names. */
  readonly chart = new Map<string, string>();
  readonly #options: TestTerminalOptions;
  #run: Run | null = null;
  #state = UNKNOWN_STATE;

  constructor(options: TestTerminalOptions) {
    this.#options = options;
  }

  /** What the EA last said of itself. */
  get state(): ExpertState {
    return this.#state;
  }

  /** What a person reads in the corner of the chart. */
  get panel(): string[] {
    const rows = [...this.chart].filter(([name]) => ROW.test(name)).sort(([a], [b]) => a.localeCompare(b));
    return rows.map(([, text]) => text.trim()).filter((text) => text !== '');
  }

  async start(login: Login): Promise<void> {
    this.#state = UNKNOWN_STATE;
    this.chart.clear();
    const { binary, directory, environment, died } = this.#options;
    const expert = await Expert.start({
      binary,
      directory: join(directory, 'MQL'),
      environment,
      heard: (fields) => this.#heard(fields),
      logged: (line) => (this.#state = stateOf(line) ?? this.#state),
      died,
    });
    this.#run = { expert, ...this.#seatedAt(login, expert) };
    this.#run.mirror.start();
  }

  /** Logs in to another account, or to the same again: for a while there is none. */
  async changeTo(login: Login): Promise<void> {
    this.#run?.mirror.stop();
    this.#run?.desk.stop();
    this.#run?.expert.write(['connected', '0']);
    await sleep(LOGIN_MS);
    this.jumpTo(login);
  }

  /** Another account between two lines of the EA. */
  jumpTo(login: Login): void {
    const run = this.#run;
    if (run === null) throw new Error('the terminal does not run');
    run.mirror.stop();
    run.desk.stop();
    Object.assign(run, this.#seatedAt(login, run.expert));
    run.mirror.start();
  }

  /** Ticks or unticks a box: a property of the terminal or the program, by its name in MQL. */
  set(name: string, value: string): void {
    this.#run?.expert.write(['terminal', name, value]);
  }

  /** MT5: whether history can be read. */
  historyFails(fails: boolean): void {
    this.#run?.expert.write(['no_history', fails ? '1' : '0']);
  }

  /** Clicks an object on the chart. */
  click(object: string): void {
    this.#run?.expert.write(['click', object]);
  }

  /** MT5: a person's own request was answered. Programs are told of it as well, under no number of theirs. */
  personAnswered(): void {
    const request = '10';
    this.#run?.expert.write(['transaction', request, '0', '0', '', ...Array<string>(8).fill('0')]);
  }

  /** `kill -9`. */
  async crash(): Promise<void> {
    await this.#leave()?.kill();
  }

  async stop(): Promise<void> {
    await this.#leave()?.quit();
  }

  #seatedAt({ broker, account }: Login, expert: Expert): Pick<Run, 'mirror' | 'desk'> {
    const { platform } = this.#options;
    const write = (fields: readonly string[]): void => expert.write(fields);
    const ledger = platform === 'mt4' ? new Mt4Ledger(broker) : new Mt5Ledger(broker);
    return {
      mirror: new Mirror({ broker, ledger, account, time: realTime, write }),
      desk: new OrderDesk({ broker, platform, ledger, time: realTime, write }),
    };
  }

  #leave(): Expert | null {
    const run = this.#run;
    this.#run = null;
    this.#state = UNKNOWN_STATE;
    run?.mirror.stop();
    run?.desk.stop();
    return run?.expert ?? null;
  }

  #heard([verb = '', ...fields]: string[]): void {
    const [name = '', text] = fields;
    if (verb === 'request') this.#run?.desk.take(fields);
    else if (verb === 'select') this.#run?.mirror.select(name, text === '1');
    else if (verb !== 'chart') throw new Error(`the EA sent a line that nothing here understands: ${verb}`);
    else if (text === undefined) this.chart.delete(name);
    else this.chart.set(name, text);
  }
}
