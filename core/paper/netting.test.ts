import { describe, expect, it } from 'vitest';
import { anEntry, aPaperSymbol, PaperDesk, rejectionIn } from '../../test/builders/paper.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { Command } from './commands.ts';
import { stopped } from './engine.ts';
import type { PaperSymbol } from './symbol.ts';

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

describe('a share of a netting account’s position', () => {
  const ends = (side: 'buy' | 'sell', size: string, cause = 'stop_loss') =>
    ({
      type: 'open',
      request: 'stop',
      cause,
      entry: anEntry({ side, lots: lots(size) }),
      deviation: null,
      endsShare: true,
    }) as Command;
  const stop = (desk: PaperDesk, ...commands: readonly Command[]) =>
    stopped(desk.account, commands, desk.now, desk.market);

  it('ends at once and at the market, worse by the slippage for a stop and not for a target', () => {
    const slips = { slippage: { minPoints: 5, maxPoints: 5 }, latency: { minMs: 100, maxMs: 100 } };
    const desk = new PaperDesk({ balance: '100000', terms: { marginMode: 'netting', ...slips } });
    desk.quotes('1.1');
    desk.buys('1');
    desk.waits(100);
    const { events } = stop(desk, ends('sell', '0.4'), ends('sell', '0.6', 'take_profit'));
    const deals = events.flatMap((event) => (event.type === 'deal' ? [event.deal] : []));
    expect(deals.map(({ lots: size, price: at, cause }) => `${cause} ${size} @ ${at}`)).toEqual([
      'stop_loss 0.4 @ 1.09995',
      'take_profit 0.6 @ 1.1',
    ]);
  });

  it('ends without margin or room for what is left, which the margin then ends', () => {
    const desk = new PaperDesk({ terms: { marginMode: 'netting', maxOrders: 1 } });
    desk.quotes('1.1');
    desk.places('limit', '1', { lots: lots('1') });
    const { account, events } = stop(desk, ends('sell', '50'));
    expect(events.map(({ type }) => type)).toEqual([
      'deal',
      'position_opened',
      'margin_call',
      'stop_out',
      'deal',
      'position_closed',
      'margin_call_over',
    ]);
    expect(account.positions).toEqual([]);
  });

  it('is told with the order that was filled, a stop-out without', () => {
    const desk = netting();
    desk.buys('1');
    desk.buys('1');
    desk.closes('0.5');
    expect(desk.events.flatMap((event) => (event.type === 'deal' ? [event.order] : []))).toEqual([
      null,
      '1',
      '2',
      null,
    ]);
  });
});

describe('where positions may only be closed', () => {
  function restricted(tradeMode: PaperSymbol['tradeMode'], marginMode: 'netting' | 'hedging'): PaperDesk {
    const desk = new PaperDesk({ terms: { marginMode } });
    desk.quotes('1.1');
    desk.buys('0.5');
    const narrowed = new PaperDesk({
      terms: { marginMode },
      symbols: [aPaperSymbol('EURUSD', { tradeMode })],
    });
    narrowed.account = desk.account;
    narrowed.sets('1.1');
    return narrowed;
  }

  it.each([
    ['close_only', 'netting', '0.5', undefined],
    ['close_only', 'netting', '0.51', 'ONLY_CLOSE'],
    ['long_only', 'netting', '0.2', undefined],
    ['close_only', 'hedging', '0.5', 'ONLY_CLOSE'],
    ['disabled', 'netting', '0.5', 'TRADE_DISABLED'],
  ] as const)('in mode %s a %s account is answered on a sell of %s lots: %s', (mode, margin, size, code) => {
    expect(rejectionIn(restricted(mode, margin).sells(size))).toBe(code);
  });

  it('an order of the same side adds to it, and is none', () => {
    expect(rejectionIn(restricted('close_only', 'netting').buys('0.1'))).toBe('ONLY_CLOSE');
  });
});
