/** The page, Telegram and Discord, as the settings allow, put together. A part of service.ts. */
import type { Charts, Conversation } from './bot/chat.ts';
import { startDiscord } from './bot/discord/discord.ts';
import type { Outbox } from './bot/outbox.ts';
import { startTelegram } from './bot/telegram/telegram.ts';
import type { Health } from './bot/web/routes.ts';
import { startWeb } from './bot/web/server.ts';
import type { WebChat } from './bot/web/server.ts';
import type { Config } from './config.ts';
import type { PeopleApi } from './core/app/api.ts';
import type { SignalsApi } from './core/app/signals-api.ts';
import type { Clock, Ids, Log } from './core/ports.ts';
import type { openPool } from './core/store/pool.ts';
import { createDiscordLog, createTelegramLog } from './core/store/update-logs.ts';
import { createWebStore } from './core/store/web.ts';

interface ChatParts {
  readonly signals: SignalsApi;
  readonly people: PeopleApi;
  readonly config: Config;
  readonly conversation: Conversation;
  readonly charts: Charts;
  readonly outbox: Outbox;
  readonly pool: ReturnType<typeof openPool>;
  readonly health: () => Promise<Health>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Is told what is to be closed, last first. */
  readonly closing: { add(name: string, close: () => Promise<void>): void };
}

/** @returns the page, by which a person at the machine comes in; every chat is delivered to from here on */
export async function openChats(parts: ChatParts): Promise<WebChat> {
  const { config, conversation, charts, signals, people, outbox, pool, clock, ids, log, closing } = parts;
  const web = await startWeb({
    ...config.web,
    // Likewise refused by the settings unless it was asked for.
    allowRemote: true,
    conversation,
    charts,
    store: createWebStore(pool),
    health: parts.health,
    clock,
    ids,
    log,
  });
  closing.add('chat page', () => web.stop());
  outbox.serve(web.adapter);
  const { token, apiRoot } = config.telegram;
  if (token !== null) {
    const telegram = await startTelegram({
      token,
      apiRoot,
      conversation,
      charts,
      signals,
      people,
      clock,
      updates: createTelegramLog(pool),
      log,
    });
    closing.add('Telegram bot', () => telegram.stop());
    outbox.serve(telegram.adapter);
  }
  if (config.discord.token !== null) {
    const discord = await startDiscord({
      token: config.discord.token,
      api: config.discord.api,
      conversation,
      charts,
      updates: createDiscordLog(pool),
      rooms: config.discord.readsChannels ? { signals, people, clock } : null,
      log,
    });
    closing.add('Discord bot', () => discord.stop());
    outbox.serve(discord.adapter);
  }
  return web;
}
