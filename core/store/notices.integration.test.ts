import { expect, test } from 'vitest';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import { STANDARD_NOTICES } from '../domain/notice.ts';
import { NEW_ALERT } from '../domain/alert.ts';
import type { Alert, AlertCondition, AlertId } from '../domain/alert.ts';
import { decimal, money, price } from '../domain/decimal.ts';
import type { FeedSymbol } from '../domain/feed.ts';
import type { AccountId, UserId } from '../domain/ids.ts';
import { ADDRESS_KINDS } from '../domain/reach.ts';
import type { Address, AddressId } from '../domain/reach.ts';
import { createDigestStore } from './digests.ts';
import { createAddressStore } from './addresses.ts';
import { createAlertStore } from './alerts.ts';
import { createOutboxStore } from './chat.ts';
import { createNoticeStore } from './notices.ts';

const pool = peopleDatabase();
const anna = 'anna' as UserId;
const ben = 'ben' as UserId;

/** Two people, each with an account; Anna copies a channel of Ben's posts into hers, and trades by hand beside it. */
async function furnished(): Promise<void> {
  const db = pool();
  for (const user of [anna, ben])
    await db.query(`insert into users (id, name, role, created_at) values ($1, $1, 'trader', 0)`, [user]);
  for (const [id, owner] of [
    ['main', anna],
    ['practice', anna],
    ['bens', ben],
    ['desk', ben],
  ])
    await db.query(
      `insert into accounts (id, owner_id, name, identity, created_at)
       values ($1, $2, $1, jsonb_build_object('currency', 'EUR', 'platform', $3::text), 0)`,
      [id, owner, id === 'practice' ? 'paper' : 'mt5'],
    );
  await db.query(
    `insert into channels (id, owner_id, name, account_id, kind, created_at)
     values ('room', $1, 'Gold Room', 'desk', 'posts', 0)`,
    [ben],
  );
  await db.query(
    `insert into links (id, subscription_id, account_id, channel_id, position_id, magic, comment, desired_state, symbol,
       side, kind, desired_lots, version, deviation_points, settled_version, actual, lots, opened_lots, source_lots,
       created_at, signal_at)
     values ('link', 'sub', 'main', 'room', 'p', 7, '', 'closed', 'XAUUSD', 'buy', 'market', 1, 1, 30, 1, 'closed', 0, 1,
       1, 0, 0)`,
  );
  const position = `insert into positions (account_id, position_id, state, kind, symbol, side, lots, price, opened_at, magic,
    comment, opened_lots, updated_at) values ($1, $2, 'closed', 'market', $3, $4, 0, 1, 0, $5, '', 1, 0)`;
  await db.query(position, ['main', 'copied', 'XAUUSD', 'buy', 7]);
  await db.query(position, ['main', 'own', 'EURUSD', 'sell', 0]);
  await db.query(position, ['practice', 'trained', 'EURUSD', 'buy', 0]);
  const deal = `insert into deals (account_id, deal_id, position_id, symbol, side, entry, lots, price, profit, swap,
    commission, magic, cause, at) values ($1, $2, $3, 'S', 'sell', $4, 1, 1, $5, 0, $6, 0, 'client', $7)`;
  for (const row of [
    ['main', '1', 'copied', 'in', '0', '-1.5', 110],
    // Closed by hand: its deal has no magic number, its position has.
    ['main', '2', 'copied', 'out', '21.5', '0', 120],
    ['main', '3', 'own', 'in', '0', '0', 90],
    ['main', '4', 'own', 'out', '-7.25', '0', 199],
    ['main', '5', null, 'in', '1000', '0', 150],
    ['main', '6', 'own', 'out', '-1', '0', 200],
    ['bens', '7', 'x', 'out', '99', '0', 150],
    ['practice', '8', 'trained', 'out', '500', '0', 150],
  ])
    await db.query(deal, row);
  const denied = `insert into decisions (channel_id, position_id, subscription_id, account_id, link_id, verdict, code, trace,
    at) values ('room', 'p', 'sub', $1, 'link', $2, $3, '[]', $4)`;
  for (const row of [
    ['main', 'denied', 'AGE', 100],
    ['main', 'denied', 'AGE', 150],
    ['main', 'denied', 'SPREAD', 150],
    ['main', 'denied', 'SPREAD', 200],
    ['main', 'command', 'OPEN', 150],
    ['bens', 'denied', 'AGE', 150],
  ])
    await db.query(denied, row);
}

test('a digest is of one person’s accounts and of its time, by channel', async () => {
  await furnished();
  const store = createDigestStore(pool());
  const practice = { accountName: 'practice', isPaper: true, currency: 'EUR' };
  const about = { account: 'main', accountName: 'main', currency: 'EUR' };
  expect(await store.results(anna, 100, 200)).toEqual([
    { ...about, channel: 'room', channelName: 'Gold Room', net: '20', trades: 1, won: 1 },
    { ...about, channel: null, channelName: null, net: '-7.25', trades: 1, won: 0 },
    { ...practice, account: 'practice', channel: null, channelName: null, net: '500', trades: 1, won: 1 },
  ]);
  const trade = { accountName: 'main', currency: 'EUR' };
  expect(await store.extremes(anna, 100, 200)).toEqual([
    {
      best: { ...trade, symbol: 'XAUUSD', side: 'buy', net: '20' },
      worst: { ...trade, symbol: 'EURUSD', side: 'sell', net: '-7.25' },
    },
    // What was made on paper stands beside real money.
    {
      best: { ...practice, symbol: 'EURUSD', side: 'buy', net: '500' },
      worst: { ...practice, symbol: 'EURUSD', side: 'buy', net: '500' },
    },
  ]);
  expect(await store.denials(anna, 100, 200)).toEqual([
    { code: 'AGE', count: 2 },
    { code: 'SPREAD', count: 1 },
  ]);
  const nobody = 'nobody' as UserId;
  expect(await store.results(nobody, 0, 999)).toEqual([]);
  expect(await store.extremes(nobody, 0, 999)).toEqual([]);
});

test('what a person wants to hear comes back as it was saved, and what was not there yet is as usual', async () => {
  await pool().query(`insert into users (id, name, role, created_at) values ($1, 'Anna', 'owner', 0)`, [
    anna,
  ]);
  const store = createNoticeStore(pool());
  const { digest } = STANDARD_NOTICES;
  const settings = {
    ...{ ...STANDARD_NOTICES, zone: 'Europe/Madrid', quiet: { from: 1320, to: 420 } },
    digest: { ...digest, mail: true },
  };
  await store.save(anna, STANDARD_NOTICES, 1);
  await store.save(anna, settings, 2);
  expect(await store.all()).toEqual(new Map([[anna, settings]]));
  await pool().query(`update notice_settings set settings = settings #- '{modes,digest}' #- '{digest,mail}'`);
  expect(await store.all()).toEqual(new Map([[anna, { ...settings, digest }]]));
});

test('alerts of every kind come back as they were left', async () => {
  await pool().query(`insert into users (id, name, role, created_at) values ($1, 'Anna', 'owner', 0)`, [
    anna,
  ]);
  const store = createAlertStore(pool());
  const account = 'main' as AccountId;
  const conditions: AlertCondition[] = [
    { kind: 'price', symbol: 'EURUSD' as FeedSymbol, side: 'above', level: price('1.1') },
    { kind: 'equity', account, side: 'below', level: money('9000') },
    { kind: 'drawdown', account, percent: decimal('7.5') },
    { kind: 'offline', account, afterMs: 60_000 },
  ];
  const alerts = conditions.map((condition, index): Alert => ({
    ...{ id: `alert-${index}` as AlertId, owner: anna, condition, state: NEW_ALERT, createdAt: index },
  }));
  for (const alert of alerts) await store.add(alert);
  expect(await store.all()).toEqual(alerts);
  const state = { phase: 'told', times: 2, toldAt: 5, peak: money('1200.5') } as const;
  await store.saveState('alert-2' as AlertId, state);
  await store.remove('alert-0' as AlertId);
  await store.saveState('alert-0' as AlertId, state);
  expect((await store.all()).map(({ id, state: { phase, peak } }) => [id, phase, peak])).toEqual([
    ['alert-1', 'new', null],
    ['alert-2', 'told', '1200.5'],
    ['alert-3', 'new', null],
  ]);
});

test('only a confirmed address gets notices that go beside the chats, until it is removed', async () => {
  for (const user of [anna, ben])
    await pool().query(`insert into users (id, name, role, created_at) values ($1, 'x', 'owner', 0)`, [user]);
  const [store, outbox] = [createAddressStore(pool()), createOutboxStore(pool())];
  const topic: Address = {
    ...{ id: 'a' as AddressId, owner: anna, kind: 'ntfy', address: 'topic', confirmedAt: null },
  };
  const there = { platform: 'ntfy', address: 'topic' } as const;
  const notice = { user: anna, topic: 't', view: { title: 't' }, silent: false, at: 10 };
  await store.add(topic, 'old', 0, 100);
  await store.add({ ...topic, id: 'b' as AddressId }, 'code', 0, 100);
  expect(await store.list(anna)).toEqual([topic]);
  expect(await outbox.addNotices([{ ...notice, beside: ADDRESS_KINDS }])).toEqual([]);
  expect(await store.confirm(anna, 'old', 50)).toBeNull();
  expect(await store.confirm(ben, 'code', 50)).toBeNull();
  expect(await store.confirm(anna, 'code', 100)).toBeNull();
  expect(await store.confirm(anna, 'code', 99)).toEqual({ ...topic, confirmedAt: 99 });
  expect(await store.confirm(anna, 'code', 99)).toBeNull();
  expect(await outbox.addNotices([notice])).toEqual([]);
  expect(await outbox.addNotices([{ ...notice, beside: ['email', 'sms'] }])).toEqual([]);
  expect(await outbox.addNotices([{ ...notice, beside: ADDRESS_KINDS }])).toEqual([there]);
  expect(await outbox.due(there, 0, 10)).toHaveLength(1);
  expect(await store.remove(ben, topic.id)).toBeNull();
  expect(await store.remove(anna, topic.id)).toMatchObject({ address: 'topic' });
  expect([await outbox.due(there, 0, 10), await store.list(anna)]).toEqual([[], []]);
});
