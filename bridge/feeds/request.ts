/**
 * One request to a source of prices, and what came back. Keys travel in headers or addresses: no address and no body
 * of an answer ever gets into what is said of a failure.
 */
import type { z } from 'zod';
import type { SourceAnswer, SourceTrouble } from '../../core/feed-ports.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { boundedBytes } from './download.ts';

/** The largest answer that is asked for, 5,000 bars, has under 1 MB. */
const MOST_BYTES = 4_000_000;
const SECOND: Millis = 1_000;

const trouble = (code: SourceTrouble['code'], message: string): SourceTrouble => ({
  ok: false,
  code,
  message,
});
export const nonsense = (what: string): SourceTrouble => trouble('NONSENSE', what);
export const notThere = (): SourceTrouble => trouble('NOT_THERE', 'it does not have this symbol');
export const keyRefused = (): SourceTrouble => trouble('KEY_REFUSED', 'it refuses the key: see the settings');

/** @param retryAfterMs as the source said; left out when it said nothing */
export const busy = (retryAfterMs?: Millis): SourceTrouble => ({
  ...trouble('BUSY', 'it says that it was asked too often'),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). Undefined when it is neither. */
export function retryAfter(header: string | null, now: Millis): Millis | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/u.test(header.trim())) return Number(header) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The status that is not good, in our words. 418: Binance's for an address that went on after 429. */
function troubleOf(response: Response, now: Millis): SourceTrouble {
  const { status } = response;
  const wait = retryAfter(response.headers.get('retry-after'), now);
  if (status === 429 || status === 418) return busy(wait);
  if (status === 401) return keyRefused();
  // Of 402 and 403: what its plan does not include; the key is good for other things.
  if (status === 400 || status === 402 || status === 403 || status === 404) return notThere();
  if (wait !== undefined) return { ...busy(wait), message: `it answers ${status}, and asks for a pause` };
  return trouble('UNREACHABLE', `it answers ${status}`);
}

/** A system's code, or that nobody answered: the sentences of libraries may hold the address. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'no answer in time';
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = inner instanceof Error && 'code' in inner ? inner.code : null;
  return typeof code === 'string' && /^[A-Z_\d]{1,40}$/u.test(code) ? code : 'it cannot be reached';
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export interface Request {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** For dates in Retry-After. */
  readonly now: Millis;
  /** Reads answers of a status that is not good too: some say there what is wrong. */
  readonly readsErrors?: boolean;
}

/** Asks once, follows no redirect, and reads the answer as JSON of this shape. */
export async function getJson<T>(shape: z.ZodType<T>, request: Request): Promise<SourceAnswer<T>> {
  const { url, headers = {}, signal, now, readsErrors = false } = request;
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal,
    });
    if (!response.ok && !(readsErrors && response.status < 500 && response.status !== 429)) {
      await response.body?.cancel();
      return troubleOf(response, now);
    }
    const bytes = response.body === null ? new Uint8Array() : await boundedBytes(response.body, MOST_BYTES);
    if (bytes === null) return nonsense(`its answer is larger than ${MOST_BYTES} bytes`);
    const read = shape.safeParse(parsed(bytes));
    if (read.success) return { ok: true, value: read.data };
    return response.ok ? nonsense('its answer is not what it should be') : troubleOf(response, now);
  } catch (error) {
    return trouble('UNREACHABLE', reasonOf(error));
  }
}
