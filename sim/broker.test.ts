import { describe, expect, test } from 'vitest';
import { lots, money, price } from '../core/domain/decimal.ts';
import type { BrokerSymbol } from '../core/domain/symbol.ts';
import { Broker } from './broker.ts';
import type { BrokerOptions } from './broker.ts';
import type { BookRecord } from './broker/book.ts';
import { CALM, STORMY } from './broker/habits.ts';
import type { Fault } from './broker/habits.ts';
import type { TradeRequest, TradeResult } from './broker/requests.ts';
import { Market } from './market.ts';
import { Random } from './random.ts';
import { SimulatedTime } from './scheduler.ts';
import { Trader } from './trader.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const OPEN: TradeRequest = {
  action: 'open',
  symbol: EURUSD,
  side: 'buy',
  lots: lots('0.1'),
  price: price('1.0842'),
  deviation: 5,
  stopLoss: null,
  takeProfit: null,
  magic: 7,
  comment: 'mynah x',
  filling: 'fok',
};

function world(options: Partial<BrokerOptions> = {}) {
  const time = new SimulatedTime();
  const market = new Market({ time, seed: 1 });
  const broker = new Broker({ time, market, random: new Random(1), habits: CALM, ...options });
  return { time, market, broker, trader: new Trader(broker) };
}

describe('symbols', () => {
  test('are spelled the broker’s way', () => {
    const { broker } = world({ naming: { suffix: '.m', names: { US30: 'DJ30.cash' } } });
    expect(broker.symbols().map((one) => one.symbol)).toEqual([
      'EURUSD.m',
      'GBPUSD.m',
      'USDJPY.m',
      'XAUUSD.m',
      'DJ30.cash',
    ]);
  });

  test.each([
    ['EURUSD', '1'],
    ['USDJPY', '0.66124446'],
    ['XAUUSD', '1'],
    ['US30', '0.1'],
  ])('one lot of %s gains %s dollars per tick', (name, value) => {
    const { broker } = world();
    expect(broker.symbols().find((one) => one.symbol === name)?.tickValue).toBe(value);
  });
});

describe('money', () => {
  test('a buy pays the spread, and closing books profit and commission', () => {
    const { broker, trader, market } = world({ commissionPerLot: money('3.5') });
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    expect(broker.funds()).toMatchObject({ balance: '9998.25', equity: '9994.25', margin: '542.1' });
    market.set('EURUSD', 108_520, 108_528);
    trader.close(order!);
    expect(broker.funds()).toMatchObject({ balance: '10046.5', equity: '10046.5', margin: '0' });
  });

  test('a position pays swap for each night', () => {
    const { broker, trader, time } = world();
    const { order } = trader.open(EURUSD, 'buy', lots('1'));
    time.run(2 * 86_400_000);
    trader.close(order!);
    expect(broker.book.deals.at(-1)).toMatchObject({ swap: -1_400 });
  });

  test('yen profits are turned into dollars', () => {
    const { broker, trader, market } = world();
    const { order } = trader.open('USDJPY' as BrokerSymbol, 'sell', lots('1'));
    market.set('USDJPY', 150_000, 150_000);
    trader.close(order!);
    expect(broker.book.deals.at(-1)?.profit).toBe(82_000);
  });

  test('without free margin nothing is opened', () => {
    const { trader } = world({ balance: money('100') });
    expect(trader.open(EURUSD, 'buy', lots('1')).code).toBe(10019);
  });

  test('equity below half the margin ends the worst position', () => {
    const { broker, trader, market } = world({ balance: money('1200') });
    trader.open(EURUSD, 'buy', lots('1'));
    market.set('EURUSD', 107_700, 107_708);
    expect(broker.positions()).toEqual([]);
    expect(broker.book.deals.at(-1)?.cause).toBe('stop_out');
  });
});

describe('orders', () => {
  test('a position is named by the order that opened it, and partial closes keep the name', () => {
    const { broker, trader } = world();
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    trader.close(order!, lots('0.2'));
    expect(broker.positions()).toMatchObject([{ ticket: order, units: 300_000 }]);
  });

  test.each([
    ['0.005', 10014],
    ['0.015', 10014],
    ['101', 10014],
  ])('%s lots are refused with %i', (size, code) => {
    expect(world().trader.open(EURUSD, 'buy', lots(size)).code).toBe(code);
  });

  test('a stop on the wrong side is refused', () => {
    const { trader } = world();
    expect(trader.open(EURUSD, 'buy', lots('0.1'), { stopLoss: price('1.09') }).code).toBe(10016);
    expect(trader.open(EURUSD, 'sell', lots('0.1'), { takeProfit: price('1.09') }).code).toBe(10016);
  });

  test('a fill further away than the deviation is a requote', () => {
    const { broker, market } = world();
    market.set('EURUSD', 108_430, 108_438);
    expect(broker.act(OPEN).code).toBe(10004);
    market.set('EURUSD', 108_417, 108_425);
    expect(broker.act(OPEN).code).toBe(10009);
  });

  test('trade modes and closed markets are kept', () => {
    const { broker, trader } = world();
    broker.setTradeMode(EURUSD, 'long_only');
    expect(trader.open(EURUSD, 'sell', lots('0.1')).code).toBe(10042);
    broker.setTradeMode(EURUSD, 'close_only');
    expect(trader.open(EURUSD, 'buy', lots('0.1')).code).toBe(10044);
    broker.setTradeMode(EURUSD, 'full');
    broker.openMarket(false);
    expect(trader.open(EURUSD, 'buy', lots('0.1')).code).toBe(10018);
  });

  test.each([
    ['buy', 'limit', '1.08', 107_990],
    ['sell', 'limit', '1.09', 109_010],
    ['buy', 'stop', '1.09', 109_000],
    ['sell', 'stop', '1.08', 107_990],
    ['buy', 'stop_limit', '1.09', 108_992],
  ] as const)('a %s %s at %s fills when the market is there', (side, kind, at, bid) => {
    const { broker, trader, market } = world();
    expect(trader.place(EURUSD, side, kind, lots('0.1'), price(at)).code).toBe(10009);
    market.set('EURUSD', 108_450, 108_458);
    expect(broker.positions()).toEqual([]);
    market.set('EURUSD', bid, bid + 8);
    expect(broker.positions()).toMatchObject([{ kind, side }]);
    expect(broker.orders()).toEqual([]);
  });

  test('an order on the wrong side of the market is refused', () => {
    const { trader } = world();
    expect(trader.place(EURUSD, 'buy', 'limit', lots('0.1'), price('1.09')).code).toBe(10015);
    expect(trader.place(EURUSD, 'buy', 'stop', lots('0.1'), price('1.08')).code).toBe(10015);
  });

  test('a target that is reached ends the position', () => {
    const { broker, trader, market } = world();
    trader.open(EURUSD, 'sell', lots('0.1'), { takeProfit: price('1.08') });
    market.set('EURUSD', 107_980, 107_988);
    expect(broker.book.deals.at(-1)).toMatchObject({ cause: 'take_profit', profit: 4_240 });
  });
});

describe('mishaps', () => {
  function asked(...faults: readonly Fault[]) {
    const { broker, time } = world();
    broker.script(...faults);
    const answers: TradeResult[] = [];
    const start = time.now();
    let at = 0;
    broker.send(OPEN, (result) => {
      answers.push(result);
      at = time.now() - start;
    });
    time.run(60_000);
    return { codes: answers.map((one) => one.code), at, held: broker.positions().length };
  }

  test('a lost request does nothing and answers nothing', () => {
    expect(asked({ kind: 'lost_request' })).toEqual({ codes: [], at: 0, held: 0 });
  });

  test('a lost answer hides what was done', () => {
    expect(asked({ kind: 'lost_answer' })).toEqual({ codes: [], at: 0, held: 1 });
  });

  test('a late answer comes late', () => {
    expect(asked({ kind: 'late_answer', ms: 7_000 })).toEqual({ codes: [10009], at: 7_002, held: 1 });
  });

  test('a timeout may be done all the same', () => {
    expect(asked({ kind: 'timeout', ms: 4_000 })).toEqual({ codes: [10012], at: 2, held: 1 });
  });

  test('placed is answered before the deal', () => {
    expect(asked({ kind: 'placed', ms: 1_000 })).toEqual({ codes: [10008], at: 2, held: 1 });
  });

  test('an outage in mid-order loses the answer, done or not', () => {
    expect(asked({ kind: 'outage', ms: 500, done: true })).toEqual({ codes: [], at: 0, held: 1 });
    expect(asked({ kind: 'outage', ms: 500, done: false })).toEqual({ codes: [], at: 0, held: 0 });
  });

  test('the same seed has the same mishaps', () => {
    const run = (): number[] => {
      const { broker, time } = world({ habits: STORMY, random: new Random(5) });
      const codes: number[] = [];
      for (let order = 0; order < 50; order++) broker.send(OPEN, (result) => codes.push(result.code));
      time.run(60_000);
      return codes;
    };
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBeGreaterThan(2);
  });
});

test('a book that was kept restores the account', () => {
  const kept: BookRecord[] = [];
  const { trader, broker } = world({ keep: (records) => void kept.push(...records) });
  const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
  trader.close(order!, lots('0.2'));
  trader.place(EURUSD, 'buy', 'limit', lots('0.1'), price('1.07'));
  const again = world({ past: JSON.parse(JSON.stringify(kept)) as BookRecord[] });
  expect(again.broker.positions()).toEqual(broker.positions());
  expect(again.broker.orders()).toEqual(broker.orders());
  expect(again.broker.funds()).toEqual(broker.funds());
  expect(again.trader.open(EURUSD, 'buy', lots('0.1')).order).toBe('100004');
});
