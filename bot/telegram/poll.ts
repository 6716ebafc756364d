/** Fetches updates, for as long as we run and whatever becomes of Telegram. */
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Log } from '../../core/ports.ts';
import type { CommandInfo } from '../chat.ts';
import { Outage } from '../outage.ts';
import { askedToWaitMs, backoffMs, pause, Stopping } from '../patience.ts';
import { outageOf } from './outage.ts';
import { TelegramTrouble, troubleOf } from './trouble.ts';
import { UPDATE_KINDS } from './work.ts';

/** How long Telegram holds an empty answer back; longer ones are cut by some networks. */
const POLL_SECONDS = 25;
/** After an outage we are back within half a minute. */
const BACKOFF = { firstMs: 500, mostMs: 30_000 };
/** A token or a second program is not put right within seconds. */
const BACKOFF_OF_MISTAKES = { firstMs: 2_000, mostMs: 300_000 };
/** Telegram's limits of its command menu. */
const MOST_COMMANDS = 100;
const DESCRIPTION_LIMIT = 256;

export interface PollNeeds {
  readonly api: Api;
  readonly commands: readonly CommandInfo[];
  readonly log: Log;
  readonly stop: AbortSignal;
  /** Before the first update is fetched. */
  readonly begin: () => Promise<void>;
  /** Takes an update over; when it returns, Telegram may forget it. Throws Stopping when that was not done. */
  readonly take: (update: Update, username: string) => Promise<void>;
}

type Signal = NonNullable<Parameters<Api['getUpdates']>[1]>;
const thrown = (error: unknown): never => {
  throw troubleOf(error);
};

async function showCommands(needs: PollNeeds, signal: Signal): Promise<void> {
  const commands = needs.commands.slice(0, MOST_COMMANDS).map(({ name, summary }) => ({
    command: name,
    description: summary.slice(0, DESCRIPTION_LIMIT),
  }));
  try {
    await needs.api.setMyCommands(commands, undefined, signal).catch(thrown);
  } catch (error) {
    // The menu is a convenience: commands work without it.
    if (!(error instanceof TelegramTrouble) || error.passing) throw error;
    needs.log.error({ trouble: error.message }, "Telegram did not take the bot's command menu.");
  }
}

/** @returns the bot's name, by which groups call it */
async function introduce(needs: PollNeeds, signal: Signal): Promise<string> {
  const { username } = await needs.api.getMe(signal).catch(thrown);
  // A webhook left from earlier would keep the updates from us.
  await needs.api.deleteWebhook({}, signal).catch(thrown);
  await showCommands(needs, signal);
  return username;
}

/** Waits after a failure: as long as Telegram asks for, or longer each time. */
async function recover(error: unknown, failures: number, stop: AbortSignal): Promise<void> {
  const mistake = error instanceof TelegramTrouble && !error.passing;
  const backoff = mistake ? BACKOFF_OF_MISTAKES : BACKOFF;
  await pause(askedToWaitMs(error) ?? backoffMs(backoff, failures), stop);
}

/**
 * Ends when `stop` is aborted, and never throws.
 *
 * grammY's own `bot.start` is not used: it confirms an update whose handling failed, and at `stop` even one
 * that was not recorded; it ends at a 409; and after an outage at start it may wait 20 minutes, silently.
 */
export async function poll(needs: PollNeeds): Promise<void> {
  const signal = needs.stop as unknown as Signal;
  const outage = new Outage(needs.log, 'Telegram', outageOf);
  let username: string | null = null;
  let begun = false;
  let offset = 0;
  let failures = 0;
  const stopped = (): boolean => needs.stop.aborted;
  while (!stopped()) {
    try {
      if (username === null) {
        username = await introduce(needs, signal);
        needs.log.info({ bot: username }, `Telegram: people can talk to @${username}.`);
      }
      if (!begun) await needs.begin();
      begun = true;
      // After a failure the answer comes at once: whether it is over shows without waiting for an update.
      const timeout = failures > 0 ? 0 : POLL_SECONDS;
      const asked = { offset, timeout, allowed_updates: UPDATE_KINDS };
      const updates = await needs.api.getUpdates(asked, signal).catch(thrown);
      outage.worked();
      failures = 0;
      for (const update of updates) {
        await needs.take(update, username);
        offset = update.update_id + 1;
      }
    } catch (error) {
      if (error instanceof Stopping || stopped()) return;
      outage.failed(error);
      failures += 1;
      // Whoever set a webhook, or another token, meanwhile: begin anew.
      if (error instanceof TelegramTrouble && !error.passing) username = null;
      await recover(error, failures, needs.stop).catch(() => undefined);
    }
  }
}
