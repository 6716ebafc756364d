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

/** One room is bound; 42 is its channel's owner. */
const listening = (): Pick<RoomNeeds, 'signals' | 'people'> => ({
  signals: {
    roomOf: (_platform, room) => Promise.resolve(room === String(ROOM) ? CHANNEL : null),
    rooms: (user) =>
      Promise.resolve(
        user === ('olga' as UserId) ? [{ platform: 'telegram', room: String(ROOM), channel: CHANNEL }] : [],
      ),
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
