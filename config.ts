/**
 * Settings: environment → frozen, typed groups. The only file that reads `process.env`.
 *
 * SETTINGS is the one list: `--help`, `.env.example` and the values all come from it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { done, refuse } from './core/domain/result.ts';
import type { Refusal, Result } from './core/domain/result.ts';
import {
  DISCORD_TOKEN_RULE,
  ORIGIN_RULE,
  PRICE_SETTINGS,
  CARRIER_SETTINGS,
  bareUrl,
  carrierConfig,
  file,
  feedConfig,
  fileOrUrl,
  folder,
  host,
  missingCarrierSetting,
  port,
  proxies,
  setting,
  url,
  yesNo,
} from './settings.ts';
import type { CarrierConfig, FeedConfig, Setting } from './settings.ts';

export interface Config {
  readonly storage: {
    /** Folder of the embedded Postgres and of everything else we keep. */
    readonly dataDir: string;
    /** Null: the embedded Postgres in `dataDir`. */
    readonly databaseUrl: string | null;
  };
  readonly bridge: {
    readonly host: string;
    /** 0 asks the system for a free one. */
    readonly port: number;
    /** PEM texts; null: plain `ws://`. */
    readonly tls: { readonly cert: string; readonly key: string } | null;
  };
  readonly web: {
    readonly host: string;
    /** 0 asks the system for a free one. */
    readonly port: number;
    /** Origin under which people reach the page, e.g. `https://mynah.example`; null: `http://host:port`. */
    readonly publicUrl: string | null;
  };
  readonly pictures: { readonly theme: 'light' | 'dark' };
  /** Webhooks, REST API, and files. */
  readonly inbound: {
    readonly host: string;
    /** 0 asks the system for a free one. */
    readonly port: number;
    /** Origin under which senders reach it, e.g. `https://hooks.example`; null: `http://host:port`. */
    readonly publicUrl: string | null;
    /** Addresses and networks of proxies that may say where a request comes from. */
    readonly proxies: readonly string[];
    /** Folder of the channels' drop folders. */
    readonly dropDir: string;
  };
  readonly telegram: {
    /** Null: no Telegram. */
    readonly token: string | null;
    /** Without a slash at its end. */
    readonly apiRoot: string;
  };
  readonly discord: {
    /** Null: no Discord. */
    readonly token: string | null;
    /** Without a version, and without a slash at its end. */
    readonly api: string;
    /** Whether it may read what is posted in servers' channels. */
    readonly readsChannels: boolean;
  };
  readonly news: {
    /** Path of a file or URL of the calendar of economic events; null: none. */
    readonly calendar: string | null;
  };
  readonly paper: {
    /** Path of a file with what is different of the symbols that they deal in; null: none. */
    readonly symbols: string | null;
  };
  readonly feeds: FeedConfig;
  readonly carriers: CarrierConfig;
  readonly log: { readonly level: LogLevel };
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting, in the order people read them. */
export const SETTINGS = {
  DATA_DIR: setting(folder, './data', {
    group: 'Storage',
    unit: 'folder',
    help: 'Where the service keeps its files, the embedded Postgres among them.',
  }),
  DATABASE_URL: setting(
    url(/^postgres(ql)?$/u, 'must be a URL like postgres://user:password@host:5432/database'),
    null,
    { group: 'Storage', unit: 'URL', help: 'A Postgres to use instead of the embedded one.', secret: true },
  ),
  BRIDGE_HOST: setting(host, '127.0.0.1', {
    group: 'Bridge to terminals',
    unit: 'address',
    help: 'Where terminals connect; 0.0.0.0 is every network of this machine.',
  }),
  BRIDGE_PORT: setting(port, '8080', {
    group: 'Bridge to terminals',
    unit: 'port',
    help: 'The port of ws://host:port/ea; 0 is any free one.',
  }),
  TLS_CERT: setting(file, null, {
    group: 'Bridge to terminals',
    unit: 'PEM file',
    help: 'Certificate chain for wss://; needs TLS_KEY.',
  }),
  TLS_KEY: setting(file, null, {
    group: 'Bridge to terminals',
    unit: 'PEM file',
    help: 'Private key of the certificate; needs TLS_CERT.',
  }),
  BRIDGE_ALLOW_PLAIN: setting(yesNo, 'no', {
    group: 'Bridge to terminals',
    unit: 'yes or no',
    help: 'Lets terminals from other machines connect without TLS, as behind a proxy that ends it.',
  }),
  WEB_HOST: setting(host, '127.0.0.1', {
    group: 'Chat page',
    unit: 'address',
    help: 'Where the chat page is served; anything but loopback needs WEB_ALLOW_REMOTE.',
  }),
  WEB_PORT: setting(port, '8088', {
    group: 'Chat page',
    unit: 'port',
    help: 'The port of the chat page and of /healthz; 0 is any free one.',
  }),
  WEB_ALLOW_REMOTE: setting(yesNo, 'no', {
    group: 'Chat page',
    unit: 'yes or no',
    help: 'Lets other machines reach the chat page.',
  }),
  WEB_PUBLIC_URL: setting(bareUrl(ORIGIN_RULE).regex(/^https?:\/\/[^/]+\/?$/u, ORIGIN_RULE), null, {
    group: 'Chat page',
    unit: 'URL',
    help: 'The address people type when it is not http://WEB_HOST:WEB_PORT, as behind a proxy.',
  }),
  PICTURES: setting(z.enum(['light', 'dark'], 'must be light or dark'), 'light', {
    group: 'Pictures',
    unit: 'light or dark',
    help: 'How pictures look, in every chat.',
  }),
  INBOUND_HOST: setting(host, '127.0.0.1', {
    group: 'Webhooks and REST API',
    unit: 'address',
    help: 'Where webhooks and the API are served; anything but loopback needs INBOUND_ALLOW_REMOTE.',
  }),
  INBOUND_PORT: setting(port, '8090', {
    group: 'Webhooks and REST API',
    unit: 'port',
    help: 'The port of /hooks/… and /api/v1; 0 is any free one.',
  }),
  INBOUND_ALLOW_REMOTE: setting(yesNo, 'no', {
    group: 'Webhooks and REST API',
    unit: 'yes or no',
    help: 'Lets other machines reach it without TLS, as behind a proxy that ends it.',
  }),
  INBOUND_PUBLIC_URL: setting(bareUrl(ORIGIN_RULE).regex(/^https?:\/\/[^/]+\/?$/u, ORIGIN_RULE), null, {
    group: 'Webhooks and REST API',
    unit: 'URL',
    help: 'The address that senders use when it is not http://INBOUND_HOST:INBOUND_PORT.',
  }),
  INBOUND_PROXIES: setting(proxies, null, {
    group: 'Webhooks and REST API',
    unit: 'addresses',
    help: 'Proxies whose X-Forwarded-For is believed, for webhooks with a list of addresses.',
  }),
  TELEGRAM_BOT_TOKEN: setting(
    z
      .string()
      .regex(/^\d{3,20}:[\w-]{20,100}$/u, 'must be a token from @BotFather, like 123456:ABC-DEF1234…'),
    null,
    { group: 'Telegram', unit: 'token', help: 'Token of your bot; unset is no Telegram.', secret: true },
  ),
  TELEGRAM_API_ROOT: setting(
    bareUrl('must be an http:// or https:// address, e.g. http://127.0.0.1:8081'),
    'https://api.telegram.org',
    {
      group: 'Telegram',
      unit: 'URL',
      help: 'The Bot API; a self-hosted Bot API server has its own address.',
    },
  ),
  DISCORD_TOKEN: setting(
    z
      .string()
      .max(200, DISCORD_TOKEN_RULE)
      .regex(/^[\w-]{4,}\.[\w-]{4,}\.[\w-]{20,}$/u, DISCORD_TOKEN_RULE),
    null,
    { group: 'Discord', unit: 'token', help: 'Token of your bot; unset is no Discord.', secret: true },
  ),
  DISCORD_API: setting(
    bareUrl('must be an http:// or https:// address, e.g. https://discord.com/api'),
    'https://discord.com/api',
    {
      group: 'Discord',
      unit: 'URL',
      help: 'The REST API, without its version; it says where the gateway is.',
    },
  ),
  DISCORD_READ_CHANNELS: setting(yesNo, 'no', {
    group: 'Discord',
    unit: 'yes or no',
    help: 'Read posts of servers for signal channels; the bot needs Message Content Intent for it.',
  }),
  NEWS_CALENDAR: setting(fileOrUrl, null, {
    group: 'News',
    unit: 'file or URL',
    help: 'Economic events (JSON or CSV) for pauses around news; read again every hour.',
    // Publishers put subscribers' keys into addresses.
    secret: true,
  }),
  PAPER_SYMBOLS: setting(file, null, {
    group: 'Paper accounts',
    unit: 'JSON file',
    help: 'Contract specifications of your own: swaps, commissions, hours (docs/PAPER.md).',
  }),
  ...PRICE_SETTINGS,
  ...CARRIER_SETTINGS,
  LOG_LEVEL: setting(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info', {
    group: 'Log',
    unit: 'level',
    help: `How much is written to the log: ${LOG_LEVELS.join(', ')}.`,
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<S> = S extends Setting<infer T> & { standard: infer D }
  ? D extends null
    ? T | null
    : T
  : never;
type Values = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };
/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const MOST_SHOWN = 80;
const CODE = 'BAD_SETTING';

function bad(name: SettingName, value: string, allowed: string): Refusal {
  const short = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
  const shown = SETTINGS[name].secret
    ? 'set to something (not shown, it may be secret)'
    : JSON.stringify(short);
  return refuse(CODE, `${name} is ${shown}: ${allowed}`);
}

function parse(env: Environment): Result<Values> {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [key, { schema, standard }] of Object.entries(SETTINGS)) {
    const name = key as SettingName;
    // Empty is unset: that is how compose files hand on what the host has not set.
    const given = env[name]?.trim() ?? '';
    const source = given === '' ? standard : given;
    if (source === null) {
      values[name] = null;
      continue;
    }
    const parsed = schema.safeParse(source);
    if (!parsed.success) return bad(name, source, parsed.error.issues[0]?.message ?? 'is not allowed');
    values[name] = parsed.data;
  }
  return done(values as Values);
}

const isLoopback = (address: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/u.test(address);

function readPem(name: 'TLS_CERT' | 'TLS_KEY', path: string): Result<string> {
  try {
    return done(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return bad(name, path, `cannot be read (${why}); must be the path of a PEM file`);
  }
}

function readTls(values: Values): Result<Config['bridge']['tls']> {
  const { TLS_CERT, TLS_KEY } = values;
  if (TLS_CERT === null && TLS_KEY === null) return done(null);
  if (TLS_CERT === null)
    return bad('TLS_KEY', TLS_KEY ?? '', 'needs TLS_CERT beside it: set both or neither');
  if (TLS_KEY === null) return bad('TLS_CERT', TLS_CERT, 'needs TLS_KEY beside it: set both or neither');
  const cert = readPem('TLS_CERT', TLS_CERT);
  if (!cert.ok) return cert;
  const key = readPem('TLS_KEY', TLS_KEY);
  if (!key.ok) return key;
  try {
    createSecureContext({ cert: cert.value, key: key.value });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return bad('TLS_CERT', TLS_CERT, `must be a PEM certificate whose private key is TLS_KEY (${why})`);
  }
  return done(Object.freeze({ cert: cert.value, key: key.value }));
}

/** Settings that are fine alone and not together. */
function clash(values: Values): Refusal | null {
  const missing = missingCarrierSetting(values);
  if (missing !== null) return refuse(CODE, `${missing.name} is unset: ${missing.because} needs it`);
  const { BRIDGE_HOST, WEB_HOST } = values;
  if (!isLoopback(BRIDGE_HOST) && values.TLS_CERT === null && !values.BRIDGE_ALLOW_PLAIN) {
    return bad(
      'BRIDGE_HOST',
      BRIDGE_HOST,
      'beyond loopback keys would travel readable; set TLS_CERT and TLS_KEY, or BRIDGE_ALLOW_PLAIN=yes',
    );
  }
  if (!isLoopback(WEB_HOST) && !values.WEB_ALLOW_REMOTE) {
    return bad('WEB_HOST', WEB_HOST, 'other machines could reach the chat page; set WEB_ALLOW_REMOTE=yes');
  }
  const { INBOUND_HOST, INBOUND_PORT } = values;
  if (!isLoopback(INBOUND_HOST) && !values.INBOUND_ALLOW_REMOTE) {
    return bad(
      'INBOUND_HOST',
      INBOUND_HOST,
      'beyond loopback tokens would travel readable; put a proxy with TLS before it, or set INBOUND_ALLOW_REMOTE=yes',
    );
  }
  for (const other of ['BRIDGE_PORT', 'WEB_PORT'] as const)
    if (INBOUND_PORT !== 0 && INBOUND_PORT === values[other])
      return bad('INBOUND_PORT', String(INBOUND_PORT), `${other} is the same; each needs a port of its own`);
  if (values.WEB_PORT !== 0 && values.WEB_PORT === values.BRIDGE_PORT) {
    return bad('WEB_PORT', String(values.WEB_PORT), 'BRIDGE_PORT is the same; each needs a port of its own');
  }
  return null;
}

/**
 * Reads every setting from `env`.
 * @returns frozen groups; or a refusal BAD_SETTING, whose message is one line that names the first bad
 * setting, its value (unless it is secret) and what is allowed
 */
export function loadConfig(env: Environment): Result<Config> {
  const parsed = parse(env);
  if (!parsed.ok) return parsed;
  const values = parsed.value;
  const tls = readTls(values);
  if (!tls.ok) return tls;
  const clashing = clash(values);
  if (clashing !== null) return clashing;
  return done(
    Object.freeze({
      storage: Object.freeze({ dataDir: values.DATA_DIR, databaseUrl: values.DATABASE_URL }),
      bridge: Object.freeze({ host: values.BRIDGE_HOST, port: values.BRIDGE_PORT, tls: tls.value }),
      web: Object.freeze({
        host: values.WEB_HOST,
        port: values.WEB_PORT,
        publicUrl: values.WEB_PUBLIC_URL === null ? null : new URL(values.WEB_PUBLIC_URL).origin,
      }),
      pictures: Object.freeze({ theme: values.PICTURES }),
      inbound: Object.freeze({
        host: values.INBOUND_HOST,
        port: values.INBOUND_PORT,
        publicUrl: values.INBOUND_PUBLIC_URL === null ? null : new URL(values.INBOUND_PUBLIC_URL).origin,
        proxies: Object.freeze(values.INBOUND_PROXIES ?? []),
        dropDir: path.join(values.DATA_DIR, 'drop'),
      }),
      telegram: Object.freeze({
        token: values.TELEGRAM_BOT_TOKEN,
        apiRoot: values.TELEGRAM_API_ROOT.replace(/\/+$/u, ''),
      }),
      discord: Object.freeze({
        token: values.DISCORD_TOKEN,
        api: values.DISCORD_API.replace(/\/+$/u, ''),
        readsChannels: values.DISCORD_READ_CHANNELS,
      }),
      news: Object.freeze({ calendar: values.NEWS_CALENDAR }),
      paper: Object.freeze({ symbols: values.PAPER_SYMBOLS }),
      feeds: feedConfig(values),
      carriers: carrierConfig(values),
      log: Object.freeze({ level: values.LOG_LEVEL }),
    }),
  );
}

/** The process' environment on top of the file `dotenv`, where there is one. */
export function environment(dotenv = '.env'): Environment {
  const fromFile = existsSync(dotenv) ? parseEnv(readFileSync(dotenv, 'utf8')) : {};
  return { ...fromFile, ...process.env };
}
