/** Calls to Discord's REST API, through discord.js: it keeps the limits of each route, and waits at a 429. */
import { REST } from 'discord.js';
import type { Millis } from '../../core/domain/ids.ts';
import { troubleOf } from './trouble.ts';

/** A call without an answer for so long has failed. */
const CALL_MS: Millis = 15_000;
/** How long a call waits for a limit to pass; beyond it, it fails and is made later. */
const LONGEST_WAIT_MS: Millis = 30_000;
export const API_VERSION = '10';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type Route = `/${string}`;

export interface Upload {
  readonly name: string;
  readonly data: Buffer;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly files?: readonly Upload[];
  /** False: the route's own token is enough, as with answers to interactions. */
  readonly auth?: boolean;
  readonly signal?: AbortSignal;
}

export class Wire {
  readonly #rest: REST;
  readonly #token: string;
  readonly #cut: AbortSignal;

  /** @param needs `api` without a version, e.g. `https://discord.com/api`; `cut` ends all calls */
  constructor(needs: { token: string; api: string; cut: AbortSignal }) {
    this.#token = needs.token;
    this.#cut = needs.cut;
    this.#rest = new REST({
      api: needs.api,
      version: API_VERSION,
      timeout: CALL_MS,
      // What may have arrived is not sent again here: whoever calls knows whether that does harm.
      retries: 0,
      rejectOnRateLimit: ({ retryAfter }) => retryAfter > LONGEST_WAIT_MS,
    });
    this.authorize();
  }

  /** Takes the token up (again): after a refusal the library has dropped it. */
  authorize(): void {
    this.#rest.setToken(this.#token);
  }

  /** @returns Discord's answer, unread. Throws DiscordTrouble when Discord refuses or does not answer */
  async call(method: Method, route: Route, options: CallOptions = {}): Promise<unknown> {
    const { body, files, auth = true, signal } = options;
    // One of its own for each call: the library never lets go of what it listens to.
    const signals = AbortSignal.any(signal === undefined ? [this.#cut] : [this.#cut, signal]);
    try {
      return await this.#rest[method](route, {
        auth,
        signal: signals,
        ...(body === undefined ? {} : { body }),
        ...(files === undefined || files.length === 0 ? {} : { files: [...files] }),
      });
    } catch (error) {
      throw troubleOf(error);
    }
  }

  /** Lets go of its timers. */
  close(): void {
    this.#rest.clearHashSweeper();
    this.#rest.clearHandlerSweeper();
  }
}
