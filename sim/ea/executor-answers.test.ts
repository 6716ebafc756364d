import { describe, expect, test } from 'vitest';
import { price } from '../../core/domain/decimal.ts';
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
