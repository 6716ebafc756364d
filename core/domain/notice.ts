/** What a person wants to be told unasked, how loud, and when it should be quiet. */
import type { Millis } from './ids.ts';
import { localTime, startOf } from './zone.ts';
import { momentOf } from './wall-clock.ts';

/**
 * `answers`: what waits for the person's word. `risk`: limits, refusals of a broker, copies that were lost.
 * `connection`: lost, and back again. `trades`: signals and their copies. `channels`: posts that somebody should look at.
 * `alerts`: what the person asked to be told.
 */
export const NOTICE_EVENTS = [
  'answers',
  'risk',
  'connection',
  'trades',
  'channels',
  'digest',
  'alerts',
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];
export const NOTICE_MODES = ['on', 'silent', 'off'] as const;
/** `on`: it rings. `silent`: it comes without a sound. `off`: it does not come. */
export type NoticeMode = (typeof NOTICE_MODES)[number];

/** Every day, from one time of the clock to another; over midnight when `from` is the later one. */
export interface QuietHours {
  /** Minutes after midnight, 0 … 1439; never equal. */
  readonly from: number;
  readonly to: number;
}

export const DIGEST_PERIODS = ['day', 'week', 'month'] as const;
export type DigestPeriod = (typeof DIGEST_PERIODS)[number];

export interface NoticeSettings {
  /** IANA name: the person's clock, for quiet hours and digests. */
  readonly zone: string;
  readonly modes: Readonly<Record<NoticeEvent, NoticeMode>>;
  readonly quiet: QuietHours | null;
  readonly digest: {
    /** Minutes after midnight at which digests come. */
    readonly at: number;
    /** They go to the person's confirmed e-mail addresses too. */
    readonly mail: boolean;
    /** Since when each is wanted; null: it is not. None is sent for what was due before. */
    readonly since: Readonly<Record<DigestPeriod, Millis | null>>;
  };
}

const EIGHT = 8 * 60;

export const STANDARD_NOTICES: NoticeSettings = {
  zone: 'UTC',
  modes: {
    answers: 'on',
    risk: 'on',
    connection: 'on',
    trades: 'on',
    channels: 'on',
    digest: 'silent',
    alerts: 'on',
  },
  quiet: null,
  digest: { at: EIGHT, mail: false, since: { day: null, week: null, month: null } },
};

/** Comes in quiet hours too, and without a sound then. What needs an answer expires while one sleeps. */
const URGENT: ReadonlySet<NoticeEvent> = new Set<NoticeEvent>(['answers', 'risk', 'connection', 'alerts']);
/** Money is at stake and nobody else will see it: it can be silent, and never off. */
const NEVER_OFF: ReadonlySet<NoticeEvent> = new Set<NoticeEvent>(['answers', 'risk']);

/** @returns whether the event may be set to `mode` */
export const mayBe = (event: NoticeEvent, mode: NoticeMode): boolean =>
  mode !== 'off' || !NEVER_OFF.has(event);

/** @returns when the quiet hours end that `now` is within; null outside of them */
export function quietUntil({ zone, quiet }: NoticeSettings, now: Millis): Millis | null {
  if (quiet === null) return null;
  const { minutes } = localTime(zone, now);
  const { from, to } = quiet;
  const within = from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  if (!within) return null;
  const today = momentOf(zone, now, to);
  return today > now ? today : momentOf(zone, nextDay(zone, now), to);
}

/** A moment within the day after: no day has 36 hours, and none that is followed by another has less than 12. */
function nextDay(zone: string, now: Millis): Millis {
  return startOf('day', zone, now) + 36 * 3_600_000;
}

/**
 * Digests that are wanted count from now on where they would be due at other times than before, or were off: none is sent
 * for what it would have been due.
 */
export function withDigestsFrom(before: NoticeSettings, after: NoticeSettings, now: Millis): NoticeSettings {
  const isMoved = before.zone !== after.zone || before.digest.at !== after.digest.at;
  const isBack = before.modes.digest === 'off' && after.modes.digest !== 'off';
  if (!isMoved && !isBack) return after;
  const anew = (since: Millis | null): Millis | null => (since === null ? null : now);
  const { day, week, month } = after.digest.since;
  return {
    ...after,
    digest: { ...after.digest, since: { day: anew(day), week: anew(week), month: anew(month) } },
  };
}

export type Delivery =
  | { readonly how: 'ring' | 'silent' | 'none' }
  /** Without a sound, when the quiet hours are over. */
  | { readonly how: 'later'; readonly until: Millis };

/** How news of an event reaches the person at `now`. */
export function deliveryOf(settings: NoticeSettings, event: NoticeEvent, now: Millis): Delivery {
  const mode = settings.modes[event];
  if (mode === 'off') return { how: 'none' };
  const until = quietUntil(settings, now);
  if (until === null) return { how: mode === 'on' ? 'ring' : 'silent' };
  return URGENT.has(event) ? { how: 'silent' } : { how: 'later', until };
}
