/** Pictures that buttons lead to, as people see them. */
import { describe, expect, test } from 'vitest';
import { buttonNamed, buttonsOf, Talk } from '../../test/builders/chat.ts';
import type { Person } from '../../test/builders/chat.ts';
import { dealIn, dealOut } from '../../test/builders/deals.ts';
import { shown } from '../../test/builders/shown.ts';
import { NOW, symbol } from '../../test/builders/trading.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, PositionId } from '../../core/domain/ids.ts';
import type { Bar } from '../../core/domain/feed.ts';
import { done } from '../../core/domain/result.ts';
import type { Account } from '../../core/domain/account.ts';
import type { BarsAnswer, PriceFeed } from '../../core/feed-ports.ts';
import type { AttemptRecord } from '../../core/history-ports.ts';
import type { View } from '../views/view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scene {
  readonly talk: Talk;
  readonly anna: Person;
  readonly main: Account;
  readonly copy: Account;
}

/** Anna copies Main into Copy. `bars`: what is known of prices. */
function scene(bars?: (from: number, to: number) => readonly Bar[]): Scene {
  const prices = new Talk().prices;
  const told = (from: number, to: number): BarsAnswer => ({ bars: bars?.(from, to) ?? [], gaps: [] });
  const feed: PriceFeed = Object.assign(Object.create(prices) as PriceFeed, {
    bars: async (_symbol: string, _interval: string, from: number, to: number) => done(told(from, to)),
  });
  const talk = new Talk({ prices: feed });
  const anna = talk.person('anna');
  const [main, copy] = ['Main', 'Copy'].map((name) => talk.house.hasAccount(anna.id, name));
  if (main === undefined || copy === undefined) throw new Error('no accounts');
  talk.house.hasSubscription(main, copy);
  return { talk, anna, main, copy };
}

const pressed = async (person: Person, view: View | null, label: string): Promise<View> => {
  const answer = await person.press(buttonNamed(view, label));
  if (answer.view === null) throw new Error(answer.toast);
  return answer.view;
};

describe('the calendar of /pnl', () => {
  const annaTraded = () => {
    const all = scene();
    const { talk, anna, main } = all;
    talk.histories.has(anna.id, { kind: 'account', id: main.id, name: 'Main' }, [
      dealIn('1', 'buy', { at: NOW - 30 * DAY }),
      dealOut('1', 'sell', { at: NOW - 29 * DAY, profit: '11' }),
      dealIn('2', 'buy', { at: NOW - 3 * DAY }),
      dealOut('2', 'sell', { at: NOW - 2 * DAY, profit: '80.5', commission: '-0.5' }),
      dealIn('3', 'buy', { at: NOW - 2 * DAY }),
      dealOut('3', 'sell', { at: NOW - 2 * DAY + HOUR, profit: '20' }),
      dealIn('4', 'buy', { at: NOW - DAY }),
      dealOut('4', 'sell', { at: NOW - DAY + HOUR, profit: '-30' }),
    ]);
    return all;
  };

  test('shows what each day of this month brought', async () => {
    const { anna } = annaTraded();
    const pnl = await anna.say('/pnl Main');
    const month = await pressed(anna, pnl, 'Calendar');
    expect(shown(month)).toMatchInlineSnapshot(`
      "# Main, Nov 2025: +70.00 USD (good, secret)
      2 days with trades. Days are UTC, by when a trade closed.
      [Trades] 3
      [Days] 2 · 1 won, 1 lost
      [Best day] 18 Nov, +100.00 USD
      [Worst day] 19 Nov, -30.00 USD
      <calendar: Main>
      (‹ Oct)
      (1D) (1W) (1M) (3M) (All)"
    `);
    expect(month.picture).toMatchObject({
      kind: 'calendar',
      days: [
        { net: 100, trades: 2 },
        { net: -30, trades: 1 },
      ],
    });
  });

  test('turns to the months before and after in place, and not beyond this one', async () => {
    const { anna } = annaTraded();
    const now = await anna.say('/pnl Main calendar');
    expect(buttonsOf(now).filter(({ label }) => /[‹›]/u.test(label))).toHaveLength(1);
    const before = await pressed(anna, now, '‹');
    expect(before.picture).toMatchObject({ days: [{ net: 11, trades: 1 }] });
    const again = await anna.press(buttonsOf(before).find(({ label }) => label.endsWith('›'))!);
    expect(again.beside).toBeUndefined();
    expect(again.view?.title).toBe(now.title);
    expect((await pressed(anna, now, '1W')).title).toContain('last week');
  });

  test('of a month without trades says so', async () => {
    const { anna } = annaTraded();
    const far = await pressed(anna, await pressed(anna, await anna.say('/pnl Main calendar'), '‹'), '‹');
    expect(far.title).toContain('nothing closed');
    expect(far.fields).toEqual([]);
  });

  test('asks which account is meant, and keeps in mind what was asked', async () => {
    const { anna } = annaTraded();
    const asked = await anna.say('/pnl calendar');
    expect((await pressed(anna, asked, 'Main')).picture?.kind).toBe('calendar');
    expect((await pressed(anna, await anna.say('/pnl 1m'), 'Main')).title).toContain('last 30 days');
  });

  test('goes from December to January over the year', async () => {
    const { talk, anna } = annaTraded();
    await talk.time.passes(45 * DAY);
    const january = await anna.say('/pnl Main calendar');
    const december = await pressed(anna, january, '‹ Dec');
    expect(december.picture).toMatchObject({ month: 12 });
    expect(december.title).toContain(`Dec ${new Date(NOW).getUTCFullYear()}`);
  });
});

const open = (parts: { stop: string | null; side?: 'buy' | 'sell' }) => ({
  state: 'open' as const,
  symbol: symbol('EURUSD'),
  side: parts.side ?? ('buy' as const),
  kind: 'market' as const,
  lots: lots('0.1'),
  price: price('1.08412'),
  stopLoss: parts.stop === null ? null : price(parts.stop),
  takeProfit: null,
  expiresAt: null,
});

describe('the picture of /positions', () => {
  test('shows what each position risks, and which have no stop', async () => {
    const { talk, anna } = scene();
    const [subscription] = talk.house.allSubscriptions;
    talk.house.hasPosition(subscription!, { desired: open({ stop: '1.08' }) });
    talk.house.hasPosition(subscription!, { desired: open({ stop: null, side: 'sell' }) });
    talk.house.hasPosition(subscription!, { actual: 'pending' });
    const picture = await pressed(anna, await anna.say('/positions'), 'Picture');
    expect(shown(picture)).toMatchInlineSnapshot(`
      "# Copy: 2 open, 40.00 USD at risk and 1 without a stop (warning, secret)
      At risk is what the stops would cost from the entries, before swap and commission.
      1 position without a stop: there is no end to what may be lost.
      [EURUSD buy 0.10] +12.30 USD · risk 40.00 USD
      [EURUSD sell 0.10] +12.30 USD · no stop
      <exposure: Copy>
      (Refresh) (List)
      (Chart EURUSD buy 0.10)
      (Chart EURUSD sell 0.10)"
    `);
    expect(picture.picture).toMatchObject({
      positions: [
        { name: 'EURUSD buy 0.10', net: 12.3, risk: 40 },
        { name: 'EURUSD sell 0.10', net: 12.3, risk: 'no stop' },
      ],
    });
    expect((await pressed(anna, picture, 'List')).title).toContain('3 open positions');
  });

  test('without any stop does not say that nothing is at risk', async () => {
    const { talk, anna } = scene();
    talk.house.hasPosition(talk.house.allSubscriptions[0]!, { desired: open({ stop: null }) });
    const picture = await pressed(anna, await anna.say('/positions'), 'Picture');
    expect(picture.title).toBe('Copy: 1 open, without a stop');
  });

  test('is not offered while nothing is open', async () => {
    const { talk, anna } = scene();
    talk.house.hasPosition(talk.house.allSubscriptions[0]!, { actual: 'pending' });
    expect(buttonsOf(await anna.say('/positions')).map(({ label }) => label)).toEqual(['Refresh']);
  });

  test('whose positions have ended meanwhile says so', async () => {
    const { talk, anna } = scene();
    talk.house.hasPosition(talk.house.allSubscriptions[0]!);
    const list = await anna.say('/positions');
    talk.house.links.splice(0);
    expect((await pressed(anna, list, 'Picture')).title).toBe('Nothing is open');
  });
});

/** A bar for each step of what is asked, with prices around 1.1. */
const steady =
  (step: number) =>
  (from: number, to: number): readonly Bar[] =>
    Array.from({ length: Math.max(0, Math.floor((to - from) / step)) }, (_, index) => ({
      at: from + index * step,
      open: price('1.1'),
      high: price('1.102'),
      low: price('1.099'),
      close: price('1.101'),
      ticks: 9,
    }));

describe('the chart of a trade', () => {
  const annaTraded = (bars?: Parameters<typeof scene>[0]) => {
    const all = scene(bars);
    all.talk.histories.has(all.anna.id, { kind: 'account', id: all.main.id, name: 'Main' }, [
      dealIn('1', 'buy', { at: NOW - 3 * HOUR, price: '1.10001' }),
      dealOut('1', 'sell', { at: NOW - HOUR, price: '1.10101', profit: '10' }),
      dealOut('2', 'sell', { at: NOW - 2 * HOUR, price: '1.10101', profit: '5' }),
    ]);
    return all;
  };

  test('has its candles, entry and exit, beside the list of /history', async () => {
    const { anna } = annaTraded(steady(5 * MINUTE));
    const list = await anna.say('/history Main');
    // The second's opening is not known.
    expect(buttonsOf(list).map(({ label }) => label)).not.toContain('Chart 2');
    const answer = await anna.press(buttonNamed(list, 'Chart 1'));
    expect(answer.beside).toBe(true);
    expect(shown(answer.view!)).toMatchInlineSnapshot(`
      "# EURUSD buy 1.00 · Main (good, secret)
      Candles are bids of our sources: your broker’s may differ by some points.
      [Entry] 1.10001 · 07:00:00 UTC
      [Exit] 1.10101 · 09:00:00 UTC
      [Stop and target] no SL/TP
      [Result] +10.00 USD
      <candles: EURUSD buy 1.00>"
    `);
    expect(answer.view?.picture).toMatchObject({
      kind: 'candles',
      note: 'M5',
      result: '+10.00 USD',
      marks: [
        { at: NOW - 3 * HOUR, price: 1.10001, what: 'buy' },
        { at: NOW - HOUR, price: 1.10101, what: 'exit' },
      ],
      levels: [{ what: 'entry', price: 1.10001 }],
    });
  });

  test('without prices says so plainly, and has the numbers', async () => {
    const { anna } = annaTraded();
    const { view } = await anna.press(buttonNamed(await anna.say('/history Main'), 'Chart 1'));
    expect(view?.picture).toBeNull();
    expect(view?.text).toContain('No prices of that time are known');
    expect(view?.fields.map(({ name }) => name)).toEqual(['Entry', 'Exit', 'Stop and target', 'Result']);
  });

  test('of an open position goes up to now, with its stop', async () => {
    const { talk, anna } = scene(steady(MINUTE));
    talk.house.hasPosition(talk.house.allSubscriptions[0]!, { desired: open({ stop: '1.08' }) });
    const picture = await pressed(anna, await anna.say('/positions'), 'Picture');
    const { view } = await anna.press(buttonNamed(picture, 'Chart EURUSD'));
    expect(view?.fields).toContainEqual({ name: 'Exit', value: 'still open' });
    expect(view?.picture).toMatchObject({
      levels: [
        { what: 'entry', price: 1.08415 },
        { what: 'stop', price: 1.08 },
      ],
    });
  });
});

describe('/map', () => {
  test('shows who copies whom, with state and today’s result', async () => {
    const { talk, anna, copy, main } = scene();
    const room = talk.house.posted(anna.id, 'Gold room');
    talk.house.subscribes(room, copy, { state: 'paused' });
    const one = { accountName: 'Copy', currency: 'USD', trades: 1, won: 1 };
    talk.results.brought.set(anna.id, [
      {
        ...one,
        account: copy.id,
        channel: talk.house.channelOf(main).id,
        channelName: 'Main',
        net: money('12.3'),
      },
      { ...one, account: copy.id, channel: null, channelName: null, net: money('-2') },
    ]);
    const list = await anna.say('/copies');
    const view = await pressed(anna, list, 'Map');
    expect(shown(view)).toMatchInlineSnapshot(`
      "# Who copies whom: 2 channels, 2 accounts (plain, secret)
      Today is UTC. /copies tells more of each copy.
      [Copy] online · MT5 700002 · +10.30 USD today / copies Main, Gold room (paused)
      [Main] online · MT5 700001 / copies nothing
      <copy-map: Who copies whom>
      (Refresh)"
    `);
    expect(view.picture).toMatchObject({
      channels: [
        { name: 'Gold room', note: 'posts' },
        { name: 'Main', note: 'account', today: '+12.30 USD' },
      ],
      accounts: [
        { name: 'Copy', state: 'online', today: '+10.30 USD' },
        { name: 'Main', today: '' },
      ],
      copies: [
        { channel: 1, account: 0, state: 'active' },
        { channel: 0, account: 0, state: 'paused' },
      ],
    });
    expect(shown(await anna.say('/map'))).toBe(shown(view));
  });

  test('of nothing says where to begin', async () => {
    const talk = new Talk();
    expect((await talk.person('nora').say('/map')).title).toBe('Nothing is on the map yet');
  });
});

describe('/compare', () => {
  const spec = { point: price('0.00001'), tickSize: price('0.00001'), tickValue: money('1') };
  const record = (
    account: AccountId,
    position: string,
    net: { profit: string; commission?: string } | null,
    parts: Partial<AttemptRecord> = {},
  ): AttemptRecord => ({
    ...{ account, channel: 'gold' as ChannelId, position: position as PositionId, at: NOW - DAY },
    ...{
      currency: 'USD',
      verdict: 'command',
      code: 'COPIED',
      living: false,
      cancelled: false,
      rejected: null,
    },
    ...{ providerExit: null, firstStop: null, symbol: spec },
    fill:
      net === null
        ? null
        : {
            side: 'buy',
            lots: lots('1'),
            providerPrice: price('1.1'),
            price: price('1.1'),
            latency: 5,
            spec,
          },
    closed:
      net === null
        ? null
        : {
            at: NOW - DAY + Number(position) * HOUR,
            price: price('1.2'),
            profit: money(net.profit),
            swap: money('0'),
            commission: money(net.commission ?? '0'),
          },
    ...parts,
  });

  const annaPractises = () => {
    const all = scene();
    const { talk, anna, main } = all;
    const paper = talk.house.hasAccount(anna.id, 'Practice');
    const index = talk.house.all.indexOf(paper);
    talk.house.all[index] = { ...paper, identity: { ...paper.identity!, platform: 'paper' } };
    talk.house.hasSubscription(main, paper);
    for (const { id, name } of [all.copy, paper])
      talk.histories.has(anna.id, { kind: 'account', id, name }, []);
    const tried = [
      record(paper.id, '1', { profit: '100' }),
      record(all.copy.id, '1', { profit: '92', commission: '-3.5' }),
      record(paper.id, '2', { profit: '-50' }),
      record(all.copy.id, '2', { profit: '-55', commission: '-3.5' }),
      record(paper.id, '3', { profit: '20' }),
      record(all.copy.id, '3', null, { verdict: 'denied', code: 'SPREAD_TOO_WIDE' }),
      record(paper.id, '4', { profit: '7' }),
    ];
    talk.histories.tried.push(...tried.map((one) => ({ owner: anna.id, record: one })));
    return { ...all, paper };
  };

  test('shows what reality cost, of the only live and paper account that copy one channel', async () => {
    const { anna } = annaPractises();
    const view = await anna.say('/compare');
    expect(shown(view)).toMatchInlineSnapshot(`
      "# Copy against Practice (paper), all time: -40.00 USD (bad, secret)
      2 signals taken by both, each counted when it was over.
      [Practice (paper)] +50.00 USD
      [Copy] +30.00 USD
      [What made the difference] prices (spread, slippage) -13.00 USD / commission -7.00 USD
      [Missed by Copy] 1 signal, which brought +20.00 USD on Practice (paper) / 1× spread too wide
      <compare: Copy against Practice (paper)>
      (1D) (1W) (1M) (3M) (· All ·)"
    `);
    expect(view.picture).toMatchObject({
      kind: 'compare',
      unit: 'USD',
      model: { name: 'Practice (paper)', points: [{ value: 0 }, { value: 100 }, { value: 50 }] },
      real: { name: 'Copy', points: [{ value: 0 }, { value: 88.5 }, { value: 30 }] },
    });
  });

  test('takes accounts and a period in words, and turns periods in place', async () => {
    const { anna } = annaPractises();
    const named = await anna.say('/compare practice copy 1m');
    expect(named.title).toContain('Copy against Practice (paper), last 30 days');
    expect((await anna.say('/compare copy 1m')).title).toBe(named.title);
    expect((await pressed(anna, named, 'All')).title).toContain('all time');
    expect((await anna.say('/compare copy copy')).text).toBe('Those are one and the same.');
    expect((await anna.say('/compare nobody')).text).toContain('No account is called "nobody"');
  });

  test('of two accounts without a signal in common says what is missing', async () => {
    const { talk, anna } = annaPractises();
    talk.histories.tried.splice(0);
    expect((await anna.say('/compare Copy Practice')).text).toContain(
      'No signal of this time came to both and is over.',
    );
    const lonely = scene();
    expect((await lonely.anna.say('/compare')).title).toBe('Nothing to compare yet');
  });

  test('asks when several pairs are there', async () => {
    const { talk, anna, main } = annaPractises();
    talk.house.hasSubscription(main, talk.house.hasAccount(anna.id, 'Second'));
    const asked = await anna.say('/compare');
    expect(buttonsOf(asked).map(({ label }) => label)).toEqual([
      'Copy against Practice (paper)',
      'Second against Practice (paper)',
      'Cancel',
    ]);
    expect((await pressed(anna, asked, 'Copy')).title).toContain('Copy against Practice');
  });
});
