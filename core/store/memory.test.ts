import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { InstanceId } from '../domain/ids.ts';
import { describeTradingStore } from '../../test/contracts/trading-store.ts';
import {
  link,
  newAccount,
  opened,
  commanded,
  provider,
  subscribed,
  T0,
} from '../../test/contracts/trading-facts.ts';
import { MemoryDisk, MemoryTradingStore } from './memory.ts';
import type { StoreFault } from './memory.ts';

describeTradingStore('memory', () => {
  const disk = new MemoryDisk();
  return Promise.resolve({
    open: () => new MemoryTradingStore(disk),
    createAccount: async (order) => {
      disk.createAccount(order);
    },
    close: () => Promise.resolve(),
  });
});

const A = 'a' as InstanceId;

async function startedWith(faults: readonly StoreFault[]) {
  const disk = new MemoryDisk();
  disk.createAccount(newAccount(provider));
  const store = new MemoryTradingStore(disk);
  await store.takeOver(A, T0);
  const queue = [...faults];
  disk.fault = () => queue.shift() ?? 'none';
  return { disk, store };
}

test('a store that is down writes nothing, and the repeat does', async () => {
  const { disk, store } = await startedWith(['down']);
  await expect(store.append(A, 1, [subscribed()])).rejects.toThrow(/down/u);
  expect(disk.facts).toHaveLength(0);
  expect(await store.append(A, 1, [subscribed()])).toBe('stored');
  expect(disk.facts).toHaveLength(1);
});

test('a lost answer has written, and the repeat does not write again', async () => {
  const { disk, store } = await startedWith(['answer_lost']);
  await expect(store.append(A, 1, [subscribed()])).rejects.toThrow(/lost/u);
  expect(disk.facts).toHaveLength(1);
  expect(await store.append(A, 1, [subscribed()])).toBe('stored');
  expect(disk.facts).toHaveLength(1);
});

test('a simulation can afford it: 200 commits, 10 starts and their loads in milliseconds', async () => {
  const run = async (): Promise<number> => {
    const began = performance.now();
    const disk = new MemoryDisk();
    disk.createAccount(newAccount(provider));
    for (let start = 0; start < 10; start += 1) {
      const store = new MemoryTradingStore(disk);
      const instance = `i${String(start)}` as InstanceId;
      await store.takeOver(instance, T0);
      await store.load();
      for (let seq = 1; seq <= 20; seq += 1) await store.append(instance, seq, opened(commanded(link())));
    }
    return performance.now() - began;
  };
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) times.push(await run());
  // The best of many: other work on the machine must not fail this. A seed may take 3 ms in all.
  expect(Math.min(...times)).toBeLessThan(10);
});
