import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealIn, dealOut, results } from '../../test/builders/deals.ts';
import { add, money, price } from '../domain/decimal.ts';
import type { Deal } from '../domain/position.ts';
import { closedTradesOf } from './closed-trades.ts';
import { figuresOf } from './figures.ts';

const IGNORANT = { pipOf: () => undefined, stopOf: () => undefined };
const of = (...deals: readonly Deal[]) => figuresOf(closedTradesOf(deals), IGNORANT);

describe('figures', () => {
  it('of no trades are zeros, and null where there is nothing to divide by', () => {
    expect(of()).toEqual({
      trades: 0,
      won: 0,
      lost: 0,
      breakEven: 0,
      lots: '0',
      grossProfit: '0',
      grossLoss: '0',
      netProfit: '0',
      profitFactor: null,
      expectedPayoff: null,
      winRatePct: 0,
      longTrades: 0,
      longWinsPct: 0,
      shortTrades: 0,
      shortWinsPct: 0,
      averageWin: null,
      averageLoss: null,
      payoff: null,
      best: null,
      worst: null,
      pips: null,
      averageR: null,
    });
  });

  it('are those of MetaTrader’s report', () => {
    expect(of(...results('30', '-20', '0', '60', '-40'))).toMatchObject({
      trades: 5,
      won: 3,
      lost: 2,
      breakEven: 1,
      lots: '5',
      grossProfit: '90',
      grossLoss: '-60',
      netProfit: '30',
      profitFactor: 1.5,
      expectedPayoff: '6',
      winRatePct: 60,
      averageWin: '30',
      averageLoss: '-30',
      payoff: 1,
      best: '60',
      worst: '-40',
    });
  });

  it('tell long from short', () => {
    const deals = [
      ...results('10', '-10', '10', '0'),
      ...[dealIn('s', 'sell'), dealOut('s', 'buy', { profit: '-1' })],
      ...[dealIn('t', 'sell'), dealOut('t', 'buy', { profit: '1' })],
    ];
    expect(of(...deals)).toMatchObject({
      longTrades: 4,
      longWinsPct: 75,
      shortTrades: 2,
      shortWinsPct: 50,
    });
  });

  it('have no profit factor and no payoff when nothing was lost, and neither is 0 when nothing was won', () => {
    expect(of(...results('10'))).toMatchObject({ profitFactor: null, payoff: null, averageLoss: null });
    expect(of(...results('-10'))).toMatchObject({ profitFactor: 0, payoff: null, averageWin: null });
    expect(of(...results('-10'))).toMatchObject({ best: '-10', worst: '-10' });
  });

  it('have swap and commission in every result', () => {
    const trade = [
      dealIn('a', 'buy', { commission: '-3' }),
      dealOut('a', 'sell', { profit: '5', swap: '-4' }),
    ];
    expect(of(...trade)).toMatchObject({ lost: 1, grossLoss: '-2', grossProfit: '0' });
  });

  it('round averages to eight places', () => {
    expect(of(...results('10', '0', '0')).expectedPayoff).toBe('3.33333333');
  });

  it('sum up pips and R of the trades they are known of', () => {
    const trades = closedTradesOf([
      dealIn('a', 'buy', { price: '100' }),
      dealOut('a', 'sell', { price: '130' }),
      dealIn('b', 'sell', { price: '100' }),
      dealOut('b', 'buy', { price: '110' }),
      dealIn('c', 'buy', { price: '1', symbol: 'OTHER' }),
      dealOut('c', 'sell', { price: '2', symbol: 'OTHER' }),
      { ...dealOut('d', 'sell'), position: null },
    ]);
    const { pips, averageR } = figuresOf(trades, {
      pipOf: (symbol) => (symbol === 'EURUSD' ? price('5') : undefined),
      stopOf: (position) => (position === 'a' ? price('90') : position === 'b' ? price('110') : undefined),
    });
    expect(pips).toBe('4');
    expect(averageR).toBe(1);
  });

  it('of parts make those of the whole, in any order', () => {
    const net = fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2));
    fc.assert(
      fc.property(fc.array(net, { maxLength: 20 }), fc.nat(20), (nets, at) => {
        const trades = closedTradesOf(results(...nets));
        const whole = figuresOf(trades, IGNORANT);
        const parts = [trades.slice(0, at), trades.slice(at)].map((part) => figuresOf(part, IGNORANT));
        for (const name of ['grossProfit', 'grossLoss', 'netProfit'] as const)
          expect(parts.reduce((sum, part) => add(sum, part[name]), money('0'))).toBe(whole[name]);
        for (const name of ['trades', 'won', 'lost', 'breakEven', 'longTrades'] as const)
          expect(parts.reduce((sum, part) => sum + part[name], 0)).toBe(whole[name]);
        expect(figuresOf([...trades].reverse(), IGNORANT)).toEqual(whole);
        expect(whole.won + whole.lost).toBe(nets.length);
      }),
    );
  });
});
