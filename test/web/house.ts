/** The chat page with a real server, a real Postgres and a conversation that a test writes. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Millis } from '../../core/domain/ids.ts';
import type { Log } from '../../core/ports.ts';
import { createWebStore } from '../../core/store/web.ts';
import type { WebStore } from '../../core/web-ports.ts';
import type { Charts, CommandInfo, Conversation, PressAnswer, SentFile, Speaker } from '../../bot/chat.ts';
import { view, type View } from '../../bot/views/view.ts';
import { startWeb, type WebChat, type WebNeeds } from '../../bot/web/server.ts';
import { freshDatabase } from '../helpers/database.ts';

const plainly = { place: 'anywhere' as const, parameters: [] };

export const COMMANDS: readonly CommandInfo[] = [
  { name: 'help', aliases: ['he'], summary: 'What I can do', usage: '[command]', ...plainly },
  {
    name: 'copy',
    aliases: ['cp'],
    summary: 'Mirror a channel',
    usage: '<channel> <account> [size]',
    ...plainly,
  },
  { name: 'copies', aliases: ['cs'], summary: 'What is mirrored', usage: '', ...plainly },
];

/** A picture of one pixel. */
export const TINY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const equity = {
  kind: 'equity',
  title: 'Anna, 7 days',
  currency: 'USD',
  points: [
    { at: Date.UTC(2026, 10, 1), balance: 10_000, equity: 10_000 },
    { at: Date.UTC(2026, 10, 2), balance: 10_120, equity: 10_090 },
    { at: Date.UTC(2026, 10, 3), balance: 10_080, equity: 10_240 },
  ],
} as const;

export interface House {
  readonly web: WebChat;
  readonly store: WebStore;
  readonly pool: pg.Pool;
  /** What was said to Mynah, by whom, in order. */
  readonly heard: { readonly speaker: Speaker; readonly text: string }[];
  readonly pressed: { readonly speaker: Speaker; readonly verb: string; readonly id: string }[];
  /** What the log was told, as one text. */
  logged(): string;
  /** Moves the house's clock; it stands still otherwise. */
  pass(ms: Millis): void;
  /** Stops the page's server and starts it anew on the same port, after `meanwhile`. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface Script {
  readonly say?: (text: string, speaker: Speaker, file?: SentFile) => View | Promise<View>;
  readonly press?: (verb: string, id: string, speaker: Speaker) => PressAnswer | Promise<PressAnswer>;
  readonly charts?: Charts;
  readonly web?: Partial<Pick<WebNeeds, 'host' | 'allowRemote' | 'publicUrl' | 'health'>>;
}

export const openHouse = async (script: Script = {}): Promise<House> => {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  // A test that is over drops its database under the connections that are still closing.
  pool.on('error', () => {});
  const store = createWebStore(pool);
  let now = Date.now();
  const lines: string[] = [];
  const whole = (_key: string, value: unknown): unknown => (value instanceof Error ? value.stack : value);
  const write = (fields: object, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields, whole)}`);
  };
  const log: Log = { info: write, warn: write, error: write };
  const heard: House['heard'] = [];
  const pressed: House['pressed'] = [];
  const conversation: Conversation = {
    commands: COMMANDS,
    say: async (speaker, text, _forwarded, file) => {
      heard.push({ speaker, text });
      return (await script.say?.(text, speaker, file)) ?? view({ title: `You said ${text}` });
    },
    press: async (speaker, verb, id) => {
      pressed.push({ speaker, verb, id });
      return (await script.press?.(verb, id, speaker)) ?? { toast: 'Done.', view: null };
    },
    suggest: async () => [],
    question: () => null,
  };
  const charts: Charts = script.charts ?? { render: async () => TINY_PNG, close: async () => {} };
  const start = (port: number): Promise<WebChat> =>
    startWeb({
      host: '127.0.0.1',
      port,
      allowRemote: false,
      publicUrl: null,
      health: async () => ({ ok: true, details: {} }),
      ...script.web,
      conversation,
      charts,
      store,
      clock: { now: () => now },
      ids: {
        id: () => randomBytes(16).toString('base64url'),
        secret: () => randomBytes(32).toString('base64url'),
      },
      log,
    });
  let web = await start(0);
  return {
    get web() {
      return web;
    },
    store,
    pool,
    heard,
    pressed,
    logged: () => lines.join('\n'),
    pass: (ms) => (now += ms),
    restart: async (meanwhile) => {
      const { port } = web;
      await web.stop();
      await meanwhile?.();
      web = await start(port);
    },
    close: async () => {
      await web.stop();
      await pool.end();
      await database.close();
    },
  };
};
