import { expect, test } from 'vitest';
import type { InstanceId } from '../domain/ids.ts';
import { describeTradingStore } from '../../test/contracts/trading-store.ts';
import { newAccount, provider, subscribed, T0 } from '../../test/contracts/trading-facts.ts';
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
