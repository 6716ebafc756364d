import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { User } from '../../core/app/api.ts';
import { lots, price } from '../../core/domain/decimal.ts';
import { accountKey, hashSecret } from '../../core/domain/secret.ts';
import { openPool } from '../../core/store/pool.ts';
import { PostgresRecordStore } from '../../core/store/records.ts';
import { systemIds } from '../../service.ts';
import { quiet } from '../helpers/database-url.ts';
import { until, useWorlds } from './world.ts';
import type { Account, Desk, World } from './world.ts';

/** Of every subscription: opens that are older are denied. */
const OPEN_WINDOW_MS = 60_000;

const open = useWorlds();
let world: World;
let anna: User;
let main: Account;
let copy: Account;

beforeEach(async () => {
  world = await open();
  anna = await world.owner('Anna');
  [main, copy] = await Promise.all([
    world.account(anna, 'Main', { role: 'provider' }),
    world.account(anna, 'Copy', { role: 'follower' }),
  ]);
  await world.copy(anna, main, copy);
});

const isOffline = ({ id }: Account) =>
  until('the account to be offline', async () => {
    const accounts = await world.service.trading.accounts(anna.id);
    return accounts.some(({ account, connection }) => account.id === id && connection === 'offline');
  });

async function goesAway(account: Account): Promise<void> {
  account.desk.stop();
  await isOffline(account);
}

async function comesBack(...desks: readonly Desk[]): Promise<void> {
  for (const desk of desks) desk.start();
  for (const desk of desks) await desk.synced();
}

/** The service stops and starts; terminals are started anew, so that none waits before it dials. */
async function serviceRestarts(meanwhile: () => void = () => {}): Promise<void> {
  await world.stop();
  meanwhile();
  await world.start();
  for (const desk of [main.desk, copy.desk]) desk.stop();
  await comesBack(main.desk, copy.desk);
}

const codes = async (): Promise<string[]> =>
  (await world.service.trading.why(anna.id, 'last', 20)).map(({ decision }) => decision.code);

const opens = (): number => copy.desk.broker.book.deals.filter(({ entry }) => entry === 'in').length;

/** Resolves when this person's subscriptions have decided on so many signals. */
const decided = (count: number) =>
  until(`${String(count)} decisions`, async () => (await codes()).length >= count);

describe('while the follower is away', () => {
  test('an open waits for it within the window, in the size that is left by then', async () => {
    await goesAway(copy);
    main.desk.open('EURUSD', 'buy', '0.4');
    await until('the signal', async () => (await world.service.trading.status(anna.id)).signalsToday === 1);
    main.desk.trader.close(main.desk.position().ticket, lots('0.1'));
    await until('the next', async () => (await world.service.trading.status(anna.id)).signalsToday === 2);
    expect(await codes()).not.toContain('ACCOUNT_OFFLINE');
    await comesBack(copy.desk);
    await copy.desk.holding('EURUSD buy 0.3');
  });

  test('an open whose window ends is denied, and is not chased when the follower is back', async () => {
    await goesAway(copy);
    main.desk.open('EURUSD', 'buy', '0.1');
    await until('the signal', async () => (await world.service.trading.status(anna.id)).signalsToday === 1);
    world.pass(OPEN_WINDOW_MS + 1_000);
    await until('the denial', async () => (await codes()).includes('ACCOUNT_OFFLINE'));
    await comesBack(copy.desk);
    main.desk.open('GBPUSD', 'buy', '0.2');
    await copy.desk.holding('GBPUSD buy 0.2');
  });

  test('closes and changes wait for it without end', async () => {
    main.desk.open('EURUSD', 'buy', '0.1');
    main.desk.open('GBPUSD', 'buy', '0.2');
    await copy.desk.holding('EURUSD buy 0.1', 'GBPUSD buy 0.2');
    await goesAway(copy);
    const [first, second] = [...main.desk.broker.book.positions.keys()];
    if (first === undefined || second === undefined) throw new Error('two were opened');
    main.desk.trader.close(first);
    main.desk.trader.stops(second, { stopLoss: price('1.25') });
    await until('both', async () => (await world.service.trading.status(anna.id)).signalsToday === 4);
    world.pass(10 * OPEN_WINDOW_MS);
    await comesBack(copy.desk);
    await copy.desk.holding('GBPUSD buy 0.2');
    await until('the stop', () => copy.desk.position().stopLoss === 125_000);
  });
});

describe('while the provider is away', () => {
  test('what it closed and changed is found when it is back, and what it opened long ago is denied', async () => {
    main.desk.open('EURUSD', 'buy', '0.1');
    main.desk.open('GBPUSD', 'buy', '0.2');
    await copy.desk.holding('EURUSD buy 0.1', 'GBPUSD buy 0.2');
    await goesAway(main);
    const [first, second] = [...main.desk.broker.book.positions.keys()];
    if (first === undefined || second === undefined) throw new Error('two were opened');
    main.desk.trader.close(first);
    main.desk.trader.close(second, lots('0.1'));
    main.desk.trader.stops(second, { stopLoss: price('1.25') });
    main.desk.open('USDJPY', 'sell', '0.4');
    world.pass(OPEN_WINDOW_MS + 1_000);
    main.desk.open('XAUUSD', 'sell', '0.3');
    await comesBack(main.desk);
    await copy.desk.holding('GBPUSD buy 0.1', 'XAUUSD sell 0.3');
    expect(await codes()).toContain('OPEN_WINDOW_EXPIRED');
    await until('the stop', () => [...copy.desk.broker.book.positions.values()][0]?.stopLoss === 125_000);
  });
});

describe('a restart of the service', () => {
  test('in the middle: what happened meanwhile is mirrored, once', async () => {
    main.desk.open('EURUSD', 'buy', '0.1');
    await copy.desk.holding('EURUSD buy 0.1');
    await serviceRestarts(() => {
      main.desk.trader.close(main.desk.position().ticket);
      main.desk.open('GBPUSD', 'sell', '0.2');
    });
    await copy.desk.holding('GBPUSD sell 0.2');
    expect(opens()).toBe(2);
  });

  test('a copy closed by hand stays closed, over the restart and whatever the provider does', async () => {
    main.desk.open('EURUSD', 'buy', '0.2');
    await copy.desk.holding('EURUSD buy 0.2');
    copy.desk.trader.closeAll();
    await until('the end', async () => (await world.service.trading.positions(anna.id)).length === 0);
    await serviceRestarts();
    main.desk.trader.stops(main.desk.position().ticket, { stopLoss: price('1.07') });
    main.desk.trader.close(main.desk.position().ticket, lots('0.1'));
    await decided(3);
    main.desk.open('GBPUSD', 'buy', '0.3');
    await copy.desk.holding('GBPUSD buy 0.3');
    expect(opens()).toBe(2);
  });

  test('a copy closed from the chat, or by panic, stays closed over the restart', async () => {
    const { trading } = world.service;
    main.desk.open('EURUSD', 'buy', '0.2');
    main.desk.open('GBPUSD', 'buy', '0.3');
    await copy.desk.holding('EURUSD buy 0.2', 'GBPUSD buy 0.3');
    const [first] = await trading.positions(anna.id);
    if (first === undefined) throw new Error('two are open');
    await trading.close(anna.id, [first.link.id]);
    await copy.desk.holding('GBPUSD buy 0.3');
    await trading.panic(anna.id);
    await copy.desk.holding();
    await serviceRestarts();
    expect(await world.service.trading.subscriptions(anna.id)).toMatchObject([
      { subscription: { state: 'paused' } },
    ]);
    await world.service.trading.resume(anna.id, 'all');
    main.desk.open('XAUUSD', 'buy', '0.4');
    await copy.desk.holding('XAUUSD buy 0.4');
    expect(opens()).toBe(3);
  });

  test('with both away and a close asked for in the chat before: it is done when the follower is back', async () => {
    main.desk.open('EURUSD', 'buy', '0.2');
    await copy.desk.holding('EURUSD buy 0.2');
    await goesAway(copy);
    const [first] = await world.service.trading.positions(anna.id);
    if (first === undefined) throw new Error('one is open');
    await world.service.trading.close(anna.id, [first.link.id]);
    await serviceRestarts();
    await copy.desk.holding();
    expect(main.desk.holds()).toEqual(['EURUSD buy 0.2']);
  });
});

describe('a key that is being changed', () => {
  test('opens beside the old one until it was used once, and then alone', async () => {
    const pool = openPool(world.databaseUrl, quiet);
    onTestFinished(() => pool.end());
    const next = accountKey(systemIds.secret());
    await new PostgresRecordStore(pool).setNextKey(copy.id, hashSecret(next));
    await goesAway(copy);
    await comesBack(copy.desk);
    await goesAway(copy);
    const { login } = copy.desk;
    const renewed = world.terminal(next, { login, role: 'follower' });
    await renewed.synced();
    renewed.stop();
    await isOffline(copy);
    const old = world.terminal(copy.key, { login, role: 'follower' });
    await until('a refusal', () => old.errors.find(({ code }) => code === 'KEY_UNKNOWN'));
    renewed.start();
    await renewed.synced();
  });
});

describe('latency', () => {
  test('from the provider’s click to the follower’s position, 20 times: the middle one is well below 100 ms', async () => {
    const took: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      const filled = new Promise<number>((resolve) => {
        const cancel = copy.desk.broker.onEffect(({ request }) => {
          if (request.action !== 'open') return;
          cancel();
          resolve(performance.now());
        });
      });
      const at = performance.now();
      main.desk.open('EURUSD', 'buy', '0.01');
      took.push((await filled) - at);
    }
    took.sort((a, b) => a - b);
    console.log(`provider to follower, ms: ${took.map((ms) => ms.toFixed(1)).join(' ')}`);
    expect(took[10]).toBeLessThan(100);
  });
});
