import { describe, expect, test } from 'vitest';
import { lots, price } from '../../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';
import type { BrokerOptions } from '../../../sim/broker.ts';
import { FakeExpert, world } from './fake-expert.ts';
import type { Request } from './fake-expert.ts';
import type { Platform } from './order-desk.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;

function seated(platform: Platform, options: Partial<BrokerOptions> = {}) {
  const made = world(options);
  const expert = new FakeExpert(made.broker, made.time, platform);
  expert.take();
  /** What comes of a request within a minute: its answers. */
  const answers = (request: Request): string[][] => {
    expert.ask(request);
    made.time.run(60_000);
    return expert.takeAll('result');
  };
  const code = (request: Request): string | undefined => answers(request)[0]?.[1];
  return { ...made, expert, answers, code };
}

describe('a request in MT5', () => {
  test('opens a position, and the lists show it before the answer', () => {
    const { expert, time, broker } = seated('mt5');
    const id = expert.ask({ price: '1.0842', sl: '1.08', comment: 'mynah 1' });
    time.run(100);
    const lines = expert.take().map((line) => line.slice(0, 3));
    const [position] = broker.positions();
    expect(lines[0]).toEqual(['position', position?.ticket, 'EURUSD']);
    expect(lines.at(-1)).toEqual(['result', id, '10009']);
    expect(position).toMatchObject({ magic: 7, comment: 'mynah 1', stopLoss: 108_000 });
  });

  test('is answered with deal, order, lots and price', () => {
    const { answers, broker } = seated('mt5');
    const [order] = [broker.lastDeal() + 1];
    expect(answers({})).toEqual([
      ['1', '10009', String(order), '100001', '0.1', '1.0842', '1.08412', '1.0842', ''],
    ]);
  });

  test('moves stops, closes a part and the rest', () => {
    const { code, trader, broker } = seated('mt5');
    const position = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    expect(code({ action: 6, position, sl: '1.08', tp: '1.09' })).toBe('10009');
    expect(broker.positionOf(position)).toMatchObject({ stopLoss: 108_000, takeProfit: 109_000 });
    expect(code({ action: 6, position, sl: '1.08', tp: '1.09' })).toBe('10025');
    expect(code({ position, type: 1, lots: '0.2' })).toBe('10009');
    expect(broker.positionOf(position)?.units).toBe(300_000);
    expect(code({ position, type: 1, lots: '0.3' })).toBe('10009');
    expect(code({ position, type: 1, lots: '0.3' })).toBe('10036');
  });

  test('places, changes and removes a pending order', () => {
    const { code, broker, time } = seated('mt5');
    expect(code({ action: 5, type: 2, price: '1.08', filling: 2 })).toBe('10009');
    const order = broker.orders()[0]!.ticket;
    const expiresAt = time.now() + 3_600_000;
    expect(code({ action: 7, order, price: '1.081', timeType: 2, expiresAt })).toBe('10009');
    expect(broker.orderOf(order)).toMatchObject({ price: 108_100, expiresAt });
    expect(code({ action: 8, order })).toBe('10009');
    expect(broker.orders()).toEqual([]);
  });

  test.each([
    ['an unknown symbol', { symbol: 'EURGBP' }, '10013'],
    ['lots that no step fits', { lots: '0.015' }, '10014'],
    ['lots that are no number', { lots: 'nan' }, '10014'],
    ['a price finer than points', { price: '1.084201' }, '10015'],
    ['a stop finer than points', { sl: '1.080001' }, '10016'],
    ['a stop on the wrong side', { sl: '1.09' }, '10016'],
    ['a filling mode that the symbol lacks', { filling: 2 }, '10030'],
    ['a filling mode that does not exist', { filling: 9 }, '10030'],
    ['a price from long ago', { price: '1.08' }, '10004'],
    ['more than there is money for', { lots: '50' }, '10019'],
    ['an action that does not exist', { action: 3 }, '10013'],
  ])('with %s is refused', (_name, request, expected) => {
    expect(seated('mt5').code(request)).toBe(expected);
  });

  test('to close a position with its own side is refused', () => {
    const { code, trader } = seated('mt5');
    const position = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    expect(code({ position, type: 0 })).toBe('10013');
    expect(code({ position, type: 1, symbol: 'GBPUSD' })).toBe('10013');
  });

  test('whose answer is lost is done and never answered', () => {
    const { answers, broker } = seated('mt5');
    broker.script({ kind: 'lost_answer' });
    expect(answers({})).toEqual([]);
    expect(broker.positions()).toHaveLength(1);
  });

  test('is answered 10012 and done later, or 10008 and done later', () => {
    const { code, broker, expert, time } = seated('mt5');
    broker.script({ kind: 'timeout', ms: 500 }, { kind: 'placed', ms: 500 });
    expect(code({})).toBe('10012');
    expect(broker.positions()).toHaveLength(1);
    expert.ask({});
    time.run(100);
    const [answer] = expert.takeAll('result');
    expect(answer?.slice(1, 4)).toEqual(['10008', '0', '100002']);
    time.run(1_000);
    expect(broker.positions().map((one) => one.ticket)).toEqual(['100001', '100002']);
  });
});

describe('a request on a netting account', () => {
  test('names its position by the ticket that it has since it was turned round', () => {
    const { code, trader, broker } = seated('mt5', { marginMode: 'netting' });
    const first = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    expect(code({ type: 1, lots: '0.8' })).toBe('10009');
    const { turnedBy } = broker.positions()[0]!;
    expect(code({ action: 6, position: first, sl: '1.09' })).toBe('10036');
    expect(code({ action: 6, position: turnedBy!, sl: '1.09' })).toBe('10009');
    expect(code({ position: turnedBy!, type: 0, lots: '0.3' })).toBe('10009');
    expect(broker.positions()).toEqual([]);
  });
});

describe('a request to close by the opposite', () => {
  test('leaves the rest of the larger position', () => {
    const { code, trader, broker } = seated('mt5');
    const position = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    const positionBy = trader.open(EURUSD, 'sell', lots('0.3')).order!;
    expect(code({ action: 10, position, positionBy })).toBe('10009');
    expect(broker.positions()).toMatchObject([{ ticket: position, units: 200_000 }]);
    expect(code({ action: 10, position, positionBy })).toBe('10036');
  });
});

describe('a request in MT4', () => {
  test('closes by the ticket that a position has now', () => {
    const { code, trader, broker } = seated('mt4');
    const first = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    const second = trader.close(first, lots('0.2')).order!;
    expect(code({ position: first, type: 1, lots: '0.1', price: '1.08412' })).toBe('10036');
    expect(code({ action: 6, position: second, sl: '1.08' })).toBe('10009');
    expect(code({ position: second, type: 1, lots: '0.3', price: '1.08412' })).toBe('10009');
    expect(broker.positions()).toEqual([]);
  });

  test('needs no filling mode', () => {
    const { code } = seated('mt4');
    expect(code({ symbol: 'US30', lots: '0.1', filling: 0 })).toBe('10009');
  });

  test.each([50, 0])('that is carried out %d ms after it was taken waits until then', (ms) => {
    const { answers, broker } = seated('mt4');
    broker.script({ kind: 'placed', ms });
    expect(answers({}).map((answer) => answer.slice(1, 4))).toEqual([['10009', '2', '100001']]);
  });

  test('that was taken and then came to nothing is never answered', () => {
    const { expert, time, broker, trader } = seated('mt4');
    const position = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    broker.script({ kind: 'placed', ms: 500 });
    expert.ask({ action: 6, position, sl: price('1.08') });
    time.run(100);
    trader.close(position);
    time.run(60_000);
    expect(expert.takeAll('result')).toEqual([]);
  });
});
