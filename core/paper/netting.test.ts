import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, lots, price } from '../domain/decimal.ts';

const netting = (): PaperDesk => {
  const desk = new PaperDesk({ balance: '100000', terms: { marginMode: 'netting' } });
  desk.quotes('1.1');
  return desk;
};

describe('a netting account has one position a symbol', () => {
  it('that grows at the average price, with three digits more', () => {
    const desk = netting();
    desk.buys('1');
    desk.quotes('1.10001');
    desk.buys('2');
    expect(desk.account.positions).toHaveLength(1);
    expect(desk.position).toMatchObject({ id: '1', lots: '3', price: '1.10000667', side: 'buy' });
    expect(desk.deals.map(({ entry, position }) => [entry, position])).toEqual([
      ['in', '1'],
      ['in', '1'],
    ]);
    expect(desk.news.slice(-2)).toEqual(['deal', 'position_changed']);
  });

  it('whose levels, magic and comment are those of the last order', () => {
    const desk = netting();
    desk.buys('1', { stopLoss: price('1.09'), takeProfit: price('1.12'), magic: 7, comment: 'first' });
    desk.buys('1', { stopLoss: price('1.08'), magic: 8, comment: 'second' });
    expect(desk.position).toMatchObject({ stopLoss: '1.08', takeProfit: null, magic: 8, comment: 'second' });
  });

  it('whose targets are shares of all of it', () => {
    const desk = netting();
    desk.buys('1');
    desk.buys('1', { targets: [{ price: price('1.12'), percent: decimal('50') }] });
    expect(desk.position.targets).toEqual([{ price: '1.12', lots: '1' }]);
  });

  it('that an order the other way makes smaller, levels unchanged', () => {
    const desk = netting();
    desk.buys('1', { stopLoss: price('1.09') });
    desk.quotes('1.101');
    desk.sells('0.4', { stopLoss: price('1.2') });
    expect(desk.lastDeal).toMatchObject({
      entry: 'out',
      lots: '0.4',
      profit: '40',
      position: '1',
      side: 'sell',
    });
    expect(desk.position).toMatchObject({ lots: '0.6', stopLoss: '1.09', price: '1.1', side: 'buy' });
  });

  it('that an order of the same size closes', () => {
    const desk = netting();
    desk.buys('1');
    desk.sells('1');
    expect(desk.account.positions).toEqual([]);
    expect(desk.news.slice(-2)).toEqual(['deal', 'position_closed']);
  });

  it('that a larger order turns round; its identifier stays', () => {
    const desk = netting();
    desk.buys('1', { stopLoss: price('1.09') });
    desk.quotes('1.102');
    desk.sells('3', { stopLoss: price('1.2'), magic: 9 });
    expect(desk.lastDeal).toMatchObject({ entry: 'inout', lots: '3', profit: '200', position: '1' });
    expect(desk.position).toMatchObject({
      id: '1',
      side: 'sell',
      lots: '2',
      price: '1.102',
      stopLoss: '1.2',
    });
    expect(desk.position.openedAt).toBe(desk.now);
    expect(desk.value.margin).toBe('2204');
  });

  it('that is closed like any other', () => {
    const desk = netting();
    desk.buys('1');
    desk.buys('1');
    desk.closes('0.5');
    expect(desk.lastDeal).toMatchObject({ entry: 'out', lots: '0.5' });
    desk.closes();
    expect(desk.account.positions).toEqual([]);
  });

  it('that pending orders meet, too', () => {
    const desk = netting();
    desk.buys('1');
    desk.places('limit', '1.12', { side: 'sell', lots: lots('1.5') });
    desk.quotes('1.12');
    expect(desk.position).toMatchObject({ side: 'sell', lots: '0.5', id: '1' });
  });

  it('whose margin goes by the average of the rates', () => {
    const desk = netting();
    desk.buys('1');
    desk.quotes('1.2');
    desk.buys('1');
    expect(desk.value.margin).toBe('2300');
  });
});

describe('what a netting order needs', () => {
  it('is the margin of the position that it would make', () => {
    const desk = new PaperDesk({ balance: '1650', terms: { marginMode: 'netting' } });
    desk.quotes('1.1');
    desk.buys('1');
    expect(rejectionIn(desk.buys('0.51'))).toBe('NOT_ENOUGH_MONEY');
    expect(rejectionIn(desk.buys('0.5'))).toBeUndefined();
    expect(rejectionIn(desk.sells('3.01'))).toBe('NOT_ENOUGH_MONEY');
    expect(rejectionIn(desk.sells('3'))).toBeUndefined();
    expect(desk.position).toMatchObject({ side: 'sell', lots: '1.5' });
  });
});

describe('a netting account with as many orders as it may have', () => {
  it('can still deal in what it holds', () => {
    const gold = aPaperSymbol('XAUUSD');
    const desk = new PaperDesk({
      balance: '100000',
      symbols: [aPaperSymbol(), gold],
      terms: { marginMode: 'netting', maxOrders: 1 },
    });
    desk.quotes('1.1');
    desk.quotes('1900', '1900', 'XAUUSD');
    desk.buys('1');
    expect(rejectionIn(desk.opens({ symbol: gold.symbol }))).toBe('TOO_MANY_POSITIONS');
    expect(rejectionIn(desk.places('limit', '1.09'))).toBe('TOO_MANY_ORDERS');
    expect(rejectionIn(desk.sells('2'))).toBeUndefined();
    expect(desk.position).toMatchObject({ side: 'sell', lots: '1' });
  });
});

describe('a hedging account', () => {
  it('has a position for each order, both ways', () => {
    const desk = new PaperDesk({ balance: '100000' });
    desk.quotes('1.1');
    desk.buys('1');
    desk.sells('1');
    desk.buys('1');
    expect(desk.account.positions.map(({ id, side }) => [id, side])).toEqual([
      ['1', 'buy'],
      ['2', 'sell'],
      ['3', 'buy'],
    ]);
  });

  it('has at most so many orders and positions as its terms allow', () => {
    const desk = new PaperDesk({ terms: { maxOrders: 2 } });
    desk.quotes('1.1');
    desk.buys('0.01');
    desk.places('limit', '1.09');
    expect(rejectionIn(desk.buys('0.01'))).toBe('TOO_MANY_POSITIONS');
    expect(rejectionIn(desk.places('limit', '1.08'))).toBe('TOO_MANY_ORDERS');
    desk.closes();
    expect(rejectionIn(desk.buys('0.01'))).toBeUndefined();
  });

  it('keeps two symbols apart', () => {
    const gold = aPaperSymbol('XAUUSD');
    const desk = new PaperDesk({
      balance: '100000',
      symbols: [aPaperSymbol(), gold],
      terms: { marginMode: 'netting' },
    });
    desk.quotes('1.1');
    desk.quotes('1900', '1900', 'XAUUSD');
    desk.buys('1');
    desk.sells('1', { symbol: gold.symbol });
    expect(desk.account.positions).toHaveLength(2);
    desk.quotes('1890', '1890', 'XAUUSD');
    expect(desk.value).toMatchObject({ floating: '1000', margin: '3000' });
  });
});
