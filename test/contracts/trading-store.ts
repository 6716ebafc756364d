/** What every TradingStore promises: run against Postgres and against the simulation's memory. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decimal, lots, price } from '../../core/domain/decimal.ts';
import { aPlan, aZone } from '../builders/plan.ts';
import type { ChannelId, PositionId } from '../../core/domain/ids.ts';
import type { BookImage } from '../../core/ports.ts';
import {
  answered,
  approval,
  asked,
  channel,
  commanded,
  follower,
  link,
  opened,
  owner,
  position,
  post,
  posted,
  provider,
  reported,
  subscribed,
  subscription,
  T0,
} from './trading-facts.ts';
import { A, B, makeAccounts } from './trading-setup.ts';
import type { Setup, StoreWorld } from './trading-setup.ts';
import { describeHistories } from './trading-store-histories.ts';
import { describeAccounts, describeImage, describeLinks, describeUndecided } from './trading-store-image.ts';
import { describeRules } from './trading-store-rules.ts';

function setUp(makeWorld: () => Promise<StoreWorld>): Setup {
  let world: StoreWorld;
  beforeEach(async () => {
    world = await makeWorld();
    await makeAccounts(world);
  });
  afterEach(() => world.close());
  return {
    open: () => world.open(),
    async started(instance, at = T0) {
      const store = world.open();
      await store.takeOver(instance, at);
      return store;
    },
    async given(store, instance, ...commits) {
      for (const [index, facts] of commits.entries()) {
        expect(await store.append(instance, index + 1, facts)).toBe('stored');
      }
      await store.projected();
    },
  };
}

export function describeTradingStore(name: string, makeWorld: () => Promise<StoreWorld>): void {
  describe(name, () => {
    const setup = setUp(makeWorld);
    describeAppending(setup);
    describeTranches(setup);
    describePosts(setup);
    describeNumbering(setup);
    describeTakingOver(setup);
    describeLinks(setup);
    describeImage(setup);
    describeUndecided(setup);
    describeAccounts(setup);
    describeRules(setup);
  });
  describeHistories(name, makeWorld);
}

const PRIVATE = { visibility: 'private', members: [], muted: [], template: null } as const;
const NOTHING_ELSE = { accountRules: [], riskStates: [], approvals: [], posts: [], undecided: [] };

function describeAppending({ started, given }: Setup): void {
  describe('appending', () => {
    test('what was appended is in the image once it is projected', async () => {
      const store = await started(A);
      await given(store, A, [subscribed()], opened(commanded(link())), [
        answered(link({ settledVersion: 1 })),
      ]);
      expect(await store.load()).toEqual({
        accounts: [
          {
            account: { id: provider, owner, name: 'provider', identity: null, funds: null },
            symbols: [],
            stream: 'stream-1',
            acked: 1,
          },
          {
            account: { id: follower, owner, name: 'follower', identity: null, funds: null },
            symbols: [],
            stream: null,
            acked: 0,
          },
        ],
        channels: [
          {
            channel: { id: channel, owner, name: 'provider', account: provider, kind: 'account' },
            lastSeq: 1,
            ...PRIVATE,
          },
          {
            channel: {
              id: 'channel-follower' as ChannelId,
              owner,
              name: 'follower',
              account: follower,
              kind: 'account',
            },
            lastSeq: 0,
            ...PRIVATE,
          },
        ],
        subscriptions: [subscription()],
        positions: [{ account: provider, record: { position: position('100'), openedLots: lots('0.5') } }],
        links: [link({ settledVersion: 1 })],
        ...NOTHING_ELSE,
      } satisfies BookImage);
    });

    test('facts of one commit and of several count in their order', async () => {
      const store = await started(A);
      const halved = position('100', { lots: lots('0.25') });
      await given(
        store,
        A,
        [reported(1, { positions: [{ position: position('100'), openedLots: lots('0.5') }] })],
        [
          reported(2, { positions: [{ position: position('100'), openedLots: lots('0.7') }] }),
          reported(3, { positions: [{ position: halved, openedLots: lots('0.7') }] }),
        ],
      );
      const image = await store.load();
      expect(image.accounts[0]?.acked).toBe(3);
      expect(image.positions).toEqual([
        { account: provider, record: { position: halved, openedLots: '0.7' } },
      ]);
    });
  });
}

function describeTranches({ started, given }: Setup): void {
  describe('netted positions', () => {
    test('a tranche keeps its place where its id does not say it', async () => {
      const store = await started(A);
      const whole = { position: position('100'), openedLots: lots('1') };
      const order = { position: position('200'), openedLots: lots('0.5'), tranche: '100.2' as PositionId };
      await given(store, A, [reported(1, { positions: [whole, order] })]);
      const records = (await store.load()).positions.map(({ record }) => record);
      expect(records.sort((a, b) => a.position.id.localeCompare(b.position.id))).toStrictEqual([
        whole,
        order,
      ]);
    });
  });
}

function describePosts({ started, given }: Setup): void {
  describe('posted channels', () => {
    test('posts, questions and plans come back as they were', async () => {
      const store = await started(A);
      const plan = aPlan({
        zone: aZone('2305', '2310'),
        stopLoss: { unit: 'percent', distance: decimal('1.5') },
        breakEven: true,
      });
      const leg = position('1.1', { plan });
      const answer = { by: owner, at: T0 + 5, share: decimal('0.5'), stopLoss: price('2300') };
      await given(store, A, [
        reported(1, { positions: [{ position: leg, openedLots: lots('1') }] }),
        posted(1),
        posted(2, { author: owner, code: 'SIGNAL_UNCLEAR', outcome: 'asked', groups: [] }),
        asked(),
        asked({ state: 'approved', answer }),
      ]);
      const image = await store.load();
      expect(image.positions).toEqual([
        { account: provider, record: { position: leg, openedLots: lots('1') } },
      ]);
      expect(image.posts).toEqual([
        post(1),
        post(2, { author: owner, code: 'SIGNAL_UNCLEAR', outcome: 'asked', groups: [] }),
      ]);
      expect(image.approvals).toEqual([approval({ state: 'approved', answer })]);
    });
  });
}

function describeNumbering({ started, given }: Setup): void {
  describe('numbering', () => {
    test('a repeat with the same number says stored and changes nothing', async () => {
      const store = await started(A);
      await given(store, A, [subscribed()], [subscribed({ state: 'paused' })]);
      expect(await store.append(A, 1, [subscribed()])).toBe('stored');
      await store.projected();
      expect((await store.load()).subscriptions).toEqual([subscription({ state: 'paused' })]);
    });

    test('a number out of turn is a bug of the caller', async () => {
      const store = await started(A);
      await expect(store.append(A, 2, [subscribed()])).rejects.toThrow(/out of turn/u);
      expect(await store.append(A, 1, [subscribed()])).toBe('stored');
    });

    test('nobody appends who has not taken over', async () => {
      const store = await started(A);
      await expect(store.append(B, 1, [subscribed()])).rejects.toThrow(/has not taken over/u);
    });

    test('a commit without facts is a commit', async () => {
      const store = await started(A);
      await given(store, A, [], [subscribed()]);
      expect((await store.load()).subscriptions).toHaveLength(1);
    });

    test('strings that JSON escapes come back, and none of them can stop the store', async () => {
      const store = await started(A);
      const odd = position('100', { comment: 'tab\t"quote" \\u0000 \u{1F600} ünï\'' });
      const broken = position('101', { comment: 'nul\0 half \ud83d' });
      await given(store, A, [
        reported(1, { positions: [odd, broken].map((p) => ({ position: p, openedLots: lots('1') })) }),
      ]);
      const found = (await store.load()).positions.map(({ record }) => record.position.comment);
      expect(found).toHaveLength(2);
      expect(found).toContain(odd.comment);
    });
  });
}

function describeTakingOver({ open, started, given }: Setup): void {
  describe('taking over', () => {
    test('fences the one before: it can neither append nor open sessions', async () => {
      const old = await started(A);
      await given(old, A, [subscribed()]);
      await started(B);
      expect(await old.append(A, 2, [subscribed({ state: 'ended' })])).toBe('fenced');
      expect(await old.append(A, 2, [subscribed({ state: 'ended' })])).toBe('fenced');
      await expect(old.nextEpoch(A, provider)).rejects.toThrow(/fenced/u);
    });

    test('finds everything the one before appended, projected or not', async () => {
      const old = await started(A);
      for (const [index, facts] of [[subscribed()], opened(commanded(link()))].entries()) {
        await old.append(A, index + 1, facts);
      }
      const next = await started(B);
      const image = await next.load();
      expect(image.links).toEqual([link()]);
      expect(image.channels[0]?.lastSeq).toBe(1);
    });

    test('what the fenced one appended in vain is nowhere', async () => {
      const old = await started(A);
      await given(old, A, [subscribed()]);
      const next = await started(B);
      await old.append(A, 2, [subscribed({ state: 'paused' })]);
      await old.projected();
      await next.projected();
      expect((await next.load()).subscriptions).toEqual([subscription()]);
    });

    test('of two that take over at once exactly one may append', async () => {
      const stores = [open(), open()] as const;
      await Promise.all([stores[0].takeOver(A, T0), stores[1].takeOver(B, T0)]);
      const results = await Promise.all([
        stores[0].append(A, 1, [subscribed()]),
        stores[1].append(B, 1, [subscribed()]),
      ]);
      expect([...results].sort()).toEqual(['fenced', 'stored']);
    });

    test('an instance id serves one start only', async () => {
      const store = await started(A);
      await given(store, A, [subscribed()]);
      await expect(open().takeOver(A, T0)).rejects.toThrow(/used before/u);
    });

    test('a start after a clean end and one after a crash load the same', async () => {
      const first = await started(A);
      await given(first, A, [subscribed()], opened(commanded(link())), [answered(link({ version: 2 }))]);
      const before = await first.load();
      const second = await started(B);
      expect(await second.load()).toEqual(before);
    });
  });
}
