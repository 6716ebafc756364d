/** The Expert Advisors' side of the wire, compiled, where services, networks and terminals are not as they should be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBridge } from '../../test/ea/bridge.ts';
import { command, linkNo } from '../../test/ea/frames.ts';
import { isCall } from '../../test/ea/gateway.ts';
import { rawServer, RawService } from './raw-service.ts';
import { A1, connected, Probe, programBinary, synced, tls } from './wire-probe.ts';
import type { MqlVersion, Way } from './wire-probe.ts';

const PLATFORMS: readonly MqlVersion[] = ['mq5', 'mq4'];

// Not within a test's time.
beforeAll(async () => {
  for (const platform of PLATFORMS) await programBinary(`wire_session.${platform}`);
});

const wish = (link: string, changes: object = {}): object => ({
  link,
  version: 1,
  deadline: null,
  deviation: 30,
  magic: 7,
  comment: '',
  state: 'open',
  symbol: 'EURUSD',
  side: 'buy',
  kind: 'market',
  lots: '0.10',
  price: '1.08412',
  stopLoss: null,
  takeProfit: null,
  expiresAt: null,
  ...changes,
});

describe.each(PLATFORMS)('WebSocket frames in %s', (platform) => {
  it('are put together from fragments, with a ping between them, and large ones read whole', async () => {
    const service = await RawService.start();
    await Probe.start({ platform, url: service.url });
    await service.sync();
    const links = Array.from({ length: 500 }, (_, i) => linkNo(i));
    const text = JSON.stringify({
      type: 'desired',
      epoch: 1,
      unknown: 'ä'.repeat(40_000),
      items: links.map((link) => wish(link)),
    });
    const pong = new Promise((resolve) => service.socket.once('pong', (data) => resolve(data.toString())));
    for (let from = 0; from < text.length; from += 30_000) {
      service.socket.send(text.slice(from, from + 30_000), { fin: from + 30_000 >= text.length });
      if (from === 30_000) service.socket.ping('are you there?');
    }
    expect(await pong).toBe('are you there?');
    const { items } = await service.next('outcomes');
    expect((items as { link: string }[]).map(({ link }) => link)).toEqual(links);
  });

  it('that break the protocol are answered with the field, and nothing of them is taken', async () => {
    const service = await RawService.start();
    const probe = await Probe.start({ platform, url: service.url });
    await service.sync();
    service.say({ type: 'weather', forecast: 'rain' });
    service.say({ type: 'desired', epoch: 1, items: [wish(linkNo(1)), wish(linkNo(2), { lots: 0.1 })] });
    expect((await service.next('error'))['message']).toMatch(/^items\[1\]\.lots: must be decimal text/u);
    service.socket.send('{"type":"desired",');
    expect((await service.next('error'))['message']).toBe('not JSON');
    service.say({ type: 'rotate', key: 'secret' });
    expect((await service.next('error'))['message']).not.toContain('secret');
    service.say({ type: 'desired', epoch: 1, items: [wish(linkNo(3))] });
    const { items } = await service.next('outcomes');
    expect(items).toMatchObject([{ link: linkNo(3), version: 1, epoch: 1, status: 'filled' }]);
    expect(probe.count('secret')).toBe(0);
  });

  it('that are binary or too large end the connection, and a new one is made', async () => {
    const service = await RawService.start();
    await Probe.start({ platform, url: service.url });
    await service.sync();
    service.socket.send(Buffer.from('{}'));
    await service.sync();
    service.socket.send(JSON.stringify({ type: 'weather', report: 'x'.repeat(262_144) }));
    await service.sync();
    expect(service.closes).toEqual([1003, 1009]);
  });

  it('wait for a service that reads slowly, and arrive whole', async () => {
    const service = await RawService.start();
    await Probe.start({ platform, url: service.url, inputs: { Symbols: '20000' } });
    await service.next('hello');
    service.socket.pause();
    service.say({
      type: 'welcome',
      protocol: 1,
      account: 'a1',
      epoch: 1,
      serverTime: Date.now(),
      heartbeatMs: 5_000,
      // This service says nothing more, and on a busy machine 20,000 symbols take their time.
      deadMs: 60_000,
      acked: 0,
      dealsSince: 0,
      limits: { frameBytes: 100_000, framesPerSecond: 200, items: 500 },
    });
    await sleep(1_500);
    service.socket.resume();
    await service.heard.next((frame) => frame['section'] === 'links', 'the end of the snapshot');
    const sections = service.heard.all.filter((frame) => frame['section'] === 'symbols');
    const items = sections.flatMap((frame) => frame['items'] as { symbol: string }[]);
    expect(items.map(({ symbol }) => symbol)).toEqual(
      Array.from({ length: 20_000 }, (_, i) => `SYMBOL${i}.m`),
    );
    for (const frame of sections) expect(JSON.stringify(frame).length).toBeLessThan(100_000);
    expect(sections.map((frame) => frame['more'])).toEqual(sections.map((_, i) => i < sections.length - 1));
  });
});

describe.each(PLATFORMS)('trouble in %s', (platform) => {
  it('with a silent service ends in a new connection', async () => {
    const service = await RawService.start();
    const probe = await Probe.start({ platform, url: service.url });
    await service.sync({ heartbeatMs: 100, deadMs: 500 });
    service.socket.pause();
    await probe.says('nothing was heard for 500 ms');
    await probe.says('PROBE disconnected');
    await service.next('hello');
    expect(service.connections).toBe(2);
  });

  it('with an address is told before anything is tried', async () => {
    const cases: [string, string][] = [
      ['', 'ServerUrl is empty'],
      ['https://mynah.example.com/ea', 'write wss:// instead'],
      ['mynah.example.com', 'must begin with wss:// or ws://'],
      ['ws://host:99999/ea', 'no port from 1 to 65535'],
      ['ws://ho st/ea', 'no host name'],
      ['ws://[::1]:8080/ea', 'IPv6'],
    ];
    for (const [url, said] of cases) await (await Probe.start({ platform, url })).says(said);
    const probe = await Probe.start({ platform, url: 'ws://127.0.0.1/ea', inputs: { AccountKey: '' } });
    await probe.says('AccountKey is empty');
  });

  it('with what answers there is told in its words', async () => {
    const { url } = await startBridge();
    const lost = await Probe.start({ platform, url: `${url}/elsewhere` });
    await lost.says('answers 404 Not Found: Terminals connect');
    const web = await Probe.start({ platform, url: await rawServer('SSH-2.0-OpenSSH_9.2\r\n') });
    await web.says('does not speak HTTP');
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
    const other = await rawServer(`${head}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n`);
    await (await Probe.start({ platform, url: other })).says('is not a WebSocket server');
    const cut = await rawServer('HTTP/1.1 10', (socket) => socket.end());
    await (await Probe.start({ platform, url: cut })).says('Not connected: ');
  });

  it('with the frames themselves ends the connection with 1002', async () => {
    const service = await RawService.start();
    const probe = await Probe.start({ platform, url: service.url });
    await service.sync();
    // A continuation of nothing, by the hand of the socket underneath.
    const { _socket: under } = service.socket as unknown as { _socket: { write(bytes: Buffer): void } };
    under.write(Buffer.from([0x80, 0x01, 0x41]));
    await probe.says('a continuation of nothing');
    await service.next('hello');
    expect(service.closes).toEqual([1002]);
  });
});

describe('a box that is not ticked', () => {
  it('is named with its place: the list of addresses of MetaTrader 5', async () => {
    const { url, gateway } = await startBridge();
    const probe = await Probe.start({
      platform: 'mq5',
      url,
      environment: { MQL_ALLOWED_HOSTS: 'mynah.example.com' },
    });
    await probe.says('tick "Allow WebRequest for listed URL", add 127.0.0.1');
    await sleep(4_000);
    expect(probe.count('WARNING')).toBe(1);
    expect(gateway.calls.all).toEqual([]);
  });

  it.each(['ws', 'wss'])('is looked at again: the libraries of MetaTrader 4 for %s', async (scheme) => {
    const probe = await Probe.start({
      platform: 'mq4',
      url: `${scheme}://127.0.0.1:9/ea`,
      environment: { MQL_DLLS: '0' },
    });
    await probe.says('tick "Allow DLL imports"; then press F7');
    probe.set('TERMINAL_DLLS_ALLOWED', '1');
    await probe.says('Press F7 on the chart; under Common tick "Allow DLL imports"');
    probe.set('MQL_DLLS_ALLOWED', '1');
    await probe.says('cannot reach 127.0.0.1:9');
  });
});

describe.each(PLATFORMS)('trading that is switched off in %s', (platform) => {
  it('is said once, on the chart and in the log, until it is on again', async () => {
    const { probe } = await synced({ platform, scheme: 'ws' }, { inputs: { Trades: 'true' } });
    await probe.says('PROBE status connected as a1');
    probe.set('TERMINAL_TRADE_ALLOWED', '0');
    await probe.says('PROBE status Trading is off: press "');
    probe.set('TERMINAL_TRADE_ALLOWED', '1');
    probe.set('MQL_TRADE_ALLOWED', '0');
    await probe.says('PROBE status Trading is off: press F7 on the chart');
    probe.set('MQL_TRADE_ALLOWED', '1');
    await probe.says('Trading is on');
    await probe.says('PROBE status connected as a1');
    expect(probe.count('WARNING: Trading is off')).toBe(2);
  });
});

describe('a name instead of an address', () => {
  it('is looked up by MetaTrader 4 too', async () => {
    const { bridge, gateway } = await startBridge();
    // "localhost" itself needs no looking up.
    await Probe.start({ platform: 'mq4', url: `ws://LOCALHOST:${bridge.port}/ea` });
    await gateway.calls.next(isCall('open'), 'a session');
    for (const url of ['ws://nobody.invalid/ea', 'wss://nobody.invalid/ea'])
      await (await Probe.start({ platform: 'mq4', url })).says('no computer is known as nobody.invalid');
  });
});

describe('what MetaTrader 5 may do with sockets', () => {
  const plain: Way = { platform: 'mq5', scheme: 'ws' };
  const secure: Way = { platform: 'mq5', scheme: 'wss' };
  it.each([
    ['says 1 on an empty buffer', plain, 'MQL_QUIRK_READABLE'],
    ['waits for the full count', plain, 'MQL_QUIRK_FULL_READ'],
    ['counts encrypted bytes', secure, 'MQL_QUIRK_READABLE'],
  ])('%s: a session goes on', async (_name, way, quirk) => {
    const { bridge, gateway } = await synced(way, { environment: { [quirk]: '1' } });
    for (let n = 1; n <= 20; n++) {
      bridge.send(A1, gateway.epoch, [command(n)]);
      const { items } = await gateway.calls.next(isCall('outcomes'), 'outcomes');
      expect(items.map(({ link }) => link)).toEqual([linkNo(n)]);
    }
  });

  it('ends TLS connections whose read ran out: after two of them no such read is made', async () => {
    const quirk = { MQL_QUIRK_TLS_READ_ENDS: '1' };
    const world = await connected(secure, { environment: quirk });
    const { bridge, gateway, probe } = world;
    for (let n = 1; n <= 2; n++) {
      await probe.says('PROBE welcomed');
      await probe.says('PROBE disconnected');
    }
    await probe.says('PROBE welcomed');
    const { snapshot } = (await gateway.calls.next(
      (call) => call.call === 'snapshot' && call.epoch === 3,
      'the third snapshot',
    )) as { snapshot: { id: string } };
    bridge.synced(A1, snapshot.id);
    await probe.says('PROBE synced');
    await sleep(1_000);
    bridge.send(A1, gateway.epoch, [command(1)]);
    await gateway.calls.next(isCall('outcomes'), 'outcomes');
    expect(probe.count('PROBE disconnected')).toBe(2);
  });

  it('trusts no certificate of a stranger', async () => {
    const { bridge } = await startBridge({ tls });
    const probe = await Probe.start({ platform: 'mq5', url: `wss://localhost:${bridge.port}/ea` });
    await probe.says('its certificate is not trusted or not for this name');
  });
});
