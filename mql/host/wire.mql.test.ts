/** The Expert Advisors' session, compiled, against the real bridge: on every platform, plain and encrypted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { refuse } from '../../core/domain/result.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { startBridge } from '../../test/ea/bridge.ts';
import { command, linkNo } from '../../test/ea/frames.ts';
import { isCall, keyOf } from '../../test/ea/gateway.ts';
import { A1, connected, Probe, programBinary, sync, synced, tls, WAYS } from './wire-probe.ts';

// Not within a test's time.
beforeAll(async () => {
  for (const platform of ['mq5', 'mq4']) await programBinary(`wire_session.${platform}`);
});

describe.each(WAYS)('a session of $platform over $scheme', (way) => {
  it('goes from hello over the snapshot to wishes and outcomes, and ends with the program', async () => {
    const world = await connected(way, { inputs: { Symbols: '1203', Events: '7' } });
    const { bridge, gateway, probe } = world;
    const { snapshot } = await gateway.calls.next(isCall('snapshot'), 'snapshot');
    expect(snapshot.symbols).toHaveLength(1_203);
    expect(snapshot.funds).toMatchObject({ balance: '10000', equity: '9999.5' });
    bridge.synced(A1, snapshot.id);
    await probe.says('PROBE synced');
    const { items } = await gateway.calls.next(isCall('events'), 'events');
    expect(items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(items[0]?.position?.comment).toBe('ü€😀 "\\\uFFFD');
    bridge.acknowledge(A1, 7);
    await probe.says('PROBE acked 7');
    bridge.send(A1, gateway.epoch, [command(1), command(2)]);
    const outcomes = await gateway.calls.next(isCall('outcomes'), 'outcomes');
    expect(outcomes.items.map(({ link }) => link)).toEqual([linkNo(1), linkNo(2)]);
    bridge.watch(A1, ['EURUSD.m', 'XAUUSD'] as BrokerSymbol[]);
    const { quotes } = await gateway.calls.next(isCall('quotes'), 'quotes');
    expect(quotes).toEqual([
      { symbol: 'EURUSD.m', bid: '1.0841', ask: '1.08412' },
      { symbol: 'XAUUSD', bid: '1.0841', ask: '1.08412' },
    ]);
    await probe.says('PROBE status connected as a1');
    await probe.quit();
    await gateway.calls.next(isCall('closed'), 'closed');
    expect(probe.deaths).toEqual([]);
  });

  it('answers heartbeats, so that it outlives many times the longest silence, and answers a resync', async () => {
    const world = await synced(way, {
      bridge: { limits: { heartbeatMs: 150, deadMs: 1_000, unreadMs: 1_000 } },
    });
    await sleep(4_000);
    expect(world.bridge.sessions().accounts.get(A1)).toMatchObject({ state: 'synced' });
    expect(world.bridge.sessions().accounts.get(A1)?.roundTripMs).toBeLessThan(1_000);
    world.bridge.resync(A1);
    const { snapshot } = await world.gateway.calls.next(isCall('snapshot'), 'second snapshot');
    expect(snapshot.id).toMatch(/^resync-/u);
    expect(world.probe.count('PROBE disconnected')).toBe(0);
  });

  it('comes back after the service was restarted, with the epoch it knows', async () => {
    const { bridge, probe } = await synced(way);
    const { port } = bridge;
    await bridge.close();
    await probe.says('PROBE disconnected');
    await probe.says('The service is restarting');
    const { gateway } = await startBridge({ port, tls: way.scheme === 'wss' ? tls : null });
    gateway.epoch = 7;
    const { hello } = await gateway.calls.next(isCall('open'), 'the program');
    expect(hello.epoch).toBe(1);
    await probe.says('PROBE welcomed 8');
  });

  it('is refused for an unknown key once, says what to do, and does not try again', async () => {
    const key = keyOf('nobody');
    const { gateway, probe, log } = await connected(way, { inputs: { AccountKey: key } });
    await probe.says('Key refused: type /connect in the chat');
    await probe.says('PROBE status Key refused');
    await sleep(2_500);
    expect(gateway.calls.all.filter(isCall('authenticate'))).toHaveLength(1);
    expect(probe.count('Key refused')).toBe(2);
    expect(JSON.stringify([probe.lines.all, log])).not.toContain(key);
  });
});

describe.each(WAYS.filter(({ scheme }) => scheme === 'ws'))('a session of $platform', (way) => {
  it('stores a new key before it confirms it, and a proven one as the only one', async () => {
    const world = await synced(way, { inputs: { OldKey: keyOf('a9') } });
    // The key that opened was the new one of two.
    await world.probe.says('PROBE stored a key, the only one');
    await world.gateway.calls.next(isCall('rotated'), 'rotated');
    world.bridge.rotate(A1, world.gateway.epoch, keyOf('a1'));
    await world.probe.says('PROBE stored a key, and the one before');
    await world.gateway.calls.next(isCall('rotated'), 'rotated again');
  });

  it('tries the key before the last change when the new one is refused, and then no third time', async () => {
    const good = await connected(way, { inputs: { AccountKey: keyOf('nobody'), OldKey: keyOf('a1') } });
    await sync(good);
    const bad = await connected(way, { inputs: { AccountKey: keyOf('nobody'), OldKey: keyOf('nobody2') } });
    await bad.probe.says('PROBE status Key refused');
    await sleep(500);
    expect(bad.gateway.calls.all.filter(isCall('authenticate'))).toHaveLength(2);
  });

  it('refuses an instance whose epoch is over', async () => {
    const { probe, log } = await connected(way, { inputs: { FirstEpoch: '100' } });
    await probe.says('an old instance of the service answers');
    await expect.poll(() => JSON.stringify(log)).toContain('STALE_EPOCH: epoch 1 is over: 100 was seen');
    expect(probe.count('PROBE welcomed')).toBe(0);
  });

  it('says which account the key is not for, and that another terminal has the session', async () => {
    const wrong = await connected(way, { inputs: { Login: '77' } });
    await wrong.probe.says('Wrong account: this key is not for login');
    const { url } = await synced(way);
    const second = await Probe.start({ platform: way.platform, url });
    await second.says('Another terminal is connected with this key');
  });

  it('sends events anew after a gap: at once, and not over and over', async () => {
    const world = await connected(way, { inputs: { Events: '600' } });
    const { gateway, bridge, probe } = world;
    gateway.eventsAnswer = () => refuse('EVENT_GAP', 'expected 1');
    await sync(world);
    const first = async (): Promise<number | undefined> => {
      const { items } = await gateway.calls.next(isCall('events'), 'events');
      return items[0]?.seq;
    };
    expect([await first(), await first(), await first()]).toEqual([1, 501, 1]);
    bridge.acknowledge(A1, 600);
    await probe.says('PROBE acked 600');
    expect(gateway.calls.all.filter(isCall('events')).length).toBeLessThan(6);
  });

  it('sends events again when there is no acknowledgement for five seconds', async () => {
    const { gateway } = await synced(way, { inputs: { Events: '3' } });
    const before = await gateway.calls.next(isCall('events'), 'events');
    await sleep(4_500);
    expect(gateway.calls.all.filter(isCall('events'))).toHaveLength(1);
    const after = await gateway.calls.next(isCall('events'), 'the same events');
    expect(after.items.map(({ seq }) => seq)).toEqual(before.items.map(({ seq }) => seq));
  });
});
