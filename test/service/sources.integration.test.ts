/**
 * Each way in, end to end: from a post, a request, a file or a command to the fills of a person in Telegram and of one in
 * Discord, and to the cards that both see change. One service for all, with both chats on.
 */
import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { User } from '../../core/app/api.ts';
import { lots } from '../../core/domain/decimal.ts';
import type { ChannelId } from '../../core/domain/ids.ts';
import type { ApprovalRules } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { FakeDiscord } from '../fakes/discord.ts';
import type { Person as DiscordPerson, Server } from '../fakes/discord.ts';
import { FakeTelegram } from '../fakes/telegram.ts';
import type { BroadcastChannel, Person as TelegramPerson } from '../fakes/telegram.ts';
import { must, until, World } from './world.ts';
import type { Desk } from './world.ts';

const ROOM = -1001;
const ROOM_NAME = 'Gold room';
const SIGNAL = 'BUY EURUSD now\nSL 1.0800\nTP 1.0880';
const NOBODY_ASKS: Partial<ApprovalRules> = { mode: 'auto' };
const ASK: Partial<ApprovalRules> = { mode: 'approve' };

interface Follower {
  readonly user: User;
  readonly desk: Desk;
  readonly subscription: Subscription;
}

let telegram: FakeTelegram;
let discord: FakeDiscord;
let world: World;
/** Owns the channel; one person in both chats. */
let anna: TelegramPerson;
let annaInDiscord: DiscordPerson;
/** Follows it, in Discord alone. */
let ben: DiscordPerson;
let annas: Follower;
let bens: Follower;
let channel: ChannelId;
let room: BroadcastChannel;
let server: Server;
let hook: string;
let token: string;

async function follows(user: User, name: string, suffix: string): Promise<Follower> {
  const { desk, id } = await world.account(user, name, { suffix });
  const subscription = must(
    await world.service.trading.subscribe(user.id, {
      channel,
      account: id,
      sizing: { kind: 'fixed_lots', lots: lots('0.3') },
      symbolMap: { list: {}, prefix: '', suffix: '' },
    }),
  );
  return { user, desk, subscription };
}

async function asks(
  { user, subscription: { id } }: Follower,
  approval: Partial<ApprovalRules>,
): Promise<void> {
  const { subscription } = must(await world.service.rules.settings(user.id, id));
  const rules = { ...subscription.rules, approval: { ...subscription.rules.approval, ...approval } };
  must(await world.service.rules.change(user.id, id, { ...subscription, rules }));
}

beforeAll(async () => {
  [telegram, discord] = await Promise.all([FakeTelegram.start(), FakeDiscord.start()]);
  server = discord.server();
  discord.gateway.contentAllowed = true;
  world = await World.open({ telegram, discord, readsDiscord: true });
  const { people, signals } = world.service;
  anna = telegram.person(42, 'Anna');
  annaInDiscord = discord.person('420', 'Anna');
  ben = discord.person('43', 'Ben');
  await discord.ready();
  anna.types(`/start ${(await people.setupCode()) ?? ''}`);
  await anna.sees(/Welcome, Anna/u);
  const owner = await until('Anna', () => people.identify('telegram', '42'));
  annaInDiscord.runs('start', { code: must(await people.invite(owner.id, 'me')).code });
  ben.runs('start', { code: must(await people.invite(owner.id, 'trader')).code });
  await Promise.all([annaInDiscord.sees(/Welcome, Anna/u), ben.sees(/Welcome, Ben/u)]);
  const guest = await until('Ben', () => people.identify('discord', '43'));

  ({ id: channel } = must(await signals.create(owner.id, ROOM_NAME)));
  room = telegram.channel(ROOM);
  must(await signals.bindRoom(owner.id, { platform: 'telegram', room: String(ROOM), channel }));
  must(await signals.bindRoom(owner.id, { platform: 'discord', room: server.room.id, channel }));
  must(await signals.join(guest.id, must(await signals.share(owner.id, channel)).code));
  const anySender = { symbol: null, size: null, addresses: [] };
  hook = must(await signals.createHook(owner.id, channel, anySender)).token;
  token = must(await signals.createToken(owner.id, 'program', ['read', 'post'])).secret;
  annas = await follows(owner, 'Anna', '.m');
  bens = await follows(guest, 'Ben', '');
});

afterAll(async () => {
  await world.close();
  await Promise.all([telegram.stop(), discord.stop()]);
  expect([...telegram.violations, ...discord.violations]).toEqual([]);
});

afterEach(async () => {
  await Promise.all([asks(annas, NOBODY_ASKS), asks(bens, NOBODY_ASKS)]);
});

interface Screen {
  messages(
    server?: Server,
  ): readonly { readonly id: string | number; readonly text: string; readonly edits: number }[];
}

/** Whoever opened what, each has one new message about it from now on: its card. */
function newCards(...screens: readonly Screen[]) {
  const known = screens.map((screen) => new Set(screen.messages().map(({ id }) => id)));
  const fresh = (index: number) =>
    screens[index]?.messages().filter(({ id, text }) => !known[index]?.has(id) && text.includes('EURUSD')) ??
    [];
  return {
    /** Waits until each has a card like this, and no second one. */
    async like(pattern: RegExp): Promise<readonly unknown[]> {
      return Promise.all(
        screens.map((_screen, index) =>
          until(
            () =>
              `card like ${String(pattern)}; there is: ${JSON.stringify(fresh(index).map(({ text }) => text))}`,
            () => {
              const cards = fresh(index).filter(({ text }) => /EURUSD (?:buy|sell)\s/u.test(text));
              expect(cards.length).toBeLessThanOrEqual(1);
              return cards.find(({ text }) => pattern.test(text))?.id;
            },
          ),
        ),
      );
    },
  };
}

/** Waits until these chats of one person show so many such messages in all. */
async function told(pattern: RegExp, count: number, ...screens: readonly Screen[]): Promise<void> {
  const all = (): readonly string[] => screens.flatMap((screen) => screen.messages().map(({ text }) => text));
  await until(
    () => `${count} messages like ${String(pattern)}; there is: ${JSON.stringify(all())}`,
    () => all().filter((text) => pattern.test(text)).length === count,
  );
}

/** Puts a file in the channel's folder, whole and as old as one that is no longer written. */
async function drops(name: string, content: string): Promise<void> {
  const folder = path.join(world.folder, 'drop', ROOM_NAME);
  await mkdir(folder, { recursive: true });
  const written = path.join(folder, `${name}.tmp`);
  await writeFile(written, content);
  const settled = new Date(Date.now() - 3_000);
  await utimes(written, settled, settled);
  await rename(written, path.join(folder, name));
}

const alert = async (body: object): Promise<void> => {
  const answer = await fetch(`${world.service.inboundUrl}/hooks/${hook}`, {
    method: 'POST',
    body: JSON.stringify({ ...body, timenow: new Date().toISOString() }),
  });
  expect(await answer.json()).toMatchObject({ outcome: 'done' });
};

/** Sends it twice under one key, as a program does that got no answer. */
async function calls(key: string, instruction: object): Promise<void> {
  const send = (): Promise<Response> =>
    fetch(`${world.service.inboundUrl}/api/v1/channels/${channel}/signals`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ instructions: [instruction] }),
    });
  expect((await send()).status).toBe(201);
  expect((await send()).status).toBe(200);
}

async function buys(): Promise<void> {
  anna.types('/buy EURUSD sl 1.08 tp 1.088');
  await anna.sees(/Post this on Gold room\?/u);
  anna.presses('Post it');
  anna.presses('Post it');
  await anna.sees(/^🟢 On Gold room/u);
}

interface Way {
  readonly name: string;
  readonly opens: () => unknown;
  readonly closes: () => unknown;
}

const WAYS: readonly Way[] = [
  {
    name: 'a post in a Telegram channel',
    opens: () => room.posts(SIGNAL),
    closes: () => room.posts('close all'),
  },
  {
    name: 'a post in a Discord channel',
    opens: () => annaInDiscord.types(SIGNAL, server),
    closes: () => annaInDiscord.types('close all', server),
  },
  {
    name: 'an alert at a webhook',
    opens: () => alert({ action: 'buy', ticker: 'EURUSD', sl: 1.08, tp: 1.088 }),
    closes: () => alert({ action: 'close', ticker: 'EURUSD' }),
  },
  {
    name: 'a call of the API, sent twice under one key',
    opens: () =>
      calls('open', {
        kind: 'open',
        symbol: 'EURUSD',
        side: 'buy',
        stopLoss: '1.08',
        takeProfits: ['1.088'],
      }),
    closes: () => calls('close', { kind: 'close', fraction: '1', symbol: 'EURUSD' }),
  },
  {
    name: 'a dropped file',
    opens: () => drops('open.csv', 'symbol,side,stop_loss,take_profit\nEURUSD,buy,1.08,1.088\n'),
    closes: () => drops('close.csv', 'action,symbol\nclose,EURUSD\n'),
  },
  {
    name: '/buy in Telegram and /modify in Discord, each pressed twice',
    opens: buys,
    closes: async () => {
      annaInDiscord.runs('modify', { signal: 'EUR/USD close' });
      await annaInDiscord.sees(/Post this on Gold room\?/u);
      annaInDiscord.presses('Post it');
      annaInDiscord.presses('Post it');
    },
  },
];

test.each(WAYS)(
  '$name is filled once for each follower, and each card follows it to its end',
  async (way) => {
    const cards = newCards(anna, annaInDiscord, ben);
    await way.opens();
    await Promise.all([annas.desk.holding('EURUSD.m buy 0.3'), bens.desk.holding('EURUSD buy 0.3')]);
    const [mine] = [annas.desk.position(), bens.desk.position()];
    expect([mine.stopLoss, mine.takeProfit]).toEqual([108_000, 108_800]);
    const opened = await cards.like(/^\S* ?EURUSD buy [^]*✓ (?:Anna|Ben): 0\.30/u);
    await way.closes();
    await Promise.all([annas.desk.holding(), bens.desk.holding()]);
    expect(await cards.like(/■ (?:Anna|Ben)/u)).toEqual(opened);
  },
);

describe('in mode approve', () => {
  test('a post in a Discord channel asks by direct message, and the same message tells all that comes of it', async () => {
    await asks(bens, ASK);
    const cards = newCards(ben);
    const post = annaInDiscord.types(SIGNAL, server);
    const asked = await cards.like(/Take it\? EURUSD buy[^]*SL 1\.08[^]*Ben: 0\.30 lots/u);
    await annas.desk.holding('EURUSD.m buy 0.3');
    expect(bens.desk.holds()).toEqual([]);
    ben.presses('Approve');
    await bens.desk.holding('EURUSD buy 0.3');
    expect(await cards.like(/You approved it[^]*✓ Ben: 0\.30/u)).toEqual(asked);
    annaInDiscord.types('close half', server, post);
    await Promise.all([annas.desk.holding('EURUSD.m buy 0.15'), bens.desk.holding('EURUSD buy 0.15')]);
    annaInDiscord.types('close all', server, post);
    await Promise.all([annas.desk.holding(), bens.desk.holding()]);
    expect(await cards.like(/■ Ben/u)).toEqual(asked);
  });

  test('two people, and two chats of one of them, press at the same instant: one entry each', async () => {
    await Promise.all([asks(annas, ASK), asks(bens, ASK)]);
    const cards = newCards(anna, annaInDiscord, ben);
    await alert({ action: 'buy', ticker: 'EURUSD', sl: 1.08, tp: 1.088 });
    const asked = await cards.like(/Take it\? EURUSD buy/u);
    anna.presses('Approve');
    annaInDiscord.presses('Approve');
    ben.presses('Half');
    ben.presses('Approve');
    await Promise.all([
      annas.desk.holding('EURUSD.m buy 0.3'),
      until('copy of Ben', () => bens.desk.holds().length === 1),
    ]);
    expect(await cards.like(/You approved it[^]*✓ (?:Anna|Ben): 0\.(?:30|15)/u)).toEqual(asked);
    await told(/^Nothing was done: it was approved already\.$/u, 1, anna, annaInDiscord);
    await told(/^Nothing was done: it was approved already\.$/u, 1, ben);
    await alert({ action: 'close', ticker: 'EURUSD' });
    await Promise.all([annas.desk.holding(), bens.desk.holding()]);
  });
});

test('an edited post shows its owner the difference in both chats, and is carried out once, however often it is pressed', async () => {
  const post = annaInDiscord.types(SIGNAL, server);
  await Promise.all([annas.desk.holding('EURUSD.m buy 0.3'), bens.desk.holding('EURUSD buy 0.3')]);
  annaInDiscord.corrects(post, 'BUY EURUSD now\nSL 1.0810\nTP 1.0890', server);
  const question = /Gold room: a post was edited[^]*Stop: 1\.08 → 1\.081\nTarget 1: 1\.088 → 1\.089/u;
  await Promise.all([anna.sees(question), annaInDiscord.sees(question)]);
  expect(annas.desk.position().stopLoss).toBe(108_000);
  const [button = ''] = (await annaInDiscord.sees(question)).labels;
  expect(button).toMatch(/SL 1\.081; TP1 1\.089$/u);
  anna.presses(button);
  annaInDiscord.presses(button);
  for (const { desk } of [annas, bens])
    await until(
      'the new levels',
      () => desk.position().stopLoss === 108_100 && desk.position().takeProfit === 108_900,
    );
  await told(/Gold room: carried out/u, 2, anna, annaInDiscord);
  await told(/It was answered already; this press did nothing\./u, 1, anna, annaInDiscord);
  const posts = must(await world.service.signals.posts(annas.user.id, channel, 2));
  expect(posts.map(({ outcome, code }) => [outcome, code])).toEqual([
    ['done', 'POST_EDITED'],
    ['done', null],
  ]);
  annaInDiscord.types('close all', server, post);
  await Promise.all([annas.desk.holding(), bens.desk.holding()]);
});

test('the stream of the API tells the owner of every post, whichever way it came', async () => {
  const address = `${world.service.inboundUrl.replace('http', 'ws')}/api/v1/stream`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
  const heard: {
    readonly type: string;
    readonly signal?: { readonly source: string; readonly outcome: string };
  }[] = [];
  socket.on(
    'message',
    (data: Buffer) => void heard.push(JSON.parse(data.toString()) as (typeof heard)[number]),
  );
  const signals = () =>
    heard.flatMap(({ signal }) => (signal === undefined ? [] : [`${signal.source} ${signal.outcome}`]));
  try {
    await until('hello', () => heard.length > 0);
    room.posts('Good morning everybody');
    await until('the post', () => signals().length === 1);
    await buys();
    await annas.desk.holding('EURUSD.m buy 0.3');
    await until('both', () => signals().length === 2);
    expect(signals()).toEqual(['telegram none', 'chat done']);
    room.posts('close all');
    await annas.desk.holding();
  } finally {
    socket.terminate();
  }
});
