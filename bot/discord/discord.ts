/**
 * The conversation in Discord.
 *
 * Every interaction is acknowledged at once, and answered once: it is recorded in the database, claimed there
 * before answering begins, and forgotten when that is done. One that Discord did not let us acknowledge in time
 * has failed in the eyes of the person, and nothing comes of it. After a crash, what was not begun is answered as
 * if nothing had happened. What was begun is in doubt: a press is done again, for presses are safe to repeat; of
 * a command the person is told that it was interrupted: they look, and say it again.
 */
import type { Interaction, Message } from 'discord.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../../core/domain/ids.ts';
import type { Log } from '../../core/ports.ts';
import type { UpdateLog } from '../../core/update-ports.ts';
import { MessageGone, Unreachable, type Charts, type ChatAdapter, type Conversation } from '../chat.ts';
import { Inbox } from '../inbox.ts';
import { inWords, Stopping } from '../patience.ts';
import { openForm, suggest } from './acknowledge.ts';
import { Answers } from './answers.ts';
import { DirectMessages } from './direct.ts';
import { createRoomReader, type RoomNeeds } from '../rooms.ts';
import { listen } from './gateway.ts';
import { Post } from './post.ts';
import { pressed } from './render.ts';
import { listenToRooms } from './rooms.ts';
import { register } from './slash.ts';
import { DiscordTrouble, isUnreachable } from './trouble.ts';
import { speakerOfInteraction, wordsOf, workOf, workSchema, type Work } from './work.ts';
import { Wire } from './wire.ts';

export interface DiscordNeeds {
  readonly token: string;
  /** Without a version and a slash at its end, e.g. `https://discord.com/api`. */
  readonly api: string;
  readonly conversation: Conversation;
  readonly charts: Charts;
  readonly updates: UpdateLog<string>;
  readonly log: Log;
  /** For what is posted in servers' channels: null where the bot must not read it. */
  readonly rooms: Pick<RoomNeeds, 'signals' | 'people' | 'clock'> | null;
}

export interface DiscordBot {
  readonly adapter: ChatAdapter;
  /** Takes nothing new, lets what is being answered finish (at most STOP_MS), then cuts what is left. */
  stop(): Promise<void>;
}

/** Less than the ten seconds in which the service stops. */
const STOP_MS: Millis = 5_000;
/** Discord's own pace: five messages in five seconds in a channel. */
const PACE_MS: Millis = 1_000;
/** Suggestions that come later than this are of no use, and nobody may wait for them. */
const SUGGEST_MS: Millis = 1_500;

async function reaching<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw isUnreachable(error) ? new Unreachable(String(error)) : error;
  });
}

const createAdapter = (post: Post, direct: DirectMessages): ChatAdapter => ({
  platform: 'discord',
  paceMs: PACE_MS,
  send: async (address, view, { silent, key = crypto.randomUUID() }) => {
    const sent = async (): Promise<readonly string[]> =>
      post.send(await direct.with(address), view, { silent, key });
    return (await reaching(sent())).join(',');
  },
  edit: async (address, messageId, view) => {
    const edited = async (): Promise<boolean> =>
      post.replace(await direct.with(address), messageId.split(','), view);
    if (await reaching(edited())) return messageId;
    throw new MessageGone(`The message ${messageId} in Discord cannot be edited.`);
  },
});

class Desk {
  readonly #needs: DiscordNeeds;
  readonly #wire: Wire;
  readonly #inbox: Inbox<string, Work>;

  constructor(needs: DiscordNeeds, wire: Wire, inbox: Inbox<string, Work>) {
    this.#needs = needs;
    this.#wire = wire;
    this.#inbox = inbox;
  }

  /** Returns at once, and never throws. */
  interaction(source: Interaction): void {
    this.#guard(async () => {
      if (source.isAutocomplete()) return this.#suggest(source);
      const question = source.isButton() ? this.#questionOf(source.customId) : null;
      if (question !== null && source.isButton())
        return openForm(this.#wire, source, source.customId, question);
      const work = workOf(source, this.#needs.conversation.commands);
      if (work !== null) await this.#inbox.take(work.id, work);
    });
  }

  message(source: Message): void {
    this.#guard(async () => {
      const work = wordsOf(source);
      if (work !== null) await this.#inbox.take(work.id, work);
    });
  }

  #questionOf(custom: string): ReturnType<Conversation['question']> {
    const button = pressed(custom);
    return button === null ? null : this.#needs.conversation.question(button.verb);
  }

  async #suggest(source: Extract<Interaction, { respond: unknown }>): Promise<void> {
    const { name, value } = source.options.getFocused(true);
    const found = this.#needs.conversation.suggest(
      speakerOfInteraction(source),
      source.commandName,
      name,
      value,
    );
    const late = new AbortController();
    const nothing = delay(SUGGEST_MS, [], { signal: late.signal }).catch(() => []);
    const suggestions = await Promise.race([found, nothing]);
    late.abort();
    await suggest(this.#wire, source, suggestions);
  }

  #guard(work: () => Promise<void>): void {
    const { log } = this.#needs;
    work().catch((error: unknown) => {
      if (error instanceof Stopping) return;
      if (error instanceof DiscordTrouble)
        log.warn({ trouble: String(error) }, 'Discord did not take an answer.');
      else log.error({ trouble: inWords(error) }, 'Answering in Discord failed.');
    });
  }
}

/**
 * Begins to talk with people in Discord. Returns at once: a Discord that is out of reach, or does not know the
 * token, is logged and tried again, and never stops the service.
 */
export const startDiscord = async (needs: DiscordNeeds): Promise<DiscordBot> => {
  const { token, api, conversation, charts, updates, log } = needs;
  const stopping = new AbortController();
  const cut = new AbortController();
  const wire = new Wire({ token, api, cut: cut.signal });
  const post = new Post({ charts, log });
  const direct = new DirectMessages(wire);
  const answers = new Answers({ wire, post, direct, conversation, log, stop: cut.signal });
  const inbox = new Inbox<string, Work>({
    chat: 'Discord',
    updates,
    answers,
    kept: workSchema,
    lane: ({ person }) => person,
    log,
    stop: stopping.signal,
  });
  const desk = new Desk(needs, wire, inbox);
  let left: Awaited<ReturnType<typeof inbox.left>> = [];
  const rooms =
    needs.rooms === null
      ? null
      : createRoomReader({ ...needs.rooms, platform: 'discord', log, stop: stopping.signal });
  const listening = rooms === null ? null : listenToRooms(rooms, log);
  const connected = listen({
    token,
    api,
    log,
    stop: stopping.signal,
    intents: listening?.intents ?? [],
    listeners: [
      {
        interactionCreate: (source) => desk.interaction(source),
        messageCreate: (source) => desk.message(source),
      },
      ...(listening === null ? [] : [listening.listeners]),
    ],
    begin: async () => {
      left = await inbox.left();
    },
    connected: async (application) => {
      wire.authorize();
      inbox.takeUp(left);
      left = [];
      await register(wire, application, conversation.commands).catch((error: unknown) => {
        log.error(
          { trouble: String(error) },
          'Discord did not take the list of commands; trying again when it is connected anew.',
        );
      });
    },
  });
  return {
    adapter: createAdapter(post, direct),
    stop: async () => {
      stopping.abort();
      const done = new AbortController();
      const late = delay(STOP_MS, undefined, { signal: done.signal }).catch(() => undefined);
      await Promise.race([Promise.all([connected, inbox.idle(), listening?.idle()]), late]);
      done.abort();
      cut.abort();
      wire.close();
    },
  };
};
