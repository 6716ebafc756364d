/** A database for the tests of one file, emptied of people and all that is theirs before each. */
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { freshDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import { testPool } from './pool.ts';

const CONNECTIONS = 20;

/** Whatever these tests write, what refers before what is referred to. Truncating would take half a second. */
const TABLES = [
  'deliveries',
  'notices',
  'cards',
  'actions',
  'channel_members',
  'channel_shares',
  'channel_mutes',
  'room_codes',
  'hooks',
  'rooms',
  'api_tokens',
  'imports',
  'channels',
  'equity_points',
  'accounts',
  'notice_settings',
  'alerts',
  'addresses',
  'invites',
  'identities',
  'users',
];

/** @returns the pool, from the first test on */
export function peopleDatabase(): () => Pool {
  let database: TestDatabase | undefined;
  let pool: Pool | undefined;
  const living = (): Pool => {
    if (pool === undefined) throw new Error('the database is there within tests only');
    return pool;
  };
  beforeAll(async () => {
    database = await freshDatabase();
    pool = testPool(database.url, CONNECTIONS);
  });
  beforeEach(async () => {
    await living().query(TABLES.map((table) => `delete from ${table};`).join(''));
  });
  afterAll(async () => {
    await pool?.end();
    await database?.close();
  });
  return living;
}
