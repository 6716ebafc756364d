import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ticket } from '../../core/domain/ids.ts';
import { price } from '../../core/domain/decimal.ts';
import type { User } from '../../core/app/api.ts';
import { FakeTelegram } from '../fakes/telegram.ts';
import type { Person, Shown } from '../fakes/telegram.ts';
import { must, times, until, World } from './world.ts';
import type { Desk } from './world.ts';

let telegram: FakeTelegram;
let world: World;
let anna: Person;
let secrets: string[];

beforeEach(async () => {
  telegram = await FakeTelegram.start();
  world = await World.open({ telegram });
  anna = telegram.person(42, 'Anna');
  secrets = [telegram.token];
});

afterEach(async () => {
  // Before Telegram, which would be missed.
  await world.close();
  await telegram.stop();
  expect(telegram.violations).toEqual([]);
  for (const secret of secrets) expect(world.lines.join('\n')).not.toContain(secret);
});

/** Says it, and waits for the answer. */
async function says(person: Person, text: string, answer: RegExp): Promise<Shown> {
  person.types(text);
  return person.sees(answer);
}

async function presses(person: Person, label: string, answer: RegExp): Promise<Shown> {
  person.presses(label);
  return person.sees(answer);
}

async function userOf(person: Person): Promise<User> {
  const user = await world.service.people.identify('telegram', String(person.id));
  if (user === null) throw new Error(`${String(person.id)} was not let in`);
  return user;
}

async function becomesOwner(person: Person): Promise<User> {
  const code = (await world.service.people.setupCode()) ?? '';
  secrets.push(code);
  await says(person, `/start ${code}`, /^🟢 Welcome, Anna\nYou are in, as owner/u);
  return userOf(person);
}

/** Anna owns a provider and two followers, the second of whom gets a tenth. */
async function copying(): Promise<{ main: Desk; full: Desk; tenth: Desk }> {
  const user = await becomesOwner(anna);
  const [main, full, tenth] = await Promise.all([
    world.account(user, 'Main', { role: 'provider' }),
    world.account(user, 'Full', { suffix: '.m' }),
    world.account(user, 'Tenth'),
  ]);
  await world.copy(user, main, full);
  await world.copy(user, main, tenth, times('0.1'));
  return { main: main.desk, full: full.desk, tenth: tenth.desk };
}

const cards = (person: Person): readonly Shown[] =>
  person.messages().filter(({ text }) => /^\S* ?EURUSD\S* (?:buy|sell) /u.test(text));

describe('in Telegram, with real terminals', () => {
  test('a stranger becomes the owner, connects accounts, copies by buttons, and each trade is one message', async () => {
    await says(anna, '/accounts', /We have not met/u);
    await becomesOwner(anna);
    const keys: string[] = [];
    for (const name of ['Main', 'Left', 'Right']) {
      const { text, protected: guarded } = await says(
        anna,
        `/connect ${name}`,
        new RegExp(`Key for ${name}`, 'u'),
      );
      expect(guarded).toBe(true);
      keys.push(/mk_[\w-]{43}/u.exec(text)?.[0] ?? '');
    }
    secrets.push(...keys);
    const [main, left, right] = ['provider', 'follower', 'follower'].map((role, index) =>
      world.terminal(keys[index] ?? '', { role: role as 'provider', suffix: index === 2 ? '.m' : '' }),
    );
    if (main === undefined || left === undefined || right === undefined)
      throw new Error('three were asked for');
    for (const desk of [main, left, right]) await desk.synced();
    await says(
      anna,
      '/accounts',
      /3 accounts[^]*✓ Main: online[^]*MT5 7000001 · Sim-Live · provider[^]*✓ Left: online[^]*✓ Right: online/u,
    );

    await says(anna, '/copy', /Copy which channel\?/u);
    await presses(anna, 'Main', /Copy Main into which account\?/u);
    await presses(anna, 'Left', /Main → Left: what size\?/u);
    await presses(anna, 'x1', /Copying Main → Left\nSize x1/u);
    await says(anna, '/copy Main Right x0.5', /Copying Main → Right\nSize x0.5/u);
    await says(anna, '/copies', /2 subscriptions/u);

    right.broker.script({ kind: 'slip', points: 3 });
    main.open('EURUSD', 'buy', '0.2');
    const card = await anna.sees(/^EURUSD buy 0\.20 · open[^]*✓ Left: 0\.20 @[^]*✓ Right: 0\.10 @/u);
    expect(card.text).toMatch(/✓ Left: 0\.20 @ 1\.08420 · \d+ ms · no slippage/u);
    expect(card.text).toMatch(/✓ Right: 0\.10 @ 1\.08423 · \d+ ms · 3 pt slippage/u);
    expect(card.silent).toBe(false);

    const { ticket } = main.position();
    main.trader.stops(ticket, { stopLoss: price('1.07') });
    await anna.sees(/EURUSD buy 0\.20 · open[^]*SL 1\.07000/u);
    expect(left.position().stopLoss).toBe(107_000);
    main.trader.close(ticket, '0.1' as never);
    await anna.sees(/0\.10 of 0\.20 lots left[^]*Left:[^]* · 0\.10 left[^]*Right:[^]* · 0\.05 left/u);
    world.market.set('EURUSD', 108_520, 108_528);
    main.trader.close(ticket);
    const last = await anna.sees(
      /🟢 EURUSD buy 0\.20 · closed · \+13\.50 USD[^]*■ Left: \+9\.20 USD[^]*■ Right: \+4\.30 USD/u,
    );
    expect([left.holds(), right.holds()]).toEqual([[], []]);
    expect(last.id).toBe(card.id);
    expect(last.edits).toBeGreaterThanOrEqual(2);
    expect(cards(anna)).toHaveLength(1);
  });

  test('a copy that is too small is refused on the card and in /why, and the others go on', async () => {
    const { main, full, tenth } = await copying();
    main.open('EURUSD', 'sell', '0.05');
    const card = await anna.sees(/EURUSD sell 0\.05[^]*✓ Full: 0\.05/u);
    expect(card.text).toContain('✗ Tenth: 0.005 lots is too small, the minimum is 0.01');
    expect([full.holds(), tenth.holds()]).toEqual([['EURUSD.m sell 0.05'], []]);
    // The copy in Full, whose terminal reports signals too, has no message of its own.
    expect(cards(anna)).toHaveLength(1);
    const why = await says(anna, '/why', /Why: EURUSD/u);
    expect(why.text).toMatch(
      /Main → Tenth[^]*✗ minimum: 0\.01 lots, this is 0\.005\nDenied: 0\.005 lots is too small[^]*\(VOLUME_BELOW_MINIMUM\)/u,
    );
    expect(why.text).toMatch(
      /Main → Full[^]*EURUSD → EURUSD\.m, by its bare name[^]*Answer: filled[^]*Filled: 0\.05 @ 1\.08412/u,
    );
  });

  test('/positions numbers what is open; /close asks which and whether, and an old question does nothing', async () => {
    const { main, full, tenth } = await copying();
    main.open('EURUSD', 'buy', '1');
    main.open('GBPUSD', 'sell', '0.5');
    await full.holding('EURUSD.m buy 1', 'GBPUSD.m sell 0.5');
    await tenth.holding('EURUSD buy 0.1', 'GBPUSD sell 0.05');
    await says(
      anna,
      '/positions',
      /4 open positions[^]*1 · EURUSD\.m buy 1\.00[^]*Full[^]*3 · EURUSD buy 0\.10[^]*Tenth/u,
    );

    await says(anna, '/close 3', /Close 1 position\?/u);
    world.pass(61_000);
    await presses(anna, 'Close 1 position', /Expired\nNothing was done/u);
    expect(tenth.holds()).toHaveLength(2);

    const picker = await says(anna, '/close', /Close which position\?/u);
    const label = picker.buttons
      .flat()
      .find(({ text }) => text.startsWith('3 · EURUSD buy 0.10 · Tenth'))?.text;
    await presses(anna, label ?? '', /Close 1 position\?[^]*EURUSD buy 0\.10 · Tenth/u);
    await presses(anna, 'Close 1 position', /Closing 1 position/u);
    await tenth.holding('GBPUSD sell 0.05');
    await anna.sees(/EURUSD buy 1\.00 · open[^]*✓ Full[^]*■ Tenth:[^]*closed from the chat/u);

    await says(anna, '/close all', /Close 3 positions\?/u);
    await presses(anna, 'Cancel', /Cancelled/u);
    expect(full.holds()).toEqual(['EURUSD.m buy 1', 'GBPUSD.m sell 0.5']);
  });

  test('/pnl sends a picture with the numbers as text', async () => {
    const { main, full } = await copying();
    main.open('EURUSD', 'buy', '1');
    await full.holding('EURUSD.m buy 1');
    world.market.set('EURUSD', 108_320, 108_328);
    main.trader.closeAll();
    await full.holding();
    await anna.sees(/🔴 EURUSD buy 1\.00 · closed · -110\.00 USD[^]*■ Full: -100\.00 USD/u);
    await until('balance of Full after the loss', async () => {
      const accounts = await world.service.trading.accounts((await userOf(anna)).id);
      return accounts.some(({ account }) => account.name === 'Full' && account.funds?.balance === '9900');
    });
    const shown = await says(anna, '/pnl Full 1d', /Full, last day: -100\.00 USD/u);
    expect(shown.text).toMatch(/Balance: 9[ ,]?900\.00 USD[^]*Trades: 1, none won/u);
    expect(shown.photo?.subarray(1, 4).toString()).toBe('PNG');
    expect(shown.protected).toBe(true);
  });

  test('/panic asks, stops entries, then closes everything; what the provider opens then is refused', async () => {
    const { main, full, tenth } = await copying();
    main.open('EURUSD', 'buy', '1');
    await full.holding('EURUSD.m buy 1');
    await tenth.holding('EURUSD buy 0.1');
    await says(
      anna,
      '/panic',
      /Stop everything\?[^]*pauses 2 active subscriptions, then closes 2 positions/u,
    );
    expect(full.holds()).toHaveLength(1);
    await presses(anna, 'Stop and close all', /Stopped, closing 2 positions/u);
    await full.holding();
    await tenth.holding();
    await anna.sees(
      /EURUSD buy 1\.00 · open[^]*■ Full:[^]*closed by \/panic[^]*■ Tenth:[^]*closed by \/panic/u,
    );
    main.open('EURUSD', 'sell', '1');
    await anna.sees(/^EURUSD sell 1\.00[^]*– Full: copying is paused[^]*– Tenth: copying is paused/u);
    expect([full.holds(), tenth.holds()]).toEqual([[], []]);
  });

  test('a lost terminal is told of after its grace, and so is its return', async () => {
    const { main, tenth } = await copying();
    tenth.stop();
    await says(anna, '/accounts', /✗ Tenth: offline/u);
    main.open('EURUSD', 'buy', '1');
    await anna.sees(/EURUSD buy 1[^]*✓ Full[^]*… Tenth: waiting for the account/u);
    expect(anna.messages().filter(({ text }) => text.includes('Connection lost'))).toEqual([]);
    world.pass(31_000);
    main.trader.stops(main.position().ticket, { stopLoss: price('1.07') });
    await anna.sees(/Connection lost: Tenth\nTenth since/u);
    tenth.start();
    await tenth.holding('EURUSD buy 0.1');
    const back = await anna.sees(/Back again: Tenth/u);
    expect(back.silent).toBe(true);
  });

  test('a second person is refused until invited, and then sees and touches nothing of the first', async () => {
    const { main, full } = await copying();
    main.open('EURUSD', 'buy', '1');
    await full.holding('EURUSD.m buy 1');
    const bert = telegram.person(43, 'Bert');
    for (const line of ['/start', '/start AAAA-BBBB-CCCC-DDDD', '/accounts', '/panic', 'hello']) {
      await says(bert, line, /We have not met|This code is not valid/u);
    }
    const { text } = await says(anna, '/invite trader', /Invitation/u);
    const code = /\/start (?<code>[\w-]+)/u.exec(text)?.groups?.['code'] ?? '';
    secrets.push(code);
    await says(bert, `/start ${code}`, /Welcome, Bert\nYou are in, as trader/u);
    await says(bert, '/accounts', /No accounts yet/u);
    await says(bert, '/channels', /No channels yet/u);
    await says(bert, '/copies', /Nothing is copied yet/u);
    await says(bert, '/positions', /No open positions/u);
    await says(bert, '/close all', /No open positions/u);
    await says(bert, '/pnl Main', /No account is called "Main"\. There is none yet/u);
    await says(bert, '/why last', /Nothing to explain/u);
    await says(bert, `/why #${String(main.position().ticket satisfies Ticket)}`, /Nothing to explain/u);
    await says(bert, '/copy Main Full x1', /No channel is called "Main"|No channels yet/u);
    await says(bert, '/panic', /Nothing to stop/u);
    await says(bert, '/invite trader', /Only an owner can invite|That was not done/u);
    expect(full.holds()).toEqual(['EURUSD.m buy 1']);
    expect(bert.messages().some(({ text: shown }) => /EURUSD|Full|Tenth/u.test(shown))).toBe(false);
    expect(must(await world.service.trading.pause((await userOf(anna)).id, 'all'))).toHaveLength(2);
  });
});
