import { expect, test } from 'vitest';
import { money } from '../../core/domain/decimal.ts';
import { aProfitReport } from '../../test/builders/profit-report.ts';
import { shown } from '../../test/builders/shown.ts';
import { NOW } from '../../test/builders/trading.ts';
import { thinned } from '../../core/domain/thinned.ts';
import { MAX_CURVE_POINTS, profitView } from './profit.ts';

test('profit is a picture and its numbers', () => {
  expect(shown(profitView(aProfitReport(), 'last week'))).toMatchInlineSnapshot(`
    "# Anna, last week: +12.30 USD (good, secret)
    [Balance] 10,012.30 USD
    [Equity] 10,020.00 USD
    [Closed] +12.30 USD
    [Trades] 3, of which 2 won (67%)
    [Max drawdown] 4.50 USD
    <equity 2 points>"
  `);
});

test('without a curve there is no picture, and that is said', () => {
  const report = aProfitReport({
    curve: [],
    balance: null,
    equity: null,
    closedNet: money('0'),
    closedTrades: 0,
  });
  expect(shown(profitView(report, 'last day'))).toMatchInlineSnapshot(`
    "# Anna, last day: 0.00 USD (plain, secret)
    No curve yet: it needs a little time connected.
    [Closed] nothing
    [Max drawdown] 4.50 USD"
  `);
});

test.each([
  [3, 0, '3, none won'],
  [1, 1, '1, won'],
  [4, 4, '4, all won'],
  [3, 2, '3, of which 2 won (67%)'],
])('of %i trades, %i won', (closedTrades, wonTrades, words) => {
  const { fields } = profitView(aProfitReport({ closedTrades, wonTrades }), 'last week');
  expect(fields.find(({ name }) => name === 'Trades')?.value).toBe(words);
});

test('a long curve is thinned, its first and last points kept', () => {
  const curve = Array.from({ length: 10_000 }, (_, index) => ({
    at: NOW + index,
    balance: money('1'),
    equity: money('1'),
  }));
  const { picture } = profitView(aProfitReport({ curve }), 'last week');
  const points = picture?.kind === 'equity' ? picture.points : undefined;
  expect(points).toHaveLength(MAX_CURVE_POINTS);
  expect([points?.[0]?.at, points?.at(-1)?.at]).toEqual([NOW, NOW + 9999]);
  expect(thinned([1, 2, 3], 3)).toEqual([1, 2, 3]);
});
