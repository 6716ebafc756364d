/**
 * The conversation in Telegram.
 *
 * Every update is answered once. It is recorded in the database before Telegram is told that it arrived; one
 * that comes again is known by its number. Answering is claimed there before it begins, and what was asked
 * is forgotten when it is done. After a crash, what was not begun is answered as if nothing had happened.
 * What was begun is in doubt: a press is done again, for presses are safe to repeat; of a message the person
 * is told that it was interrupted, for a command is not: they look, and say it again.
 */
import { autoRetry } from '@grammyjs/auto-retry';
import { Api } from 'grammy';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Log } from '../../core/ports.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { Inbox } from '../inbox.ts';
import { MessageGone, Unreachable, type Charts, type ChatAdapter, type Conversation } from '../chat.ts';
import { Answers } from './answers.ts';
import { createRoomReader, roomCodeIn } from '../rooms.ts';
import type { RoomNeeds } from '../rooms.ts';
import { poll } from './poll.ts';
import { Post } from './post.ts';
import { isUnreachable } from './trouble.ts';
import { workOf, workSchema } from './work.ts';

export interface TelegramNeeds {
  readonly token: string;
  /** Without a slash at its end, e.g. `https://api.telegram.org`. */
  readonly apiRoot: string;
  readonly conversation: Conversation;
  readonly charts: Charts;
  readonly signals: RoomNeeds['signals'];
  readonly people: RoomNeeds['people'];
  readonly clock: Clock;
  readonly updates: UpdateLog<number>;
  readonly log: Log;
}

export interface TelegramBot {
  readonly adapter: ChatAdapter;
  /** Takes nothing new, lets what is being answered finish (at most STOP_MS), then cuts what is left. */
  stop(): Promise<void>;
}

/** Less than the ten seconds in which the service stops. */
const STOP_MS = 5_000;
/** A call without an answer for so long has failed; longer than a poll lasts. */
const CALL_SECONDS = 60;
/** How long a call waits for Telegram's `retry_after`, and how often; beyond it, it fails and is sent later. */
const MOST_RETRY_SECONDS = 30;
const MOST_RETRIES = 3;
/** Telegram's own pace: about one message a second in a chat. */
const PACE_MS = 1_000;

function createApi({ token, apiRoot }: TelegramNeeds, cut: AbortSignal): Api {
  const api = new Api(token, { apiRoot, timeoutSeconds: CALL_SECONDS });
  // A message that may have arrived is not sent again here: whoever sends knows whether that does harm.
  const retry = autoRetry({
    maxDelaySeconds: MOST_RETRY_SECONDS,
    maxRetryAttempts: MOST_RETRIES,
    rethrowHttpErrors: true,
    rethrowInternalServerErrors: true,
  });
  api.config.use(async (call, method, payload, signal) =>
    method === 'getUpdates' ? call(method, payload, signal) : retry(call, method, payload, signal),
  );
  api.config.use(async (call, method, payload, signal) =>
    call(method, payload, signal ?? (cut as unknown as NonNullable<typeof signal>)),
  );
  return api;
}

const chatOf = (address: string): number => {
  const chat = Number(address);
  if (!Number.isSafeInteger(chat)) throw new Error(`not an address in Telegram: ${JSON.stringify(address)}`);
  return chat;
};
const idsOf = (messageId: string): readonly number[] => messageId.split(',').map(Number);

async function reaching<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw isUnreachable(error) ? new Unreachable(String(error)) : error;
  });
}

const createAdapter = (post: Post): ChatAdapter => ({
  platform: 'telegram',
  paceMs: PACE_MS,
  send: async (address, view, options) =>
    (await reaching(post.send(chatOf(address), view, options))).join(','),
  edit: async (address, messageId, view) => {
    const chat = chatOf(address);
    const shown = await reaching(post.replace(chat, idsOf(messageId), view, { keepsPicture: true }));
    if (shown !== false) return shown.join(',');
    throw new MessageGone(`The message ${messageId} in Telegram cannot be edited.`);
  },
});

/**
 * Begins to talk with people in Telegram. Returns at once: a Telegram that is out of reach, or does not know
 * the token, is logged and tried again, and never stops the service.
 */
export const startTelegram = async (needs: TelegramNeeds): Promise<TelegramBot> => {
  const stopping = new AbortController();
  const cut = new AbortController();
  const api = createApi(needs, cut.signal);
  const post = new Post({ api, charts: needs.charts, log: needs.log });
  const rooms = createRoomReader({ ...needs, platform: 'telegram', stop: stopping.signal });
  const answers = new Answers({
    api,
    fileRoot: `${needs.apiRoot}/file/bot${needs.token}`,
    post,
    conversation: needs.conversation,
    rooms,
    log: needs.log,
    stop: cut.signal,
  });
  const inbox = new Inbox({
    chat: 'Telegram',
    updates: needs.updates,
    answers,
    kept: workSchema,
    lane: (work) => String(work.chat),
    log: needs.log,
    stop: stopping.signal,
  });
  const polling = poll({
    api,
    commands: needs.conversation.commands,
    log: needs.log,
    stop: stopping.signal,
    begin: async () => inbox.takeUp(await inbox.left()),
    take: async (update, username) => {
      const work = workOf(update, username);
      if (work === null) return;
      // Most of what is said in rooms concerns nobody.
      const isPost = work.kind === 'post' && roomCodeIn(work.text) === null;
      if (isPost && !(await rooms.listensTo(String(work.chat)))) return;
      await inbox.take(update.update_id, work);
    },
  });
  return {
    adapter: createAdapter(post),
    stop: async () => {
      stopping.abort();
      const done = new AbortController();
      const late = delay(STOP_MS, undefined, { signal: done.signal }).catch(() => undefined);
      await Promise.race([Promise.all([polling, inbox.idle()]), late]);
      done.abort();
      cut.abort();
    },
  };
};
