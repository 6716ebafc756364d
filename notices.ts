/** What people are told unasked, put together: news, digests, alerts, and where they go. A part of service.ts. */
import { alertDesk } from './bot/alert-desk.ts';
import { createCarriers, sendCode } from './bot/carriers/carriers.ts';
import type { Charts } from './bot/chat.ts';
import type { ConversationDeps } from './bot/conversation.ts';
import { startDigests } from './bot/digest-desk.ts';
import { createOutbox } from './bot/outbox.ts';
import type { Outbox } from './bot/outbox.ts';
import { every, systemTimers } from './bot/timers.ts';
import type { Config } from './config.ts';
import { Addresses } from './core/app/addresses.ts';
import { Alerts } from './core/app/alerts.ts';
import { CopyMaps } from './core/app/copy-map.ts';
import type { Core } from './core/app/core.ts';
import { Digests } from './core/app/digests.ts';
import { Notices } from './core/app/notices.ts';
import type { Millis } from './core/domain/ids.ts';
import type { PriceFeed } from './core/feed-ports.ts';
import type { Clock, Ids, Log } from './core/ports.ts';
import { createActionStore } from './core/store/actions.ts';
import { createAddressStore } from './core/store/addresses.ts';
import { createAlertStore } from './core/store/alerts.ts';
import { createOutboxStore } from './core/store/chat.ts';
import { createDigestStore } from './core/store/digests.ts';
import { createNoticeStore } from './core/store/notices.ts';
import type { openPool } from './core/store/pool.ts';

/** Accounts are looked at this often; prices with every quote. */
const LOOK_EVERY_MS: Millis = 1_000;

export interface NoticeParts {
  readonly config: Config;
  readonly core: Core;
  readonly prices: PriceFeed;
  readonly pool: ReturnType<typeof openPool>;
  readonly charts: Charts;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly closing: { add(name: string, close: () => Promise<void>): void };
}

export interface NoticeDesk {
  readonly outbox: Outbox;
  /** What people can ask and change of it in the conversation. */
  readonly offers: Pick<ConversationDeps, 'notices' | 'digests' | 'alerts' | 'addresses' | 'maps'>;
  /** Begins to deliver; to be called once every chat is served. Throws when the store cannot be read. */
  start(): Promise<void>;
}

/** @throws when what is stored cannot be read */
export async function openNotices(parts: NoticeParts): Promise<NoticeDesk> {
  const { config, core, prices, pool, charts, clock, ids, log, closing } = parts;
  const { trading, rules, signals, readable } = core;
  const onError = (error: unknown, what: string): void => {
    log.warn({ err: error }, what);
  };
  const notices = new Notices(createNoticeStore(pool), clock);
  await notices.start();
  const store = createOutboxStore(pool);
  const outbox = createOutbox({
    ...{ trading, notices, ids, clock, log },
    store,
    actions: createActionStore(pool),
    timers: systemTimers,
    random: Math.random,
  });
  const carriers = createCarriers(config.carriers, { charts, log });
  for (const carrier of carriers.values()) outbox.serve(carrier);
  const addresses = new Addresses({
    ...{ clock, ids, onError },
    store: createAddressStore(pool),
    kinds: [...carriers.keys()],
    sendCode: (kind, address, code) => sendCode(carriers, kind, address, code),
  });
  const alerts = new Alerts({
    ...{ prices, trading, clock, ids, onError },
    store: createAlertStore(pool),
    tell: alertDesk({ notices, outbox, clock }),
  });
  await alerts.start();
  const results = createDigestStore(pool);
  const digests = new Digests({ trading, rules, signals, readable, store: results });
  const maps = new CopyMaps({ trading, rules, readable, clock, store: results });
  return {
    outbox,
    offers: { notices, digests, alerts, addresses, maps },
    async start() {
      await outbox.start();
      closing.add('outbox', () => outbox.stop());
      closing.add('digests', startDigests({ notices, digests, outbox, store, clock, log }));
      const endLooking = every(LOOK_EVERY_MS, () => {
        alerts.tick();
      });
      closing.add('alerts', () => {
        endLooking();
        return alerts.stop();
      });
    },
  };
}
