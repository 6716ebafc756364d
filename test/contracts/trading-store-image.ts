/** The part of the contract that is about what a start finds. */
import { describe, expect, test } from 'vitest';
import { lots, money } from '../../core/domain/decimal.ts';
import type { Fact } from '../../core/domain/fact.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import { A, B } from './trading-setup.ts';
import type { Setup } from './trading-setup.ts';
import {
  answered,
  commanded,
  decision,
  follower,
  link,
  opened,
  outcome,
  position,
  provider,
  reported,
  signal,
  spec,
  subscribed,
  subscription,
  subscription1,
  T0,
} from './trading-facts.ts';

const DAY_MS = 24 * 3_600_000;

const ended = (id: string) => position(id, { state: 'closed', lots: lots('0') });

export function describeLinks({ started, given }: Setup): void {
  describe('links', () => {
    test('never go back a version, within a commit and over commits', async () => {
      const store = await started(A);
      const v3 = link({ version: 3, settledVersion: 1 });
      await given(
        store,
        A,
        opened(commanded(link())),
        [answered(v3, null), answered(link({ version: 2 }), outcome({ version: 2 }))],
        [answered(link({ version: 1, settledVersion: 1 }))],
      );
      expect((await store.load()).links).toEqual([v3]);
    });

    test('of one version the last image counts', async () => {
      const store = await started(A);
      const filled = link({ settledVersion: 1, actual: 'open', lots: lots('0.25') });
      await given(store, A, opened(commanded(link())), [answered(filled)]);
      expect((await store.load()).links).toEqual([filled]);
    });

    test('that ended are in the image while their provider position lives, and not after', async () => {
      const store = await started(A);
      const over = link({ ended: 'closed_by_hand', version: 2, settledVersion: 2 });
      await given(store, A, opened(commanded(link())), [answered(over)]);
      expect((await store.load()).links).toEqual([over]);
      await store.append(A, 3, [
        reported(2, { positions: [{ position: ended('100'), openedLots: lots('0.5') }] }),
      ]);
      await store.projected();
      expect((await store.load()).links).toEqual([]);
    });

    test('that ended and whose last version has no final outcome are in the image, whatever else', async () => {
      const store = await started(A);
      const waiting = link({ ended: 'closed_by_hand', version: 2, settledVersion: 1 });
      await given(store, A, opened(commanded(link())), [
        answered(waiting),
        reported(2, { positions: [{ position: ended('100'), openedLots: lots('0.5') }] }),
      ]);
      expect((await store.load()).links).toEqual([waiting]);
    });

    test('that live are in the image though their provider position is over', async () => {
      const store = await started(A);
      await given(store, A, opened(commanded(link())), [
        reported(2, { positions: [{ position: ended('100'), openedLots: lots('0.5') }] }),
      ]);
      expect((await store.load()).links).toEqual([link()]);
    });
  });
}

export function describeImage({ started, given }: Setup): void {
  describe('what the image leaves out', () => {
    test('positions that ended more than a week before the start', async () => {
      const store = await started(A, T0 + 8 * DAY_MS);
      const record = (id: string) => ({ position: ended(id), openedLots: lots('1') });
      await given(store, A, [
        reported(1, { positions: [record('1')], at: T0 + DAY_MS - 1 }),
        reported(2, { positions: [record('2')], at: T0 + 2 * DAY_MS }),
        reported(3, { positions: [{ position: position('3'), openedLots: lots('1') }], at: T0 - DAY_MS }),
      ]);
      const ids = (await store.load()).positions.map(({ record: { position: p } }) => p.id);
      expect([...ids].sort()).toEqual(['2', '3']);
    });

    test('subscriptions that ended, but not while one of their links lives', async () => {
      const store = await started(A);
      await given(store, A, [subscribed()], opened(commanded(link())), [subscribed({ state: 'ended' })]);
      expect((await store.load()).subscriptions).toEqual([subscription({ state: 'ended' })]);
      await store.append(A, 4, [answered(link({ version: 2, ended: 'provider_closed' }))]);
      await store.projected();
      expect((await store.load()).subscriptions).toEqual([]);
    });

    test('one subscription may end and another of the same pair begin in one commit', async () => {
      const store = await started(A);
      const again = 'a-later-one' as typeof subscription1;
      await given(store, A, [subscribed()], [subscribed({ state: 'ended' }), subscribed({ id: again })]);
      expect((await store.load()).subscriptions).toEqual([subscription({ id: again })]);
    });
  });
}

export function describeUndecided({ started, given }: Setup): void {
  describe('undecided', () => {
    const undecided = async (...commits: readonly (readonly Fact[])[]) => {
      const store = await started(A);
      await given(store, A, [subscribed()], ...commits);
      return (await store.load()).undecided;
    };

    test('an open that nothing was decided on is there, with its subscription', async () => {
      expect(await undecided(opened())).toEqual([{ signal: signal(1), subscription: subscription1 }]);
    });

    test('a decision made at once ends it, a refusal too', async () => {
      const refused = decision({ verdict: 'denied', code: 'TOO_OLD', version: null });
      expect(await undecided(opened({ decision: refused, link: null }))).toEqual([]);
    });

    test('a later decision ends it', async () => {
      expect(await undecided(opened(), [{ type: 'decided', decided: [commanded(link())] }])).toEqual([]);
    });

    test('the end of the provider position ends it', async () => {
      const over = reported(2, { positions: [{ position: ended('100'), openedLots: lots('0.5') }] });
      expect(await undecided(opened(), [over])).toEqual([]);
    });

    test('changes of the position are no opens', async () => {
      const modified: Fact = { type: 'signal', signal: signal(2, { kind: 'modify' }), decided: [] };
      expect((await undecided(opened(), [modified])).map((item) => item.signal.seq)).toEqual([1]);
    });

    test('a pause ends it', async () => {
      expect(await undecided(opened(), [subscribed({ state: 'paused' })])).toEqual([]);
    });

    test('a subscription made after the signal has nothing to do with it', async () => {
      const later = 'later' as typeof subscription1;
      const found = await undecided(opened(), [subscribed({ id: later, createdAt: T0 + 2 })]);
      expect(found.map((item) => item.subscription)).toEqual([subscription1]);
    });
  });
}

export function describeAccounts({ started, given }: Setup): void {
  describe('accounts', () => {
    test('epochs grow over instances and above what the terminal has seen', async () => {
      const first = await started(A);
      const seen = [await first.nextEpoch(A, provider), await first.nextEpoch(A, provider)];
      const second = await started(B);
      seen.push(await second.nextEpoch(B, provider), await second.nextEpoch(B, provider, 40));
      seen.push(await second.nextEpoch(B, provider, 3));
      expect(seen).toEqual([1, 2, 3, 41, 42]);
      expect(await second.nextEpoch(B, follower)).toBe(1);
    });

    test('an account that is not there has no epoch', async () => {
      const store = await started(A);
      await expect(store.nextEpoch(A, 'nobody' as AccountId)).rejects.toThrow(/not there/u);
    });

    test('identity, symbols and the newest funds are kept', async () => {
      const store = await started(A);
      const identity = {
        platform: 'mt5',
        login: '90071992547409931',
        server: 'Broker-Demo',
        currency: 'EUR',
        leverage: 500,
        marginMode: 'hedging',
        build: 4885,
        role: 'both',
      } as const;
      const funds = (at: number, equity: string) => ({
        balance: money('1000'),
        equity: money(equity),
        margin: money('12.5'),
        freeMargin: money('-3'),
        at,
      });
      await store.saveIdentity(provider, identity, T0);
      await store.saveSymbols(provider, [spec()]);
      await store.saveFunds([
        { account: provider, funds: funds(T0 + 2, '1010.55') },
        { account: follower, funds: funds(T0, '5') },
      ]);
      await store.saveFunds([{ account: provider, funds: funds(T0 + 1, '7') }]);
      const [first, second] = (await store.load()).accounts;
      expect(first?.account).toMatchObject({ identity, funds: funds(T0 + 2, '1010.55') });
      expect(first?.symbols).toEqual([spec()]);
      expect(second?.account.funds).toEqual(funds(T0, '5'));
    });

    test('a new stream of events replaces the old one', async () => {
      const store = await started(A);
      await given(store, A, [reported(7)], [reported(2, { stream: 'stream-2' })]);
      expect((await store.load()).accounts[0]).toMatchObject({ stream: 'stream-2', acked: 2 });
    });
  });
}
