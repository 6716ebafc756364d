import { describe, expect, test } from 'vitest';
import { money, price } from '../../../core/domain/decimal.ts';
import type { FiredAlert } from '../../../core/app/alerts.ts';
import type { Alert } from '../../../core/domain/alert.ts';
import { buttonNamed, Talk } from '../../../test/builders/chat.ts';
import { shown } from '../../../test/builders/shown.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { firedView } from '../../views/alerts.ts';
import { readAlert } from './alert-words.ts';

function scene() {
  const talk = new Talk();
  const anna = talk.person('anna', 'viewer');
  talk.house.hasAccount(anna.id, 'Main');
  return { talk, anna, rows: () => [...talk.alertStore.rows.values()] };
}

describe('/alert', () => {
  test('sets alerts, lists them, and removes them by button or number', async () => {
    const { anna, rows } = scene();
    expect((await anna.say('/alert')).title).toBe('You have no alerts');
    expect(shown(await anna.say('/alert eur/usd above 1.10'))).toMatchInlineSnapshot(`
      "# I tell you: EURUSD above 1.1 (good)
      Once, when it happens; again once the price was below 1.0989. If it is so already, I wait until it happens anew."
    `);
    await anna.say('/alert Main equity below 9,000');
    await anna.say('/alert main drawdown 10%');
    await anna.say('/alert Main offline 10 min');
    const list = await anna.say('/alert');
    expect(shown(list)).toMatchInlineSnapshot(`
      "# 4 alerts (plain, secret)
      1. EURUSD above 1.1
          waiting for a first look
      2. Main: equity below 9,000.00 USD
          waiting for a first look
      3. Main: drawdown of 10%
          waiting for a first look
      4. Main: offline for 10 min
          waiting for a first look
      (Remove 1) (Remove 2) (Remove 3)
      (Remove 4)"
    `);
    await anna.press(buttonNamed(list, 'Remove 2'));
    await anna.say('/alert remove 1');
    expect(rows().map(({ condition }) => condition.kind)).toEqual(['drawdown', 'offline']);
  });

  test.each([
    ['/alert EURUSD', 'I cannot read'],
    ['/alert EURUSD near 1.1', 'I cannot read'],
    ['/alert EURUSD above -1', 'I cannot read'],
    ['/alert Main drawdown 101%', 'more than all'],
    ['/alert Main offline 5 s', 'from 1 min to 7 d'],
    ['/alert Nobody equity above 5', 'No account is called "Nobody"'],
    ['/alert EURUSD 1.1', 'say which way'],
    ['/alert remove 7', 'Nothing was removed'],
  ])('%s is refused, and nothing is set', async (text, why) => {
    const { anna, rows } = scene();
    expect((await anna.say(text)).text).toContain(why);
    expect(rows()).toEqual([]);
  });

  test.each([
    ['gold < 2600.5', { kind: 'price', symbol: 'XAUUSD', side: 'below', level: '2600.5' }],
    ['BTCUSD 100,000', { kind: 'price', symbol: 'BTCUSD', side: null, level: '100000' }],
    ['Main equity over 12000', { kind: 'equity', account: 'Main', side: 'above', level: '12000' }],
    ['Main dd 7.5', { kind: 'drawdown', account: 'Main', percent: '7.5' }],
    ['Main disconnect', { kind: 'offline', account: 'Main', afterMs: 300_000 }],
  ])('reads %s', (text, value) => {
    expect(readAlert(text.split(' '))).toEqual({ ok: true, value });
  });
});

test('an alert that fires says what was seen, and when it tells again', () => {
  const fired = (condition: Alert['condition'], seen: FiredAlert['seen']): FiredAlert => ({
    alert: {
      ...{ id: 'a' as Alert['id'], owner: 'anna' as Alert['owner'], condition, createdAt: NOW },
      state: { phase: 'told', times: 1, toldAt: NOW, peak: null },
    },
    ...{ accountName: condition.kind === 'price' ? null : 'Main', currency: 'USD', seen, at: NOW },
  });
  const account = 'main' as Extract<Alert['condition'], { kind: 'equity' }>['account'];
  const symbol = 'EURUSD' as Extract<Alert['condition'], { kind: 'price' }>['symbol'];
  const views = [
    firedView(
      fired(
        { kind: 'price', symbol, side: 'above', level: price('1.1') },
        { kind: 'price', bid: price('1.1002') },
      ),
    ),
    firedView(
      fired(
        { kind: 'equity', account, side: 'below', level: money('9000') },
        { kind: 'equity', equity: money('8990.5') },
      ),
    ),
    firedView(fired({ kind: 'offline', account, afterMs: 600_000 }, { kind: 'offline', forMs: 601_000 })),
  ];
  expect(views.map(shown).join('\n\n')).toMatchInlineSnapshot(`
    "# Alert: EURUSD above 1.1 (warning)
    The bid is 1.1002. 10:00:00 UTC
    You are told again once the price was below 1.0989. /alert lists them.

    # Alert: Main: equity below 9,000.00 USD (warning, secret)
    Equity is 8,990.50 USD. 10:00:00 UTC
    You are told again once equity was above 9,090.00 USD. /alert lists them.

    # Alert: Main: offline for 10 min (warning, secret)
    It has been away for 10 min 1 s. 10:00:00 UTC
    You are told again once it was back. /alert lists them."
  `);
});
