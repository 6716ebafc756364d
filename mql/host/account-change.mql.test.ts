/** A person logs in to another account while an Expert Advisor runs, and back again. */
import { beforeAll, describe, expect, test } from 'vitest';
import { lots } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Trader } from '../../sim/trader.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { MqlPlatform } from './logic-rig.ts';
import type { Login } from './test-terminal.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
const HOME = '5012345';
const OTHER = '6000001';
const SECOND = { link: 'linkBBBBBBBBBBBBBBBBBB' as LinkId, magic: 7_654_321, price: null };

/** The events that were told in sessions of one login. */
function eventsOf({ service }: LogicRig, login: string): AccountEvent[] {
  let now = '';
  return service.frames.flatMap((frame) => {
    if (frame.type === 'hello') now = frame.login;
    return frame.type === 'events' && now === login ? frame.items : [];
  });
}

const hellos = ({ service }: LogicRig, login: string) =>
  service.frames.filter((frame) => frame.type === 'hello').filter((hello) => hello.login === login);

/** Waits until a session of this login is synced: its last snapshot is the newest of all. */
async function syncedAs(rig: LogicRig, login: string, count: number): Promise<void> {
  await rig.until(`login ${login} says hello`, () => hellos(rig, login).length === count);
  await rig.until(`login ${login} is synced`, () => {
    const frames = rig.service.frames;
    const hello = frames.findLastIndex((frame) => frame.type === 'hello');
    return frames.slice(hello).some((frame) => frame.type === 'snapshot' && frame.section === 'links');
  });
  await rig.until('it knows', () => rig.terminal.state.isSynced);
}

const positionsIn = ({ service }: LogicRig): (string | undefined)[] => {
  const frame = service.frames.findLast((one) => one.type === 'snapshot' && one.section === 'positions') as
    { readonly items: readonly { readonly id?: string }[] } | undefined;
  return (frame?.items ?? []).map(({ id }) => id);
};

function held({ broker }: Login): number {
  return broker.positions().length;
}

describe.each(PLATFORMS)('a Monitor whose terminal logs in to another account, on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Monitor');
  });

  test('reports nothing closed, tells each account its own, and what happened meanwhile when it is back', async () => {
    const rig = await LogicRig.synced({ platform, expert: 'Monitor' });
    const { order: ours } = rig.trader.open(EURUSD, 'buy', lots('0.5'));
    await rig.until('the open is told', () => rig.events.length === 1);
    const other = rig.otherAccount(OTHER);
    const { order: theirs } = new Trader(other.broker).open(EURUSD, 'sell', lots('0.2'));

    await rig.terminal.changeTo(other);
    await syncedAs(rig, OTHER, 1);
    expect(hellos(rig, OTHER)[0]).toMatchObject({ lastSeq: 0, epoch: 0 });
    expect(positionsIn(rig)).toEqual([theirs]);
    rig.trader.close(ours!, lots('0.1'));

    await rig.terminal.changeTo(rig.home);
    await syncedAs(rig, HOME, 2);
    const [before, after] = hellos(rig, HOME);
    expect(after?.stream).toBe(before?.stream);
    expect(hellos(rig, OTHER)[0]?.stream).not.toBe(before?.stream);
    await rig.until('the close is told', () => eventsOf(rig, HOME).length === 2);
    expect(eventsOf(rig, HOME).map(({ seq, position }) => [seq, position?.id, position?.lots])).toEqual([
      [1, ours, '0.5'],
      [2, ours, '0.4'],
    ]);
    expect(eventsOf(rig, OTHER)).toEqual([]);
  });
});

test('a Monitor whose account changes between two of its lines tells the old one nothing of the new', async () => {
  const rig = await LogicRig.synced({ platform: 'mt5', expert: 'Monitor' });
  const { order: ours } = rig.trader.open(EURUSD, 'buy', lots('0.5'));
  await rig.until('the open is told', () => rig.events.length === 1);
  const other = rig.otherAccount(OTHER);
  rig.terminal.jumpTo(other);
  new Trader(other.broker).open(EURUSD, 'sell', lots('0.2'));
  await syncedAs(rig, OTHER, 1);
  expect(eventsOf(rig, HOME).map(({ position }) => position?.id)).toEqual([ours]);
});

describe.each(PLATFORMS)('an Executor whose terminal logs in to another account, on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });
  const executor = (): Promise<LogicRig> => LogicRig.synced({ platform });

  test('copies nothing into it, says what is wrong, and goes on when it is back', async () => {
    const rig = await executor();
    await rig.settled({ price: null });
    const other = rig.otherAccount(OTHER);
    rig.service.greets = false;
    const hello = rig.service.next('hello', ({ login }) => login === OTHER);
    rig.terminal.jumpTo(other);
    const version = rig.wish(SECOND);
    await hello;
    rig.service.say({
      type: 'error',
      code: 'LOGIN_MISMATCH',
      message: 'the key belongs to another login',
      fatal: true,
      retryAfterMs: null,
    });
    rig.service.cut();
    const wrong = `Wrong account: this key is not for login ${OTHER}.`;
    await rig.until('the person is told', () => rig.terminal.panel.join(' ').startsWith(wrong));
    expect(rig.log.split(wrong)).toHaveLength(2);
    expect(held(other)).toBe(0);

    // The service is away for a moment just then: that is no reason to give up for good.
    const first = rig.service.next('hello', ({ login }) => login === HOME);
    await rig.terminal.changeTo(rig.home);
    await first;
    rig.service.greets = true;
    rig.service.cut();
    await syncedAs(rig, HOME, 3);
    const answered = rig.outcomes.length;
    expect(await rig.settledAfter(answered, rig.wish({ ...SECOND, version }))).toMatchObject({
      status: 'filled',
      state: 'open',
    });
    expect(rig.done('open')).toBe(2);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    expect(held(rig.home)).toBe(1);
    expect(held(other)).toBe(0);
  });

  test('settles a call that was under way at the change when it is back, and opens once', async () => {
    const rig = await executor();
    const other = rig.otherAccount(OTHER);
    rig.broker.script({ kind: 'late_answer', ms: 700 });
    const version = rig.wish({ price: null });
    await rig.until('the broker has it', () => rig.done('open') === 1);
    await rig.terminal.changeTo(other);
    await syncedAs(rig, OTHER, 1);
    const there = rig.service.frames.findLast((one) => one.type === 'snapshot' && one.section === 'links');
    expect(there).toMatchObject({ items: [] });
    await rig.terminal.changeTo(rig.home);
    await syncedAs(rig, HOME, 2);
    expect(await rig.settledAfter(0, rig.wish({ price: null, version }))).toMatchObject({
      status: 'filled',
      state: 'open',
    });
    expect(rig.done('open')).toBe(1);
    expect([held(rig.home), held(other)]).toEqual([1, 0]);
  });
});
