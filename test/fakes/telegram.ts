/**
 * A Bot API server of our own: the real wire protocol, with people who type, press and look. It keeps
 * Telegram's rules (limits, markup, offsets, who may be spoken to) and notes every call that breaks its
 * specification. Tests wait for what happens in it; nothing here sleeps.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Chats, Refused, type Chat, type Key, type Shown } from './telegram-chats.ts';
import { loadSchema } from './telegram-schema.ts';
import { Updates } from './telegram-updates.ts';
import { readCall, type Call } from './telegram-wire.ts';

export type { Shown } from './telegram-chats.ts';

/** What one waits for comes in milliseconds, or not at all. */
const PATIENCE_MS = 10_000;

export interface Arrived extends Call {
  /** Of `performance.now()`. */
  readonly at: number;
}

export interface Failure {
  readonly code: number;
  readonly description: string;
  /** Seconds, with 429. */
  readonly retryAfter?: number;
}

export interface Person {
  readonly id: number;
  /** Sends a message, to the bot alone or into a group. @returns its message id */
  types(text: string, group?: Group, replyTo?: number): number;
  /** Passes a message on, to the bot alone or into a group. @param origin as Telegram tells where it was written */
  forwards(content: string | { readonly caption: string }, origin: object, group?: Group): void;
  /** Sends a file, to the bot alone. @param size as Telegram tells it; the file's own unless given */
  sends(
    file: { readonly name: string; readonly bytes: Uint8Array; readonly size?: number },
    caption?: string,
  ): void;
  /** Changes an earlier message. */
  corrects(messageId: number, text: string, group?: Group): void;
  /** Presses the newest button of that label, in the private chat or in a group. Throws when none is shown. */
  presses(label: string, group?: Group): void;
  /** Waits until a message of the bot, sent or edited since this person's last act, matches. */
  sees(pattern: RegExp): Promise<Shown>;
  /** What stands in the chat now, oldest first. */
  messages(): readonly Shown[];
  blocks(): void;
  /** Lets go of a message: the bot can neither edit nor delete it any more. */
  freezes(messageId: number): void;
  deletes(messageId: number): void;
}

export interface Group {
  readonly id: number;
  sees(pattern: RegExp): Promise<Shown>;
  messages(): readonly Shown[];
}

export interface BroadcastChannel {
  readonly id: number;
  /** Text, or a picture's caption. @returns its message id */
  posts(content: string | { readonly caption: string }, replyTo?: number): number;
  edits(messageId: number, text: string): void;
  /** The same post comes once more, under another update's number. */
  repeats(messageId: number, text: string): void;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const answering = (messageId: number | undefined): object =>
  messageId === undefined ? {} : { reply_to_message: { message_id: messageId } };

const METHODS_THAT_SEND = new Set(['sendMessage', 'sendPhoto', 'sendDocument']);
const METHODS_THAT_EDIT = new Set([
  'editMessageText',
  'editMessageCaption',
  'editMessageMedia',
  'editMessageReplyMarkup',
]);

export class FakeTelegram {
  readonly token: string;
  readonly username = 'mynah_test_bot';
  /** Every call that came, oldest first; of each one that had an answer. */
  readonly calls: Arrived[] = [];
  /** Calls that the real Bot API would not understand; a test that expects none says so. */
  readonly violations: string[] = [];
  readonly updates: Updates;
  /** Who runs groups. */
  readonly admins = new Set<number>();
  readonly #chats = new Chats(() => this.#notify());
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new Set<Socket>();
  readonly #failures: { method: string; failure: Failure | 'hang up' }[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #queries = new Set<string>();
  /** What people sent, by its path. */
  readonly #files = new Map<string, Uint8Array>();
  readonly #validate = loadSchema();
  #port = 0;
  #lastQuery = 0;

  private constructor(token: string) {
    this.token = token;
    this.updates = new Updates(871_234_567, () => this.#notify());
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(token = '123456:fake-token-of-the-tests-0123456789'): Promise<FakeTelegram> {
    const fake = new FakeTelegram(token);
    await fake.comesBack();
    return fake;
  }

  get apiRoot(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, at the same port as before. */
  async comesBack(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection and refuses new ones. */
  async goesDown(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.goesDown();
  }

  /** The next `times` calls of a method (`*`: of any but getUpdates) are answered so, or not at all. */
  fails(method: string, failure: Failure | 'hang up', times = 1): void {
    for (let count = 0; count < times; count++) this.#failures.push({ method, failure });
  }

  callsOf(method: string): readonly Arrived[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Waits until a method was called so often in all. */
  async called(method: string, times = 1): Promise<readonly Arrived[]> {
    return this.#until(`${times} calls of ${method}`, () => {
      const calls = this.callsOf(method);
      return calls.length >= times ? calls : undefined;
    });
  }

  /** Waits until the bot has confirmed everything that it was sent. */
  async confirmed(): Promise<void> {
    await this.#until('confirmation of all updates', () => this.updates.unconfirmed === 0 || undefined);
  }

  group(id: number): Group {
    const chat = this.#chats.open(id, 'supergroup');
    return {
      id,
      messages: () => [...chat.messages.values()],
      sees: async (pattern) => this.#sees(chat, pattern, () => 0),
    };
  }

  /** A channel that the bot reads; those who run it write in its name. */
  channel(id: number): BroadcastChannel {
    const chat = { id, type: 'channel', title: 'Signals' };
    const post = (kind: string, messageId: number, content: object): number => {
      this.updates.add(kind, {
        message_id: messageId,
        date: seconds(),
        chat,
        sender_chat: chat,
        ...content,
      });
      return messageId;
    };
    return {
      id,
      posts: (content, replyTo) =>
        post('channel_post', this.#chats.nextMessageId(), {
          ...(typeof content === 'string' ? { text: content } : content),
          ...answering(replyTo),
        }),
      edits: (messageId, text) => void post('edited_channel_post', messageId, { text, edit_date: seconds() }),
      repeats: (messageId, text) => void post('channel_post', messageId, { text }),
    };
  }

  person(id: number, name = 'Alice'): Person {
    const chat = this.#chats.open(id, 'private');
    const from = { id, is_bot: false, first_name: name };
    let lastAct = 0;
    const acts = (kind: string, content: object): void => {
      lastAct = this.#chats.moment;
      chat.started = true;
      chat.blocked = false;
      this.updates.add(kind, { from, ...content });
    };
    const room = (group?: Group): Chat =>
      group === undefined ? chat : this.#chats.open(group.id, 'supergroup');
    const said = (text: string, messageId: number, where: Chat): object => ({
      message_id: messageId,
      date: seconds(),
      chat: this.#chats.wire(where),
      text,
      ...(text.startsWith('/')
        ? { entities: [{ type: 'bot_command', offset: 0, length: text.split(/\s/u)[0]?.length }] }
        : {}),
    });
    return {
      id,
      types: (text, group, replyTo) => {
        const messageId = this.#chats.nextMessageId();
        acts('message', { ...said(text, messageId, room(group)), ...answering(replyTo) });
        return messageId;
      },
      forwards: (content, origin, group) => {
        const { text: _text, ...message } = said('', this.#chats.nextMessageId(), room(group)) as {
          text: string;
        };
        acts('message', {
          ...message,
          ...(typeof content === 'string' ? { text: content } : content),
          forward_origin: origin,
        });
      },
      sends: ({ name, bytes, size = bytes.length }, caption) => {
        const { text: _text, ...message } = said('', this.#chats.nextMessageId(), chat) as { text: string };
        const id = `file-${this.#files.size + 1}`;
        this.#files.set(`documents/${id}`, bytes);
        acts('message', {
          ...message,
          document: { file_id: id, file_unique_id: id, file_name: name, file_size: size },
          ...(caption === undefined ? {} : { caption }),
        });
      },
      corrects: (messageId, text, group) =>
        acts('edited_message', { ...said(text, messageId, room(group)), edit_date: seconds() }),
      presses: (label, group) => {
        const { message, key } = buttonIn(room(group), label);
        const query = `query-${(this.#lastQuery += 1)}`;
        this.#queries.add(query);
        const about = this.#chats.wireMessage(room(group), message);
        acts('callback_query', { id: query, chat_instance: '1', data: key.callback_data, message: about });
      },
      sees: async (pattern) => this.#sees(chat, pattern, () => lastAct),
      messages: () => [...chat.messages.values()],
      blocks: () => {
        chat.blocked = true;
      },
      freezes: (messageId) => void chat.frozen.add(messageId),
      deletes: (messageId) => void chat.messages.delete(messageId),
    };
  }

  async #sees(chat: Chat, pattern: RegExp, since: () => number): Promise<Shown> {
    const fresh = (): Shown[] => [...chat.messages.values()].filter(({ moment }) => moment > since());
    const shown = (): string => JSON.stringify([...chat.messages.values()].map(({ text }) => text));
    return this.#until(
      () => `a message like ${String(pattern)}; in the chat: ${shown()}`,
      () => fresh().find(({ text }) => pattern.test(text)),
    );
  }

  /** Looks now, and after everything that happens. */
  async #until<T>(what: string | (() => string), look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#watchers.delete(watch);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(watch);
        const missing = typeof what === 'string' ? what : what();
        reject(new Error(`Within ${PATIENCE_MS} ms there was no ${missing}`));
      }, PATIENCE_MS);
      this.#watchers.add(watch);
      watch();
    });
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.#files.get(/^\/file\/bot([^/]+)\/(.+)$/u.exec(request.url ?? '')?.[2] ?? '');
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
      return;
    }
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/u.exec(request.url ?? '') ?? [];
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      if (token !== this.token) throw new Refused(401, 'Unauthorized');
      const call = await readCall(request, method);
      const result = await this.#answer(call, gone.signal);
      this.#reply(response, 200, { ok: true, result });
    } catch (error) {
      if (error === HANG_UP) request.socket.destroy();
      else if (!(error instanceof Refused)) throw error;
      else {
        const { code, message: description, retryAfter } = error;
        const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } };
        this.#reply(response, code, { ok: false, error_code: code, description, ...parameters });
      }
    } finally {
      this.#notify();
    }
  }

  #reply(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async #answer(call: Call, gone: AbortSignal): Promise<unknown> {
    this.calls.push({ ...call, at: performance.now() });
    this.#notify();
    this.violations.push(...(this.#validate?.(call) ?? []));
    this.#failAsAsked(call.method);
    if (METHODS_THAT_SEND.has(call.method)) return this.#chats.send(call);
    if (METHODS_THAT_EDIT.has(call.method)) return this.#chats.edit(call);
    switch (call.method) {
      case 'getMe':
        return { id: 1, is_bot: true, first_name: 'Mynah', username: this.username };
      case 'getUpdates':
        return this.updates.poll(call.params, gone);
      case 'getChatMember': {
        const id = Number(call.params['user_id']);
        return { status: this.admins.has(id) ? 'administrator' : 'member', user: { id } };
      }
      case 'getFile': {
        const id = String(call.params['file_id']);
        const bytes = this.#files.get(`documents/${id}`);
        if (bytes === undefined) throw new Refused(400, 'Bad Request: invalid file_id');
        return { file_id: id, file_unique_id: id, file_size: bytes.length, file_path: `documents/${id}` };
      }
      case 'deleteWebhook':
        this.updates.webhook = false;
        return true;
      case 'setMyCommands':
        return checkedCommands(call.params);
      case 'deleteMessage':
        return this.#chats.delete(call);
      case 'answerCallbackQuery':
        return this.#answerQuery(call.params);
      default:
        throw new Refused(404, 'Not Found: method not found');
    }
  }

  #failAsAsked(method: string): void {
    const index = this.#failures.findIndex(
      (asked) => asked.method === method || (asked.method === '*' && method !== 'getUpdates'),
    );
    const [asked] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (asked === undefined) return;
    if (asked.failure === 'hang up') throw HANG_UP;
    throw new Refused(asked.failure.code, asked.failure.description, asked.failure.retryAfter);
  }

  #answerQuery(params: Call['params']): true {
    const known = this.#queries.delete(String(params['callback_query_id']));
    if (!known) {
      throw new Refused(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      );
    }
    return true;
  }
}

const HANG_UP = new Error('hang up');

function buttonIn(chat: Chat, label: string): { message: Shown; key: Key } {
  for (const message of [...chat.messages.values()].reverse()) {
    const key = message.buttons.flat().find(({ text }) => text === label);
    if (key !== undefined) return { message, key };
  }
  const labels = [...chat.messages.values()].flatMap(({ buttons }) => buttons.flat().map(({ text }) => text));
  throw new Error(`There is no button "${label}" in the chat; there are: ${labels.join(', ')}`);
}

function checkedCommands(params: Call['params']): true {
  const commands = params['commands'] as { command: string; description: string }[];
  if (commands.length > 100) throw new Refused(400, 'Bad Request: BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/u.test(command)) throw new Refused(400, 'Bad Request: BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256) {
      throw new Refused(400, 'Bad Request: BOT_COMMAND_DESCRIPTION_INVALID');
    }
  }
  return true;
}
