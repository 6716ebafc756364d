import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../core/domain/ids.ts';
import { ManualTime, startBridge } from '../../test/ea/bridge.ts';
import { funds } from '../../test/ea/frames.ts';
import { isCall, keyOf } from '../../test/ea/gateway.ts';
import { hello } from '../../test/ea/terminal.ts';

const A1 = 'a1' as AccountId;

describe('time', () => {
  it('beats both ways, measures the round trip and ends a session that fell silent', async () => {
    const time = new ManualTime();
    const { synced, bridge, gateway } = await startBridge({}, time);
    const terminal = await synced('a1');
    time.pass(5_000);
    const beat = await terminal.next('heartbeat');
    time.pass(300);
    terminal.send({ type: 'heartbeat', at: 777, echo: beat.at });
    terminal.send(funds);
    await gateway.calls.next(isCall('funds'), 'funds');
    const trip = bridge.sessions().accounts.get(A1)?.roundTripMs;
    expect(trip).toBe(time.now() - beat.at);
    time.pass(5_000);
    expect((await terminal.next('heartbeat')).echo).toBe(777);
    time.pass(9_900);
    expect(terminal.socket.readyState).toBe(terminal.socket.OPEN);
    time.pass(200);
    expect(await terminal.fatal()).toMatchObject({ code: 'SILENT', close: 4408, retryAfterMs: 0 });
    expect(await gateway.calls.next(isCall('closed'), 'closed')).toMatchObject({ epoch: 1 });
  });

  it('lets a new terminal take over from one that is silent, before the sweep has come round', async () => {
    const time = new ManualTime();
    const { synced, connect, gateway } = await startBridge({}, time);
    const old = await synced('a1');
    time.pass(14_900);
    const fresh = await connect();
    time.skip(100);
    fresh.send(hello('a1'));
    expect(await fresh.next('welcome')).toMatchObject({ epoch: 2 });
    expect(await old.fatal()).toMatchObject({ code: 'SILENT', close: 4408 });
    expect(gateway.calls.all.filter(isCall('closed'))).toMatchObject([{ epoch: 1 }]);
  });

  it('does not count against peers when it was our own process that slept', async () => {
    const time = new ManualTime();
    const { synced, gateway } = await startBridge({}, time);
    const terminal = await synced('a1');
    time.leap(60_000);
    terminal.send(funds);
    await gateway.calls.next(isCall('funds'), 'funds');
    time.pass(14_000);
    expect(terminal.socket.readyState).toBe(terminal.socket.OPEN);
  });
});

describe('whoever runs the service', () => {
  it('rotates a key and hears that it was stored', async () => {
    const { synced, bridge, gateway } = await startBridge();
    const terminal = await synced('a1');
    bridge.rotate(A1, terminal.epoch, keyOf('a1-next'));
    expect((await terminal.next('rotate')).key).toBe(keyOf('a1-next'));
    terminal.send({ type: 'rotated' });
    const { epoch } = terminal;
    expect(await gateway.calls.next(isCall('rotated'), 'rotated')).toMatchObject({ account: 'a1', epoch });
  });

  it('hands a key to the synced session it is meant for, and to no other', async () => {
    const { synced, welcomed, bridge } = await startBridge();
    const [ready, greeted] = [await synced('a1'), await welcomed('a2')];
    bridge.rotate(A1, ready.epoch + 1, keyOf('a1-other'));
    bridge.rotate('a2' as AccountId, greeted.epoch, keyOf('a2-next'));
    bridge.rotate('a3' as AccountId, 1, keyOf('a3-next'));
    for (const [terminal, account] of [
      [ready, 'a1'],
      [greeted, 'a2'],
    ] as const) {
      bridge.resync(account as AccountId);
      await terminal.next('resync');
      expect(terminal.frames.all.filter(({ type }) => type === 'rotate')).toEqual([]);
    }
  });

  it('sends one account away with a reason', async () => {
    const { synced, bridge, gateway } = await startBridge();
    const terminal = await synced('a1');
    expect(bridge.disconnect(A1, 'KEY_UNKNOWN', 'its owner disconnected this account')).toBe(true);
    expect(await terminal.fatal()).toMatchObject({ code: 'KEY_UNKNOWN', close: 4401, retryAfterMs: null });
    await gateway.calls.next(isCall('closed'), 'closed');
    expect(bridge.disconnect(A1, 'KEY_UNKNOWN', 'again')).toBe(false);
  });

  it('stops: every terminal gets bye, the core every close, the port is free', async () => {
    const { synced, connect, bridge, gateway } = await startBridge();
    const terminals = [await synced('a1'), await synced('a2'), await connect()];
    await bridge.close();
    for (const terminal of terminals) {
      expect(await terminal.closed).toBe(1001);
    }
    expect((await terminals[0]!.next('bye')).retryAfterMs).toBe(1_000);
    expect(
      gateway.calls.all
        .filter(isCall('closed'))
        .map((c) => c.account)
        .sort(),
    ).toEqual(['a1', 'a2']);
    await expect(connect()).rejects.toThrow();
  });

  it('stops in time when a terminal does not even answer the close', async () => {
    const { synced, bridge } = await startBridge({ limits: { closeMs: 100 } });
    const terminal = await synced('a1');
    terminal.socket.pause();
    await bridge.close();
    terminal.socket.resume();
    await terminal.closed;
  });
});
