import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeDiscord } from '../fakes/discord.ts';
import type { Person, Server, Shown } from '../fakes/discord.ts';
import { FakeTelegram } from '../fakes/telegram.ts';
import { freshDatabase } from '../helpers/database.ts';
import { MynahProcess } from './processes.ts';
import { until, World } from './world.ts';

let discord: FakeDiscord;
let telegram: FakeTelegram;
let anna: Person;
let secrets: string[];

beforeEach(async () => {
  discord = await FakeDiscord.start();
  telegram = await FakeTelegram.start();
  anna = discord.person('42', 'Anna');
  secrets = [discord.token];
});

afterEach(async () => {
  await Promise.all([discord.stop(), telegram.stop()]);
  expect([...discord.violations, ...telegram.violations]).toEqual([]);
});

type Options = Readonly<Record<string, string>>;

/** Runs a command, and waits for the answer. */
async function says(name: string, options: Options, answer: RegExp, where?: Server): Promise<Shown> {
  anna.runs(name, options, where);
  return anna.sees(answer, where);
}

async function becomesOwner(world: World): Promise<void> {
  await discord.ready();
  const code = (await world.service.people.setupCode()) ?? '';
  secrets.push(code);
  await says('start', { code }, /^🟢 Welcome, Anna\nYou are in, as owner/u);
}

async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const world = await World.open({ discord, telegram });
  try {
    await run(world);
  } finally {
    await world.close();
    for (const secret of secrets) expect(world.lines.join('\n')).not.toContain(secret);
  }
}

describe('in Discord, with real terminals', () => {
  test('a stranger becomes the owner, connects accounts, copies, asks why, sees the profit, and closes', async () => {
    const server = discord.server();
    await inWorld(async (world) => {
      await discord.ready();
      await says('accounts', {}, /We have not met/u);
      await becomesOwner(world);
      const keys: string[] = [];
      for (const name of ['Main', 'Left']) {
        const { text, only } = await says('connect', { name }, new RegExp(`Key for ${name}`, 'u'), server);
        expect(only).toBe('42');
        keys.push(/mk_[\w-]{43}/u.exec(text)?.[0] ?? '');
      }
      secrets.push(...keys);
      const main = world.terminal(keys[0] ?? '', { role: 'provider' });
      const left = world.terminal(keys[1] ?? '', { role: 'follower' });
      for (const desk of [main, left]) await desk.synced();
      await says('accounts', {}, /2 accounts[^]*✓ Main: online[^]*✓ Left: online/u);
      expect(await anna.suggestions('pnl', 'account', 'l')).toEqual([{ name: 'Left', value: 'Left' }]);

      await says('copy', { channel: 'Main', account: 'Left' }, /Main → Left: what size\?/u);
      anna.presses('Another size…');
      await anna.fills('0.5 lots of gold');
      await anna.sees(/That is no size/u);
      anna.presses('Another size…');
      await anna.fills('x0.5');
      await anna.sees(/Copying Main → Left\nSize x0\.5/u);

      main.open('EURUSD', 'buy', '0.2');
      const card = await anna.sees(/^EURUSD buy 0\.20 · open[^]*✓ Left: 0\.10 @/u);
      expect(card).toMatchObject({ silent: false, only: null });
      await says('why', {}, /Why: EURUSD[^]*Main → Left[^]*Answer: filled/u);
      await says('positions', {}, /1 open position[^]*EURUSD buy 0\.10/u, server);
      await says('close', { position: '1' }, /Close 1 position\?/u);
      anna.presses('Close 1 position');
      anna.presses('Close 1 position');
      await anna.sees(/pressed already/u);
      await anna.sees(/Closing 1 position/u);
      await left.holding();
      await until('two points of the curve', async () => {
        const [, account] = await world.service.trading.accounts(
          (await world.service.people.firstOwner())!.id,
        );
        return account?.account.funds;
      });
      const bob = discord.person('43', 'Bob');
      await says('panic', {}, /Stop everything\?/u, server);
      bob.presses('Stop and close all', server);
      await bob.sees(/We have not met\. Nothing was done/u, server);
      anna.presses('Cancel', server);
      await anna.sees(/Cancelled/u, server);
      const profit = await says(
        'pnl',
        { account: 'Left', period: '1d' },
        /Left, last day[^]*Trades: 1/u,
        server,
      );
      expect([profit.picture?.subarray(1, 4).toString(), profit.only]).toEqual(['PNG', '42']);
      expect(anna.messages().filter(({ text }) => /^\S* ?EURUSD buy 0\.20/u.test(text))).toHaveLength(1);
      // What stands where others read along holds nothing.
      const open = [...server.room.messages.values()].filter(({ only }) => only === null);
      expect(open.map(({ text }) => text)).toEqual(['Cancelled\nNothing was done.']);
    });
  });

  test('one person is the same in Discord and in Telegram, and a trade is one card in each', async () => {
    await inWorld(async (world) => {
      await becomesOwner(world);
      const { text } = await says('link', {}, /Add another chat of yours/u);
      const code = /\/start (?<code>[\w-]+)/u.exec(text)?.groups?.['code'] ?? '';
      secrets.push(code);
      const phone = telegram.person(7, 'Anna on the phone');
      phone.types(`/start ${code}`);
      await phone.sees(/Welcome, Anna/u);
      const { people } = world.service;
      const both = await Promise.all([people.identify('discord', '42'), people.identify('telegram', '7')]);
      expect(both[1]).toEqual(both[0]);
      const [main, copy] = [await world.account(both[0]!, 'Main'), await world.account(both[0]!, 'Copy')];
      await world.copy(both[0]!, main, copy);
      main.desk.open('EURUSD', 'buy', '0.1');
      await Promise.all([
        anna.sees(/^EURUSD buy 0\.10[^]*✓ Copy/u),
        phone.sees(/^EURUSD buy 0\.10[^]*✓ Copy/u),
      ]);
      phone.types('/close all');
      await phone.sees(/Close 1 position\?/u);
      phone.presses('Close 1 position');
      await phone.sees(/Closing 1 position/u);
      await anna.sees(/EURUSD buy 0\.10[^]*■ Copy/u);
    });
  });

  test('killed between acknowledgement and answer, the service does nothing twice and says so', async () => {
    const database = await freshDatabase();
    const env = { DATABASE_URL: database.url, DISCORD_TOKEN: discord.token, DISCORD_API: discord.api };
    const first = MynahProcess.main(env);
    try {
      const { code } = await first.ready();
      await discord.ready();
      await says('start', { code: code ?? '' }, /Welcome, Anna/u);
      discord.fails(/PATCH .*@original/u, 'hang up', 10);
      const before = discord.callsOf(/PATCH .*@original/u).length;
      anna.runs('connect', { name: 'Main' });
      await discord.called(/PATCH .*@original/u, before + 1);
      await first.kill();
      discord.forgives();
      const second = MynahProcess.main(env);
      try {
        await anna.sees(/interrupted at \/connect/u);
        await says('accounts', {}, /1 account\b[^]*Main: never connected/u);
      } finally {
        await second.stop();
      }
    } finally {
      if (!first.isOver) await first.kill();
      await database.close();
    }
  });
});
