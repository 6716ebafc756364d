/** The part of the contract that is about any history at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryDisk, MemoryTradingStore } from '../../core/store/memory.ts';
import type { InstanceId } from '../../core/domain/ids.ts';
import type { BookImage, TradingStore } from '../../core/ports.ts';
import { anyHistory } from './trading-histories.ts';
import type { HistoryStep } from './trading-histories.ts';
import { A, makeAccounts } from './trading-setup.ts';
import type { StoreWorld } from './trading-setup.ts';
import { follower, newAccount, provider, T0 } from './trading-facts.ts';

/** Only the order of `undecided` is promised. */
const sorted = (image: BookImage): BookImage => {
  const by = <T>(rows: readonly T[]): readonly T[] =>
    [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    accounts: by(image.accounts),
    channels: by(image.channels),
    subscriptions: by(image.subscriptions),
    accountRules: by(image.accountRules),
    riskStates: by(image.riskStates),
    positions: by(image.positions),
    links: by(image.links),
    approvals: by(image.approvals),
    posts: by(image.posts),
    undecided: image.undecided,
  };
};

async function reference(steps: readonly HistoryStep[]): Promise<BookImage> {
  const disk = new MemoryDisk();
  for (const id of [provider, follower]) disk.createAccount(newAccount(id));
  const store = new MemoryTradingStore(disk);
  await store.takeOver(A, T0);
  await store.append(
    A,
    1,
    steps.flatMap((step) => (step.kind === 'fact' ? [step.fact] : [])),
  );
  return store.load();
}

async function live(here: StoreWorld, history: readonly (readonly HistoryStep[])[]): Promise<BookImage> {
  let starts = 0;
  let seq = 0;
  const id = (): InstanceId => `start-${String(starts)}` as InstanceId;
  const restart = async (): Promise<TradingStore> => {
    starts += 1;
    seq = 0;
    const store = here.open();
    await store.takeOver(id(), T0);
    return store;
  };
  let store = await restart();
  for (const commit of history) {
    const facts = commit.flatMap((step) => (step.kind === 'fact' ? [step.fact] : []));
    seq += 1;
    expect(await store.append(id(), seq, facts)).toBe('stored');
    if (commit.some((step) => step.kind === 'projected')) await store.projected();
    if (commit.some((step) => step.kind === 'crash')) store = await restart();
  }
  await store.projected();
  return store.load();
}

export function describeHistories(name: string, makeWorld: () => Promise<StoreWorld>): void {
  describe(`${name}: any history`, () => {
    /**
     * The reference is a memory that was told everything at once, in one commit by one instance: how the
     * facts are cut into commits, when they are projected and where a crash falls must not matter.
     */
    test('adds up to the same, however it is cut into commits and broken by crashes', async () => {
      await fc.assert(
        fc.asyncProperty(anyHistory, async (history) => {
          const here = await makeWorld();
          try {
            await makeAccounts(here);
            expect(sorted(await live(here, history))).toEqual(sorted(await reference(history.flat())));
          } finally {
            await here.close();
          }
        }),
        // Before the test's own time is up: a timeout would not say which seed it was.
        { numRuns: 15, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: true },
      );
    });
  });
}
