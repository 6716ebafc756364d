/** The Executor with AlsoProvide: one account that copies and is copied. */
import { beforeAll, describe, expect, test } from 'vitest';
import { lots } from '../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { MqlPlatform } from './logic-rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
/** The magic number and the mark of the wishes in these tests. */
const COPY = { magic: 1_234_567, cause: 'expert', comment: 'mynah linkAAAAAAAAAAAA' };
const BY_HAND = { magic: 0, cause: 'client', comment: '' };

describe.each(PLATFORMS)('an Executor that also provides, on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });
  const both = (): Promise<LogicRig> => LogicRig.synced({ platform, inputs: { AlsoProvide: 'true' } });

  test('copies, and reports: what is a copy and what a person did can be told apart', async () => {
    const rig = await both();
    expect(rig.service.frames[0]).toMatchObject({ type: 'hello', role: 'both' });
    const copy = await rig.settled({ price: null });
    expect(copy).toMatchObject({ status: 'filled', state: 'open' });
    const { order: byHand } = rig.trader.open(EURUSD, 'sell', lots('0.3'));
    const seen = (id: string | null, state: string) =>
      rig.events.find(({ position }) => position?.id === id && position.state === state);
    await rig.until(
      'both are told',
      () => seen(copy.ticket, 'open') !== undefined && seen(byHand, 'open') !== undefined,
    );
    const { magic, cause, comment } = COPY;
    expect(seen(copy.ticket, 'open')).toMatchObject({
      cause,
      position: { magic, comment, side: 'buy', lots: '0.1' },
      deals: [{ magic, cause, entry: 'in' }],
    });
    expect(seen(byHand, 'open')).toMatchObject({
      cause: BY_HAND.cause,
      position: { magic: BY_HAND.magic, comment: BY_HAND.comment, side: 'sell', lots: '0.3' },
    });

    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    await rig.until("the copy's end is told", () => seen(copy.ticket, 'closed') !== undefined);
    expect(seen(copy.ticket, 'closed')?.deals).toMatchObject([{ magic, entry: 'out' }]);
    expect(rig.broker.positions()).toMatchObject([{ ticket: byHand, units: 300_000 }]);
  });

  test('tells of a change by hand at once, and of nothing twice after a restart', async () => {
    const rig = await both();
    await rig.settled({ price: null });
    rig.trader.open(EURUSD, 'sell', lots('0.3'));
    await rig.until('both are told', () => rig.events.length === 2);
    await rig.until('both are acknowledged', () => rig.terminal.state.unacknowledged === 0);
    await rig.kill();
    await rig.start();
    expect(await rig.settledAfter(rig.outcomes.length, rig.wish({ version: 1 }))).toMatchObject({
      status: 'filled',
      epoch: 2,
    });
    expect(rig.broker.positions()).toHaveLength(2);
    rig.trader.closeAll();
    await rig.until('both ends are told', () => rig.events.length === 4);
    expect(rig.events.map(({ seq, position }) => [seq, position?.state])).toEqual([
      [1, 'open'],
      [2, 'open'],
      [3, 'closed'],
      [4, 'closed'],
    ]);
  });
});
