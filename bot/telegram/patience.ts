/** Waiting, and trying again, until it works or we stop. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../../core/domain/ids.ts';
import { TelegramTrouble } from './trouble.ts';

/** An error as the log shows it. Those of the database carry values: only the text and where it came from. */
export const inWords = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** We are stopping: whatever was tried is left for the next start. */
export class Stopping extends Error {}

/** Waits, but no longer than until `stop` is aborted; then throws Stopping. */
export async function pause(ms: Millis, stop: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: stop }).catch(() => {
    throw new Stopping('stopping');
  });
}

export interface Backoff {
  readonly firstMs: Millis;
  readonly mostMs: Millis;
}

/** Doubles from the first wait to the longest, and lies anywhere in the upper half of that, so that many do not come at once. */
export const backoffMs = ({ firstMs, mostMs }: Backoff, failures: number): Millis =>
  Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30)) * (0.5 + Math.random() / 2);

/** How long Telegram wants us to wait; null when it did not say. */
export const askedToWaitMs = (error: unknown): Millis | null =>
  error instanceof TelegramTrouble && error.retryAfter !== null ? error.retryAfter * 1000 : null;

/**
 * Repeats `attempt` until it succeeds. When it fails, throws Stopping if `stop` is aborted, and what `attempt`
 * threw if `giveUp` says so.
 * @param giveUp is told of every failure; false: try again
 */
export async function insist<T>(
  attempt: () => Promise<T>,
  options: { backoff: Backoff; stop: AbortSignal; giveUp: (error: unknown, failures: number) => boolean },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (options.stop.aborted) throw new Stopping('stopping');
      if (options.giveUp(error, failures)) throw error;
      await pause(askedToWaitMs(error) ?? backoffMs(options.backoff, failures), options.stop);
    }
  }
}
