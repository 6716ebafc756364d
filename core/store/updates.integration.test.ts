import type { Pool } from 'pg';
import { testPool } from '../../test/helpers/pool.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/helpers/database.ts';
import type { UpdateLog } from '../update-ports.ts';
import { createDiscordLog, createTelegramLog } from './update-logs.ts';

let database: TestDatabase;
let pool: Pool;
/** Both logs, with numbers for ids. */
const LOGS = {
  telegram_updates: createTelegramLog,
  discord_updates: (from: Pool): UpdateLog<number> => {
    const log = createDiscordLog(from);
    return {
      record: (id, ...rest) => log.record(String(id), ...rest),
      begin: (id, at) => log.begin(String(id), at),
      finish: (id) => log.finish(String(id)),
      open: async () => (await log.open()).map((one) => ({ ...one, updateId: Number(one.updateId) })),
      forget: (before) => log.forget(before),
    };
  },
};

beforeEach(async () => {
  database = await freshDatabase();
  pool = testPool(database.url);
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

describe.each(['telegram_updates', 'discord_updates'] as const)('the log in %s', (table) => {
  let log: UpdateLog<number>;

  beforeEach(() => {
    log = LOGS[table](pool);
  });

  it('records an update once, however many ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, n) => log.record(7, { n }, 1)));
    expect(answers.filter((first) => first)).toHaveLength(1);
  });

  it('lets one of many begin', async () => {
    await log.record(7, {}, 1);
    const answers = await Promise.all(Array.from({ length: 8 }, async () => log.begin(7, 2)));
    expect(answers.filter((mine) => mine)).toHaveLength(1);
  });

  it('lists what is not finished, in the order of its coming, and whether it was begun', async () => {
    // Numbers may start anew at random: a later update can have a smaller one.
    await log.record(900, { text: 'first' }, 1);
    await log.record(20, { text: 'second' }, 2);
    await log.record(21, { text: 'done' }, 2);
    await log.begin(900, 3);
    await log.begin(21, 3);
    await log.finish(21);
    expect(await log.open()).toEqual([
      { updateId: 900, work: { text: 'first' }, begun: true },
      { updateId: 20, work: { text: 'second' }, begun: false },
    ]);
  });

  it('keeps the number and forgets the words of what is finished', async () => {
    await log.record(7, { text: '/start CODE' }, 1);
    await log.begin(7, 2);
    await log.finish(7);
    const { rows } = await pool.query(
      table === 'telegram_updates' ? 'select work from telegram_updates' : 'select work from discord_updates',
    );
    expect(rows).toEqual([{ work: null }]);
    expect(await log.record(7, {}, 3)).toBe(false);
    expect(await log.begin(7, 3)).toBe(false);
  });

  it('forgets old numbers, but never what is not finished', async () => {
    await log.record(1, {}, 10);
    await log.record(2, {}, 10);
    await log.record(3, {}, 20);
    await Promise.all([log.finish(1), log.finish(3)]);
    await log.forget(20);
    const { rows } = await pool.query(
      table === 'telegram_updates'
        ? 'select update_id from telegram_updates order by update_id'
        : 'select update_id from discord_updates order by update_id',
    );
    expect(rows.map((row: { update_id: string }) => Number(row.update_id))).toEqual([2, 3]);
  });
});
