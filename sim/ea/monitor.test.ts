/** What the monitor of a netting account tells: each side of its position as a position of its own. */
import { describe, expect, test } from 'vitest';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Trader } from '../trader.ts';
import { Rig, identity } from './rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;

function provider() {
  const rig = new Rig({
    role: 'provider',
    broker: { marginMode: 'netting', commissionPerLot: money('3.5') },
    terminal: { identity: { ...identity('provider'), marginMode: 'netting' } },
  }).synced();
  const trader = new Trader(rig.broker);
  const deal = (side: Side, size: string): string => {
    const { order } = trader.open(EURUSD, side, lots(size));
    rig.run(100);
    return order!;
  };
  /** State, id, side and lots of what was told, and its deals. */
  const told = (): string[] =>
    rig.events.map(({ position, deals }) => {
      const { state = '', id = '', side = '', lots: size = '' } = position ?? {};
      return `${state} ${id} ${side} ${size}: ${deals.map((one) => `${one.entry} ${one.lots}`).join(', ')}`;
    });
  return { rig, trader, deal, told };
}

describe('the monitor of a netting account', () => {
  test('tells of an addition, a reduction and the end as of one position', () => {
    const { deal, told } = provider();
    const id = deal('buy', '0.5');
    deal('buy', '0.3');
    deal('sell', '0.2');
    deal('sell', '0.6');
    expect(told()).toEqual([
      `open ${id} buy 0.5: in 0.5`,
      `open ${id} buy 0.8: in 0.3`,
      `open ${id} buy 0.6: out 0.2`,
      `closed ${id} buy 0: out 0.6`,
    ]);
  });

  test('tells of a turn as the end of one position and the beginning of another', () => {
    const { rig, deal, told } = provider();
    const first = deal('buy', '0.5');
    const second = deal('sell', '0.8');
    const third = deal('buy', '0.4');
    deal('sell', '0.1');
    expect(told()).toEqual([
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
  });

  test('shares the commission of a turn by size, and leaves its profit with what was closed', () => {
    const { rig, deal } = provider();
    deal('buy', '0.5');
    deal('sell', '0.8');
    const [, closing, opening] = rig.events.flatMap((event) => event.deals);
    expect(closing).toMatchObject({ profit: '-4', commission: '-1.75' });
    expect(opening).toMatchObject({ profit: '0', swap: '0', commission: '-1.05' });
  });

  test('finds a turn that happened while the terminal was off, and tells its snapshot the same', () => {
    const { rig, trader, deal, told } = provider();
    const first = deal('buy', '0.5');
    rig.terminal.crash();
    const second = trader.open(EURUSD, 'sell', lots('0.8')).order!;
    rig.frames.length = 0;
    rig.synced();
    // The first was never acknowledged: it comes again.
    expect(told().slice(1)).toEqual([`closed ${first} buy 0: out 0.5`, `open ${second} sell 0.3: in 0.3`]);
    const section = (name: string) => rig.of('snapshot').find((one) => one.section === name)?.items;
    expect(section('positions')).toMatchObject([{ id: second, side: 'sell', lots: '0.3' }]);
    expect(section('deals')).toMatchObject([
      { entry: 'balance' },
      { entry: 'in', position: first, lots: '0.5' },
      { entry: 'out', position: first, lots: '0.5' },
      { entry: 'in', position: second, lots: '0.3' },
    ]);
  });

  test('tells of a pending order that was filled into the position: of itself nothing is left', () => {
    const { rig, trader, deal, told } = provider();
    const id = deal('buy', '0.5');
    const { order } = trader.place(EURUSD, 'buy', 'limit', lots('0.2'), price('1.083'));
    rig.run(100);
    rig.market.set('EURUSD', 108_290, 108_298);
    rig.run(100);
    expect(told().slice(1)).toEqual([
      `pending ${order!} buy 0.2: `,
      `closed ${order!} buy 0: `,
      `open ${id} buy 0.7: in 0.2`,
    ]);
  });

  test('tells of a pending order that turned the position by the order’s own number', () => {
    const { rig, trader, deal, told } = provider();
    const id = deal('buy', '0.5');
    const { order } = trader.place(EURUSD, 'sell', 'limit', lots('0.7'), price('1.085'));
    rig.run(100);
    rig.market.set('EURUSD', 108_500, 108_508);
    rig.run(100);
    expect(told().slice(1)).toEqual([
      `pending ${order!} sell 0.7: `,
      `closed ${id} buy 0: out 0.5`,
      `open ${order!} sell 0.2: in 0.2`,
    ]);
  });
});
