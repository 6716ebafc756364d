/** The core as the ways in from outside see it: in memory, with the real reader of alerts. */
import { onTestFinished } from 'vitest';
import type { TradingApi } from '../../core/app/api.ts';
import type { ChannelView, Incoming } from '../../core/app/signals-api.ts';
import type { ApiToken, Hook, HookSettings, Scope } from '../../core/domain/channel.ts';
import type { AccountId, ChannelId, Millis, UserId } from '../../core/domain/ids.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Log } from '../../core/ports.ts';
import { readAlert } from '../../core/signals/alerts/read.ts';
import { startInbound } from '../../bridge/inbound/server.ts';
import type { Inbound, InboundNeeds, InboundSignals } from '../../bridge/inbound/server.ts';

export const GOLD = 'gold-channel' as ChannelId;
export const ANNA = 'anna' as UserId;
const BORIS = 'boris' as UserId;
export const HOOK_TOKEN = 'h'.repeat(43);
export const ANNAS_TOKEN = `my_${'a'.repeat(43)}`;
export const BORIS_TOKEN = `my_${'b'.repeat(43)}`;

const FROM_ANYWHERE: HookSettings = { symbol: null, size: null, addresses: [] };

/** What a channel made of what came. */
function postOf(incoming: Incoming, number: number): Post {
  const { channel, source, key, author, body, at, receivedAt } = incoming;
  const alert = body.kind === 'alert' ? readAlert(body.text, undefined, {}) : null;
  const instructions =
    body.kind === 'instructions' ? body.instructions : alert?.ok === true ? alert.instructions : [];
  return {
    channel,
    number,
    source,
    key,
    author,
    text: body.text,
    outcome: alert?.ok === false ? 'unread' : 'done',
    code: alert?.ok === false ? alert.code : null,
    why: '',
    instructions,
    groups: [],
    choices: [],
    at,
    receivedAt,
  };
}

export class MemorySignals implements InboundSignals {
  readonly posts_: Post[] = [];
  readonly taken: Incoming[] = [];
  readonly hookSettings = new Map<string, HookSettings>([[HOOK_TOKEN, FROM_ANYWHERE]]);
  readonly secrets = new Map<string, { user: UserId; scopes: readonly Scope[] }>([
    [ANNAS_TOKEN, { user: ANNA, scopes: ['read', 'post'] }],
    [BORIS_TOKEN, { user: BORIS, scopes: ['read'] }],
  ]);
  /** What `take` does before anything else. */
  before: (incoming: Incoming) => Promise<Result<never> | null> = async () => null;

  async take(incoming: Incoming): Promise<Result<{ post: Post; repeated: boolean }>> {
    const refused = await this.before(incoming);
    if (refused !== null) return refused;
    if (incoming.channel !== GOLD) return refuse('CHANNEL_UNKNOWN', 'there is no such channel');
    this.taken.push(incoming);
    const known = this.posts_.find(({ key }) => key === incoming.key);
    if (known !== undefined) return done({ post: known, repeated: true });
    const post = postOf(incoming, this.posts_.length + 1);
    this.posts_.push(post);
    return done({ post, repeated: false });
  }

  async known(_channel: ChannelId, key: PostKey): Promise<Post | null> {
    return this.posts_.find((post) => post.key === key) ?? null;
  }

  async hookOf(token: string): Promise<Hook | null> {
    const settings = this.hookSettings.get(token);
    return settings === undefined
      ? null
      : { id: `hook-${token.slice(0, 1)}`, channel: GOLD, settings, createdAt: 0 };
  }

  async tokenOf(secret: string): Promise<{ user: UserId; token: ApiToken } | null> {
    const known = this.secrets.get(secret);
    if (known === undefined) return null;
    const { user, scopes } = known;
    return { user, token: { id: `token-of-${user}`, name: user, scopes, createdAt: 0 } };
  }

  async channels(user: UserId): Promise<readonly ChannelView[]> {
    const account = 'gold-desk' as AccountId;
    const channel = { id: GOLD, owner: ANNA, name: 'Gold', account, kind: 'posts' } as const;
    const mine = user === ANNA;
    return [
      { channel, ownerName: 'Anna', mine, visibility: 'listed', subscribers: 0, subscribed: 0, open: 0 },
    ];
  }

  async posts(user: UserId, channel: ChannelId, limit: number): Promise<Result<readonly Post[]>> {
    if (user !== ANNA || channel !== GOLD) return refuse('CHANNEL_UNKNOWN', 'there is no such channel');
    return done(this.posts_.toReversed().slice(0, limit));
  }
}

const noTrading: InboundNeeds['trading'] = {
  accounts: async () => [],
  positions: async () => [],
  why: async () => [],
  trade: async () => null,
} satisfies Pick<TradingApi, 'accounts' | 'positions' | 'why' | 'trade'>;

export interface Door {
  readonly inbound: Inbound;
  readonly signals: MemorySignals;
  /** What the log was told, as one text. */
  logged(): string;
  /** Lets time pass; it stands still otherwise. */
  pass(ms: Millis): void;
  hook(body: string | Uint8Array, options?: RequestInit & { readonly path?: string }): Promise<Response>;
  /** A call of the API; `body` is sent as JSON. */
  api(
    path: string,
    options?: { readonly token?: string; readonly body?: unknown; readonly headers?: Record<string, string> },
  ): Promise<Response>;
}

export interface DoorOptions {
  readonly signals?: MemorySignals;
  readonly trading?: Partial<InboundNeeds['trading']>;
  readonly proxies?: readonly string[];
  readonly limits?: InboundNeeds['limits'];
  readonly now?: Millis;
}

/** The server on a free port, over a core in memory. It is closed after the test. */
export async function openDoor({
  signals = new MemorySignals(),
  trading = {},
  proxies = [],
  limits = {},
  now = Date.UTC(2026, 10, 20, 12),
}: DoorOptions = {}): Promise<Door> {
  let at = now;
  let ids = 0;
  const lines: string[] = [];
  const whole = (_key: string, value: unknown): unknown => (value instanceof Error ? value.stack : value);
  const write = (fields: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(fields, whole)}`);
  const log: Log = { info: write, warn: write, error: write };
  const nextId = (): string => `id-${String((ids += 1))}`;
  const inbound = await startInbound({
    host: '127.0.0.1',
    port: 0,
    proxies,
    signals,
    trading: { ...noTrading, ...trading },
    clock: { now: () => at },
    ids: { id: nextId, secret: nextId },
    log,
    limits,
    elapsed: () => at,
  });
  onTestFinished(() => inbound.stop());
  return {
    inbound,
    signals,
    logged: () => lines.join('\n'),
    pass: (ms) => (at += ms),
    hook: (body, { path = `/hooks/${HOOK_TOKEN}`, ...options } = {}) =>
      fetch(`${inbound.url}${path}`, {
        method: 'POST',
        body: body as NonNullable<RequestInit['body']>,
        ...options,
      }),
    api: (path, { token = ANNAS_TOKEN, body, headers = {} } = {}) =>
      fetch(`${inbound.url}/api/v1${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: {
          ...(token !== '' && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
      }),
  };
}
