import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Proxy } from './proxy.ts';

let service: Server;
let proxy: Proxy;

beforeEach(async () => {
  service = createServer((socket) => {
    socket.on('data', (data: Buffer) => socket.write(`heard ${data.toString()}`));
    socket.on('error', () => {
      // It was cut: that is what is tested.
    });
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  proxy = await Proxy.listen(`ws://127.0.0.1:${(service.address() as AddressInfo).port}/ea`);
});

afterEach(() => {
  proxy.close();
  service.close();
});

async function dialled(): Promise<Socket> {
  const { hostname, port, pathname } = new URL(proxy.url);
  expect(pathname).toBe('/ea');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

async function asked(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
}

describe('the proxy between an EA and the service', () => {
  test('passes what both say', async () => {
    const socket = await dialled();
    expect(await asked(socket, 'one')).toBe('heard one');
    expect(await asked(socket, 'two')).toBe('heard two');
    socket.destroy();
  });

  test('cuts connections, and passes the next one', async () => {
    const socket = await dialled();
    expect(await asked(socket, 'one')).toBe('heard one');
    socket.on('error', () => {
      // A connection that is cut ends with an error.
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    proxy.cut();
    await closed;
    const again = await dialled();
    expect(await asked(again, 'two')).toBe('heard two');
    again.destroy();
  });

  test('lets an EA see that the service is not there', async () => {
    service.close();
    const socket = await dialled();
    await once(socket, 'close');
  });
});
