import { beforeEach, describe, expect, test } from 'vitest';
import type { TradingApi, User } from '../../core/app/api.ts';
import type { RulesApi, Settings } from '../../core/app/rules-api.ts';
import { decimal } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, LinkId, PositionId, SubscriptionId } from '../../core/domain/ids.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import { STANDARD_RULES } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import { must, times, until, useWorlds } from './world.ts';
import type { Account, World } from './world.ts';

/** The ids of somebody's things. */
interface Things {
  readonly account: AccountId;
  readonly other: AccountId;
  readonly channel: ChannelId;
  readonly subscription: SubscriptionId;
  readonly link: LinkId;
  readonly position: PositionId;
}

const NOBODYS: Things = {
  account: 'AAAAAAAAAAAAAAAAAAAAAA' as AccountId,
  other: 'BBBBBBBBBBBBBBBBBBBBBB' as AccountId,
  channel: 'CCCCCCCCCCCCCCCCCCCCCC' as ChannelId,
  subscription: 'DDDDDDDDDDDDDDDDDDDDDD' as SubscriptionId,
  link: 'EEEEEEEEEEEEEEEEEEEEEE' as LinkId,
  position: '123456789' as PositionId,
};

const open = useWorlds();
let world: World;
let api: TradingApi;
let rules: RulesApi;
let anna: User;
let bert: User;
/** Of Anna: Main is copied into Copy, and both hold a position. */
let main: Account;
let copy: Account;
let annas: Things;
/** Of Bert. */
let own: Account;

const SETTINGS: Settings = {
  sizing: times('3'),
  symbolMap: { list: {}, prefix: '', suffix: '' },
  openWindowMs: 60_000,
  deviationPoints: 30,
  rules: STANDARD_RULES,
};

const order = (channel: ChannelId, account: AccountId, factor = '1') => ({
  channel,
  account,
  sizing: times(factor),
  symbolMap: { list: {}, prefix: '', suffix: '' },
});

beforeEach(async () => {
  world = await open();
  api = world.service.trading;
  rules = world.service.rules;
  anna = await world.owner('Anna');
  bert = await world.guest(anna, 'Bert');
  [main, copy, own] = await Promise.all([
    world.account(anna, 'Main', { role: 'provider' }),
    world.account(anna, 'Copy'),
    world.account(bert, 'Main'),
  ]);
  const subscription = await world.copy(anna, main, copy);
  main.desk.open('EURUSD', 'buy', '0.1');
  await copy.desk.holding('EURUSD buy 0.1');
  const link = await until('a copy that is on record as filled', async () => {
    const [first] = await api.why(anna.id, 'last', 1);
    return first?.link?.settledVersion === 1 ? first.link : undefined;
  });
  annas = {
    account: main.id,
    other: copy.id,
    channel: main.channel,
    subscription: subscription.id,
    link: link.id,
    position: link.position,
  };
});

/** All that a person sees, without what moves by itself. */
async function everythingOf({ id }: User): Promise<unknown> {
  const accounts = await api.accounts(id);
  return {
    accounts: accounts.map(({ account: { funds: _funds, ...account }, connection }) => ({
      account,
      connection,
    })),
    channels: await api.channels(id),
    subscriptions: await api.subscriptions(id),
    positions: (await api.positions(id)).map(({ link }) => link),
    why: await api.why(id, 'last', 100),
    trade: await api.trade(id, annas.channel, annas.position),
    status: await api.status(id),
    closed: await Promise.all(
      accounts.map(async ({ account }) => must(await api.profit(id, account.id, 0)).closedTrades),
    ),
  };
}

describe('what is somebody else’s', () => {
  /** Bert's calls, with ids that are not his. One that is missing here does not compile. */
  const calls: Record<
    Exclude<keyof TradingApi, 'connect'>,
    readonly ((things: Things) => Promise<unknown>)[]
  > = {
    accounts: [async () => (await api.accounts(bert.id)).map(({ account }) => account.id)],
    disconnect: [
      ({ account }) => api.disconnect(bert.id, account),
      ({ other }) => api.disconnect(bert.id, other),
    ],
    rotateKey: [
      ({ account }) => api.rotateKey(bert.id, account),
      ({ other }) => api.rotateKey(bert.id, other),
    ],
    channels: [() => api.channels(bert.id)],
    subscribe: [
      ({ channel, other }) => api.subscribe(bert.id, order(channel, other)),
      ({ channel }) => api.subscribe(bert.id, order(channel, own.id)),
      ({ other }) => api.subscribe(bert.id, order(own.channel, other)),
    ],
    subscriptions: [() => api.subscriptions(bert.id)],
    pause: [({ subscription }) => api.pause(bert.id, subscription), () => api.pause(bert.id, 'all')],
    resume: [({ subscription }) => api.resume(bert.id, subscription), () => api.resume(bert.id, 'all')],
    positions: [() => api.positions(bert.id)],
    close: [({ link }) => api.close(bert.id, [link])],
    panic: [() => api.panic(bert.id)],
    why: [({ position }) => api.why(bert.id, position, 10), () => api.why(bert.id, 'last', 10)],
    profit: [({ account }) => api.profit(bert.id, account, 0), ({ other }) => api.profit(bert.id, other, 0)],
    trade: [({ channel, position }) => api.trade(bert.id, channel, position)],
    status: [() => api.status(bert.id)],
    size: [
      ({ account }) =>
        api.size(bert.id, {
          account,
          symbol: 'EURUSD',
          risk: { unit: 'money', value: decimal('100') },
          stop: { unit: 'pips', distance: decimal('20') },
        }),
    ],
  };
  /** The same of rules. */
  const ruled: Record<keyof RulesApi, readonly ((things: Things) => Promise<unknown>)[]> = {
    settings: [({ subscription }) => rules.settings(bert.id, subscription)],
    change: [({ subscription }) => rules.change(bert.id, subscription, SETTINGS)],
    accountRules: [({ account }) => rules.accountRules(bert.id, account)],
    changeAccount: [({ account }) => rules.changeAccount(bert.id, standardAccountRules(account))],
    stopAccount: [
      ({ account }) => rules.stopAccount(bert.id, account, true),
      ({ other }) => rules.stopAccount(bert.id, other, true),
    ],
    releaseAccount: [({ account }) => rules.releaseAccount(bert.id, account)],
    clearBlocks: [
      ({ account }) => rules.clearBlocks(bert.id, { kind: 'account', account }),
      ({ account, subscription }) =>
        rules.clearBlocks(bert.id, { kind: 'subscription', account, subscription }),
    ],
    history: [
      () => rules.history(bert.id, null, 10),
      ({ account }) => rules.history(bert.id, { kind: 'account', account }, 10),
    ],
    dryRun: [({ subscription }) => rules.dryRun(bert.id, subscription, null, 10)],
    resyncPlan: [({ subscription }) => rules.resyncPlan(bert.id, subscription)],
    resync: [({ subscription }) => rules.resync(bert.id, subscription, ['all'])],
    end: [({ subscription }) => rules.end(bert.id, subscription, 'close')],
    chooseSymbol: [({ subscription }) => rules.chooseSymbol(bert.id, subscription, 'GOLD', 'XAUUSD')],
  };

  test('is neither seen nor touched, and answers exactly like what does not exist, in every call', async () => {
    const before = await everythingOf(anna);
    for (const [name, call] of Object.entries({ ...calls, ...ruled }).flatMap(([name, all]) =>
      all.map((call) => [name, call] as const),
    )) {
      const foreign = await call(annas);
      expect(foreign, name).toEqual(await call(NOBODYS));
      const text = JSON.stringify(foreign);
      for (const id of Object.values(annas)) expect(text, name).not.toContain(id);
    }
    expect(await everythingOf(anna)).toEqual(before);
    expect(copy.desk.holds()).toEqual(['EURUSD buy 0.1']);
  });

  test('is in no list and no count', async () => {
    expect((await api.accounts(bert.id)).map(({ account }) => account.id)).toEqual([own.id]);
    expect((await api.channels(bert.id)).map(({ channel }) => channel.id)).toEqual([own.channel]);
    expect(await api.status(bert.id)).toMatchObject({
      sessions: 1,
      channels: 1,
      activeSubscriptions: 0,
      livingLinks: 0,
      signalsToday: 0,
      copiedToday: 0,
    });
    expect(await api.status(anna.id)).toMatchObject({
      sessions: 2,
      channels: 2,
      activeSubscriptions: 1,
      livingLinks: 1,
      copiedToday: 1,
    });
  });
});

describe('accounts', () => {
  test('a name is taken once for each person, in whatever case, and free again after a disconnect', async () => {
    expect(await api.connect(anna.id, 'mAIN')).toMatchObject({ ok: false, code: 'NAME_TAKEN' });
    must(await api.disconnect(bert.id, own.id));
    expect(must(await api.connect(bert.id, 'MAIN')).account.name).toBe('MAIN');
  });

  test('500 of one person are the most', async () => {
    for (let count = 2; count < 500; count += 1) must(await api.connect(anna.id, `Account ${count}`));
    expect(await api.connect(anna.id, 'One more')).toMatchObject({ ok: false, code: 'TOO_MANY_ACCOUNTS' });
    must(await api.connect(bert.id, 'One more'));
    must(await api.disconnect(anna.id, copy.id));
    must(await api.connect(anna.id, 'One more'));
  });

  test('disconnecting ends the session with KEY_UNKNOWN, the subscriptions and the key, and leaves positions', async () => {
    const ended = must(await api.disconnect(anna.id, copy.id));
    expect(ended).toMatchObject({ account: { name: 'Copy' }, livingLinks: 1 });
    await until('the error', () => copy.desk.errors.find(({ code }) => code === 'KEY_UNKNOWN'));
    expect(copy.desk.errors).toEqual([expect.objectContaining({ fatal: true, retryAfterMs: null })]);
    expect(await api.subscriptions(anna.id)).toEqual([]);
    expect(await api.positions(anna.id)).toEqual([]);
    expect(copy.desk.holds()).toEqual(['EURUSD buy 0.1']);

    const again = world.terminal(copy.key, { login: copy.desk.login });
    await until('a refusal of the old key', () => again.errors.find(({ code }) => code === 'KEY_UNKNOWN'));
    const { signalsToday } = await api.status(anna.id);
    main.desk.open('EURUSD', 'sell', '0.3');
    await until('the signal', async () => (await api.status(anna.id)).signalsToday > signalsToday);
    expect(copy.desk.holds()).toEqual(['EURUSD buy 0.1']);
  });

  test('disconnecting a provider ends what copies it, and the copies stay', async () => {
    must(await api.disconnect(anna.id, main.id));
    expect(await api.subscriptions(anna.id)).toEqual([]);
    expect((await api.positions(anna.id)).map(({ link }) => link.id)).toEqual([annas.link]);
    must(await api.close(anna.id, [annas.link]));
    await copy.desk.holding();
  });

  test('a key opens the first login it was used with, and no other', async () => {
    const other = world.terminal(own.key, { login: '9999999' });
    await until('a refusal', () => other.errors.find(({ code }) => code === 'LOGIN_MISMATCH'));
    expect(own.desk.isSynced).toBe(true);
  });

  test('a second terminal with the same key is refused while the first lives', async () => {
    const twin = world.terminal(own.key, { login: own.desk.login });
    await until('a refusal', () => twin.errors.find(({ code }) => code === 'SESSION_EXISTS'));
    expect(own.desk.isSynced).toBe(true);
  });
});

describe('copying is refused', () => {
  test.each<readonly [string, () => Promise<unknown>]>([
    ['ALREADY_COPIED', () => api.subscribe(anna.id, order(main.channel, copy.id))],
    ['SAME_ACCOUNT', () => api.subscribe(anna.id, order(copy.channel, copy.id))],
    ['ROLE_PROVIDER', async () => api.subscribe(anna.id, order((await third()).channel, main.id))],
    [
      'COPY_LOOP',
      async () => {
        const last = await third();
        await world.copy(anna, copy, last);
        return api.subscribe(anna.id, order(last.channel, copy.id));
      },
    ],
    [
      'ROLE_FOLLOWER',
      async () => {
        const last = await third('follower');
        return api.subscribe(anna.id, order(last.channel, copy.id));
      },
    ],
    ['SIZE_INVALID', async () => api.subscribe(anna.id, order(main.channel, (await third()).id, '0'))],
    ['SIZE_INVALID', async () => api.subscribe(anna.id, order(main.channel, (await third()).id, '101'))],
  ])('with %s', async (code, call) => {
    expect(await call()).toMatchObject({ ok: false, code });
  });

  const third = (role: 'both' | 'follower' = 'both'): Promise<Account> =>
    world.account(anna, 'Third', { role });
});

describe('a subscription', () => {
  const only = async (): Promise<Subscription | undefined> =>
    (await api.subscriptions(anna.id))[0]?.subscription;

  test('that is paused lets what is open follow to its close, and opens nothing', async () => {
    must(await api.pause(anna.id, annas.subscription));
    expect((await only())?.state).toBe('paused');
    main.desk.open('GBPUSD', 'buy', '0.2');
    await until('a denial', async () => (await api.status(anna.id)).deniedToday === 1);
    main.desk.trader.closeAll();
    await copy.desk.holding();
    must(await api.resume(anna.id, 'all'));
    main.desk.open('GBPUSD', 'buy', '0.4');
    await copy.desk.holding('GBPUSD buy 0.4');
  });

  test('that has ended does the same, and the account can copy anew with another size', async () => {
    must(await rules.end(anna.id, annas.subscription, 'follow'));
    expect(await only()).toBeUndefined();
    await world.copy(anna, main, copy, times('2'));
    main.desk.open('GBPUSD', 'buy', '0.2');
    await copy.desk.holding('EURUSD buy 0.1', 'GBPUSD buy 0.4');
    main.desk.trader.closeAll();
    await copy.desk.holding();
  });
});
