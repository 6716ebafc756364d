/** What was written to one channel lately: what is delivered again is known, and answers find what they answer. */
import type { PositionId } from '../domain/ids.ts';
import { originalOf } from '../domain/post.ts';
import type { Post, PostKey } from '../domain/post.ts';

/** Of a channel that writes twice a minute, a day; and what a source may deliver again is minutes old. */
const MOST = 3_000;

export class RecentPosts {
  private readonly byKey = new Map<PostKey, Post>();
  private readonly byNumber = new Map<number, Post>();
  /** Number of the latest. */
  last = 0;

  find(key: PostKey): Post | undefined {
    return this.byKey.get(key);
  }

  /** The post of this key, or of which it is an edit, and all of its edits: oldest first. */
  versions(key: PostKey): readonly Post[] {
    const original = originalOf(key);
    return [...this.byNumber.values()].filter((post) => originalOf(post.key) === original);
  }

  /** The post that opened this signal. */
  openingOf(group: PositionId): Post | undefined {
    return [...this.byNumber.values()].find(
      ({ groups, instructions }) =>
        groups.includes(group) && instructions.some(({ kind }) => kind === 'open'),
    );
  }

  numbered(number: number): Post | undefined {
    return this.byNumber.get(number);
  }

  /** The last `count`, newest first. */
  latest(count: number): readonly Post[] {
    return [...this.byNumber.values()].slice(-count).reverse();
  }

  /** Adds one, or puts it in the place of what it was before. */
  add(post: Post): void {
    this.byKey.set(post.key, post);
    this.byNumber.set(post.number, post);
    this.last = Math.max(this.last, post.number);
    if (this.byNumber.size <= MOST) return;
    const [oldest] = this.byNumber.values();
    if (oldest === undefined) return;
    this.byNumber.delete(oldest.number);
    this.byKey.delete(oldest.key);
  }
}
