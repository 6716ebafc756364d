import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerQuota, TokenBucket } from './quota.ts';

describe('a token bucket', () => {
  it('gives its burst at once and then its rate', () => {
    const bucket = new TokenBucket(10, 3, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
    expect([99, 100, 100, 200].map((now) => bucket.take(now))).toEqual([false, true, false, true]);
  });

  it('never gives more than burst plus rate times the time that passed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 500 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (pauses, rate, burst) => {
          const bucket = new TokenBucket(rate, burst, 0);
          let now = 0;
          let taken = 0;
          for (const pause of pauses) {
            now += pause;
            if (bucket.take(now)) taken += 1;
          }
          expect(taken).toBeLessThanOrEqual(burst + (now * rate) / 1_000 + 1e-6);
        },
      ),
    );
  });

  it('is not filled by a clock that goes back', () => {
    const bucket = new TokenBucket(1, 1, 1_000);
    expect([bucket.take(1_000), bucket.take(0)]).toEqual([true, false]);
  });
});

describe('a quota of peers', () => {
  const take = (quota: PeerQuota, peer: string, times: number, now = 0): string[] =>
    Array.from({ length: times }, () => quota.take(peer, now));

  it('is each peer’s own, and tells the moment it is used up', () => {
    const quota = new PeerQuota(2, 10);
    expect(take(quota, 'a', 5)).toEqual(['yes', 'yes', 'last', 'no', 'no']);
    expect(take(quota, 'b', 1)).toEqual(['yes']);
    expect(take(quota, 'a', 3, 30_000)).toEqual(['yes', 'last', 'no']);
  });

  it('is shared by all peers beyond those it has room for', () => {
    const quota = new PeerQuota(2, 1);
    expect(take(quota, 'a', 1)).toEqual(['yes']);
    expect(['b', 'c', 'd', 'e'].flatMap((peer) => take(quota, peer, 1))).toEqual([
      'yes',
      'yes',
      'last',
      'no',
    ]);
  });

  it('has room again once quiet peers are forgotten, and only quiet ones', () => {
    const quota = new PeerQuota(2, 1);
    take(quota, 'a', 2);
    quota.prune(30_000);
    expect(take(quota, 'a', 2, 30_000)).toEqual(['yes', 'last']);
    quota.prune(600_000);
    expect(take(quota, 'b', 2, 600_000)).toEqual(['yes', 'yes']);
  });
});
