/** Statistics, histories and files, as people see them. */
import { describe, expect, test } from 'vitest';
import { buttonNamed, buttonsOf, Talk } from '../../../test/builders/chat.ts';
import type { Person } from '../../../test/builders/chat.ts';
import { dealIn, dealOut, paidIn } from '../../../test/builders/deals.ts';
import { shown, TABLE_WIDTH, tableWidth } from '../../../test/builders/shown.ts';
import { mt4Statement, myfxbook, SEVEN_ORDERS, utf8 } from '../../../test/builders/statements.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { lots, money, price } from '../../../core/domain/decimal.ts';
import type { AccountId, ChannelId, PositionId } from '../../../core/domain/ids.ts';
import type { Deal } from '../../../core/domain/position.ts';
import type { AttemptRecord } from '../../../core/history-ports.ts';
import type { SentFile } from '../../chat.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MAIN = { kind: 'account' as const, id: 'main' as AccountId, name: 'Main' };

/** Won 80, lost 30, won 10; the last is from yesterday. */
const THREE: readonly Deal[] = [
  paidIn('1000', { at: NOW - 40 * DAY }),
  dealIn('1', 'buy', { at: NOW - 9 * DAY, price: '1.10001' }),
  dealOut('1', 'sell', { at: NOW - 9 * DAY + HOUR, price: '1.10801', profit: '80' }),
  dealIn('2', 'sell', { at: NOW - 8 * DAY, symbol: 'XAUUSD', price: '2650.11' }),
  dealOut('2', 'buy', { at: NOW - 8 * DAY + HOUR, symbol: 'XAUUSD', price: '2653.11', profit: '-30' }),
  dealIn('3', 'buy', { at: NOW - 3 * HOUR, price: '1.10001' }),
  dealOut('3', 'sell', { at: NOW - HOUR, price: '1.10101', profit: '10' }),
];

function annaWith(deals: readonly Deal[] = THREE): { talk: Talk; anna: Person } {
  const talk = new Talk();
  const anna = talk.person('anna');
  talk.histories.has(anna.id, MAIN, deals);
  talk.histories.opening = money('0');
  return { talk, anna };
}

const aFile = (text: string, name = 'Statement.htm'): SentFile => {
  const bytes = utf8(text);
  return { name, size: bytes.length, read: async () => bytes };
};

describe('/stats', () => {
  test('shows the figures of MetaTrader’s report', async () => {
    const { anna } = annaWith();
    expect(shown(await anna.say('/stats'))).toMatchInlineSnapshot(`
      "# Main: all time (good, secret)
      [Net profit] +60.00 USD
      [Gross profit] 90.00 USD
      [Gross loss] -30.00 USD
      [Profit factor] 3.00
      [Expected payoff] +20.00 USD
      [Trades] 3 · won 66.67 %
      [Long] 2 · won 100.00 %
      [Short] 1 · won 0.00 %
      [Average win] +45.00 USD
      [Average loss] -30.00 USD
      [Payoff ratio] 1.50
      [Best trade] +80.00 USD
      [Worst trade] -30.00 USD
      [Pips] -210.0
      [Average R] unknown
      [Growth] +6.00 %
      <equity 7 points>
      (1D) (1W) (1M) (3M) (· All ·)
      (· Summary ·) (Risk) (Days)
      (Symbols) (Hours) (Channels)"
    `);
  });

  test('has pages that its buttons turn in place', async () => {
    const { anna } = annaWith();
    const first = await anna.say('/stats main');
    const risk = await anna.press(buttonNamed(first, 'Risk'));
    expect(risk.beside).toBeUndefined();
    expect(shown(risk.view!)).toMatchInlineSnapshot(`
      "# Main: all time (plain, secret)
      [Max drawdown] 30.00 USD (2.78 %)
      [Abs. drawdown] 0.00 USD
      [Rel. drawdown] 2.78 % (30.00 USD)
      [Recovery factor] 2.00
      [Sharpe ratio] 0.38
      [Sortino ratio] 1.28
      [In the market] 1.86 %
      [Wins in a row] 1 (+80.00 USD)
      [Losses in a row] 1 (-30.00 USD)
      [Average R] unknown
      [Balance] 1,060.00 USD
      (1D) (1W) (1M) (3M) (· All ·)
      (Summary) (· Risk ·) (Days)
      (Symbols) (Hours) (Channels)"
    `);
    const symbols = (await anna.press(buttonNamed(risk.view, 'Symbols'))).view!;
    expect(shown(symbols)).toMatchInlineSnapshot(`
      "# Main: all time (plain, secret)
      Symbol Trades  Won    Net
      EURUSD      2 100%  90.00
      XAUUSD      1   0% -30.00
      <bars: Main by symbol>
      (1D) (1W) (1M) (3M) (· All ·)
      (Summary) (Risk) (Days)
      (· Symbols ·) (Hours) (Channels)"
    `);
    for (const label of ['Days', 'Hours', 'Symbols', 'Channels']) {
      const { view } = await anna.press(buttonNamed(first, label));
      expect(tableWidth(view!.table!)).toBeLessThanOrEqual(TABLE_WIDTH);
      expect(view?.picture).toMatchObject({ kind: 'bars' });
    }
  });

  test('takes a period, in any place of its words', async () => {
    const { anna } = annaWith();
    const day = await anna.say('/stats 1d');
    expect(day.title).toBe('Main: last day');
    expect(day.fields).toContainEqual({ name: 'Trades', value: '1 · won 100.00 %' });
    expect((await anna.say('/stats Main 1d')).fields).toEqual(day.fields);
  });

  test('says that nothing was closed, and how to bring what was', async () => {
    const { anna } = annaWith([]);
    expect(shown(await anna.say('/stats'))).toMatchInlineSnapshot(`
      "# Main: all time (plain, secret)
      No trade was closed in this time. /import takes a statement of earlier ones.
      (1D) (1W) (1M) (3M) (· All ·)"
    `);
  });

  test('asks which is meant when a name is an account’s and a channel’s', async () => {
    const { talk, anna } = annaWith();
    talk.histories.has(anna.id, { kind: 'channel', id: 'c' as ChannelId, name: 'Main' }, THREE);
    const asked = await anna.say('/stats Main');
    expect(buttonsOf(asked).map(({ label }) => label)).toEqual([
      'Main · account',
      'Main · channel',
      'Cancel',
    ]);
    const { view } = await anna.press(buttonNamed(asked, 'Main · channel'));
    expect(view?.title).toBe('Copies of Main: all time');
  });

  test('adds no currencies up', async () => {
    const { talk, anna } = annaWith();
    const currencies = ['EUR', 'USD'];
    talk.histories.has(anna.id, { kind: 'channel', id: 'c' as ChannelId, name: 'Gold', currencies }, THREE);
    expect((await anna.say('/stats Gold')).text).toContain('EUR and USD, which make no sum');
  });
});

describe('/history', () => {
  test('shows closed trades, newest first, eight a page', async () => {
    const many = Array.from({ length: 10 }, (_, index) => [
      dealIn(`${index}`, 'buy', { at: NOW - (20 - index) * HOUR, price: '1.1' }),
      dealOut(`${index}`, 'sell', {
        at: NOW - (20 - index) * HOUR + 1_000,
        price: '1.2',
        profit: String(index),
      }),
    ]).flat();
    const { anna } = annaWith(many);
    const first = await anna.say('/history Main');
    expect(first.text).toBe('10 trades, newest first · page 1 of 2');
    expect(first.fields).toHaveLength(8);
    const second = (await anna.press(buttonNamed(first, 'Older'))).view!;
    expect(second.fields).toHaveLength(2);
    expect(second.fields[1]?.name).toContain('0.00 USD');
    expect((await anna.press(buttonNamed(second, '‹ Newer'))).view?.fields).toEqual(first.fields);
  });

  test('can be of one symbol', async () => {
    const { anna } = annaWith();
    expect(shown(await anna.say('/history xau'))).toMatchInlineSnapshot(`
      "# Closed trades of Main, XAU: all time (plain, secret)
      1 trade, newest first
      [1 · ✗ XAUUSD sell 1.00 · -30.00 USD] 2650.11 → 2653.11 · -300.0 pips / 12 Nov, 11:00:00 UTC · held 1 h
      (Chart 1)
      (1D) (1W) (1M) (3M) (· All ·)"
    `);
  });
});

describe('/import', () => {
  test('a file without a word is a history: summary first, then it counts', async () => {
    const { anna } = annaWith();
    const asked = await anna.send(aFile(mt4Statement(SEVEN_ORDERS)));
    expect(shown(asked)).toMatchInlineSnapshot(`
      "# Import into Main? (plain, secret)
      17 new deals for Main.
      [File] Statement.htm
      [Kind] MetaTrader 4 statement
      [Closed trades] 7
      [From] 4 Mar 2024
      [To] 14 Mar 2024
      [Net profit] -118.90
      [Final balance] 1,281.10
      (Import)
      (Cancel)"
    `);
    expect((await anna.say('/import')).title).toBe('Send me a file');
    const { view } = await anna.press(buttonNamed(asked, 'Import'));
    expect(shown(view!)).toMatchInlineSnapshot(`
      "# Imported into Main (good)
      17 new deals. They stand apart from what is traded live: /stats and /history show them under “Imported”."
    `);
  });

  test('stands apart from what is traded live', async () => {
    const { anna } = annaWith();
    await anna.press(buttonNamed(await anna.send(aFile(mt4Statement(SEVEN_ORDERS))), 'Import'));
    const live = await anna.say('/stats');
    expect(live.fields).toContainEqual({ name: 'Net profit', value: '+60.00 USD' });
    const { view } = await anna.press(buttonNamed(live, 'Imported'));
    expect(view?.title).toBe('Main: all time · from imported files');
    expect(view?.fields).toContainEqual({ name: 'Net profit', value: '-118.90' });
  });

  test('the same file twice imports nothing twice', async () => {
    const { anna } = annaWith();
    await anna.press(buttonNamed(await anna.send(aFile(mt4Statement(SEVEN_ORDERS))), 'Import'));
    const again = await anna.send(aFile(mt4Statement(SEVEN_ORDERS)));
    expect(again.title).toBe('Nothing is new in this file');
    expect(buttonsOf(again)).toEqual([]);
  });

  test('a longer file brings only what is new', async () => {
    const { anna } = annaWith();
    await anna.press(buttonNamed(await anna.send(aFile(mt4Statement(SEVEN_ORDERS.slice(0, 4)))), 'Import'));
    const longer = await anna.send(aFile(mt4Statement(SEVEN_ORDERS)));
    expect(longer.text).toBe('10 new deals for Main. 7 deals of it are there already, and stay as they are.');
  });

  test('asks whose history it is, and takes the word of the caption', async () => {
    const { talk, anna } = annaWith();
    talk.histories.has(anna.id, { kind: 'channel', id: 'c' as ChannelId, name: 'Gold' }, []);
    const file = aFile(myfxbook(SEVEN_ORDERS), 'history.csv');
    const asked = await anna.send(file);
    expect(asked.title).toBe('Whose history is this?');
    const { view } = await anna.press(buttonNamed(asked, 'Gold'));
    expect(view?.title).toBe('Import into Gold?');
    expect((await anna.send(file, '/import Gold')).title).toBe('Import into Gold?');
  });

  test('times are moved to UTC by the broker’s clock', async () => {
    const { anna } = annaWith();
    await anna.press(
      buttonNamed(await anna.send(aFile(mt4Statement(SEVEN_ORDERS)), '/import Main +2'), 'Import'),
    );
    const { view } = await anna.press(buttonNamed(await anna.say('/history Main'), 'Imported'));
    expect(view?.fields.at(-1)?.value).toContain('4 Mar 2024, 10:00:00 UTC');
    expect((await anna.send(aFile('x'), '/import Main +99')).text).toContain('"+99" is no clock');
  });

  test('a bad file gets its lines, and nothing of it is taken', async () => {
    const { anna } = annaWith();
    const text = 'Close time,Type,Lots,Symbol,Profit\n2024.01.02 10:00:00,buy,x,EURUSD,10';
    const answer = await anna.send(aFile(text, 'bad.csv'));
    expect(shown(answer)).toMatchInlineSnapshot(`
      "# I could not read that file (warning)
      line 2: lots "x" is not a size above 0

      Nothing was imported. I read statements of MetaTrader 4 and 5 (HTML), CSV of Myfxbook and of MQL5 signals, and other CSV of trades."
    `);
    expect((await anna.say('/stats')).buttons.flat().map(({ label }) => label)).not.toContain('Imported');
  });

  test('what is too large, or cannot be had, is not read', async () => {
    const { anna } = annaWith();
    const unread = async (): Promise<Uint8Array> => {
      throw new Error('https://files/bot-token');
    };
    const large = await anna.send({ name: 'a.csv', size: 21 * 1024 * 1024, read: unread });
    expect(large.text).toContain('The file a.csv has 21.0 MB; I read up to 20 MB.');
    const lost = await anna.send({ name: 'a.csv', size: 10, read: unread });
    expect(lost.text).toContain('I could not get a.csv from the chat.');
    expect(JSON.stringify(lost)).not.toContain('token');
  });

  test('nobody’s file is fetched before they may', async () => {
    const { talk } = annaWith();
    let fetched = 0;
    const file = { name: 'a.csv', size: 1, read: async () => ((fetched += 1), utf8('x')) };
    await talk.stranger('eve').send(file);
    await talk.person('vic', 'viewer').send(file, '/import');
    expect(fetched).toBe(0);
  });

  test('what was imported can be removed again', async () => {
    const { anna } = annaWith();
    await anna.press(buttonNamed(await anna.send(aFile(mt4Statement(SEVEN_ORDERS))), 'Import'));
    const list = await anna.say('/import');
    const asked = (await anna.press(buttonNamed(list, 'Remove'))).view!;
    const { view } = await anna.press(buttonNamed(asked, 'Remove'));
    expect(view?.text).toBe('17 deals forgotten.');
    expect((await anna.say('/stats')).buttons.flat().map(({ label }) => label)).not.toContain('Imported');
  });
});

describe('/export', () => {
  test('is a file beside the words, and reads again as what it was', async () => {
    const { talk, anna } = annaWith();
    const answer = await anna.say('/export csv Main');
    expect(answer.document).toMatchObject({ name: 'mynah-Main-trades.csv', type: 'text/csv' });
    const text = new TextDecoder().decode(answer.document?.bytes);
    expect(text).toMatchInlineSnapshot(`
      "Position,Symbol,Type,Lots,Open time,Open price,Close time,Close price,Commission,Swap,Profit,Net profit,Currency,Pips,R,Account,Channel
      3,EURUSD,buy,1,2025-11-20 07:00:00,1.10001,2025-11-20 09:00:00,1.10101,0,0,10,10,USD,10,,Main,
      2,XAUUSD,sell,1,2025-11-12 10:00:00,2650.11,2025-11-12 11:00:00,2653.11,0,0,-30,-30,USD,-300,,Main,
      1,EURUSD,buy,1,2025-11-11 10:00:00,1.10001,2025-11-11 11:00:00,1.10801,0,0,80,80,USD,80,,Main,
      "
    `);
    talk.histories.has(anna.id, { kind: 'channel', id: 'c' as ChannelId, name: 'Gold' }, []);
    await anna.press(buttonNamed(await anna.send(aFile(text, 'export.csv'), '/import Gold'), 'Import'));
    expect((await anna.say('/stats Gold')).fields).toContainEqual({ name: 'Net profit', value: '+60.00' });
  });
});

describe('/quality', () => {
  const fill = { side: 'buy', lots: lots('0.1'), providerPrice: price('1.1'), latency: 40 } as const;
  const spec = { point: price('0.00001'), tickSize: price('0.00001'), tickValue: money('1') };
  const record = (parts: Partial<AttemptRecord>): AttemptRecord => ({
    ...{ account: MAIN.id, channel: 'gold' as ChannelId, position: '1' as PositionId, at: NOW - DAY },
    ...{ closed: null, providerExit: null, firstStop: null, symbol: null },
    currency: 'USD',
    verdict: 'command',
    code: 'COPIED',
    fill: null,
    living: false,
    cancelled: false,
    rejected: null,
    ...parts,
  });

  test('shows how late and how far copies were, and why there was none', async () => {
    const { talk, anna } = annaWith();
    const tried = [
      record({ fill: { ...fill, price: price('1.10003'), spec } }),
      record({ currency: 'EUR', fill: { ...fill, price: price('1.09999'), spec } }),
      record({ verdict: 'denied', code: 'SPREAD_TOO_WIDE' }),
      record({ verdict: 'denied', code: 'SPREAD_TOO_WIDE' }),
      record({ rejected: '10018' }),
      record({}),
      record({ living: true }),
      record({ cancelled: true }),
    ];
    talk.histories.tried.push(...tried.map((one) => ({ owner: anna.id, record: one })));
    expect(shown(await anna.say('/quality'))).toMatchInlineSnapshot(`
      "# Copy quality, all copies: last 30 days (plain, secret)
      2× denied: spread too wide
      1× rejected: the market is closed (10018)
      /why last tells of each, with its numbers.
      [Signals to open] 6
      [Copied] 2 (33.33 %)
      [Missed] 1
      [Denied by a rule] 2
      [Rejected] 1
      [Still waiting] 1
      [Latency] median 40 ms · 95% within 40 ms · longest 40 ms
      [Slippage, points] median -1.0 · mean 1.0 · 95% up to 3.0
      [Worst] 3.0 points
      [In money] 0.10 EUR better / 0.30 USD worse
      (1D) (1W) (· 1M ·) (3M) (All)"
    `);
  });

  test('says that there was nothing to copy', async () => {
    const { anna } = annaWith();
    expect((await anna.say('/quality Main 1d')).text).toBe('No signal to open came in this time.');
  });
});
