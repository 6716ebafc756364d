import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceAlert, againAt, NEW_ALERT } from './alert.ts';
import type { AlertCondition, AlertState, Seen } from './alert.ts';
import { compare, decimal, money, price } from './decimal.ts';
import type { FeedSymbol } from './feed.ts';
import type { AccountId } from './ids.ts';

const MAIN = 'main' as AccountId;
const above: AlertCondition = {
  kind: 'price',
  symbol: 'EURUSD' as FeedSymbol,
  side: 'above',
  level: price('1.1'),
};
const bid = (text: string): Seen => ({ kind: 'price', bid: price(text) });
const equity = (text: string): Seen => ({ kind: 'equity', equity: money(text) });
const away = (forMs: number): Seen => ({ kind: 'offline', forMs });

/** Which of what is seen, in order, is told. */
function told(condition: AlertCondition, ...seen: readonly Seen[]): number[] {
  let state: AlertState = NEW_ALERT;
  return seen.flatMap((one, index) => {
    const next = advanceAlert({ condition, state }, one, index);
    state = next.state;
    return next.tells ? [index] : [];
  });
}

describe('a price alert', () => {
  test('tells once when its level is reached, and again once the price was back by the margin', () => {
    const dance = ['1.09', '1.1', '1.0999', '1.1001', '1.2', '1.0989', '1.0995', '1.1'].map(bid);
    expect(told(above, ...dance)).toEqual([1, 7]);
  });

  test('does not tell what is so already', () => {
    expect(told(above, bid('1.2'), bid('1.1'), bid('1.09'), bid('1.1'))).toEqual([3]);
  });

  test('below its level is the same the other way', () => {
    const below = { ...above, side: 'below' } as const;
    expect(told(below, ...['1.11', '1.1', '1.1005', '1.09', '1.1011', '1.1'].map(bid))).toEqual([1, 5]);
    expect(againAt('price', 'below', price('1.1'))).toBe('1.1011');
  });

  test('never tells twice without the price having been beyond the margin between, however it moves', () => {
    const walk = fc.array(fc.integer({ min: 10_900, max: 11_100 }), { maxLength: 200 });
    fc.assert(
      fc.property(walk, (points) => {
        const bids = points.map((point) => String(point / 10_000));
        const tells = told(above, ...bids.map(bid));
        for (const [index, at] of tells.entries()) {
          expect(Number(bids[at])).toBeGreaterThanOrEqual(1.1);
          const since = bids.slice(index === 0 ? 0 : tells[index - 1]! + 1, at);
          const limit = index === 0 ? price('1.1') : againAt('price', 'above', price('1.1'));
          expect(since.some((one) => compare(price(one), limit) <= 0)).toBe(true);
        }
      }),
    );
  });
});

test('a drawdown is counted from the highest equity since, and tells again when it has shrunk', () => {
  const tenth: AlertCondition = { kind: 'drawdown', account: MAIN, percent: decimal('10') };
  const curve = ['1000', '1200', '1081', '1080', '1100', '1104', '1080', '1300', '1170'].map(equity);
  expect(told(tenth, ...curve)).toEqual([3, 6, 8]);
});

test('an equity alert is about its own account’s equity, and nothing else', () => {
  const low: AlertCondition = { kind: 'equity', account: MAIN, side: 'below', level: money('900') };
  expect(
    told(low, equity('1000'), bid('1'), away(999_999), equity('900'), equity('905'), equity('899')),
  ).toEqual([3]);
});

test('an offline alert tells once an absence is as long as it says, and again after the account was there', () => {
  const gone: AlertCondition = { kind: 'offline', account: MAIN, afterMs: 60_000 };
  expect(told(gone, away(0), away(59_999), away(60_000), away(90_000), away(0), away(60_000))).toEqual([
    2, 5,
  ]);
});
