/** Webhooks, REST and dropped files with the whole service on a real Postgres. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ChannelId } from '../../core/domain/ids.ts';
import type { User } from '../../core/app/api.ts';
import { must, until, useWorlds } from './world.ts';
import type { World } from './world.ts';

const openWorld = useWorlds();
const BUY = JSON.stringify({ action: 'buy', ticker: 'EURUSD', sl: 1.05, tp: 1.2 });

interface Posted {
  readonly world: World;
  readonly alice: User;
  readonly channel: ChannelId;
  readonly token: string;
  /** The channel's posts, oldest first. */
  posts(): Promise<readonly string[]>;
  hook(body: string): Promise<Response>;
}

async function posted(): Promise<Posted> {
  const world = await openWorld();
  const alice = await world.owner();
  const { id: channel } = must(await world.service.signals.create(alice.id, 'Gold'));
  const settings = { symbol: null, size: null, addresses: [] };
  const { token } = must(await world.service.signals.createHook(alice.id, channel, settings));
  return {
    world,
    alice,
    channel,
    token,
    posts: async () =>
      must(await world.service.signals.posts(alice.id, channel, 100))
        .map(({ source, outcome, text }) => `${source} ${outcome} ${text}`)
        .reverse(),
    hook: (body) => fetch(`${world.service.inboundUrl}/hooks/${token}`, { method: 'POST', body }),
  };
}

describe('an alert', () => {
  it('that was answered with 202 is there after a restart, and a repeat is still known then', async () => {
    const { world, posts, hook } = await posted();
    expect((await hook(BUY)).status).toBe(202);
    await world.stop();
    await world.start();
    expect(await posts()).toEqual([`webhook done ${BUY}`]);
    expect(await (await hook(BUY)).json()).toMatchObject({ number: 1, repeated: true });
    expect(await posts()).toHaveLength(1);
  });

  it('that is not understood is shown to the owner, and opens nothing', async () => {
    const { hook, posts, world, alice } = await posted();
    expect(await (await hook('{"hello":')).json()).toMatchObject({ outcome: 'unread' });
    expect(await posts()).toEqual(['webhook unread {"hello":']);
    const [view] = await world.service.signals.channels(alice.id);
    expect(view?.open).toBe(0);
  });

  it('to a webhook that was revoked is answered like one that never was', async () => {
    const { world, alice, channel, hook, posts } = await posted();
    const [one] = must(await world.service.signals.hooks(alice.id, channel));
    must(await world.service.signals.revokeHook(alice.id, one?.id ?? ''));
    expect((await hook(BUY)).status).toBe(404);
    expect(await posts()).toEqual([]);
  });
});

it('the API posts once under one key, over a restart too, and the stream tells of it', async () => {
  const { world, alice, channel, posts } = await posted();
  const { secret } = must(await world.service.signals.createToken(alice.id, 'program', ['read', 'post']));
  const authorization = `Bearer ${secret}`;
  const heard: { readonly type: string }[] = [];
  const socket = new WebSocket(`${world.service.inboundUrl.replace('http', 'ws')}/api/v1/stream`, {
    headers: { authorization },
  });
  socket.on('message', (data: Buffer) => void heard.push(JSON.parse(data.toString()) as { type: string }));
  await until('hello of the stream', () => heard.length === 1);
  const send = (instruction: object): Promise<Response> =>
    fetch(`${world.service.inboundUrl}/api/v1/channels/${channel}/signals`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({ instructions: [instruction] }),
    });
  const open = { kind: 'open', symbol: 'EURUSD', side: 'buy', stopLoss: '1.0500', takeProfits: [1.2] };
  expect((await send(open)).status).toBe(201);
  const told = (type: string): unknown => heard.find((event) => event.type === type);
  expect(await until('the signal on the stream', () => told('signal'))).toMatchObject({
    signal: { number: 1, outcome: 'done' },
  });
  expect(await until('the trade on the stream', () => told('trade'))).toMatchObject({
    trade: { channelName: 'Gold', legs: [{ symbol: 'EURUSD', side: 'buy' }] },
  });
  await world.stop();
  await world.start();
  expect((await send(open)).status).toBe(200);
  expect((await send({ ...open, side: 'sell', stopLoss: 1.3, takeProfits: [] })).status).toBe(422);
  expect(await posts()).toEqual(['rest done buy market EURUSD SL 1.05 TP 1.2']);
});

it('a dropped file is done in the folder of its channel', async () => {
  const { world, posts } = await posted();
  const folder = path.join(world.folder, 'drop', 'Gold');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'a.tmp'), 'symbol;side;stop_loss\nEURUSD;buy;1.05\nEURUSD;maybe;\n');
  await rename(path.join(folder, 'a.tmp'), path.join(folder, 'a.csv'));
  await until(
    'the file in done/',
    async () => (await readdir(path.join(folder, 'done')).catch(() => [])).length === 1,
  );
  expect(await posts()).toEqual(['file done buy market EURUSD SL 1.05']);
  expect(await readdir(path.join(folder, 'failed'))).toEqual(['a.csv', 'a.csv.reason.txt']);
});
