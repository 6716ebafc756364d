/** What an account did, read out of the deals of a file. */
import { expect, test } from 'vitest';
import { dealIn, dealInOut, dealOut, paidIn } from '../../../test/builders/deals.ts';
import { price } from '../../domain/decimal.ts';
import type { PositionId } from '../../domain/ids.ts';
import type { Deal } from '../../domain/position.ts';
import { historyOfImport } from './imported.ts';

function changesOf(
  deals: readonly Deal[],
  stops: Readonly<Record<string, string>> = {},
  since = 0,
): readonly string[] {
  const input = {
    deals,
    stops: new Map(Object.entries(stops).map(([id, stop]) => [id as PositionId, price(stop)])),
    ...{ pips: new Map(), digits: new Map(), channels: new Map(), equity: [] },
    ...{ opening: null, cut: false },
  };
  return historyOfImport(input, since).changes.map(
    ({ position: { id, state, side, lots, stopLoss }, receivedAt }) =>
      `${receivedAt} ${id} ${state} ${side} ${lots}${stopLoss === null ? '' : ` SL ${stopLoss}`}`,
  );
}

test('a trade is opened with its stop, closed in parts, and over', () => {
  const deals = [
    paidIn('1000'),
    dealIn('1', 'buy', { at: 1, lots: '0.3', price: '1.1' }),
    dealOut('1', 'sell', { at: 2, lots: '0.1', price: '1.2' }),
    dealOut('1', 'sell', { at: 3, lots: '0.2', price: '1.3' }),
  ];
  expect(changesOf(deals, { 1: '1.05' })).toEqual([
    '1 1 open buy 0.3 SL 1.05',
    '2 1 open buy 0.2 SL 1.05',
    '3 1 closed buy 0 SL 1.05',
  ]);
});

test('a stop behind the entry was drawn there later', () => {
  const deals = [dealIn('1', 'sell', { at: 1, price: '1.1' }), dealOut('1', 'buy', { at: 2, price: '1.05' })];
  expect(changesOf(deals, { 1: '1.08' })[0]).toBe('1 1 open sell 1');
});

test('what grows a position is one of its own, and the oldest is closed first', () => {
  const deals = [
    dealIn('1', 'buy', { at: 1, lots: '1', price: '1.1' }),
    dealIn('1', 'buy', { at: 2, lots: '2', price: '1.2' }),
    dealOut('1', 'sell', { at: 3, lots: '2', price: '1.3' }),
    dealOut('1', 'sell', { at: 4, lots: '1', price: '1.3' }),
  ];
  expect(changesOf(deals)).toEqual([
    '1 1 open buy 1',
    '2 1.2 open buy 2',
    '3 1 closed buy 0',
    '3 1.2 open buy 1',
    '4 1.2 closed buy 0',
  ]);
});

test('one deal may turn a position round', () => {
  const deals = [
    dealIn('1', 'buy', { at: 1, lots: '1', price: '1.1' }),
    dealInOut('1', 'sell', { at: 2, lots: '3', price: '1.2' }),
  ];
  expect(changesOf(deals)).toEqual(['1 1 open buy 1', '2 1 closed buy 0', '2 1.2 open sell 2']);
});

test('what was opened before the time is not seen', () => {
  const deals = [
    dealIn('1', 'buy', { at: 1, price: '1.1' }),
    dealOut('1', 'sell', { at: 5, price: '1.2' }),
    dealIn('2', 'buy', { at: 6, price: '1.1' }),
  ];
  expect(changesOf(deals, {}, 5)).toEqual(['6 2 open buy 1']);
});
