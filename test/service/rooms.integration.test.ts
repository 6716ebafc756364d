/** A room is bound from inside it, taught, and what is passed on meets what it brought: one service, talked to in Telegram. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../../core/app/api.ts';
import type { ChannelId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import { FakeTelegram } from '../fakes/telegram.ts';
import type { BroadcastChannel, Person } from '../fakes/telegram.ts';
import { must, until, World } from './world.ts';

const ROOM = -1001;
let telegram: FakeTelegram;
let world: World;
let anna: Person;
let owner: User;
let channel: ChannelId;
let room: BroadcastChannel;

/** The channel's posts, oldest first, once there are so many. */
const posts = async (count: number): Promise<readonly Post[]> =>
  until(`${count} posts`, async () => {
    const all = must(await world.service.signals.posts(owner.id, channel, 20));
    return all.length >= count ? [...all].reverse() : null;
  });

beforeAll(async () => {
  telegram = await FakeTelegram.start();
  world = await World.open({ telegram });
  anna = telegram.person(42, 'Anna');
  room = telegram.channel(ROOM);
  anna.types(`/start ${(await world.service.people.setupCode()) ?? ''}`);
  await anna.sees(/Welcome, Anna/u);
  owner = await until('Anna', () => world.service.people.identify('telegram', '42'));
  anna.types('/channel new Gold');
  await anna.sees(/Gold/u);
  ({ id: channel } = await until('the channel', async () => {
    const [one] = await world.service.signals.channels(owner.id);
    return one?.channel ?? null;
  }));
});

afterAll(async () => {
  await world.close();
  await telegram.stop();
  expect(telegram.violations).toEqual([]);
});

test('a broadcast channel is bound by a code that is posted in it, and its person is told in private', async () => {
  room.posts('BUY EURUSD now SL 1.0800 TP 1.0880');
  anna.types('/channel room');
  const { text } = await anna.sees(/mynah [0-9A-Z-]{19}/u);
  const code = /mynah [0-9A-Z-]{19}/u.exec(text)?.[0] ?? '';
  const post = room.posts(code);
  await anna.sees(/A room speaks on Gold now/u);
  expect((await telegram.called('deleteMessage'))[0]?.params).toMatchObject({
    chat_id: ROOM,
    message_id: post,
  });
  room.posts('SELL EURUSD now SL 1.0900 TP 1.0800');
  const [first] = await posts(1);
  expect(first).toMatchObject({ number: 1, outcome: 'done', instructions: [{ side: 'sell' }] });
});

test('what a room brought is not posted again when it is passed on', async () => {
  const message = room.posts('BUY GBPUSD now SL 1.2500 TP 1.2700');
  await posts(2);
  anna.forwards('BUY GBPUSD now SL 1.2500 TP 1.2700', {
    ...{ type: 'channel', date: Math.floor(Date.now() / 1_000), message_id: message },
    chat: { id: ROOM, type: 'channel', title: 'Signals' },
  });
  await anna.sees(/this is what I read/u);
  anna.presses('Post it on Gold');
  await anna.sees(/This is on Gold already/u);
  expect(await posts(2)).toHaveLength(2);
});

test('a room that writes in its own words is understood once it was taught', async () => {
  const STYLE = 'SELL 4100\nzonk 4110\nbingo 4090';
  room.posts(STYLE);
  expect((await posts(3))[2]?.outcome).not.toBe('done');
  anna.types('/channel teach');
  await anna.sees(/Teach Gold/u);
  anna.types('BUY XAU 4050\nzonk 4040\nbingo 4060');
  await anna.sees(/is this right/u);
  anna.presses('Yes, learn it');
  await anna.sees(/has learnt it/u);
  room.posts(STYLE);
  expect((await posts(4))[3]).toMatchObject({
    outcome: 'done',
    instructions: [{ symbol: 'XAUUSD', side: 'sell', stopLoss: { at: '4110' } }],
  });
});
