/** Mynah's Telegram bot in a test: against the fake, a real database and real pictures, with a scripted conversation. */
import type { Pool } from 'pg';
import { testPool } from '../helpers/pool.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createCharts } from '../../bot/charts/charts.ts';
import type {
  Charts,
  CommandInfo,
  Conversation,
  Forwarded,
  PressAnswer,
  SentFile,
  Speaker,
  Suggestion,
  TypedQuestion,
} from '../../bot/chat.ts';
import { startTelegram, type TelegramBot, type TelegramNeeds } from '../../bot/telegram/telegram.ts';
import { view, type View } from '../../bot/views/view.ts';
import type { Log } from '../../core/ports.ts';
import { createTelegramLog } from '../../core/store/update-logs.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { freshDatabase, type TestDatabase } from '../helpers/database.ts';
import { FakeTelegram, type Person } from './telegram.ts';

const plainly = { place: 'anywhere' as const, parameters: [] };

/** A conversation that does as the test says, and remembers what it was asked. */
export class Script implements Conversation {
  readonly commands: readonly CommandInfo[] = [
    { name: 'start', aliases: ['st'], summary: 'Begin', usage: '[code]', ...plainly },
    { name: 'status', aliases: [], summary: 'x'.repeat(300), usage: '', ...plainly },
  ];
  readonly heard: string[] = [];
  onSay: (text: string, speaker: Speaker, forwarded?: Forwarded, file?: SentFile) => View | Promise<View> = (
    text,
  ) => view({ title: `You said ${text}` });
  onPress: (verb: string, id: string, speaker: Speaker) => PressAnswer | Promise<PressAnswer> = () =>
    becomes({ title: 'Done' });

  async say(speaker: Speaker, text: string, forwarded?: Forwarded, file?: SentFile): Promise<View> {
    this.heard.push(`${speaker.externalId}: ${text}`);
    return this.onSay(text, speaker, forwarded, file);
  }

  async press(speaker: Speaker, verb: string, id: string, _typed?: string): Promise<PressAnswer> {
    this.heard.push(`${speaker.externalId} pressed ${verb}:${id}`);
    return this.onPress(verb, id, speaker);
  }

  async suggest(
    _speaker: Speaker,
    _command: string,
    _parameter: string,
    _typed: string,
  ): Promise<readonly Suggestion[]> {
    return [];
  }

  question(_verb: string): TypedQuestion | null {
    return null;
  }
}

/** A press after which the message looks so. */
export const becomes = (parts: Parameters<typeof view>[0]): PressAnswer => ({ toast: '', view: view(parts) });

/** One row of buttons; a button's verb is its label in small letters. */
export const buttons = (...labels: string[]): View['buttons'] => [
  labels.map((label) => ({ label, verb: label.toLowerCase(), id: '1', style: 'plain' as const })),
];

/** A picture of an account with one value an hour. */
export const equity = (...values: number[]): View['picture'] => ({
  kind: 'equity',
  title: 'Main',
  currency: 'USD',
  points: values.map((value, hour) => ({ at: hour * 3_600_000, balance: 100, equity: value })),
});

export const isPng = (bytes: Buffer | null): boolean => bytes?.subarray(1, 4).toString() === 'PNG';

/** A promise that the test fulfils when it is time. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Nobody listens to any room. */
const NO_ROOMS: Pick<TelegramNeeds, 'signals' | 'people' | 'clock'> = {
  signals: {
    roomOf: () => Promise.resolve(null),
    rooms: () => Promise.resolve([]),
    take: () => Promise.reject(new Error('nobody listens')),
    care: { bindByCode: () => Promise.reject(new Error('nobody listens')) },
  },
  people: { identify: () => Promise.resolve(null) },
  clock: { now: () => Date.now() },
};

export class BotWorld {
  readonly #running: TelegramBot[] = [];
  #lines: string[] = [];
  #pool: Pool | undefined;
  #database: TestDatabase | undefined;
  #charts: Charts | undefined;
  fake!: FakeTelegram;
  script!: Script;
  alice!: Person;
  updates!: UpdateLog<number>;

  readonly #log: Log = {
    info: (fields, message) => this.#lines.push(`info ${message} ${JSON.stringify(fields)}`),
    warn: (fields, message) => this.#lines.push(`warn ${message} ${JSON.stringify(fields)}`),
    error: (fields, message) => this.#lines.push(`error ${message} ${JSON.stringify(fields)}`),
  };

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What was logged as an error. */
  get complaints(): readonly string[] {
    return this.#lines.filter((line) => line.startsWith('error'));
  }

  async start(needs: Partial<TelegramNeeds> = {}): Promise<TelegramBot> {
    const { fake, script, updates } = this;
    const bot = await startTelegram({
      token: fake.token,
      apiRoot: fake.apiRoot,
      conversation: script,
      charts: this.#charts!,
      ...NO_ROOMS,
      updates,
      log: this.#log,
      ...needs,
    });
    this.#running.push(bot);
    return bot;
  }

  /** Waits until so many errors were logged. */
  async complained(count: number): Promise<void> {
    await expect.poll(() => this.complaints.length, { timeout: 10_000 }).toBe(count);
  }

  /** Waits until the conversation was asked so often. */
  async heard(count: number): Promise<void> {
    await expect.poll(() => this.script.heard.length, { timeout: 10_000 }).toBe(count);
  }

  async open(): Promise<void> {
    this.#database = await freshDatabase();
    this.#pool = testPool(this.#database.url);
    this.updates = createTelegramLog(this.#pool);
    this.#charts = createCharts();
  }

  async close(): Promise<void> {
    await this.#charts?.close();
    await this.#pool?.end();
    await this.#database?.close();
  }

  async reset(): Promise<void> {
    await this.#pool?.query('truncate telegram_updates');
    this.#lines = [];
    this.fake = await FakeTelegram.start();
    this.script = new Script();
    this.alice = this.fake.person(42);
  }

  /** Stops everything; no test may have made a call that Telegram would not know, or have logged the token. */
  async settle(): Promise<void> {
    await Promise.all(this.#running.splice(0).map(async (bot) => bot.stop()));
    await this.fake.stop();
    expect(this.fake.violations).toEqual([]);
    expect(this.#lines.join('\n')).not.toContain(this.fake.token);
  }
}

/** A world for every test of the file. */
export function botWorld(): BotWorld {
  const world = new BotWorld();
  beforeAll(async () => world.open());
  afterAll(async () => world.close());
  beforeEach(async () => world.reset());
  afterEach(async () => world.settle());
  return world;
}
