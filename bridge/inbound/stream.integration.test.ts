/** The stream over a real socket. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { TradeStatus } from '../../core/app/api.ts';
import type { PositionId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import type { News } from '../../core/ports.ts';
import { ANNA, ANNAS_TOKEN, BORIS_TOKEN, GOLD, openDoor } from '../../test/builders/inbound.ts';
import type { Door } from '../../test/builders/inbound.ts';
import { STREAMS_PER_USER } from './limits.ts';

interface Ears {
  readonly socket: WebSocket;
  /** What was heard, oldest first. */
  readonly heard: {
    readonly type: string;
    readonly signal?: { readonly number: number; readonly outcome: string };
  }[];
  /** Code and reason of the end. */
  readonly closed: Promise<readonly [number, string]>;
  hears(count: number): Promise<void>;
}

function listen({ inbound }: Door, token: string | null): Ears {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${String(inbound.port)}/api/v1/stream`, { headers });
  onTestFinished(() => socket.terminate());
  const heard: Ears['heard'] = [];
  socket.on(
    'message',
    (data: Buffer) => void heard.push(JSON.parse(data.toString()) as Ears['heard'][number]),
  );
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, reason.toString()]));
    socket.on('error', () => {});
  });
  return {
    socket,
    heard,
    closed,
    hears: async (count) => {
      await expect.poll(() => heard.length, { timeout: 5_000, interval: 5 }).toBeGreaterThanOrEqual(count);
    },
  };
}

const post = (number: number, outcome: Post['outcome']): News => ({
  kind: 'post',
  channelName: 'Gold',
  user: ANNA,
  post: {
    ...{ channel: GOLD, number, source: 'telegram', key: String(number) as Post['key'], author: null },
    ...{ text: 'gold', outcome, code: null, why: '', instructions: [], groups: [], choices: [] },
    ...{ at: 0, receivedAt: 0 },
  },
});
const trade = (position: string) =>
  ({ kind: 'trade', channel: GOLD, position: position as PositionId, users: [ANNA] }) as const;
const statusOf = (position: PositionId): TradeStatus =>
  ({
    channel: { id: GOLD, name: 'Gold' },
    position: { id: position },
    legs: [],
    openedAt: 0,
    followers: [],
  }) as unknown as TradeStatus;

describe('a listener', () => {
  it('hears each post of its own channels, whatever became of it, and hears of no others', async () => {
    const door = await openDoor();
    const [anna, boris] = [listen(door, ANNAS_TOKEN), listen(door, BORIS_TOKEN)];
    await Promise.all([anna.hears(1), boris.hears(1)]);
    door.inbound.tell([post(1, 'done'), post(2, 'none')]);
    door.inbound.tell([post(3, 'unread')]);
    await anna.hears(4);
    expect(anna.heard.map(({ type, signal }) => [type, signal?.number, signal?.outcome])).toEqual([
      ['hello', undefined, undefined],
      ['signal', 1, 'done'],
      ['signal', 2, 'none'],
      ['signal', 3, 'unread'],
    ]);
    expect(boris.heard).toEqual([{ type: 'hello' }]);
  });

  it('hears trades that concern it, and of many changes of one the last', async () => {
    let asked = 0;
    const door = await openDoor({
      trading: {
        trade: async (_user, _channel, position) => {
          asked += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return statusOf(position);
        },
      },
    });
    const [anna, boris] = [listen(door, ANNAS_TOKEN), listen(door, BORIS_TOKEN)];
    await Promise.all([anna.hears(1), boris.hears(1)]);
    for (let n = 0; n < 100; n += 1) door.inbound.tell([trade('p1'), trade('p2')]);
    await anna.hears(3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(anna.heard[1]).toMatchObject({ type: 'trade', trade: { channel: GOLD, position: 'p1' } });
    expect(asked).toBeLessThan(6);
    expect(boris.heard).toHaveLength(1);
  });

  it('may send its token as first message', async () => {
    const door = await openDoor();
    const anna = listen(door, null);
    anna.socket.on('open', () => anna.socket.send(JSON.stringify({ type: 'auth', token: ANNAS_TOKEN })));
    await anna.hears(1);
    expect(anna.heard).toEqual([{ type: 'hello' }]);
  });

  it.each([
    ['a wrong token', JSON.stringify({ type: 'auth', token: 'wrong' })],
    ['no JSON', '{'],
    ['something else', JSON.stringify({ type: 'hello' })],
  ])('is refused with %s', async (_what, first) => {
    const door = await openDoor();
    const stranger = listen(door, null);
    stranger.socket.on('open', () => stranger.socket.send(first));
    expect(await stranger.closed).toEqual([4401, 'TOKEN_UNKNOWN']);
    expect(stranger.heard).toEqual([]);
  });

  it('is cut when its first message is far too long', async () => {
    const door = await openDoor();
    const stranger = listen(door, null);
    stranger.socket.on('open', () => stranger.socket.send('x'.repeat(5_000)));
    expect((await stranger.closed)[0]).toBe(1009);
  });

  it('is one of at most so many of one person', async () => {
    const door = await openDoor();
    const first = Array.from({ length: STREAMS_PER_USER }, () => listen(door, BORIS_TOKEN));
    await Promise.all(first.map((ears) => ears.hears(1)));
    expect((await listen(door, BORIS_TOKEN).closed)[0]).toBe(4429);
    const anna = listen(door, ANNAS_TOKEN);
    await anna.hears(1);
  });

  it('that does not keep up is cut, and costs nobody else anything', async () => {
    const door = await openDoor({ trading: { trade: () => new Promise(() => {}) } });
    const [anna, boris] = [listen(door, ANNAS_TOKEN), listen(door, BORIS_TOKEN)];
    await Promise.all([anna.hears(1), boris.hears(1)]);
    for (let n = 0; n < 1_100; n += 1) door.inbound.tell([trade(`p${String(n)}`)]);
    expect((await anna.closed)[0]).toBe(4408);
    expect(boris.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is told that the service stops', async () => {
    const door = await openDoor();
    const anna = listen(door, ANNAS_TOKEN);
    await anna.hears(1);
    await door.inbound.stop();
    expect((await anna.closed)[0]).toBe(1001);
  });
});

it('an upgrade anywhere else is refused', async () => {
  const { inbound } = await openDoor();
  const socket = new WebSocket(`ws://127.0.0.1:${String(inbound.port)}/hooks/x`);
  const status = new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('error', () => {});
  });
  expect(await status).toBe(404);
});
