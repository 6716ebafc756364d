/** Sources of prices on loopback: they answer what a test says, and remember what they were asked. */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Arrivals } from '../ea/arrivals.ts';

export interface WebSource {
  readonly origin: string;
  /** Requests, in the order they came. */
  readonly asked: { readonly url: URL; readonly headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

type Reply = (response: ServerResponse, url: URL) => void;

/** Answers every request as `reply` does. */
export async function webSource(reply: Reply): Promise<WebSource> {
  const asked: WebSource['asked'] = [];
  let origin = '';
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', origin);
    asked.push({ url, headers: request.headers });
    reply(response, url);
  };
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export interface SocketSource {
  readonly origin: string;
  /** Connections so far. */
  readonly count: number;
  /** The next connection. */
  connected(): Promise<{ readonly url: string; readonly socket: WebSocket }>;
  /** What is said next, over whichever connection. */
  hears(): Promise<string>;
  close(): Promise<void>;
}

/** @param refuses the status that connections are turned away with, or null to let them in */
export async function socketSource(refuses: () => number | null = () => null): Promise<SocketSource> {
  const connections = new Arrivals<{ readonly url: string; readonly socket: WebSocket }>();
  const said = new Arrivals<{ readonly text: string }>();
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: (_, answer) => {
      const status = refuses();
      if (status === null) answer(true);
      else answer(false, status);
    },
  });
  await new Promise<void>((listening) => server.once('listening', listening));
  server.on('connection', (socket, { url }) => {
    socket.on('message', (data: Buffer) => {
      said.add({ text: data.toString('utf8') });
    });
    connections.add({ url: url ?? '', socket });
  });
  return {
    origin: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return connections.all.length;
    },
    connected: () => connections.next(() => true, 'a connection'),
    hears: async () => (await said.next(() => true, 'something said')).text,
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((closed) => server.close(closed));
    },
  };
}
