import { describe, expect, test } from 'vitest';
import { lots, price } from '../../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';
import { CALM } from '../../../sim/broker/habits.ts';
import { FakeExpert, world } from './fake-expert.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const verbs = (lines: readonly (readonly string[])[]): string[] => lines.map(([verb = '']) => verb);

describe('an MT5 terminal', () => {
  test('shows everything at its start, as one who logs in', () => {
    const { broker, time, trader } = world();
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'), { stopLoss: price('1.08') });
    const lines = new FakeExpert(broker, time, 'mt5').take();
    expect(lines[0]).toEqual(['reset']);
    expect(lines[1]?.slice(0, 3)).toEqual(['account', '5012345', 'Sim-Live']);
    expect(lines.find(([verb]) => verb === 'symbol')?.slice(0, 9)).toEqual([
      'symbol',
      'EURUSD',
      '5',
      '100000',
      '0.00001',
      '1',
      '0.01',
      '100',
      '0.01',
    ]);
    const position = lines.find(([verb]) => verb === 'position');
    expect(position?.slice(1, 8)).toEqual([order, 'EURUSD', '0', '0.5', '1.0842', '1.08', '0']);
    expect(verbs(lines).slice(-1)).toEqual(['loading']);
    expect(verbs(lines)).not.toContain('transaction');
  });

  test('shows a change before it tells of it', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    expert.take();
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    const lines = expert.take();
    expect(verbs(lines)).toEqual([
      'position',
      'past',
      'deal',
      'funds',
      'transaction',
      'transaction',
      'transaction',
      'transaction',
      'trade',
    ]);
    const told = lines.filter(([verb]) => verb === 'transaction').map((line) => line.slice(1, 4));
    expect(told).toEqual([
      ['0', '0', order],
      ['6', '2', order],
      ['2', '0', order],
      ['3', '0', order],
    ]);
  });

  test('keeps the ticket of a position that is closed in part, until it is gone', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    const { order } = trader.open(EURUSD, 'sell', lots('0.5'));
    expert.take();
    trader.close(order!, lots('0.2'));
    const position = expert.take().find(([verb]) => verb === 'position');
    expect(position?.slice(1, 5)).toEqual([order, 'EURUSD', '1', '0.3']);
    trader.close(order!);
    expect(expert.takeAll('gone')).toEqual([[order]]);
  });

  test('tells of moved stops as a change of the position', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    expert.take();
    trader.stops(order!, { stopLoss: price('1.08') });
    const lines = expert.take();
    expect(verbs(lines)).toEqual(['position', 'transaction', 'trade']);
    expect(lines[1]?.slice(1)).toEqual([
      '9',
      '0',
      '0',
      'EURUSD',
      '0',
      '0',
      '0',
      '1.0842',
      '1.08',
      '0',
      '0.5',
      order,
    ]);
  });

  test('follows a pending order to its fill', () => {
    const { broker, time, trader, market } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    expert.take();
    const { order } = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.083'));
    expect(expert.takeAll('order')[0]?.slice(0, 5)).toEqual([order, 'EURUSD', '2', '0.5', '1.083']);
    market.set('EURUSD', 108_290, 108_298);
    const lines = expert.take();
    const past = lines.find(([verb]) => verb === 'past');
    expect(past?.slice(-4)).toEqual(['4', String(time.now()), order, '0']);
    expect(lines.find(([verb]) => verb === 'position')?.[1]).toBe(order);
    const told = lines.filter(([verb]) => verb === 'transaction').map(([, type]) => type);
    expect(told).toEqual(['6', '2', '3']);
  });

  test('has empty lists until they are loaded', () => {
    const { broker, time, trader } = world({ habits: { ...CALM, loadMs: [300, 300] } });
    trader.open(EURUSD, 'buy', lots('0.5'));
    const expert = new FakeExpert(broker, time, 'mt5');
    time.run(290);
    trader.open(EURUSD, 'sell', lots('0.5'));
    expect(verbs(expert.take())).not.toContain('position');
    time.run(20);
    const lines = expert.take();
    expect(verbs(lines).filter((verb) => verb === 'position')).toHaveLength(2);
    expect(lines.at(-1)).toEqual(['loading', '0']);
  });

  test('hears nothing while its line is down, and of what it missed without events', () => {
    const { broker, time, trader, market } = world({ habits: { ...CALM, loadMs: [100, 100] } });
    const expert = new FakeExpert(broker, time, 'mt5');
    time.run(200);
    expert.take();
    broker.outage(1_000);
    trader.open(EURUSD, 'buy', lots('0.5'));
    market.set('EURUSD', 108_500, 108_508);
    expect(expert.take()).toEqual([['connected', '0']]);
    time.run(1_050);
    expect(expert.take()).toEqual([
      ['loading', '1'],
      ['connected', '1'],
    ]);
    time.run(100);
    const lines = expert.take();
    expect(verbs(lines)).toEqual(expect.arrayContaining(['position', 'deal', 'tick', 'funds']));
    expect(verbs(lines)).not.toContain('transaction');
    expect(lines.at(-1)).toEqual(['loading', '0']);
  });

  test('has ticks of the symbols in the Market Watch only', () => {
    const { broker, time, market } = world();
    const expert = new FakeExpert(broker, time, 'mt5', ['XAUUSD']);
    expect(expert.takeAll('tick').map(([symbol]) => symbol)).not.toContain('XAUUSD');
    market.set('XAUUSD', 265_100, 265_120);
    expect(expert.takeAll('tick')).toEqual([]);
    expert.mirror.select('XAUUSD', true);
    expect(expert.takeAll('tick')).toEqual([['XAUUSD', String(time.now()), '2651', '2651.2']]);
    market.set('XAUUSD', 265_200, 265_220);
    expect(expert.takeAll('tick')).toHaveLength(1);
    expert.mirror.select('XAUUSD', false);
    market.set('XAUUSD', 265_100, 265_120);
    expect(expert.takeAll('tick')).toEqual([]);
  });

  test('tells its funds once after all ticks of a moment', () => {
    const { broker, time, trader, market } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    trader.open(EURUSD, 'buy', lots('1'));
    expert.take();
    market.set('XAUUSD', 265_100, 265_120);
    market.set('EURUSD', 108_500, 108_508);
    time.run(0);
    expect(expert.takeAll('funds')).toEqual([['10000', '10080', '1084.2', '8995.8']]);
  });

  test('shows a netting position that is turned round under its identifier, with another ticket', () => {
    const { broker, time, trader, market } = world({ marginMode: 'netting' });
    const expert = new FakeExpert(broker, time, 'mt5');
    expect(expert.take()[1]?.at(-1)).toBe('netting');
    const { order: first } = trader.open(EURUSD, 'buy', lots('0.5'));
    market.set('EURUSD', 108_500, 108_501);
    trader.open(EURUSD, 'buy', lots('0.25'));
    const positions = expert.take().filter(([verb]) => verb === 'position');
    expect(positions.map((line) => [line[1], line[4], line[5], line.at(-1)])).toEqual([
      [first, '0.5', '1.0842', first],
      [first, '0.75', '1.08447', first],
    ]);
    const { order: turned } = trader.open(EURUSD, 'sell', lots('1'));
    const lines = expert.take();
    expect(verbs(lines)).not.toContain('gone');
    const position = lines.find(([verb]) => verb === 'position');
    expect([position?.[1], position?.[3], position?.at(-1)]).toEqual([first, '1', turned]);
    expect(lines.find(([verb]) => verb === 'past')?.slice(-2)).toEqual([first, '0']);
    expect(lines.find(([verb]) => verb === 'deal')?.slice(2, 8)).toEqual([
      turned,
      first,
      EURUSD,
      '1',
      '2',
      '1',
    ]);
  });

  test('shows an order that closes two positions by each other once, with both of its deals', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt5');
    const buy = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    const sell = trader.open(EURUSD, 'sell', lots('0.3')).order!;
    expert.take();
    const { order } = trader.closeBy(buy, sell);
    const lines = expert.take();
    const past = lines.filter(([verb]) => verb === 'past');
    expect(past.map((line) => [line[1], line[3], ...line.slice(-2)])).toEqual([[order, '8', buy, sell]]);
    const deals = lines.filter(([verb]) => verb === 'deal');
    expect(deals.map((line) => [line[2], line[3], line[6]])).toEqual([
      [order, buy, '3'],
      [order, sell, '3'],
    ]);
    expect(lines.filter(([verb]) => verb === 'gone')).toEqual([['gone', sell]]);
  });

  test('tells the freeze level of a symbol', () => {
    const { broker, time } = world({ freezeLevel: 30 });
    const line = new FakeExpert(broker, time, 'mt5').take().find(([verb]) => verb === 'symbol');
    expect(line?.slice(9, 11)).toEqual(['0', '30']);
  });
});
