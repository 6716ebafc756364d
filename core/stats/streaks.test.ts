import { describe, expect, it } from 'vitest';
import { money } from '../domain/decimal.ts';
import { streaksOf } from './streaks.ts';

const of = (...nets: readonly string[]) => streaksOf(nets.map((net) => money(net)));
const NONE = { count: 0, money: '0' };

describe('streaks', () => {
  it('of no trades are nothing', () => {
    expect(of()).toEqual({
      longestWins: NONE,
      longestLosses: NONE,
      richestWins: NONE,
      richestLosses: NONE,
    });
  });

  it('are the longest by count, and the ones with most money', () => {
    expect(of('1', '2', '3', '-1', '50', '-9', '-9', '4', '-30')).toEqual({
      longestWins: { count: 3, money: '6' },
      richestWins: { count: 1, money: '50' },
      longestLosses: { count: 2, money: '-18' },
      richestLosses: { count: 1, money: '-30' },
    });
  });

  it('go on over a trade that ends at nothing: MetaTrader counts it as won', () => {
    expect(of('1', '0', '1', '-1')).toMatchObject({ longestWins: { count: 3, money: '2' } });
    expect(of('0')).toMatchObject({ longestWins: { count: 1, money: '0' }, longestLosses: NONE });
    expect(of('-1', '0', '-1')).toMatchObject({ longestLosses: { count: 1, money: '-1' } });
  });

  it('as long as each other are told by money, and as rich by length', () => {
    expect(of('1', '-5', '3', '-7', '2').longestWins).toEqual({ count: 1, money: '3' });
    expect(of('-5', '3', '-7', '2', '-6').longestLosses).toEqual({ count: 1, money: '-7' });
    expect(of('4', '-1', '3', '1').richestWins).toEqual({ count: 2, money: '4' });
    expect(of('-4', '1', '-3', '-1').richestLosses).toEqual({ count: 2, money: '-4' });
  });
});
