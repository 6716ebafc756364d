/** The HTTP side of the bridge: what answers before a WebSocket stands. */
import { createServer as createHttpServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { HEADER_BYTES } from './limits.ts';
import type { BridgeLimits } from './limits.ts';

export const BRIDGE_PATH = '/ea';

export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Answers plain HTTP with a hint; sockets that dawdle over TLS or headers are cut after `headersMs`. */
export function createBridgeServer(tls: TlsFiles | null, limits: BridgeLimits): Server {
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs,
    // Node looks only every 30 s by default, which would be the real timeout.
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    keepAliveTimeout: 1_000,
    maxHeaderSize: HEADER_BYTES,
  };
  const server =
    tls === null
      ? createHttpServer(options, hint)
      : createHttpsServer(
          {
            ...options,
            cert: tls.cert,
            key: tls.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: limits.headersMs,
          },
          hint,
        );
  // Beyond this sockets are cut without a word: answering is what costs.
  server.maxConnections = limits.sessions + limits.unauthenticated;
  return server;
}

function hint(request: IncomingMessage, response: ServerResponse): void {
  const here = request.url?.split('?', 1)[0] === BRIDGE_PATH;
  response.writeHead(here ? 426 : 404, { 'Content-Type': 'text/plain', Connection: 'close' });
  response.end(`Terminals connect here by WebSocket at ${BRIDGE_PATH}.\n`);
}

/** Refuses an upgrade in words that a person reads in the terminal's log. */
export function refuseUpgrade(socket: Duplex, status: number, text: string, retryAfterS?: number): void {
  const body = `${text}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.once('finish', () => socket.destroy());
}

/** True for an address of this very machine, IPv4 written as IPv6 included. */
export const isLoopback = (address: string): boolean =>
  address === '::1' || /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(address);

/**
 * What counts as one peer: an IPv4 address, or the /64 network of an IPv6 one, for that is what one customer
 * gets.
 */
export function peerOf(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? 8 - left.length - right.length : 0;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':') + '::/64';
}
