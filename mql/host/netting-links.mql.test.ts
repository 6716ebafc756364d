/** The Executor on a netting account: several links share the one position, and each knows its own. */
import { beforeAll, describe, expect, test } from 'vitest';
import { lots } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { wish } from '../../sim/ea/rig.ts';
import type { Wish } from '../../sim/ea/rig.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { LogicRigOptions } from './logic-rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
/** The rig's own link is the first; this is another, of another channel. */
const OTHER = { link: 'otherBBBBBBBBBBBBBBBBB' as LinkId, magic: 7_654_321 };

beforeAll(async () => {
  await expertBinary('mt5', 'Executor');
});

async function follower(options: Partial<LogicRigOptions> = {}) {
  const rig = await LogicRig.synced({ platform: 'mt5', broker: { marginMode: 'netting' }, ...options });
  let version = 0;
  const other = async (more: Wish): Promise<Outcome> => {
    version++;
    const wished = version;
    rig.desire(wish({ ...OTHER, version, ...more }));
    const outcome = (): Outcome | undefined =>
      rig.outcomes.find((one) => one.link === OTHER.link && one.version === wished && one.final);
    await rig.until('the other link is settled', () => outcome() !== undefined);
    return outcome()!;
  };
  /** What the account holds at the broker. */
  const netted = (): string[] =>
    rig.broker.positions().map(({ side, units }) => `${side} ${String(units / 1_000_000)}`);
  /** Magic number, side and lots of what was told last of each position that lives. */
  const told = (): string[] => {
    const last = new Map(rig.events.map(({ position }) => [position?.id, position]));
    return [...last.values()]
      .filter((one) => one?.state === 'open')
      .map((one) => `${String(one?.magic)} ${one?.side ?? ''} ${one?.lots ?? ''}`)
      .sort();
  };
  const isTold = (...wanted: string[]): Promise<void> =>
    rig.until(`this is told: ${wanted.join(', ')}`, () => told().join() === wanted.join());
  const byHand = (side: Side, size: string) => rig.trader.open(EURUSD, side, lots(size));
  return { rig, other, netted, isTold, byHand };
}

describe('links on a netting account', () => {
  test('share the one position: each has its lots, price and ticket, and closes its own', async () => {
    const { rig, other, netted, isTold } = await follower();
    const mine = await rig.settled();
    rig.market.set('EURUSD', 108_432, 108_440);
    const theirs = await other({ side: 'sell', lots: '0.3', price: null });
    expect(netted()).toEqual(['sell 0.2']);
    expect(mine).toMatchObject({ status: 'filled', state: 'open', lots: '0.1', price: '1.0842' });
    expect(theirs).toMatchObject({ status: 'filled', state: 'open', lots: '0.3', price: '1.08432' });
    expect(mine.ticket).not.toBe(theirs.ticket);
    await isTold('1234567 buy 0.1', '7654321 sell 0.3');
    expect(await other({ lots: '0.2', side: 'sell', price: null })).toMatchObject({ lots: '0.2' });
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed', lots: '0' });
    expect(netted()).toEqual(['sell 0.2']);
    await isTold('7654321 sell 0.2');
  });

  test('are found by their deals after a crash, and open once', async () => {
    const { rig, other, netted } = await follower();
    await other({ lots: '0.3' });
    rig.broker.script({ kind: 'late_answer', ms: 3_000 });
    const version = rig.wish();
    await rig.until('the broker has it', () => rig.done('open') === 2);
    await rig.kill();
    await rig.start();
    const before = rig.outcomes.length;
    rig.wish({ version });
    expect(await rig.settledAfter(before, version)).toMatchObject({ status: 'filled', lots: '0.1' });
    expect(netted()).toEqual(['buy 0.4']);
    expect(rig.done('open')).toBe(2);
  });

  test('of which a close came late close once', async () => {
    const { rig, other, netted } = await follower();
    await other({ lots: '0.3' });
    await rig.settled();
    rig.broker.script({ kind: 'timeout', ms: 700 });
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    expect(netted()).toEqual(['buy 0.3']);
  });

  test('have pending orders of their own, which fill into shares of their own', async () => {
    const { rig, other, netted, isTold } = await follower();
    await other({ lots: '0.3' });
    const limit = { state: 'pending', kind: 'limit', price: '1.083' } as const;
    expect(await rig.settled({ ...limit, stopLoss: '1.08' })).toMatchObject({ state: 'pending' });
    rig.market.set('EURUSD', 108_290, 108_298);
    await isTold('1234567 buy 0.1', '7654321 buy 0.3');
    expect(netted()).toEqual(['buy 0.4']);
    expect(await rig.settled({ ...limit, stopLoss: '1.079' })).toMatchObject({ status: 'filled' });
  });

  test('lose what a person closes, oldest first, and never what is the person’s own', async () => {
    const { rig, other, netted, isTold, byHand } = await follower();
    await rig.settled({ lots: '0.5' });
    await other({ lots: '0.3' });
    byHand('sell', '0.6');
    await isTold('7654321 buy 0.2');
    byHand('buy', '0.4');
    await isTold('0 buy 0.4', '7654321 buy 0.2');
    await other({ state: 'closed', lots: '0', price: null });
    expect(netted()).toEqual(['buy 0.4']);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
  });

  test('close in the end what a person closed while their own close was on its way', async () => {
    const { rig, netted, byHand } = await follower();
    await rig.settled();
    rig.broker.script({ kind: 'placed', ms: 400 });
    const version = rig.wish({ state: 'closed', lots: '0', price: null });
    await rig.until('it is on its way', () => rig.outcomes.at(-1)?.status === 'accepted');
    byHand('sell', '0.1');
    await rig.settledAfter(1, version);
    await rig.until('it was given back', () => rig.done('open') === 4 && netted().length === 0);
  });
});

describe('stops of links on a netting account', () => {
  test('are watched by the Executor: each closes its own lots, and is told as what it was', async () => {
    const { rig, other, netted, isTold } = await follower();
    await rig.settled({ stopLoss: '1.083' });
    await other({ lots: '0.3', stopLoss: '1.08' });
    rig.market.set('EURUSD', 108_300, 108_308);
    await isTold('7654321 buy 0.3');
    expect(netted()).toEqual(['buy 0.3']);
    expect(rig.events.find(({ position }) => position?.state === 'closed')).toMatchObject({
      cause: 'stop_loss',
      position: { magic: 1_234_567 },
      deals: [{ cause: 'stop_loss', lots: '0.1' }],
    });
    expect(await rig.settled({ stopLoss: '1.07' })).toMatchObject({ reason: 'LINK_ENDED' });
  });

  test('are moved without asking the broker, kept over a restart, and then carried out', async () => {
    const { rig, netted, isTold } = await follower();
    await rig.settled({ takeProfit: '1.09' });
    expect(await rig.settled({ takeProfit: '1.086' })).toMatchObject({ status: 'filled', state: 'open' });
    await rig.until('it is told', () => rig.events.at(-1)?.position?.takeProfit === '1.086');
    expect(rig.done('stops')).toBe(0);
    await rig.kill();
    rig.market.set('EURUSD', 108_650, 108_658);
    await rig.start();
    await isTold();
    expect(netted()).toEqual([]);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'take_profit', position: { state: 'closed' } });
  });

  test('have a safety stop at the broker beyond the outermost of them', async () => {
    const { rig, other, isTold } = await follower();
    const stop = () => rig.broker.positions()[0]?.stopLoss;
    await rig.settled({ stopLoss: '1.08' });
    expect(stop()).toBe(108_000 - 216);
    await other({ lots: '0.3', stopLoss: '1.07' });
    expect(stop()).toBe(107_000 - 214);
    await other({ state: 'closed', lots: '0', price: null });
    await rig.until('it stands nearer', () => stop() === 108_000 - 216);
    await rig.kill();
    rig.market.set('EURUSD', 107_700, 107_708);
    await rig.start();
    await isTold();
    expect(rig.events.at(-1)).toMatchObject({ cause: 'stop_loss', position: { magic: 1_234_567 } });
  });

  test('on the wrong side of the market are refused as a broker would', async () => {
    const { rig } = await follower();
    await rig.settled();
    expect(await rig.settled({ stopLoss: '1.2' })).toMatchObject({ code: 10016, state: 'open', lots: '0.1' });
  });
});
