import { expect, it } from 'vitest';
import {
  CHANNEL,
  NOW,
  OWNER,
  PROVIDER,
  aSymbol,
  anIdentity,
  someFunds,
} from '../../test/builders/trading.ts';
import type { InstanceId } from '../domain/ids.ts';
import { MemoryDisk, MemoryTradingStore } from '../store/memory.ts';
import { Book } from './book.ts';
import { createEquitySampler } from './equity.ts';
import { Pipeline } from './pipeline.ts';
import { Terminals } from './terminals.ts';

/** An instance on the disk, and what it knows at its start. */
async function started(disk: MemoryDisk, name: string) {
  const instance = name as InstanceId;
  const store = new MemoryTradingStore(disk);
  await store.takeOver(instance, NOW);
  const book = Book.from(await store.load());
  const terminals = new Terminals({
    instance,
    book,
    pipeline: new Pipeline({ book, submit: () => {}, overloaded: () => false }),
    store,
    records: {
      accountByKeyHash: () => Promise.resolve(null),
      promoteNextKey: () => Promise.resolve(false),
    },
    rotations: { confirmed: () => Promise.resolve() },
    equity: createEquitySampler(store),
    clock: { now: () => NOW },
    onError: (error) => {
      throw error;
    },
  });
  return { book, terminals };
}

it('an account’s first funds are stored at once: after a crash copies can be sized before it is back', async () => {
  const disk = new MemoryDisk();
  disk.createAccount({
    id: PROVIDER,
    owner: OWNER,
    name: 'provider',
    keyHash: '',
    channelId: CHANNEL,
    kind: 'account',
    at: NOW,
  });
  const { terminals } = await started(disk, 'first');
  const hello = { identity: anIdentity(), stream: 'stream-1', lastSeq: 0, epoch: 0, clockOffsetMs: 0 };
  const session = await terminals.open(PROVIDER, hello);
  if (!session.ok) throw new Error(session.message);
  const nothing = { positions: [], orders: [], deals: [], links: [] };
  const funds = someFunds('10000');
  const snapshot = { id: 'snapshot', seq: 0, funds, symbols: [aSymbol()], ...nothing };
  terminals.snapshot(PROVIDER, session.value.epoch, snapshot);
  const { book } = await started(disk, 'second');
  expect(book.accounts.get(PROVIDER)?.account.funds?.equity).toBe('10000');
});
