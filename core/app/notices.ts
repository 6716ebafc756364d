/**
 * What each person wants to be told. All of it is in memory: news asks on its way out, and must not wait. Changes are
 * stored before they count.
 */
import type { UserId } from '../domain/ids.ts';
import { mayBe, NOTICE_EVENTS, STANDARD_NOTICES, withDigestsFrom } from '../domain/notice.ts';
import type { NoticeSettings } from '../domain/notice.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { isZone } from '../domain/zone.ts';
import type { NoticeStore } from '../notice-ports.ts';
import type { Clock } from '../ports.ts';

export interface NoticesApi {
  /** The usual ones, of who changed none. */
  settings(user: UserId): NoticeSettings;
  /** Refusals: NEVER_OFF (money is at stake), QUIET_EMPTY, ZONE_UNKNOWN. */
  change(user: UserId, settings: NoticeSettings): Promise<Result<NoticeSettings>>;
  /** Of everybody who changed any. */
  all(): ReadonlyMap<UserId, NoticeSettings>;
}

export class Notices implements NoticesApi {
  private readonly store: NoticeStore;
  private readonly clock: Clock;
  private readonly known = new Map<UserId, NoticeSettings>();

  constructor(store: NoticeStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** To be called before anything else. Throws when the store cannot be read. */
  async start(): Promise<void> {
    for (const [user, settings] of await this.store.all()) this.known.set(user, settings);
  }

  settings(user: UserId): NoticeSettings {
    return this.known.get(user) ?? STANDARD_NOTICES;
  }

  all(): ReadonlyMap<UserId, NoticeSettings> {
    return this.known;
  }

  async change(user: UserId, settings: NoticeSettings): Promise<Result<NoticeSettings>> {
    const never = NOTICE_EVENTS.find((event) => !mayBe(event, settings.modes[event]));
    if (never !== undefined)
      return refuse('NEVER_OFF', `"${never}" can be silent, but not off: your money is at stake`);
    if (settings.quiet !== null && settings.quiet.from === settings.quiet.to)
      return refuse(
        'QUIET_EMPTY',
        'quiet hours begin and end at the same time; for none write /notify quiet off',
      );
    if (!isZone(settings.zone))
      return refuse(
        'ZONE_UNKNOWN',
        `"${settings.zone}" is no time zone; write one such as Europe/Madrid or UTC`,
      );
    const now = this.clock.now();
    const changed = withDigestsFrom(this.settings(user), settings, now);
    await this.store.save(user, changed, now);
    this.known.set(user, changed);
    return done(changed);
  }
}
