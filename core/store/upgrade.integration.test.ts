import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { link, outcome, subscription, T0 } from '../../test/contracts/trading-facts.ts';
import { emptyDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { quiet } from '../../test/helpers/database-url.ts';
import { testPool } from '../../test/helpers/pool.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { InstanceId, PositionId, SubscriptionId } from '../domain/ids.ts';
import { migrate } from './migrate.ts';
import { PostgresTradingStore } from './postgres.ts';

const FRAME = fileURLToPath(new URL('../../migrations/0001_frame.sql', import.meta.url));
/** What a service from before there were rules appended: its rows of the journal, column by column. */
const JOURNAL = new URL('../../test/fixtures/journal-before-rules.json', import.meta.url);
const journal = z.array(z.record(z.string(), z.string()));

const ACCOUNTS = `with person as (
  insert into users (id, name, role, created_at) values ('user-1', 'Ann', 'owner', 0)
), account as (
  insert into accounts (id, owner_id, name, created_at)
  values ('provider', 'user-1', 'p', 0), ('follower', 'user-1', 'f', 1)
)
insert into channels (id, owner_id, name, account_id, created_at)
values ('channel-provider', 'user-1', 'p', 'provider', 0), ('channel-follower', 'user-1', 'f', 'follower', 1)`;
const SUBSCRIBED = `insert into subscriptions
  (id, owner_id, channel_id, account_id, state, sizing, symbol_map, open_window_ms, deviation_points, created_at)
  values ('projected', 'user-1', 'channel-provider', 'follower', 'active', '{"kind":"equity_ratio","factor":"0.5"}',
    '{"list":{"GOLD":"XAUUSD"},"prefix":"","suffix":""}', 60000, 30, $1)`;
const REGISTERED = `with own as (insert into instances (id, started_at) values ('older', 0))
  insert into projections (instance_id) values ('older')`;
const APPENDED = 'insert into journal select * from jsonb_populate_record(null::journal, $1)';

let database: TestDatabase;
let pool: Pool;
let folder: string;

beforeEach(async () => {
  database = await emptyDatabase();
  pool = testPool(database.url, 2);
  folder = await mkdtemp(join(tmpdir(), 'mynah-upgrade-'));
});
afterEach(async () => {
  await pool.end();
  await database.close();
  await rm(folder, { recursive: true });
});

/** A database as the older service left it when it died: one subscription projected, the rest not yet. */
async function leftByTheOlder(): Promise<void> {
  await copyFile(FRAME, join(folder, '0001_frame.sql'));
  await migrate(database.url, folder);
  await pool.query(ACCOUNTS);
  await pool.query(SUBSCRIBED, [T0 - 1]);
  await pool.query(REGISTERED);
  const rows = journal.parse(JSON.parse(await readFile(JOURNAL, 'utf8')));
  for (const [index, row] of rows.entries())
    await pool.query(APPENDED, [JSON.stringify({ instance_id: 'older', seq: index + 1, ...row })]);
}

test('what a service from before the rules left is read as it was meant', async () => {
  await leftByTheOlder();
  expect(await migrate(database.url)).toContain('0002_rules');
  const store = new PostgresTradingStore({ url: database.url, pool, log: quiet });
  await store.takeOver('newer' as InstanceId, T0);
  const image = await store.load();
  await store.close();

  // `subscription` has the standard rules.
  expect(image.subscriptions).toEqual([
    subscription({
      id: 'projected' as SubscriptionId,
      sizing: { kind: 'equity_ratio', factor: decimal('0.5'), providerCapital: null },
      symbolMap: { list: { GOLD: { symbol: 'XAUUSD', factor: decimal('1') } }, prefix: '', suffix: '' },
      createdAt: T0 - 1,
    }),
    subscription(),
    subscription({
      id: 'subscription-2' as SubscriptionId,
      sizing: { kind: 'equity_ratio', factor: decimal('2'), providerCapital: null },
      symbolMap: { list: {}, prefix: '', suffix: '' },
    }),
    subscription({
      id: 'subscription-3' as SubscriptionId,
      state: 'paused',
      sizing: { kind: 'fixed_lots', lots: lots('0.1') },
    }),
  ]);
  const { status, code, reason, ticket } = outcome();
  const filled = link({
    settledVersion: 1,
    actual: 'open',
    lots: lots('0.25'),
    openedLots: lots('0.25'),
    openPrice: price('1.08415'),
    ticket,
    lastOutcome: { status, code, reason },
    filledAt: T0 + 50,
  });
  // `link` has the life of a copy whose stops are the provider's.
  const sent = link({
    position: '101' as PositionId,
    magic: 77,
    desired: { ...link().desired, stopLoss: price('1.08'), takeProfit: null },
  });
  expect(image.links).toHaveLength(2);
  expect(image.links).toEqual(expect.arrayContaining([filled, sent]));
  expect(image).toMatchObject({ accountRules: [], riskStates: [] });
});
