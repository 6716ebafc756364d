import { describe, expect, test } from 'vitest';
import type { Digest } from '../core/app/digest.ts';
import type { UserId } from '../core/domain/ids.ts';
import { STANDARD_NOTICES } from '../core/domain/notice.ts';
import type { DigestPeriod, NoticeSettings } from '../core/domain/notice.ts';
import { MemoryOutbox } from '../test/builders/outbox.ts';
import { ManualTime } from '../test/builders/time.ts';
import { DigestDesk } from './digest-desk.ts';

const ANNA = 'user-anna' as UserId;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string): number => Date.parse(text);

/** Wanted since `since`, at 08:00 in Madrid. */
const wanting = (since: string, ...periods: DigestPeriod[]): NoticeSettings => ({
  ...STANDARD_NOTICES,
  zone: 'Europe/Madrid',
  digest: {
    ...STANDARD_NOTICES.digest,
    since: {
      ...STANDARD_NOTICES.digest.since,
      ...Object.fromEntries(periods.map((period) => [period, at(since)])),
    },
  },
});

const nothing = (from: number, to: number): Digest => ({
  ...{ from, to, results: [], extremes: [], denials: [], attention: [], curve: null },
  open: { copies: 0, floating: [], withoutStop: 0, others: 0 },
});

class Scene {
  readonly store = new MemoryOutbox();
  readonly time: ManualTime;
  settings: NoticeSettings;
  /** When set, figures cannot be read. */
  broken = false;
  made = 0;
  /** Of each digest that was sent: the kinds of addresses that it went to too. */
  readonly beside: (readonly string[])[] = [];
  readonly chat = this.store.addChat(ANNA, 'web', 'anna');

  constructor(now: string, settings: NoticeSettings) {
    this.time = new ManualTime(at(now));
    this.settings = settings;
  }

  /** One instance of the service; another knows only what was written down. */
  instance(): DigestDesk {
    return new DigestDesk({
      notices: { all: () => new Map([[ANNA, this.settings]]) },
      digests: {
        digest: async (_, from, to) => {
          this.made += 1;
          if (this.broken) throw new Error('the database is away');
          return nothing(from, to);
        },
      },
      outbox: {
        send: async (draft) => {
          this.beside.push(draft.beside ?? []);
          await this.store.addNotices([draft]);
        },
      },
      store: this.store,
      clock: this.time,
      log: { warn: () => {}, error: () => {} },
    });
  }

  async texts(until = Infinity): Promise<string[]> {
    const due = await this.store.due(this.chat, 0, 100, until);
    return due.map((one) => (one.kind === 'notice' ? (one.view as { text: string }).text : ''));
  }
}

describe('a digest', () => {
  test('comes at its time by the person’s clock, once', async () => {
    const scene = new Scene('2026-11-20T06:58Z', wanting('2026-11-19T12:00Z', 'day'));
    const desk = scene.instance();
    for (let minute = 0; minute < 30; minute += 1) {
      await desk.run();
      await scene.time.passes(MINUTE);
    }
    expect(await scene.texts()).toEqual(['Thu 19 Nov, 08:00 to Fri 20 Nov, 08:00 (Europe/Madrid)']);
    expect(scene.made).toBe(1);
  });

  test('is sent once by several instances, and across restarts', async () => {
    const scene = new Scene('2026-11-20T07:01Z', wanting('2026-11-19T12:00Z', 'day'));
    await Promise.all([scene.instance().run(), scene.instance().run()]);
    expect(await scene.texts()).toHaveLength(1);
  });

  test('that was sent before a restart is not even made again', async () => {
    const scene = new Scene('2026-11-20T07:01Z', wanting('2026-11-01T12:00Z', 'day', 'week'));
    await scene.instance().run();
    await scene.time.passes(MINUTE);
    await scene.instance().run();
    expect([scene.made, await scene.texts()]).toMatchObject([2, { length: 2 }]);
  });

  test('goes to confirmed e-mail addresses too where its person wants that', async () => {
    const settings = wanting('2026-11-19T12:00Z', 'day');
    for (const mail of [false, true]) {
      const scene = new Scene('2026-11-20T07:01Z', { ...settings, digest: { ...settings.digest, mail } });
      await scene.instance().run();
      expect(scene.beside).toEqual([mail ? ['email'] : []]);
    }
  });

  test('that was missed while the service was down comes late, and says so', async () => {
    const scene = new Scene('2026-11-20T10:30Z', wanting('2026-11-01T12:00Z', 'day', 'week'));
    await scene.instance().run();
    const late = 'It comes late: I was not running then.';
    expect(await scene.texts()).toEqual([
      `Thu 19 Nov, 08:00 to Fri 20 Nov, 08:00 (Europe/Madrid)\nThis was due Fri 20 Nov, 08:00. ${late}`,
      `Mon 9 Nov, 08:00 to Mon 16 Nov, 08:00 (Europe/Madrid)\nThis was due Mon 16 Nov, 08:00. ${late}`,
    ]);
  });

  test('is not sent for what was due before it was wanted', async () => {
    const scene = new Scene('2026-11-20T10:30Z', wanting('2026-11-20T10:00Z', 'day', 'week', 'month'));
    await scene.instance().run();
    expect(await scene.texts()).toEqual([]);
  });

  test('comes every day, on the days that are an hour short or long too', async () => {
    const scene = new Scene('2026-03-27T12:00Z', wanting('2026-03-27T12:00Z', 'day'));
    const desk = scene.instance();
    for (let hour = 0; hour < 4 * 24; hour += 1) {
      await desk.run();
      await scene.time.passes(HOUR);
    }
    expect((await scene.texts()).map((text) => text.slice(0, 36))).toEqual([
      'Fri 27 Mar, 08:00 to Sat 28 Mar, 08:',
      'Sat 28 Mar, 08:00 to Sun 29 Mar, 08:',
      'Sun 29 Mar, 08:00 to Mon 30 Mar, 08:',
      'Mon 30 Mar, 08:00 to Tue 31 Mar, 08:',
    ]);
  });

  test('that could not be made is tried again', async () => {
    const scene = new Scene('2026-11-20T07:00Z', wanting('2026-11-19T12:00Z', 'day'));
    const desk = scene.instance();
    scene.broken = true;
    await desk.run();
    expect(await scene.texts()).toEqual([]);
    scene.broken = false;
    scene.store.broken = new Error('the database is away');
    await desk.run();
    expect(scene.made).toBe(1);
    scene.store.broken = null;
    await desk.run();
    expect(await scene.texts()).toHaveLength(1);
  });

  test('waits for the end of quiet hours, and does not come when digests are off', async () => {
    const settings = wanting('2026-11-19T12:00Z', 'day');
    const scene = new Scene('2026-11-20T07:00Z', { ...settings, quiet: { from: 0, to: 9 * 60 } });
    await scene.instance().run();
    expect(await scene.texts(at('2026-11-20T07:59Z'))).toEqual([]);
    expect(await scene.texts(at('2026-11-20T08:00Z'))).toHaveLength(1);
    const off = new Scene('2026-11-20T07:00Z', {
      ...settings,
      modes: { ...settings.modes, digest: 'off' },
    });
    await off.instance().run();
    expect(await off.texts()).toEqual([]);
  });
});
