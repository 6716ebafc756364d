/**
 * A posted channel with real processes: signals come by the REST API, each sent again and again under its key; their
 * subscriber is asked in the chat page, and presses more than once; and the service is killed at each step. Whatever is
 * repeated, each signal is one post, and each answer has its one effect at the broker.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processesIn, untilNobodyIn } from '../storage/processes.ts';
import { ChatPerson } from './chat-person.ts';
import { Seat } from './seat.ts';
import { freePort, ServiceProcess } from './service-process.ts';

const SEED = 20_261_120;
const TIMEOUT_MS = 240_000;
const PATIENCE_MS = 30_000;
const RETRY_MS = 100;
const REQUEST_MS = 3_000;
const LOTS = '0.20';

let folder: string;
let service: ServiceProcess;
let person: ChatPerson;
let seat: Seat;
let room: Room;

/** A program that posts, and sends again until it is told that its signal is stored. */
class Room {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async named(name: string, api: string, token: string): Promise<Room> {
    const answer = await fetch(`${api}/channels`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: readonly { id: string; name: string }[] };
    const channel = items.find((one) => one.name === name);
    if (channel === undefined) throw new Error(`the API shows no channel ${name}`);
    return new Room(`${api}/channels/${channel.id}/signals`, token);
  }

  /** @returns number of the post */
  async posts(key: string): Promise<number> {
    const targets = { unit: 'pips', distance: '400' };
    const open = {
      kind: 'open',
      symbol: 'EURUSD',
      side: 'buy',
      order: 'market',
      stopLoss: { unit: 'pips', distance: '300' },
      takeProfits: [targets, targets],
    };
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#send({ instructions: [open] }, key).catch(() => null);
      if (answer?.status === 201 || answer?.status === 200)
        return ((await answer.json()) as { signal: { number: number } }).signal.number;
      if (Date.now() > until)
        throw new Error(`the signal ${key} was answered with ${String(answer?.status)}`);
      await delay(RETRY_MS);
    }
  }

  async count(): Promise<number> {
    const answer = await fetch(this.#url, { headers: { authorization: `Bearer ${this.#token}` } });
    return ((await answer.json()) as { items: readonly unknown[] }).items.length;
  }

  #send(body: object, key: string): Promise<Response> {
    return fetch(this.#url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  }
}

async function fieldOf(said: string, title: RegExp, name: string): Promise<string> {
  const { view } = await person.say(said, title);
  const value = view.fields.find((field) => field.name === name)?.value;
  if (value === undefined) throw new Error(`${said} was answered without ${name}: ${view.title}`);
  return value;
}

async function serveAgain(): Promise<void> {
  await service.kill();
  await service.start().ready;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mynah-posted-'));
  await chmod(folder, 0o711);
  const ports = { bridge: await freePort(), web: await freePort(), inbound: await freePort() };
  service = new ServiceProcess(join(folder, 'data'), ports, null);
  const { link, setupCode } = await service.start().ready;
  person = await ChatPerson.login(link);
  await person.say(`/start ${String(setupCode)}`, /^Welcome/u);
  seat = new Seat('follower', {
    url: service.terminalsUrl,
    key: await fieldOf('/connect follower', /follower/u, 'Key'),
    login: '5020001',
    journal: join(folder, 'follower'),
    role: 'follower',
    faults: 'ordinary',
    seed: SEED,
  });
  await seat.start();
  await person.say('/channel new Room', /Room/u);
  const token = await fieldOf('/channel token sender post', /^Token/u, 'Token');
  room = await Room.named('Room', `http://127.0.0.1:${String(ports.inbound)}/api/v1`, token);
  await person.say(`/copy Room follower ${LOTS} lots`, /^Copying/u);
  await person.press(await person.say('/mode approve', /change its mode/u), 'Confirm');
});

afterEach(async () => {
  person.close();
  await seat.child.kill();
  await service.kill();
  if ((await processesIn(service.dataDir)).length > 0) {
    await service.signalPostgres('SIGKILL');
    await untilNobodyIn(service.dataDir);
  }
  await rm(folder, { recursive: true, force: true });
});

/** Lots that the broker holds, smallest first, once nothing is under way. */
async function held(count: number): Promise<readonly string[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { positions, isSynced, unsettled, unacknowledged, opened } = await seat.truth();
    for (const [magic, times] of Object.entries(opened)) expect(times, `opened magic ${magic}`).toBe(1);
    const isQuiet = isSynced && unsettled === 0 && unacknowledged === 0;
    if ((isQuiet && positions.length === count) || Date.now() > until)
      return positions.map(({ lots }) => lots).sort();
    await delay(RETRY_MS);
  }
}

const QUESTION = /^Take it\? EURUSD buy/u;
/** Any card that asks nothing more. */
const ANSWERED = /^(?!Take it)/u;

test(
  'each signal is one post and each answer has one effect, whenever the service is killed',
  async () => {
    // Killed while a signal comes in: its sender sends it again, and it is asked about once.
    const [first] = await Promise.all([room.posts('order-1'), delay(20).then(serveAgain)]);
    expect(await room.posts('order-1')).toBe(first);
    const one = await person.sees(QUESTION, 0);
    expect((await seat.truth()).positions).toEqual([]);

    // Killed while it is answered: whoever sees the question still presses again, and so does his other chat.
    await person.taps(one, 'Half');
    await serveAgain();
    const again = await person.becomes(one, /./u);
    const isAsked = again.view.title.startsWith('Take it');
    if (isAsked) await Promise.all([person.taps(again, 'Half'), person.taps(again, 'Half')]);
    const answered = await person.becomes(one, ANSWERED);
    expect(await held(2)).toEqual(['0.05', '0.05']);

    // A repeat of the signal, and of the press, finds it answered; and what was refused stays refused.
    expect(await room.posts('order-1')).toBe(first);
    await person.taps(one, 'Approve');
    expect(await room.posts('order-2')).toBe(first + 1);
    const two = await person.sees(QUESTION, answered.id);
    await person.press(two, 'Reject');
    await person.taps(two, 'Approve');
    expect(await held(2)).toEqual(['0.05', '0.05']);
    expect(await room.count()).toBe(2);
  },
  TIMEOUT_MS,
);
