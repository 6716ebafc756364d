/**
 * The limit: what is left of a copier without deciding, remembering or telling anything. It reads every
 * frame with the protocol's own schemas and writes each provider signal to each follower, under the
 * follower's own link and magic number, which no copier can do without.
 *
 * With `--durable <database URL>` a signal is committed before it is forwarded; signals that arrive while a
 * commit is under way share the next one. That is the honest limit.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import * as f from '../bridge/ea/protocol/frames.ts';
import type { FromTerminal } from '../bridge/ea/protocol/frames.ts';
import { answerCalls } from './calls.ts';
import { follower, PROVIDERS } from './world.ts';

export interface RelayCalls {
  port(nothing: null): number;
}

type Position = NonNullable<z.infer<typeof f.events>['items'][number]['position']>;

interface Target {
  readonly socket: WebSocket;
  readonly number: number;
  /** Half of a link's 22 characters; the signal's number is the other half. */
  readonly linkHalf: string;
}

const schemas: ReadonlyMap<string, z.ZodType<FromTerminal>> = new Map<string, z.ZodType<FromTerminal>>([
  ['hello', f.hello],
  ['snapshot', f.snapshot],
  ['events', f.events],
  ['outcomes', f.outcomes],
  ['heartbeat', f.heartbeat],
  ['quotes', f.quotes],
]);

const WINDOW_MS = 60_000;
const HALF = 11;
const FOLLOWERS = 5_000;

const numbers = new Map(Array.from({ length: FOLLOWERS }, (_, i) => [follower(i).key, i]));
const audiences = new Map(PROVIDERS.map(({ account, from, count }) => [account.key, { from, count }]));
const followers: Target[] = [];

function forward(position: Position, audience: { from: number; count: number }): void {
  const open = position.state === 'open';
  const half = position.id.padStart(HALF, '0');
  const before = `","version":${open ? 1 : 2},"deadline":${open ? Date.now() + WINDOW_MS : 'null'},"deviation":30,"magic":`;
  const after =
    `","state":"${open ? 'open' : 'closed'}","symbol":"${position.symbol}","side":"${position.side}",` +
    `"kind":"${position.kind}","lots":"${position.lots}","price":${open ? `"${position.price}"` : 'null'},` +
    `"stopLoss":${position.stopLoss === null ? 'null' : `"${position.stopLoss}"`},` +
    `"takeProfit":${position.takeProfit === null ? 'null' : `"${position.takeProfit}"`},"expiresAt":null}]}`;
  const base = Number(position.id) % 200_000;
  for (let i = audience.from; i < audience.from + audience.count; i++) {
    const target = followers[i];
    if (target === undefined) continue;
    const link = target.linkHalf + half;
    const magic = base * 10_000 + target.number + 1;
    target.socket.send(
      `{"type":"desired","epoch":1,"items":[{"link":"${link}${before}${magic},"comment":"mynah ${link.slice(6)}${after}`,
    );
  }
}

const APPEND = {
  name: 'append',
  text: 'insert into relayed (event) select * from unnest($1::text[])',
};

/** Forwards what is committed, in order; what arrives meanwhile is one commit. */
class GroupCommit {
  private readonly client: Client;
  private queue: { text: string; release: () => void }[] = [];
  private busy = false;

  constructor(client: Client) {
    this.client = client;
  }

  submit(text: string, release: () => void): void {
    this.queue.push({ text, release });
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      await this.client.query({ ...APPEND, values: [batch.map(({ text }) => text)] });
      for (const { release } of batch) release();
    }
    this.busy = false;
  }
}

async function openCommit(url: string): Promise<GroupCommit> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    'create table relayed (id bigint generated always as identity primary key, event text not null)',
  );
  return new GroupCommit(client);
}

function accept(socket: WebSocket, commit: GroupCommit | null): void {
  let audience: { from: number; count: number } | undefined;
  const take = (frame: FromTerminal, text: string): void => {
    switch (frame.type) {
      case 'hello': {
        audience = audiences.get(frame.key);
        const number = numbers.get(frame.key);
        if (number !== undefined)
          followers[number] = { socket, number, linkHalf: String(number).padStart(HALF, 'f') };
        socket.send('{"type":"welcome"}');
        return;
      }
      case 'snapshot':
        if (frame.section === 'links') socket.send(`{"type":"synced","id":"${frame.id}"}`);
        return;
      case 'events': {
        const to = audience;
        if (to === undefined) return;
        const release = (): void => {
          for (const { position } of frame.items) if (position !== null) forward(position, to);
        };
        if (commit === null) release();
        else commit.submit(text, release);
        return;
      }
      default:
    }
  };
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const value = JSON.parse(text) as { type: string };
    const schema = schemas.get(value.type);
    if (schema === undefined) throw new Error(`the relay does not know ${value.type}`);
    take(schema.parse(value), text);
  });
}

const { values: settings } = parseArgs({ options: { durable: { type: 'string' } } });
const commit = settings.durable === undefined ? null : await openCommit(settings.durable);
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  clientTracking: false,
});
await new Promise((resolve) => server.once('listening', resolve));
server.on('connection', (socket) => {
  accept(socket, commit);
});
const calls: RelayCalls = {
  port: () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay does not listen');
    return address.port;
  },
};
answerCalls(calls, () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
