/**
 * Sends digests when they are due, by each person's clock. Looked at every minute: what was missed while the service was
 * down is found at the start. A digest is written down once for each person, period and day, by whoever comes first, so
 * that neither a restart nor a second instance sends it again.
 */
import { schedule } from 'node-cron';
import type { TaskOptions } from 'node-cron';
import type { NoticeDraft } from '../core/chat-ports.ts';
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
  readonly clock: Clock;
  readonly log: DeliveryLog;
}

export class DigestDesk {
  private readonly deps: DigestDeskDeps;
  /** Of each person and period, the latest that was written down, so that it is not made again each minute. */
  private readonly sent = new Map<string, Millis>();

  constructor(deps: DigestDeskDeps) {
    this.deps = deps;
  }

  /** Sends what is due. Never throws: what fails is tried again at the next call. */
  async run(): Promise<void> {
    for (const [user, settings] of this.deps.notices.all()) {
      for (const period of DIGEST_PERIODS) {
        try {
          await this.look(user, settings, period);
        } catch (error) {
          this.deps.log.warn({ err: error, period }, 'a digest could not be written; trying again');
        }
      }
    }
  }

  private async look(user: UserId, settings: NoticeSettings, period: DigestPeriod): Promise<void> {
    const { clock, digests, outbox } = this.deps;
    const since = settings.digest.since[period];
    const now = clock.now();
    const delivery = deliveryOf(settings, 'digest', now);
    if (since === null || delivery.how === 'none') return;
    const { zone } = settings;
    const due = latestDue(zone, settings.digest.at, period, now);
    const key = `${user} ${period}`;
    // What was due before it was wanted is not sent.
    if (due <= since || this.sent.get(key) === due) return;
    const from = dueBefore(zone, settings.digest.at, period, due);
    const once = `digest:${period}:${localTime(zone, due).date}`;
    const lateSince = now - due > LATE_MS ? due : null;
    const view = digestView(await digests.digest(user, from, due), {
      ...{ zone, lateSince, now },
      title: PERIOD_TITLES[period],
    });
    const at = delivery.how === 'later' ? delivery.until : now;
    await outbox.send({ user, topic: once, view, silent: delivery.how !== 'ring', at, once });
    this.sent.set(key, due);
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
