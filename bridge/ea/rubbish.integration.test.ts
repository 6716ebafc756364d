/** Whatever is sent, the bridge stands, the core hears only what the protocol allows, and others are served. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBridge } from '../../test/ea/bridge.ts';
import type { BridgeWorld } from '../../test/ea/bridge.ts';
import { hello } from '../../test/ea/terminal.ts';

/** Sends the messages on one connection and waits until the bridge has ended it or answered what follows. */
async function attempt(world: BridgeWorld, greeting: object[], messages: (string | Buffer)[]): Promise<void> {
  const terminal = await world.connect();
  terminal.send(...greeting);
  for (const message of messages)
    // Bytes go out as if they were text: as binary messages they would not even be looked at.
    if (terminal.socket.readyState === WebSocket.OPEN) terminal.socket.send(message, { binary: false });
  // Anything behind the rubbish is read after it: either its answer comes or the connection ends.
  if (terminal.socket.readyState === WebSocket.OPEN) terminal.socket.ping();
  await Promise.race([terminal.closed, new Promise((resolve) => terminal.socket.once('pong', resolve))]);
  terminal.socket.terminate();
  await terminal.closed;
}

const frameTypes = [
  'hello',
  'snapshot',
  'events',
  'outcomes',
  'account',
  'quotes',
  'rotated',
  'error',
  '__proto__',
];
const almostFrames = fc
  .tuple(fc.constantFrom(...frameTypes), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })))
  .map(([type, rest]) => JSON.stringify({ ...rest, type }));
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.json({ maxDepth: 6 }),
  almostFrames,
);

describe('rubbish', () => {
  it('before a hello never reaches the core', async () => {
    const world = await startBridge();
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 5 }), async (messages) => {
        await attempt(world, [], messages);
      }),
      { numRuns: 150 },
    );
    expect(world.gateway.calls.all).toEqual([]);
    await world.synced('a1');
  });

  it('after a hello is answered or ignored, and reaches the core only as what the protocol knows', async () => {
    const world = await startBridge();
    let account = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 15 }), async (messages) => {
        account += 1;
        await attempt(world, [hello(`a${account}`)], messages);
      }),
      { numRuns: 150 },
    );
    const heard = new Set(world.gateway.calls.all.map((call) => call.call));
    // `rotated` has no fields to get wrong.
    for (const harmless of ['authenticate', 'open', 'closed', 'rotated'] as const) heard.delete(harmless);
    expect([...heard]).toEqual([]);
    expect(world.log.filter((line) => line.level === 'error')).toEqual([]);
    await world.synced('a900000');
  });

  it('in binary messages is answered as such', async () => {
    const world = await startBridge();
    const terminal = await world.welcomed('a1');
    terminal.socket.send(Buffer.from('{"type":"rotated"}'), { binary: true });
    expect((await terminal.next('error')).message).toMatch(/binary/u);
    expect(world.gateway.calls.all.some((call) => call.call === 'rotated')).toBe(false);
  });

  it.each([
    ['a list as deep as a frame is long', '['.repeat(200_000)],
    ['objects as deep as a frame is long', '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000)],
    ['a number without end', `{"type":"account","balance":${'9'.repeat(200_000)}}`],
    ['decimal text without end', `{"type":"account","balance":"${'9'.repeat(200_000)}"}`],
    ['a prototype', '{"type":"heartbeat","__proto__":{"polluted":true},"at":1,"echo":null}'],
    ['a constructor for a type', '{"type":"constructor"}'],
    ['half a character', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('survives %s', async (_name, message) => {
    const world = await startBridge();
    await attempt(world, [], [message]);
    await attempt(world, [hello('a1')], [message]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await world.synced('a2');
    expect(world.log.filter((line) => line.level === 'error')).toEqual([]);
  });
});
