import { describe, expect, it } from 'vitest';
import { aPaperSymbol, EURUSD, PaperDesk, rejectionIn } from '../../test/builders/paper.ts';
import type { MarginMode } from '../domain/account.ts';
import { lots, price } from '../domain/decimal.ts';
import type { TradeMode } from '../domain/symbol.ts';
import { MOST_REQUESTS } from './account.ts';
import type { PaperSymbol } from './symbol.ts';

const deskOf = (parts: Partial<PaperSymbol> = {}, more: ConstructorParameters<typeof PaperDesk>[0] = {}) => {
  const desk = new PaperDesk({ balance: '1000000', symbols: [aPaperSymbol('EURUSD', parts)], ...more });
  desk.quotes('1.1', '1.1002');
  return desk;
};

describe('the volume of an order', () => {
  it.each([
    ['0.01', undefined],
    ['0.009', 'VOLUME_BELOW_MINIMUM'],
    ['0', 'VOLUME_BELOW_MINIMUM'],
    ['-1', 'VOLUME_BELOW_MINIMUM'],
    ['0.015', 'VOLUME_OFF_STEP'],
    ['100', undefined],
    ['100.01', 'VOLUME_ABOVE_MAXIMUM'],
  ])('of %s: %s', (size, code) => {
    expect(rejectionIn(deskOf({}, { balance: '100000000' }).buys(size))).toBe(code);
  });
});

describe('stops and targets', () => {
  const LEVEL = 50;
  it.each([
    ['buy', { stopLoss: '1.0995' }, undefined],
    ['buy', { stopLoss: '1.09951' }, 'INVALID_STOPS'],
    ['buy', { takeProfit: '1.1005' }, undefined],
    ['buy', { takeProfit: '1.10049' }, 'INVALID_STOPS'],
    ['sell', { stopLoss: '1.1007' }, undefined],
    ['sell', { stopLoss: '1.10069' }, 'INVALID_STOPS'],
    ['sell', { takeProfit: '1.0997' }, undefined],
    ['sell', { takeProfit: '1.09971' }, 'INVALID_STOPS'],
    ['buy', { stopLoss: '1.090001' }, 'INVALID_STOPS'],
    ['buy', { stopLoss: '0' }, 'INVALID_STOPS'],
  ] as const)('of a %s with %j: %s', (side, levels, code) => {
    const parts = Object.fromEntries(Object.entries(levels).map(([key, value]) => [key, price(value)]));
    expect(rejectionIn(deskOf({ stopsLevel: LEVEL }).opens({ side, ...parts }))).toBe(code);
  });

  it('at the market itself are no stops', () => {
    expect(rejectionIn(deskOf().buys('1', { stopLoss: price('1.1') }))).toBe('INVALID_STOPS');
    expect(rejectionIn(deskOf().buys('1', { takeProfit: price('1.1') }))).toBe('INVALID_STOPS');
  });

  it('of a pending order are measured from where it opens', () => {
    const desk = deskOf();
    expect(rejectionIn(desk.places('limit', '1.09', { stopLoss: price('1.095') }))).toBe('INVALID_STOPS');
    expect(rejectionIn(desk.places('limit', '1.09', { takeProfit: price('1.095') }))).toBeUndefined();
    const limitPrice = price('1.11');
    const stopLimit = { limitPrice, stopLoss: price('1.115') };
    expect(rejectionIn(desk.places('stop_limit', '1.12', stopLimit))).toBe('INVALID_STOPS');
  });
});

describe('the price of a pending order', () => {
  it.each([
    ['limit', 'buy', '1.0997', undefined],
    ['limit', 'buy', '1.09971', 'INVALID_PRICE'],
    ['limit', 'sell', '1.1005', undefined],
    ['limit', 'sell', '1.10049', 'INVALID_PRICE'],
    ['stop', 'buy', '1.1007', undefined],
    ['stop', 'buy', '1.10069', 'INVALID_PRICE'],
    ['stop', 'sell', '1.0995', undefined],
    ['stop', 'sell', '1.09951', 'INVALID_PRICE'],
    ['limit', 'buy', '1.0900001', 'INVALID_PRICE'],
  ] as const)('%s %s at %s: %s', (kind, side, at, code) => {
    expect(rejectionIn(deskOf({ stopsLevel: 50 }).places(kind, at, { side }))).toBe(code);
  });

  it.each([
    ['1.119', undefined],
    ['1.12', undefined],
    ['1.121', 'INVALID_PRICE'],
    ['1.1199999', 'INVALID_PRICE'],
  ])('stop-limit of a buyer at 1.12 with its limit at %s: %s', (limit, code) => {
    expect(rejectionIn(deskOf().places('stop_limit', '1.12', { limitPrice: price(limit) }))).toBe(code);
  });

  it('has a limit of its own for stop-limit orders, and for no others', () => {
    expect(rejectionIn(deskOf().places('stop_limit', '1.12'))).toBe('INVALID_REQUEST');
    expect(rejectionIn(deskOf().places('limit', '1.09', { limitPrice: price('1.08') }))).toBe(
      'INVALID_REQUEST',
    );
  });

  it('is not waited for beyond an expiration that is over', () => {
    const desk = deskOf();
    expect(rejectionIn(desk.places('limit', '1.09', { expiresAt: desk.now }))).toBe('INVALID_EXPIRATION');
    expect(rejectionIn(desk.places('limit', '1.09', { expiresAt: desk.now + 1 }))).toBeUndefined();
  });
});

describe('a symbol that may not be traded in every way', () => {
  it.each([
    ['disabled', 'buy', 'TRADE_DISABLED'],
    ['close_only', 'buy', 'ONLY_CLOSE'],
    ['long_only', 'sell', 'ONLY_LONG'],
    ['long_only', 'buy', undefined],
    ['short_only', 'buy', 'ONLY_SHORT'],
    ['short_only', 'sell', undefined],
    ['full', 'sell', undefined],
  ] as const)('%s, %s: %s', (tradeMode, side, code) => {
    expect(rejectionIn(deskOf({ tradeMode }).opens({ side }))).toBe(code);
  });

  const restricted = (tradeMode: TradeMode): PaperDesk => {
    const desk = deskOf();
    desk.buys('1');
    desk.places('stop', '1.2');
    const later = new PaperDesk({ symbols: [aPaperSymbol('EURUSD', { tradeMode })] });
    later.account = desk.account;
    later.now = desk.now;
    later.sets('1.1', '1.1002');
    return later;
  };

  it('lets positions be closed, unless it is disabled', () => {
    expect(rejectionIn(restricted('close_only').closes())).toBeUndefined();
    expect(rejectionIn(restricted('disabled').closes())).toBe('TRADE_DISABLED');
  });

  it('rejects pending orders whose time has come', () => {
    const { events } = restricted('close_only').quotes('1.2');
    expect(events).toMatchObject([{ end: 'rejected', rejected: { code: 'ONLY_CLOSE' } }]);
  });
});

describe('outside of its hours', () => {
  const hours = { zone: 'Europe/Madrid', sessions: [{ day: 4, from: 9 * 60, to: 17 * 60 + 30 }] };
  const closed = (): PaperDesk => {
    const desk = deskOf({ hours });
    desk.buys('1', { stopLoss: price('1.09'), takeProfit: price('1.11') });
    desk.places('limit', '1.08');
    // Half past five in Madrid.
    desk.waitsUntil('2025-11-20T16:30:00Z');
    return desk;
  };

  it('nothing is opened, placed, changed or closed; orders can be withdrawn', () => {
    const desk = closed();
    const exits = { ...desk.position, stopLoss: null };
    expect(rejectionIn(desk.buys('1'))).toBe('MARKET_CLOSED');
    expect(rejectionIn(desk.places('limit', '1.07'))).toBe('MARKET_CLOSED');
    expect(rejectionIn(desk.closes())).toBe('MARKET_CLOSED');
    expect(rejectionIn(desk.sends({ type: 'modify_position', position: '1', exits, targets: null }))).toBe(
      'MARKET_CLOSED',
    );
    const order = { ...desk.order, order: desk.order.id, price: price('1.07') };
    expect(rejectionIn(desk.sends({ ...order, type: 'modify_order' }))).toBe('MARKET_CLOSED');
    expect(rejectionIn(desk.sends({ type: 'cancel', order: desk.order.id }))).toBeUndefined();
  });

  it('quotes set nothing off, until they come in the hours again', () => {
    const desk = closed();
    expect(desk.quotes('1.05').events.filter(({ type }) => type === 'deal')).toEqual([]);
    desk.waitsUntil('2025-11-27T08:00:00Z');
    desk.quotes('1.07');
    expect(desk.deals.map(({ cause }) => cause)).toEqual(['client', 'client', 'stop_loss']);
  });

  it.each([
    ['2025-11-20T07:59:59Z', 'MARKET_CLOSED'],
    ['2025-11-20T08:00:00Z', undefined],
    ['2025-11-20T16:29:59Z', undefined],
    ['2025-11-21T09:00:00Z', 'MARKET_CLOSED'],
  ])('which at %s it is: %s', (time, code) => {
    const desk = deskOf({ hours });
    desk.now = Date.parse(time);
    expect(rejectionIn(desk.buys('1'))).toBe(code);
  });
});

describe('what the market is near to', () => {
  it('is frozen: a position near its stop is neither changed nor closed', () => {
    const desk = deskOf({ freezeLevel: 20 });
    desk.buys('1', { stopLoss: price('1.09'), takeProfit: price('1.11') });
    const exits = { ...desk.position, stopLoss: null };
    const change = () =>
      rejectionIn(desk.sends({ type: 'modify_position', position: '1', exits, targets: null }));
    desk.quotes('1.0902');
    expect(change()).toBe('FROZEN');
    expect(rejectionIn(desk.closes('0.5'))).toBe('FROZEN');
    desk.quotes('1.1098');
    expect(change()).toBe('FROZEN');
    desk.quotes('1.09021');
    expect(change()).toBeUndefined();
  });

  it('is frozen: an order near its price is neither changed nor withdrawn', () => {
    const desk = deskOf({ freezeLevel: 20 });
    desk.places('limit', '1.09');
    desk.quotes('1.09', '1.0902');
    const { id } = desk.order;
    const change = { ...desk.order, order: id, price: price('1.08') };
    expect(rejectionIn(desk.sends({ ...change, type: 'modify_order' }))).toBe('FROZEN');
    expect(rejectionIn(desk.sends({ type: 'cancel', order: id }))).toBe('FROZEN');
    desk.quotes('1.09', '1.09021');
    expect(rejectionIn(desk.sends({ type: 'cancel', order: id }))).toBeUndefined();
  });
});

describe('a request that makes no sense', () => {
  it('names no symbol of the account, or one without quotes', () => {
    const symbols = [aPaperSymbol(), aPaperSymbol('USDJPY')];
    const desk = new PaperDesk({ symbols });
    expect(rejectionIn(desk.opens({ symbol: 'DOGE' as never }))).toBe('INVALID_REQUEST');
    expect(rejectionIn(desk.buys('1'))).toBe('NO_QUOTES');
    expect(rejectionIn(desk.places('limit', '1.09'))).toBe('NO_QUOTES');
  });

  it('closes what is not there', () => {
    expect(rejectionIn(deskOf().closes(null, '99' as never))).toBe('POSITION_NOT_FOUND');
  });

  it('changes nothing at all', () => {
    const desk = deskOf();
    const { account } = desk;
    desk.buys('0.001');
    expect(desk.account).toBe(account);
  });

  it('is answered with the code of MetaTrader, a reason and the numbers', () => {
    expect(deskOf().buys('0.001').events).toEqual([
      {
        type: 'rejected',
        request: 'request',
        rejected: {
          code: 'VOLUME_BELOW_MINIMUM',
          retcode: 10014,
          reason: 'the volume is below the minimum of the symbol',
          numbers: { lots: '0.001', min: '0.01' },
        },
      },
    ]);
  });
});

describe('slippage', () => {
  const slipping = (minPoints: number, maxPoints: number, seed = 1, marginMode: MarginMode = 'hedging') =>
    deskOf({}, { terms: { slippage: { minPoints, maxPoints }, marginMode }, seed });

  it('makes market orders, stops and stop orders worse, both ways', () => {
    const desk = slipping(3, 3);
    desk.buys('1', { stopLoss: price('1.09') });
    desk.sells('1', { stopLoss: price('1.11') });
    desk.closes('0.5');
    desk.places('stop', '1.105');
    desk.quotes('1.105');
    desk.quotes('1.09');
    desk.quotes('1.11');
    expect(desk.deals.map((deal) => deal.price)).toEqual([
      '1.10023',
      '1.09997',
      '1.09997',
      '1.10503',
      '1.08997',
      '1.11003',
    ]);
  });

  it('leaves limit orders and targets alone', () => {
    const desk = slipping(3, 3);
    desk.places('limit', '1.09', { takeProfit: price('1.095') });
    desk.quotes('1.09');
    desk.quotes('1.095');
    expect(desk.deals.map((deal) => deal.price)).toEqual(['1.09', '1.095']);
  });

  it('is drawn from the whole range, the same for the same seed', () => {
    const fills = (seed: number): readonly string[] => {
      const desk = slipping(0, 3, seed, 'netting');
      for (let n = 0; n < 100; n += 1) desk.buys('0.01');
      return desk.deals.map((deal) => deal.price);
    };
    expect([...new Set(fills(1))].sort()).toEqual(['1.1002', '1.10021', '1.10022', '1.10023']);
    expect(fills(1)).toEqual(fills(1));
    expect(fills(1)).not.toEqual(fills(2));
  });

  it('ends on a tick', () => {
    const desk = deskOf(
      { tickSize: price('0.00005') },
      { terms: { slippage: { minPoints: 1, maxPoints: 1 } } },
    );
    desk.buys('1');
    expect(desk.lastDeal.price).toBe('1.10025');
  });

  it('beyond the deviation is a requote, and nothing is done', () => {
    const desk = slipping(3, 3);
    const seen = { price: price('1.1002'), points: 2 };
    expect(rejectionIn(desk.opens({}, seen))).toBe('REQUOTE');
    expect(desk.account.positions).toEqual([]);
    expect(rejectionIn(desk.opens({}, { ...seen, points: 3 }))).toBeUndefined();
    expect(rejectionIn(desk.opens({ side: 'sell' }, { price: price('1.1'), points: 2 }))).toBe('REQUOTE');
    expect(rejectionIn(desk.opens({ side: 'sell' }, { price: price('1.09'), points: 0 }))).toBeUndefined();
  });
});

describe('latency', () => {
  const slow = (minMs = 500, maxMs = minMs) => deskOf({}, { terms: { latency: { minMs, maxMs } } });

  it('has a request carried out at the price that holds when it arrives', () => {
    const desk = slow();
    const dueAt = desk.now + 500;
    expect(desk.buys('1').events).toEqual([{ type: 'travelling', request: 'request', dueAt }]);
    expect(desk.account.positions).toEqual([]);
    expect(desk.waits(499).events).toEqual([]);
    desk.sets('1.2', '1.2002');
    desk.now = dueAt - 1;
    desk.waits(1);
    expect(desk.position).toMatchObject({ price: '1.2002', openedAt: dueAt });
    expect(desk.account.requests).toEqual([]);
  });

  it('is over with a quote that comes later, too', () => {
    const desk = slow();
    desk.buys('1');
    desk.quotes('1.15', '1.1502');
    expect(desk.position.price).toBe('1.1502');
  });

  it('is drawn, so that a later request may come first', () => {
    const desk = slow(100, 900);
    const due = Array.from({ length: 20 }, () => desk.buys('0.01').events).flatMap((events) =>
      events.flatMap((event) => (event.type === 'travelling' ? [event.dueAt - desk.now] : [])),
    );
    expect(Math.min(...due)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...due)).toBeLessThanOrEqual(900);
    expect(new Set(due).size).toBeGreaterThan(10);
    desk.waits(1_000);
    expect(desk.account.positions).toHaveLength(20);
  });

  it('takes requests in the order in which they arrive, and leaves those that have not', () => {
    const desk = slow(100, 900);
    const due = Array.from({ length: 12 }, (_, number) => {
      desk.buys('0.01', { comment: String(number) });
      return { comment: String(number), dueAt: desk.account.requests.at(-1)?.dueAt ?? 0 };
    }).sort((a, b) => a.dueAt - b.dueAt);
    const halfway = due[5]?.dueAt ?? 0;
    desk.waits(halfway - desk.now);
    const comments = due.map(({ comment }) => comment);
    expect(desk.account.positions.map(({ comment }) => comment)).toEqual(comments.slice(0, 6));
    expect(desk.account.requests).toHaveLength(6);
    desk.waits(1_000);
    expect(desk.account.positions.map(({ comment }) => comment)).toEqual(comments);
  });

  it('keeps the order of requests that arrive in the same moment', () => {
    const desk = slow();
    desk.buys('0.01', { comment: 'first' });
    desk.buys('0.01', { comment: 'second' });
    desk.waits(500);
    expect(desk.account.positions.map(({ comment }) => comment)).toEqual(['first', 'second']);
  });

  it('lets a rejection come when the request arrives', () => {
    const desk = slow();
    desk.buys('0.001');
    expect(rejectionIn(desk.waits(500))).toBe('VOLUME_BELOW_MINIMUM');
  });

  it('holds so many requests at most', () => {
    const desk = slow();
    for (let n = 0; n < MOST_REQUESTS; n += 1) desk.sends({ type: 'cancel', order: '1' });
    expect(rejectionIn(desk.buys('1'))).toBe('TOO_MANY_REQUESTS');
  });
});

it('names an account that deals in what its symbols do not list', () => {
  const desk = deskOf();
  desk.buys('1', { lots: lots('1') });
  const other = new PaperDesk({ symbols: [aPaperSymbol('USDJPY')] });
  other.account = desk.account;
  expect(() => other.quotes('1.1', '1.1', EURUSD)).toThrow('the account deals in "EURUSD"');
});
