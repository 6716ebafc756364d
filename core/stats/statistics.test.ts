import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealIn, dealOut, paidIn, results } from '../../test/builders/deals.ts';
import { add, money, price } from '../domain/decimal.ts';
import { oldestFirst, statisticsOf } from './statistics.ts';

const sample = (at: number, equity: string) => ({ at, equity: money(equity) });

describe('statistics', () => {
  it('of no deals are zeros and nulls', () => {
    expect(statisticsOf([])).toMatchObject({
      trades: 0,
      from: null,
      to: null,
      initialDeposit: '0',
      finalBalance: '0',
      openCosts: '0',
      equityDrawdown: null,
      recoveryFactor: null,
      growth: 0,
      exposure: null,
      sharpe: null,
    });
  });

  it('tell what was there at first from what was paid in and out later', () => {
    const deals = [
      paidIn('600', { at: -2 }),
      paidIn('400', { at: -1 }),
      ...results('100', '-50'),
      paidIn('300', { at: 500_000 }),
      paidIn('-200', { at: 500_001 }),
    ];
    expect(statisticsOf(deals)).toMatchObject({
      initialDeposit: '1000',
      deposits: '300',
      withdrawals: '-200',
      finalBalance: '1150',
      netProfit: '50',
      openCosts: '0',
      from: 0,
      to: 90_000,
      recoveryFactor: 1,
      balanceDrawdown: { absolute: '0', maximal: '50' },
      longestWins: { count: 1, money: '100' },
      exposure: 2 / 3,
    });
  });

  it('begin with the balance that was there before the first deal', () => {
    expect(statisticsOf(results('-10'), { openingBalance: money('100') })).toMatchObject({
      initialDeposit: '100',
      finalBalance: '90',
      growth: expect.closeTo(-0.1, 12) as number,
      balanceDrawdown: { absolute: '10', maximalPct: 10 },
    });
  });

  it('of an account that only paid in have its balance', () => {
    expect(statisticsOf([paidIn('70'), paidIn('30')])).toMatchObject({
      initialDeposit: '100',
      deposits: '0',
      finalBalance: '100',
      growth: 0,
    });
  });

  it('begin with the first close where no opening is known', () => {
    const deals = [
      dealOut('a', 'sell', { at: 7 }),
      ...results('1').map((deal) => ({ ...deal, at: deal.at + 9 })),
    ];
    expect(statisticsOf(deals)).toMatchObject({ from: 7, to: 30_009 });
  });

  it('keep what is open out of the trades, and its costs in the balance', () => {
    const deals = [paidIn('100'), ...results('10'), dealIn('open', 'buy', { commission: '-3', at: 99_000 })];
    expect(statisticsOf(deals)).toMatchObject({ netProfit: '10', finalBalance: '107', openCosts: '-3' });
  });

  it('have the equity’s drawdown from samples, without what was paid in or out between them', () => {
    const deals = [paidIn('1000', { at: 0 }), paidIn('-500', { at: 20 }), paidIn('100', { at: 30 })];
    const equity = [sample(10, '1000'), sample(15, '1100'), sample(20, '545'), sample(30, '700')];
    expect(statisticsOf(deals, { equity }).equityDrawdown).toEqual({
      absolute: '0',
      maximal: '55',
      maximalPct: 5,
      relative: '55',
      relativePct: 5,
    });
    expect(statisticsOf(deals, { equity: [sample(10, '1000')] }).equityDrawdown).toMatchObject({
      maximal: '0',
    });
  });

  it('measure pips by what is known of the symbol, or by its prices', () => {
    const deals = [dealIn('a', 'buy', { price: '1.10001' }), dealOut('a', 'sell', { price: '1.10101' })];
    expect(statisticsOf(deals).pips).toBe('10');
    expect(statisticsOf(deals, { pipOf: () => price('0.001') }).pips).toBe('1');
    expect(statisticsOf(deals).averageR).toBeNull();
    expect(statisticsOf(deals, { stopOf: () => price('1.09951') }).averageR).toBe(2);
  });

  it('put deals in order by time, and leave those of one moment as they are', () => {
    const [a, b, c] = [paidIn('1', { at: 5 }), paidIn('2', { at: 5 }), paidIn('3', { at: 1 })];
    expect(oldestFirst([a, b, c])).toEqual([c, a, b]);
    expect(statisticsOf([...results('5', '-1')].reverse())).toEqual(statisticsOf(results('5', '-1')));
  });

  it('are the same in whatever order deals come, and the balance is what all of it makes', () => {
    const net = fc.integer({ min: -10_000, max: 10_000 }).map((cents) => (cents / 100).toFixed(2));
    const shuffled = fc.array(net, { minLength: 1, maxLength: 12 }).chain((nets) => {
      const deals = [paidIn('5000', { at: -1 }), ...results(...nets)];
      return fc.tuple(fc.constant(deals), fc.shuffledSubarray(deals, { minLength: deals.length }));
    });
    fc.assert(
      fc.property(shuffled, ([deals, mixed]) => {
        const statistics = statisticsOf(deals);
        expect(statisticsOf(mixed)).toEqual(statistics);
        expect(add(statistics.initialDeposit, statistics.netProfit)).toBe(statistics.finalBalance);
      }),
    );
  });
});
