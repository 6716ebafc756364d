import type { Pool } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { createOutbox } from '../../bot/outbox.ts';
import { systemTimers } from '../../bot/timers.ts';
import { House } from '../../test/builders/house.ts';
import { wanting } from '../../test/builders/notices.ts';
import { outboxContract } from '../../test/builders/outbox-contract.ts';
import { RecordingChat } from '../../test/builders/outbox.ts';
import { peopleDatabase } from '../../test/helpers/people-database.ts';
import type { ChannelId, UserId } from '../domain/ids.ts';
import { createActionStore } from './actions.ts';
import { createOutboxStore } from './chat.ts';

const pool = peopleDatabase();

async function addUser(db: Pool, user: UserId): Promise<void> {
  await db.query(
    `insert into users (id, name, role, created_at) values ($1, $1, 'trader', 0) on conflict do nothing`,
    [user],
  );
}

async function addChat(db: Pool, user: UserId, platform: string, address: string): Promise<void> {
  await addUser(db, user);
  await db.query('insert into identities (platform, external_id, user_id, address) values ($1, $2, $3, $2)', [
    platform,
    address,
    user,
  ]);
}

async function addChannel(db: Pool, owner: UserId, channel: ChannelId): Promise<void> {
  await addUser(db, owner);
  await db.query(`insert into accounts (id, owner_id, name, created_at) values ($2, $1, $2, 0)`, [
    owner,
    channel,
  ]);
  await db.query(
    `insert into channels (id, owner_id, name, account_id, created_at) values ($2, $1, $2, $2, 0)`,
    [owner, channel],
  );
}

describe('the outbox in Postgres', () => {
  outboxContract(async () => ({
    store: createOutboxStore(pool()),
    async addChat(user, platform, address) {
      await addChat(pool(), user, platform, address);
      return { platform, address };
    },
    addChannel: (owner, channel) => addChannel(pool(), owner, channel),
  }));
});

test('an unknown channel or person costs its own card only', async () => {
  const store = createOutboxStore(pool());
  const anna = 'anna' as UserId;
  await addChat(pool(), anna, 'web', 'anna');
  await addChannel(pool(), anna, 'channel' as ChannelId);
  const position = '1' as Parameters<typeof store.wantCards>[0][number]['position'];
  const chats = await store.wantCards(
    [
      { user: anna, channel: 'nowhere' as ChannelId, position },
      { user: anna, channel: 'channel' as ChannelId, position },
    ],
    10,
  );
  expect(chats).toEqual([{ platform: 'web', address: 'anna' }]);
  expect(await store.due({ platform: 'web', address: 'anna' }, 0, 10)).toHaveLength(1);
});

test('a trade is told and edited from Postgres, and a restart resumes it', async () => {
  const house = new House();
  const anna = 'user-anna' as UserId;
  const main = house.hasAccount(anna, 'Main');
  const link = house.hasPosition(house.hasSubscription(main, house.hasAccount(anna, 'Copy')));
  await addChat(pool(), anna, 'web', 'anna');
  await addChat(pool(), anna, 'telegram', '4711');
  await addChannel(pool(), anna, link.channel);
  const chats = [new RecordingChat('web', Date.now, 1), new RecordingChat('telegram', Date.now, 1)];
  const [web, telegram] = chats as [RecordingChat, RecordingChat];
  const problems: unknown[] = [];
  const begin = () => {
    const outbox = createOutbox({
      store: createOutboxStore(pool()),
      trading: house,
      actions: createActionStore(pool()),
      notices: wanting(),
      ids: { id: () => 'id', secret: () => 'secret' },
      clock: { now: Date.now },
      timers: systemTimers,
      random: Math.random,
      log: { warn: (details) => problems.push(details), error: (details) => problems.push(details) },
    });
    for (const chat of chats) outbox.serve(chat);
    return outbox;
  };
  const news = { kind: 'trade', channel: link.channel, position: link.position, users: [anna] } as const;

  telegram.fails = () => true;
  const first = begin();
  await first.start();
  first.tell([news]);
  await vi.waitFor(() => expect(web.messages).toHaveLength(1), 5000);
  first.tell([news]);
  await vi.waitFor(() => expect(web.messages[0]?.edits).toBe(1), 5000);
  await vi.waitFor(() => expect(telegram.attempts).toBeGreaterThan(0), 5000);
  await first.stop();
  expect(telegram.messages).toEqual([]);

  telegram.fails = () => false;
  const second = begin();
  await second.start();
  await vi.waitFor(() => expect(telegram.messages).toHaveLength(1), 5000);
  await second.stop();
  expect(web.messages).toHaveLength(1);
  expect(problems).toHaveLength(telegram.attempts - 1);
});
