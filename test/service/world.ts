/**
 * The whole service within the test's process, on a database of its own, with simulated terminals that connect
 * over real sockets. Prices stand still until a test moves them, and brokers do at once what they are asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, vi } from 'vitest';
import type { Config } from '../../config.ts';
import { loadConfig } from '../../config.ts';
import type { User } from '../../core/app/api.ts';
import type { Role } from '../../core/domain/account.ts';
import { decimal, lots, money } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, Millis } from '../../core/domain/ids.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { startService } from '../../service.ts';
import type { Service } from '../../service.ts';
import { Broker } from '../../sim/broker.ts';
import { CALM } from '../../sim/broker/habits.ts';
import { MemoryJournal } from '../../sim/ea/journal.ts';
import { freshJournal, Terminal } from '../../sim/ea/terminal.ts';
import type { ServiceError } from '../../sim/ea/terminal.ts';
import { Market } from '../../sim/market.ts';
import { Random } from '../../sim/random.ts';
import { realTime } from '../../sim/scheduler.ts';
import type { Scheduler } from '../../sim/scheduler.ts';
import { TerminalSocket } from '../../sim/socket.ts';
import { Trader } from '../../sim/trader.ts';
import { freshDatabase } from '../helpers/database.ts';
import type { TestDatabase } from '../helpers/database.ts';

/** What one waits for comes in milliseconds, or not at all; a busy machine needs more. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 10;
/** A picture needs points, and a test has no minute for the second one. */
const EQUITY_EVERY_MS: Millis = 50;

/** Waits until `look` finds something; fails with what it was waiting for. */
export async function until<T>(
  what: string | (() => string),
  look: () => T | Promise<T>,
): Promise<NonNullable<T>> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (found === undefined || found === null || found === false)
        throw new Error(`Within ${PATIENCE_MS} ms there was no ${typeof what === 'string' ? what : what()}`);
      return found;
    },
    { timeout: PATIENCE_MS, interval: LOOK_MS },
  );
}

/** The value of what must not be refused here. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.code}: ${result.message}`);
}

export interface TerminalOptions {
  readonly url: string;
  readonly key: string;
  readonly role: Role;
  readonly login: string;
  readonly market: Market;
  /** The machine's when left out. */
  readonly time?: Scheduler;
  readonly server?: string;
  /** After every symbol's name at this broker. */
  readonly suffix?: string;
  readonly balance?: string;
}

/** A terminal with its broker, and the person in front of it. */
export class Desk {
  readonly broker: Broker;
  readonly trader: Trader;
  readonly journal: MemoryJournal;
  /** What the service complained of. */
  readonly errors: ServiceError[] = [];
  readonly login: string;
  readonly #options: TerminalOptions;
  #socket: TerminalSocket;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.login = options.login;
    const { market, suffix = '', balance = '10000', key, login, time = realTime } = options;
    const random = new Random(Number(login));
    const firstTicket = Number(login) * 1_000;
    this.broker = new Broker({
      time,
      random,
      market,
      habits: CALM,
      naming: { suffix },
      balance: money(balance),
      firstTicket,
    });
    this.trader = new Trader(this.broker);
    this.journal = new MemoryJournal(freshJournal(new Random(Date.now()), key));
    this.#socket = this.#connect(options.url);
  }

  get isSynced(): boolean {
    return this.#socket.terminal.isSynced;
  }

  /** Resolves when the service has taken in all that is here. */
  async synced(): Promise<void> {
    await until(`synced session of ${this.login} (${JSON.stringify(this.errors)})`, () => this.isSynced);
  }

  /** The terminal is closed; the broker goes on. */
  stop(): void {
    this.#socket.stop();
  }

  /** The terminal is started anew, maybe at another address. */
  start(url = this.#options.url): void {
    this.#socket = this.#connect(url);
  }

  close(): void {
    this.stop();
    this.broker.close();
  }

  open(symbol: string, side: 'buy' | 'sell', size: string): void {
    expect(this.trader.open(symbol as BrokerSymbol, side, lots(size)).code).toBe(10_009);
  }

  /** `EURUSD buy 0.1` of each open position, oldest first. */
  holds(): string[] {
    return [...this.broker.book.positions.values()].map(
      ({ symbol, side, units }) => `${symbol} ${side} ${String(units / 1_000_000)}`,
    );
  }

  /** The open position, which must be the only one. */
  position() {
    const [only, ...others] = this.broker.book.positions.values();
    if (only === undefined || others.length > 0)
      throw new Error(`there is no only position: ${String(this.holds())}`);
    return only;
  }

  async holding(...positions: readonly string[]): Promise<void> {
    await expect
      .poll(() => this.holds(), {
        timeout: PATIENCE_MS,
        interval: LOOK_MS,
        message: `positions of ${this.login}`,
      })
      .toEqual(positions);
  }

  #connect(url: string): TerminalSocket {
    const { login, server = 'Sim-Live', role, time = realTime } = this.#options;
    const { broker, journal } = this;
    const told = (error: ServiceError): void => void this.errors.push(error);
    const socket = new TerminalSocket({ url, time, random: new Random(1), told }, (line) => {
      const identity = {
        platform: 'mt5',
        login,
        server,
        currency: 'USD',
        leverage: 100,
        marginMode: 'hedging',
        build: 5320,
        role,
      } as const;
      return new Terminal({
        identity,
        broker,
        journal,
        time,
        random: new Random(Date.now()),
        line,
      });
    });
    socket.start();
    return socket;
  }
}

export interface WorldOptions {
  readonly telegram?: { readonly token: string; readonly apiRoot: string };
  readonly discord?: { readonly token: string; readonly api: string };
  /** Posts of Discord channels are read, too. */
  readonly readsDiscord?: boolean;
  /** Where push messages go. */
  readonly ntfy?: string;
  /** URL of a mail server. */
  readonly mail?: string;
}

/** One deployment: a database, the service on it (one life after another), a market, and terminals. */
export class World {
  readonly market = new Market({ time: realTime, seed: 1 });
  readonly desks: Desk[] = [];
  /** Everything that was logged, a line each. */
  readonly lines: string[] = [];
  readonly #options: WorldOptions;
  readonly #database: TestDatabase;
  /** The service's own files. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mynah-world-'));
  #service: Service | null = null;
  #ahead: Millis = 0;
  #bridgePort = 0;

  private constructor(options: WorldOptions, database: TestDatabase) {
    this.#options = options;
    this.#database = database;
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const world = new World(options, await freshDatabase());
    await world.start();
    return world;
  }

  get service(): Service {
    if (this.#service === null) throw new Error('the service is down');
    return this.#service;
  }

  get databaseUrl(): string {
    return this.#database.url;
  }

  /** Everybody's clock: the machine's, and what a test has let pass. */
  readonly clock: Clock = { now: () => Date.now() + this.#ahead };
  readonly #time: Scheduler = { ...realTime, now: () => this.clock.now() };

  pass(ms: Millis): void {
    this.#ahead += ms;
  }

  /** Starts the service, at the same address as before. */
  async start(): Promise<void> {
    this.#service = await startService({
      config: this.#config(),
      log: this.#log(),
      clock: this.clock,
      equityEveryMs: EQUITY_EVERY_MS,
      onFenced: () => this.lines.push('error fenced'),
      onBroken: (error) => this.lines.push(`error broken ${String(error)}`),
    });
    this.#bridgePort = Number(new URL(this.service.bridgeUrl).port);
  }

  async stop(): Promise<void> {
    const service = this.service;
    this.#service = null;
    await service.stop();
  }

  async owner(name = 'Alice'): Promise<User> {
    const code = await this.service.people.setupCode();
    if (code === null) throw new Error('somebody is the owner already');
    return this.#redeem(code, name);
  }

  /** One more person, invited by `by`. */
  async guest(by: User, name: string): Promise<User> {
    return this.#redeem(must(await this.service.people.invite(by.id, 'trader')).code, name);
  }

  /** Connects an account of this person, and its terminal. */
  async account(user: User, name: string, options: Partial<TerminalOptions> = {}): Promise<Account> {
    const { account, key } = must(await this.service.trading.connect(user.id, name));
    const desk = this.terminal(key, options);
    await desk.synced();
    return { id: account.id, channel: await this.channelOf(user, account.id), key, desk };
  }

  terminal(key: string, options: Partial<TerminalOptions> = {}): Desk {
    const login = String(7_000_001 + this.desks.length);
    const desk = new Desk({
      url: this.service.bridgeUrl,
      key,
      role: 'both',
      login,
      market: this.market,
      time: this.#time,
      ...options,
    });
    this.desks.push(desk);
    return desk;
  }

  async channelOf(user: User, account: AccountId): Promise<ChannelId> {
    const channels = await this.service.trading.channels(user.id);
    const found = channels.find(({ channel }) => channel.account === account);
    if (found === undefined) throw new Error(`${account} has no channel`);
    return found.channel.id;
  }

  async copy(user: User, from: Account, into: Account, sizing: Sizing = X1) {
    const symbolMap = { list: {}, prefix: '', suffix: '' };
    const order = { channel: from.channel, account: into.id, sizing, symbolMap };
    return must(await this.service.trading.subscribe(user.id, order));
  }

  /** Ends everything. Nothing may have gone wrong that was not expected. */
  async close(): Promise<void> {
    for (const desk of this.desks) desk.close();
    if (this.#service !== null) await this.stop();
    this.market.stop();
    await this.#database.close();
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  }

  async #redeem(code: string, name: string): Promise<User> {
    const externalId = name.toLowerCase();
    const { people } = this.service;
    return must(await people.redeem(code, { platform: 'web', externalId, address: externalId, name }));
  }

  #config(): Config {
    const { telegram, discord, readsDiscord = false, ntfy, mail } = this.#options;
    return must(
      loadConfig({
        DATABASE_URL: this.#database.url,
        BRIDGE_PORT: String(this.#bridgePort),
        WEB_PORT: '0',
        INBOUND_PORT: '0',
        DATA_DIR: this.folder,
        TELEGRAM_BOT_TOKEN: telegram?.token,
        TELEGRAM_API_ROOT: telegram?.apiRoot,
        DISCORD_TOKEN: discord?.token,
        DISCORD_API: discord?.api,
        DISCORD_READ_CHANNELS: readsDiscord ? 'yes' : 'no',
        NTFY_URL: ntfy,
        SMTP_URL: mail,
        SMTP_FROM: mail === undefined ? undefined : 'mynah@example.com',
        // Nothing leaves this machine.
        FEEDS: 'none',
      }),
    );
  }

  #log(): Log {
    const whole = (_key: string, value: unknown): unknown =>
      value instanceof Error ? `${String(value)} ${String(value.stack)}` : value;
    const write = (level: string) => (fields: object, message: string) => {
      this.lines.push(`${level} ${message} ${JSON.stringify(fields, whole)}`);
    };
    return { info: write('info'), warn: write('warn'), error: write('error') };
  }
}

export interface Account {
  readonly id: AccountId;
  readonly channel: ChannelId;
  readonly key: string;
  readonly desk: Desk;
}

export const times = (factor: string): Sizing => ({ kind: 'multiplier', factor: decimal(factor) });
const X1 = times('1');

/** @returns how to open a world that is closed after the test */
export function useWorlds(): (options?: WorldOptions) => Promise<World> {
  const worlds: World[] = [];
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map(async (world) => world.close()));
  });
  return async (options) => {
    const world = await World.open(options);
    worlds.push(world);
    return world;
  };
}
