import { beforeEach, describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import type { Server } from '../../test/fakes/discord.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { ChannelId } from '../../core/domain/ids.ts';
import { view } from '../views/view.ts';
import type { DiscordNeeds } from './discord.ts';

const world = discordWorld();
const CODE = '7K2M-9QXZ-ABCD-1234';
let codes: (readonly [room: string, code: string, runs: boolean])[] = [];

/** No room is bound. */
const rooms: DiscordNeeds['rooms'] = {
  signals: {
    roomOf: () => Promise.resolve(null),
    rooms: () => Promise.resolve([]),
    take: () => Promise.reject(new Error('nothing is bound')),
    care: {
      bindByCode: ({ room }, code, runs) => {
        codes.push([room, code, runs]);
        const bound = { platform: 'discord' as const, room, channel: 'channel' as ChannelId };
        return Promise.resolve(runs ? done(bound) : refuse('NOT_ADMIN', 'not an admin'));
      },
    },
  },
  people: { identify: () => Promise.resolve(null) },
  clock: { now: () => Date.now() },
};

async function inServer(): Promise<Server> {
  const server = world.fake.server();
  world.fake.gateway.contentAllowed = true;
  await world.start({ rooms });
  return server;
}
const spent = (count: number) =>
  expect.poll(() => codes, { timeout: 10_000, interval: 5 }).toHaveLength(count);

beforeEach(() => {
  codes = [];
});

describe('a code posted in a channel', () => {
  it('binds it where who posted it may change the channel, and is taken away', async () => {
    const server = await inServer();
    world.fake.admins.add('42');
    const message = world.alice.types(`mynah ${CODE}`, server);
    await spent(1);
    expect(codes).toEqual([[server.room.id, CODE, true]]);
    await world.fake.called(new RegExp(`^DELETE /channels/${server.room.id}/messages/${message}$`, 'u'));
  });

  it('is void where anybody else posts it, or Discord does not say', async () => {
    const server = await inServer();
    world.alice.types(`mynah ${CODE}`, server);
    await spent(1);
    world.fake.admins.add('42');
    world.fake.fails(/^GET \/guilds/u, { status: 403, code: 50001 });
    world.alice.types(`mynah ${CODE}`, server);
    await spent(2);
    expect(codes.map(([, , runs]) => runs)).toEqual([false, false]);
    expect(world.fake.callsOf(/^DELETE/u)).toEqual([]);
  });
});

describe('a message passed on', () => {
  it('to the bot alone is told as such, with the key of its post', async () => {
    const heard: unknown[] = [];
    world.script.onSay = (text, _speaker, forwarded) => {
      heard.push([text, forwarded]);
      return view({ title: 'Read' });
    };
    world.fake.gateway.contentAllowed = true;
    await world.start({ rooms });
    const at = '2026-11-20T12:00:00.000Z';
    // Discord's ids say when they were made.
    const message = String((BigInt(Date.parse(at)) - 1_420_070_400_000n) << 22n);
    world.alice.forwards('/panic', { channel: '5', message, at });
    await world.alice.sees(/Read/u);
    expect(heard).toEqual([['/panic', { key: `discord:5:${message}`, at: Date.parse(at) }]]);
  });
});
