/** When a quote needs no exact look. That none is overlooked is a property in engine.property.test.ts. */
import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk, quotedAt } from '../../test/builders/paper.ts';
import { price } from '../domain/decimal.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { watchOf } from './watch.ts';

/** Whether the account lets this quote pass without a second look. */
function isQuiet(desk: PaperDesk, bid: string, ask = bid, symbol = 'EURUSD'): boolean {
  const quote = { symbol: symbol as BrokerSymbol, bid: price(bid), ask: price(ask) };
  const market = {
    ...desk.market,
    quote: (name: string) => (name === symbol ? quote : desk.market.quote(name)),
  };
  return watchOf(desk.account, market.symbols).isQuiet(symbol, desk.now, market);
}

describe('a quote is quiet', () => {
  it('for an account that has nothing', () => {
    expect(isQuiet(new PaperDesk(), '1.1')).toBe(true);
  });

  it('between stop and target, and is not within half a point of them', () => {
    const desk = quotedAt();
    desk.buys('1', { stopLoss: price('1.0999'), takeProfit: price('1.1001') });
    const looks = ['1.0999', '1.09991', '1.1', '1.10009', '1.1001'].map((bid) => isQuiet(desk, bid));
    expect(looks).toEqual([false, true, true, true, false]);
  });

  it('for a sold position by the ask, whatever the bid', () => {
    const desk = quotedAt('1.1', '1.1002');
    desk.sells('1', { stopLoss: price('1.101'), takeProfit: price('1.099') });
    const looks = ['1.1009', '1.101', '1.0991', '1.099'].map((ask) => isQuiet(desk, '1.08', ask));
    expect(looks).toEqual([true, false, true, false]);
  });

  it('between pending orders', () => {
    const desk = quotedAt();
    desk.places('limit', '1.099');
    desk.places('stop', '1.101');
    desk.places('limit', '1.102', { side: 'sell' });
    desk.places('stop', '1.098', { side: 'sell' });
    const byAsk = ['1.0991', '1.099', '1.1009', '1.101'].map((ask) => isQuiet(desk, '1.0989', ask));
    const byBid = ['1.0981', '1.098', '1.1019', '1.102'].map((bid) => isQuiet(desk, bid, '1.1'));
    expect([byAsk, byBid]).toEqual([
      [true, false, true, false],
      [true, false, true, false],
    ]);
  });

  it('until trailing has the next step to take', () => {
    const desk = quotedAt();
    desk.buys('1', { trailing: { startPoints: 200, distancePoints: 150, stepPoints: 50 } });
    expect([isQuiet(desk, '1.10199'), isQuiet(desk, '1.102')]).toEqual([true, false]);
    desk.quotes('1.102');
    expect([isQuiet(desk, '1.10249'), isQuiet(desk, '1.1025'), isQuiet(desk, '1.1005')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('of a symbol that the account has nothing to do with', () => {
    const desk = quotedAt('1.1', '1.1', { symbols: [aPaperSymbol(), aPaperSymbol('GBPUSD')] });
    desk.buys('1', { stopLoss: price('1.09') });
    expect(isQuiet(desk, '0.5', '0.5', 'GBPUSD')).toBe(true);
  });

  it('with a margin level well above the call, well below it once it was called, and nowhere near the stop-out', () => {
    const desk = quotedAt('1.1', '1.1', { balance: '2000' });
    desk.buys('1');
    expect(['1.2', '1.0911', '1.091', '1.09'].map((bid) => isQuiet(desk, bid))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    desk.quotes('1.09');
    const called = ['1.0911', '1.091', '1.0909', '1.0856', '1.0855', '1.05'];
    expect(called.map((bid) => isQuiet(desk, bid))).toEqual([false, false, true, true, false, false]);
  });

  it('not when a rate moves the equity to a level', () => {
    const symbols = [aPaperSymbol('EURGBP'), aPaperSymbol('GBPUSD'), aPaperSymbol()];
    const desk = new PaperDesk({ balance: '2500', symbols });
    desk.quotes('1.2', '1.2', 'GBPUSD');
    desk.quotes('1.1');
    desk.quotes('0.85', '0.85', 'EURGBP');
    desk.opens({ symbol: 'EURGBP' as BrokerSymbol });
    desk.quotes('0.84', '0.84', 'EURGBP');
    expect(isQuiet(desk, '1.21', '1.21', 'GBPUSD')).toBe(true);
    expect(isQuiet(desk, '1.41', '1.41', 'GBPUSD')).toBe(false);
  });

  it('not when something is due', () => {
    const desk = quotedAt();
    desk.places('limit', '1.05', { expiresAt: desk.now + 10 });
    expect(isQuiet(desk, '1.1')).toBe(true);
    desk.now += 10;
    expect(isQuiet(desk, '1.1')).toBe(false);
  });

  it('by the symbols that it is asked with, though the account is the same', () => {
    const desk = quotedAt('1.1', '1.1', { symbols: [aPaperSymbol('EURUSD', { markupPoints: 50 })] });
    desk.places('stop', '1.101');
    expect(isQuiet(desk, '1.1006')).toBe(false);
    const plain = { ...desk.market, symbols: new Map([['EURUSD', aPaperSymbol()]]) };
    expect(watchOf(desk.account, plain.symbols).isQuiet('EURUSD', desk.now, plain)).toBe(true);
  });
});
