import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../core/app/api.ts';
import { lots } from '../../core/domain/decimal.ts';
import type { Rules } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Channel } from '../../core/ports.ts';
import { FakeTelegram } from '../fakes/telegram.ts';
import type { BroadcastChannel, Person } from '../fakes/telegram.ts';
import { must, until, World } from './world.ts';
import type { Desk } from './world.ts';

const ROOM = -1001;
let telegram: FakeTelegram;
let world: World;
let anna: Person;
let room: BroadcastChannel;

beforeEach(async () => {
  telegram = await FakeTelegram.start();
  world = await World.open({ telegram });
  anna = telegram.person(42, 'Anna');
  room = telegram.channel(ROOM);
});

afterEach(async () => {
  await world.close();
  await telegram.stop();
  expect(telegram.violations).toEqual([]);
});

interface Following {
  readonly user: User;
  readonly channel: Channel;
  readonly subscription: Subscription;
  readonly desk: Desk;
}

/** Anna's account follows a room in Telegram with 0.3 lots a signal. */
async function following(rules: Partial<Rules> = {}): Promise<Following> {
  anna.types(`/start ${(await world.service.people.setupCode()) ?? ''}`);
  await anna.sees(/Welcome, Anna/u);
  const user = await until('Anna', () => world.service.people.identify('telegram', '42'));
  const { desk, id } = await world.account(user, 'Follower', { suffix: '.m' });
  const { signals, trading } = world.service;
  const channel = must(await signals.create(user.id, 'Gold room'));
  must(await signals.bindRoom(user.id, { platform: 'telegram', room: String(ROOM), channel: channel.id }));
  const made = must(
    await trading.subscribe(user.id, {
      channel: channel.id,
      account: id,
      sizing: { kind: 'fixed_lots', lots: lots('0.3') },
      symbolMap: { list: {}, prefix: '', suffix: '' },
    }),
  );
  const settings = { ...made, rules: { ...made.rules, ...rules } };
  const { subscription } = must(await world.service.rules.change(user.id, made.id, settings));
  return { user, channel, subscription, desk };
}

const SIGNAL = 'BUY EURUSD now\nSL 1.0800\nTP1 1.0860\nTP2 1.0880';

describe('a signal room in Telegram', () => {
  test('is followed from the post to the fill, and every later word of it', async () => {
    const { desk } = await following();
    const post = room.posts(SIGNAL);
    await desk.holding('EURUSD.m buy 0.15', 'EURUSD.m buy 0.15');
    expect(
      [...desk.broker.book.positions.values()].map(({ stopLoss, takeProfit }) => [stopLoss, takeProfit]),
    ).toEqual([
      [108_000, 108_600],
      [108_000, 108_800],
    ]);
    await anna.sees(/EURUSD[^]*Follower/u);
    room.posts('Good morning traders! TP1 soon 🔥');
    room.posts('close half', post);
    await desk.holding('EURUSD.m buy 0.08', 'EURUSD.m buy 0.08');
    room.posts('close all', post);
    await desk.holding();
  });

  test('whose post is told again after a crash of the service has one effect', async () => {
    const { desk } = await following();
    const post = room.posts(SIGNAL);
    await desk.holding('EURUSD.m buy 0.15', 'EURUSD.m buy 0.15');
    await world.stop();
    await world.start();
    await desk.synced();
    room.repeats(post, SIGNAL);
    await telegram.confirmed();
    const answer = room.posts('close half', post);
    await desk.holding('EURUSD.m buy 0.08', 'EURUSD.m buy 0.08');
    expect(answer).toBeGreaterThan(post);
  });

  test('that says what cannot be meant is shown to its owner, and followed by nobody', async () => {
    const { desk, user, channel } = await following();
    room.posts('BUY EURUSD 1.0842 SL 1.0900 TP 1.0950');
    const posts = await until('the post', async () => {
      const all = must(await world.service.signals.posts(user.id, channel.id, 5));
      return all.length > 0 ? all : null;
    });
    expect(posts).toMatchObject([{ outcome: 'unsafe', groups: [] }]);
    expect(desk.holds()).toEqual([]);
  });
});
