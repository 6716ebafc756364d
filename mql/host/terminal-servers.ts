/** Servers of this machine that the probe of the terminal's network functions talks to. */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';

const DRIP_GAP_MS = 1_000;
const LARGE_MESSAGE = 'x'.repeat(200_000);

/** For the name "localhost", signed by itself. */
const certificate = path.resolve(import.meta.dirname, '../../test/fixtures/test-only.cert.pem');
const tls = { cert: readFileSync(certificate), key: readFileSync(certificate.replace('.cert.', '.key.')) };
/** The environment of a terminal that trusts these servers. */
export const TRUSTING = { MQL_CA_FILE: certificate };

/** Answers "drip" in two halves, "close" and "reset" by doing it, and everything else with itself. */
function converse(socket: Socket): void {
  socket.on('error', () => {
    // A client that is gone is no trouble of the server's.
  });
  socket.setEncoding('utf8').on('data', (text: string) => {
    const asked = text.trim();
    if (asked === 'drip') {
      socket.write('ab');
      setTimeout(() => socket.write('cd'), DRIP_GAP_MS);
    } else if (asked === 'close') socket.end('bye');
    else if (asked === 'reset') socket.resetAndDestroy();
    else socket.write(asked);
  });
}

function answer(socket: WebSocket, data: RawData): void {
  const asked = (data as Buffer).toString();
  if (asked === 'ping') {
    socket.once('pong', (echo) => socket.send(echo.toString() === 'now' ? 'pong came' : 'a wrong pong'));
    socket.ping('now');
  } else if (asked === 'large') socket.send(LARGE_MESSAGE);
  else if (asked === 'empty') socket.send('');
  else if (asked === 'binary') socket.send(Buffer.from([1, 2]));
  else if (asked === 'close') socket.close(1001, 'enough');
  else if (asked === 'cut') socket.terminate();
  else socket.send(asked);
}

/** The port of a server that is gone, with its connections, when the test is over. */
async function listening(server: Server | HttpsServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export const plainServer = (): Promise<number> => listening(createServer({ noDelay: true }, converse));

export const tlsServer = (): Promise<number> =>
  listening(createTlsServer({ ...tls, noDelay: true }, converse));

/** Has WebSockets at /ea, and refuses every other path in words. */
export function webSocketServer(scheme: 'ws' | 'wss' = 'ws'): Promise<number> {
  const server = scheme === 'ws' ? createHttpServer() : createHttpsServer(tls);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/ea') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nnot for us');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data: RawData) => answer(webSocket, data));
    });
  });
  return listening(server);
}
