import type { ChannelId, UserId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { DiscordNeeds } from './discord.ts';
import { GatewayIntentBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { discordWorld } from '../../test/fakes/discord-bot.ts';
import { becomes, buttons, equity } from '../../test/fakes/telegram-bot.ts';
import { view } from '../views/view.ts';

const world = discordWorld();

/** Every room is bound, and everybody owns its channel. */
const spokenInBy = (user: string, read: string[]): DiscordNeeds['rooms'] => {
  const channel = 'channel' as ChannelId;
  let room = '';
  return {
    signals: {
      roomOf: (_platform, asked) => {
        room = asked;
        return Promise.resolve(channel);
      },
      rooms: () => Promise.resolve([{ platform: 'discord', room, channel }]),
      care: { bindByCode: () => Promise.resolve(refuse('CODE_UNKNOWN', 'no such code')) },
      take: ({ body }) => {
        read.push(body.text);
        return Promise.resolve(done({ post: { number: 1 } as Post, repeated: false }));
      },
    },
    people: { identify: () => Promise.resolve({ id: user as UserId, name: user, role: 'trader' }) },
    clock: { now: () => Date.now() },
  };
};
const MINUTE = 60_000;

describe('a Discord', () => {
  it('that does not know the token is said in one line without the token, and keeps nothing from starting', async () => {
    const bot = await world.begin({ token: 'MTIz.another.token-that-nobody-may-see' });
    await world.complained(1);
    expect(world.complaints[0]).toContain('set DISCORD_TOKEN');
    await bot.stop();
  });

  it('that refuses connections from the start is waited for, and said once', async () => {
    await world.fake.goesDown();
    await world.begin();
    await world.complained(1);
    expect(world.complaints[0]).toMatch(/Discord is out of reach.*ECONNREFUSED/u);
    await world.fake.comesBack();
    await world.fake.ready();
    world.alice.runs('help');
    await world.alice.sees(/help/u);
    expect(world.complaints).toHaveLength(1);
    expect(world.lines.filter((line) => line.includes('Discord answers again'))).toHaveLength(1);
  });

  it('whose gateway breaks off in a conversation is resumed, and what was asked meanwhile is answered', async () => {
    world.script.onSay = () => view({ title: 'Close?', buttons: buttons('Confirm') });
    world.script.onPress = () => becomes({ title: 'Closing' });
    await world.start();
    world.alice.runs('status');
    await world.alice.sees(/Close/u);
    world.fake.gateway.cut();
    world.alice.presses('Confirm');
    await world.alice.sees(/Closing/u);
    expect([world.fake.gateway.identified, world.fake.gateway.resumed]).toEqual([1, 1]);
    expect(world.script.heard).toHaveLength(2);
  });

  it('that asks to connect anew is connected to anew', async () => {
    await world.start();
    world.fake.gateway.reconnect();
    await world.fake.until('a session that was resumed', () => world.fake.gateway.resumed === 1 || undefined);
    world.alice.runs('help');
    await world.alice.sees(/help/u);
  });

  it('shows others what is posted in channels, once the bot may read it', async () => {
    const read: string[] = [];
    world.fake.gateway.contentAllowed = true;
    const server = world.fake.server();
    await world.start({ rooms: spokenInBy('olga', read) });
    world.alice.types('BUY GOLD', server);
    await expect.poll(() => read, { timeout: 5_000, interval: 5 }).toEqual(['BUY GOLD']);
    expect(world.script.heard).toEqual([]);
  });

  it('wants no contents of messages read by a bot that needs none', async () => {
    await world.start();
    expect(
      world.fake.gateway.intents & (GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent),
    ).toBe(0);
  });

  it('that wants us to wait is obeyed', async () => {
    await world.start();
    world.fake.fails(/PATCH .*@original/u, { status: 429, retryAfter: 0.5 });
    world.alice.runs('help');
    await world.alice.sees(/help/u);
    const [refused, repeated] = await world.fake.called(/PATCH .*@original/u, 2);
    expect(repeated!.at - refused!.at).toBeGreaterThanOrEqual(490);
  });

  it.each([
    ['an inner error', { status: 502 }],
    ['silence', 'hang up' as const],
    ['an answer that gets lost', 'lose the answer' as const],
  ])('that meets an answer with %s gets it again', async (_name, failure) => {
    world.script.onSay = () => view({ title: 'Profit', picture: equity(1, 2) });
    await world.start();
    world.fake.fails(/PATCH .*@original/u, failure);
    world.alice.runs('pnl');
    await world.alice.sees(/Profit/u);
    await world.fake.called(/PATCH .*@original/u, 2);
    expect(world.alice.messages()).toHaveLength(1);
  });

  it('that refuses a part of a long answer for a moment gets that part again, and no other', async () => {
    world.script.onSay = () => view({ title: 'Long', text: 'word '.repeat(2_000) });
    await world.start();
    world.fake.fails(/POST \/webhooks/u, { status: 500 });
    world.alice.runs('status');
    await world.heard(1);
    await world.answered();
    const text = world.alice
      .messages()
      .map((message) => message.text)
      .join(' ');
    expect([text.match(/Long/gu)?.length, text.match(/word/gu)?.length]).toEqual([1, 2_000]);
  });

  it.each([
    ['an inner error', { status: 500 }],
    ['an answer that gets lost', 'lose the answer' as const],
  ])('that meets an acknowledgement with %s gets it again, in time', async (_name, failure) => {
    await world.start();
    world.fake.fails(/POST \/interactions/u, failure);
    world.alice.runs('status');
    await world.alice.sees(/status/u);
    expect(world.script.heard).toHaveLength(1);
  });

  it('that did not take the acknowledgement in time told the person that it failed: nothing comes of it', async () => {
    await world.start();
    world.fake.fails(/POST \/interactions/u, { status: 404, code: 10062 });
    const { token } = world.alice.runs('status');
    await world.alice.sees(/did not get to \/status[^]*Nothing was done/u);
    expect(world.script.heard).toEqual([]);
    expect(world.lines.join()).not.toContain(token);
    world.fake.violations.length = 0;
  });

  it('whose token for an answer has run out gets it in direct messages, or on the message itself', async () => {
    const server = world.fake.server();
    world.script.onSay = () => {
      world.fake.passes(16 * MINUTE);
      return view({ title: 'Balance', buttons: buttons('Refresh'), secret: true });
    };
    world.script.onPress = () => {
      world.fake.passes(16 * MINUTE);
      return becomes({ title: 'Balance, updated' });
    };
    await world.start();
    world.alice.runs('status', {}, server);
    const shown = await world.alice.sees(/Balance/u);
    world.alice.presses('Refresh');
    expect(await world.alice.sees(/updated/u)).toMatchObject({ id: shown.id, edits: 1 });
  });

  it('that does not let the bot read what it asks for is said with the remedy', async () => {
    await world.begin({ rooms: spokenInBy('olga', []) });
    await world.complained(1);
    expect(world.complaints[0]).toContain('switch Message Content Intent on');
  });

  it('does not keep the service from stopping', async () => {
    await world.fake.goesDown();
    const bot = await world.begin();
    await world.complained(1);
    const before = performance.now();
    await bot.stop();
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
