/** Partial closes on MetaTrader 4, where the rest of a position gets a new ticket each time. */
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { lots, price } from '../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;

describe('a Monitor on mt4', () => {
  beforeAll(async () => {
    await expertBinary('mt4', 'Monitor');
  });

  test('tells of one position, whatever tickets it has had, and which deals it came to', async () => {
    const rig = await LogicRig.synced({ platform: 'mt4', expert: 'Monitor' });
    const { order } = rig.trader.open(EURUSD, 'buy', lots('0.5'));
    const other = rig.trader.open(EURUSD, 'buy', lots('0.2')).order;
    await rig.until('both opens are told', () => rig.events.length === 2);
    rig.trader.close(order!, lots('0.1'));
    await rig.until('the first part is told', () => rig.events.length === 3);
    rig.trader.stops(order!, { stopLoss: price('1.08') });
    await rig.until('the stop is told', () => rig.events.length === 4);
    // Two more while nobody looks: the ticket between them is only in history.
    await rig.kill();
    rig.trader.close(order!, lots('0.1'));
    rig.trader.close(order!, lots('0.15'));
    await rig.start();
    await rig.until('they are told', () => rig.events.length === 5);
    rig.trader.close(order!);
    await rig.until('the end is told', () => rig.events.length === 6);
    expect(
      rig.events
        .filter(({ position }) => String(position?.id) !== other)
        .map(({ position, deals }) => [
          position?.id,
          position?.state,
          position?.lots,
          position?.stopLoss,
          deals.map((deal) => `${deal.position} ${deal.entry} ${deal.lots}`),
        ]),
    ).toEqual([
      [order, 'open', '0.5', null, [`${order} in 0.5`]],
      [order, 'open', '0.4', null, [`${order} out 0.1`]],
      [order, 'open', '0.4', '1.08', []],
      [order, 'open', '0.15', '1.08', [`${order} out 0.1`, `${order} out 0.15`]],
      [order, 'closed', '0', '1.08', [`${order} out 0.15`]],
    ]);
    expect(new Set(rig.events.flatMap(({ deals }) => deals.map(({ id }) => id))).size).toBe(6);
  });
});

describe('an Executor on mt4', () => {
  beforeAll(async () => {
    await expertBinary('mt4', 'Executor');
  });
  const executor = (): Promise<LogicRig> => LogicRig.synced({ platform: 'mt4' });

  test('keeps its link to a position that it closes in parts, over a restart, and closes the rest', async () => {
    const rig = await executor();
    const { ticket } = await rig.settled({ price: null, lots: '0.5' });
    expect(await rig.settled({ price: null, lots: '0.3' })).toMatchObject({ lots: '0.3', ticket });
    expect(await rig.settled({ price: null, lots: '0.2', stopLoss: '1.08' })).toMatchObject({
      lots: '0.2',
      ticket,
    });
    await rig.kill();
    await rig.start();
    const links = rig.service.frames.findLast((one) => one.type === 'snapshot' && one.section === 'links');
    expect(links).toMatchObject({ items: [{ version: 3, state: 'open', lots: '0.2', ticket }] });
    expect(rig.broker.positions()).toMatchObject([{ units: 200_000, stopLoss: 108_000 }]);
    expect(await rig.settled({ price: null, lots: '0.2', takeProfit: '1.09' })).toMatchObject({ ticket });
    expect(rig.broker.positions()).toMatchObject([{ units: 200_000, stopLoss: null, takeProfit: 109_000 }]);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed', lots: '0' });
    expect(rig.broker.positions()).toEqual([]);
    expect(rig.done('open')).toBe(1);
  });

  test('knows its copy again that a person has closed in part, without a journal too', async () => {
    const rig = await executor();
    const { ticket } = await rig.settled({ price: null, lots: '0.5' });
    rig.trader.close(rig.broker.positions()[0]!.ticket, lots('0.2'));
    await rig.until('the part is told', () => rig.events.some(({ position }) => position?.lots === '0.3'));
    // Less is there already than is wished: nothing is added, nothing is opened.
    expect(await rig.settled({ price: null, lots: '0.4', stopLoss: '1.08' })).toMatchObject({
      lots: '0.3',
      ticket,
    });
    const { journal } = rig;
    await rig.kill();
    rig.trader.close(rig.broker.positions()[0]!.ticket, lots('0.1'));
    writeFileSync(journal, '');
    await rig.start();
    const again = await rig.settledAfter(
      rig.outcomes.length,
      rig.wish({ version: 1, price: null, lots: '0.5' }),
    );
    expect(again).toMatchObject({ state: 'open', lots: '0.2', ticket });
    expect(await rig.settled({ price: null, lots: '0.05' })).toMatchObject({ lots: '0.05', ticket });
    expect(await rig.closed()).toMatchObject({ state: 'closed', ticket });
    expect(rig.broker.positions()).toEqual([]);
    expect(rig.done('open')).toBe(1);
  });

  test('looks for the rest after a partial close that was never answered, and closes no more than was wished', async () => {
    const rig = await executor();
    const { ticket } = await rig.settled({ price: null, lots: '0.5' });
    rig.broker.script({ kind: 'lost_answer' });
    expect(await rig.settled({ price: null, lots: '0.2' })).toMatchObject({
      status: 'filled',
      lots: '0.2',
      ticket,
    });
    rig.broker.script({ kind: 'lost_request' });
    expect(await rig.settled({ price: null, lots: '0.1' })).toMatchObject({
      status: 'filled',
      lots: '0.1',
      ticket,
    });
    expect(rig.broker.positions()).toMatchObject([{ units: 100_000 }]);
    expect(rig.done('open')).toBe(1);
  });
});
