/** Says once that Telegram is out of reach, and once that it is back: not at every attempt. */
import type { Log } from '../../core/ports.ts';
import { TelegramTrouble } from './trouble.ts';

function sentence(error: unknown): string {
  if (!(error instanceof TelegramTrouble)) return 'Reading from Telegram failed in a way we did not expect.';
  switch (error.code) {
    // A malformed token makes an address that does not exist.
    case 401:
    case 404:
      return 'Telegram does not know this bot: set TELEGRAM_BOT_TOKEN to the token that @BotFather gave, and start again.';
    case 409:
      return "Another program reads this bot's messages: run one service per bot, or give this one a bot of its own.";
    default:
      return 'Telegram is out of reach; trying again until it is back. Trading goes on.';
  }
}

export class Outage {
  readonly #log: Log;
  #said: string | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  failed(error: unknown): void {
    const said = sentence(error);
    if (said === this.#said) return;
    this.#said = said;
    this.#log.error({ trouble: String(error) }, said);
  }

  worked(): void {
    if (this.#said !== null) this.#log.info({}, 'Telegram answers again.');
    this.#said = null;
  }
}
