import { describe, expect, it } from 'vitest';
import { dealIn, dealInOut, dealOut, paidIn } from '../../test/builders/deals.ts';
import type { Deal } from '../domain/position.ts';
import { closedTradesOf } from './closed-trades.ts';

const only = (...deals: readonly Deal[]) => {
  const trades = closedTradesOf(deals);
  expect(trades).toHaveLength(1);
  return trades[0]!;
};

describe('a closed trade', () => {
  it('is what closes a position, with what opening it cost', () => {
    const trade = only(
      dealIn('7', 'buy', { at: 1, price: '1.1', lots: '0.5', commission: '-0.7' }),
      dealOut('7', 'sell', {
        at: 9,
        price: '1.2',
        lots: '0.5',
        profit: '50',
        swap: '-1',
        commission: '-0.8',
      }),
    );
    expect(trade).toEqual({
      position: '7',
      symbol: 'EURUSD',
      side: 'buy',
      lots: '0.5',
      openPrice: '1.1',
      closePrice: '1.2',
      openedAt: 1,
      closedAt: 9,
      profit: '50',
      swap: '-1',
      commission: '-1.5',
      net: '47.5',
    });
  });

  it('has the side of its position, not of the deal', () => {
    expect(only(dealIn('7', 'sell'), dealOut('7', 'buy')).side).toBe('sell');
    expect(only(dealOut('7', 'buy')).side).toBe('sell');
    expect(only(dealOut('7', 'sell')).side).toBe('buy');
  });

  it('that was opened before the first deal has neither opening price nor time, and its own costs', () => {
    const trade = only(dealOut('7', 'sell', { profit: '5', commission: '-1', at: 3 }));
    expect(trade).toMatchObject({ openPrice: null, openedAt: null, net: '4', lots: '1', closedAt: 3 });
  });

  it('is a part of a position that is closed in parts: the first costs go by lots, the last part bears the rest', () => {
    const trades = closedTradesOf([
      dealIn('7', 'buy', { lots: '3', commission: '-1', swap: '-0.5', at: 1, price: '2' }),
      dealOut('7', 'sell', { lots: '1', profit: '10', at: 2 }),
      dealOut('7', 'sell', { lots: '1', profit: '10', at: 3 }),
      dealOut('7', 'sell', { lots: '1', profit: '10', at: 4 }),
    ]);
    expect(trades.map(({ commission }) => commission)).toEqual(['-0.33333333', '-0.33333334', '-0.33333333']);
    expect(trades.map(({ swap }) => swap)).toEqual(['-0.16666667', '-0.16666667', '-0.16666666']);
    expect(trades.map(({ openPrice, openedAt }) => [openPrice, openedAt])).toEqual([
      ['2', 1],
      ['2', 1],
      ['2', 1],
    ]);
  });

  it('opened by several deals has their average price, the time of the first and the costs of all', () => {
    const trade = only(
      dealIn('7', 'sell', { lots: '1', price: '10', at: 1, commission: '-1' }),
      dealIn('7', 'sell', { lots: '2', price: '13', at: 2, commission: '-2' }),
      dealOut('7', 'buy', { lots: '3', price: '11', at: 3 }),
    );
    expect(trade).toMatchObject({ openPrice: '12', openedAt: 1, commission: '-3', lots: '3', side: 'sell' });
  });

  it('of a deal that turns a position round closes all of it, and the rest opens on the other side', () => {
    const trades = closedTradesOf([
      dealIn('7', 'buy', { lots: '1', price: '10', at: 1, commission: '-1' }),
      dealInOut('7', 'sell', { lots: '3', price: '12', at: 2, profit: '20', commission: '-3' }),
      dealOut('7', 'buy', { lots: '2', price: '11', at: 3, profit: '30', commission: '-2' }),
    ]);
    expect(trades).toMatchObject([
      { side: 'buy', lots: '1', openPrice: '10', closePrice: '12', net: '16' },
      { side: 'sell', lots: '2', openPrice: '12', openedAt: 2, closePrice: '11', net: '28' },
    ]);
  });

  it('of a deal that turns round as much as there is leaves nothing', () => {
    const trades = closedTradesOf([
      dealIn('7', 'buy', { lots: '1' }),
      dealInOut('7', 'sell', { lots: '1' }),
      dealOut('7', 'buy', { lots: '1' }),
    ]);
    expect(trades.map(({ openPrice }) => openPrice)).toEqual(['1', null]);
  });

  it('of a deal that turns round what is not known to be open has its own lots', () => {
    expect(only(dealInOut('7', 'sell', { lots: '2' }))).toMatchObject({ lots: '2', openPrice: null });
  });

  it('that closes more than is known to be open takes all of the costs', () => {
    const trades = closedTradesOf([
      dealIn('7', 'buy', { lots: '1', commission: '-1' }),
      dealOut('7', 'sell', { lots: '5' }),
      dealOut('7', 'sell', { lots: '5' }),
    ]);
    expect(trades.map(({ net, lots, openPrice }) => [net, lots, openPrice])).toEqual([
      ['-1', '5', '1'],
      ['0', '5', null],
    ]);
  });

  it('is found by its symbol where deals name no position', () => {
    const bare = (deal: Deal): Deal => ({ ...deal, position: null });
    const trades = closedTradesOf([
      bare(dealIn('', 'buy', { price: '5', symbol: 'A' })),
      bare(dealIn('', 'buy', { price: '6', symbol: 'B' })),
      bare(dealOut('', 'sell', { symbol: 'B' })),
    ]);
    expect(trades).toMatchObject([{ position: null, symbol: 'B', openPrice: '6' }]);
  });

  it('keeps positions apart', () => {
    const trades = closedTradesOf([
      dealIn('1', 'buy', { price: '5' }),
      dealIn('2', 'sell', { price: '6' }),
      dealOut('2', 'buy'),
      dealOut('1', 'sell'),
    ]);
    expect(trades.map(({ position, openPrice }) => [position, openPrice])).toEqual([
      ['2', '6'],
      ['1', '5'],
    ]);
  });

  it('is neither a payment nor a deal without a symbol', () => {
    const odd = { ...dealOut('7', 'sell'), symbol: null };
    const sideless = { ...dealOut('7', 'sell'), side: null };
    expect(closedTradesOf([paidIn('100'), odd, sideless, dealIn('7', 'buy')])).toEqual([]);
  });

  it('of a position of no lots at all has a price still', () => {
    const trade = only(
      dealIn('7', 'buy', { lots: '0', price: '3' }),
      dealIn('7', 'buy', { lots: '0', price: '4' }),
      dealOut('7', 'sell', { lots: '0' }),
    );
    expect(trade.openPrice).toBe('3');
  });
});
