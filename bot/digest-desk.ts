/**
 * Sends digests when they are due, by each person's clock. Looked at every minute: what was missed while the service was
 * down is found at the start. A digest is written down once for each person, period and day, by whoever comes first, so
 * that neither a restart nor a second instance sends it again.
 */
import { schedule } from 'node-cron';
import type { TaskOptions } from 'node-cron';
import type { NoticeDraft, Occasion, OutboxStore } from '../core/chat-ports.ts';
import type { DigestsApi } from '../core/app/digests.ts';
import type { NoticesApi } from '../core/app/notices.ts';
import { dueBefore, latestDue } from '../core/domain/digest-time.ts';
import type { Millis, UserId } from '../core/domain/ids.ts';
import { deliveryOf, DIGEST_PERIODS } from '../core/domain/notice.ts';
import type { DigestPeriod, NoticeSettings } from '../core/domain/notice.ts';
import { localTime } from '../core/domain/zone.ts';
import type { Clock } from '../core/ports.ts';
import type { DeliveryLog } from './chat-worker.ts';
import { digestView, PERIOD_TITLES } from './views/digest.ts';

const EVERY_MINUTE = '* * * * *';
/** Later than this it says so; a busy machine may take a minute or two. */
const LATE_MS: Millis = 5 * 60_000;

export interface DigestDeskDeps {
  readonly notices: Pick<NoticesApi, 'all'>;
  readonly digests: DigestsApi;
  readonly outbox: { send(draft: NoticeDraft): Promise<void> };
  readonly store: Pick<OutboxStore, 'told'>;
  readonly clock: Clock;
  readonly log: DeliveryLog;
}

/** A digest whose time has come. */
interface Due extends Occasion {
  readonly period: DigestPeriod;
  readonly settings: NoticeSettings;
  readonly due: Millis;
}

const keyOf = ({ user, once }: Occasion): string => `${user} ${once}`;

/** The latest of each period that a person wants; what was due before it was wanted is not sent. */
const dueOf = (user: UserId, settings: NoticeSettings, now: Millis): readonly Due[] =>
  DIGEST_PERIODS.flatMap((period): readonly Due[] => {
    const since = settings.digest.since[period];
    if (since === null || settings.modes.digest === 'off') return [];
    const due = latestDue(settings.zone, settings.digest.at, period, now);
    const once = `digest:${period}:${localTime(settings.zone, due).date}`;
    return due <= since ? [] : [{ user, once, period, settings, due }];
  });

export class DigestDesk {
  private readonly deps: DigestDeskDeps;
  /** Those of the last look that are written down, so that neither they nor the store are asked again each minute. */
  private sent: ReadonlySet<string> = new Set();

  constructor(deps: DigestDeskDeps) {
    this.deps = deps;
  }

  /** Sends what is due. Never throws: what fails is tried again at the next call. */
  async run(): Promise<void> {
    const { notices, store, clock, log } = this.deps;
    const now = clock.now();
    const due = [...notices.all()].flatMap(([user, settings]) => dueOf(user, settings, now));
    const sent = new Set(due.map(keyOf).filter((key) => this.sent.has(key)));
    this.sent = sent;
    try {
      const open = due.filter((one) => !sent.has(keyOf(one)));
      if (open.length === 0) return;
      for (const one of await store.told(open)) sent.add(keyOf(one));
    } catch (error) {
      log.warn({ err: error }, 'which digests were sent could not be read; trying again');
      return;
    }
    for (const one of due) {
      if (sent.has(keyOf(one))) continue;
      try {
        await this.write(one, now);
        sent.add(keyOf(one));
      } catch (error) {
        log.warn({ err: error, period: one.period }, 'a digest could not be written; trying again');
      }
    }
  }

  private async write({ user, once, period, settings, due }: Due, now: Millis): Promise<void> {
    const { digests, outbox } = this.deps;
    const { zone, digest } = settings;
    const delivery = deliveryOf(settings, 'digest', now);
    const from = dueBefore(zone, digest.at, period, due);
    const lateSince = now - due > LATE_MS ? due : null;
    const view = digestView(await digests.digest(user, from, due), {
      ...{ zone, lateSince, now },
      title: PERIOD_TITLES[period],
    });
    const at = delivery.how === 'later' ? delivery.until : now;
    const silent = delivery.how !== 'ring';
    const beside = digest.mail ? (['email'] as const) : [];
    await outbox.send({ user, topic: once, view, silent, at, once, beside });
  }
}

/** The library's own words go where ours go, and never to the console. */
const cronLog = (log: DeliveryLog): NonNullable<TaskOptions['logger']> => ({
  info: () => undefined,
  debug: () => undefined,
  warn: (message) => {
    log.warn({}, message);
  },
  error: (message, err) => {
    log.error({ err: err ?? message }, 'the schedule of digests failed');
  },
});

/** @returns what stops it; resolves when the digest under way is written */
export function startDigests(deps: DigestDeskDeps): () => Promise<void> {
  const desk = new DigestDesk(deps);
  let running = desk.run();
  const task = schedule(
    EVERY_MINUTE,
    () => {
      running = running.then(() => desk.run());
      return running;
    },
    // What was missed is caught up anyway: each look asks what is due, not what time it is.
    { noOverlap: true, suppressMissedWarning: true, logger: cronLog(deps.log) },
  );
  return async () => {
    await task.destroy();
    await running;
  };
}
