import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { MarginMode } from '../../core/domain/account.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Broker } from '../broker.ts';
import type { BrokerOptions } from '../broker.ts';
import { Market } from '../market.ts';
import { Random } from '../random.ts';
import { SimulatedTime } from '../scheduler.ts';
import { Trader } from '../trader.ts';
import { centsOf, lotsOf } from '../units.ts';
import type { BookRecord } from './book.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const GBPUSD = 'GBPUSD' as BrokerSymbol;
const DAY_MS = 86_400_000;

function account(marginMode: MarginMode, options: Partial<BrokerOptions> = {}) {
  const time = new SimulatedTime();
  const market = new Market({ time, seed: 1 });
  const broker = new Broker({ time, market, random: new Random(1), marginMode, ...options });
  const trader = new Trader(broker);
  /** What a person buys or sells at the market, at these prices. */
  const deal = (side: Side, size: string, bid = 108_412, symbol = EURUSD) => {
    market.set(symbol, bid, bid + 8);
    return trader.open(symbol, side, lots(size));
  };
  return { time, market, broker, trader, deal };
}
const netting = (options: Partial<BrokerOptions> = {}) => account('netting', options);

describe('a netting account', () => {
  test('has one position a symbol, to which a deal of the same side adds', () => {
    const { broker, deal } = netting();
    const { order } = deal('buy', '0.5', 108_400);
    deal('buy', '0.25', 108_500);
    deal('buy', '0.1', 126_900, GBPUSD);
    expect(broker.positions()).toMatchObject([
      { ticket: order, side: 'buy', units: 750_000, price: 108_441.333 },
      { symbol: GBPUSD, units: 100_000 },
    ]);
    expect(broker.book.deals.slice(1, 3)).toMatchObject([
      { entry: 'in', position: order, units: 500_000 },
      { entry: 'in', position: order, units: 250_000, profit: 0 },
    ]);
  });

  test('closes a part of it by a deal of the other side, at the price at which it was opened', () => {
    const { broker, deal } = netting();
    const { order } = deal('buy', '0.5', 108_400);
    deal('sell', '0.2', 108_508);
    expect(broker.positions()).toMatchObject([
      { ticket: order, side: 'buy', units: 300_000, price: 108_408 },
    ]);
    expect(broker.book.deals.at(-1)).toMatchObject({ entry: 'out', position: order, profit: 2_000 });
  });

  test('has nothing left after as much of the other side', () => {
    const { broker, deal } = netting();
    const { order } = deal('sell', '0.5', 108_400);
    deal('buy', '0.5', 108_292);
    expect(broker.positions()).toEqual([]);
    expect(broker.book.deals.at(-1)).toMatchObject({
      entry: 'out',
      position: order,
      side: 'buy',
      profit: 5_000,
    });
    expect(broker.funds()).toMatchObject({ balance: '10050', equity: '10050', margin: '0' });
  });

  test('is turned round by more: the identifier stays, the ticket is that of the order', () => {
    const { broker, deal, trader, time } = netting();
    const { order: first } = deal('buy', '0.5', 108_400);
    time.run(1_000);
    const { order: second } = deal('sell', '0.8', 108_508);
    expect(broker.positions()).toMatchObject([
      { ticket: first, turnedBy: second, side: 'sell', units: 300_000, price: 108_508, openedAt: time.now() },
    ]);
    expect(broker.book.deals.at(-1)).toMatchObject({
      entry: 'inout',
      position: first,
      units: 800_000,
      profit: 5_000,
    });
    expect(trader.close(first!).code).toBe(10036);
    expect(trader.close(second!).code).toBe(10009);
    expect(broker.book.deals.at(-1)).toMatchObject({ entry: 'out', position: first });
  });

  test('gives the position stop and target of the last order that adds or turns, none included', () => {
    const { broker, trader } = netting();
    const stops = { stopLoss: price('1.08'), takeProfit: price('1.09') };
    trader.open(EURUSD, 'buy', lots('0.5'), stops);
    trader.open(EURUSD, 'sell', lots('0.1'), { stopLoss: price('1.095') });
    expect(broker.positions()).toMatchObject([{ stopLoss: 108_000, takeProfit: 109_000 }]);
    trader.open(EURUSD, 'buy', lots('0.1'), { stopLoss: price('1.081') });
    expect(broker.positions()).toMatchObject([{ stopLoss: 108_100, takeProfit: null }]);
    trader.open(EURUSD, 'sell', lots('0.6'), { stopLoss: price('1.095') });
    expect(broker.positions()).toMatchObject([{ side: 'sell', units: 100_000, stopLoss: 109_500 }]);
  });

  test('nets a pending order when it is triggered', () => {
    const { broker, trader, market, deal } = netting();
    const { order } = deal('buy', '0.5');
    const { order: resting } = trader.place(EURUSD, 'sell', 'limit', lots('0.7'), price('1.085'));
    market.set('EURUSD', 108_500, 108_508);
    expect(broker.orders()).toEqual([]);
    expect(broker.positions()).toMatchObject([
      { ticket: order, turnedBy: resting, side: 'sell', units: 200_000 },
    ]);
  });

  test('nets what is filled of an order, and no more', () => {
    const { broker, time, deal } = netting({ filling: ['ioc'] });
    deal('buy', '0.5');
    broker.script({ kind: 'partial', share: 0.5 });
    const order = { symbol: EURUSD, side: 'sell', lots: lots('0.8'), price: null, deviation: 0 } as const;
    const rest = { stopLoss: null, takeProfit: null, magic: 0, comment: '', filling: 'ioc' } as const;
    const codes: number[] = [];
    broker.send({ action: 'open', ...order, ...rest }, ({ code }) => codes.push(code));
    time.run(1_000);
    expect(codes).toEqual([10010]);
    expect(broker.positions()).toMatchObject([{ side: 'buy', units: 100_000 }]);
  });

  test('frees margin by an order of the other side, however little is left', () => {
    const { broker, deal } = netting({ balance: money('600') });
    deal('buy', '0.5');
    expect(deal('buy', '0.5').code).toBe(10019);
    expect(deal('sell', '0.9').code).toBe(10009);
    expect(broker.funds().margin).toBe('433.65');
  });

  test('may still be closed in a symbol that takes no new positions', () => {
    const { broker, deal } = netting();
    deal('buy', '0.5');
    broker.setTradeMode(EURUSD, 'close_only');
    expect(deal('sell', '0.6').code).toBe(10044);
    expect(deal('sell', '0.5').code).toBe(10009);
  });

  test('is stopped out like any other', () => {
    const { broker, market, deal } = netting({ balance: money('1200') });
    deal('buy', '0.5');
    deal('buy', '0.5');
    market.set('EURUSD', 107_700, 107_708);
    expect(broker.positions()).toEqual([]);
    expect(broker.book.deals.at(-1)).toMatchObject({ cause: 'stop_out', units: 1_000_000 });
  });

  test('has paid swap for each part since that was bought', () => {
    const { broker, time, deal } = netting();
    deal('buy', '1');
    time.run(DAY_MS);
    deal('buy', '1');
    time.run(DAY_MS);
    deal('sell', '0.5');
    deal('sell', '1.5');
    // One lot for two nights and one for one, at 7 points of a dollar.
    expect(broker.book.deals.slice(-2).map(({ swap }) => swap)).toEqual([-525, -1_575]);
  });

  test('is restored as it was from the records of its book', () => {
    const kept: BookRecord[] = [];
    const { broker, deal, time } = netting({ keep: (records) => void kept.push(...records) });
    deal('buy', '0.5');
    deal('sell', '0.8');
    time.run(DAY_MS);
    deal('sell', '0.1');
    const again = netting({ past: JSON.parse(JSON.stringify(kept)) as BookRecord[] });
    again.market.set('EURUSD', 108_412, 108_420);
    expect(again.broker.positions()).toEqual(broker.positions());
    expect(again.broker.funds()).toEqual(broker.funds());
  });
});

describe('whatever is bought and sold', () => {
  interface Step {
    readonly side: Side;
    readonly size: number;
    readonly bid: number;
    readonly symbol: BrokerSymbol;
    readonly days: number;
  }
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      size: fc.integer({ min: 1, max: 40 }),
      bid: fc.integer({ min: 108_000, max: 108_900 }),
      symbol: fc.constantFrom(EURUSD, GBPUSD),
      days: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 30 },
  );
  /** An account of a mode after these deals, at a price without a spread. */
  const after = (marginMode: MarginMode, made: readonly Step[]): Broker => {
    const rich = { balance: money('1000000'), commissionPerLot: money('3.5') };
    const { broker, market, time, deal } = account(marginMode, rich);
    for (const { side, size, bid, symbol, days } of made) {
      time.run(days * DAY_MS);
      expect(deal(side, lotsOf(size * 10_000), bid, symbol).code).toBe(10009);
    }
    for (const name of [EURUSD, GBPUSD]) market.set(name, 108_500, 108_500);
    return broker;
  };

  test('a netting account has at most one position a symbol: the signed sum of its deals', () => {
    fc.assert(
      fc.property(steps, (made) => {
        const { book } = after('netting', made);
        const signed = ({ side, units }: { side: Side | null; units: number }): number =>
          side === 'buy' ? units : -units;
        for (const symbol of [EURUSD, GBPUSD]) {
          const sum = book.deals
            .filter((one) => one.symbol === symbol)
            .reduce((all, one) => all + signed(one), 0);
          const held = [...book.positions.values()].filter((one) => one.symbol === symbol);
          expect(held.map(signed)).toEqual(sum === 0 ? [] : [sum]);
        }
      }),
    );
  });

  test('realised and floating profit are those of a hedging account with the same deals', () => {
    fc.assert(
      fc.property(steps, (made) => {
        const [one = 0, other = 0] = (['netting', 'hedging'] as const).map((mode) => {
          const broker = after(mode, made);
          // Swap is another matter: on opposite positions it is paid twice.
          return broker.book.deals.reduce((sum, { swap }) => sum - swap, centsOf(broker.funds().equity));
        });
        // Each deal rounds a profit to the cent and an average price to the thousandth of a point.
        expect(Math.abs(one - other)).toBeLessThanOrEqual(1 + made.length);
      }),
    );
  });
});

describe('opposite positions of a hedging account', () => {
  const pair = (long: string, short: string) => {
    const made = account('hedging');
    const buy = made.deal('buy', long, 108_400).order!;
    const sell = made.deal('sell', short, 108_508).order!;
    return { ...made, buy, sell };
  };

  test('close each other: the larger one keeps the rest, and the result is the first one’s', () => {
    const { broker, trader, buy, sell, market } = pair('0.5', '0.3');
    market.set('EURUSD', 108_000, 108_100);
    const { code, order } = trader.closeBy(buy, sell);
    expect(code).toBe(10009);
    expect(broker.positions()).toMatchObject([{ ticket: buy, units: 200_000, price: 108_408 }]);
    expect(broker.book.deals.slice(-2)).toMatchObject([
      { entry: 'out_by', order, position: buy, side: 'sell', units: 300_000, price: 108_508, profit: 3_000 },
      { entry: 'out_by', order, position: sell, side: 'buy', units: 300_000, price: 108_508, profit: 0 },
    ]);
  });

  test('of the same size leave nothing', () => {
    const { broker, trader, buy, sell } = pair('0.5', '0.5');
    trader.closeBy(sell, buy);
    expect(broker.positions()).toEqual([]);
    expect(broker.funds()).toMatchObject({ balance: '10050', equity: '10050' });
  });

  test('close nothing but their opposite', () => {
    const { broker, trader, buy, sell, deal } = pair('0.5', '0.3');
    const other = deal('buy', '0.1').order!;
    const pound = deal('sell', '0.1', 126_900, GBPUSD).order!;
    expect(trader.closeBy(buy, other).code).toBe(10013);
    expect(trader.closeBy(buy, pound).code).toBe(10013);
    expect(trader.closeBy(buy, buy).code).toBe(10013);
    trader.close(sell);
    expect(trader.closeBy(buy, sell).code).toBe(10036);
    expect(broker.positions()).toHaveLength(3);
  });
});

describe('a freeze level', () => {
  test('keeps a position that is about to end from being changed or closed', () => {
    const { broker, trader, market, deal } = account('hedging', { freezeLevel: 50 });
    const { order } = deal('buy', '0.5', 108_412);
    const other = deal('sell', '0.5', 108_412).order!;
    trader.stops(order!, { stopLoss: price('1.083') });
    market.set('EURUSD', 108_350, 108_358);
    expect(trader.close(order!).code).toBe(10029);
    expect(trader.stops(order!, { stopLoss: price('1.08') }).code).toBe(10029);
    expect(trader.closeBy(other, order!).code).toBe(10029);
    market.set('EURUSD', 108_351, 108_359);
    expect(trader.stops(order!, { stopLoss: null, takeProfit: price('1.0884') }).code).toBe(10009);
    market.set('EURUSD', 108_790, 108_798);
    expect(trader.close(order!).code).toBe(10029);
    market.set('EURUSD', 108_840, 108_848);
    expect(broker.positions()).toMatchObject([{ ticket: other }]);
  });

  test('keeps a resting order that is about to be filled from being changed or deleted', () => {
    const { broker, trader, market } = account('hedging', { freezeLevel: 50 });
    const { order } = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.083'));
    const change = { action: 'change', order: order!, price: price('1.08'), expiresAt: null } as const;
    const none = { stopLoss: null, takeProfit: null };
    market.set('EURUSD', 108_342, 108_350);
    expect(broker.act({ ...change, ...none }).code).toBe(10029);
    expect(trader.cancel(order!).code).toBe(10029);
    market.set('EURUSD', 108_343, 108_351);
    expect(broker.act({ ...change, ...none }).code).toBe(10009);
    expect(trader.cancel(order!).code).toBe(10009);
  });

  test('keeps a netting position from being closed by an order against it', () => {
    const { broker, trader, market, deal } = netting({ freezeLevel: 50 });
    const { order } = deal('buy', '0.5', 108_412);
    trader.stops(order!, { stopLoss: price('1.083') });
    expect(deal('sell', '0.1', 108_340).code).toBe(10029);
    expect(deal('buy', '0.1', 108_340).code).toBe(10009);
    market.set('EURUSD', 108_300, 108_308);
    expect(broker.positions()).toMatchObject([{ units: 600_000, stopLoss: null }]);
  });

  test('of 0 freezes nothing', () => {
    const { trader, market, deal } = account('hedging');
    const { order } = deal('buy', '0.5', 108_412);
    trader.stops(order!, { stopLoss: price('1.083') });
    market.set('EURUSD', 108_301, 108_309);
    expect(trader.close(order!).code).toBe(10009);
  });
});
