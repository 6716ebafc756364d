/**
 * A posted channel with real processes: signals come by the REST API, each sent again and again under its key; their
 * subscriber is asked in the chat page, and presses more than once; and the service is killed at each step. Whatever is
 * repeated, each signal is one post, and each answer has its one effect at the broker. A second channel is copied into a
 * paper account, unasked: after every kill its books say what the record says.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
/** Coins are dealt in at the weekend too, when this test may run. */
const COIN = 'BTCUSD buy 0.1 open';
const OPEN = {
  kind: 'open',
  symbol: 'EURUSD',
  side: 'buy',
  order: 'market',
  stopLoss: { unit: 'pips', distance: '300' },
  takeProfits: [
    { unit: 'pips', distance: '400' },
    { unit: 'pips', distance: '400' },
  ],
};
const OPEN_COIN = { kind: 'open', symbol: 'BTCUSD', side: 'buy', order: 'market', takeProfits: [] };
const CLOSE_COINS = { kind: 'close', symbol: 'BTCUSD', all: true };
/** Two a second, for longer than any life of the service here. */
const TICKS = Array.from({ length: 240 }, (_, index) => {
  const bid = 60_000 + (index % 40);
  return `${String(1_795_176_000_000 + index * 500)},${String(bid)},${String(bid + 5)}`;
});

let folder: string;
let service: ServiceProcess;
let person: ChatPerson;
let seat: Seat;
let room: Room;
let coins: Room;

/** A program that posts, and sends again until it is told that its signal is stored. */
class Room {
  readonly #api: string;
  readonly #url: string;
  readonly #token: string;

  private constructor(api: string, url: string, token: string) {
    this.#api = api;
    this.#url = url;
    this.#token = token;
  }

  static async named(name: string, api: string, token: string): Promise<Room> {
    const answer = await fetch(`${api}/channels`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: readonly { id: string; name: string }[] };
    const channel = items.find((one) => one.name === name);
    if (channel === undefined) throw new Error(`the API shows no channel ${name}`);
    return new Room(api, `${api}/channels/${channel.id}/signals`, token);
  }

  /** @returns number of the post */
  async posts(key: string, instruction: object = OPEN): Promise<number> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#send({ instructions: [instruction] }, key).catch(() => null);
      if (answer?.status === 201 || answer?.status === 200)
        return ((await answer.json()) as { signal: { number: number } }).signal.number;
      if (Date.now() > until)
        throw new Error(`the signal ${key} was answered with ${String(answer?.status)}`);
      await delay(RETRY_MS);
    }
  }

  async count(): Promise<number> {
    return (await this.#items(this.#url)).length;
  }

  /** What the record says of an account's copies: `EURUSD buy 0.1 open`; null while the service is away. */
  async copiesOf(account: string): Promise<readonly string[] | null> {
    const items = await this.#items(`${this.#api}/positions`).catch(() => null);
    const copies = items as readonly Readonly<Record<string, string>>[] | null;
    return (
      copies
        ?.filter(({ accountName }) => accountName === account)
        .map(({ symbol, side, lots, state }) => [symbol, side, lots, state].join(' ')) ?? null
    );
  }

  async #items(url: string): Promise<readonly unknown[]> {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${this.#token}` } });
    return ((await answer.json()) as { items: readonly unknown[] }).items;
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
  const ticks = join(folder, 'btcusd.csv');
  await writeFile(ticks, TICKS.join('\n'));
  service = new ServiceProcess(join(folder, 'data'), ports, null, { FEED_REPLAY: ticks });
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
  const api = `http://127.0.0.1:${String(ports.inbound)}/api/v1`;
  room = await Room.named('Room', api, token);
  await person.say(`/copy Room follower ${LOTS} lots`, /^Copying/u);
  await person.press(await person.say('/mode approve', /change its mode/u), 'Confirm');
  await person.say('/channel new Coins', /Coins/u);
  coins = await Room.named('Coins', api, token);
  await person.say('/paper new Practice 10000 USD standard', /is ready/u);
  await person.say('/copy Coins Practice 0.1 lots', /^Copying/u);
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

/** The paper account's books and the record of its copies, once both are so many and nothing is under way. */
async function onPaper(count: number): Promise<void> {
  const wanted = Array.from({ length: count }, () => COIN);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const copies = await coins.copiesOf('Practice');
    const isAsWanted = copies?.length === count && copies.every((one) => one === COIN);
    if (isAsWanted || Date.now() > until) {
      expect(copies).toEqual(wanted);
      break;
    }
    await delay(RETRY_MS);
  }
  const books = await fieldOf('/paper', /paper account/u, 'Practice');
  expect(books).toContain(count === 0 ? 'nothing open' : `${String(count)} open`);
}

const QUESTION = /^Take it\? EURUSD buy/u;
/** Any card that asks nothing more. */
const ANSWERED = /^(?!Take it)/u;

test(
  'each signal is one post and each answer has one effect, whenever the service is killed',
  async () => {
    // Killed while a signal comes in: its sender sends it again, and it is asked about once.
    const [first, coin] = await Promise.all([
      room.posts('order-1'),
      coins.posts('coin-1', OPEN_COIN),
      delay(20).then(serveAgain),
    ]);
    expect(await room.posts('order-1')).toBe(first);
    expect(await coins.posts('coin-1', OPEN_COIN)).toBe(coin);
    const one = await person.sees(QUESTION, 0);
    expect((await seat.truth()).positions).toEqual([]);
    await onPaper(1);

    // Killed while it is answered: whoever sees the question still presses again, and so does his other chat.
    await person.taps(one, 'Half');
    await Promise.all([coins.posts('coin-2', OPEN_COIN), serveAgain()]);
    await onPaper(2);
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

    // Killed while what is on paper is closed: it is closed once, and its balance is what the recorded deals made of it.
    await Promise.all([coins.posts('end', CLOSE_COINS), delay(20).then(serveAgain)]);
    await onPaper(0);
    const { view } = await person.say('/pnl Practice', /^Practice/u);
    const pnl = Object.fromEntries(view.fields.map(({ name, value }) => [name, value]));
    expect(pnl['Trades']).toMatch(/^2, /u);
    expect(await fieldOf('/paper', /paper account/u, 'Practice')).toContain(
      `Balance ${pnl['Balance'] ?? '?'}`,
    );
  },
  TIMEOUT_MS,
);
