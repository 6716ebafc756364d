import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  accountRuled,
  channel,
  follower,
  newAccount,
  owner,
  provider,
  risked,
  ruleChange,
  signal,
  subscribed,
  subscription1,
  T0,
} from '../../test/contracts/trading-facts.ts';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { quiet } from '../../test/helpers/database-url.ts';
import { testPool } from '../../test/helpers/pool.ts';
import type { Fact } from '../domain/fact.ts';
import type { AccountId, ChannelId, InstanceId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { RiskScope, RuleChange } from '../domain/risk.ts';
import { PostgresTradingStore } from './postgres.ts';
import { PostgresRecordStore } from './records.ts';

const stranger = 'user-2' as UserId;
const theirs = 'their-account' as AccountId;
const theirChannel = 'channel-their-account' as ChannelId;
const instance = 'instance' as InstanceId;

let database: TestDatabase;
let pool: Pool;
let store: PostgresTradingStore;
let records: PostgresRecordStore;
let seq: number;

beforeEach(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, 2);
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

describe('changes of rules', () => {
  const ofAccount: RiskScope = { kind: 'account', account: follower };
  const ofSubscription: RiskScope = { kind: 'subscription', account: follower, subscription: subscription1 };
  const changed = (at: number, more: Partial<RuleChange> = {}): RuleChange =>
    ruleChange({ at: T0 + at, ...more });
  const said = (...changes: readonly RuleChange[]): Promise<void> =>
    given(...changes.map((change): Fact => ({ type: 'rule_change', change })));
  const times = async (user: UserId, about: RiskScope | null, limit = 10) =>
    (await records.ruleChangesOf(user, about, limit)).map(({ at }) => at - T0);

  test('come back as they were said, with values of any kind', async () => {
    const change = changed(1, {
      scope: ofSubscription,
      by: stranger,
      fields: [
        {
          path: 'sizing',
          before: { kind: 'fixed_lots', lots: '0.1' },
          after: { kind: 'multiplier', factor: '2' },
        },
        { path: 'rules.filters.sides', before: ['buy', 'sell'], after: ['buy'] },
        { path: 'rules.filters.comment', before: null, after: 'scalp\0' },
        { path: 'rules.filters.reverse', before: false, after: true },
      ],
    });
    await said(change);
    const [last] = change.fields.slice(2);
    const kept = change.fields.map((field) => (field === last ? { ...field, after: 'scalp\ufffd' } : field));
    expect(await records.ruleChangesOf(owner, null, 10)).toEqual([{ ...change, fields: kept }]);
  });

  test('come newest first, and those of one moment latest first, up to the limit', async () => {
    await said(changed(2, { scope: ofSubscription }), changed(1), changed(3));
    await said(changed(3, { scope: ofSubscription }));
    expect(await times(owner, null)).toEqual([3, 3, 2, 1]);
    expect((await records.ruleChangesOf(owner, null, 1)).map(({ scope }) => scope)).toEqual([ofSubscription]);
  });

  test('are those of the account alone, or of one of its subscriptions, when asked', async () => {
    const another: RiskScope = { ...ofSubscription, subscription: 'another' as SubscriptionId };
    await said(changed(1), changed(2, { scope: ofSubscription }), changed(3, { scope: another }), changed(4));
    expect(await times(owner, ofAccount)).toEqual([4, 1]);
    expect(await times(owner, ofAccount, 1)).toEqual([4]);
    expect(await times(owner, ofSubscription)).toEqual([2]);
    expect(await times(owner, { kind: 'account', account: provider })).toEqual([]);
    expect(await times(owner, { ...ofSubscription, account: provider })).toEqual([]);
  });

  test('of others are not there', async () => {
    await said(changed(1), changed(2, { scope: ofSubscription }));
    for (const about of [null, ofAccount, ofSubscription]) expect(await times(stranger, about)).toEqual([]);
  });
});

describe('signals of a channel', () => {
  const seqs = async (user: UserId, limit = 10, from = channel) =>
    (await records.signalsOf(user, from, limit)).map(({ seq: number }) => number);
  const signalled = (): Promise<void> =>
    given(...[1, 2, 3, 4].map((number): Fact => ({ type: 'signal', signal: signal(number), decided: [] })));

  test('are its last, oldest first, as they were', async () => {
    await signalled();
    expect(await records.signalsOf(owner, channel, 2)).toEqual([signal(3), signal(4)]);
    expect(await seqs(owner, 4)).toEqual([1, 2, 3, 4]);
    expect(await seqs(owner, 5)).toEqual([1, 2, 3, 4]);
    expect(await seqs(owner, 5, theirChannel)).toEqual([]);
  });

  test('are for its owner and for those who copy it, as long as they do', async () => {
    const mine = { id: 'theirs' as SubscriptionId, owner: stranger, account: theirs };
    await signalled();
    expect(await seqs(stranger)).toEqual([]);
    await given(subscribed(mine));
    expect(await seqs(stranger, 1)).toEqual([4]);
    await given(subscribed({ ...mine, state: 'paused' }));
    expect(await seqs(stranger, 1)).toEqual([4]);
    await given(subscribed({ ...mine, state: 'ended' }));
    expect(await seqs(stranger)).toEqual([]);
  });
});

test('accounts that were removed have neither rules nor limits any more', async () => {
  await given(subscribed(), accountRuled(), risked());
  await records.removeAccount(owner, follower, T0 + 1);
  expect(await store.load()).toMatchObject({ accountRules: [], riskStates: [] });
});
