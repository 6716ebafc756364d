/** For tests: a compiled Executor or Monitor at a simulated broker, and a service that does what a test says. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { DesiredItem } from '../../bridge/ea/protocol/frames.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import { Broker } from '../../sim/broker.ts';
import type { BrokerOptions, Effect } from '../../sim/broker.ts';
import { CALM } from '../../sim/broker/habits.ts';
import { KEY, wish } from '../../sim/ea/rig.ts';
import type { Wish } from '../../sim/ea/rig.ts';
import { Market } from '../../sim/market.ts';
import { Random } from '../../sim/random.ts';
import { realTime } from '../../sim/scheduler.ts';
import { ServiceStub } from '../../sim/service-stub.ts';
import { Trader } from '../../sim/trader.ts';
import { buildExpert } from './build.ts';
import { TestTerminal } from './test-terminal.ts';
import type { Login } from './test-terminal.ts';

export type MqlPlatform = 'mt4' | 'mt5';

export interface LogicRigOptions {
  readonly expert?: 'Executor' | 'Monitor';
  /** The binary of another program, in place of an Expert Advisor's. */
  readonly binary?: string;
  readonly platform: MqlPlatform;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly broker?: Partial<Omit<BrokerOptions, 'time' | 'market'>>;
  /** The test will let its disk become full. */
  readonly diskMayFill?: boolean;
}

/** Of an Executor in a test: short, so that tests are; the EA takes it because of TestReports. */
const QUARANTINE_MS = 1_500;
/** MT4 waits so long for an answer. */
const ORDER_TIMEOUT_MS = 400;
const PATIENCE_MS = 12_000;
const SERVER_AHEAD_MS = 7_200_000;
const LOGIN = '5012345';
/** Tickets of another account's broker, so that no number means two things in one test. */
const OTHER_FIRST_TICKET = 700_001;
/** A file that may not grow is an error of the write, not the end of the program. */
const PATIENT = "#!/bin/sh\ntrap '' XFSZ\n";
const experts = path.resolve(import.meta.dirname, '../Experts');

const binaries = new Map<string, Promise<string>>();

/** The EA's binary; the first to ask has it compiled. */
export function expertBinary(platform: MqlPlatform, expert: 'Executor' | 'Monitor'): Promise<string> {
  const source = path.join(experts, `TradeCopy_${expert}.mq${platform.slice(2)}`);
  const known = binaries.get(source);
  if (known !== undefined) return known;
  const built = buildExpert({ source, flavour: 'sanitized' }).then(({ binary }) => binary);
  binaries.set(source, built);
  return built;
}

const accountOf = (login: string): Login['account'] => ({
  login,
  server: 'Sim-Live',
  currency: 'USD',
  serverAheadMs: SERVER_AHEAD_MS,
});

export class LogicRig {
  readonly service: ServiceStub;
  readonly market = new Market({ time: realTime, seed: 1 });
  readonly broker: Broker;
  readonly trader: Trader;
  readonly effects: Effect[] = [];
  readonly deaths: string[] = [];
  readonly directory: string;
  readonly terminal: TestTerminal;
  /** The account that the terminal starts with. */
  readonly home: Login;
  readonly #binary: string;
  readonly #others: Broker[] = [];
  #version = 0;

  private constructor(service: ServiceStub, binary: string, options: LogicRigOptions) {
    this.service = service;
    this.broker = new Broker({
      random: new Random(1),
      habits: { ...CALM, latencyMs: [5, 5] },
      ...options.broker,
      time: realTime,
      market: this.market,
    });
    this.home = { broker: this.broker, account: accountOf(LOGIN) };
    this.trader = new Trader(this.broker);
    this.broker.onEffect((effect) => this.effects.push(effect));
    this.directory = mkdtempSync(path.join(tmpdir(), 'mynah-logic-'));
    this.#binary = binary;
    this.diskAtStart(null);
    this.terminal = new TestTerminal({
      platform: options.platform,
      binary: options.diskMayFill === true ? this.#starter : binary,
      directory: this.directory,
      environment: {
        MQL_INPUT_ServerUrl: service.url,
        MQL_INPUT_AccountKey: KEY,
        MQL_INPUT_TestReports: 'true',
        MQL_INPUT_QuarantineMs: String(QUARANTINE_MS),
        MQL_ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS),
        ...Object.fromEntries(
          Object.entries(options.inputs ?? {}).map(([name, text]) => [`MQL_INPUT_${name}`, text]),
        ),
        ...options.environment,
      },
      died: (how) => this.deaths.push(how),
    });
  }

  /** An EA that runs and is synced. It is gone when the test is over, and must not have ended before. */
  static async synced(options: LogicRigOptions): Promise<LogicRig> {
    const rig = await LogicRig.made(options);
    await rig.start();
    return rig;
  }

  /** All of it, before the EA has started. */
  static async made(options: LogicRigOptions): Promise<LogicRig> {
    const binary = options.binary ?? (await expertBinary(options.platform, options.expert ?? 'Executor'));
    const rig = new LogicRig(await ServiceStub.listen(), binary, options);
    onTestFinished(async () => {
      await rig.terminal.stop();
      for (const broker of [rig.broker, ...rig.#others]) broker.close();
      await rig.service.close();
      rmSync(rig.directory, { recursive: true, force: true });
      if (rig.deaths.length > 0) throw new Error(`the EA died: ${rig.deaths.join('; ')}`);
    });
    return rig;
  }

  /** Another account on the same market, at a broker of its own. */
  otherAccount(login: string): Login {
    const broker = new Broker({
      random: new Random(2),
      habits: { ...CALM, latencyMs: [5, 5] },
      time: realTime,
      market: this.market,
      firstTicket: OTHER_FIRST_TICKET,
    });
    this.#others.push(broker);
    return { broker, account: accountOf(login) };
  }

  async start(): Promise<void> {
    await this.terminal.start(this.home);
    await this.until('the session is synced', () => this.terminal.state.isSynced);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.terminal.crash();
  }

  /** Sends a wish for one link; its version is one more than the last, unless it says another. */
  wish(more: Wish = {}): number {
    const item = wish({ version: this.#version + 1, ...more });
    this.#version = Math.max(this.#version, item.version);
    this.service.desire(item);
    return item.version;
  }

  /** Sends a wish and waits for what comes of it for good. */
  async settled(more: Wish = {}): Promise<Outcome> {
    const before = this.outcomes.length;
    return this.settledAfter(before, this.wish(more));
  }

  async settledAfter(before: number, version: number): Promise<Outcome> {
    let found: Outcome | undefined;
    await this.until(`version ${version} has a final outcome`, () => {
      found = this.outcomes.slice(before).find((one) => one.version === version && one.final);
      return found !== undefined;
    });
    return found as Outcome;
  }

  /** Closes whatever the link holds. */
  closed(): Promise<Outcome> {
    return this.settled({ state: 'closed', lots: '0', price: null });
  }

  desire(item: DesiredItem): void {
    this.service.desire(item);
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (this.deaths.length > 0) throw new Error(`the EA died: ${this.deaths.join('; ')}`);
      if (Date.now() > deadline)
        throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${this.#evidence()}`);
      await sleep(10);
    }
  }

  get outcomes(): Outcome[] {
    return this.service.frames.flatMap((frame) => (frame.type === 'outcomes' ? frame.items : []));
  }

  get events(): AccountEvent[] {
    return this.service.frames.flatMap((frame) => (frame.type === 'events' ? frame.items : []));
  }

  /** What calls of these kinds the broker has carried out. */
  done(...actions: Effect['request']['action'][]): number {
    return this.effects.filter(({ request }) => actions.includes(request.action)).length;
  }

  /** The file in which the EA keeps what it must not forget. */
  get journal(): string {
    const folder = path.join(this.directory, 'MQL/Files/Mynah');
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.journal'));
    if (name === undefined) throw new Error(`no journal in ${folder}`);
    return path.join(folder, name);
  }

  get log(): string {
    const file = path.join(this.directory, 'MQL/experts.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** What it has said of its state, oldest first. */
  get states(): string {
    return this.log
      .split('\n')
      .filter((line) => line.includes('@state'))
      .map((line) => `${line}\n`)
      .join('');
  }

  /** From here on the journal may grow by so many bytes; null: as much as it likes. */
  leaveOnDisk(bytes: number | null): void {
    const pid = readFileSync(path.join(this.directory, 'MQL/expert.pid'), 'utf8');
    const most = bytes === null ? 'unlimited' : String(statSync(this.journal).size + bytes);
    execFileSync('/bin/sh', ['-c', 'prlimit --pid "$0" --fsize="$1":', pid, most]);
  }

  /** From its next start on, no file of the EA's may have more bytes; null: as many as it likes. */
  diskAtStart(bytes: number | null): void {
    const limit = bytes === null ? '' : `prlimit --pid $$ --fsize=${bytes}:\n`;
    writeFileSync(this.#starter, `${PATIENT}${limit}exec '${this.#binary}'\n`);
    chmodSync(this.#starter, 0o755);
  }

  /** A program that starts the EA's. */
  get #starter(): string {
    return path.join(this.directory, 'start');
  }

  #evidence(): string {
    const frames = this.service.frames.slice(-8).map((frame) => JSON.stringify(frame));
    return [...this.log.split('\n').slice(-15), ...frames].join('\n').slice(-6_000);
  }
}
