/** The Expert Advisors' logic, compiled: the rules of docs/PROTOCOL.md that sim/ea keeps, kept by the real thing. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import { CALM } from '../../sim/broker/habits.ts';
import { wish } from '../../sim/ea/rig.ts';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { LogicRigOptions, MqlPlatform } from './logic-rig.ts';

const EURUSD = 'EURUSD' as BrokerSymbol;
const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
const limit = { state: 'pending', kind: 'limit', price: '1.08' } as const;

/** A quarantine that is not over before an EA is back, on a busy machine too. */
const OUTLASTS_A_START = { QuarantineMs: '5000' };

const executor = (platform: MqlPlatform, more: Partial<LogicRigOptions> = {}): Promise<LogicRig> =>
  LogicRig.synced({ platform, ...more });

describe.each(PLATFORMS)('the Executor on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });
  const done = platform === 'mt5' ? 10009 : 0;

  test('opens, changes, closes in part and closes, each told with its lots and price', async () => {
    const rig = await executor(platform);
    const opened = await rig.settled({ stopLoss: '1.08', takeProfit: '1.09' });
    expect(opened).toMatchObject({
      status: 'filled',
      code: done,
      state: 'open',
      lots: '0.1',
      price: '1.0842',
    });
    expect(rig.broker.positions()).toMatchObject([
      { units: 100_000, stopLoss: 108_000, takeProfit: 109_000, magic: 1_234_567 },
    ]);
    expect(await rig.settled({ stopLoss: '1.081' })).toMatchObject({
      status: 'filled',
      price: null,
      lots: '0.1',
    });
    expect(rig.broker.positions()).toMatchObject([{ stopLoss: 108_100, takeProfit: null }]);
    const part = await rig.settled({ lots: '0.04', stopLoss: '1.081' });
    expect(part).toMatchObject({ status: 'filled', lots: '0.04', price: '1.08412', ticket: opened.ticket });
    expect(rig.broker.positions()).toMatchObject([{ units: 40_000 }]);
    expect(await rig.closed()).toMatchObject({
      status: 'filled',
      state: 'closed',
      lots: '0',
      price: '1.08412',
    });
    expect(rig.broker.positions()).toEqual([]);
    await rig.until('every event is told', () => rig.events.at(-1)?.position?.state === 'closed');
    // Changes between two looks are one event: how many there are is a matter of time.
    const deals = rig.events.flatMap((event) => event.deals);
    expect(deals.map(({ entry, lots: size }) => `${entry} ${size}`)).toEqual([
      'in 0.1',
      'out 0.06',
      'out 0.04',
    ]);
    expect(new Set(rig.events.map(({ position }) => position?.id))).toEqual(new Set([opened.ticket]));
  });

  test('answers repeats and lower versions from its journal, after a restart too', async () => {
    const rig = await executor(platform);
    const first = await rig.settled({ version: 2 });
    rig.wish({ version: 2 });
    await rig.until('the repeat is answered', () => rig.outcomes.length === 2);
    await rig.kill();
    await rig.start();
    rig.wish({ version: 1 });
    await rig.until('the lower version is answered', () => rig.outcomes.length === 3);
    expect(rig.outcomes[1]).toEqual(first);
    expect(rig.outcomes[2]).toEqual({ ...first, epoch: 2 });
    expect(rig.done('open')).toBe(1);
  });

  test('refuses an epoch that is over', async () => {
    const rig = await executor(platform);
    rig.service.say({ type: 'desired', epoch: 0, items: [wish()] });
    const { message } = await rig.service.next('error', ({ code }) => code === 'STALE_EPOCH');
    expect(message).toContain('nothing was done');
    expect(rig.done('open')).toBe(0);
  });

  test('keeps a link closed whose close came before its open', async () => {
    const rig = await executor(platform);
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'none' });
    expect(await rig.settled()).toMatchObject({ status: 'rejected', reason: 'LINK_ENDED', state: 'none' });
    expect(rig.done('open')).toBe(0);
  });

  test('places, changes and takes away pending orders, and opens at the market in place of one', async () => {
    const rig = await executor(platform);
    expect(await rig.settled(limit)).toMatchObject({
      status: 'accepted',
      final: true,
      state: 'pending',
      lots: '0.1',
    });
    const [before] = rig.broker.orders();
    const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
    expect(await rig.settled({ ...limit, price: '1.079', stopLoss: '1.07', expiresAt })).toMatchObject({
      status: 'accepted',
    });
    expect(rig.broker.orders()).toMatchObject([
      { ticket: before?.ticket, price: 107_900, stopLoss: 107_000, expiresAt },
    ]);
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open', price: '1.0842' });
    expect(rig.broker.orders()).toEqual([]);
    expect(rig.done('open')).toBe(1);
  });

  test('leaves a pending order alone that filled, and reports a cancelled one', async () => {
    const rig = await executor(platform);
    const placed = await rig.settled(limit);
    await rig.until('the order is told', () => rig.events.length > 0);
    rig.market.set('EURUSD', 107_980, 107_988);
    expect(await rig.settled({ ...limit, stopLoss: '1.07' })).toMatchObject({
      state: 'open',
      ticket: placed.ticket,
    });
    await rig.until('it is told', () => rig.events.some(({ position }) => position?.state === 'open'));
    expect(rig.events.map(({ position }) => [position?.id, position?.state, position?.kind])).toEqual([
      [placed.ticket, 'pending', 'limit'],
      [placed.ticket, 'open', 'limit'],
    ]);
    rig.trader.place(EURUSD, 'buy', 'limit', lots('0.2'), price('1.05'));
    await rig.until('an order of a person is told', () => rig.events.at(-1)?.position?.state === 'pending');
    rig.trader.cancel(rig.broker.orders()[0]!.ticket);
    await rig.until('its end is told', () => rig.events.at(-1)?.position?.state === 'cancelled');
  });

  test('tells a close by hand, and never opens that link again', async () => {
    const rig = await executor(platform);
    await rig.settled();
    await rig.until('the open is told', () => rig.events.length === 1);
    rig.trader.close(rig.broker.positions()[0]!.ticket);
    await rig.until('the close is told', () => rig.events.at(-1)?.position?.state === 'closed');
    expect(rig.events.at(-1)?.deals).toMatchObject([{ entry: 'out', lots: '0.1' }]);
    expect(await rig.settled({ stopLoss: '1.08' })).toMatchObject({
      status: 'rejected',
      reason: 'LINK_ENDED',
      state: 'closed',
    });
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
    expect(rig.done('open')).toBe(1);
  });

  test('finds the position after kill -9 between intent and answer', async () => {
    const rig = await executor(platform, { inputs: OUTLASTS_A_START });
    rig.broker.script({ kind: 'late_answer', ms: 3_000 });
    const version = rig.wish();
    await rig.until('the broker has it', () => rig.done('open') === 1);
    await rig.kill();
    await rig.start();
    const links = rig.service.frames.findLast(
      (frame) => frame.type === 'snapshot' && frame.section === 'links',
    );
    expect(links).toMatchObject({ items: [{ version: 0, state: 'unknown' }] });
    rig.wish({ version });
    const [, outcome] = [await rig.settledAfter(0, version), rig.outcomes.at(-1)];
    expect(outcome).toMatchObject({ status: 'filled', state: 'open', epoch: 2, price: '1.0842' });
    expect(rig.outcomes[0]).toMatchObject({ status: 'unknown', final: false });
    expect(rig.done('open')).toBe(1);
  });

  test('asks again at once after requotes, and after a while when the broker is busy', async () => {
    const rig = await executor(platform);
    rig.broker.script({ kind: 'reject', code: 10004 }, { kind: 'reject', code: 10020 });
    expect(await rig.settled()).toMatchObject({ status: 'filled' });
    expect(rig.outcomes).toHaveLength(1);
    rig.broker.script({ kind: 'reject', code: 10024 });
    expect(await rig.settled({ stopLoss: '1.08' })).toMatchObject({ status: 'filled' });
    expect(rig.outcomes.slice(1).map(({ status, final }) => [status, final])).toEqual([
      ['rejected', false],
      ['filled', true],
    ]);
  });

  test('reports a refusal for good as it is, and gives every later version the same', async () => {
    const rig = await executor(platform);
    rig.broker.script({ kind: 'reject', code: 10019 });
    const refused = await rig.settled();
    expect(refused).toMatchObject({
      status: 'rejected',
      state: 'none',
      code: platform === 'mt5' ? 10019 : 134,
    });
    expect(await rig.settled({ stopLoss: '1.08' })).toMatchObject({ status: 'rejected', code: refused.code });
    expect(rig.done('open')).toBe(0);
  });

  test('sends nothing after the deadline, and waits while the price is too far away', async () => {
    const rig = await executor(platform);
    rig.market.set('EURUSD', 108_500, 108_508);
    rig.wish({ deadline: Date.now() + 60_000 });
    await rig.until('it is told', () => rig.outcomes.length === 1);
    expect(rig.outcomes[0]).toMatchObject({
      status: 'rejected',
      final: false,
      code: platform === 'mt5' ? 10020 : 135,
    });
    rig.market.set('EURUSD', 108_412, 108_420);
    expect(await rig.settledAfter(0, 1)).toMatchObject({ status: 'filled' });
    const late = { ...wish(), link: 'linkBBBBBBBBBBBBBBBBBB', magic: 99, deadline: Date.now() - 1_000 };
    rig.desire(late as ReturnType<typeof wish>);
    await rig.until('the late one is refused', () => rig.outcomes.at(-1)?.reason === 'DEADLINE_PASSED');
    expect(rig.done('open')).toBe(1);
  });

  test('holds to the limits of the person at the terminal, and to the broker’s steps', async () => {
    const rig = await executor(platform, {
      inputs: { MaxLotsPerOrder: '0.5', MaxOpenPositions: '1', AllowedSymbols: 'EURUSD, XAUUSD' },
    });
    const refusal = async (more: object): Promise<string> => {
      const number = String(rig.outcomes.length).padStart(18, '0');
      rig.desire({ ...wish(), link: `link${number}`, magic: 50 + rig.outcomes.length, ...more } as ReturnType<
        typeof wish
      >);
      const before = rig.outcomes.length;
      await rig.until('it is answered', () => rig.outcomes.length > before);
      return rig.outcomes.at(-1)?.reason ?? '';
    };
    expect(await refusal({ lots: lots('0.6') })).toBe('LOTS_ABOVE_LIMIT');
    expect(await refusal({ symbol: 'GBPUSD' })).toBe('SYMBOL_NOT_ALLOWED');
    expect(await refusal({ symbol: 'NOSUCH' })).toBe('SYMBOL_UNKNOWN');
    expect(await refusal({ lots: lots('0.015') })).toBe('LOTS_OFF_STEP lots=0.015 step=0.01');
    expect(await refusal({})).toBe('');
    expect(await refusal({})).toBe('TOO_MANY_POSITIONS');
  });

  test('tells a lost answer as unknown, looks after it, and does not open twice', async () => {
    const rig = await executor(platform);
    rig.broker.script({ kind: 'lost_answer' });
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.outcomes.map(({ status }) => status)).toEqual(['unknown', 'filled']);
    expect(rig.done('open')).toBe(1);
  });

  test('waits for an order that was given up and fills late', async () => {
    const rig = await executor(platform);
    rig.broker.script({ kind: 'timeout', ms: 1_000 });
    expect(await rig.settled()).toMatchObject({ status: 'filled', state: 'open' });
    expect(rig.done('open')).toBe(1);
  });

  test('opens again what never reached the broker, once the longest flight has passed', async () => {
    const rig = await executor(platform);
    rig.broker.script({ kind: 'lost_request' });
    const sent = Date.now();
    expect(await rig.settled()).toMatchObject({ status: 'filled' });
    expect(Date.now() - sent).toBeGreaterThan(1_400);
    expect(rig.done('open')).toBe(1);
  });

  test('goes on after a torn line in its journal', async () => {
    const rig = await executor(platform);
    await rig.settled();
    await rig.kill();
    appendFileSync(rig.journal, 'deadbeef\tlink\tlinkAAAAAAAAAAAAAAAAAA\t1234567\tmyn');
    await rig.start();
    expect(rig.log).toContain('torn');
    expect(readFileSync(rig.journal, 'utf8')).not.toContain('deadbeef');
    expect(await rig.closed()).toMatchObject({ status: 'filled', state: 'closed' });
  });

  test('finds its positions by their magic when the journal is lost', async () => {
    const rig = await executor(platform);
    await rig.settled();
    await rig.kill();
    writeFileSync(rig.journal, '');
    await rig.start();
    expect(await rig.settledAfter(rig.outcomes.length, rig.wish({ version: 1 }))).toMatchObject({
      status: 'filled',
      state: 'open',
    });
    expect(rig.done('open')).toBe(1);
  });
});

describe('the Executor on mt5, where requests do not wait', () => {
  test('takes the other filling mode, and waits for a deal that comes later', async () => {
    const rig = await executor('mt5');
    rig.broker.script({ kind: 'reject', code: 10030 }, { kind: 'placed', ms: 300 });
    expect(await rig.settled()).toMatchObject({ status: 'filled', lots: '0.1' });
    expect(rig.outcomes[0]).toMatchObject({ status: 'accepted', final: false, code: 10008 });
    expect(rig.effects[0]?.request).toMatchObject({ filling: 'ioc' });
  });

  test('goes on with a close that the broker fills in steps until the lots are as wished', async () => {
    const rig = await executor('mt5', { broker: { filling: ['ioc'] } });
    await rig.settled();
    rig.broker.script({ kind: 'partial', share: 0.5 }, { kind: 'partial', share: 0.5 });
    expect(await rig.settled({ lots: '0.02' })).toMatchObject({ status: 'filled', lots: '0.02' });
    expect(rig.broker.positions()).toMatchObject([{ units: 20_000 }]);
  });

  test('fans out: a hundred opens of one frame are on their way together', async () => {
    const rig = await executor('mt5', { broker: { habits: { ...CALM, latencyMs: [50, 50] } } });
    const items = Array.from({ length: 100 }, (_, number) => ({
      ...wish({ lots: '0.01' }),
      link: `many${String(number).padStart(18, '0')}`,
      magic: 1_000 + number,
    }));
    const sent = Date.now();
    rig.service.desire(...(items as ReturnType<typeof wish>[]));
    await rig.until(
      'all are filled',
      () => rig.outcomes.filter(({ status }) => status === 'filled').length === 100,
    );
    expect(Date.now() - sent).toBeLessThan(3_000);
    expect(rig.done('open')).toBe(100);
  });
});

describe.each(PLATFORMS)('the Monitor on %s', (platform) => {
  const monitor = (): Promise<LogicRig> => LogicRig.synced({ platform, expert: 'Monitor' });

  test('tells what a person does, and what was done while it was off', async () => {
    const rig = await monitor();
    const { order } = rig.trader.open(EURUSD, 'buy', lots('0.5'), { stopLoss: price('1.08') });
    await rig.until('the open is told', () => rig.events.length === 1);
    rig.trader.close(order!, lots('0.2'));
    await rig.until('the partial close is told', () => rig.events.length === 2);
    await rig.kill();
    rig.trader.close(order!);
    rig.broker.deposit(money('250'));
    await rig.start();
    await rig.until('the rest is told', () => rig.events.length === 4);
    expect(
      rig.events.map(({ seq, position, deals }) => [
        seq,
        position?.id,
        position?.lots,
        deals.map((deal) => `${deal.entry} ${deal.lots}`),
      ]),
    ).toEqual([
      [1, order, '0.5', ['in 0.5']],
      [2, order, '0.3', ['out 0.2']],
      [3, order, '0', ['out 0.3']],
      [4, undefined, undefined, ['balance 0']],
    ]);
    expect(Math.abs((rig.events[0]?.at ?? 0) - Date.now())).toBeLessThan(30_000);
  });

  test('takes lists that are still loading for no closed positions', async () => {
    const rig = await monitor();
    rig.trader.open(EURUSD, 'buy', lots('0.5'));
    await rig.until('the open is told', () => rig.events.length === 1);
    await rig.kill();
    rig.broker.habits = { ...rig.broker.habits, loadMs: [2_000, 2_000] };
    await rig.start();
    await sleep(500);
    expect(rig.events).toHaveLength(1);
    const positions = rig.service.frames.findLast(
      (frame) => frame.type === 'snapshot' && frame.section === 'positions',
    );
    expect(positions).toMatchObject({ items: [{ lots: '0.5' }] });
  });

  test('trades nothing', async () => {
    const rig = await monitor();
    expect(await rig.settled()).toMatchObject({ status: 'rejected', reason: 'ROLE_PROVIDER' });
    expect(rig.done('open')).toBe(0);
  });
});
