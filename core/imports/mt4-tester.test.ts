import { describe, expect, it } from 'vitest';
import { mt4Tester, utf8 } from '../../test/builders/statements.ts';
import type { TesterStep } from '../../test/builders/statements.ts';
import { closedTradesOf } from '../stats/closed-trades.ts';
import { reportJson } from '../stats/report.ts';
import { statisticsOf } from '../stats/statistics.ts';
import { readHistory } from './read.ts';

const read = (...steps: readonly TesterStep[]) => readHistory(utf8(mt4Tester(steps)));
const readWell = (...steps: readonly TesterStep[]) => {
  const answer = read(...steps);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
};
const step = (
  what: string,
  order: string,
  lots: string,
  price: string,
  result?: readonly [string, string],
): TesterStep => ({ what, order, lots, price, ...(result === undefined ? {} : { result }) });

describe('a report of MetaTrader 4’s tester', () => {
  it('is read from its balances, with pending orders and changes left out', () => {
    const history = readWell(
      step('buy', '1', '0.10', '1.10000'),
      step('modify', '1', '0.10', '1.10000'),
      step('s/l', '1', '0.10', '1.09000', ['-100.00', '9900.00']),
      step('sell limit', '2', '0.10', '1.12000'),
      step('sell', '2', '0.10', '1.12000'),
      step('t/p', '2', '0.10', '1.10000', ['200.00', '10100.00']),
      step('buy stop', '3', '0.10', '1.2'),
      step('delete', '3', '0.10', '1.2'),
      step('buy', '4', '0.10', '1.10000'),
      step('close at stop', '4', '0.10', '1.10500', ['50.00', '10150.00']),
    );
    expect(history.format).toBe('mt4_tester');
    expect(closedTradesOf(history.deals)).toMatchObject([
      { position: '1', symbol: 'EURUSD', side: 'buy', openPrice: '1.1', closePrice: '1.09', net: '-100' },
      { position: '2', side: 'sell', net: '200' },
      { position: '4', side: 'buy', net: '50' },
    ]);
    expect(reportJson(statisticsOf(history.deals, history), 'negative')).toMatchObject({
      trades: 3,
      absolute_drawdown: 100,
      max_drawdown_pct: 1,
      final_balance: 10150,
    });
  });

  it('follows what partial closes leave, under numbers that are opened nowhere', () => {
    const { deals } = readWell(
      step('sell', '1', '0.30', '1.2'),
      step('close', '1', '0.10', '1.1', ['10.00', '10010.00']),
      step('close', '2', '0.10', '1.1', ['10.00', '10020.00']),
      step('close', '3', '0.10', '1.1', ['10.00', '10030.00']),
    );
    expect(closedTradesOf(deals)).toMatchObject(
      ['1', '2', '3'].map((position) => ({ position, side: 'sell', lots: '0.1', openPrice: '1.2' })),
    );
  });

  it('is bad where it closes what was never opened, or does what no tester does', () => {
    expect(read(step('close', '7', '0.10', '1.1', ['10.00', '10010.00']))).toMatchObject({
      ok: false,
      problems: [{ line: 5, reason: 'order 7 was not opened before' }],
    });
    expect(read(step('fly', '7', '0.10', '1.1'))).toMatchObject({
      problems: [{ line: 5, reason: '"fly" is nothing that a tester does' }],
    });
    expect(read(step('buy', '7', 'much', '1.1'))).toMatchObject({
      problems: [{ line: 5, reason: 'size "much" is not a size above 0' }],
    });
  });

  it('of a test that did nothing is empty', () => {
    expect(readWell().deals).toEqual([]);
  });
});
