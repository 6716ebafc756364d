/** The service's error codes; docs/PROTOCOL.md, section 7, is the same table in words. */

interface ErrorRule {
  /** WebSocket close code after a fatal error; null for errors that leave the connection open. */
  readonly close: number | null;
  /** When the terminal may come back after a fatal one; null: not without a person's help. */
  readonly retryAfterMs: number | null;
}

export const ERRORS = {
  BAD_FRAME: { close: 4400, retryAfterMs: 60_000 },
  PROTOCOL_VERSION: { close: 4406, retryAfterMs: null },
  HELLO_TIMEOUT: { close: 4408, retryAfterMs: 5_000 },
  KEY_UNKNOWN: { close: 4401, retryAfterMs: null },
  LOGIN_MISMATCH: { close: 4403, retryAfterMs: null },
  SESSION_EXISTS: { close: 4409, retryAfterMs: 15_000 },
  TOO_MANY_SESSIONS: { close: 4429, retryAfterMs: 30_000 },
  RATE_LIMIT: { close: 4429, retryAfterMs: 10_000 },
  FRAME_TOO_BIG: { close: 1009, retryAfterMs: 60_000 },
  SNAPSHOT_TOO_BIG: { close: 4413, retryAfterMs: null },
  SLOW_CONSUMER: { close: 4413, retryAfterMs: 5_000 },
  SILENT: { close: 4408, retryAfterMs: 0 },
  NOT_SYNCED: { close: null, retryAfterMs: null },
  EVENT_GAP: { close: null, retryAfterMs: null },
  OVERLOADED: { close: null, retryAfterMs: null },
  INTERNAL: { close: 1011, retryAfterMs: 5_000 },
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof ERRORS;
type CodesWhere<Close> = {
  [C in ErrorCode]: (typeof ERRORS)[C]['close'] extends Close ? C : never;
}[ErrorCode];
export type FatalCode = CodesWhere<number>;
export type PassingCode = CodesWhere<null> | 'BAD_FRAME';

/** `error.message` on the wire is at most this long. */
const MESSAGE_CHARACTERS = 500;
const shorten = (message: string): string => message.slice(0, MESSAGE_CHARACTERS);

/** The last `error` frame of a connection, as text. */
export const fatalError = (code: FatalCode, message: string): string =>
  JSON.stringify({
    type: 'error',
    code,
    message: shorten(message),
    fatal: true,
    retryAfterMs: ERRORS[code].retryAfterMs,
  });

/** An `error` frame that leaves the connection open, as text. */
export const passingError = (code: PassingCode, message: string): string =>
  JSON.stringify({ type: 'error', code, message: shorten(message), fatal: false, retryAfterMs: null });

/** A gateway's refusal as a code of the protocol; whatever is not in the table is our own fault. */
export const fatalCodeOf = (code: string): FatalCode =>
  Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].close !== null ? (code as FatalCode) : 'INTERNAL';
