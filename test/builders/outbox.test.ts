import { describe } from 'vitest';
import { outboxContract } from './outbox-contract.ts';
import { MemoryOutbox } from './outbox.ts';

describe('the outbox in memory', () => {
  outboxContract(async () => {
    const store = new MemoryOutbox();
    return {
      store,
      addChat: async (...chat) => store.addChat(...chat),
      addChannel: async () => {},
    };
  });
});
