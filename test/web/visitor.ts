/** A browser without a screen: requests, a cookie, and tabs of the chat page. */
import { randomUUID } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import type { PageMessage, ServerFrame } from '../../bot/web/protocol.ts';
import type { Guest } from '../../bot/web/sessions.ts';
import { openHouse, type House, type Script } from './house.ts';

const PATIENCE_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request, with any Host and Origin. */
export const ask = (
  house: House,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const where = { hostname: '127.0.0.1', port: house.web.port, path };
    const sent = request({ ...where, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

export const linkPath = async (house: House, guest: Guest = 'stranger'): Promise<string> =>
  new URL(await house.web.loginLink(guest)).pathname;

export const spendLink = (house: House, path: string): Promise<Answer> =>
  ask(house, path, { method: 'POST', headers: { origin: house.web.url } });

export const cookieOf = (answer: Answer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

/** @returns the cookie of a new session. */
export const signIn = async (house: House, guest: Guest = 'stranger'): Promise<string> =>
  cookieOf(await spendLink(house, await linkPath(house, guest)));

export interface Tab {
  readonly frames: readonly ServerFrame[];
  /** What the page shows, oldest first. */
  messages(): PageMessage[];
  /** Titles of views and words of the person, oldest first. */
  shown(): string[];
  revision(): number;
  send(frame: unknown): void;
  raw(data: string | Buffer): void;
  say(text: string, nonce?: string): void;
  press(message: number, verb: string, id?: string): void;
  /** Resolves with what `look` finds, now or after a later frame; fails after a while. */
  until<T>(what: string, look: (tab: Tab) => T | undefined | false): Promise<T>;
  /** Reads nothing more, pings included, until it resumes. */
  pause(): void;
  resume(): void;
  /** The close code. */
  readonly closed: Promise<number>;
  close(): Promise<number>;
}

export const openTab = (
  house: House,
  { cookie = '', after = 0, origin = house.web.url }: { cookie?: string; after?: number; origin?: string },
): Tab => {
  const socket = new WebSocket(`${house.web.url.replace('http', 'ws')}/chat?after=${after}`, {
    headers: { cookie, origin },
  });
  const frames: ServerFrame[] = [];
  const shown = new Map<number, PageMessage>();
  let revision = after;
  let look = () => {};
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ServerFrame;
    frames.push(frame);
    if (frame.type === 'messages') {
      if (frame.reset) shown.clear();
      revision = frame.revision;
      for (const message of frame.messages) shown.set(message.id, message);
    }
    look();
  });
  const raw = (data: string | Buffer) => void opened.then(() => socket.send(data));
  const send = (frame: unknown) => raw(JSON.stringify(frame));
  const tab: Tab = {
    frames,
    messages: () => [...shown.values()].sort((one, other) => one.id - other.id),
    shown: () => tab.messages().map(({ said, view }) => said ?? view?.title ?? ''),
    revision: () => revision,
    send,
    raw,
    say: (text, nonce = randomUUID()) => send({ type: 'say', nonce, text }),
    press: (message, verb, id = '') => send({ type: 'press', request: randomUUID(), message, verb, id }),
    until: (what, find) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          reject(new Error(`No ${what} within ${PATIENCE_MS} ms; frames: ${JSON.stringify(frames)}`));
        }, PATIENCE_MS);
        look = () => {
          const found = find(tab);
          if (found === undefined || found === false) return;
          clearTimeout(late);
          look = () => {};
          resolve(found);
        };
        look();
      }),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    closed,
    close: () => {
      socket.close();
      return closed;
    },
  };
  return tab;
};

/** Waits until the tab shows these titles and words, in this order. */
export const shows = (tab: Tab, ...lines: readonly string[]): Promise<true> =>
  tab.until(`page that shows ${lines.join(' | ')}`, () => {
    const shown = tab.shown();
    return shown.length === lines.length && lines.every((line, index) => shown[index] === line);
  });

/** The handshake's status when the server refuses it, 101 when it does not. */
export const upgrade = (house: House, headers: Record<string, string>, path = '/chat'): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({
      hostname: '127.0.0.1',
      port: house.web.port,
      path,
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    sent.on('error', reject);
    sent.end();
  });

/** @returns how to open a house that is closed after the test. */
export const useHouses = (): ((script?: Script) => Promise<House>) => {
  const houses: House[] = [];
  afterEach(() => Promise.all(houses.splice(0).map((house) => house.close())));
  return async (script = {}) => {
    const house = await openHouse(script);
    houses.push(house);
    return house;
  };
};

/** A tab whose person has said one word, and their address. */
export const enter = async (house: House): Promise<{ tab: Tab; cookie: string; address: string }> => {
  const cookie = await signIn(house);
  const tab = openTab(house, { cookie });
  tab.say('hi');
  await shows(tab, 'hi', 'You said hi');
  return { tab, cookie, address: house.heard.at(-1)?.speaker.address ?? '' };
};

export const refusals = (tab: Tab): Extract<ServerFrame, { type: 'refused' }>[] =>
  tab.frames.filter((frame) => frame.type === 'refused');

/** Lets a test decide when the conversation answers. */
export const gate = () => {
  let release = () => {};
  const passed = new Promise<void>((resolve) => (release = resolve));
  return { release, passed };
};
