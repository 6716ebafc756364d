/** What a setting is, and the kinds of values that settings have: environment text in, or what is allowed instead. */
import { isIP } from 'node:net';
import { z } from 'zod';

export interface Setting<T = unknown> {
  readonly group: string;
  readonly unit: string;
  /** As it would be written in the environment; null: unset. */
  readonly standard: string | null;
  readonly help: string;
  /** Its value never appears in a message. */
  readonly secret: boolean;
  /** Environment text → value; its error message says what is allowed. */
  readonly schema: z.ZodType<T, string>;
}

export const setting = <T, S extends string | null>(
  schema: z.ZodType<T, string>,
  standard: S,
  about: Pick<Setting, 'group' | 'unit' | 'help'> & { secret?: boolean },
): Setting<T> & { readonly standard: S } => ({ secret: false, ...about, schema, standard });

const oneLine = (most: number, allowed: string) =>
  z
    .string()
    .max(most, allowed)
    .regex(/^\P{Cc}+$/u, allowed);
export const folder = oneLine(1_000, 'must be the path of a folder');
export const file = oneLine(1_000, 'must be the path of a file');
export const host = z.string().regex(/^[\w.:-]{1,253}$/u, 'must be a host name or address, e.g. 127.0.0.1');
const PORT_RULE = 'must be a whole number from 0 to 65535 (0: any free port)';
export const port = z
  .string()
  .regex(/^\d{1,5}$/u, PORT_RULE)
  .transform(Number)
  .refine((value) => value <= 65_535, PORT_RULE);
export const yesNo = z.enum(['yes', 'no'], 'must be yes or no').transform((value) => value === 'yes');
export const url = (protocol: RegExp, allowed: string) =>
  z.url({ protocol, error: allowed }).max(2_000, allowed);
export const bareUrl = (allowed: string) => url(/^https?$/u, allowed).regex(/^[^?#@]+$/u, allowed);
const CALENDAR_RULE = 'must be the path of a file or an https:// address (http:// for this machine alone)';
const LOOPBACK_URL = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])([:/?]|$)/iu;
/** A path, unless it looks like an address; then one that nobody on its way can change. */
export const fileOrUrl = oneLine(2_000, CALENDAR_RULE).refine(
  (value) =>
    !/^[a-z][a-z\d+.-]+:\/\//iu.test(value) ||
    (URL.canParse(value) && (/^https:/iu.test(value) || LOOPBACK_URL.test(value))),
  CALENDAR_RULE,
);
export const ORIGIN_RULE =
  'must be an http:// or https:// address without a path, e.g. https://mynah.example';

const PROXIES_RULE = 'must be addresses or networks with commas between them, e.g. 127.0.0.1,10.0.0.0/8';
const isNetwork = (entry: string): boolean => {
  const [, address = '', bits = '1'] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/u.exec(entry) ?? [];
  return Number(bits) <= ({ 4: 32, 6: 128 }[isIP(address)] ?? 0);
};
export const proxies = oneLine(1_000, PROXIES_RULE)
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every(isNetwork), PROXIES_RULE);

const FEEDS = ['binance', 'twelvedata', 'finnhub', 'alphavantage', 'massive', 'fred', 'yahoo'] as const;
const FEEDS_RULE = `must be none, all, or names of ${FEEDS.join(', ')} with commas between them`;
/** Names of sources of prices. */
const feeds = oneLine(1_000, FEEDS_RULE)
  .transform((text): readonly string[] => {
    if (text === 'none') return [];
    return text === 'all' ? FEEDS : text.split(',').map((name) => name.trim());
  })
  .refine((names) => names.every((name) => FEEDS.some((known) => known === name)), FEEDS_RULE);
/** Requests a minute and a day; null: no such limit. */
interface PlanLimits {
  readonly perMinute: number | null;
  readonly perDay: number | null;
}
const LIMITS_RULE =
  'must be name=requests a minute/requests a day with commas between them, - for no limit, e.g. twelvedata=55/-';
const PLAN = /^([a-z]{1,20})=(?:([1-9]\d{0,5})|-)\/(?:([1-9]\d{0,7})|-)$/u;
/** What somebody's own plans allow, by the name of the source. */
const planLimits = oneLine(1_000, LIMITS_RULE).transform((text, context) => {
  const plans = new Map<string, PlanLimits>();
  for (const entry of text.split(',')) {
    const [, name = '', perMinute, perDay] = PLAN.exec(entry.trim()) ?? [];
    if (!FEEDS.some((known) => known === name)) {
      context.addIssue({ code: 'custom', message: LIMITS_RULE });
      return z.NEVER;
    }
    const limit = (digits: string | undefined) => (digits === undefined ? null : Number(digits));
    plans.set(name, { perMinute: limit(perMinute), perDay: limit(perDay) });
  }
  return plans;
});
const apiKey = z.string().regex(/^[\w-]{8,128}$/u, 'must be a key: letters, digits, - and _');

export const DISCORD_TOKEN_RULE =
  'must be a token from the Bot page of the Discord Developer Portal, like MTIz….Gabcde.…';

// ---- alerts beside the chats ---------------------------------------------------------------------------

const ALERTS = 'Alerts beside the chats';
const SMTP_RULE = 'must be smtp://user:password@host:587, or smtps:// for TLS from the start';
const FROM_RULE = 'must be an e-mail address, e.g. mynah@example.com';

export const CARRIER_SETTINGS = {
  SMTP_URL: setting(url(/^smtps?$/u, SMTP_RULE), null, {
    group: ALERTS,
    unit: 'URL',
    help: 'Mail server for alerts and digests by e-mail; needs SMTP_FROM. Unset: no e-mail.',
    secret: true,
  }),
  SMTP_FROM: setting(z.email(FROM_RULE), null, {
    group: ALERTS,
    unit: 'address',
    help: 'Whom e-mails come from.',
  }),
  NTFY_URL: setting(bareUrl(ORIGIN_RULE), null, {
    group: ALERTS,
    unit: 'URL',
    help: 'ntfy server for push messages, e.g. https://ntfy.sh (who knows a topic reads it). Unset: none.',
  }),
  NTFY_TOKEN: setting(oneLine(200, 'must be an access token of the ntfy server'), null, {
    group: ALERTS,
    unit: 'token',
    help: 'Access token, where the ntfy server lets nobody publish without one.',
    secret: true,
  }),
  TWILIO_ACCOUNT_SID: setting(
    z.string().regex(/^AC[\da-f]{32}$/u, 'must be an account SID: AC and 32 digits or letters a to f'),
    null,
    {
      group: ALERTS,
      unit: 'SID',
      help: 'Twilio account for SMS; needs TWILIO_AUTH_TOKEN and TWILIO_FROM. Unset: no SMS.',
    },
  ),
  TWILIO_AUTH_TOKEN: setting(apiKey, null, {
    group: ALERTS,
    unit: 'token',
    help: 'Auth token of the Twilio account.',
    secret: true,
  }),
  TWILIO_FROM: setting(
    z.string().regex(/^\+[1-9]\d{6,14}$/u, 'must be a number such as +34600123456'),
    null,
    { group: ALERTS, unit: 'number', help: 'Twilio number that SMS come from.' },
  ),
  TWILIO_API: setting(bareUrl(ORIGIN_RULE), 'https://api.twilio.com', {
    group: ALERTS,
    unit: 'URL',
    help: 'Where Twilio is asked.',
  }),
} as const;

/** Null: not set up. */
export interface CarrierConfig {
  readonly email: { readonly url: string; readonly from: string } | null;
  readonly ntfy: { readonly url: string; readonly token: string | null } | null;
  readonly sms: {
    readonly api: string;
    readonly account: string;
    readonly token: string;
    readonly from: string;
  } | null;
}

type CarrierValues = Readonly<Record<Exclude<keyof typeof CARRIER_SETTINGS, 'TWILIO_API'>, string | null>> & {
  readonly TWILIO_API: string;
};

const withoutSlash = (address: string): string => address.replace(/\/+$/u, '');

/** What is set by half is off; `missingCarrierSetting` says so before. */
export function carrierConfig(values: CarrierValues): CarrierConfig {
  const { SMTP_URL, SMTP_FROM, NTFY_URL, NTFY_TOKEN, TWILIO_API } = values;
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM } = values;
  const isTwilio = TWILIO_ACCOUNT_SID !== null && TWILIO_AUTH_TOKEN !== null && TWILIO_FROM !== null;
  return Object.freeze({
    email: SMTP_URL === null || SMTP_FROM === null ? null : { url: SMTP_URL, from: SMTP_FROM },
    ntfy: NTFY_URL === null ? null : { url: withoutSlash(NTFY_URL), token: NTFY_TOKEN },
    sms: isTwilio
      ? {
          api: withoutSlash(TWILIO_API),
          account: TWILIO_ACCOUNT_SID,
          token: TWILIO_AUTH_TOKEN,
          from: TWILIO_FROM,
        }
      : null,
  });
}

/** @returns a setting that another one needs and that is not set; null when all is well */
export function missingCarrierSetting(
  values: CarrierValues,
): { readonly name: keyof CarrierValues; readonly because: string } | null {
  const groups = [
    ['SMTP_URL', 'SMTP_FROM'],
    ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  ] as const;
  for (const names of groups) {
    const there = names.find((name) => values[name] !== null);
    const missing = names.find((name) => values[name] === null);
    if (there !== undefined && missing !== undefined) return { name: missing, because: there };
  }
  if (values.NTFY_TOKEN !== null && values.NTFY_URL === null)
    return { name: 'NTFY_URL', because: 'NTFY_TOKEN' };
  return null;
}

// ---- prices --------------------------------------------------------------------------------------------

export const PRICE_SETTINGS = {
  FEEDS: setting(feeds, 'binance,twelvedata,finnhub,alphavantage,massive,fred', {
    group: 'Prices',
    unit: 'names',
    help: 'Sources of prices beside terminals: names, all (with yahoo, which promises nothing), none.',
  }),
  TWELVEDATA_API_KEY: setting(apiKey, null, {
    group: 'Prices',
    unit: 'key',
    help: 'Key of Twelve Data (twelvedata.com); unset: it is not asked.',
    secret: true,
  }),
  FINNHUB_API_KEY: setting(apiKey, null, {
    group: 'Prices',
    unit: 'key',
    help: 'Key of Finnhub (finnhub.io); unset: it is not asked.',
    secret: true,
  }),
  ALPHAVANTAGE_API_KEY: setting(apiKey, null, {
    group: 'Prices',
    unit: 'key',
    help: 'Key of Alpha Vantage (alphavantage.co); unset: it is not asked.',
    secret: true,
  }),
  MASSIVE_API_KEY: setting(apiKey, null, {
    group: 'Prices',
    unit: 'key',
    help: 'Key of Massive, which was Polygon.io (massive.com); unset: it is not asked.',
    secret: true,
  }),
  FRED_API_KEY: setting(apiKey, null, {
    group: 'Prices',
    unit: 'key',
    help: 'Key of FRED, for interest rates (fred.stlouisfed.org); unset: it is not asked.',
    secret: true,
  }),
  FEED_LIMITS: setting(planLimits, null, {
    group: 'Prices',
    unit: 'limits',
    help: 'Your own plans instead of the free ones: name=requests a minute/a day, - for no limit.',
  }),
  FEED_REPLAY: setting(file, null, {
    group: 'Prices',
    unit: 'CSV file',
    help: 'Ticks that are played instead of asking anybody; the name begins with the symbol.',
  }),
} as const;

export interface FeedConfig {
  /** Names of sources of prices that may be asked. */
  readonly permitted: readonly string[];
  /** By source; null: none, and the source is off. */
  readonly keys: Readonly<
    Record<'twelvedata' | 'finnhub' | 'alphavantage' | 'massive' | 'fred', string | null>
  >;
  /** By source: what its plan allows, where it is not the free one. */
  readonly limits: ReadonlyMap<string, PlanLimits>;
  /** Path of a file of ticks that is played instead of asking anybody; null: none. */
  readonly replay: string | null;
}

type KeyName = `${'TWELVEDATA' | 'FINNHUB' | 'ALPHAVANTAGE' | 'MASSIVE' | 'FRED'}_API_KEY`;
type PriceValues = Readonly<Record<KeyName | 'FEED_REPLAY', string | null>> & {
  readonly FEEDS: readonly string[];
  readonly FEED_LIMITS: ReadonlyMap<string, PlanLimits> | null;
};

export const feedConfig = (values: PriceValues): FeedConfig =>
  Object.freeze({
    permitted: Object.freeze(values.FEEDS),
    keys: Object.freeze({
      twelvedata: values.TWELVEDATA_API_KEY,
      finnhub: values.FINNHUB_API_KEY,
      alphavantage: values.ALPHAVANTAGE_API_KEY,
      massive: values.MASSIVE_API_KEY,
      fred: values.FRED_API_KEY,
    }),
    limits: values.FEED_LIMITS ?? new Map<string, PlanLimits>(),
    replay: values.FEED_REPLAY,
  });
