import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBridge } from '../../test/ea/bridge.ts';
import { hello, TestTerminal } from '../../test/ea/terminal.ts';

/** Self-signed for localhost, valid for a hundred years; its key is public, so it protects nothing. */
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url));
const tls = { cert: fixture('test-only.cert.pem'), key: fixture('test-only.key.pem') };

describe('wss://', () => {
  it('carries a session, for a terminal that trusts the certificate', async () => {
    const { bridge } = await startBridge({ tls });
    const terminal = new TestTerminal(`wss://localhost:${bridge.port}/ea`, { ca: tls.cert });
    onTestFinished(() => {
      terminal.socket.terminate();
    });
    await terminal.opened();
    terminal.send(hello('a1'));
    expect(await terminal.next('welcome')).toMatchObject({ account: 'a1' });
  });

  it('is the only way in once there is a certificate: plain ws:// gets nowhere', async () => {
    const { bridge } = await startBridge({ tls });
    const plain = new TestTerminal(`ws://127.0.0.1:${bridge.port}/ea`);
    await expect(plain.opened()).rejects.toThrow();
  });

  it('cuts a peer that does not finish its handshake', async () => {
    const { bridge } = await startBridge({ tls, limits: { headersMs: 200 } });
    const socket = connectTcp(bridge.port, '127.0.0.1');
    socket.on('error', () => {});
    const startedAt = Date.now();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });
});
