/** Fetches what a person attached to a message, from the chat's own server. */
import type { Millis } from '../core/domain/ids.ts';

/** The largest file over a slow line. */
const FETCH_MS: Millis = 60_000;

/**
 * At most one byte more than `limit`, which shows that there is more. Throws when it cannot be had: without the
 * address, which may hold a token.
 */
export async function download(url: string, limit: number, stop: AbortSignal): Promise<Uint8Array> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(FETCH_MS)]);
  const answer = await fetch(url, { signal, redirect: 'error' }).catch(() => null);
  if (answer?.ok !== true || answer.body === null)
    throw new Error(`a file could not be fetched (${answer === null ? 'no answer' : answer.status})`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) break;
    }
  } catch {
    throw new Error('a file could not be fetched (it broke off)');
  }
  return Buffer.concat(chunks).subarray(0, limit + 1);
}
