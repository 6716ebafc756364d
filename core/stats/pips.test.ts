import { describe, expect, it } from 'vitest';
import { dealIn, dealOut, paidIn } from '../../test/builders/deals.ts';
import { price } from '../domain/decimal.ts';
import type { Deal } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { closedTradesOf } from './closed-trades.ts';
import { pipsFromPrices, pipsOf, rOf } from './pips.ts';

const trade = (side: 'buy' | 'sell', open: string | null, close: string) => {
  const opening = open === null ? [] : [dealIn('7', side, { price: open })];
  const closing = dealOut('7', side === 'buy' ? 'sell' : 'buy', { price: close });
  return closedTradesOf([...opening, closing])[0]!;
};
const pip = (deals: readonly Deal[], symbol = 'EURUSD') => pipsFromPrices(deals)(symbol as BrokerSymbol);

describe('pips', () => {
  it('are counted in the trade’s favour', () => {
    expect(pipsOf(trade('buy', '1.1', '1.1025'), price('0.0001'))).toBe('25');
    expect(pipsOf(trade('sell', '1.1', '1.1025'), price('0.0001'))).toBe('-25');
    expect(pipsOf(trade('sell', '150.5', '150'), price('0.01'))).toBe('50');
  });

  it('are not known without an opening price, or a pip', () => {
    expect(pipsOf(trade('buy', null, '1.1'), price('0.0001'))).toBeNull();
    expect(pipsOf(trade('buy', '1', '1.1'), undefined)).toBeNull();
  });

  it.each([
    ['1.10005', '0.0001'],
    ['1.1005', '0.0001'],
    ['150.123', '0.01'],
    ['150.12', '0.01'],
    ['2000.5', '0.1'],
    ['38000', '1'],
  ])('of a symbol quoted at %s are %s', (quoted, size) => {
    expect(pip([dealIn('1', 'buy', { price: quoted }), dealOut('1', 'sell', { price: '1' })])).toBe(size);
  });

  it('go by the symbol’s own prices, and are not known of others', () => {
    const deals = [
      dealIn('1', 'buy', { price: '1.10005' }),
      dealIn('2', 'buy', { price: '150.123', symbol: 'USDJPY' }),
      paidIn('1000'),
    ];
    expect(pip(deals, 'USDJPY')).toBe('0.01');
    expect(pip(deals, 'XAUUSD')).toBeUndefined();
  });
});

describe('R', () => {
  it('is what was won for what was risked', () => {
    expect(rOf(trade('buy', '100', '130'), price('90'))).toBe(3);
    expect(rOf(trade('buy', '100', '95'), price('90'))).toBe(-0.5);
    expect(rOf(trade('sell', '100', '80'), price('110'))).toBe(2);
  });

  it.each([
    ['no stop', trade('buy', '100', '130'), undefined],
    ['a stop in profit', trade('buy', '100', '130'), price('105')],
    ['a stop in profit, sold', trade('sell', '100', '80'), price('95')],
    ['a stop at the opening price', trade('buy', '100', '130'), price('100')],
    ['no opening price', trade('buy', null, '130'), price('90')],
  ])('is not known with %s', (_name, closed, stop) => {
    expect(rOf(closed, stop)).toBeNull();
  });
});
