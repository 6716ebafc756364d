import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  answered,
  channel,
  commanded,
  deal,
  decision,
  eurusd,
  follower,
  link,
  newAccount,
  opened,
  outcome,
  owner,
  position,
  provider,
  reported,
  signal,
  spec,
  subscribed,
  subscription1,
  T0,
} from '../../test/contracts/trading-facts.ts';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { quiet } from '../../test/helpers/database-url.ts';
import { lots, money, price } from '../domain/decimal.ts';
import type { Fact } from '../domain/fact.ts';
import type { AccountId, ChannelId, InstanceId, PositionId, SubscriptionId, UserId } from '../domain/ids.ts';
import { openPool } from './pool.ts';
import { PostgresTradingStore } from './postgres.ts';
import { PostgresRecordStore } from './records.ts';

const stranger = 'user-2' as UserId;
const theirs = 'their-account' as AccountId;
const theirChannel = 'channel-their-account' as ChannelId;
const p100 = '100' as PositionId;
const instance = 'instance' as InstanceId;

let database: TestDatabase;
let pool: Pool;
let store: PostgresTradingStore;
let records: PostgresRecordStore;
let seq: number;

beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, quiet);
  records = new PostgresRecordStore(pool);
  store = new PostgresTradingStore({ url: database.url, pool, log: quiet });
  seq = 0;
  await pool.query(
    `insert into users (id, name, role, created_at) values ($1, 'Ann', 'owner', 0), ($2, 'Bob', 'trader', 0)`,
    [owner, stranger],
  );
  await records.createAccount(newAccount(provider));
  await records.createAccount(newAccount(follower));
  await records.createAccount(newAccount(theirs, { owner: stranger }));
  await store.takeOver(instance, T0);
});
afterEach(async () => {
  await store.close();
  await pool.end();
  await database.close();
});

async function given(...facts: readonly Fact[]): Promise<void> {
  seq += 1;
  await store.append(instance, seq, facts);
  await store.projected();
}

describe('accounts', () => {
  test('come with a channel of the same name, and are known by their key', async () => {
    const made = await records.createAccount(
      newAccount('fund' as AccountId, { name: 'Fund', keyHash: 'k1' }),
    );
    expect(made).toMatchObject({
      ok: true,
      value: { account: { id: 'fund', identity: null }, channel: { id: 'channel-fund', name: 'Fund' } },
    });
    expect(await records.accountByKeyHash('k1')).toEqual({
      account: 'fund',
      owner,
      name: 'Fund',
      identity: null,
      which: 'current',
    });
    expect(await records.accountByKeyHash('k2')).toBeNull();
    expect((await store.load()).channels.map((row) => row.channel.id)).toContain('channel-fund');
  });

  test('are named once per person, whatever the case of the letters', async () => {
    const again = newAccount('other' as AccountId, { name: 'PROVIDER', keyHash: 'k' });
    expect(await records.createAccount(again)).toMatchObject({ ok: false, code: 'NAME_TAKEN' });
    expect(await records.createAccount({ ...again, owner: stranger })).toMatchObject({ ok: true });
  });

  test('a refused name leaves nothing behind', async () => {
    await records.createAccount(newAccount('other' as AccountId, { name: 'provider', keyHash: 'k' }));
    expect((await store.load()).accounts.map((row) => row.account.id)).not.toContain('other');
    expect((await store.load()).channels).toHaveLength(3);
  });

  test('that were removed are gone with their keys, and their name is free', async () => {
    await records.setNextKey(provider, 'next');
    expect(await records.removeAccount(owner, provider, T0 + 1)).toBe(true);
    expect(await records.removeAccount(owner, provider, T0 + 2)).toBe(false);
    expect(await records.accountByKeyHash('hash of provider')).toBeNull();
    expect(await records.accountByKeyHash('next')).toBeNull();
    expect((await store.load()).accounts.map((row) => row.account.id)).not.toContain(provider);
    expect((await store.load()).channels.map((row) => row.channel.id)).not.toContain(channel);
    await expect(store.nextEpoch(instance, provider)).rejects.toThrow(/removed/u);
    const again = newAccount('again' as AccountId, { name: 'provider', keyHash: 'k' });
    expect(await records.createAccount(again)).toMatchObject({ ok: true });
  });

  test('say for whom they enter on paper; one account has one such twin at a time', async () => {
    const twin = (id: string) => newAccount(id as AccountId, { keyHash: null, twinOf: follower });
    expect(await records.createAccount(twin('paper'))).toMatchObject({
      value: { account: { id: 'paper', twinOf: follower } },
    });
    const accounts = async () =>
      (await store.load()).accounts.flatMap(({ account: { id, twinOf } }) =>
        twinOf === undefined ? [] : [[id, twinOf]],
      );
    expect(await accounts()).toEqual([['paper', follower]]);
    expect(await records.createAccount(twin('second'))).toMatchObject({ ok: false, code: 'TWIN_TAKEN' });
    expect(await records.removeAccount(owner, 'paper' as AccountId, T0 + 1)).toBe(true);
    expect(await records.createAccount(twin('second'))).toMatchObject({ ok: true });
    expect(await accounts()).toEqual([['second', follower]]);
  });

  test('cannot be removed by somebody else', async () => {
    expect(await records.removeAccount(stranger, provider, T0)).toBe(false);
    expect(await records.accountByKeyHash('hash of provider')).not.toBeNull();
  });

  test('change keys with both valid in between', async () => {
    await records.setNextKey(provider, 'next');
    expect((await records.accountByKeyHash('hash of provider'))?.which).toBe('current');
    expect((await records.accountByKeyHash('next'))?.which).toBe('next');
    expect(await records.promoteNextKey(provider)).toBe(true);
    expect(await records.promoteNextKey(provider)).toBe(false);
    expect(await records.accountByKeyHash('hash of provider')).toBeNull();
    expect((await records.accountByKeyHash('next'))?.which).toBe('current');
  });
});

describe('decisions', () => {
  test('come newest first, with signal, link and names', async () => {
    const later = decision({ seq: null, code: 'CLOSED_IN_CHAT', version: 2, at: T0 + 9 });
    await given(subscribed(), ...opened(commanded(link())));
    await given({ type: 'decided', decided: [{ decision: later, link: link({ version: 2 }) }] });
    const found = await records.decisionsOf(owner, { position: null, limit: 10 });
    expect(found).toEqual([
      {
        channelName: 'provider',
        accountName: 'follower',
        signal: null,
        decision: later,
        link: link({ version: 2 }),
      },
      {
        channelName: 'provider',
        accountName: 'follower',
        signal: signal(1),
        decision: commanded(link()).decision,
        link: link({ version: 2 }),
      },
    ]);
  });

  test('have their own trace, whatever steps they share with others on the same signal', async () => {
    const window = { rule: 'openWindow', passed: true, numbers: { ageMs: 5, windowMs: 60_000 } };
    const size = (lots: string) => ({ rule: 'sizing', passed: true, numbers: { lots, factor: '0.5' } });
    const traces = [
      [window, size('0.25')],
      [window, size('0.5')],
      [window, size('0.25')],
      [],
      [size('0.5'), window, { ...window, passed: false }, { ...window, numbers: {} }],
    ];
    const decided = traces.map((trace, i) => ({
      decision: decision({ subscription: `subscription-${String(i)}` as SubscriptionId, trace }),
      link: null,
    }));
    await given(...opened(...decided));
    const found = await records.decisionsOf(owner, { position: p100, limit: 10 });
    expect(found.map((record) => record.decision.trace).toReversed()).toEqual(traces);
  });

  test('are found by provider position, and limited', async () => {
    const on = (id: string, at: number, number: number): Fact => ({
      type: 'decided',
      decided: [
        { decision: decision({ position: id as PositionId, seq: number, version: null, at }), link: null },
      ],
    });
    await given(on('100', T0 + 1, 1), on('200', T0 + 2, 2), on('100', T0 + 3, 3));
    const at = async (about: { position: PositionId | null; limit: number }) =>
      (await records.decisionsOf(owner, about)).map((record) => record.decision.at - T0);
    expect(await at({ position: null, limit: 2 })).toEqual([3, 2]);
    expect(await at({ position: p100, limit: 5 })).toEqual([3, 1]);
    expect(await at({ position: p100, limit: 1 })).toEqual([3]);
  });

  test('on the accounts of others are not there, not even for the owner of the channel', async () => {
    await given(
      subscribed({ owner: stranger, account: theirs }),
      ...opened(commanded(link({ account: theirs }))),
    );
    expect(await records.decisionsOf(owner, { position: null, limit: 10 })).toEqual([]);
    expect(await records.decisionsOf(owner, { position: p100, limit: 10 })).toEqual([]);
    expect(await records.decisionsOf(stranger, { position: p100, limit: 10 })).toHaveLength(1);
  });
});

describe('deals and equity', () => {
  test('deals come oldest first, since a time or of positions, to their owner alone', async () => {
    const deals = [
      deal('b', { at: T0 + 2, position: '7' as PositionId }),
      deal('a', { at: T0 + 1 }),
      deal('c', { at: T0 + 3, entry: 'balance', position: null, symbol: null, side: null }),
    ];
    await given(reported(1, { deals }));
    const ids = async (found: ReturnType<typeof records.dealsOf>) => (await found).map(({ id }) => id);
    expect(await records.dealsOf(owner, provider, T0 + 2)).toEqual([deals[0], deals[2]]);
    expect(await ids(records.dealsOf(owner, provider, 0))).toEqual(['a', 'b', 'c']);
    expect(await ids(records.dealsOfPositions(owner, provider, ['7' as PositionId]))).toEqual(['b']);
    expect(await records.dealsOf(stranger, provider, 0)).toEqual([]);
    expect(await records.dealsOfPositions(stranger, provider, ['7' as PositionId])).toEqual([]);
  });

  const sample = (at: number) => ({
    account: provider,
    funds: {
      balance: money('1000'),
      equity: money(String(1000 + at)),
      margin: money('0'),
      freeMargin: money('0'),
      at: T0 + at,
    },
  });
  const curve = async (maxPoints: number, since = T0): Promise<readonly number[]> =>
    (await records.equityPoints(owner, provider, since, maxPoints)).map(({ at }) => at - T0);

  test('a short curve is whole', async () => {
    await store.saveFunds([sample(2), sample(0), sample(1)]);
    expect(await curve(3)).toEqual([0, 1, 2]);
    expect(await curve(3, T0 + 1)).toEqual([1, 2]);
    expect(await records.equityPoints(owner, provider, T0 + 2, 10)).toEqual([
      { at: T0 + 2, balance: '1000', equity: '1002' },
    ]);
    expect(await records.equityPoints(stranger, provider, T0, 10)).toEqual([]);
  });

  test.for([2, 3, 7, 50, 99, 100, 101])('a curve of 100 points is thinned evenly to %i', async (most) => {
    await store.saveFunds(Array.from({ length: 100 }, (_, at) => sample(at)));
    const points = await curve(most);
    expect(points).toHaveLength(Math.min(most, 100));
    expect([points[0], points.at(-1)]).toEqual([0, 99]);
    const gaps = points.slice(1).map((at, index) => at - (points[index] ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });
});

describe('one trade', () => {
  const brokerSymbol = link().desired.symbol;
  const filled = link({ settledVersion: 1, actual: 'open', lots: lots('0.25'), openPrice: price('1.0842') });

  async function copied(): Promise<void> {
    await store.saveSymbols(provider, [spec({ symbol: brokerSymbol, digits: 3 }), spec()]);
    await store.saveSymbols(follower, [spec({ symbol: brokerSymbol, digits: 4 })]);
    await given(subscribed(), ...opened(commanded(link())), answered(filled, outcome()));
  }

  test('has what a card shows', async () => {
    await copied();
    expect(await records.tradeOf(owner, channel, p100)).toEqual({
      channel: { id: channel, owner, name: 'provider', account: provider, kind: 'account' },
      mine: true,
      legs: [{ position: position('100'), openedLots: '0.5' }],
      spec: spec({ symbol: eurusd }),
      followers: [
        {
          account: { id: follower, name: 'follower', identity: null },
          subscription: subscription1,
          position: p100,
          decision: commanded(link()).decision,
          link: filled,
          spec: spec({ symbol: brokerSymbol, digits: 4 }),
          net: null,
        },
      ],
    });
  });

  test('knows what the copy earned by the magic number of its positions', async () => {
    await copied();
    const mine = position('900', { magic: link().magic, state: 'closed', lots: lots('0') });
    const at900 = { position: '900' as PositionId, magic: link().magic };
    await given(
      reported(1, {
        account: follower,
        positions: [{ position: mine, openedLots: lots('0.25') }],
        deals: [
          deal('in', { ...at900, commission: money('-1.75') }),
          // Closed by hand: the broker does not give this deal the magic number.
          deal('out', { ...at900, magic: 0, entry: 'out', profit: money('20.5'), swap: money('-0.25') }),
          deal('other', { position: '901' as PositionId, profit: money('1000') }),
        ],
      }),
    );
    const trade = await records.tradeOf(owner, channel, p100);
    // −1.75 + (20.5 − 0.25 − 3.5)
    expect(trade?.followers[0]?.net).toBe('15');
  });

  test('shows a follower that waits, and the refusal behind later nothings', async () => {
    await given(subscribed(), ...opened());
    expect((await records.tradeOf(owner, channel, p100))?.followers).toMatchObject([
      { subscription: subscription1, decision: null, link: null },
    ]);
    const refused = decision({ verdict: 'denied', code: 'VOLUME_BELOW_MINIMUM', version: null });
    const nothing = decision({ verdict: 'none', code: 'NOT_COPIED', version: null, seq: 2, at: T0 + 5 });
    await given({
      type: 'decided',
      decided: [refused, nothing].map((made) => ({ decision: made, link: null })),
    });
    expect((await records.tradeOf(owner, channel, p100))?.followers).toMatchObject([
      { decision: { code: 'VOLUME_BELOW_MINIMUM' } },
    ]);
  });

  test('does not show subscriptions made after it', async () => {
    await given(...opened(), subscribed({ createdAt: T0 + 1_000 }));
    expect((await records.tradeOf(owner, channel, p100))?.followers).toEqual([]);
  });

  test('shows each person their own followers, and strangers nothing', async () => {
    const theirSubscription = 'their-subscription' as SubscriptionId;
    const theirLink = link({ account: theirs, subscription: theirSubscription });
    const subscribe = subscribed({ id: theirSubscription, owner: stranger, account: theirs });
    await given(subscribed(), ...opened(commanded(link())));
    expect(await records.tradeOf(stranger, channel, p100)).toBeNull();
    await given(subscribe, { type: 'decided', decided: [commanded(theirLink)] });
    const names = async (user: UserId) => {
      const trade = await records.tradeOf(user, channel, p100);
      return { mine: trade?.mine, followers: trade?.followers.map(({ account }) => account.name) };
    };
    expect(await names(owner)).toEqual({ mine: true, followers: ['follower'] });
    expect(await names(stranger)).toEqual({ mine: false, followers: ['their-account'] });
  });

  test('that is not there is null', async () => {
    expect(await records.tradeOf(owner, channel, p100)).toBeNull();
    expect(await records.tradeOf(owner, theirChannel, p100)).toBeNull();
  });
});

test('counts are of the person alone, since the time asked for', async () => {
  const made = (number: number, more: Parameters<typeof decision>[0]): Fact => ({
    type: 'signal',
    signal: signal(number, { receivedAt: T0 + number }),
    decided: [{ decision: decision({ seq: number, version: null, at: T0 + number, ...more }), link: null }],
  });
  await given(
    subscribed({ id: 'theirs' as SubscriptionId, owner: stranger, account: theirs }),
    made(1, {}),
    made(2, {}),
    made(3, { verdict: 'denied', code: 'ACCOUNT_OFFLINE' }),
    made(4, { verdict: 'none', code: 'NOT_COPIED' }),
    made(5, { subscription: 'theirs' as SubscriptionId, account: theirs }),
  );
  expect(await records.countsOf(owner, T0 + 2)).toEqual({ signals: 4, copied: 1, denied: 1 });
  expect(await records.countsOf(stranger, T0)).toEqual({ signals: 5, copied: 1, denied: 0 });
});
