import { describe, expect, it } from 'vitest';
import { dealIn, dealOut } from '../../test/builders/deals.ts';
import type { ChannelId } from '../domain/ids.ts';
import { price } from '../domain/decimal.ts';
import type { Breakdown } from './breakdowns.ts';
import { breakdownsOf } from './breakdowns.ts';

const at = (time: string): number => Date.parse(`${time}Z`);
const order = (position: string, side: 'buy' | 'sell', symbol: string, time: string, profit: string) => [
  dealIn(position, side, { symbol, at: at(time), price: '1.5' }),
  dealOut(position, side === 'buy' ? 'sell' : 'buy', {
    symbol,
    at: at(time) + 7_200_000,
    profit,
    price: '2',
  }),
];
// A Monday and a Sunday.
const DEALS = [
  ...order('1', 'buy', 'USDJPY', '2024-03-04T09:59', '10'),
  ...order('2', 'sell', 'EURUSD', '2024-03-04T23:30', '-4'),
  ...order('3', 'buy', 'EURUSD', '2024-03-10T10:00', '5'),
];
const nets = <Key>(breakdown: Breakdown<Key>) =>
  [...breakdown].map(([key, { netProfit }]) => [key, netProfit]);

describe('breakdowns', () => {
  it('are by symbol, side, hour and weekday of the opening', () => {
    const { bySymbol, bySide, byHour, byWeekday, byChannel } = breakdownsOf(DEALS);
    expect(nets(bySymbol)).toEqual([
      ['EURUSD', '1'],
      ['USDJPY', '10'],
    ]);
    expect(nets(bySide)).toEqual([
      ['buy', '15'],
      ['sell', '-4'],
    ]);
    expect(nets(byHour)).toEqual([
      [9, '10'],
      [10, '5'],
      [23, '-4'],
    ]);
    expect(nets(byWeekday)).toEqual([
      [1, '6'],
      [7, '5'],
    ]);
    expect(nets(byChannel)).toEqual([[null, '11']]);
  });

  it('tell hours and weekdays by another clock', () => {
    const { byHour, byWeekday } = breakdownsOf(DEALS, { clockOffset: 3_600_000 });
    expect([...byHour.keys()]).toEqual([0, 10, 11]);
    expect([...byWeekday.keys()]).toEqual([1, 2, 7]);
    expect([...breakdownsOf(DEALS, { clockOffset: -36_000_000 }).byWeekday.keys()]).toEqual([1, 7]);
  });

  it('tell hours and weekdays before 1970 too', () => {
    const before = breakdownsOf(order('1', 'buy', 'A', '1969-12-31T23:00', '1'));
    expect([...before.byHour.keys()]).toEqual([23]);
    expect([...before.byWeekday.keys()]).toEqual([3]);
  });

  it('go by the close where the opening is not known', () => {
    const [, out] = order('1', 'buy', 'A', '2024-03-04T09:59', '1');
    expect([...breakdownsOf([out!]).byHour.keys()]).toEqual([11]);
  });

  it('are by the channel that a trade was copied from', () => {
    const channelOf = ({ position }: { readonly position: string | null }) =>
      position === '1' ? null : ('gold' as ChannelId);
    expect(nets(breakdownsOf(DEALS, { channelOf }).byChannel)).toEqual([
      ['gold', '1'],
      [null, '10'],
    ]);
  });

  it('know what statistics know', () => {
    const { bySymbol } = breakdownsOf([...DEALS].reverse(), {
      pipOf: () => price('0.1'),
      stopOf: () => price('1'),
    });
    expect(bySymbol.get('USDJPY')).toMatchObject({ pips: '5', averageR: 1 });
  });
});
