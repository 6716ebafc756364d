import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Broker } from './broker.ts';
import { CALM } from './broker/habits.ts';
import { MemoryJournal } from './ea/journal.ts';
import { KEY, identity, wish } from './ea/rig.ts';
import { Terminal, freshJournal } from './ea/terminal.ts';
import type { ServiceError } from './ea/terminal.ts';
import { Market } from './market.ts';
import { Random } from './random.ts';
import { realTime } from './scheduler.ts';
import { ServiceStub } from './service-stub.ts';
import { TerminalSocket } from './socket.ts';

let service: ServiceStub;
let socket: TerminalSocket;
let broker: Broker;
const errors: ServiceError[] = [];

beforeEach(async () => {
  errors.length = 0;
  service = await ServiceStub.listen();
  const random = new Random(1);
  const market = new Market({ time: realTime, seed: 1 });
  broker = new Broker({ time: realTime, random, market, habits: CALM });
  const journal = new MemoryJournal(freshJournal(random, KEY));
  const options = {
    url: service.url,
    time: realTime,
    random,
    told: (error: ServiceError) => errors.push(error),
  };
  socket = new TerminalSocket(options, (line) => {
    return new Terminal({ identity: identity('both'), broker, journal, time: realTime, random, line });
  });
});

afterEach(async () => {
  socket.stop();
  await service.close();
});

const isSynced = () => service.next('snapshot', (frame) => frame.section === 'links');

describe('a terminal over a real WebSocket', () => {
  test('starts a session, carries out a wish and tells the event', async () => {
    socket.start();
    await isSynced();
    const event = service.next('events');
    const outcome = service.outcome(1);
    service.desire(wish());
    expect(await outcome).toMatchObject({ status: 'filled', state: 'open', lots: '0.1' });
    expect((await event).items).toMatchObject([{ seq: 1, position: { state: 'open', lots: '0.1' } }]);
  });

  test('comes back after a cut, and a wish that it carried out meanwhile is answered, not repeated', async () => {
    socket.start();
    await isSynced();
    const sent = new Promise<void>((resolve) => broker.onEffect(() => resolve()));
    service.desire(wish());
    await sent;
    service.cut();
    await isSynced();
    const outcome = service.outcome(1);
    service.desire(wish());
    expect(await outcome).toMatchObject({ status: 'filled', epoch: 2 });
    expect(broker.positions()).toHaveLength(1);
  });

  test('comes back after a crash with what its journal holds', async () => {
    socket.start();
    await isSynced();
    const outcome = service.outcome(1);
    service.desire(wish());
    await outcome;
    socket.crash();
    const again = service.next('hello');
    socket.start();
    expect(await again).toMatchObject({ stream: service.frames.find((one) => one.type === 'hello')?.stream });
    const links = await isSynced();
    expect(links.items).toMatchObject([{ version: 1, state: 'open' }]);
  });

  test('answers a frame that breaks the rules with BAD_FRAME, and ignores a type it does not know', async () => {
    socket.start();
    await isSynced();
    service.sayText('{"type":"weather","sun":true}');
    const bad = service.next('error');
    service.sayText('{"type":"ack","seq":-1}');
    expect(await bad).toMatchObject({
      code: 'BAD_FRAME',
      message: expect.stringMatching(/^seq: /u) as string,
    });
    const noJson = service.next('error');
    service.sayText('hello?');
    expect(await noJson).toMatchObject({ code: 'BAD_FRAME' });
    expect(service.frames.filter((one) => one.type === 'error')).toHaveLength(2);
  });

  test('a fatal error says when to come back', async () => {
    service.greets = false;
    const hello = service.next('hello');
    socket.start();
    await hello;
    const again = service.next('hello');
    const at = Date.now();
    service.say({ type: 'error', code: 'SESSION_EXISTS', message: 'twice', fatal: true, retryAfterMs: 300 });
    service.cut();
    await again;
    expect(Date.now() - at).toBeGreaterThanOrEqual(295);
    expect(errors).toMatchObject([{ code: 'SESSION_EXISTS', retryAfterMs: 300 }]);
  });
});
