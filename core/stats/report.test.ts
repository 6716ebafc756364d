import { describe, expect, it } from 'vitest';
import { dealIn, dealOut, paidIn, results } from '../../test/builders/deals.ts';
import { reportJson } from './report.ts';
import { statisticsOf } from './statistics.ts';

describe('the report', () => {
  it('has MetaTrader’s figures, rounded to two places', () => {
    const deals = [
      paidIn('1000', { at: -1 }),
      ...results('10', '20.005', '-333.333', '50'),
      dealIn('s', 'sell', { at: 999_000 }),
      dealOut('s', 'buy', { at: 999_001, profit: '-7' }),
      paidIn('0.5', { at: 1_000_000 }),
    ];
    const json = reportJson(statisticsOf(deals), 'negative');
    expect(json).toEqual({
      trades: 5,
      gross_profit: 80.01,
      gross_loss: -340.33,
      net_profit: -260.33,
      profit_factor: 0.24,
      expected_payoff: -52.07,
      absolute_drawdown: 303.33,
      max_drawdown: 333.33,
      max_drawdown_pct: 32.36,
      relative_drawdown_pct: 32.36,
      short_wins_pct: 0,
      long_wins_pct: 75,
      max_consecutive_wins: 2,
      final_balance: 740.17,
    });
    expect(Object.keys(json)).toEqual([
      'trades',
      'gross_profit',
      'gross_loss',
      'net_profit',
      'profit_factor',
      'expected_payoff',
      'absolute_drawdown',
      'max_drawdown',
      'max_drawdown_pct',
      'relative_drawdown_pct',
      'short_wins_pct',
      'long_wins_pct',
      'max_consecutive_wins',
      'final_balance',
    ]);
  });

  it('has the gross loss without its sign where the statement does', () => {
    expect(reportJson(statisticsOf(results('-5')), 'unsigned').gross_loss).toBe(5);
    expect(reportJson(statisticsOf(results('-5')), 'negative').gross_loss).toBe(-5);
  });

  it('of no trades is all zeros, without a profit factor', () => {
    const { profit_factor, ...rest } = reportJson(statisticsOf([]), 'negative');
    expect(profit_factor).toBeNull();
    expect(new Set(Object.values(rest))).toEqual(new Set([0]));
  });
});
