/**
 * Posts of chat rooms → the channels they speak on. What a room says is known by its message: delivered again, or by
 * two ways, it has one effect.
 */
import { createHash } from 'node:crypto';
import type { PeopleApi } from '../core/app/api.ts';
import type { SignalsApi } from '../core/app/signals-api.ts';
import type { ChatPlatform } from '../core/domain/person.ts';
import type { Millis } from '../core/domain/ids.ts';
import { keepNewest } from '../core/domain/newest.ts';
import { versionKey } from '../core/domain/post.ts';
import type { PostKey, PostSource } from '../core/domain/post.ts';
import type { Clock, Log } from '../core/ports.ts';
import { insist, Stopping } from './patience.ts';

/** One message of a room, as it is now. */
export interface RoomPost {
  readonly room: string;
  readonly message: string;
  /** The chat's id of who wrote it; null: the room itself, which is to say those who run it. */
  readonly author: string | null;
  readonly text: string;
  /** The message that it answers. */
  readonly answers: string | null;
  readonly edited: boolean;
  /** When it was written, or edited. */
  readonly at: Millis;
}

export interface RoomReader {
  /** Whether anybody listens to this room; a question for every message of every room the bot is in. */
  listensTo(room: string): Promise<boolean>;
  /** Takes a post in; it is durable when this resolves. Safe to repeat. Throws Stopping. */
  take(post: RoomPost): Promise<void>;
  /**
   * A code was posted in the room; whose it is, is told what becomes of it. Safe to repeat.
   * @param runs whether who posted it runs the room
   * @returns whether the room is read from now on. Throws Stopping.
   */
  bind(room: string, code: string, runs: boolean): Promise<boolean>;
}

const CODE = /^\s*mynah[\s:]+(?<code>[0-9A-Z]{4}(?:[\s\p{Dash}]?[0-9A-Z]{4}){3})\s*$/iu;

/** The code in a post that binds its room; null: it is no such post. */
export const roomCodeIn = (text: string): string | null => CODE.exec(text)?.groups?.['code'] ?? null;

export interface RoomNeeds {
  readonly platform: Extract<ChatPlatform, PostSource>;
  readonly signals: Pick<SignalsApi, 'roomOf' | 'rooms' | 'take'> & {
    readonly care: Pick<SignalsApi['care'], 'bindByCode'>;
  };
  readonly people: Pick<PeopleApi, 'identify'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** A room that nobody bound is asked about again after this: so long a new binding may take. */
const UNBOUND_FOR_MS: Millis = 5_000;
/** Rooms that nobody bound, remembered. */
const MOST_UNBOUND = 10_000;
const BACKOFF = { firstMs: 100, mostMs: 5_000 };

/** Two edits of a message are two posts, also when the second takes the first back; the same edit told twice is one. */
const keyOf = (platform: string, { room, message, edited, text, at }: RoomPost): PostKey => {
  const key = `${platform}:${room}:${message}` as PostKey;
  if (!edited) return key;
  const version = createHash('sha256').update(`${at} ${text}`).digest('base64url').slice(0, 16);
  return versionKey(key, version);
};

/** @returns a reader of one platform's rooms */
export function createRoomReader(needs: RoomNeeds): RoomReader {
  const unbound = new Map<string, Millis>();
  const { platform, signals, people, clock, log, stop } = needs;

  /** Anybody may write in a group, and only its channel's owner may trade by it. */
  async function maySpeak({ room, author }: RoomPost): Promise<boolean> {
    if (author === null) return true;
    const user = await people.identify(platform, author);
    if (user === null) return false;
    const mine = await signals.rooms(user.id);
    return mine.some((one) => one.platform === platform && one.room === room);
  }

  async function taken(post: RoomPost): Promise<void> {
    const channel = await signals.roomOf(platform, post.room);
    if (channel === null || !(await maySpeak(post))) return;
    const original = `${platform}:${post.room}:${post.message}` as PostKey;
    const took = await signals.take({
      channel,
      source: platform,
      key: keyOf(platform, post),
      author: null,
      body: { kind: 'text', text: post.text },
      answers: post.answers === null ? null : (`${platform}:${post.room}:${post.answers}` as PostKey),
      edits: post.edited ? original : null,
      at: post.at,
      receivedAt: clock.now(),
    });
    if (took.ok) return;
    if (took.code === 'OVERLOADED') throw new Error(took.message);
    log.warn({ platform, code: took.code }, 'A post of a room was not taken.');
  }

  const insisting = async <T>(work: () => Promise<T>): Promise<T> =>
    insist(work, {
      backoff: BACKOFF,
      stop,
      giveUp: (error, failures) => {
        if (failures === 1) log.error({ err: error }, 'A post of a room could not be taken; trying again.');
        return error instanceof Stopping;
      },
    });

  return {
    async listensTo(room) {
      const now = clock.now();
      const askedAt = unbound.get(room);
      if (askedAt !== undefined && now - askedAt < UNBOUND_FOR_MS) return false;
      unbound.delete(room);
      if ((await signals.roomOf(platform, room)) !== null) return true;
      keepNewest(unbound, room, now, MOST_UNBOUND);
      return false;
    },

    async take(post) {
      await insisting(async () => taken(post));
    },

    async bind(room, code, runs) {
      const bound = await insisting(async () => signals.care.bindByCode({ platform, room }, code, runs));
      // A code is a secret, and which room it is tells the owner what they must know.
      if (bound.ok) unbound.delete(room);
      else log.warn({ platform, room, code: bound.code }, 'A room was not bound by the code posted in it.');
      return bound.ok;
    },
  };
}
