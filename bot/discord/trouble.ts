/** What can go wrong between us and Discord, in errors that hold no token and nothing of what was said. */
import { DiscordAPIError, DiscordjsError, HTTPError, RateLimitError } from 'discord.js';
import { ChatTrouble } from '../patience.ts';

/** Discord refused a call, or did not answer it. */
export class DiscordTrouble extends ChatTrouble {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Discord's own code, e.g. 10008; null without one. */
  readonly code: number | null;

  constructor(message: string, status: number | null, code: number | null, waitMs: number | null = null) {
    super(message, waitMs);
    this.name = 'DiscordTrouble';
    this.status = status;
    this.code = code;
  }

  override get passing(): boolean {
    return this.status === null || this.status >= 500 || this.status === 429;
  }
}

const codeOf = (error: Error): string | null => {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'AbortError' ? 'no answer in time' : null;
};

/**
 * Makes an error of discord.js safe to log and to hand on: it carries addresses with tokens, and all that was
 * said. Other errors are bugs, and come back as they are.
 */
export function troubleOf(error: unknown): unknown {
  if (error instanceof DiscordAPIError) {
    const { status, code, message } = error;
    return new DiscordTrouble(`Discord refused: ${message} (${status}, ${code}).`, status, Number(code));
  }
  if (error instanceof HTTPError) {
    return new DiscordTrouble(`Discord answered with status ${error.status}.`, error.status, null);
  }
  if (error instanceof RateLimitError) {
    return new DiscordTrouble('Discord asks us to be silent for long.', 429, null, error.retryAfter);
  }
  if (!(error instanceof Error) || error instanceof DiscordjsError) return error;
  // After a 401 the library has dropped the token; the gateway gives it back once it is taken again.
  if (error.message.startsWith('Expected token'))
    return new DiscordTrouble('Discord refuses the token.', 401, 0);
  const reason = codeOf(error);
  return reason === null ? error : new DiscordTrouble(`Discord did not answer (${reason}).`, null, null);
}

const coded = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof DiscordTrouble && error.code !== null && codes.includes(error.code);

/** The message is not there, is not ours, or takes no more edits: another one must be sent. */
export const isGone = (error: unknown): boolean => coded(error, [10008, 50005, 30046]);

/** Our answer to an interaction cannot go through its token any more, or never could. */
export const isTokenGone = (error: unknown): boolean => coded(error, [10015, 10062, 50027]);

/** The interaction has its acknowledgement already. */
export const isAcknowledged = (error: unknown): boolean => coded(error, [40060]);

/** Nothing reaches the person there any more. */
export const isUnreachable = (error: unknown): boolean =>
  coded(error, [10003, 10013, 50007, 50033]) || (error instanceof DiscordTrouble && error.status === 403);
