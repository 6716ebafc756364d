/** An executor on a netting account: several links share the one position, and each knows its own. */
import { describe, expect, test } from 'vitest';
import { lots, price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Trader } from '../trader.ts';
import { Rig, identity, wish } from './rig.ts';
import type { RigOptions, Wish } from './rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;

/** The rig's own link is the first; this is another, of another channel. */
const OTHER = { link: 'otherBBBBBBBBBBBBBBBBB' as LinkId, magic: 7_654_321 };

function follower(options: RigOptions = {}) {
  const rig = new Rig({
    ...options,
    broker: { marginMode: 'netting', ...options.broker },
    terminal: { identity: { ...identity('follower'), marginMode: 'netting' }, ...options.terminal },
  }).synced();
  const trader = new Trader(rig.broker);
  const other = (more: Wish): void => {
    rig.say({ type: 'desired', epoch: rig.epoch, items: [wish({ ...OTHER, ...more })] });
    rig.run(100);
  };
  /** What the account holds at the broker. */
  const netted = (): string[] =>
    rig.broker.positions().map(({ side, units }) => `${side} ${String(units / 1_000_000)}`);
  /** Magic number, side and lots of what was told last of each position that lives. */
  const told = (): string[] => {
    const last = new Map(rig.events.map(({ position }) => [position?.id, position]));
    return [...last.values()]
      .filter((one) => one?.state === 'open')
      .map((one) => `${String(one?.magic)} ${one?.side ?? ''} ${one?.lots ?? ''}`);
  };
  const byHand = (side: Side, size: string): void => {
    trader.open(EURUSD, side, lots(size));
    rig.run(100);
  };
  return { rig, trader, other, netted, told, byHand };
}

describe('links on a netting account', () => {
  test('share the one position, and each is told with its own lots, price and ticket', () => {
    const { rig, other, netted, told } = follower();
    rig.wish().run(100);
    rig.market.set('EURUSD', 108_432, 108_440);
    other({ lots: '0.3' });
    expect(netted()).toEqual(['buy 0.4']);
    expect(rig.outcomes).toMatchObject([
      { status: 'filled', state: 'open', lots: '0.1', price: '1.0842' },
      { status: 'filled', state: 'open', lots: '0.3', price: '1.0844' },
    ]);
    expect(rig.outcomes[0]?.ticket).not.toBe(rig.outcomes[1]?.ticket);
    expect(told()).toEqual(['1234567 buy 0.1', '7654321 buy 0.3']);
    expect(rig.events.map(({ position }) => position?.id)).toEqual(rig.outcomes.map(({ ticket }) => ticket));
  });

  test('of both sides hold what they hold, although the broker knows only the difference', () => {
    const { rig, other, netted, told } = follower();
    rig.wish().run(100);
    other({ side: 'sell', lots: '0.3', price: null });
    expect(netted()).toEqual(['sell 0.2']);
    expect(told()).toEqual(['1234567 buy 0.1', '7654321 sell 0.3']);
    rig.wishClosed(2).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed', lots: '0' });
    expect(netted()).toEqual(['sell 0.3']);
    expect(told()).toEqual(['7654321 sell 0.3']);
  });

  test('close their own lots, whole or in part, and nobody else’s', () => {
    const { rig, other, netted, told } = follower();
    rig.wish({ lots: '0.5' }).run(100);
    other({ lots: '0.3' });
    rig.wish({ version: 2, lots: '0.2' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', lots: '0.2', price: '1.08412' });
    other({ version: 2, state: 'closed', lots: '0', price: null });
    expect(netted()).toEqual(['buy 0.2']);
    expect(told()).toEqual(['1234567 buy 0.2']);
  });

  test('are found by their deals after a crash, and open once', () => {
    const { rig, other, netted } = follower();
    other({ lots: '0.3' });
    rig.broker.script({ kind: 'timeout', ms: 4_000 });
    rig.wish().run(100);
    rig.terminal.restart();
    rig.synced().wish().run(30_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'open', lots: '0.1' });
    expect(netted()).toEqual(['buy 0.4']);
  });

  test('of which a close came late close once', () => {
    const { rig, other, netted } = follower();
    other({ lots: '0.3' });
    rig.wish().run(100);
    rig.broker.script({ kind: 'timeout', ms: 9_000 });
    rig.wishClosed(2).run(30_000);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed' });
    expect(netted()).toEqual(['buy 0.3']);
  });

  test('have pending orders of their own, which fill into shares of their own', () => {
    const { rig, other, netted, told } = follower();
    other({ lots: '0.3' });
    rig.wish({ state: 'pending', kind: 'limit', price: '1.083', stopLoss: '1.08' }).run(100);
    expect(rig.outcome).toMatchObject({ status: 'accepted', state: 'pending' });
    expect(rig.events.at(-1)?.position).toMatchObject({ state: 'pending', stopLoss: '1.08' });
    rig.market.set('EURUSD', 108_290, 108_298);
    rig.run(100);
    expect(netted()).toEqual(['buy 0.4']);
    expect(told()).toEqual(['7654321 buy 0.3', '1234567 buy 0.1']);
    rig.wish({ version: 2, state: 'pending', kind: 'limit', price: '1.083', stopLoss: '1.079' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open' });
  });

  test('are all in the snapshot, and so is what is not ours', () => {
    const { rig, other, byHand } = follower();
    byHand('buy', '0.2');
    rig.wish().run(100);
    other({ side: 'sell', lots: '0.3', price: null });
    rig.frames.length = 0;
    rig.terminal.restart();
    rig.synced();
    const section = (name: string) => rig.of('snapshot').find((one) => one.section === name)?.items;
    expect(section('positions')).toMatchObject([
      { magic: 0, side: 'buy', lots: '0.2' },
      { magic: 1_234_567, side: 'buy', lots: '0.1' },
      { magic: 7_654_321, side: 'sell', lots: '0.3' },
    ]);
    expect(section('links')).toMatchObject([
      { state: 'open', lots: '0.1' },
      { state: 'open', lots: '0.3' },
    ]);
    expect(section('deals')?.slice(1)).toMatchObject([
      { entry: 'in', magic: 0 },
      { entry: 'in', magic: 1_234_567 },
      { entry: 'in', magic: 7_654_321 },
    ]);
  });
});

describe('stops of links on a netting account', () => {
  test('are the terminal’s to watch: each closes its own link’s lots, and is told as what it was', () => {
    const { rig, other, netted, told } = follower();
    rig.wish({ stopLoss: '1.083' }).run(100);
    other({ lots: '0.3', stopLoss: '1.08' });
    rig.market.set('EURUSD', 108_300, 108_308);
    rig.run(100);
    expect(netted()).toEqual(['buy 0.3']);
    expect(told()).toEqual(['7654321 buy 0.3']);
    expect(rig.events.at(-1)).toMatchObject({
      cause: 'stop_loss',
      position: { magic: 1_234_567, state: 'closed' },
      deals: [{ cause: 'stop_loss', lots: '0.1', price: '1.083' }],
    });
    rig.wish({ version: 2, stopLoss: '1.07' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'rejected', reason: 'LINK_ENDED' });
  });

  test('are targets too', () => {
    const { rig, other, netted } = follower();
    other({ side: 'sell', lots: '0.3', price: null, takeProfit: '1.08' });
    rig.wish({ takeProfit: '1.085' }).run(100);
    rig.market.set('EURUSD', 108_500, 108_508);
    rig.run(100);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'take_profit', position: { magic: 1_234_567 } });
    rig.market.set('EURUSD', 107_990, 107_998);
    rig.run(100);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'take_profit', position: { magic: 7_654_321 } });
    expect(netted()).toEqual([]);
  });

  test('are moved without asking the broker, and told as the link’s', () => {
    const { rig } = follower();
    rig.wish({ stopLoss: '1.08' }).run(100);
    rig.wish({ version: 2, stopLoss: '1.081', takeProfit: '1.09' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'open' });
    expect(rig.events.at(-1)?.position).toMatchObject({ stopLoss: '1.081', takeProfit: '1.09' });
  });

  test('on the wrong side of the market are refused as a broker would', () => {
    const { rig } = follower();
    rig.wish().run(100).wish({ version: 2, stopLoss: '1.2' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'rejected', code: 10016, state: 'open' });
    expect(rig.held).toEqual(['0.1']);
  });

  test('that were reached while the terminal was off are carried out when it is back', () => {
    const { rig, netted } = follower();
    rig.wish({ stopLoss: '1.083' }).run(100);
    rig.terminal.crash();
    rig.market.set('EURUSD', 108_250, 108_258);
    rig.synced().run(2_000);
    expect(netted()).toEqual([]);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'stop_loss', position: { state: 'closed' } });
  });

  test('that were reached are carried out once, although the terminal died over it', () => {
    const { rig, other, netted } = follower();
    other({ lots: '0.3' });
    rig.wish({ stopLoss: '1.083' }).run(100);
    rig.broker.script({ kind: 'timeout', ms: 5_000 });
    rig.market.set('EURUSD', 108_250, 108_258);
    rig.run(50);
    rig.terminal.restart();
    rig.synced().run(30_000);
    expect(netted()).toEqual(['buy 0.3']);
    expect(rig.events.at(-1)).toMatchObject({ cause: 'stop_loss', position: { magic: 1_234_567 } });
  });

  test('that were reached go on until they are done, whatever is wished meanwhile', () => {
    const { rig, netted } = follower();
    rig.wish({ stopLoss: '1.083' }).run(100);
    rig.broker.openMarket(false);
    rig.market.set('EURUSD', 108_250, 108_258);
    rig.run(2_000);
    rig.wish({ version: 2, stopLoss: '1.07' }).run(2_000);
    rig.broker.openMarket(true);
    rig.run(40_000);
    expect(netted()).toEqual([]);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'rejected', reason: 'LINK_ENDED' });
  });
});

describe('the safety stop at the broker', () => {
  const stop = (rig: Rig) => rig.broker.positions()[0]?.stopLoss;

  test('stands beyond the outermost stop of the links on the position’s side', () => {
    const { rig, other } = follower();
    rig.wish({ stopLoss: '1.08' }).run(100);
    expect(stop(rig)).toBe(108_000 - 216);
    other({ lots: '0.3', stopLoss: '1.07' });
    expect(stop(rig)).toBe(107_000 - 214);
    other({ version: 2, state: 'closed', lots: '0', price: null });
    rig.run(2_000);
    expect(stop(rig)).toBe(108_000 - 216);
  });

  test('is none while a link has no stop, for it would close that link too', () => {
    const { rig, other } = follower();
    rig.wish({ stopLoss: '1.08' }).run(100);
    other({ lots: '0.3' });
    rig.run(2_000);
    expect(stop(rig)).toBeNull();
  });

  test('closes every link’s share when the terminal is dead, and that is told', () => {
    const { rig, other, netted, told } = follower();
    rig.wish({ stopLoss: '1.08' }).run(100);
    other({ lots: '0.3', stopLoss: '1.081' });
    rig.terminal.crash();
    rig.market.set('EURUSD', 107_700, 107_708);
    rig.synced().run(2_000);
    expect(netted()).toEqual([]);
    expect(told()).toEqual([]);
    expect(rig.events.slice(-2)).toMatchObject([{ cause: 'stop_loss' }, { cause: 'stop_loss' }]);
  });

  test('leaves alone what a person has set on a position that is theirs too', () => {
    const { rig, trader, byHand } = follower();
    byHand('buy', '0.2');
    const [mine] = rig.broker.positions();
    trader.stops(mine!.ticket, { stopLoss: price('1.06') });
    rig.wish({ stopLoss: '1.08' }).run(3_000);
    expect(stop(rig)).toBe(106_000);
  });
});

describe('what a person does to a netting account’s position', () => {
  test('beyond their own lots is taken from the links, oldest first, and told as closed by hand', () => {
    const { rig, other, told, byHand } = follower();
    rig.wish({ lots: '0.5' }).run(100);
    other({ lots: '0.3' });
    byHand('sell', '0.6');
    expect(told()).toEqual(['7654321 buy 0.2']);
    const closed = rig.events.find(({ position }) => position?.state === 'closed');
    expect(closed).toMatchObject({ cause: 'client', position: { magic: 1_234_567 } });
    rig.wishClosed(2).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed' });
    other({ version: 2, state: 'closed', lots: '0', price: null });
    expect(rig.held).toEqual([]);
  });

  test('while the link’s own close is on its way, and all of it is closed in the end', () => {
    const { rig, netted, byHand } = follower();
    rig.wish().run(100);
    rig.broker.script({ kind: 'placed', ms: 500 });
    rig.wishClosed(2).run(100);
    byHand('sell', '0.1');
    rig.run(30_000);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed' });
    expect(netted()).toEqual([]);
  });

  test('of their own is never ours to close', () => {
    const { rig, netted, told, byHand } = follower();
    rig.wish().run(100);
    byHand('buy', '0.2');
    rig.wishClosed(2).run(100);
    expect(netted()).toEqual(['buy 0.2']);
    expect(told()).toEqual(['0 buy 0.2']);
  });
});
