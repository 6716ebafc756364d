import { afterEach, describe, expect, test, vi } from 'vitest';
import { price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import { CODE } from '../broker/requests.ts';
import { Rig, closeByHand, wish } from './rig.ts';
import type { RigOptions } from './rig.ts';

const synced = (options?: RigOptions): Rig => new Rig(options).synced();

describe('answers of the broker', () => {
  test.each([10004, 10020, 10021])('%i is tried again at once', (code) => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code });
    rig.wish().run(45);
    expect(rig.outcomes).toMatchObject([{ status: 'filled' }]);
  });

  test('a broker that requotes without end is asked less and less often', () => {
    const rig = synced();
    rig.broker.habits = { ...rig.broker.habits, requotes: 1 };
    rig.wish().run(60_000);
    expect(rig.outcomes).toMatchObject([{ status: 'rejected', final: false, code: 10004 }]);
    rig.broker.habits = { ...rig.broker.habits, requotes: 0 };
    rig.run(31_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true });
  });

  test.each([10024, 10028, 10029])('%i is tried again after a while, and told once meanwhile', (code) => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code }, { kind: 'reject', code });
    rig.wish().run(260);
    expect(rig.opens).toBe(0);
    rig.run(1_000);
    expect(rig.outcomes).toMatchObject([
      { status: 'rejected', final: false, code },
      { status: 'filled', final: true },
    ]);
  });

  test('an open is given up at its deadline', () => {
    const rig = synced();
    rig.broker.habits = { ...rig.broker.habits, rejects: 1, rejectCodes: [10024] };
    rig.wish({ deadline: rig.time.now() + 5_000 }).run(5_100);
    expect(rig.outcome).toMatchObject({ final: true, code: 10024, reason: 'DEADLINE_PASSED' });
  });

  test('a close is tried without end', () => {
    const rig = synced().wish().run(100);
    rig.broker.openMarket(false);
    rig.wishClosed(2).run(3_600_000);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'rejected', final: false, code: 10018 });
    rig.broker.openMarket(true);
    rig.run(31_000);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', final: true });
  });

  test('a closed market is final for an open', () => {
    const rig = synced();
    rig.broker.openMarket(false);
    rig.wish().run(1_000);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, code: 10018 });
  });

  test.each([10011, 10012, 10031])('%i after sending is unknown: look first', (code) => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code });
    rig.wish().run(9_000);
    expect(rig.outcomes).toMatchObject([{ status: 'unknown', final: false, code }]);
    rig.run(2_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true });
  });

  test('without a connection nothing is sent, and it is tried again when the line is back', () => {
    const rig = synced();
    rig.broker.outage(5_000);
    rig.wish().run(4_900);
    expect(rig.outcomes).toMatchObject([{ status: 'rejected', final: false, code: 10031 }]);
    rig.run(10_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true });
  });

  test('10030 is answered with the other filling mode', () => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code: 10030 });
    rig.wish().run(100);
    expect(rig.outcome).toMatchObject({ status: 'filled' });
    expect(rig.effects[0]?.request).toMatchObject({ filling: 'ioc' });
  });

  test('10030 for every filling mode is final', () => {
    const rig = synced();
    rig.broker.script({ kind: 'reject', code: 10030 }, { kind: 'reject', code: 10030 });
    rig.wish().run(100);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, code: 10030 });
  });

  test('10008 is accepted, and filled once the deal has come', () => {
    const rig = synced();
    rig.broker.script({ kind: 'placed', ms: 1_000 });
    rig.wish().run(500);
    expect(rig.outcomes).toMatchObject([{ status: 'accepted', final: false, code: 10008 }]);
    rig.run(600);
    expect(rig.outcome).toMatchObject({ status: 'filled', final: true, state: 'open' });
  });

  test('10025 for a change is done', () => {
    const rig = synced().wish().run(100);
    rig.broker.script({ kind: 'reject', code: 10025 });
    rig.wish({ version: 2, stopLoss: '1.08' }).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', final: true, code: 10025 });
  });

  test('10036 for a close is done', () => {
    const rig = synced().wish().run(100);
    rig.wishClosed(2).run(5);
    closeByHand(rig);
    rig.run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed', code: 10036 });
  });

  test.each([10006, 10013, 10014, 10015, 10016, 10017, 10019, 10026, 10027, 10033, 10034, 10040, 10044])(
    '%i is final',
    (code) => {
      const rig = synced();
      rig.broker.script({ kind: 'reject', code });
      rig.wish().run(60_000);
      expect(rig.outcomes).toMatchObject([{ status: 'rejected', final: true, code, state: 'none' }]);
    },
  );
});

describe('a broker that says less than it should', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('looks before it opens again when "done" names no order', () => {
    const rig = synced();
    const send = rig.broker.send.bind(rig.broker);
    vi.spyOn(rig.broker, 'send').mockImplementation((request, answered) => {
      send(request, (result) => {
        answered(result.code === CODE.placed ? { ...result, code: CODE.done, order: null } : result);
      });
    });
    rig.broker.script({ kind: 'placed', ms: 700 });
    rig.wish().run(20_000);
    expect(rig.outcomes.map(({ status }) => status)).toEqual(['unknown', 'filled']);
    expect(rig.opens).toBe(1);
  });

  test('knows its position by the order that the broker named, where magic numbers are not kept', () => {
    const rig = synced();
    vi.spyOn(rig.broker, 'searchMagic').mockReturnValue(null);
    rig.broker.script({ kind: 'placed', ms: 9_995 });
    rig.wish().run(30_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.opens).toBe(1);
  });

  test('is over when the order that the broker had accepted was not filled in the end', () => {
    const rig = synced();
    rig.broker.script({ kind: 'placed', ms: 500 });
    rig.wish().run(100);
    rig.broker.openMarket(false);
    rig.run(30_000);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, state: 'cancelled' });
    expect(rig.opens).toBe(0);
  });

  test('waits for the longest flight after a restart, whatever the clock says of the time of the call', () => {
    const rig = synced();
    rig.broker.script({ kind: 'timeout', ms: 9_000 });
    rig.wish().run(100);
    putClockForward(rig);
    rig.terminal.restart();
    rig.synced().wish().run(30_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.opens).toBe(1);
  });

  test('waits for the longest flight since an answer that settles nothing', () => {
    const rig = synced();
    rig.broker.habits = { ...rig.broker.habits, latencyMs: [4_000, 4_000] };
    rig.broker.script({ kind: 'timeout', ms: 9_000 });
    rig.wish().run(60_000);
    expect(rig.outcome).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.opens).toBe(1);
  });

  test('closes an order that came after it had been given up', () => {
    const rig = synced();
    rig.broker.script({ kind: 'timeout', ms: 15_000 });
    rig.wish({ deadline: rig.time.now() + 5_000 }).run(14_000);
    expect(rig.outcome).toMatchObject({ status: 'rejected', reason: 'DEADLINE_PASSED' });
    rig.run(10_000);
    expect(rig.held).toEqual(['0.1']);
    rig.wishClosed(2).run(100);
    expect(rig.outcome).toMatchObject({ version: 2, status: 'filled', state: 'closed' });
    expect(rig.held).toEqual([]);
  });
});

/** As if somebody had put the computer's clock forward by an hour since the call. */
function putClockForward(rig: Rig): void {
  const record = rig.journal.state.links.get(wish().link);
  if (record === undefined || record.calling === null) throw new Error('no call is under way');
  const calling = { ...record.calling, at: record.calling.at - 3_600_000 };
  rig.journal.write({ type: 'link', record: { ...record, calling } });
}

describe('the terminal’s own refusals', () => {
  test('a provider’s terminal trades nothing', () => {
    const rig = synced({ role: 'provider' }).wish().run(100);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, code: 0, reason: 'ROLE_PROVIDER' });
  });

  test.each([
    ['TRADING_DISABLED', { tradingEnabled: false }],
    ['LOTS_ABOVE_LIMIT', { mostLots: '0.05' }],
    ['TOO_MANY_POSITIONS', { mostPositions: 0 }],
    ['SYMBOL_NOT_ALLOWED', { symbols: ['XAUUSD'] }],
  ] as const)('%s', (reason, guards) => {
    const rig = synced({ terminal: { guards: guards as object } })
      .wish()
      .run(100);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, code: 0, reason });
    expect(rig.opens).toBe(0);
  });

  test('TOO_MANY_POSITIONS counts entries that are on their way together', () => {
    const rig = synced({ terminal: { guards: { mostPositions: 2 } } });
    const items = [1, 2, 3].map((number) => ({
      ...wish({ magic: number }),
      link: `link${String(number)}`.padEnd(22, '_') as LinkId,
    }));
    rig.say({ type: 'desired', epoch: 1, items });
    rig.run(100);
    expect(rig.opens).toBe(2);
    expect(rig.outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      link: items[2]?.link,
      reason: 'TOO_MANY_POSITIONS',
    });
  });

  test('SYMBOL_UNKNOWN', () => {
    const rig = synced();
    rig.say({ type: 'desired', epoch: 1, items: [{ ...wishOf('NOSUCH') }] });
    rig.run(100);
    expect(rig.outcome).toMatchObject({ status: 'rejected', final: true, reason: 'SYMBOL_UNKNOWN' });
  });

  test('nothing is traded before the session is synced', () => {
    const rig = new Rig();
    rig.terminal.start();
    rig.connect();
    rig.welcome();
    rig.wish().run(100);
    expect(rig.of('error')).toMatchObject([{ code: 'NOT_SYNCED' }]);
    expect(rig.effects).toEqual([]);
  });
});

function wishOf(symbol: string) {
  return { ...wish(), symbol: symbol as never, price: price('1') };
}
