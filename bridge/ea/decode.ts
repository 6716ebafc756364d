/**
 * Text of one WebSocket message → a frame, or which field is wrong and why.
 *
 * `type` picks the one schema to try. Types that are not ours are no error: that is how the protocol grows.
 */
import type { z } from 'zod';
import * as f from './protocol/frames.ts';
import type { FromService, FromTerminal } from './protocol/frames.ts';

export interface BadFrame {
  readonly ok: false;
  readonly code: 'BAD_FRAME' | 'PROTOCOL_VERSION';
  /** Path of the offending field, e.g. `items[0].lots`; empty when the whole frame is wrong. */
  readonly field: string;
  /** Field, rule and value in one line; never the value of anything in a `hello` or `rotate`. */
  readonly message: string;
  /** As far as they could be read. */
  readonly type: string;
  readonly id: string;
}

/** `frame: null`: a type of some later version, to be ignored. */
export type Decoded<F> = { readonly ok: true; readonly frame: F | null } | BadFrame;

type Schemas = ReadonlyMap<string, z.ZodType>;
const terminalFrames: Schemas = new Map<string, z.ZodType>([
  ['heartbeat', f.heartbeat],
  ['quotes', f.quotes],
  ['outcomes', f.outcomes],
  ['events', f.events],
  ['account', f.account],
  ['snapshot', f.snapshot],
  ['hello', f.hello],
  ['poll', f.poll],
  ['rotated', f.rotated],
  ['error', f.errorFrame],
]);
const serviceFrames: Schemas = new Map<string, z.ZodType>([
  ['welcome', f.welcome],
  ['ack', f.ack],
  ['synced', f.synced],
  ['resync', f.resync],
  ['desired', f.desired],
  ['watch', f.watch],
  ['heartbeat', f.heartbeat],
  ['polled', f.polled],
  ['rotate', f.rotate],
  ['error', f.serverError],
  ['bye', f.bye],
]);

/** Frames that carry a key. */
const SECRET_TYPES = new Set(['hello', 'rotate']);
/** Of a wrong value, so much is quoted back. */
const QUOTED_CHARACTERS = 40;

const stringIn = (value: object, field: string): string => {
  const found: unknown = (value as Record<string, unknown>)[field];
  return typeof found === 'string' ? found : '';
};

const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');

function quoted(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
  if (found === undefined) return 'missing';
  if (typeof found === 'object' && found !== null) return Array.isArray(found) ? 'a list' : 'an object';
  return JSON.stringify(found).slice(0, QUOTED_CHARACTERS);
}

interface Context {
  readonly type?: string;
  readonly id?: string;
  readonly code?: BadFrame['code'];
}
const bad = (
  field: string,
  rule: string,
  { type = '', id = '', code = 'BAD_FRAME' }: Context = {},
): BadFrame => ({
  ok: false,
  code,
  field,
  message: field === '' ? rule : `${field}: ${rule}`,
  type,
  id,
});

function badField(value: object, type: string, error: z.ZodError): BadFrame {
  const issue = error.issues[0];
  if (issue === undefined) throw new Error('a schema refused a frame without saying why');
  const got = SECRET_TYPES.has(type) ? '' : ` (got ${quoted(value, issue.path)})`;
  return bad(fieldName(issue.path), issue.message + got, { type, id: stringIn(value, 'id') });
}

/** A hello of another version need not look like ours; its number decides before its fields do. */
function otherVersion(value: object): BadFrame | null {
  const protocol: unknown = (value as Record<string, unknown>)['protocol'];
  if (!Number.isInteger(protocol) || protocol === f.PROTOCOL_VERSION) return null;
  return bad('protocol', `${String(protocol)} is not understood here; understood: ${f.PROTOCOL_VERSION}`, {
    type: 'hello',
    code: 'PROTOCOL_VERSION',
  });
}

/** Reads a frame that is JSON already. */
function decodeValue<F>(value: unknown, schemas: Schemas): Decoded<F> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('', 'a frame is one JSON object');
  const type = stringIn(value, 'type');
  if (type === '') return bad('type', 'must be a text that names the kind of frame');
  const schema = schemas.get(type);
  if (schema === undefined) return { ok: true, frame: null };
  if (type === 'hello') {
    const other = otherVersion(value);
    if (other !== null) return other;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? { ok: true, frame: parsed.data as F } : badField(value, type, parsed.error);
}

function decode<F>(text: string, schemas: Schemas): Decoded<F> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('', 'not JSON');
  }
  return decodeValue<F>(value, schemas);
}

/** What a terminal sent, as text. */
export const decodeFromTerminal = (text: string): Decoded<FromTerminal> => decode(text, terminalFrames);

/** What the service sent, as text: for whoever writes a terminal in TypeScript. */
export const decodeFromService = (text: string): Decoded<FromService> => decode(text, serviceFrames);
