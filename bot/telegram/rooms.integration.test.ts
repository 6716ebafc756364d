import { beforeEach, describe, expect, it } from 'vitest';
import { view } from '../views/view.ts';
import { botWorld } from '../../test/fakes/telegram-bot.ts';
import type { Incoming } from '../../core/app/signals-api.ts';
import type { ChannelId, UserId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Post } from '../../core/domain/post.ts';
import type { RoomNeeds } from '../rooms.ts';

const world = botWorld();
const CHANNEL = 'channel-1' as ChannelId;
const ROOM = -1001;
let taken: Incoming[] = [];
let overloaded = 0;
let codes: (readonly [room: string, code: string, runs: boolean])[] = [];

/** One room is bound; 42 is its channel's owner. */
const listening = (): Pick<RoomNeeds, 'signals' | 'people'> => ({
  signals: {
    roomOf: (_platform, room) => Promise.resolve(room === String(ROOM) ? CHANNEL : null),
    rooms: (user) =>
      Promise.resolve(
        user === ('olga' as UserId) ? [{ platform: 'telegram', room: String(ROOM), channel: CHANNEL }] : [],
      ),
    care: {
      bindByCode: ({ room }, code, runs) => {
        codes.push([room, code, runs]);
        const bound = { platform: 'telegram' as const, room, channel: CHANNEL };
        return Promise.resolve(runs ? done(bound) : refuse('NOT_ADMIN', 'not an admin'));
      },
    },
    take: (incoming) => {
      if (overloaded > 0) {
        overloaded -= 1;
        return Promise.resolve(refuse('OVERLOADED', 'later'));
      }
      taken.push(incoming);
      return Promise.resolve(done({ post: { number: 1 } as Post, repeated: false }));
    },
  },
  people: {
    identify: (_platform, id) =>
      Promise.resolve(id === '42' ? { id: 'olga' as UserId, name: 'Olga', role: 'trader' } : null),
  },
});

const texts = (): string[] => taken.map(({ body }) => body.text);
const sawPosts = (count: number) => expect.poll(texts, { timeout: 10_000, interval: 5 }).toHaveLength(count);

beforeEach(() => {
  taken = [];
  overloaded = 0;
  codes = [];
});

describe('a bound channel', () => {
  it('has its posts read: texts, captions and what answers them', async () => {
    await world.start(listening());
    const channel = world.fake.channel(ROOM);
    const first = channel.posts('BUY GOLD 2310 SL 2298');
    channel.posts({ caption: 'SELL EURUSD now' });
    channel.posts('close half', first);
    await sawPosts(3);
    expect(taken.map(({ channel: of, key, answers, edits }) => [of, key, answers, edits])).toEqual([
      [CHANNEL, `telegram:${ROOM}:${first}`, null, null],
      [CHANNEL, `telegram:${ROOM}:${first + 1}`, null, null],
      [CHANNEL, `telegram:${ROOM}:${first + 2}`, `telegram:${ROOM}:${first}`, null],
    ]);
    expect(world.script.heard).toEqual([]);
  });

  it('has its edits told as edits, each once', async () => {
    await world.start(listening());
    const channel = world.fake.channel(ROOM);
    const post = channel.posts('BUY GOLD');
    channel.edits(post, 'BUY GOLD SL 2298');
    channel.edits(post, 'BUY GOLD SL 2300');
    await sawPosts(3);
    const [original, ...edits] = taken;
    expect(edits.map((edit) => edit.edits)).toEqual([original?.key, original?.key]);
    expect(new Set(taken.map(({ key }) => key)).size).toBe(3);
  });

  it('told twice keeps its key, by which it is known', async () => {
    await world.start(listening());
    const channel = world.fake.channel(ROOM);
    const post = channel.posts('BUY GOLD');
    channel.repeats(post, 'BUY GOLD');
    await sawPosts(2);
    expect(new Set(taken.map(({ key }) => key)).size).toBe(1);
  });

  it('loses no post while too much is waiting', async () => {
    overloaded = 2;
    await world.start(listening());
    world.fake.channel(ROOM).posts('BUY GOLD');
    await sawPosts(1);
    expect(overloaded).toBe(0);
  });

  it('that nobody bound is not read', async () => {
    await world.start(listening());
    world.fake.channel(-1002).posts('BUY GOLD');
    world.fake.channel(ROOM).posts('SELL GOLD');
    await sawPosts(1);
    expect(texts()).toEqual(['SELL GOLD']);
  });
});

describe('a bound group', () => {
  it('is spoken in by its channel’s owner alone', async () => {
    await world.start(listening());
    const group = world.fake.group(ROOM);
    world.fake.person(77, 'Eve').types('BUY GOLD all in', group);
    world.alice.types('SELL GOLD', group);
    await sawPosts(1);
    expect(texts()).toEqual(['SELL GOLD']);
  });

  it('still answers commands, and takes none for a signal', async () => {
    await world.start(listening());
    const group = world.fake.group(ROOM);
    world.alice.types('/status', group);
    await group.sees(/You said \/status/u);
    expect(taken).toEqual([]);
  });

  it('is bound by who runs it: the conversation is told who that is', async () => {
    const told: unknown[] = [];
    world.script.onSay = (_text, speaker) => {
      told.push(speaker.room);
      return view({ title: 'Bound' });
    };
    await world.start(listening());
    const group = world.fake.group(ROOM);
    world.fake.admins.add(42);
    world.alice.types('/channel room Gold', group);
    await group.sees(/Bound/u);
    world.fake.person(77, 'Eve').types('/channel room Gold', group);
    await expect.poll(() => told.length, { timeout: 10_000, interval: 5 }).toBe(2);
    expect(told).toEqual([
      { id: String(ROOM), name: '', isAdmin: true },
      { id: String(ROOM), name: '', isAdmin: false },
    ]);
  });
});

describe('a code posted in a room that nobody bound', () => {
  const CODE = '7K2M-9QXZ-ABCD-1234';
  const spent = (count: number) =>
    expect.poll(() => codes, { timeout: 10_000, interval: 5 }).toHaveLength(count);

  it('binds a broadcast channel, where only those who run it can post, and is taken away', async () => {
    await world.start(listening());
    const post = world.fake.channel(-1009).posts(`mynah ${CODE}`);
    await spent(1);
    expect(codes).toEqual([['-1009', CODE, true]]);
    const [call] = await world.fake.called('deleteMessage');
    expect(call?.params).toMatchObject({ chat_id: -1009, message_id: post });
    expect(taken).toEqual([]);
  });

  it('binds a group when an admin posts it, and is void when anybody else does', async () => {
    await world.start(listening());
    const group = world.fake.group(-1009);
    world.fake.person(77, 'Eve').types(`Mynah: ${CODE.toLowerCase()}`, group);
    await spent(1);
    world.fake.admins.add(42);
    world.alice.types(`mynah ${CODE}`, group);
    await spent(2);
    expect(codes.map(([, , runs]) => runs)).toEqual([false, true]);
    expect((await world.fake.called('deleteMessage')).length).toBe(1);
  });

  it('binds nothing where Telegram does not say who runs the group', async () => {
    await world.start(listening());
    world.fake.fails('getChatMember', { code: 400, description: 'Bad Request: user not found' });
    world.alice.types(`mynah ${CODE}`, world.fake.group(-1009));
    await spent(1);
    expect(codes).toEqual([['-1009', CODE, false]]);
  });

  it('counts when it is posted, not when a post becomes one', async () => {
    await world.start(listening());
    const channel = world.fake.channel(ROOM);
    const post = channel.posts('hello');
    channel.edits(post, `mynah ${CODE}`);
    await sawPosts(2);
    expect(codes).toEqual([]);
  });

  it('stays where the bot may not take it away', async () => {
    await world.start(listening());
    world.fake.fails('deleteMessage', { code: 400, description: "Bad Request: message can't be deleted" });
    world.fake.channel(-1009).posts(`mynah ${CODE}`);
    await spent(1);
    await world.fake.called('deleteMessage');
    expect(world.complaints).toEqual([]);
  });
});

describe('a message passed on', () => {
  const heard: unknown[] = [];
  beforeEach(() => {
    heard.length = 0;
    world.script.onSay = (text, _speaker, forwarded) => {
      heard.push([text, forwarded]);
      return view({ title: 'Read' });
    };
  });

  it('to the bot alone is told as such, with the key of its post where it comes from a channel', async () => {
    await world.start(listening());
    const from = {
      type: 'channel',
      date: 1_700_000_000,
      chat: { id: ROOM, type: 'channel', title: 'S' },
      message_id: 7,
    };
    world.alice.forwards('/panic', from);
    await world.alice.sees(/Read/u);
    world.alice.forwards({ caption: 'BUY GOLD' }, from);
    await expect.poll(() => heard, { timeout: 10_000, interval: 5 }).toHaveLength(2);
    const forwarded = { key: `telegram:${ROOM}:7`, at: 1_700_000_000_000 };
    expect(heard).toEqual([
      ['/panic', forwarded],
      ['BUY GOLD', forwarded],
    ]);
  });

  it('has the same key each time, also where its author hides', async () => {
    await world.start(listening());
    const from = { type: 'hidden_user', date: 1_700_000_000, sender_user_name: 'X' };
    world.alice.forwards('BUY GOLD', from);
    world.alice.forwards('BUY GOLD', from);
    world.alice.forwards('SELL GOLD', from);
    await expect.poll(() => heard, { timeout: 10_000, interval: 5 }).toHaveLength(3);
    const keys = heard.map((one) => (one as [string, { key: string }])[1].key);
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });

  it('into a group that nobody bound is no command', async () => {
    await world.start(listening());
    const group = world.fake.group(-1009);
    world.alice.forwards('/status', { type: 'hidden_user', date: 1, sender_user_name: 'X' }, group);
    world.alice.types('/help', group);
    await group.sees(/Read/u);
    expect(heard).toEqual([['/help', undefined]]);
  });
});
