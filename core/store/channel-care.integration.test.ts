import { beforeEach, describe, expect, test } from 'vitest';
import { anIdentity } from '../../test/builders/trading.ts';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import type { PostTemplate } from '../domain/channel.ts';
import type { ChannelId, UserId } from '../domain/ids.ts';
import { loadBook } from './book.ts';
import { createCareStore } from './channel-care.ts';

const pool = peopleDatabase();
const [OLGA, ANNA] = ['olga', 'anna'] as [UserId, UserId];
const [GOLD, MAIN] = ['gold', 'main'] as [ChannelId, ChannelId];
const HOUR = 3_600_000;

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const TABLE = table;
  const NAMES = Object.keys(row).join(', ');
  const VALUES = Object.keys(row)
    .map((_, index) => `$${index + 1}`)
    .join(', ');
  await pool().query(`insert into ${TABLE} (${NAMES}) values (${VALUES})`, Object.values(row));
}

async function anAccount(id: string, owner: UserId, currency: string | null): Promise<void> {
  const identity = currency === null ? null : JSON.stringify(anIdentity({ currency }));
  await insert('accounts', { id, owner_id: owner, name: id, identity, symbols: '[]', created_at: 0 });
}

/** Written from the journal, and left alone by whoever empties the rest. */
const EMPTIED = `delete from signals; delete from positions; delete from deals; delete from links;
  delete from decisions; delete from subscriptions; delete from approvals`;

beforeEach(async () => {
  await pool().query(EMPTIED);
  for (const user of [OLGA, ANNA])
    await insert('users', { id: user, name: user, role: 'trader', created_at: 0 });
  await anAccount('desk', OLGA, null);
  await anAccount('provider', OLGA, 'USD');
  await anAccount('annas', ANNA, 'EUR');
  await insert('channels', {
    id: GOLD,
    owner_id: OLGA,
    name: 'Gold',
    account_id: 'desk',
    kind: 'posts',
    created_at: 0,
  });
  await insert('channels', { id: MAIN, owner_id: OLGA, name: 'Main', account_id: 'provider', created_at: 0 });
});

describe('what a channel has learnt', () => {
  const template: PostTemplate = {
    version: 1,
    symbol: 'XAUUSD',
    words: [{ phrase: 'zonk', meaning: 'stop' }],
    order: ['entry', 'stop', 'target'],
    shape: { fields: ['entry', 'stop'], unknown: 1 },
  };
  const templateOf = async (channel: ChannelId) =>
    (await loadBook(pool(), 0)).channels.find((one) => one.channel.id === channel)?.template;

  test('is there after a restart, is replaced, and is gone when it is forgotten', async () => {
    const store = createCareStore(pool());
    expect(await store.saveTemplate(OLGA, GOLD, template)).toBe(true);
    expect([await templateOf(GOLD), await templateOf(MAIN)]).toEqual([template, null]);
    const { symbol: _symbol, order: _order, ...bare } = template;
    await store.saveTemplate(OLGA, GOLD, bare);
    expect(await templateOf(GOLD)).toEqual(bare);
    await store.saveTemplate(OLGA, GOLD, null);
    expect(await templateOf(GOLD)).toBeNull();
  });

  test('is its owner’s to say', async () => {
    expect(await createCareStore(pool()).saveTemplate(ANNA, GOLD, template)).toBe(false);
    expect(await templateOf(GOLD)).toBeNull();
  });
});

test('who does not want to hear of a channel is known after a restart', async () => {
  const store = createCareStore(pool());
  const muted = async () => (await loadBook(pool(), 0)).channels.map((one) => one.muted);
  await store.saveMute(ANNA, GOLD, true, 1);
  await store.saveMute(ANNA, GOLD, true, 2);
  expect(await muted()).toEqual([[ANNA], []]);
  await store.saveMute(ANNA, GOLD, false, 3);
  expect(await muted()).toEqual([[], []]);
});

describe('a room’s code', () => {
  const [HERE, THERE] = [
    { platform: 'telegram', room: '-1' },
    { platform: 'telegram', room: '-2' },
  ] as const;
  const made = async (codeHash = 'hash', channel = GOLD): Promise<void> => {
    expect(
      await createCareStore(pool()).saveRoomCode({ codeHash, channel, by: OLGA, at: 0, expiresAt: 10 }, 2),
    ).toBe(true);
  };
  const roomsNow = async () =>
    (await pool().query<object>('select room_id, channel_id from rooms order by room_id')).rows;

  test('binds one room, and has the same answer there when it is told again', async () => {
    const store = createCareStore(pool());
    await made();
    const bound = { channel: GOLD, by: OLGA, outcome: 'bound' };
    expect(await store.spendRoomCode('hash', HERE, true, 5)).toEqual(bound);
    expect(await store.spendRoomCode('hash', HERE, true, 6)).toEqual(bound);
    expect(await store.spendRoomCode('hash', THERE, true, 6)).toBeNull();
    expect(await roomsNow()).toEqual([{ room_id: '-1', channel_id: GOLD }]);
  });

  test('told in two rooms at once binds one', async () => {
    const store = createCareStore(pool());
    await made();
    const outcomes = await Promise.all(
      [HERE, THERE].map(async (room) => store.spendRoomCode('hash', room, true, 5)),
    );
    expect(outcomes.filter((one) => one?.outcome === 'bound')).toHaveLength(1);
    expect(await roomsNow()).toHaveLength(1);
  });

  test.each([
    ['in a room of another channel', HERE, true, 'taken'],
    ['by somebody who does not run the room', THERE, false, 'not_admin'],
  ] as const)('told %s binds nothing, and is void', async (_what, room, may, outcome) => {
    const store = createCareStore(pool());
    await insert('rooms', {
      platform: 'telegram',
      room_id: '-1',
      channel_id: MAIN,
      created_by: OLGA,
      created_at: 0,
    });
    await made();
    expect(await store.spendRoomCode('hash', room, may, 5)).toEqual({ channel: GOLD, by: OLGA, outcome });
    expect(await store.spendRoomCode('hash', THERE, true, 5)).toBeNull();
    expect(await roomsNow()).toEqual([{ room_id: '-1', channel_id: MAIN }]);
  });

  test('expires, and only so many wait', async () => {
    const store = createCareStore(pool());
    await made('one');
    await made('two');
    const third = { codeHash: 'three', channel: GOLD, by: OLGA, at: 5, expiresAt: 20 };
    expect(await store.saveRoomCode(third, 2)).toBe(false);
    expect(await store.spendRoomCode('one', HERE, true, 10)).toBeNull();
    expect(await store.saveRoomCode({ ...third, at: 10 }, 2)).toBe(true);
  });
});

let seq = 0;
interface Told {
  readonly id: string;
  readonly state?: string;
  readonly side?: string;
  readonly price?: string;
  readonly stop?: string | null;
  readonly lots?: string;
  readonly at?: number;
  readonly group?: string;
  readonly on?: 'provider' | 'desk';
}

/** A signal that opened, and the position as it is now. */
async function told(parts: Told): Promise<void> {
  const { id, state = 'closed', side = 'buy', price = '2650', stop = '2640', lots = '1', at = HOUR } = parts;
  const { group, on = 'provider' } = parts;
  const position = { account_id: on, position_id: id, state, kind: 'market', symbol: 'XAUUSD', side, price };
  seq += 1;
  await insert('positions', {
    ...position,
    ...{
      lots: '0',
      stop_loss: null,
      take_profit: null,
      opened_at: at,
      magic: 0,
      comment: '',
      opened_lots: lots,
    },
    ...{ updated_at: at, plan: group === undefined ? null : JSON.stringify({ group }) },
  });
  await insert('signals', {
    ...{ channel_id: on === 'desk' ? GOLD : MAIN, seq, kind: 'open', position_id: id, opened_lots: lots },
    position: JSON.stringify({ stopLoss: stop }),
    ...{ provider_at: at, received_at: at, origin: 'live', steps: '[]' },
  });
}

async function exit(
  account: string,
  position: string,
  cause: string,
  price: string,
  parts: { lots?: string; profit?: string; at?: number } = {},
): Promise<void> {
  seq += 1;
  const { lots = '1', profit = '0', at = 2 * HOUR } = parts;
  await insert('deals', {
    ...{ account_id: account, deal_id: String(seq), position_id: position, symbol: 'XAUUSD', side: 'sell' },
    ...{ entry: 'out', lots, price, profit, swap: '-1', commission: '-2', magic: 0, cause, at },
  });
}

describe('a channel’s signals', () => {
  const recordOf = (channel: ChannelId, since = 0) => createCareStore(pool()).signalRecord(channel, since);

  test('none yet are none', async () => {
    expect(await recordOf(MAIN)).toEqual({
      ...{ signals: 0, open: 0, r: null },
      ends: { target: 0, stop: 0, other: 0, cancelled: 0, unknown: 0 },
    });
  });

  test('are counted by how they ended, and measured against their first stop', async () => {
    await told({ id: 'target' });
    await exit('provider', 'target', 'take_profit', '2670');
    await told({ id: 'stopped', side: 'sell', price: '2650', stop: '2660' });
    await exit('provider', 'stopped', 'stop_loss', '2660');
    await told({ id: 'by hand', stop: null });
    await exit('provider', 'by hand', 'client', '2655');
    await told({ id: 'open', state: 'open' });
    await told({ id: 'never entered', state: 'cancelled' });
    await told({ id: 'nobody knows' });
    expect(await recordOf(MAIN)).toEqual({
      ...{ signals: 6, open: 1, r: { sum: '1', of: 2 } },
      ends: { target: 1, stop: 1, other: 1, cancelled: 1, unknown: 1 },
    });
    expect(await recordOf(MAIN, HOUR + 1)).toMatchObject({ signals: 0 });
  });

  test('closed in parts are measured by all of their exits, and not before the last', async () => {
    await told({ id: 'parts' });
    await exit('provider', 'parts', 'client', '2660', { lots: '0.5' });
    expect((await recordOf(MAIN)).r).toBeNull();
    await exit('provider', 'parts', 'take_profit', '2680', { lots: '0.5', at: 3 * HOUR });
    expect(await recordOf(MAIN)).toMatchObject({ r: { sum: '2', of: 1 }, ends: { target: 1 } });
  });

  test('whose stop does not bound a loss are not measured', async () => {
    await told({ id: 'above', stop: '2655' });
    await exit('provider', 'above', 'take_profit', '2670');
    expect(await recordOf(MAIN)).toMatchObject({ signals: 1, r: null });
  });

  test('of several legs are one; posts tell no prices of their ends, so those are not known', async () => {
    for (const id of ['1.1', '1.2']) await told({ id, group: '1', on: 'desk', price: '0' });
    await told({ id: '2.1', group: '2', on: 'desk', state: 'open' });
    await told({ id: '2.2', group: '2', on: 'desk', state: 'cancelled' });
    expect(await recordOf(GOLD)).toEqual({
      ...{ signals: 2, open: 1, r: null },
      ends: { target: 0, stop: 0, other: 0, cancelled: 0, unknown: 1 },
    });
  });
});

describe('copies of a channel', () => {
  const recordOf = (user: UserId, since = 0) => createCareStore(pool()).copyRecord(user, MAIN, since);

  async function copies(owner: UserId, account: string): Promise<string> {
    const id = `${owner}-copies`;
    await insert('subscriptions', {
      ...{ id, owner_id: owner, channel_id: MAIN, account_id: account, state: 'active', sizing: '{}' },
      ...{ symbol_map: '{}', open_window_ms: 0, deviation_points: 0, created_at: 0 },
    });
    return id;
  }

  async function copied(
    subscription: string,
    account: string,
    position: string,
    magic: number,
    ended: string | null,
  ): Promise<void> {
    await insert('links', {
      ...{
        id: `${subscription}-${position}`,
        subscription_id: subscription,
        account_id: account,
        channel_id: MAIN,
      },
      ...{ position_id: position, magic, comment: '', desired_state: 'open', symbol: 'XAUUSD', side: 'buy' },
      ...{
        kind: 'market',
        desired_lots: '1',
        version: 1,
        deviation_points: 0,
        settled_version: 1,
        actual: 'open',
      },
      ...{ lots: '1', opened_lots: '1', source_lots: '1', ended, created_at: HOUR, signal_at: HOUR },
    });
    await insert('positions', {
      ...{
        account_id: account,
        position_id: `copy-${magic}`,
        state: 'closed',
        kind: 'market',
        symbol: 'XAUUSD',
      },
      ...{ side: 'buy', lots: '0', price: '2650', opened_at: HOUR, magic, comment: '', opened_lots: '1' },
      updated_at: HOUR,
    });
  }

  const denied = async (
    subscription: string,
    account: string,
    position: string,
    code: string,
  ): Promise<void> =>
    insert('decisions', {
      ...{ channel_id: MAIN, seq, position_id: position, subscription_id: subscription, account_id: account },
      ...{ link_id: 'x', verdict: 'denied', code, trace: '[]', at: HOUR },
    });

  test('are counted with their result by currency, of those that are over', async () => {
    const annas = await copies(ANNA, 'annas');
    for (const id of ['1', '2', '3']) await told({ id });
    await copied(annas, 'annas', '1', 11, 'provider_closed');
    await exit('annas', 'copy-11', 'expert', '2660', { profit: '100' });
    await copied(annas, 'annas', '2', 12, 'stop_loss');
    await copied(annas, 'annas', '3', 13, null);
    expect(await recordOf(ANNA)).toEqual({
      ...{ copied: 3, over: 2, unknown: 1, denied: [], asked: [] },
      results: [{ currency: 'EUR', net: '97', copies: 1 }],
    });
    expect(await recordOf(ANNA, HOUR + 1)).toMatchObject({ copied: 0, results: [] });
  });

  test('of others are theirs', async () => {
    const olgas = await copies(OLGA, 'provider');
    await told({ id: '1' });
    await copied(olgas, 'provider', '1', 11, null);
    await denied(olgas, 'provider', '1', 'PAUSED');
    expect(await recordOf(ANNA)).toEqual({
      ...{ copied: 0, over: 0, unknown: 0, results: [], denied: [], asked: [] },
    });
  });

  test('that were denied are counted by reason, each entry once', async () => {
    const annas = await copies(ANNA, 'annas');
    await told({ id: '1' });
    await denied(annas, 'annas', '1', 'PAUSED');
    for (const position of ['2', '3']) {
      await told({ id: position });
      // What waits for its account may be denied by each of its retries.
      for (let time = 0; time < 2; time += 1) await denied(annas, 'annas', position, 'VOLUME_BELOW_MINIMUM');
    }
    expect((await recordOf(ANNA)).denied).toEqual([
      { code: 'VOLUME_BELOW_MINIMUM', count: 2 },
      { code: 'PAUSED', count: 1 },
    ]);
  });

  test('that were asked about are counted by what was said', async () => {
    for (const [id, state] of [
      ['a', 'approved'],
      ['b', 'approved'],
      ['c', 'expired'],
    ])
      await insert('approvals', {
        ...{
          id,
          owner_id: ANNA,
          channel_id: MAIN,
          signal: id,
          state,
          parts: '[]',
          asked_at: HOUR,
          expires_at: HOUR,
        },
      });
    expect((await recordOf(ANNA)).asked).toEqual([
      { state: 'approved', count: 2 },
      { state: 'expired', count: 1 },
    ]);
  });
});
