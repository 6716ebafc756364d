/** A person at the chat page: opens the link, types, presses, and reads. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { PageMessage, ServerFrame } from '../../bot/web/protocol.ts';

/** An answer comes at once; the service may be busy starting terminals all the same. */
const PATIENCE_MS = 20_000;

const textOf = ({ said, view }: PageMessage): string =>
  said ??
  [view?.title, view?.text, ...(view?.fields ?? []).map(({ name, value }) => `${name}: ${value}`)].join('\n');

/** Spends a login link. @returns the session's cookie */
async function signIn(link: string): Promise<string> {
  const answer = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: new URL(link).origin },
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined)
    throw new Error(`the link did not open: ${String(answer.status)} ${await answer.text()}`);
  return cookie;
}

export class Page {
  readonly #socket: WebSocket;
  readonly #messages = new Map<number, PageMessage>();
  readonly #opened: Promise<void>;
  readonly closed: Promise<number>;
  #look = (): void => {};

  private constructor(origin: string, cookie: string) {
    this.#socket = new WebSocket(`${origin.replace('http', 'ws')}/chat?after=0`, {
      headers: { cookie, origin },
    });
    this.#opened = new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.on('error', () => {});
    this.#socket.on('message', (data: Buffer) => this.#heard(JSON.parse(data.toString()) as ServerFrame));
  }

  static async open(link: string): Promise<Page> {
    const page = new Page(new URL(link).origin, await signIn(link));
    await page.#opened;
    return page;
  }

  /** Says it, and waits for an answer that matches. @returns its text */
  async says(text: string, answer: RegExp): Promise<string> {
    const after = Math.max(0, ...this.#messages.keys());
    this.#socket.send(JSON.stringify({ type: 'say', nonce: randomUUID(), text }));
    return this.sees(answer, after);
  }

  async presses(label: string, answer: RegExp): Promise<string> {
    for (const message of [...this.#messages.values()].reverse()) {
      const button = message.view?.buttons.flat().find((one) => one.label === label);
      if (button === undefined) continue;
      const { verb, id } = button;
      this.#socket.send(
        JSON.stringify({ type: 'press', request: randomUUID(), message: message.id, verb, id }),
      );
      return this.sees(answer);
    }
    throw new Error(`there is no button ${JSON.stringify(label)}: ${this.#shown()}`);
  }

  /** Waits for a message of Mynah that matches, of those newer than number `after`. */
  sees(pattern: RegExp, after = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new Error(`within ${PATIENCE_MS} ms nothing like ${String(pattern)}; there is: ${this.#shown()}`),
        );
      }, PATIENCE_MS);
      this.#look = () => {
        const found = [...this.#messages.values()].find(
          (message) => message.view !== null && message.id > after && pattern.test(textOf(message)),
        );
        if (found === undefined) return;
        clearTimeout(late);
        this.#look = () => {};
        resolve(textOf(found));
      };
      this.#look();
    });
  }

  close(): void {
    this.#socket.close();
  }

  #heard(frame: ServerFrame): void {
    if (frame.type !== 'messages') return;
    if (frame.reset) this.#messages.clear();
    for (const message of frame.messages) this.#messages.set(message.id, message);
    this.#look();
  }

  #shown(): string {
    return JSON.stringify([...this.#messages.values()].map(textOf));
  }
}
