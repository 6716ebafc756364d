import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../core/app/api.ts';
import type { PaperStatus } from '../../core/app/paper/accounts.ts';
import { money } from '../../core/domain/decimal.ts';
import { must, times, until, useWorlds } from './world.ts';
import type { Account, World } from './world.ts';

const open = useWorlds();
const DAY = 24 * 3_600_000;
const WEDNESDAY = 3;
let world: World;
let owner: User;
let main: Account;

/** Until the next Wednesday at ten, UTC: on any day that this test runs the markets are open. */
function untilMidweek(now: number): number {
  const days = (WEDNESDAY - new Date(now).getUTCDay() + 7) % 7 || 7;
  const midnight = now - (now % DAY);
  return midnight + days * DAY + 10 * 3_600_000 - now;
}

beforeEach(async () => {
  world = await open();
  world.pass(untilMidweek(world.clock.now()));
  owner = await world.owner();
  main = await world.account(owner, 'Main', { role: 'provider', suffix: '.m' });
});

const practice = async (
  broker: 'frictionless' | 'standard' = 'frictionless',
  marginMode: 'hedging' | 'netting' = 'hedging',
): Promise<PaperStatus> => {
  const order = {
    ...{ name: 'Practice', balance: money('10000'), currency: 'USD', broker, leverage: null },
    marginMode,
  };
  return must(await world.service.paper.open(owner.id, order));
};

async function copies(paper: PaperStatus): Promise<void> {
  const { id } = paper.account;
  await until('a paper account that is connected', async () => {
    const accounts = await world.service.trading.accounts(owner.id);
    return accounts.find(({ account, connection }) => account.id === id && connection === 'online');
  });
  const symbolMap = { list: {}, prefix: '', suffix: '' };
  const order = { channel: main.channel, account: id, sizing: times('1'), symbolMap };
  must(await world.service.trading.subscribe(owner.id, order));
}

const links = () => world.service.trading.positions(owner.id);
const settled = (state: string, lots: string) =>
  until(`a copy ${state} with ${lots} lots`, async () => {
    const [only, ...others] = await links();
    expect(others).toEqual([]);
    return only?.link.actual === state &&
      only.link.lots === lots &&
      only.link.settledVersion === only.link.version
      ? only
      : undefined;
  });
const balance = (): string | undefined => world.service.paper.list(owner.id)[0]?.balance;

describe('a paper account that copies', () => {
  it('fills at the prices of terminals, follows changes, and its balance is what its deals say', async () => {
    world.market.set('EURUSD', 110_000, 110_010);
    const paper = await practice();
    await copies(paper);
    main.desk.open('EURUSD.m', 'buy', '0.3');
    const { link, currency, digits } = await settled('open', '0.3');
    expect({ price: link.openPrice, currency, digits }).toEqual({
      price: '1.1001',
      currency: 'USD',
      digits: 5,
    });

    world.market.set('EURUSD', 110_100, 110_110);
    await until('prices of now', () => {
      const quote = world.service.prices.latest('EURUSD');
      return quote.ok && quote.value.bid === '1.101';
    });
    main.desk.trader.closeAll();
    await until('no copy', async () => (await links()).length === 0);
    // 0.3 lots × 100,000 × (1.10100 − 1.10010)
    expect(balance()).toBe('10027');
    const report = await until('the profit of its deals', async () => {
      const told = must(await world.service.trading.profit(owner.id, paper.account.id, 0));
      return told.closedTrades === 1 && told.balance !== '10000' ? told : undefined;
    });
    expect(report).toMatchObject({ closedNet: '27', balance: '10027', equity: '10027', currency: 'USD' });
  });

  it('holds each copy as its share of the one position of a netting account', async () => {
    world.market.set('EURUSD', 110_000, 110_010);
    const paper = await practice('frictionless', 'netting');
    await copies(paper);
    main.desk.open('EURUSD.m', 'buy', '0.3');
    main.desk.open('EURUSD.m', 'sell', '0.1');
    const both = await until('two copies', async () => {
      const open = (await links()).filter(({ link }) => link.actual === 'open');
      return open.length === 2 ? open : undefined;
    });
    expect(
      both.map(({ link }) => `${link.desired.side} ${link.lots} @ ${link.openPrice ?? ''}`).sort(),
    ).toEqual(['buy 0.3 @ 1.1001', 'sell 0.1 @ 1.1']);
    expect(world.service.paper.list(owner.id)).toMatchObject([{ open: 2, marginMode: 'netting' }]);
    main.desk.trader.closeAll();
    await until('no copy', async () => (await links()).length === 0);
    // As on a hedging account: each pays its spread of 1 point.
    await until('its balance', () => balance() === '9996');
  });

  it('goes on after a restart, and opens nothing twice', async () => {
    await copies(await practice('standard'));
    main.desk.open('EURUSD.m', 'sell', '0.2');
    await settled('open', '0.2');
    const before = world.service.paper.list(owner.id);
    main.desk.stop();
    await world.stop();
    await world.start();
    main.desk.start();
    await main.desk.synced();
    expect(world.service.paper.list(owner.id)).toMatchObject(
      before.map(({ balance: had, open: held }) => ({ balance: had, open: held })),
    );
    await settled('open', '0.2');
    main.desk.trader.closeAll();
    await until('no copy', async () => (await links()).length === 0);
    expect(world.service.paper.list(owner.id)).toMatchObject([{ open: 0 }]);
    await until('one closed trade', async () => {
      const { id } = before[0]?.account ?? main;
      return must(await world.service.trading.profit(owner.id, id, 0)).closedTrades === 1;
    });
  });
});

describe('a paper account', () => {
  it('takes deposits and withdrawals, and begins anew with what it began with', async () => {
    const { account } = await practice();
    const { paper } = world.service;
    expect(must(await paper.pay(owner.id, account.id, money('500.50'))).balance).toBe('10500.5');
    expect(must(await paper.pay(owner.id, account.id, money('-10000'))).balance).toBe('500.5');
    expect(await paper.pay(owner.id, account.id, money('-501'))).toMatchObject({ code: 'NOT_ENOUGH_MONEY' });
    expect(must(await paper.reset(owner.id, account.id)).balance).toBe('10000');
    await world.stop();
    await world.start();
    expect(world.service.paper.list(owner.id)).toMatchObject([{ balance: '10000', startBalance: '10000' }]);
  });

  it('is not reset while something is open, and ends with /disconnect', async () => {
    const status = await practice();
    await copies(status);
    main.desk.open('EURUSD.m', 'buy', '0.1');
    await settled('open', '0.1');
    const { paper, trading } = world.service;
    expect(await paper.reset(owner.id, status.account.id)).toMatchObject({ code: 'PAPER_NOT_FLAT' });
    must(await trading.disconnect(owner.id, status.account.id));
    expect(paper.list(owner.id)).toEqual([]);
    await world.stop();
    await world.start();
    expect(world.service.paper.list(owner.id)).toEqual([]);
  });

  it('is a clone of a connected account, with its symbols and balance', async () => {
    const { paper } = world.service;
    const clone = must(await paper.clone(owner.id, main.id, 'Twin'));
    expect(clone).toMatchObject({ isClone: true, balance: '10000', currency: 'USD', leverage: 100 });
    await copies(clone);
    main.desk.open('EURUSD.m', 'buy', '0.1');
    expect((await settled('open', '0.1')).link.desired.symbol).toBe('EURUSD.m');
  });

  it('enters for a live account while the copy is on paper, and no longer', async () => {
    const { paper, rules, trading } = world.service;
    const live = await world.account(owner, 'Live', { role: 'follower' });
    const order = { channel: main.channel, account: live.id, sizing: times('1') };
    const { id } = must(
      await trading.subscribe(owner.id, { ...order, symbolMap: { list: {}, prefix: '', suffix: '' } }),
    );
    const turnsTo = async (mode: 'auto' | 'paper') => {
      const { subscription } = must(await rules.settings(owner.id, id));
      const { rules: all } = subscription;
      const changed = { ...subscription, rules: { ...all, approval: { ...all.approval, mode } } };
      return must(await rules.change(owner.id, id, changed));
    };
    const asked = await Promise.all([turnsTo('paper'), turnsTo('paper')]);
    expect(asked.map(({ twinName }) => twinName)).toEqual(['Live paper', 'Live paper']);
    expect(paper.list(owner.id)).toMatchObject([{ account: { name: 'Live paper' }, isClone: true }]);

    main.desk.open('EURUSD.m', 'buy', '0.1');
    const copy = await settled('open', '0.1');
    expect([copy.accountName, live.desk.holds()]).toEqual(['Live paper', []]);
    const denied = (await trading.why(owner.id, 'last', 10)).find(
      ({ accountName }) => accountName === 'Live',
    );
    expect(denied?.decision.code).toBe('ON_PAPER');

    await turnsTo('auto');
    main.desk.open('EURUSD.m', 'sell', '0.2');
    await live.desk.holding('EURUSD sell 0.2');
    expect(paper.list(owner.id)).toMatchObject([{ open: 1 }]);
    main.desk.trader.closeAll();
    await until('no copy anywhere', async () => (await links()).length === 0);
  });

  it('is nobody else’s', async () => {
    const { account } = await practice();
    const bert = await world.guest(owner, 'Bert');
    const { paper } = world.service;
    expect(paper.list(bert.id)).toEqual([]);
    for (const refused of [
      await paper.pay(bert.id, account.id, money('1')),
      await paper.reset(bert.id, account.id),
      await paper.clone(bert.id, main.id, 'Mine'),
    ])
      expect(refused).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
  });
});
