/** Says once that a chat is out of reach, and once that it is back: not at every attempt. */
import type { Log } from '../core/ports.ts';

export class Outage {
  readonly #log: Log;
  readonly #chat: string;
  readonly #sentence: (error: unknown) => string;
  #said: string | null = null;

  /** @param sentence what an error means, and what to do about it */
  constructor(log: Log, chat: string, sentence: (error: unknown) => string) {
    this.#log = log;
    this.#chat = chat;
    this.#sentence = sentence;
  }

  failed(error: unknown): void {
    const said = this.#sentence(error);
    if (said === this.#said) return;
    this.#said = said;
    this.#log.error({ trouble: String(error) }, said);
  }

  worked(): void {
    if (this.#said !== null) this.#log.info({}, `${this.#chat} answers again.`);
    this.#said = null;
  }
}
