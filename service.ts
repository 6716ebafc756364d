/**
 * The service: every part, put together. Apart from how the process runs (main.ts, sim/demo.ts), so that
 * tests and the demo start the very same thing.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createConversation } from './bot/conversation.ts';
import type { Outbox } from './bot/outbox.ts';
import { every } from './bot/timers.ts';
import type { Health } from './bot/web/routes.ts';
import type { WebChat } from './bot/web/server.ts';
import { Bridge } from './bridge/ea/server.ts';
import { startCalendar } from './bridge/feeds/calendar.ts';
import { createSources } from './bridge/feeds/sources.ts';
import { startDrop } from './bridge/inbound/drop/drop.ts';
import { startInbound } from './bridge/inbound/server.ts';
import type { Inbound } from './bridge/inbound/server.ts';
import { openChats } from './chats.ts';
import type { Config } from './config.ts';
import type { PeopleApi, TradingApi } from './core/app/api.ts';
import { startCore } from './core/app/core.ts';
import type { Core, CoreDeps } from './core/app/core.ts';
import { createPeople } from './core/app/people.ts';
import type { PaperApi } from './core/app/paper/accounts.ts';
import { PaperVenue } from './core/app/paper/venue.ts';
import { Prices } from './core/app/prices.ts';
import type { RulesApi } from './core/app/rules-api.ts';
import type { SignalsApi } from './core/app/signals-api.ts';
import type { Millis } from './core/domain/ids.ts';
import type { PriceFeed } from './core/feed-ports.ts';
import type { Clock, Ids, Log } from './core/ports.ts';
import { createActionStore } from './core/store/actions.ts';
import { createChannelStore } from './core/store/channels.ts';
import { openDatabase } from './core/store/database.ts';
import type { Database } from './core/store/database.ts';
import { createPaperStore } from './core/store/paper.ts';
import { createPeopleStore } from './core/store/people.ts';
import { openPool } from './core/store/pool.ts';
import { PostgresTradingStore } from './core/store/postgres.ts';
import { createPriceStore } from './core/store/prices.ts';
import { PostgresRecordStore } from './core/store/records.ts';
import { openHistories } from './histories.ts';
import { openNotices } from './notices.ts';
import { paperSymbols } from './paper-symbols.ts';

type Pool = ReturnType<typeof openPool>;

/** Wishes are repeated and windows end within this. */
const TICK_MS: Millis = 1_000;
/** How late an open that is held back for a while may be. */
const WAKE_MS: Millis = 50;
/** At most this much of the equity curve is lost when the process dies. */
const FLUSH_MS: Millis = 10_000;

const systemClock: Clock = { now: () => Date.now() };
export const systemIds: Ids = {
  id: () => randomBytes(16).toString('base64url'),
  secret: () => randomBytes(32).toString('base64url'),
};

export interface ServiceOptions {
  readonly config: Config;
  readonly log: Log;
  /** Another instance has taken over the database: this process must end now. */
  readonly onFenced: () => void;
  /** A bug left memory half changed: this process must end now, and start anew from what is stored. */
  readonly onBroken: (error: unknown) => void;
  /** The machine's when left out. */
  readonly clock?: Clock;
  /** Between two points of an account's equity curve; a minute when left out. */
  readonly equityEveryMs?: Millis;
}

export interface Service {
  readonly trading: TradingApi;
  readonly rules: RulesApi;
  readonly people: PeopleApi;
  readonly web: WebChat;
  /** Where terminals connect. */
  readonly bridgeUrl: string;
  /** Where webhooks and the API are reached. */
  readonly inboundUrl: string;
  readonly signals: SignalsApi;
  readonly prices: PriceFeed;
  readonly paper: PaperApi;
  /** No new signals; what is in flight is settled or on record; sockets and database closed. */
  stop(): Promise<void>;
}

/** Undoes what was started, last first, and goes on when one part fails. */
class Closing {
  private readonly steps: { readonly name: string; readonly close: () => Promise<void> }[] = [];
  private readonly log: Log;

  constructor(log: Log) {
    this.log = log;
  }

  add(name: string, close: () => Promise<void>): void {
    this.steps.push({ name, close });
  }

  async run(): Promise<void> {
    for (const { name, close } of this.steps.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        this.log.error({ err: error }, `closing the ${name} failed; going on`);
      }
    }
  }
}

/**
 * Starts everything. When a part cannot start, what was started is stopped again.
 * @throws DataFolderInUse, DatabaseInUse, or an Error whose message names the cause and the remedy
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const closing = new Closing(options.log);
  try {
    return await compose(options, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function compose(options: ServiceOptions, closing: Closing): Promise<Service> {
  const { config, log, clock = systemClock } = options;
  const database = await openDatabase({ ...config.storage, log, onLost: options.onFenced });
  closing.add('database', () => database.close());
  const pool = openPool(database.url, log);
  closing.add('connections', () => pool.end());

  const bridge = bridgeOf(config, clock, log);
  const late: Late = { outbox: null, inbound: null };
  const paper = await openPaper(options, pool, clock);
  const core = await composeCore(options, { database, pool, bridge, paper, late, closing });
  const { trading, rules, gateway } = core;
  const people = createPeople({ store: createPeopleStore(pool), clock, ids: systemIds });
  const prices = await openPrices({ config, core, pool, clock, log, closing });
  const { pictures } = config;
  const past = { pictures, readable: core.readable, subjects: core.subjects, prices };
  const { charts, ...histories } = openHistories({ ...past, pool, closing, clock, ids: systemIds });
  const within = { config, pool, charts, clock, log, closing };
  const telling = await openNotices({ ...within, core, prices, ids: systemIds });
  const { outbox } = telling;
  late.outbox = outbox;
  const conversation = createConversation({
    ...telling.offers,
    trading,
    rules,
    signals: core.signals,
    people,
    prices,
    ...histories,
    paper: core.paper,
    actions: createActionStore(pool),
    clock,
    ids: systemIds,
    log,
  });
  const web = await openChats({
    ...within,
    conversation,
    signals: core.signals,
    people,
    outbox,
    health: () => healthOf(pool, bridge),
    ids: systemIds,
  });
  await telling.start();
  // Terminals last: whatever they say can be stored, answered and told from the first frame on.
  await bridge.listen(gateway);
  closing.add('core', () => core.settled());
  closing.add('bridge', () => bridge.close());
  await paper.venue.start({ gateway, prices, tellOwner: core.tellOwner });
  closing.add('paper accounts', tickPaper(paper.venue));
  const inboundUrl = await openWaysIn({ config, core, people, late, clock, log, closing });
  const scheme = config.bridge.tls === null ? 'ws' : 'wss';
  return {
    trading,
    rules,
    people,
    web,
    bridgeUrl: `${scheme}://${config.bridge.host}:${bridge.port}/ea`,
    inboundUrl,
    signals: core.signals,
    prices,
    paper: core.paper,
    stop: () => closing.run(),
  };
}

/** Paper accounts as they are stored; from here on this process holds them. */
async function openPaper(
  { config, log, onFenced }: ServiceOptions,
  pool: Pool,
  clock: Clock,
): Promise<CoreDeps['paper']> {
  const [store, holder] = [createPaperStore(pool), systemIds.id()];
  const venue = new PaperVenue({
    store,
    clock,
    holder,
    symbols: paperSymbols(config.paper.symbols),
    wait: delay,
    onFenced,
    onError: (error, what) => {
      log.warn({ err: error }, what);
    },
  });
  await venue.load();
  return { venue, store, holder };
}

/** @returns what stops it, and them */
function tickPaper(venue: PaperVenue): () => Promise<void> {
  const endTicking = every(WAKE_MS, () => {
    venue.tick();
  });
  return () => {
    endTicking();
    return venue.stop();
  };
}

function bridgeOf(config: Config, clock: Clock, log: Log): Bridge {
  return new Bridge({
    host: config.bridge.host,
    port: config.bridge.port,
    tls: config.bridge.tls,
    // The settings have refused an open address without TLS already, unless it was asked for.
    allowPlain: true,
    clock,
    log,
  });
}

interface PriceParts {
  readonly config: Config;
  readonly core: Core;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly closing: Closing;
}

/** Prices of terminals, and of sources that the settings allow; nobody is asked before somebody needs one. */
async function openPrices({ config, core, pool, clock, log, closing }: PriceParts): Promise<Prices> {
  const prices = new Prices({
    sources: createSources(config.feeds, { clock, log, random: Math.random }),
    terminals: core.terminalQuotes,
    store: createPriceStore(pool),
    clock,
    onError: (error, what) => {
      log.warn({ err: error }, what);
    },
  });
  await prices.start();
  closing.add('prices', () => prices.stop());
  const endTicking = every(TICK_MS, () => {
    prices.tick();
  });
  closing.add('ticks of prices', () => {
    endTicking();
    return Promise.resolve();
  });
  return prices;
}

/** Who hears of news, once they are there. */
interface Late {
  outbox: Outbox | null;
  inbound: Inbound | null;
}

interface InboundParts {
  readonly config: Config;
  readonly core: Core;
  readonly people: PeopleApi;
  readonly late: Late;
  readonly clock: Clock;
  readonly log: Log;
  readonly closing: Closing;
}

/** Webhooks, REST API and file drop. @returns where senders reach them */
async function openWaysIn(parts: InboundParts): Promise<string> {
  const { config, core, people, late, clock, log, closing } = parts;
  const { signals, trading } = core;
  const { host, port, proxies, publicUrl, dropDir } = config.inbound;
  const inbound = await startInbound({ host, port, proxies, signals, trading, clock, ids: systemIds, log });
  late.inbound = inbound;
  closing.add('webhooks and API', () => inbound.stop());
  const { intake } = inbound;
  const drop = await startDrop({ folder: dropDir, intake, signals, people, clock, ids: systemIds, log });
  closing.add('file drop', () => drop.stop());
  return publicUrl ?? inbound.url;
}

interface CoreParts {
  readonly database: Database;
  readonly pool: Pool;
  readonly bridge: Bridge;
  readonly paper: CoreDeps['paper'];
  readonly late: Late;
  readonly closing: Closing;
}

async function composeCore(
  options: ServiceOptions,
  { database, pool, bridge, paper, late, closing }: CoreParts,
): Promise<Core> {
  const { log, onFenced, onBroken, equityEveryMs, clock = systemClock } = options;
  const store = new PostgresTradingStore({ url: database.url, pool, log });
  closing.add('journal', () => store.close());
  const { calendar: source } = options.config.news;
  const calendar = source === null ? null : startCalendar({ source, clock, log });
  if (calendar !== null) closing.add('calendar', () => calendar.stop());
  const core = await startCore({
    store,
    records: new PostgresRecordStore(pool),
    channels: createChannelStore(pool),
    venue: bridge,
    paper,
    // Nothing is told before terminals can connect, and then the outbox is there.
    notifier: {
      tell: (news) => {
        late.outbox?.tell(news);
        late.inbound?.tell(news);
      },
    },
    clock,
    ids: systemIds,
    wait: delay,
    onError: (error, what) => {
      log.warn({ err: error }, what);
    },
    onFenced,
    onBroken,
    news: () => calendar?.events(),
    ...(equityEveryMs !== undefined && { equityEveryMs }),
  });
  closing.add('equity samples', () => core.flush());
  closing.add('timers', startTimers(core, log));
  return core;
}

/** Healthy is: the database answers, so that signals can be taken in. */
async function healthOf(pool: Pool, bridge: Bridge): Promise<Health> {
  const sessions = bridge.sessions().count;
  try {
    await pool.query('select 1');
    return { ok: true, details: { database: true, sessions } };
  } catch {
    return { ok: false, details: { database: false, sessions } };
  }
}

/** @returns what stops them */
function startTimers(core: Core, log: Log): () => Promise<void> {
  const ends = [
    every(TICK_MS, () => {
      core.tick();
    }),
    every(WAKE_MS, () => {
      core.wake();
    }),
    every(FLUSH_MS, () => {
      core.flush().catch((error: unknown) => {
        log.warn({ err: error }, 'the last points of the equity curves wait: the database is away');
      });
    }),
  ];
  return () => {
    for (const end of ends) end();
    return Promise.resolve();
  };
}
