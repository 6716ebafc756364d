/** The connection on which Discord tells us things, for as long as we run and whatever becomes of Discord. */
import { Client, Events, GatewayIntentBits, Options, Partials } from 'discord.js';
import type { ClientEvents } from 'discord.js';
import type { Log } from '../../core/ports.ts';
import { Outage } from '../outage.ts';
import { backoffMs, inWords, pause, Stopping } from '../patience.ts';
import { GatewayClosed, isMistake, outageOf } from './outage.ts';
import { troubleOf } from './trouble.ts';
import { API_VERSION } from './wire.ts';

/** After an outage we are back within half a minute. */
const BACKOFF = { firstMs: 500, mostMs: 30_000 };
/** A token or a setting of the bot is not put right within seconds. */
const BACKOFF_OF_MISTAKES = { firstMs: 2_000, mostMs: 300_000 };
/** Nobody needs to wait for news of servers before they are answered. */
const SERVERS_MS = 0;
const MOST_USERS = 1_000;

type Heard = 'interactionCreate' | 'messageCreate' | 'messageUpdate';
/** What is done at an event; it must not throw. More intents may be needed: see `intents`. */
export type Listeners = { readonly [Event in Heard]?: (...args: ClientEvents[Event]) => void };

export interface GatewayNeeds {
  readonly token: string;
  readonly api: string;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly listeners: readonly Listeners[];
  /** What the listeners need beyond commands and direct messages. */
  readonly intents: readonly GatewayIntentBits[];
  /** Before the first connection. */
  readonly begin: () => Promise<void>;
  /** Each time Discord has taken the token. */
  readonly connected: (application: string) => Promise<void>;
}

const createClient = ({ api, intents }: GatewayNeeds): Client =>
  new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages, ...intents],
    // A person's first direct message comes from a channel that nobody has told us of.
    partials: [Partials.Channel, Partials.Message],
    rest: { api, version: API_VERSION },
    waitGuildTimeout: SERVERS_MS,
    // We look nothing up: what happens says where and by whom.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      // Strangers in large servers; we ourselves stay.
      UserManager: { maxSize: MOST_USERS, keepOverLimit: (user) => user.id === user.client.user.id },
      ReactionManager: 0,
      GuildMemberManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
    }),
  });

function attach(client: Client, needs: GatewayNeeds, outage: Outage): void {
  const { listeners, log } = needs;
  for (const { interactionCreate, messageCreate, messageUpdate } of listeners) {
    if (interactionCreate) client.on(Events.InteractionCreate, interactionCreate);
    if (messageCreate) client.on(Events.MessageCreate, messageCreate);
    if (messageUpdate) client.on(Events.MessageUpdate, messageUpdate);
  }
  client.on(Events.Error, (error) => {
    log.warn({ trouble: inWords(troubleOf(error)) }, 'Discord’s library complains.');
  });
  // It connects again by itself, for as long as it takes.
  client.on(Events.ShardError, (error) => {
    outage.failed(troubleOf(error));
  });
  client.on(Events.ShardResume, () => {
    outage.worked();
  });
  client.on(Events.ShardReady, () => {
    outage.worked();
  });
}

/** Logs in, and stays as long as the connection does. Rejects with why it has ended. */
async function whileOpen(
  client: Client,
  needs: GatewayNeeds,
  outage: Outage,
  ended: Promise<never>,
): Promise<void> {
  const ready = new Promise<string>((resolve) => {
    client.once(Events.ClientReady, ({ application }) => {
      resolve(application.id);
    });
  });
  const login = client.login(needs.token);
  // Destroyed meanwhile, it fails when nobody listens any more.
  login.catch(() => undefined);
  await Promise.race([login, ended]);
  const application = await Promise.race([ready, ended]);
  outage.worked();
  await Promise.race([needs.connected(application), ended]);
  const bot = client.user?.username ?? 'the bot';
  needs.log.info({ bot }, `Discord: people can talk to ${bot}.`);
  await ended;
}

/** Rejects with why, when Discord has closed the connection for good or we stop. */
function endOf(client: Client, stop: AbortSignal): { ended: Promise<never>; forget: () => void } {
  let stopped = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    stopped = () => reject(new Stopping('stopping'));
    client.once(Events.ShardDisconnect, ({ code }) => {
      reject(new GatewayClosed(code));
    });
    stop.addEventListener('abort', stopped);
    if (stop.aborted) stopped();
  });
  ended.catch(() => undefined);
  return { ended, forget: () => stop.removeEventListener('abort', stopped) };
}

/** Ends when `stop` is aborted, and never throws. */
export async function listen(needs: GatewayNeeds): Promise<void> {
  const outage = new Outage(needs.log, 'Discord', outageOf);
  let failures = 0;
  const stopped = (): boolean => needs.stop.aborted;
  await needs.begin().catch(() => undefined);
  while (!stopped()) {
    const client = createClient(needs);
    attach(client, needs, outage);
    client.once(Events.ClientReady, () => {
      failures = 0;
    });
    const { ended, forget } = endOf(client, needs.stop);
    try {
      await whileOpen(client, needs, outage, ended);
    } catch (error) {
      if (!stopped()) {
        outage.failed(troubleOf(error));
        failures += 1;
        const backoff = isMistake(error) ? BACKOFF_OF_MISTAKES : BACKOFF;
        await pause(backoffMs(backoff, failures), needs.stop).catch(() => undefined);
      }
    }
    forget();
    client.removeAllListeners(Events.ShardError);
    client.on(Events.ShardError, () => undefined);
    await client.destroy().catch(() => undefined);
  }
}
