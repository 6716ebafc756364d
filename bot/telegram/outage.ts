import { TelegramTrouble } from './trouble.ts';

/** What keeps us from Telegram, and what to do about it. */
export function outageOf(error: unknown): string {
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
