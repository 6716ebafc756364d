/** So many a second for each of at most so many names; the names beyond share one rate. */
import { TokenBucket } from '../ea/quota.ts';

const THE_REST = '';

export class Rates {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly perSecond: number;
  private readonly burst: number;
  private readonly most: number;
  private prunedAt = 0;

  constructor(perSecond: number, burst: number, most: number) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.most = most;
  }

  /** False when the rate is exceeded. @param now milliseconds of one monotonic clock */
  take(name: string, now: number): boolean {
    this.prune(now);
    const known = this.buckets.has(name) || this.buckets.size < this.most ? name : THE_REST;
    let bucket = this.buckets.get(known);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.perSecond, this.burst, now);
      this.buckets.set(known, bucket);
    }
    return bucket.take(now);
  }

  /** Forgets, every ten seconds, who has its whole burst again. */
  private prune(now: number): void {
    if (now - this.prunedAt < PRUNE_MS) return;
    this.prunedAt = now;
    for (const [name, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(name);
  }
}

const PRUNE_MS = 10_000;
