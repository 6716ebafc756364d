/** What waits for the bot, as `getUpdates` hands it out: kept until a higher offset is asked for. */
import { Refused } from './telegram-chats.ts';
import type { Call } from './telegram-wire.ts';

type Update = { readonly update_id: number } & Readonly<Record<string, unknown>>;

interface Waiting {
  readonly update: Update;
  /** Handed out at least once: only such a one can be confirmed, for numbers may start anew, lower. */
  delivered: boolean;
}

export class Updates {
  #waiting: Waiting[] = [];
  #allowed: readonly string[] | null = null;
  #nextId: number;
  #poll: { finish: (updates: readonly Update[]) => void; fail: (error: Error) => void } | null = null;
  #last: Update | null = null;
  /** Set by setWebhook in the real world; while it is set nobody can poll. */
  webhook = false;

  readonly #confirmed: () => void;

  /**
   * @param firstId real numbers begin anywhere
   * @param confirmed is called when a poll has confirmed what it could
   */
  constructor(firstId: number, confirmed: () => void) {
    this.#nextId = firstId;
    this.#confirmed = confirmed;
  }

  get unconfirmed(): number {
    return this.#waiting.length;
  }

  add(kind: string, content: object): void {
    if (this.#allowed !== null && this.#allowed.length > 0 && !this.#allowed.includes(kind)) return;
    const update = { update_id: this.#nextId, [kind]: content };
    this.#nextId += 1;
    this.#deliver(update);
  }

  /** The last update comes once more, with the same number, as after a confirmation that was lost. */
  repeatLast(): void {
    if (this.#last === null) throw new Error('There was no update yet that could be repeated.');
    this.#deliver(this.#last);
  }

  /** After a quiet week numbers begin somewhere else, lower ones included. */
  restartNumbersAt(id: number): void {
    this.#nextId = id;
  }

  #deliver(update: Update): void {
    this.#last = update;
    this.#waiting.push({ update, delivered: false });
    this.#poll?.finish(this.#handOut(100));
  }

  #handOut(limit: number): readonly Update[] {
    const out = this.#waiting.slice(0, limit);
    for (const waiting of out) waiting.delivered = true;
    return out.map(({ update }) => update);
  }

  /** Confirms by offset, and waits for updates as long as asked, or until `gone`. */
  async poll(params: Call['params'], gone: AbortSignal): Promise<readonly Update[]> {
    if (this.webhook) {
      throw new Refused(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.#poll?.fail(
      new Refused(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    const offset = Number(params['offset'] ?? 0);
    this.#waiting = this.#waiting.filter(({ update, delivered }) => !delivered || update.update_id >= offset);
    this.#confirmed();
    if (params['allowed_updates'] !== undefined) this.#allowed = params['allowed_updates'] as string[];
    const ready = this.#handOut(Number(params['limit'] ?? 100));
    const seconds = Number(params['timeout'] ?? 0);
    if (ready.length > 0 || seconds === 0) return ready;
    return this.#wait(seconds, gone);
  }

  async #wait(seconds: number, gone: AbortSignal): Promise<readonly Update[]> {
    return new Promise((resolve, reject) => {
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          if (this.#poll === poll) this.#poll = null;
          settle(value);
        };
      const poll = { finish: done(resolve), fail: done(reject) };
      const timer = setTimeout(() => poll.finish([]), seconds * 1000);
      gone.addEventListener('abort', () => poll.finish([]));
      this.#poll = poll;
    });
  }
}
