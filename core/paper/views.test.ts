import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../test/builders/paper.ts';
import { decimal, lots, money, price, quotient } from '../domain/decimal.ts';
import { closedPosition, fundsOf, openPosition, pendingPosition, reportedSymbol } from './views.ts';

const target = (at: string) => [{ price: price(at), percent: decimal('50') }];

describe('to the rest of the house', () => {
  it('an open position is one of a terminal', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1');
    desk.buys('0.5', { stopLoss: price('1.09'), takeProfit: price('1.12'), magic: 7, comment: 'copy' });
    const shown = {
      id: '1',
      state: 'open',
      kind: 'market',
      symbol: 'EURUSD',
      side: 'buy',
      lots: '0.5',
      price: '1.1',
      stopLoss: '1.09',
      takeProfit: '1.12',
      openedAt: desk.now,
      expiresAt: null,
      magic: 7,
      comment: 'copy',
    };
    expect(openPosition(desk.position)).toEqual(shown);
    expect(closedPosition(desk.position)).toEqual({ ...shown, state: 'closed', lots: '0' });
  });

  it('the nearest target is the target', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1');
    desk.buys('0.5', { takeProfit: price('1.2'), targets: target('1.15') });
    desk.places('limit', '1.09', { takeProfit: price('1.2'), targets: target('1.14') });
    expect(openPosition(desk.position).takeProfit).toBe('1.15');
    expect(pendingPosition(desk.order).takeProfit).toBe('1.14');
    desk.quotes('1.15');
    expect(openPosition(desk.position).takeProfit).toBe('1.2');
  });

  it('an order that rests is a pending position', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1');
    desk.places('stop', '1.11', { lots: lots('0.2'), stopLoss: price('1.1'), expiresAt: desk.now + 60_000 });
    expect(pendingPosition(desk.order)).toEqual({
      id: '1',
      state: 'pending',
      kind: 'stop',
      symbol: 'EURUSD',
      side: 'buy',
      lots: '0.2',
      price: '1.11',
      stopLoss: '1.1',
      takeProfit: null,
      openedAt: desk.now,
      expiresAt: desk.now + 60_000,
      magic: 0,
      comment: '',
    });
  });

  it('the money is that of now, and unknown without quotes', () => {
    const desk = new PaperDesk();
    desk.quotes('1.1');
    desk.buys('1');
    desk.quotes('1.101');
    const funds = { balance: '10000', equity: '10100', margin: '1100', freeMargin: '9000', at: desk.now };
    expect(fundsOf(desk.account, desk.now, desk.market)).toEqual(funds);
    expect(fundsOf(desk.account, desk.now, { ...desk.market, quote: () => undefined })).toBeNull();
  });

  it('a symbol has the tick value of its currency’s rate', () => {
    expect(reportedSymbol(aPaperSymbol(), decimal('1'))).toMatchObject({
      symbol: 'EURUSD',
      tickValue: '1',
      contractSize: '100000',
      tradeMode: 'full',
    });
    expect(reportedSymbol(aPaperSymbol('USDJPY'), decimal('0.008')).tickValue).toBe('0.8');
    const yen = quotient([decimal('1')], [decimal('155.32')]);
    expect(reportedSymbol(aPaperSymbol('USDJPY'), yen).tickValue).toBe('0.643832088591');
    const futures = { calcMode: 'futures' as const, initialMargin: money('1000'), tickPrice: money('12.5') };
    expect(reportedSymbol(aPaperSymbol('US500', futures), decimal('2')).tickValue).toBe('25');
  });
});
