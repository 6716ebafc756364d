/**
 * A Discord of our own: the real REST and gateway protocols, with people who run commands, press and look. It
 * keeps Discord's rules (limits, acknowledgements, tokens, who sees what) and notes every call that breaks its
 * specification. Tests wait for what happens in it; nothing here sleeps.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Gateway } from './discord-gateway.ts';
import { Interactions } from './discord-interactions.ts';
import { invalid, Refused, type Content } from './discord-messages.ts';
import { Person, wireMessage, type Command, type Server } from './discord-people.ts';
import { Rooms } from './discord-rooms.ts';
import { loadDiscordSchema } from './discord-schema.ts';
import { readCall } from './telegram-wire.ts';

export type { Shown } from './discord-messages.ts';
export type { Person, Server } from './discord-people.ts';

/** What one waits for comes in milliseconds, or not at all. */
const PATIENCE_MS = 10_000;
const EPOCH = 1_420_070_400_000n;

export interface Arrived {
  readonly method: string;
  /** Without `/api/v10`. */
  readonly path: string;
  readonly body: unknown;
  readonly files: ReadonlyMap<string, Buffer>;
  /** Of `performance.now()`. */
  readonly at: number;
}

export interface Failure {
  readonly status: number;
  readonly code?: number;
  /** Seconds, with 429. */
  readonly retryAfter?: number;
  readonly global?: boolean;
}

interface AskedFailure {
  readonly call: RegExp;
  readonly failure: Failure | 'hang up' | 'lose the answer';
}

const HANG_UP = new Error('hang up');

const ADMIN_ROLE = '77';
const MANAGE_CHANNELS = String(1 << 4);

export class FakeDiscord {
  readonly token: string;
  readonly application = '900000000000000001';
  /** Every call that came, oldest first. */
  readonly calls: Arrived[] = [];
  /** What the real Discord would not understand, or would have given up on. */
  readonly violations: string[] = [];
  readonly gateway: Gateway;
  readonly interactions: Interactions;
  /** As they are registered. */
  commands: readonly Command[] = [];
  readonly #rooms: Rooms;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new Set<Socket>();
  readonly #failures: AskedFailure[] = [];
  readonly #watchers = new Set<() => void>();
  /** Who may change the channels of any server. */
  readonly admins = new Set<string>();
  readonly #servers: Server[] = [];
  readonly #people = new Map<string, Person>();
  /** What people sent, by its path. */
  readonly #files = new Map<string, Uint8Array>();
  readonly #validate = loadDiscordSchema();
  #passed = 0;
  #port = 0;
  #ids = 0n;

  private constructor(token: string) {
    this.token = token;
    const changed = (): void => this.#notify();
    this.#rooms = new Rooms(() => this.#nextId(), changed);
    this.interactions = new Interactions(
      this.#rooms,
      () => Date.now() + this.#passed,
      ({ type, id }) =>
        this.violations.push(`interaction ${id} of type ${type} was not acknowledged within 3 s`),
    );
    this.gateway = new Gateway(
      {
        token,
        url: () => `ws://127.0.0.1:${this.#port}`,
        ready: () => this.#ready(),
        guilds: () => this.#guilds(),
      },
      changed,
    );
    this.gateway.attach(this.#server);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(token = 'fake.token.of-the-tests-0123456789'): Promise<FakeDiscord> {
    const fake = new FakeDiscord(token);
    await fake.comesBack();
    return fake;
  }

  get api(): string {
    return `http://127.0.0.1:${this.#port}/api`;
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
    this.gateway.cut();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    this.interactions.stop();
    if (this.#server.listening) await this.goesDown();
  }

  /** Lets time pass for tokens and interactions. */
  passes(ms: number): void {
    this.#passed += ms;
    this.interactions.look();
  }

  /** The next `times` calls that match (`POST /channels/1/messages`) are answered so, or not at all. */
  fails(call: RegExp, failure: AskedFailure['failure'], times = 1): void {
    for (let count = 0; count < times; count++) this.#failures.push({ call, failure });
  }

  /** Fails nothing any more. */
  forgives(): void {
    this.#failures.length = 0;
  }

  callsOf(call: RegExp): readonly Arrived[] {
    return this.calls.filter(({ method, path }) => call.test(`${method} ${path}`));
  }

  /** Waits until so many calls matched in all. */
  async called(call: RegExp, times = 1): Promise<readonly Arrived[]> {
    return this.until(`${times} calls like ${String(call)}`, () => {
      const calls = this.callsOf(call);
      return calls.length >= times ? calls : undefined;
    });
  }

  /** Waits until the bot is connected and has said which commands it has. */
  async ready(): Promise<void> {
    await this.until(
      'a bot that is ready',
      () => (this.gateway.connected && this.commands.length > 0) || undefined,
    );
  }

  /** Somebody who shares a server with the bot. */
  person(id: string, name = 'Alice'): Person {
    const around = {
      application: this.application,
      rooms: this.#rooms,
      interactions: this.interactions,
      commands: () => this.commands,
      nextId: () => this.#nextId(),
      keeps: (bytes: Uint8Array) => {
        const path = `/attachments/${this.#files.size + 1}`;
        this.#files.set(path, bytes);
        return `http://127.0.0.1:${this.#port}${path}`;
      },
      dispatch: (event: string, data: object) => this.gateway.dispatch(event, data),
      until: async <T>(what: string | (() => string), look: () => T | undefined) => this.until(what, look),
    };
    const person = new Person(around, id, name);
    this.#people.set(id, person);
    return person;
  }

  server(): Server {
    const id = this.#nextId();
    const server = { id, room: this.#rooms.open({ guild: id, person: null }) };
    this.#servers.push(server);
    return server;
  }

  /** Looks now, and after everything that happens. */
  async until<T>(what: string | (() => string), look: () => T | undefined): Promise<T> {
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

  #nextId(): string {
    this.#ids += 1n;
    return String(((BigInt(Date.now()) - EPOCH) << 22n) + this.#ids);
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }

  #ready(): object {
    return {
      v: 10,
      user: {
        id: this.application,
        username: 'mynah',
        global_name: null,
        discriminator: '0',
        avatar: null,
        bot: true,
      },
      guilds: this.#servers.map(({ id }) => ({ id, unavailable: true })),
      application: { id: this.application, flags: 0 },
    };
  }

  #guilds(): readonly object[] {
    const nothing = {
      members: [],
      roles: [],
      emojis: [],
      stickers: [],
      threads: [],
      presences: [],
      voice_states: [],
      features: [],
    };
    return this.#servers.map(({ id, room }) => ({
      ...nothing,
      id,
      roles: [
        { id, name: '@everyone', permissions: '0', position: 0 },
        { id: ADMIN_ROLE, name: 'Admins', permissions: MANAGE_CHANNELS, position: 1 },
      ],
      name: 'Server',
      owner_id: '1',
      channels: [{ id: room.id, type: 0, name: 'general', position: 0, permission_overwrites: [] }],
    }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/api\/v10/u, '');
    const method = request.method ?? 'GET';
    const file = this.#files.get(path);
    if (file !== undefined) {
      response.writeHead(200).end(file);
      return;
    }
    try {
      const call = await readCall(request, method);
      const sent = 'payload_json' in call.params ? call.params['payload_json'] : call.params;
      const body = request.headers['content-type'] === undefined ? undefined : sent;
      this.calls.push({ method, path, body, files: call.files, at: performance.now() });
      this.#notify();
      this.violations.push(...(this.#validate?.(method, path, body) ?? []));
      const lost = this.#failAsAsked(`${method} ${path}`);
      const withoutToken = path.startsWith('/interactions/') || path.startsWith('/webhooks/');
      if (!withoutToken && request.headers.authorization !== `Bot ${this.token}`)
        throw new Refused(401, 0, '401: Unauthorized');
      const result = this.#answer(method, path, body, call.files);
      if (lost) throw HANG_UP;
      this.#reply(response, result === undefined ? 204 : 200, result);
    } catch (error) {
      if (error === HANG_UP) request.socket.destroy();
      else if (error instanceof Limited) this.#limit(response, error.failure);
      else if (error instanceof Refused) {
        if (error.code === 50035 || error.code === 50006)
          this.violations.push(`${method} ${path}: ${error.message}`);
        this.#reply(response, error.status, { code: error.code, message: error.message });
      } else throw error;
    } finally {
      this.#notify();
    }
  }

  #reply(
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #limit(response: ServerResponse, { retryAfter = 0, global = false }: Failure): void {
    const headers = {
      'retry-after': String(Math.ceil(retryAfter)),
      'x-ratelimit-scope': global ? 'global' : 'user',
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
    };
    this.#reply(
      response,
      429,
      { message: 'You are being rate limited.', retry_after: retryAfter, global },
      headers,
    );
  }

  /** @returns whether the call is to be done, and its answer lost */
  #failAsAsked(call: string): boolean {
    const index = this.#failures.findIndex((asked) => asked.call.test(call));
    const [asked] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (asked === undefined) return false;
    if (asked.failure === 'lose the answer') return true;
    if (asked.failure === 'hang up') throw HANG_UP;
    if (asked.failure.status === 429) throw new Limited(asked.failure);
    throw new Refused(asked.failure.status, asked.failure.code ?? 0, 'as the test asked');
  }

  #answer(method: string, path: string, body: unknown, files: ReadonlyMap<string, Buffer>): unknown {
    const parts = path.split('/').slice(1);
    switch (parts[0]) {
      case 'gateway':
        return {
          url: `ws://127.0.0.1:${this.#port}`,
          shards: 1,
          session_start_limit: { total: 1_000, remaining: 999, reset_after: 1_000, max_concurrency: 1 },
        };
      case 'applications':
        return this.#command(method, body);
      case 'users':
        return this.#openDirect(body as { recipient_id: string });
      case 'guilds':
        return this.#member(parts[3] ?? '');
      case 'channels':
        return this.#channel(method, parts, body as Content, files);
      case 'interactions':
        this.interactions.respond(parts[1] ?? '', parts[2] ?? '', body as { type: number }, files);
        return undefined;
      case 'webhooks':
        return this.#webhook(method, parts, body as Content, files);
      default:
        throw new Refused(404, 0, '404: Not Found');
    }
  }

  #command(method: string, body: unknown): unknown {
    if (method !== 'PUT') return this.commands;
    const given = Object.values(body as object) as (Command & { description: string })[];
    if (given.length > 100)
      throw new Refused(400, 30032, 'Maximum number of application commands reached (100)');
    for (const { name, description, options = [] } of given) {
      if (!/^[-_\p{Ll}\p{N}]{1,32}$/u.test(name) || description === '') throw invalid(`command ${name}`);
      const firstOptional = options.findIndex((one) => one.required !== true);
      if (options.findLastIndex((one) => one.required === true) > firstOptional && firstOptional >= 0)
        throw invalid(`/${name}: required options come first`);
      if (options.some((one) => !/^[-_\p{Ll}\p{N}]{1,32}$/u.test(one.name)))
        throw invalid(`an option of /${name}`);
    }
    this.commands = given.map((command) => ({
      ...command,
      id: this.#nextId(),
      application_id: this.application,
      version: '1',
    }));
    return this.commands;
  }

  #member(id: string): object {
    const person = this.#people.get(id);
    if (person === undefined) throw new Refused(404, 10_007, 'Unknown Member');
    return {
      user: person.wire(),
      roles: this.admins.has(id) ? [ADMIN_ROLE] : [],
      joined_at: '2026-01-01T00:00:00.000Z',
      deaf: false,
      mute: false,
      flags: 0,
    };
  }

  #openDirect({ recipient_id: id }: { recipient_id: string }): object {
    const person = this.#people.get(id);
    if (person === undefined) throw new Refused(400, 50033, 'Invalid Recipient(s)');
    return { id: person.direct.id, type: 1, recipients: [person.wire()] };
  }

  #channel(
    method: string,
    [, channel = '', , id = '']: readonly string[],
    body: Content,
    files: ReadonlyMap<string, Buffer>,
  ): unknown {
    if (method === 'DELETE') {
      this.#rooms.delete(channel, id);
      return undefined;
    }
    const shown =
      method === 'POST'
        ? this.#rooms.create(channel, body, files)
        : this.#rooms.edit(channel, id, body, files);
    return wireMessage(shown, this.application);
  }

  #webhook(
    method: string,
    [, , token = '', , id = '']: readonly string[],
    body: Content,
    files: ReadonlyMap<string, Buffer>,
  ): unknown {
    const interaction = this.interactions.byToken(token);
    if (method === 'DELETE') {
      this.interactions.delete(interaction, id);
      return undefined;
    }
    const shown =
      method === 'POST'
        ? this.interactions.follow(interaction, body, files)
        : this.interactions.edit(interaction, id, body, files);
    return wireMessage(shown, this.application);
  }
}

class Limited extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('limited');
    this.failure = failure;
  }
}
