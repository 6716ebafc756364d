import { describe, expect, test } from 'vitest';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { AccountId, UserId } from '../../core/domain/ids.ts';
import { House } from '../../test/builders/house.ts';
import { shown, TABLE_WIDTH, tableWidth } from '../../test/builders/shown.ts';
import { anAccount, anIdentity, NOW, symbol } from '../../test/builders/trading.ts';
import { accountsView, channelsView, keyView, serviceView, subscriptionsView } from './accounts.ts';
import { backView, lostView, warningView } from './notices.ts';
import { closeQuestion, closingView, MAX_POSITIONS_SHOWN, positionsView } from './positions.ts';

const ANNA = 'user-anna' as UserId;

function annasHouse(positions = 2): House {
  const house = new House();
  const main = house.hasAccount(ANNA, 'Main');
  const follower = house.hasAccount(ANNA, 'Follower');
  const subscription = house.hasSubscription(main, follower, {
    symbolMap: { list: { GOLD: { symbol: 'XAUUSD', factor: decimal('1') } }, prefix: '', suffix: '.m' },
  });
  for (let index = 0; index < positions; index += 1) house.hasPosition(subscription);
  return house;
}

test('accounts show how they are connected, and their money', async () => {
  const house = annasHouse();
  house.all.push(anAccount('new' as AccountId, { name: 'New', owner: ANNA }));
  expect(shown(accountsView(await house.accounts(ANNA), NOW + 90_000))).toMatchInlineSnapshot(`
    "# 3 accounts (plain, secret)
    [✓ Main] online for 1 min 30 s · no open positions / MT5 700001 · Broker-Demo · both / Balance 10,012.30 · equity 10,012.30 USD
    [✓ Follower] online for 1 min 30 s · 2 open positions / MT5 700002 · Broker-Demo · both / Balance 10,012.30 · equity 10,012.30 USD
    [✓ New] online for 1 min 30 s · no open positions"
  `);
});

test('a paper account says for which account it enters', async () => {
  const house = annasHouse();
  const [main] = house.all;
  const identity = anIdentity({ platform: 'paper' });
  const twin = { name: 'Main paper', owner: ANNA, identity, ...(main !== undefined && { twinOf: main.id }) };
  house.all.push(anAccount('twin' as AccountId, twin));
  expect(accountsView(await house.accounts(ANNA), NOW).fields.at(-1)?.value).toContain(
    'Paper account: no real money · 1:100 · twin of Main',
  );
});

test('a key is shown once, with what to do with it', () => {
  const account = anAccount('account' as AccountId, { name: 'Anna' });
  expect(shown(keyView(account, 'secret-key'))).toMatchInlineSnapshot(`
    "# Key for Anna (plain, secret, once)
    Put this key into the Mynah Expert Advisor of that account. It is shown only now, and works for one account login.

    Delete this message once the terminal is connected. /accounts shows when it is.
    [Key] secret-key"
  `);
});

test('channels are a table that fits a phone, however long their names', async () => {
  const house = annasHouse();
  house.hasAccount(ANNA, 'A very long name of an account');
  const own = await house.channels(ANNA);
  const connections = new Map(own.map(({ channel, connection }) => [channel.id, connection]));
  const view = channelsView(await house.signals.channels(ANNA), connections);
  expect(shown(view)).toMatchInlineSnapshot(`
    "# 3 channels (plain)
    /copy mirrors a channel into an account. /channel makes and shares channels of your own.
    Channel     Now    Open Copies
    Main        online    0      1
    Follower    online    0      0
    A very lon… online    0      0"
  `);
  expect(view.table === null ? Infinity : tableWidth(view.table)).toBeLessThanOrEqual(TABLE_WIDTH);
});

test('subscriptions show their size and symbols', async () => {
  expect(shown(subscriptionsView(await annasHouse().subscriptions(ANNA)))).toMatchInlineSnapshot(`
    "# 1 subscription (plain)
    [✓ 1 · Main → Follower] active · x0.1 · suffix=.m map=GOLD:XAUUSD · 2 open copies"
  `);
});

test('the service tells how it is', async () => {
  expect(shown(serviceView(await new House().status(), NOW))).toMatchInlineSnapshot(`
    "# Running (good)
    [Since] 09:00:00 UTC (1 h)
    [Terminals] 2 connected
    [Channels] 2
    [Subscriptions] 1 active, 0 paused
    [Open copies] 1
    [Signals today] 4
    [Copies today] 3 made, 1 refused"
  `);
});

test('nothing there says how to begin', () => {
  const views = [
    accountsView([], NOW),
    channelsView([], new Map()),
    subscriptionsView([]),
    positionsView([], NOW),
  ];
  expect(views.map(shown).join('\n')).toMatchInlineSnapshot(`
    "# No accounts yet (plain)
    /connect <name> makes a key for your terminal.
    # No channels yet (plain)
    Each account you connect is a channel that your other accounts can copy: /connect <name>. For signals that are posted: /channel new <name>. Somebody else’s: /channel join <code>
    # Nothing is copied yet (plain)
    /copy mirrors a channel into an account.
    # No open positions (plain)
    Updated at 10:00:00 UTC."
  `);
});

describe('positions', () => {
  test('are numbered, with their results and when that was', async () => {
    const house = annasHouse();
    const [first] = house.allSubscriptions;
    house.hasPosition(first!, {
      actual: 'pending',
      openPrice: null,
      filledAt: null,
      desired: {
        state: 'pending',
        symbol: symbol('XAUUSD'),
        side: 'sell',
        kind: 'limit',
        lots: lots('0.02'),
        price: price('1934.1'),
        stopLoss: price('1940'),
        takeProfit: null,
        expiresAt: null,
      },
      lots: lots('0.02'),
    });
    expect(shown(positionsView(await house.positions(ANNA), NOW))).toMatchInlineSnapshot(`
      "# 3 open positions: +36.90 USD (plain, secret)
      Updated at 10:00:00 UTC.
      [1 · EURUSD buy 0.10] Follower · +12.30 USD / @ 1.08415 · no SL/TP
      [2 · EURUSD buy 0.10] Follower · +12.30 USD / @ 1.08415 · no SL/TP
      [3 · XAUUSD sell limit 0.02] Follower · waiting / @ 1934.10000 · SL 1940.00000 · no TP"
    `);
  });

  test('beyond what a message holds are counted', async () => {
    const view = positionsView(await annasHouse(MAX_POSITIONS_SHOWN + 3).positions(ANNA), NOW);
    expect(view.fields).toHaveLength(MAX_POSITIONS_SHOWN);
    expect(view.text).toContain('3 more are not shown.');
  });

  test('are summed by currency, leaving out those without a quote', async () => {
    const [one, two] = await annasHouse().positions(ANNA);
    const euros = { ...two!, currency: 'EUR', floating: money('-1') };
    const unquoted = { ...two!, floating: null };
    expect(positionsView([one!, euros, unquoted], NOW).title).toBe('3 open positions: +12.30 USD, -1.00 EUR');
  });

  test('are named before they are closed, and after', async () => {
    const positions = await annasHouse().positions(ANNA);
    const views = [closeQuestion(positions, 60_000), closingView(positions.slice(1), 2), closingView([], 1)];
    expect(views.map(shown).join('\n\n')).toMatchInlineSnapshot(`
      "# Close 2 positions? (warning, secret)
      • EURUSD buy 0.10 · Follower · +12.30 USD
      • EURUSD buy 0.10 · Follower · +12.30 USD

      Together +24.60 USD.

      This question expires in 60 s.

      # Closing 1 position (plain, secret)
      • EURUSD buy 0.10 · Follower · +12.30 USD

      1 position had ended meanwhile.

      Its message tells when it is closed.

      # Nothing left to close (plain)
      1 position had ended meanwhile."
    `);
  });
});

test('notices are short', () => {
  const said = (times: number) => [{ message: 'Reports are missing.', times }];
  const views = [
    lostView(
      [
        { name: 'Main', at: NOW },
        { name: 'Anna', at: NOW + 1000 },
      ],
      NOW + 31_000,
    ),
    backView('Main', NOW + 130_000, NOW),
    warningView({ code: 'EVENT_GAP', said: said(1), times: 1, since: NOW }),
    warningView({
      code: 'EVENT_GAP',
      said: [...said(1), { message: 'So are deals.', times: 12 }],
      times: 16,
      since: NOW,
    }),
  ];
  expect(views.map(shown).join('\n\n')).toMatchInlineSnapshot(`
    "# Connection lost: Main, Anna (warning)
    Main since 10:00:00 UTC
    Anna since 10:00:01 UTC
    What is open stays at the broker with its stops. You will be told when it is back.

    # Back again: Main (good)
    10:02:10 UTC, after 2 min 10 s. What happened meanwhile is being caught up.

    # Please note (warning)
    Reports are missing.
    EVENT_GAP

    # Please note (16 ×) (warning)
    3 earlier ones not named here.
    Reports are missing.
    12 × So are deals.
    16 times since 10:00:00 UTC
    EVENT_GAP"
  `);
});
