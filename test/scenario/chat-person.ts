/** A person at the chat page: logs in by the link, says commands, presses buttons, comes back after a restart. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { MESSAGE_LIMIT, MESSAGE_WINDOW_MS } from '../../bot/conversation.ts';
import { FRAMES_BURST, FRAMES_PER_SECOND } from '../../bot/web/limits.ts';
import type { PageMessage, PageView, ServerFrame } from '../../bot/web/protocol.ts';

const PATIENCE_MS = 20_000;
const RECONNECT_MS = 250;

/** Kept back of what the service takes: its clock and its windows are not ours. */
const SPARE = 2;

/** As fast as a hand may be: what comes faster the page and the conversation refuse. */
class Pace {
  readonly #at: number[] = [];

  /** Resolves when one more frame may be sent. */
  async rest(): Promise<void> {
    for (;;) {
      const now = Date.now();
      const waitMs = Math.max(
        this.#waitFor(FRAMES_BURST - SPARE, ((FRAMES_BURST - SPARE) / FRAMES_PER_SECOND) * 1_000, now),
        this.#waitFor(MESSAGE_LIMIT - SPARE, MESSAGE_WINDOW_MS, now),
      );
      if (waitMs <= 0) break;
      await delay(waitMs);
    }
    this.#at.push(Date.now());
  }

  /** At most so many within any span of so long: less than a bucket of that size lets through. */
  #waitFor(most: number, withinMs: number, now: number): number {
    const first = this.#at.at(-most);
    return first === undefined ? 0 : first + withinMs - now;
  }
}

type Answer = PageMessage & { readonly view: PageView };

export class ChatPerson {
  readonly #origin: string;
  readonly #cookie: string;
  readonly #messages = new Map<number, PageMessage>();
  readonly #lookers = new Set<() => void>();
  readonly #pressed = new Map<string, string>();
  /** By the mark of what was refused. */
  readonly #refused = new Map<string, string>();
  /** Said and not shown yet: said again, under the same nonce, when the line is back. */
  readonly #pending = new Map<string, string>();
  readonly #pace = new Pace();
  #socket: WebSocket | null = null;
  #isOpen = false;

  private constructor(origin: string, cookie: string) {
    this.#origin = origin;
    this.#cookie = cookie;
  }

  /** Spends a login link and opens the page. */
  static async login(link: string): Promise<ChatPerson> {
    const { origin } = new URL(link);
    const answer = await fetch(link, { method: 'POST', redirect: 'manual', headers: { origin } });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie === undefined) throw new Error(`the login link was answered with ${String(answer.status)}`);
    const person = new ChatPerson(origin, cookie);
    person.#connect();
    return person;
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    socket?.terminate();
  }

  /** Says a line; resolves with the first answer after it whose title fits. */
  async say(text: string, title: RegExp): Promise<Answer> {
    await this.#pace.rest();
    const nonce = randomUUID();
    this.#pending.set(nonce, text);
    if (this.#isOpen) this.#send({ type: 'say', nonce, text });
    return this.#until(`answer to ${text} like ${String(title)}`, nonce, () => {
      const mine = this.#all().find((message) => message.nonce === nonce);
      if (mine === undefined) return undefined;
      return this.#answers().find(({ id, view }) => id > mine.id && title.test(view.title));
    });
  }

  /** Waits for a message of that title, newer than `after`: what the service says by itself. */
  async sees(title: RegExp, after: number): Promise<Answer> {
    return this.#until(`message like ${String(title)}`, '', () =>
      this.#answers().find(({ id, view }) => id > after && title.test(view.title)),
    );
  }

  /** Waits until the message's title fits, and no more. */
  async becomes(message: Answer, title: RegExp): Promise<Answer> {
    return this.#until(`edit of "${message.view.title}" to ${String(title)}`, '', () =>
      this.#answers().find(({ id, view }) => id === message.id && title.test(view.title)),
    );
  }

  /** Presses and does not wait: whether it is taken, only what comes of it shows. */
  async taps(message: Answer, label: string): Promise<void> {
    const button = message.view.buttons.flat().find((one) => one.label === label);
    if (button === undefined) throw new Error(`"${message.view.title}" has no button ${label}`);
    await this.#pace.rest();
    const { verb, id } = button;
    await this.#until('open page', '', () => this.#isOpen || undefined);
    this.#send({ type: 'press', request: randomUUID(), message: message.id, verb, id });
  }

  /** Presses the button of a message; resolves with what the message has become. */
  async press(message: Answer, label: string): Promise<PageView> {
    const button = message.view.buttons.flat().find((one) => one.label === label);
    if (button === undefined) throw new Error(`"${message.view.title}" has no button ${label}`);
    await this.#pace.rest();
    const request = randomUUID();
    await this.#until('open page', request, () => this.#isOpen || undefined);
    this.#send({ type: 'press', request, message: message.id, verb: button.verb, id: button.id });
    const taken = `sign that the press of ${label} was taken`;
    const toast = await this.#until(taken, request, () => this.#pressed.get(request));
    return this.#until(`edit of "${message.view.title}" after "${toast}"`, request, () => {
      const now = this.#answers().find(({ id }) => id === message.id);
      return now?.editedAt === message.editedAt ? undefined : now?.view;
    });
  }

  /** As the page does it: whenever the line breaks it is opened again. The session outlives the service. */
  #connect(): void {
    const socket = new WebSocket(`${this.#origin.replace('http', 'ws')}/chat`, {
      headers: { cookie: this.#cookie, origin: this.#origin },
    });
    this.#socket = socket;
    this.#isOpen = false;
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#heard(JSON.parse(data.toString()) as ServerFrame);
    });
    socket.on('error', () => {
      // The close that follows says all there is to do.
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#isOpen = false;
      setTimeout(() => {
        if (this.#socket === socket) this.#connect();
      }, RECONNECT_MS);
    });
  }

  #all(): PageMessage[] {
    return [...this.#messages.values()].sort((one, other) => one.id - other.id);
  }

  #answers(): Answer[] {
    return this.#all().flatMap((message) =>
      message.view === null ? [] : [{ ...message, view: message.view }],
    );
  }

  #send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #heard(frame: ServerFrame): void {
    if (frame.type === 'hello') {
      this.#isOpen = true;
      for (const [nonce, text] of this.#pending) this.#send({ type: 'say', nonce, text });
    }
    if (frame.type === 'messages') {
      if (frame.reset) this.#messages.clear();
      for (const message of frame.messages) {
        this.#messages.set(message.id, message);
        if (message.nonce !== null) this.#pending.delete(message.nonce);
      }
    }
    if (frame.type === 'pressed') this.#pressed.set(frame.request, frame.toast);
    if (frame.type === 'refused') this.#refused.set(frame.mark, `${frame.code} ${frame.message}`);
    for (const look of this.#lookers) look();
  }

  /** @param mark of what was said or pressed: when it is refused, the wait is over */
  #until<T>(what: string, mark: string, find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        this.#lookers.delete(look);
      };
      const late = setTimeout(() => {
        end();
        const titles = this.#answers().slice(-5);
        const last = titles.map(({ view }) => view.title).join(' | ');
        reject(new Error(`no ${what} in ${String(PATIENCE_MS)} ms; last: ${last}`));
      }, PATIENCE_MS);
      const look = (): void => {
        const refusal = this.#refused.get(mark);
        const found = find();
        if (refusal === undefined && found === undefined) return;
        end();
        if (found !== undefined) resolve(found);
        else reject(new Error(`no ${what}: ${String(refusal)}`));
      };
      this.#lookers.add(look);
      look();
    });
  }
}
