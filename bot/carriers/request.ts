/**
 * One HTTP request to a service that carries messages. Neither addresses, nor tokens, nor what the service answered get
 * into what is said of a failure.
 */
import { Unreachable } from '../chat.ts';
import type { Millis } from '../../core/domain/ids.ts';

/** A message is worth waiting for; its chat's worker waits and nobody else. */
const PATIENCE_MS: Millis = 15_000;

/**
 * @param name of the service, for the log
 * @throws Unreachable when the service refuses this message for good; an Error when it may be tried again
 */
export async function post(
  name: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  const status = await statusOf(name, url, headers, body);
  if (status >= 200 && status < 300) return;
  const said = `${name} answers ${String(status)}`;
  // The token, and a pause that it asks for, are the same for every message: those are tried again.
  const isForGood = status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status);
  throw isForGood ? new Unreachable(said) : new Error(said);
}

async function statusOf(
  name: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    throw new Error(`${name} cannot be reached`);
  }
}
