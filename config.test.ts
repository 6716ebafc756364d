import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS, environment, loadConfig } from './config.ts';
import { envExample, helpText } from './setting-texts.ts';
import type { Config, Environment, SettingName } from './config.ts';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const TOKEN = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const BOT_TOKEN = 'MTIzNDU2Nzg5.Gabcde.only-for-this-test-0123456789';

function loaded(env: Environment): Config {
  const result = loadConfig(env);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function refusal(env: Environment): string {
  const result = loadConfig(env);
  if (result.ok) throw new Error(`was accepted: ${JSON.stringify(env)}`);
  expect(result.code).toBe('BAD_SETTING');
  expect(result.message).not.toContain('\n');
  return result.message;
}

const CERT = readFileSync('test/fixtures/test-only.cert.pem', 'utf8');
const KEY = readFileSync('test/fixtures/test-only.key.pem', 'utf8');
const OTHER_KEY = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

describe('settings', () => {
  it('are complete without any environment: loopback, embedded Postgres, no chat but the page', () => {
    expect(loaded({})).toEqual({
      storage: { dataDir: './data', databaseUrl: null },
      bridge: { host: '127.0.0.1', port: 8080, tls: null },
      web: { host: '127.0.0.1', port: 8088, publicUrl: null },
      pictures: { theme: 'light' },
      inbound: { host: '127.0.0.1', port: 8090, publicUrl: null, proxies: [], dropDir: 'data/drop' },
      telegram: { token: null, apiRoot: 'https://api.telegram.org' },
      discord: { token: null, api: 'https://discord.com/api', readsChannels: false },
      news: { calendar: null },
      paper: { symbols: null },
      feeds: {
        permitted: ['binance', 'twelvedata', 'finnhub', 'alphavantage', 'massive', 'fred'],
        keys: { twelvedata: null, finnhub: null, alphavantage: null, massive: null, fred: null },
        limits: new Map(),
        replay: null,
      },
      carriers: { email: null, ntfy: null, sms: null },
      log: { level: 'info' },
    });
  });

  it('are taken from the environment, every one', () => {
    expect(
      loaded({
        DATA_DIR: '/var/lib/mynah',
        DATABASE_URL: 'postgres://mynah:secret@db:5432/mynah',
        BRIDGE_HOST: '0.0.0.0',
        BRIDGE_PORT: '0',
        BRIDGE_ALLOW_PLAIN: 'yes',
        WEB_HOST: '::',
        WEB_PORT: '65535',
        WEB_ALLOW_REMOTE: 'yes',
        WEB_PUBLIC_URL: 'https://mynah.example/',
        INBOUND_HOST: '0.0.0.0',
        INBOUND_PORT: '0',
        INBOUND_ALLOW_REMOTE: 'yes',
        INBOUND_PUBLIC_URL: 'https://hooks.example/',
        INBOUND_PROXIES: '127.0.0.1, 10.0.0.0/8,::1',
        TELEGRAM_BOT_TOKEN: TOKEN,
        TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
        DISCORD_TOKEN: BOT_TOKEN,
        DISCORD_API: 'http://127.0.0.1:8082/api/',
        DISCORD_READ_CHANNELS: 'yes',
        NEWS_CALENDAR: 'https://calendar.example/week.json?key=1',
        PAPER_SYMBOLS: '/etc/mynah/symbols.json',
        FEEDS: 'binance, yahoo',
        TWELVEDATA_API_KEY: 'twelve-data-key',
        FINNHUB_API_KEY: 'finnhub-key',
        ALPHAVANTAGE_API_KEY: 'ALPHAKEY',
        MASSIVE_API_KEY: 'massive_key',
        FRED_API_KEY: 'fred0123',
        FEED_LIMITS: 'twelvedata=55/-, alphavantage=75/10000',
        FEED_REPLAY: '/ticks/eurusd.csv',
        PICTURES: 'dark',
        LOG_LEVEL: 'debug',
      }),
    ).toEqual({
      storage: { dataDir: '/var/lib/mynah', databaseUrl: 'postgres://mynah:secret@db:5432/mynah' },
      bridge: { host: '0.0.0.0', port: 0, tls: null },
      web: { host: '::', port: 65_535, publicUrl: 'https://mynah.example' },
      pictures: { theme: 'dark' },
      inbound: {
        host: '0.0.0.0',
        port: 0,
        publicUrl: 'https://hooks.example',
        proxies: ['127.0.0.1', '10.0.0.0/8', '::1'],
        dropDir: '/var/lib/mynah/drop',
      },
      telegram: { token: TOKEN, apiRoot: 'http://127.0.0.1:8081' },
      discord: { token: BOT_TOKEN, api: 'http://127.0.0.1:8082/api', readsChannels: true },
      news: { calendar: 'https://calendar.example/week.json?key=1' },
      paper: { symbols: '/etc/mynah/symbols.json' },
      feeds: {
        permitted: ['binance', 'yahoo'],
        keys: {
          twelvedata: 'twelve-data-key',
          finnhub: 'finnhub-key',
          alphavantage: 'ALPHAKEY',
          massive: 'massive_key',
          fred: 'fred0123',
        },
        limits: new Map([
          ['twelvedata', { perMinute: 55, perDay: null }],
          ['alphavantage', { perMinute: 75, perDay: 10_000 }],
        ]),
        replay: '/ticks/eurusd.csv',
      },
      carriers: { email: null, ntfy: null, sms: null },
      log: { level: 'debug' },
    });
  });

  it('cannot be changed afterwards', () => {
    const config = loaded({});
    const parts: readonly unknown[] = Object.values(config);
    for (const value of [config, ...parts]) expect(Object.isFrozen(value)).toBe(true);
  });

  it.each(NAMES)('%s set to nothing is unset', (name) => {
    expect(loaded({ [name]: '  ' })).toEqual(loaded({}));
  });

  it('permit all sources of prices, or none', () => {
    expect(loaded({ FEEDS: 'none' }).feeds.permitted).toEqual([]);
    expect(loaded({ FEEDS: 'all' }).feeds.permitted).toContain('yahoo');
  });
});

describe('a bad value', () => {
  it.each<[SettingName, string, string]>([
    ['DATA_DIR', 'a\u0000b', 'DATA_DIR is "a\\u0000b": must be the path of a folder'],
    [
      'BRIDGE_HOST',
      'two words',
      'BRIDGE_HOST is "two words": must be a host name or address, e.g. 127.0.0.1',
    ],
    ['BRIDGE_PORT', '80a', 'BRIDGE_PORT is "80a": must be a whole number from 0 to 65535 (0: any free port)'],
    [
      'BRIDGE_PORT',
      '65536',
      'BRIDGE_PORT is "65536": must be a whole number from 0 to 65535 (0: any free port)',
    ],
    ['BRIDGE_ALLOW_PLAIN', 'maybe', 'BRIDGE_ALLOW_PLAIN is "maybe": must be yes or no'],
    ['WEB_HOST', 'a/b', 'WEB_HOST is "a/b": must be a host name or address, e.g. 127.0.0.1'],
    ['WEB_PORT', '-1', 'WEB_PORT is "-1": must be a whole number from 0 to 65535 (0: any free port)'],
    ['WEB_ALLOW_REMOTE', 'true', 'WEB_ALLOW_REMOTE is "true": must be yes or no'],
    [
      'WEB_PUBLIC_URL',
      'https://mynah.example/page',
      'WEB_PUBLIC_URL is "https://mynah.example/page": must be an http:// or https:// address without a path, e.g. https://mynah.example',
    ],
    [
      'WEB_PUBLIC_URL',
      'mynah.example',
      'WEB_PUBLIC_URL is "mynah.example": must be an http:// or https:// address without a path, e.g. https://mynah.example',
    ],
    ...['localhost', '10.0.0.0/0', '10.0.0.0/33', '1.2.3.4,', '1.2.3.4/8/8'].map(
      (entries): [SettingName, string, string] => [
        'INBOUND_PROXIES',
        entries,
        `INBOUND_PROXIES is "${entries}": must be addresses or networks with commas between them, e.g. 127.0.0.1,10.0.0.0/8`,
      ],
    ),
    [
      'TELEGRAM_API_ROOT',
      'ftp://example.org',
      'TELEGRAM_API_ROOT is "ftp://example.org": must be an http:// or https:// address, e.g. http://127.0.0.1:8081',
    ],
    [
      'FEEDS',
      'binance,bloomberg',
      'FEEDS is "binance,bloomberg": must be none, all, or names of binance, twelvedata, finnhub, alphavantage, massive, fred, yahoo with commas between them',
    ],
    ...['twelvedata', 'twelvedata=55', 'twelvedata=0/-', 'bloomberg=1/1', 'fred=1/1,'].map(
      (limits): [SettingName, string, string] => [
        'FEED_LIMITS',
        limits,
        `FEED_LIMITS is "${limits}": must be name=requests a minute/requests a day with commas between them, - for no limit, e.g. twelvedata=55/-`,
      ],
    ),
    [
      'LOG_LEVEL',
      'loud\nor not',
      'LOG_LEVEL is "loud\\nor not": must be one of trace, debug, info, warn, error, fatal, silent',
    ],
  ])('of %s (%j) is named with what is allowed', (name, value, message) => {
    expect(refusal({ [name]: value })).toBe(message);
  });

  it.each<[SettingName, string, string]>([
    [
      'DATABASE_URL',
      'mysql://root:hunter2@db/x',
      'must be a URL like postgres://user:password@host:5432/database',
    ],
    ['TELEGRAM_BOT_TOKEN', 'hunter2', 'must be a token from @BotFather, like 123456:ABC-DEF1234…'],
    [
      'DISCORD_TOKEN',
      'Bot MTIz.Gabcde.hunter2',
      'must be a token from the Bot page of the Discord Developer Portal, like MTIz….Gabcde.…',
    ],
    ['SMTP_URL', 'mail.hunter2', 'must be smtp://user:password@host:587, or smtps:// for TLS from the start'],
    ['TWILIO_AUTH_TOKEN', 'hunter2', 'must be a key: letters, digits, - and _'],
    ['TWELVEDATA_API_KEY', 'hunter2 hunter2', 'must be a key: letters, digits, - and _'],
    ['FRED_API_KEY', 'hunter2', 'must be a key: letters, digits, - and _'],
    ...[
      'http://calendar.example/week.json',
      'http://localhost.example/week.json',
      'ftp://calendar.example/week.json',
      'https://',
    ].map((address): [SettingName, string, string] => [
      'NEWS_CALENDAR',
      address,
      'must be the path of a file or an https:// address (http:// for this machine alone)',
    ]),
  ])('of %s is refused without being shown', (name, value, allowed) => {
    expect(SETTINGS[name].secret).toBe(true);
    expect(refusal({ [name]: value })).toBe(
      `${name} is set to something (not shown, it may be secret): ${allowed}`,
    );
  });

  it.each([
    '/etc/mynah/news.csv',
    'news.json',
    'C:\\news.csv',
    'http://127.0.0.1:9000/news',
    'http://[::1]/n',
  ])('NEWS_CALENDAR may be %s', (source) => {
    expect(loaded({ NEWS_CALENDAR: source }).news.calendar).toBe(source);
  });

  it('is shortened when it is long', () => {
    expect(refusal({ LOG_LEVEL: 'x'.repeat(10_000) }).length).toBeLessThan(250);
  });
});

describe('alerts beside the chats', () => {
  it('are set up by the environment', () => {
    expect(
      loaded({
        SMTP_URL: 'smtps://mynah:secret@mail.example',
        SMTP_FROM: 'mynah@example.com',
        NTFY_URL: 'https://ntfy.example/',
        NTFY_TOKEN: 'tk_secret',
        TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: 'twilio-token',
        TWILIO_FROM: '+34600123456',
        TWILIO_API: 'http://127.0.0.1:8083/',
      }).carriers,
    ).toEqual({
      email: { url: 'smtps://mynah:secret@mail.example', from: 'mynah@example.com' },
      ntfy: { url: 'https://ntfy.example', token: 'tk_secret' },
      sms: {
        api: 'http://127.0.0.1:8083',
        account: `AC${'0'.repeat(32)}`,
        token: 'twilio-token',
        from: '+34600123456',
      },
    });
  });

  it.each([
    [{ SMTP_URL: 'smtp://mail.example' }, 'SMTP_FROM is unset: SMTP_URL needs it'],
    [{ SMTP_FROM: 'mynah@example.com' }, 'SMTP_URL is unset: SMTP_FROM needs it'],
    [{ TWILIO_FROM: '+34600123456' }, 'TWILIO_ACCOUNT_SID is unset: TWILIO_FROM needs it'],
    [{ NTFY_TOKEN: 'tk_secret' }, 'NTFY_URL is unset: NTFY_TOKEN needs it'],
  ])('are not set up by half: %o', (env, message) => {
    expect(refusal(env)).toBe(message);
  });
});

describe('safety', () => {
  it('refuses one port for terminals and for people, unless it is any free one', () => {
    expect(refusal({ WEB_PORT: '8080' })).toBe(
      'WEB_PORT is "8080": BRIDGE_PORT is the same; each needs a port of its own',
    );
    expect(loaded({ WEB_PORT: '0', BRIDGE_PORT: '0' }).web.port).toBe(0);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'mynah.example'])('refuses plain ws:// on %s', (host) => {
    expect(refusal({ BRIDGE_HOST: host })).toBe(
      `BRIDGE_HOST is "${host}": beyond loopback keys would travel readable; set TLS_CERT and TLS_KEY, or BRIDGE_ALLOW_PLAIN=yes`,
    );
    expect(loaded({ BRIDGE_HOST: host, BRIDGE_ALLOW_PLAIN: 'yes' }).bridge.host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1'])('refuses the chat page on %s unless told otherwise', (host) => {
    expect(refusal({ WEB_HOST: host })).toBe(
      `WEB_HOST is "${host}": other machines could reach the chat page; set WEB_ALLOW_REMOTE=yes`,
    );
    expect(loaded({ WEB_HOST: host, WEB_ALLOW_REMOTE: 'yes' }).web.host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1'])('refuses webhooks on %s unless told otherwise', (host) => {
    expect(refusal({ INBOUND_HOST: host })).toBe(
      `INBOUND_HOST is "${host}": beyond loopback tokens would travel readable; put a proxy with TLS before it, or set INBOUND_ALLOW_REMOTE=yes`,
    );
    expect(loaded({ INBOUND_HOST: host, INBOUND_ALLOW_REMOTE: 'yes' }).inbound.host).toBe(host);
  });

  it.each(['BRIDGE_PORT', 'WEB_PORT'])('refuses the port of %s for webhooks', (other) => {
    expect(refusal({ [other]: '8090' })).toBe(
      `INBOUND_PORT is "8090": ${other} is the same; each needs a port of its own`,
    );
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('takes %s for loopback', (host) => {
    expect(loaded({ BRIDGE_HOST: host, WEB_HOST: host }).bridge.host).toBe(host);
  });
});

describe('with files', () => {
  let folder: string;
  const put = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mynah-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads certificate and key, and then needs no permission to be reached', () => {
    const env = { BRIDGE_HOST: '0.0.0.0', TLS_CERT: put('cert.pem', CERT), TLS_KEY: put('key.pem', KEY) };
    expect(loaded(env).bridge.tls).toEqual({ cert: CERT, key: KEY });
  });

  it('wants certificate and key together', () => {
    const one = put('one.pem', CERT);
    expect(refusal({ TLS_CERT: one })).toMatch(
      /^TLS_CERT is ".*": needs TLS_KEY beside it: set both or neither$/u,
    );
    expect(refusal({ TLS_KEY: one })).toMatch(
      /^TLS_KEY is ".*": needs TLS_CERT beside it: set both or neither$/u,
    );
  });

  it('says which file of the two cannot be read', () => {
    const missing = path.join(folder, 'missing.pem');
    const rule = 'cannot be read (ENOENT); must be the path of a PEM file';
    expect(refusal({ TLS_CERT: put('a.pem', CERT), TLS_KEY: missing })).toBe(
      `TLS_KEY is "${missing}": ${rule}`,
    );
    expect(refusal({ TLS_CERT: missing, TLS_KEY: put('b.pem', KEY) })).toBe(
      `TLS_CERT is "${missing}": ${rule}`,
    );
  });

  it('refuses a key of another certificate, and shows nothing of it', () => {
    const env = { TLS_CERT: put('c.pem', CERT), TLS_KEY: put('d.pem', OTHER_KEY) };
    const message = refusal(env);
    expect(message).toMatch(
      /^TLS_CERT is ".*": must be a PEM certificate whose private key is TLS_KEY \(.+\)$/u,
    );
    for (const line of OTHER_KEY.split('\n').slice(1, -2)) expect(message).not.toContain(line);
  });

  it('takes settings from .env, and lets the environment win', () => {
    const dotenv = put('.env', 'LOG_LEVEL=debug\nWEB_PORT="9000" # comment\nPATH=nowhere\n');
    const env = environment(dotenv);
    expect(loaded(env)).toMatchObject({ log: { level: 'debug' }, web: { port: 9_000 } });
    expect(env['PATH']).toBe(process.env['PATH']);
  });

  it('needs no .env', () => {
    expect(environment(path.join(folder, 'no.env'))).toEqual(process.env);
  });
});

describe('what people read about settings', () => {
  it('.env.example is what the settings say (npm run env:example rewrites it)', async () => {
    await expect(envExample()).toMatchFileSnapshot('.env.example');
  });

  it('.env.example changes nothing when it is copied, nor when every line is uncommented', () => {
    const uncommented = envExample().replaceAll(/^# (?=[A-Z_]+=)/gmu, '');
    const given = Object.fromEntries(
      uncommented
        .split('\n')
        .filter((line) => /^[A-Z_]+=/u.test(line))
        .map((line) => line.split('=', 2) as [string, string]),
    );
    expect(Object.keys(given)).toEqual(NAMES);
    expect(loaded(given)).toEqual(loaded({}));
  });

  it.each(NAMES)('--help says name, unit, default and purpose of %s', (name) => {
    const { unit, standard, help } = SETTINGS[name];
    const lines = helpText().split('\n');
    const at = lines.findIndex((line) => line.trim().startsWith(`${name} `));
    expect(lines[at]).toContain(unit);
    expect(lines[at]).toContain(standard === null ? 'unset' : `default ${standard}`);
    expect(lines[at + 1]?.trim()).toBe(help);
    expect(help).not.toBe('');
  });

  it('--help fits a terminal of 120 columns', () => {
    for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
