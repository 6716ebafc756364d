/** Waiting, and trying again, until it works or we stop. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../core/domain/ids.ts';
import type { Log } from '../core/ports.ts';

/** An error as the log shows it. Those of the database carry values: only the text and where it came from. */
export const inWords = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** A chat refused a call, or did not answer it; holds no token and nothing of what was said. */
export abstract class ChatTrouble extends Error {
  /** How long the chat wants us to wait; null when it did not say. */
  readonly waitMs: Millis | null;

  constructor(message: string, waitMs: Millis | null) {
    super(message);
    this.waitMs = waitMs;
  }

  /** Nobody is at fault but the moment: the same call may succeed later. */
  abstract get passing(): boolean;
}

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

/** How long the chat wants us to wait; null when it did not say. */
export const askedToWaitMs = (error: unknown): Millis | null =>
  error instanceof ChatTrouble ? error.waitMs : null;

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

/** An answer is worth half a minute of trying: it may hold a key that is told once. */
const ANSWER_BACKOFF: Backoff = { firstMs: 500, mostMs: 8_000 };
const MOST_ATTEMPTS = 6;
/** Who asks us to be silent for longer gets no answer: it would come to nobody. */
const LONGEST_WAIT_MS: Millis = 120_000;

/**
 * Delivers an answer, and tries again while that may help.
 * @returns null when it could not be delivered, which is logged. Throws Stopping
 */
export async function delivered<T>(
  deliver: () => Promise<T>,
  { chat, log, stop }: { chat: string; log: Log; stop: AbortSignal },
): Promise<T | null> {
  try {
    return await insist(deliver, {
      backoff: ANSWER_BACKOFF,
      stop,
      giveUp: (error, failures) =>
        !(error instanceof ChatTrouble) ||
        !error.passing ||
        failures >= MOST_ATTEMPTS ||
        (askedToWaitMs(error) ?? 0) > LONGEST_WAIT_MS,
    });
  } catch (error) {
    if (error instanceof Stopping) throw error;
    // Whatever broke off then: the next start says that it was interrupted.
    if (stop.aborted) throw new Stopping('stopping');
    log.error({ trouble: String(error) }, `An answer was not delivered in ${chat}.`);
    return null;
  }
}
