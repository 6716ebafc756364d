import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { testPool } from '../../test/helpers/pool.ts';
import { price } from '../domain/decimal.ts';
import type { Bar, FeedSymbol } from '../domain/feed.ts';
import type { PriceStore, StoredBar } from '../feed-ports.ts';
import { createPriceStore } from './prices.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.parse('2026-11-19T00:00:00Z');
const EURUSD = 'EURUSD' as FeedSymbol;

let database: TestDatabase;
let pool: Pool;
let store: PriceStore;
beforeAll(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, 4);
  store = createPriceStore(pool);
});
beforeEach(async () => {
  await pool.query('delete from bars; delete from feed_budgets');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const bar = (at: number, [open, high, low, close]: readonly string[], ticks = 1): StoredBar => ({
  symbol: EURUSD,
  at,
  open: price(open ?? ''),
  high: price(high ?? ''),
  low: price(low ?? ''),
  close: price(close ?? ''),
  ticks,
});
const plain = ({ symbol: _, ...rest }: StoredBar): Bar => rest;
const all = (interval: '1m' | '1h' | '1d', from = 0, to = Number.MAX_SAFE_INTEGER) =>
  store.bars(EURUSD, interval, from, to, 10_000);

describe('what was spent', () => {
  it('is there after a restart, the latest of each source', async () => {
    await store.saveSpent('twelvedata', { minute: [1, 2], hours: [{ hour: 3, count: 4 }] });
    await store.saveSpent('twelvedata', { minute: [2, 5], hours: [{ hour: 3, count: 5 }] });
    await store.saveSpent('finnhub', { minute: [], hours: [] });
    expect(await createPriceStore(pool).loadSpent()).toEqual(
      new Map([
        ['twelvedata', { minute: [2, 5], hours: [{ hour: 3, count: 5 }] }],
        ['finnhub', { minute: [], hours: [] }],
      ]),
    );
  });
});

describe('bars', () => {
  it('of one minute that came in two parts, as over a restart, are one', async () => {
    await store.addBars('1m', [bar(MIDNIGHT, ['1.1', '1.12', '1.09', '1.11'], 7)]);
    await store.addBars('1m', [bar(MIDNIGHT, ['1.11', '1.115', '1.08', '1.1'], 3)]);
    expect(await all('1m')).toEqual([plain(bar(MIDNIGHT, ['1.1', '1.12', '1.08', '1.1'], 10))]);
  });

  it('out of history fill in, and change none that is there', async () => {
    const live = bar(MIDNIGHT, ['1.1', '1.12', '1.09', '1.11'], 7);
    await store.addBars('1m', [live]);
    const other = bar(MIDNIGHT + MINUTE, ['1.2', '1.2', '1.2', '1.2'], 0);
    await store.fillBars('1m', [bar(MIDNIGHT, ['2', '2', '2', '2'], 0), other], 'yahoo');
    expect(await all('1m')).toEqual([plain(live), plain(other)]);
  });

  it('are told within their span, oldest first, and no more than are wanted', async () => {
    const minutes = [3, 1, 2, 0].map((n) => bar(MIDNIGHT + n * MINUTE, ['1', '1', '1', '1']));
    await store.addBars('1m', minutes);
    const told = await store.bars(EURUSD, '1m', MIDNIGHT + MINUTE, MIDNIGHT + 3 * MINUTE, 10);
    expect(told.map(({ at }) => (at - MIDNIGHT) / MINUTE)).toEqual([1, 2]);
    expect(await store.bars(EURUSD, '1m', MIDNIGHT, MIDNIGHT + HOUR, 3)).toHaveLength(3);
    expect(await store.bars('GBPUSD' as FeedSymbol, '1m', 0, MIDNIGHT + HOUR, 3)).toEqual([]);
  });
});

describe('the sweep', () => {
  const minutes = (from: number, count: number): StoredBar[] =>
    Array.from({ length: count }, (_, index) => {
      const open = price((1 + index / 1000).toFixed(3));
      return {
        symbol: EURUSD,
        at: from + index * MINUTE,
        open,
        high: price('3'),
        low: price('0.5'),
        close: open,
        ticks: 2,
      };
    });

  it('makes an hour of its minutes once it is over, and none of too few', async () => {
    await store.addBars('1m', [
      ...minutes(MIDNIGHT, 60),
      ...minutes(MIDNIGHT + HOUR, 29),
      ...minutes(MIDNIGHT + 2 * HOUR, 40),
    ]);
    await store.sweepBars(MIDNIGHT + 2 * HOUR + 50 * MINUTE);
    expect(await all('1h')).toEqual([plain(bar(MIDNIGHT, ['1', '3', '0.5', '1.059'], 120))]);
  });

  it('makes a day of its hours, and changes none that is there', async () => {
    const hours = Array.from({ length: 24 }, (_, index) =>
      bar(MIDNIGHT + index * HOUR, ['1', '2', '1', '1.5'], 10),
    );
    await store.addBars('1h', hours);
    await store.sweepBars(MIDNIGHT + DAY + HOUR);
    await store.sweepBars(MIDNIGHT + DAY + 2 * HOUR);
    expect(await all('1d')).toEqual([plain(bar(MIDNIGHT, ['1', '2', '1', '1.5'], 240))]);
  });

  it('forgets minutes after a month, hours after two years, days after twenty', async () => {
    for (const interval of ['1m', '1h', '1d'] as const)
      for (const days of [29, 31, 729, 731, 7_299, 7_301])
        await store.fillBars(interval, [bar(MIDNIGHT - days * DAY, ['1', '1', '1', '1'])], 'yahoo');
    await store.sweepBars(MIDNIGHT);
    const ages = async (interval: '1m' | '1h' | '1d') =>
      (await all(interval)).map(({ at }) => (MIDNIGHT - at) / DAY).reverse();
    expect(await ages('1m')).toEqual([29]);
    expect(await ages('1h')).toEqual([29, 31, 729]);
    expect(await ages('1d')).toEqual([29, 31, 729, 731, 7_299]);
  });
});
