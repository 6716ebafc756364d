/** Rates: how often something may happen. Times are milliseconds of one monotonic clock. */

/** Holds at most `burst` tokens and gains `perSecond`; each event takes one. */
export class TokenBucket {
  private readonly perMs: number;
  private readonly burst: number;
  private tokens: number;
  private filledAt: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.perMs = perSecond / 1_000;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = now;
  }

  /** False when the rate is exceeded: nothing was taken. */
  take(now: number): boolean {
    this.fill(now);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  isFull(now: number): boolean {
    this.fill(now);
    return this.tokens >= this.burst;
  }

  private fill(now: number): void {
    this.tokens = Math.min(this.burst, this.tokens + Math.max(0, now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }
}

/** Every peer that has no place of its own in the memory of a `PeerQuota`. */
const THE_REST = '';

/** So many a minute for each of at most `peers` peers; the peers beyond share one quota. */
export class PeerQuota {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly silenced = new Set<string>();
  private readonly perMinute: number;
  private readonly peers: number;

  constructor(perMinute: number, peers: number) {
    this.perMinute = perMinute;
    this.peers = peers;
  }

  /** `last`: this one still goes, and the next will not. */
  take(peer: string, now: number): 'yes' | 'last' | 'no' {
    const known = this.buckets.has(peer) || this.buckets.size < this.peers ? peer : THE_REST;
    let bucket = this.buckets.get(known);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.perMinute / 60, this.perMinute, now);
      this.buckets.set(known, bucket);
    }
    if (bucket.take(now)) {
      this.silenced.delete(known);
      return 'yes';
    }
    if (this.silenced.has(known)) return 'no';
    this.silenced.add(known);
    return 'last';
  }

  /** Forgets peers that have been quiet for long enough to have their whole quota again. */
  prune(now: number): void {
    for (const [peer, bucket] of this.buckets) {
      if (!bucket.isFull(now)) continue;
      this.buckets.delete(peer);
      this.silenced.delete(peer);
    }
  }
}
