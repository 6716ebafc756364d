/** Each limit of limits.ts, one step beyond it. */
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { AccountId } from '../../core/domain/ids.ts';
import { ManualTime, startBridge } from '../../test/ea/bridge.ts';
import { close, closes, funds } from '../../test/ea/frames.ts';
import { emptySnapshot, hello } from '../../test/ea/terminal.ts';

const A1 = 'a1' as AccountId;
/** Status line and body of what the server answers to raw bytes, until it closes. */
function rawExchange(port: number, bytes: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connectTcp(port, host, () => socket.write(bytes));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
    onTestFinished(() => void socket.destroy());
  });
}
const upgradeRequest = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe('frames', () => {
  it('that are too big are refused with the limit, far too big ones without being read', async () => {
    const { welcomed, gateway } = await startBridge({ limits: { frameBytes: 1_000 } });
    const terminal = await welcomed('a1');
    terminal.send({ ...funds, padding: 'x'.repeat(1_000) });
    const { code, message, close: closeCode } = await terminal.fatal();
    expect([code, closeCode]).toEqual(['FRAME_TOO_BIG', 1009]);
    expect(message).toContain('1000');

    const other = await welcomed('a2');
    other.send({ ...funds, padding: 'x'.repeat(4_000) });
    expect(await other.closed).toBe(1009);
    expect(other.frames.all.some((frame) => frame.type === 'error')).toBe(false);
    expect(gateway.calls.all.some((call) => call.call === 'funds')).toBe(false);
  });

  it('that are more than the rate end the session; up to the burst they do not', async () => {
    const time = new ManualTime();
    const { synced, gateway } = await startBridge({ limits: { framesPerSecond: 10, frameBurst: 20 } }, time);
    const terminal = await synced('a1');
    // Hello and six parts of a snapshot have gone already.
    for (let sent = 7; sent < 20; sent++) {
      terminal.send(funds);
      await gateway.calls.next((call) => call.call === 'funds', 'funds');
    }
    time.pass(1_000);
    for (let sent = 0; sent < 10; sent++) terminal.send(funds);
    terminal.send(funds);
    expect(await terminal.fatal()).toMatchObject({ code: 'RATE_LIMIT', close: 4429, retryAfterMs: 10_000 });
    expect(gateway.calls.all.filter((call) => call.call === 'funds')).toHaveLength(23);
  });

  it('of WebSocket itself count too: a flood of pings ends the session', async () => {
    const { welcomed } = await startBridge({ limits: { framesPerSecond: 1, frameBurst: 20 } });
    const terminal = await welcomed('a1');
    for (let sent = 0; sent < 50; sent++) terminal.socket.ping();
    expect(await terminal.fatal()).toMatchObject({ code: 'RATE_LIMIT' });
  });

  it('that are bad are forgiven nine times a minute', async () => {
    const time = new ManualTime();
    const { synced, gateway } = await startBridge({}, time);
    const terminal = await synced('a1');
    for (let sent = 0; sent < 9; sent++) {
      terminal.send({ ...funds, equity: 'lots' });
      expect(await terminal.next('error')).toMatchObject({ code: 'BAD_FRAME', fatal: false });
    }
    terminal.send(funds);
    await gateway.calls.next((call) => call.call === 'funds', 'funds');
    terminal.send({ ...funds, equity: 'lots' });
    const { code, message, close: closeCode } = await terminal.fatal();
    expect([code, closeCode]).toEqual(['BAD_FRAME', 4400]);
    expect(message).toContain('equity: must be money');
  });
});

describe('connections', () => {
  it('that never say hello are ended', async () => {
    const time = new ManualTime();
    const { connect } = await startBridge({}, time);
    const terminal = await connect();
    time.pass(4_900);
    expect(terminal.socket.readyState).toBe(terminal.socket.OPEN);
    time.pass(100);
    expect(await terminal.fatal()).toMatchObject({ code: 'HELLO_TIMEOUT', close: 4408, retryAfterMs: 5_000 });
  });

  it('whose hello is not answered in time by the store are ended, and the account freed later', async () => {
    const time = new ManualTime();
    const { connect, gateway, welcomed } = await startBridge({}, time);
    let admit = (): void => {};
    const held = new Promise<void>((resolve) => (admit = resolve));
    gateway.beforeOpen = () => held;
    const terminal = await connect();
    terminal.send(hello('a1'));
    await gateway.calls.next((call) => call.call === 'open', 'open');
    time.pass(10_000);
    expect(await terminal.fatal()).toMatchObject({ code: 'INTERNAL', close: 1011, retryAfterMs: 5_000 });
    admit();
    await gateway.calls.next((call) => call.call === 'closed', 'closed');
    await welcomed('a1');
  });

  it('are bounded for each address', async () => {
    const { welcomed, connect } = await startBridge({ limits: { sessionsPerAddress: 2 } });
    const first = await welcomed('a1');
    await welcomed('a2');
    const third = await connect();
    expect(await third.fatal()).toMatchObject({
      code: 'TOO_MANY_SESSIONS',
      close: 4429,
      retryAfterMs: 30_000,
    });
    first.socket.close();
    await first.closed;
    await welcomed('a3');
  });

  it('are bounded in all', async () => {
    const { welcomed, connect } = await startBridge({ limits: { sessions: 1 } });
    await welcomed('a1');
    const { code, message } = await (await connect()).fatal();
    expect(code).toBe('TOO_MANY_SESSIONS');
    expect(message).toContain('1 terminals');
  });

  it('without a key are bounded, and a hello makes room', async () => {
    const { connect, url, bridge } = await startBridge({ limits: { unauthenticated: 2 } });
    const waiting = await connect();
    await connect();
    expect(await rawExchange(bridge.port, upgradeRequest('/ea'))).toMatch(
      /^HTTP\/1\.1 503 .*Retry-After: 5/su,
    );
    waiting.send(hello('a1'));
    await waiting.next('welcome');
    const next = new WebSocket(url);
    onTestFinished(() => {
      next.terminate();
    });
    await new Promise((resolve, reject) => {
      next.once('open', resolve);
      next.once('error', reject);
    });
  });

  it('that dawdle over their request are cut', async () => {
    const { bridge } = await startBridge({ limits: { headersMs: 200 } });
    const startedAt = Date.now();
    const answers = await Promise.all([
      rawExchange(bridge.port, ''),
      rawExchange(bridge.port, 'GET /ea HTTP/1.1\r\nHost: x\r\nUpgr'),
    ]);
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(answers[1]).toMatch(/^HTTP\/1\.1 408/u);
  });

  it('elsewhere than at the path are told where', async () => {
    const { bridge } = await startBridge();
    const plain = 'GET /ea HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await rawExchange(bridge.port, upgradeRequest('/'))).toMatch(/^HTTP\/1\.1 404 .*\/ea/su);
    expect(await rawExchange(bridge.port, plain)).toMatch(/^HTTP\/1\.1 426 .*WebSocket/su);
    expect(await rawExchange(bridge.port, `GET /ea HTTP/1.1\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431/u,
    );
  });

  it('without TLS from another machine are refused, unless that is allowed', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4')?.address;
    if (outside === undefined) throw new Error('this test needs a network interface besides loopback');
    const strict = await startBridge({ host: '0.0.0.0' });
    const refusal = await rawExchange(strict.bridge.port, upgradeRequest('/ea'), outside);
    expect(refusal).toMatch(/^HTTP\/1\.1 403 .*Plain ws:\/\/ is taken from this machine only/su);
    await strict.welcomed('a1');
    const lax = await startBridge({ host: '0.0.0.0', allowPlain: true });
    const socket = new WebSocket(`ws://${outside}:${lax.bridge.port}/ea`);
    onTestFinished(() => {
      socket.terminate();
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
  });
});

describe('a peer that does not read', () => {
  it('is sent away once too many bytes have no sign of being read', async () => {
    const { synced, bridge } = await startBridge({ limits: { unreadBytes: 20_000 } });
    const terminal = await synced('a1');
    bridge.send(A1, 1, closes(50));
    bridge.send(A1, 1, closes(50));
    expect(await terminal.fatal()).toMatchObject({ code: 'SLOW_CONSUMER', close: 4413, retryAfterMs: 5_000 });
  });

  it('is not one that answers: outcomes prove that it reads', async () => {
    const { synced, bridge, gateway } = await startBridge({ limits: { unreadBytes: 20_000 } });
    const terminal = await synced('a1');
    for (let round = 1; round <= 10; round++) {
      bridge.send(A1, 1, [...closes(50)]);
      const { items } = await terminal.next('desired');
      const last = items.at(-1)!;
      const answer = { status: 'filled', final: true, code: 0, reason: '', state: 'none', lots: '0' };
      const rest = { price: null, ticket: null, timings: { queuedMs: 0, brokerMs: 0 } };
      terminal.send({
        type: 'outcomes',
        items: [{ link: last.link, version: last.version, epoch: 1, ...answer, ...rest }],
      });
      await gateway.calls.next((call) => call.call === 'outcomes', `outcomes of round ${round}`);
    }
    expect(terminal.socket.readyState).toBe(terminal.socket.OPEN);
  });

  it('is sent away once too many commands have no outcome', async () => {
    const { synced, bridge } = await startBridge({ limits: { unansweredCommands: 10 } });
    const terminal = await synced('a1');
    bridge.send(A1, 1, closes(10));
    bridge.send(A1, 1, closes(10));
    await terminal.next('desired');
    bridge.send(A1, 1, closes(11));
    expect(await terminal.fatal()).toMatchObject({ code: 'SLOW_CONSUMER' });
  });

  it('is sent away once it talks but echoes no heartbeat', async () => {
    const time = new ManualTime();
    const { synced, gateway } = await startBridge({}, time);
    const terminal = await synced('a1');
    for (
      let passed = 0;
      passed < 30_000 && terminal.socket.readyState === terminal.socket.OPEN;
      passed += 5_000
    ) {
      time.pass(5_000);
      if (terminal.frames.all.some((frame) => frame.type === 'error')) break;
      terminal.send(funds);
      await Promise.race([gateway.calls.next((call) => call.call === 'funds', 'funds'), terminal.closed]);
    }
    expect(await terminal.fatal()).toMatchObject({ code: 'SLOW_CONSUMER' });
  });

  it('does not delay fifty others', async () => {
    const { synced, bridge } = await startBridge();
    const stalled = await synced('a51');
    const others = await Promise.all(Array.from({ length: 50 }, (_, n) => synced(`a${n + 1}`)));
    stalled.socket.pause();
    const startedAt = Date.now();
    // 8 MB for the stalled one: far beyond what the kernel takes.
    const flood = closes(200);
    for (let round = 0; round < 150; round++) bridge.send('a51' as AccountId, stalled.epoch, flood);
    others.forEach((terminal, n) => {
      bridge.send(`a${n + 1}` as AccountId, terminal.epoch, [close(1)]);
    });
    await Promise.all(others.map((terminal) => terminal.next('desired')));
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(bridge.sessions().accounts.has('a51' as AccountId)).toBe(false);
    expect(bridge.sessions().accounts.size).toBe(50);
  });
});

describe('the log', () => {
  it('takes so many lines about a peer and no more', async () => {
    const { connect, log } = await startBridge({ limits: { logLinesPerMinute: 5 } });
    for (let tries = 0; tries < 20; tries++) {
      const terminal = await connect();
      terminal.send({ type: 'nonsense' });
      await terminal.closed;
    }
    expect(log).toHaveLength(6);
    expect(log[5]?.message).toMatch(/left out/u);
  });
});

describe('a bug in the core', () => {
  it('ends the session it hit and no other', async () => {
    const { synced, gateway, log } = await startBridge();
    const [hit, other] = [await synced('a1'), await synced('a2')];
    gateway.funds = () => {
      throw new Error('boom');
    };
    hit.send(funds);
    expect(await hit.fatal()).toMatchObject({ code: 'INTERNAL', close: 1011, retryAfterMs: 5_000 });
    expect(log.some((line) => line.level === 'error')).toBe(true);
    other.send(...emptySnapshot('again'));
    await gateway.calls.next((call) => call.call === 'snapshot' && call.snapshot.id === 'again', 'snapshot');
  });
});
