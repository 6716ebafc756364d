import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountId, ChannelId, UserId } from '../domain/ids.ts';
import type { PaperStore } from '../paper-ports.ts';
import type { NewAccount } from '../ports.ts';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { testPool } from '../../test/helpers/pool.ts';
import { createPaperStore } from './paper.ts';

let database: TestDatabase;
let pool: Pool;
let store: PaperStore;
const owner = 'user' as UserId;
const anAccount = (id: string, name: string): NewAccount => ({
  id: id as AccountId,
  owner,
  name,
  keyHash: null,
  channelId: `channel of ${id}` as ChannelId,
  kind: 'account',
  at: 1,
});
/** With a number whose text jsonb would change. */
const STATE = '{"balance":"1.50","b":1,"a":1.0}';

beforeAll(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, 2);
  store = createPaperStore(pool);
  await pool.query("insert into users (id, name, role, created_at) values ('user', 'Anna', 'owner', 0)");
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

it('keeps a paper account as the bytes that were saved, for the one who holds it', async () => {
  const made = await store.create(anAccount('one', 'Paper'), { settings: '{}', state: STATE }, 'first');
  expect(made).toMatchObject({
    ok: true,
    value: { account: { name: 'Paper' }, channel: { account: 'one' } },
  });
  expect(await store.save('one' as AccountId, 'second', '{}')).toBe(false);
  expect(await store.claim('second')).toEqual([{ account: 'one', settings: '{}', state: STATE }]);
  expect(await store.save('one' as AccountId, 'first', '{}')).toBe(false);
  expect(await store.save('one' as AccountId, 'second', '{"a":2}')).toBe(true);
  expect(await store.claim('third')).toMatchObject([{ state: '{"a":2}' }]);
});

it('makes neither account nor channel where the name is taken', async () => {
  const again = await store.create(anAccount('two', 'paper'), { settings: '{}', state: STATE }, 'first');
  expect(again).toMatchObject({ ok: false, code: 'NAME_TAKEN' });
  const { rows } = await pool.query("select id from channels where account_id = 'two'");
  expect(rows).toEqual([]);
});

it('tells nothing of one that was removed', async () => {
  await pool.query("update accounts set removed_at = 1 where id = 'one'");
  expect(await store.claim('fourth')).toEqual([]);
});
