/**
 * Which deliveries at a webhook are one alert. Alerts are delivered again when the sender got no answer that it liked, and
 * then look exactly like an alert that fired twice. What tells them apart, the surest first:
 *
 * 1. what the alert says itself: its id or its time (the reader of alerts sees to that);
 * 2. an id that the sender puts beside the body (`?id=` or the header Idempotency-Key);
 * 3. otherwise the same bytes within 10 s of their last coming are the same alert, up to 30 s after the first of them.
 *
 * A third rule must err on one side: it takes two alerts of the same seconds with not one differing character for one,
 * because an order that is opened twice costs more than one that must be asked for again.
 */
import { createHash } from 'node:crypto';
import type { Millis } from '../../core/domain/ids.ts';
import { keepNewest } from '../../core/domain/newest.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import { REPEAT_MS, REPEATS_END_MS } from './limits.ts';

/** 128 bits of a hash: no two different bodies meet by chance. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** Under what a sender's own id is known. `within`: whose ids they are; two senders may use the same one. */
export const keyOfId = (within: string, id: string): PostKey => `${within}:id:${digest(id)}` as PostKey;

/** Two first deliveries of the same words are at least REPEAT_MS apart, so never in one slot. */
const slotOf = (at: Millis): number => Math.floor(at / REPEAT_MS);
const SLOTS_BACK = Math.ceil(REPEATS_END_MS / REPEAT_MS);

interface Delivery {
  /** Settled at once, except while an earlier process' posts are looked through. */
  readonly key: Promise<PostKey>;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
}

export class Deliveries {
  /** The one that was seen last stands last. */
  private readonly seen = new Map<string, Delivery>();
  private readonly startedAt: Millis;
  private readonly most: number;

  /** @param startedAt when this process began to remember. @param most deliveries that are remembered */
  constructor(startedAt: Millis, most: number) {
    this.startedAt = startedAt;
    this.most = most;
  }

  /**
   * The key of a delivery without an id of its own. Rejects as `known` does.
   * @param hook the webhook's id
   * @param known finds a post of the last seconds by its key: what a process before this one took in
   */
  keyOf(
    hook: string,
    body: string,
    now: Millis,
    known: (key: PostKey) => Promise<Post | null>,
  ): Promise<PostKey> {
    const name = `hook:${hook}:${digest(body)}`;
    const before = this.seen.get(name);
    this.seen.delete(name);
    const isOld = before === undefined && now - this.startedAt < REPEATS_END_MS;
    const delivery =
      before !== undefined && isRepeat(before, now)
        ? { ...before, lastAt: now }
        : { key: isOld ? this.earlierKey(name, now, known) : fresh(name, now), firstAt: now, lastAt: now };
    keepNewest(this.seen, name, delivery, this.most);
    return delivery.key;
  }

  private async earlierKey(
    name: string,
    now: Millis,
    known: (key: PostKey) => Promise<Post | null>,
  ): Promise<PostKey> {
    try {
      return await firstKnown(name, now, known);
    } catch (error) {
      // Whoever comes next looks again.
      this.seen.delete(name);
      throw error;
    }
  }
}

const keyAt = (name: string, slot: number): PostKey => `${name}:${slot}` as PostKey;
const fresh = (name: string, now: Millis): Promise<PostKey> => Promise.resolve(keyAt(name, slotOf(now)));

/** A clock that went back makes no repeat a new alert. */
const isRepeat = ({ firstAt, lastAt }: Delivery, now: Millis): boolean =>
  now - lastAt < REPEAT_MS && now - firstAt < REPEATS_END_MS;

async function firstKnown(
  name: string,
  now: Millis,
  known: (key: PostKey) => Promise<Post | null>,
): Promise<PostKey> {
  for (let back = 0; back <= SLOTS_BACK; back += 1) {
    const key = keyAt(name, slotOf(now) - back);
    const post = await known(key);
    if (post !== null && now - post.receivedAt < REPEATS_END_MS) return key;
  }
  return keyAt(name, slotOf(now));
}
