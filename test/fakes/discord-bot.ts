/** Mynah's Discord bot in a test: against the fake, a real database and real pictures, with a scripted conversation. */
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createCharts } from '../../bot/charts/charts.ts';
import type { Charts, CommandInfo, Speaker, Suggestion, TypedQuestion } from '../../bot/chat.ts';
import { startDiscord, type DiscordBot, type DiscordNeeds } from '../../bot/discord/discord.ts';
import type { Log } from '../../core/ports.ts';
import { createDiscordLog } from '../../core/store/update-logs.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { freshDatabase, type TestDatabase } from '../helpers/database.ts';
import { testPool } from '../helpers/pool.ts';
import { FakeDiscord, type Person } from './discord.ts';
import { Script } from './telegram-bot.ts';

const command = (name: string, parts: Partial<CommandInfo> = {}): CommandInfo => ({
  name,
  aliases: [],
  summary: `Does ${name}`,
  usage: '',
  place: 'private',
  parameters: [],
  ...parts,
});
const free = { required: false, rest: false, choices: [] };

/** As the scripted conversation of Telegram, with commands that have options, and a question to be typed. */
export class DiscordScript extends Script {
  override readonly commands: readonly CommandInfo[] = [
    command('start', { place: 'anywhere', parameters: [{ ...free, name: 'code' }] }),
    command('status', { summary: 'x'.repeat(300) }),
    command('help', { place: 'anywhere' }),
    command('connect', { parameters: [{ ...free, name: 'name', required: true }] }),
    command('pnl', {
      parameters: [
        { ...free, name: 'account' },
        { ...free, name: 'period', choices: ['1d', '1w'] },
      ],
    }),
    command('copy', {
      parameters: [
        { ...free, name: 'channel' },
        { ...free, name: 'account' },
        { ...free, name: 'settings', rest: true },
      ],
    }),
  ];
  onSuggest: (parameter: string, typed: string) => readonly Suggestion[] | Promise<readonly Suggestion[]> =
    () => [];
  readonly typed: string[] = [];

  override async press(...args: Parameters<Script['press']>): ReturnType<Script['press']> {
    const [, , , typed] = args;
    if (typed !== undefined) this.typed.push(typed);
    return super.press(...args);
  }

  override async suggest(
    _speaker: Speaker,
    _command: string,
    parameter: string,
    typed: string,
  ): Promise<readonly Suggestion[]> {
    return this.onSuggest(parameter, typed);
  }

  override question(verb: string): TypedQuestion | null {
    return verb === 'other' ? { title: 'Another size', label: 'Size', example: 'x0.3' } : null;
  }
}

export class DiscordWorld {
  readonly #running: DiscordBot[] = [];
  #lines: string[] = [];
  #pool: Pool | undefined;
  #database: TestDatabase | undefined;
  #charts: Charts | undefined;
  fake!: FakeDiscord;
  script!: DiscordScript;
  alice!: Person;
  updates!: UpdateLog<string>;

  readonly #log: Log = {
    info: (fields, message) => this.#lines.push(`info ${message} ${JSON.stringify(fields)}`),
    warn: (fields, message) => this.#lines.push(`warn ${message} ${JSON.stringify(fields)}`),
    error: (fields, message) => this.#lines.push(`error ${message} ${JSON.stringify(fields)}`),
  };

  get databaseUrl(): string {
    return this.#database?.url ?? '';
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What was logged as an error. */
  get complaints(): readonly string[] {
    return this.#lines.filter((line) => line.startsWith('error'));
  }

  /** Begins, without waiting for Discord. */
  async begin(needs: Partial<DiscordNeeds> = {}): Promise<DiscordBot> {
    const { fake, script, updates } = this;
    const bot = await startDiscord({
      token: fake.token,
      api: fake.api,
      conversation: script,
      charts: this.#charts!,
      updates,
      rooms: null,
      log: this.#log,
      ...needs,
    });
    this.#running.push(bot);
    return bot;
  }

  /** Begins, and waits until people can talk to it. */
  async start(needs: Partial<DiscordNeeds> = {}): Promise<DiscordBot> {
    const said = this.#greetings();
    const bot = await this.begin(needs);
    await expect.poll(() => this.#greetings(), { timeout: 10_000, interval: 5 }).toBe(said + 1);
    return bot;
  }

  /** Waits until so many errors were logged. */
  async complained(count: number): Promise<void> {
    await expect.poll(() => this.complaints.length, { timeout: 10_000, interval: 5 }).toBe(count);
  }

  /** Waits until the conversation was asked so often. */
  async heard(count: number): Promise<void> {
    await expect.poll(() => this.script.heard.length, { timeout: 10_000, interval: 5 }).toBe(count);
  }

  /** Waits until everything that was asked is answered. */
  async answered(): Promise<void> {
    await this.heard(Math.max(1, this.script.heard.length));
    await expect.poll(async () => this.updates.open(), { timeout: 10_000, interval: 5 }).toEqual([]);
  }

  async open(): Promise<void> {
    this.#database = await freshDatabase();
    this.#pool = testPool(this.#database.url);
    this.updates = createDiscordLog(this.#pool);
    this.#charts = createCharts();
  }

  async close(): Promise<void> {
    await this.#charts?.close();
    await this.#pool?.end();
    await this.#database?.close();
  }

  async reset(): Promise<void> {
    await this.#pool?.query('truncate discord_updates');
    this.#lines = [];
    this.fake = await FakeDiscord.start();
    this.script = new DiscordScript();
    this.alice = this.fake.person('42');
  }

  /** Stops everything; no test may have made a call that Discord would not know, or have logged a token. */
  async settle(): Promise<void> {
    await Promise.all(this.#running.splice(0).map(async (bot) => bot.stop()));
    await this.fake.stop();
    expect(this.fake.violations).toEqual([]);
    expect(this.#lines.join('\n')).not.toContain(this.fake.token);
    expect(this.#lines.join('\n')).not.toContain('nobody-may-see');
  }

  #greetings(): number {
    return this.#lines.filter((line) => line.includes('people can talk to')).length;
  }
}

/** A world for every test of the file. */
export function discordWorld(): DiscordWorld {
  const world = new DiscordWorld();
  beforeAll(async () => world.open());
  afterAll(async () => world.close());
  beforeEach(async () => world.reset());
  afterEach(async () => world.settle());
  return world;
}
