/** Port 443 of MetaTrader 5: the terminal has agreed on TLS before the program is asked. Another port stands for it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { startBridge } from '../../test/ea/bridge.ts';
import { command, linkNo } from '../../test/ea/frames.ts';
import { isCall } from '../../test/ea/gateway.ts';
import { TRUSTING } from './terminal-servers.ts';
import { A1, Probe, programBinary, sync, tls } from './wire-probe.ts';

describe('a session over the port on which MetaTrader 5 itself agrees on TLS', () => {
  beforeAll(async () => {
    await programBinary('wire_tls_port.mq5');
  });

  /** @param known whether the program takes this port for 443, as the terminal does */
  function start(port: number, scheme: 'ws' | 'wss', known = true): Promise<Probe> {
    return Probe.start({
      platform: 'mq5',
      program: 'wire_tls_port',
      url: `${scheme}://localhost:${port}/ea`,
      inputs: { TlsPort: known ? String(port) : '443' },
      environment: { ...TRUSTING, MQL_TLS_PORTS: String(port) },
    });
  }

  it('needs no second handshake: it is synced, and wishes are answered', async () => {
    const world = await startBridge({ tls });
    const probe = await start(world.bridge.port, 'wss');
    await sync({ ...world, probe });
    world.bridge.send(A1, world.gateway.epoch, [command(1)]);
    const { items } = await world.gateway.calls.next(isCall('outcomes'), 'outcomes');
    expect(items.map(({ link }) => link)).toEqual([linkNo(1)]);
    expect(probe.count('WARNING')).toBe(0);
  });

  it('would fail with one', async () => {
    const { bridge } = await startBridge({ tls });
    const probe = await start(bridge.port, 'wss', false);
    await probe.says(`no TLS with localhost:${bridge.port}`);
  });

  it('cannot be plain, and says so before it tries', async () => {
    const { bridge, gateway } = await startBridge({ tls });
    const probe = await start(bridge.port, 'ws');
    await probe.says('write wss:// in ServerUrl, or another port');
    expect(gateway.calls.all).toEqual([]);
  });
});
