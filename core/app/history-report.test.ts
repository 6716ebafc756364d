import { expect, test } from 'vitest';
import { dealIn, dealOut, paidIn } from '../../test/builders/deals.ts';
import { money } from '../domain/decimal.ts';
import type { Deal } from '../domain/position.ts';
import type { HistoryInput } from './history-input.ts';
import { historyReport, historyTrades, pageOf } from './history-report.ts';

const HOUR = 3_600_000;
const inputOf = (deals: readonly Deal[], parts: Partial<HistoryInput> = {}): HistoryInput => ({
  deals,
  stops: new Map(),
  pips: new Map(),
  digits: new Map(),
  channels: new Map(),
  equity: [],
  opening: money('0'),
  cut: false,
  ...parts,
});

/** A thousand; 50 won; five hundred more paid in; 20 lost. */
const PAID: readonly Deal[] = [
  paidIn('1000', { at: 0 }),
  dealIn('a\t1', 'buy', { at: HOUR }),
  dealOut('a\t1', 'sell', { at: 2 * HOUR, profit: '50' }),
  paidIn('500', { at: 3 * HOUR }),
  dealIn('a\t2', 'buy', { at: 4 * HOUR }),
  dealOut('a\t2', 'sell', { at: 5 * HOUR, profit: '-20' }),
];

test('the curve is what trading made of what was there at first', () => {
  const { curve } = historyReport(inputOf(PAID));
  expect(curve.map(({ balance }) => balance)).toEqual(['1000', '1000', '1050', '1050', '1050', '1030']);
});

test('sampled equity loses what was paid in between its samples', () => {
  const sample = (at: number, balance: string, equity: string) => ({
    at: at * HOUR,
    balance: money(balance),
    equity: money(equity),
  });
  const equity = [sample(1, '1000', '1010'), sample(2.5, '1050', '1050'), sample(6, '1530', '1525')];
  const { curve } = historyReport(inputOf(PAID, { equity }));
  expect(curve.map(({ balance, equity: now }) => [balance, now])).toEqual([
    ['1000', '1010'],
    ['1050', '1050'],
    ['1030', '1025'],
  ]);
});

test('thousands of points become some hundred, the first and the last among them', () => {
  const many = Array.from({ length: 2_000 }, (_, index) =>
    dealOut(`a\t${index}`, 'sell', { at: index, profit: '1' }),
  );
  const { curve } = historyReport(inputOf(many));
  expect(curve).toHaveLength(400);
  expect([curve[0]?.balance, curve.at(-1)?.balance]).toEqual(['0', '2000']);
});

test('a page beyond the last is the last, and of nothing there is one page', () => {
  const many = Array.from({ length: 5 }, (_, index) =>
    dealOut(`a\t${index}`, 'sell', { at: index, profit: '1' }),
  );
  const trades = historyTrades(inputOf(many));
  const positions = ({ trades: shown }: ReturnType<typeof pageOf>) => shown.map(({ position }) => position);
  expect(positions(pageOf(trades, { page: 1, size: 2 }))).toEqual(['2', '1']);
  const last = pageOf(trades, { page: 9, size: 2 });
  expect([last.page, last.pages, last.count, positions(last)]).toEqual([2, 3, 5, ['0']]);
  expect(pageOf([], { page: 3, size: 2 })).toEqual({ trades: [], page: 0, pages: 1, count: 0 });
});

test('days are UTC, and only those on which something was closed', () => {
  const { byDay } = historyReport(
    inputOf([
      dealOut('a\t1', 'sell', { at: 23 * HOUR, profit: '1' }),
      dealOut('a\t2', 'sell', { at: 25 * HOUR, profit: '2' }),
      dealOut('a\t3', 'sell', { at: 26 * HOUR, profit: '-5' }),
      dealOut('a\t4', 'sell', { at: 80 * HOUR, profit: '1' }),
    ]),
  );
  expect(byDay).toEqual([
    { day: 0, net: '1', trades: 1 },
    { day: 24 * HOUR, net: '-3', trades: 2 },
    { day: 72 * HOUR, net: '1', trades: 1 },
  ]);
});

test('two accounts may use one number for their positions', () => {
  const trades = historyTrades(
    inputOf([
      dealIn('one\t7', 'buy', { at: 1, price: '1' }),
      dealIn('two\t7', 'sell', { at: 2, price: '2' }),
      dealOut('one\t7', 'sell', { at: 3, price: '1.5' }),
      dealOut('two\t7', 'buy', { at: 4, price: '1.5' }),
    ]),
  );
  expect(
    trades.map(({ account, position, side, openPrice }) => [account, position, side, openPrice]),
  ).toEqual([
    ['two', '7', 'sell', '2'],
    ['one', '7', 'buy', '1'],
  ]);
});
