import { describe, expect, test } from 'vitest';
import { lots, price } from '../../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';
import { FakeExpert, world } from './fake-expert.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;

/** Ticket, type, lots and comment. */
const gist = (line: readonly string[] | undefined) => [line?.[0], line?.[1], line?.[2], line?.[13]];

describe('an MT4 terminal', () => {
  test('has one pool of orders and tells of nothing', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    expert.take();
    const { order } = trader.open(EURUSD, 'sell', lots('0.5'), { takeProfit: price('1.08') });
    const lines = expert.take();
    expect(lines.map(([verb]) => verb)).toEqual(['pool', 'funds']);
    expect(lines[0]?.slice(1, 9)).toEqual([
      order,
      '1',
      '0.5',
      'EURUSD',
      String(time.now()),
      '1.08412',
      '0',
      '1.08',
    ]);
  });

  test('gives the rest of a position a new ticket, and the closed part its old one', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    const { order: first } = trader.open(EURUSD, 'buy', lots('0.5'));
    expert.take();
    const { order: second } = trader.close(first!, lots('0.2'));
    const lines = expert.take();
    expect(gist(lines.find(([verb]) => verb === 'history')?.slice(1))).toEqual([
      first,
      '0',
      '0.2',
      `to #${second!}`,
    ]);
    expect(gist(lines.find(([verb]) => verb === 'pool')?.slice(1))).toEqual([
      second,
      '0',
      '0.3',
      `from #${first!}`,
    ]);
    const { order: third } = trader.close(first!, lots('0.1'));
    trader.close(first!);
    const [now, ended] = expert.takeAll('history');
    expect(gist(now)).toEqual([second, '0', '0.1', `to #${third!}`]);
    expect(gist(ended)).toEqual([third, '0', '0.2', `from #${second!}`]);
  });

  test('knows the same tickets after a restart', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    const { order } = trader.open(EURUSD, 'buy', lots('0.5'));
    trader.close(order!, lots('0.2'));
    trader.close(order!, lots('0.1'));
    trader.place(EURUSD, 'sell', 'stop', lots('0.1'), price('1.08'));
    const last = (verb: string, lines: readonly (readonly string[])[]) => {
      const byTicket = new Map<string | undefined, readonly string[]>();
      for (const line of lines) if (line[0] === verb) byTicket.set(line[1], line);
      return byTicket;
    };
    const before = expert.take();
    const again = new FakeExpert(broker, time, 'mt4').take();
    expect(last('history', again)).toEqual(last('history', before));
    const ended = last('history', again);
    const living = [...last('pool', before).entries()].filter(([ticket]) => !ended.has(ticket));
    expect([...last('pool', again).entries()]).toEqual(living);
  });

  test('names stop and target in the comment of what they ended', () => {
    const { broker, time, trader, market } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    trader.open(EURUSD, 'buy', lots('0.5'), { stopLoss: price('1.083') });
    trader.open(EURUSD, 'sell', lots('0.5'), { takeProfit: price('1.083') });
    expert.take();
    market.set('EURUSD', 108_280, 108_288);
    expect(expert.takeAll('history').map((line) => line[13])).toEqual(['[sl]', '[tp]']);
  });

  test('keeps the ticket of a pending order when it is filled, and puts cancelled ones into history', () => {
    const { broker, time, trader, market } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    expert.take();
    const { order } = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.083'));
    expect(gist(expert.takeAll('pool')[0])).toEqual([order, '2', '0.5', '']);
    market.set('EURUSD', 108_290, 108_298);
    expect(gist(expert.takeAll('pool')[0])).toEqual([order, '0', '0.5', '']);
    const { order: other } = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.07'));
    trader.cancel(other!);
    expect(gist(expert.takeAll('history')[0])).toEqual([other, '2', '0.5', '']);
    const soon = { expiresAt: time.now() + 1_000 };
    const { order: third } = trader.place(EURUSD, 'buy', 'limit', lots('0.5'), price('1.07'), soon);
    time.run(2_000);
    const [line] = expert.takeAll('history');
    expect(line?.[0]).toBe(third);
    expect(line?.[13]).toMatch(/^expiration \[\d{4}\.\d\d\.\d\d \d\d:\d\d\]$/u);
  });

  test('has balance operations in its history', () => {
    const { broker, time } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    const [line] = expert.takeAll('history');
    expect([line?.[1], line?.[12], line?.[13]]).toEqual(['6', '10000', 'deposit']);
  });

  test('writes on tickets that were closed by each other which one that was', () => {
    const { broker, time, trader } = world();
    const expert = new FakeExpert(broker, time, 'mt4');
    const buy = trader.open(EURUSD, 'buy', lots('0.5')).order!;
    const sell = trader.open(EURUSD, 'sell', lots('0.3')).order!;
    expert.take();
    const { order: rest } = trader.closeBy(buy, sell);
    const lines = expert.take();
    expect(lines.filter(([verb]) => verb === 'history').map((line) => gist(line.slice(1)))).toEqual([
      [buy, '0', '0.3', `close hedge by #${sell}`],
      [sell, '1', '0.3', `close hedge by #${buy}`],
    ]);
    expect(gist(lines.find(([verb]) => verb === 'pool')?.slice(1))).toEqual([
      rest,
      '0',
      '0.2',
      `from #${buy}`,
    ]);
  });
});
