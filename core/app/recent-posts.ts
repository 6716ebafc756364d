/** What was written to one channel lately: what is delivered again is known, and answers find what they answer. */
import type { PositionId } from '../domain/ids.ts';
import { originalOf } from '../domain/post.ts';
import type { Post, PostKey } from '../domain/post.ts';

/** Of a channel that writes twice a minute, a day; and what a source may deliver again is minutes old. */
export const MOST_POSTS = 3_000;

export class RecentPosts {
  private readonly byKey = new Map<PostKey, Post>();
  private readonly byNumber = new Map<number, Post>();
  /** A post and its edits, by their numbers. */
  private readonly byOriginal = new Map<PostKey, Map<number, Post>>();
  /** Number of the latest. */
  last = 0;

  find(key: PostKey): Post | undefined {
    return this.byKey.get(key);
  }

  /** The post of this key, or of which it is an edit, and all of its edits: oldest first. */
  versions(key: PostKey): readonly Post[] {
    return [...(this.byOriginal.get(originalOf(key))?.values() ?? [])];
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
    const original = originalOf(post.key);
    const versions = this.byOriginal.get(original);
    if (versions === undefined) this.byOriginal.set(original, new Map([[post.number, post]]));
    else versions.set(post.number, post);
    this.last = Math.max(this.last, post.number);
    if (this.byNumber.size <= MOST_POSTS) return;
    const [oldest] = this.byNumber.values();
    if (oldest !== undefined) this.forget(oldest);
  }

  private forget({ number, key }: Post): void {
    this.byNumber.delete(number);
    this.byKey.delete(key);
    const original = originalOf(key);
    const versions = this.byOriginal.get(original);
    versions?.delete(number);
    if (versions?.size === 0) this.byOriginal.delete(original);
  }
}
