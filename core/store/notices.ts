/** What people want to be told, and when. */
import type { Pool } from 'pg';
import { z } from 'zod';
import { isZone } from '../domain/zone.ts';
import { NOTICE_MODES, STANDARD_NOTICES } from '../domain/notice.ts';
import type { NoticeSettings } from '../domain/notice.ts';
import type { NoticeStore } from '../notice-ports.ts';
import { userId } from './values.ts';

const minutes = z.int().min(0).max(1439);
const mode = (standard: (typeof NOTICE_MODES)[number]) => z.enum(NOTICE_MODES).default(standard);
const since = z.int().nullable().default(null);
const { modes } = STANDARD_NOTICES;

/** What was not there yet when it was written is as usual. */
const settings = z.object({
  zone: z.string().refine(isZone, 'no zone'),
  modes: z.object({
    answers: mode(modes.answers),
    risk: mode(modes.risk),
    connection: mode(modes.connection),
    trades: mode(modes.trades),
    channels: mode(modes.channels),
    digest: mode(modes.digest),
    alerts: mode(modes.alerts),
  }),
  quiet: z.object({ from: minutes, to: minutes }).nullable(),
  digest: z.object({
    at: minutes,
    mail: z.boolean().default(false),
    since: z.object({ day: since, week: since, month: since }),
  }),
}) satisfies z.ZodType<NoticeSettings>;

const row = z.object({ user_id: userId, settings });

/** @returns settings in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createNoticeStore = (pool: Pool): NoticeStore => ({
  async all() {
    const { rows } = await pool.query('select user_id, settings from notice_settings');
    return new Map(
      z
        .array(row)
        .parse(rows)
        .map((one) => [one.user_id, one.settings]),
    );
  },

  async save(user, value, at) {
    await pool.query(
      `insert into notice_settings (user_id, settings, changed_at) values ($1, $2, $3)
       on conflict (user_id) do update set settings = excluded.settings, changed_at = excluded.changed_at`,
      [user, JSON.stringify(value), at],
    );
  },
});
