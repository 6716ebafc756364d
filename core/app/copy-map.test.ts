import { expect, test } from 'vitest';
import { aSubscription, anIdentity } from '../../test/builders/trading.ts';
import { money } from '../domain/decimal.ts';
import type { AccountId, ChannelId, SubscriptionId, UserId } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { AccountStatus, ChannelStatus, SubscriptionStatus } from './api.ts';
import { copyMapOf, MOST_ON_MAP } from './copy-map.ts';
import type { Standing } from './copy-map.ts';

const ANNA = 'anna' as UserId;
const account = (name: string): AccountStatus => ({
  account: { id: name as AccountId, owner: ANNA, name, identity: anIdentity(), funds: null },
  ...{ connection: 'online', since: 0, openPositions: 0, unsettled: 0 },
});
const channel = (name: string, kind: 'account' | 'posts' = 'account'): ChannelStatus => ({
  channel: { id: name as ChannelId, owner: ANNA, name, account: name as AccountId, kind },
  ...{ connection: 'offline', openPositions: 0, subscribers: 1, mine: true },
});
const copies = (from: string, into: string, parts: Partial<Subscription> = {}): SubscriptionStatus => ({
  subscription: aSubscription({
    id: `${from}-${into}` as SubscriptionId,
    channel: from as ChannelId,
    account: into as AccountId,
    ...parts,
  }),
  ...{ channelName: from, accountName: into, livingLinks: 0 },
});
const standing = (parts: Partial<Standing>): Standing => ({
  ...{ accounts: [], channels: [], subscriptions: [], results: [] },
  blocked: { accounts: new Set(), subscriptions: new Set() },
  ...parts,
});

test('a copy is active, paused, or may not enter because of a limit of its own or of its account', () => {
  const { copies: found } = copyMapOf(
    standing({
      accounts: [account('A'), account('B')],
      subscriptions: [
        copies('X', 'A'),
        copies('Y', 'A', { state: 'paused' }),
        copies('Z', 'A'),
        copies('X', 'B'),
      ],
      blocked: { accounts: new Set(['B' as AccountId]), subscriptions: new Set(['Z-A' as SubscriptionId]) },
    }),
  );
  expect(found.map(({ channel: from, account: into, state }) => `${from} ${into} ${state}`)).toEqual([
    'X A active',
    'Y A paused',
    'Z A blocked',
    'X B blocked',
  ]);
});

test('a channel of somebody else has no connection that is ours to tell; a posted one needs none', () => {
  const { channels } = copyMapOf(
    standing({
      accounts: [account('A')],
      channels: [channel('Own'), channel('Room', 'posts')],
      subscriptions: [copies('Own', 'A'), copies('Foreign', 'A')],
    }),
  );
  expect(channels.map(({ name, kind, connection }) => [name, kind, connection])).toEqual([
    ['Foreign', 'account', null],
    ['Own', 'account', 'offline'],
    ['Room', 'posts', null],
  ]);
});

test('today’s results are summed by account, and by channel and currency', () => {
  const result = { accountName: '', channelName: '', trades: 1, won: 1 };
  const of = (into: string, currency: string, from: string | null, net: string) => ({
    ...result,
    ...{ account: into as AccountId, currency, channel: from as ChannelId | null, net: money(net) },
  });
  const map = copyMapOf(
    standing({
      accounts: [account('A'), account('B'), account('C')],
      subscriptions: [copies('X', 'A'), copies('X', 'B')],
      results: [of('A', 'USD', 'X', '5'), of('A', 'USD', null, '-7'), of('B', 'EUR', 'X', '2')],
    }),
  );
  expect(map.accounts.map(({ today }) => today)).toEqual([
    { net: '-2', currency: 'USD' },
    { net: '2', currency: 'EUR' },
    null,
  ]);
  expect([...(map.channels[0]?.today ?? [])]).toEqual([
    ['USD', '5'],
    ['EUR', '2'],
  ]);
});

test('of too many the most copied are shown, and the others counted', () => {
  const many = Array.from({ length: MOST_ON_MAP + 3 }, (_, index) => `A${String(index).padStart(2, '0')}`);
  const last = many.at(-1) ?? '';
  const map = copyMapOf(
    standing({ accounts: many.map(account), subscriptions: [copies('X', last), copies('X', many[0] ?? '')] }),
  );
  expect(map.accounts).toHaveLength(MOST_ON_MAP);
  expect(map.accounts.slice(0, 2).map(({ name }) => name)).toEqual([many[0], last]);
  expect(map.more).toEqual({ channels: 0, accounts: 3 });
  expect(map.copies).toHaveLength(2);
});
