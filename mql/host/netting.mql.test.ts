/** The Expert Advisors on a netting account: what the Monitor tells of its positions. */
import { beforeAll, describe, expect, test } from 'vitest';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { Ticket } from '../../core/domain/ids.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const COMMISSION = money('3.5');

const monitor = (): Promise<LogicRig> =>
  LogicRig.synced({
    platform: 'mt5',
    expert: 'Monitor',
    broker: { marginMode: 'netting', commissionPerLot: COMMISSION },
  });

const dealt = (rig: LogicRig, side: Side, size: string): Ticket =>
  rig.trader.open(EURUSD, side, lots(size)).order!;

beforeAll(async () => {
  await Promise.all([expertBinary('mt5', 'Monitor'), expertBinary('mt5', 'Executor')]);
});

/** State, id, side and lots of what was told, and its deals. */
const told = (rig: LogicRig): string[] =>
  rig.events.map(({ position, deals }) => {
    const { state = '', id = '', side = '', lots: size = '' } = position ?? {};
    return `${state} ${id} ${side} ${size}: ${deals.map((one) => `${one.entry} ${one.lots}`).join(', ')}`;
  });

describe('the Monitor on a netting account', () => {
  test('tells of an addition, a reduction and the end as of one position', async () => {
    const rig = await monitor();
    const after = async (side: Side, size: string): Promise<string> => {
      const before = rig.events.length;
      const order = dealt(rig, side, size);
      await rig.until(`${side} ${size} is told`, () => rig.events.length > before);
      return order;
    };
    const id = await after('buy', '0.5');
    await after('buy', '0.3');
    await after('sell', '0.2');
    await after('sell', '0.6');
    expect(told(rig)).toEqual([
      `open ${id} buy 0.5: in 0.5`,
      `open ${id} buy 0.8: in 0.3`,
      `open ${id} buy 0.6: out 0.2`,
      `closed ${id} buy 0: out 0.6`,
    ]);
    expect(rig.service.frames.find(({ type }) => type === 'hello')).toMatchObject({ marginMode: 'netting' });
  });

  test('tells of a turn as the end of one position and the beginning of another', async () => {
    const rig = await monitor();
    const first = dealt(rig, 'buy', '0.5');
    await rig.until('the buy is told', () => rig.events.length === 1);
    const second = dealt(rig, 'sell', '0.8');
    await rig.until('the turn is told', () => rig.events.length === 3);
    const third = dealt(rig, 'buy', '0.4');
    await rig.until('the turn back is told', () => rig.events.length === 5);
    rig.trader.close(third);
    await rig.until('the end is told', () => rig.events.length === 6);
    expect(told(rig)).toEqual([
      `open ${first} buy 0.5: in 0.5`,
      `closed ${first} buy 0: out 0.5`,
      `open ${second} sell 0.3: in 0.3`,
      `closed ${second} sell 0: out 0.3`,
      `open ${third} buy 0.1: in 0.1`,
      `closed ${third} buy 0: out 0.1`,
    ]);
    const deals = rig.events.flatMap((event) => event.deals);
    expect(deals.map(({ id }) => id)).toEqual(['2', '3-out', '3-in', '4-out', '4-in', '5']);
    expect(deals.map(({ position }) => position)).toEqual([first, first, second, second, third, third]);
    expect(deals.slice(1, 3)).toMatchObject([
      { side: 'sell', profit: '-4', commission: '-1.75' },
      { side: 'sell', profit: '0', commission: '-1.05' },
    ]);
  });

  test('finds a turn that happened while it was off, and tells its snapshot the same', async () => {
    const rig = await monitor();
    const first = dealt(rig, 'buy', '0.5');
    await rig.until('the buy is told', () => rig.events.length === 1);
    await rig.kill();
    const second = dealt(rig, 'sell', '0.8');
    rig.service.frames.length = 0;
    await rig.start();
    await rig.until('the turn is told', () => rig.events.length >= 2);
    expect(told(rig)).toEqual([`closed ${first} buy 0: out 0.5`, `open ${second} sell 0.3: in 0.3`]);
    const section = (name: string) =>
      rig.service.frames.find((frame) => frame.type === 'snapshot' && frame.section === name);
    expect(section('positions')).toMatchObject({ items: [{ id: second, side: 'sell', lots: '0.3' }] });
    expect(section('deals')).toMatchObject({
      items: [
        { entry: 'balance' },
        { entry: 'in', position: first, lots: '0.5' },
        { entry: 'out', position: first, lots: '0.5' },
        { entry: 'in', position: second, lots: '0.3' },
      ],
    });
  });

  test('tells of pending orders that were filled into the position, or turned it', async () => {
    const rig = await monitor();
    const first = dealt(rig, 'buy', '0.5');
    const added = rig.trader.place(EURUSD, 'buy', 'limit', lots('0.2'), price('1.083')).order!;
    const turned = rig.trader.place(EURUSD, 'sell', 'limit', lots('1'), price('1.085')).order!;
    await rig.until('all is told', () => rig.events.length === 3);
    rig.market.set('EURUSD', 108_290, 108_298);
    await rig.until('the addition is told', () => rig.events.length === 5);
    rig.market.set('EURUSD', 108_500, 108_508);
    await rig.until('the turn is told', () => rig.events.length === 7);
    expect(told(rig).slice(3).toSorted()).toEqual(
      [
        `closed ${added} buy 0: `,
        `open ${first} buy 0.7: in 0.2`,
        `closed ${first} buy 0: out 0.7`,
        `open ${turned} sell 0.3: in 0.3`,
      ].toSorted(),
    );
  });
});
