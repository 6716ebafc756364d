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

export const DISCORD_TOKEN_RULE =
  'must be a token from the Bot page of the Discord Developer Portal, like MTIz….Gabcde.…';
