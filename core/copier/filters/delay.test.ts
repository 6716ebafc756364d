import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelId, LinkId, PositionId, SubscriptionId } from '../../domain/ids.ts';
import { linkIdOf } from '../../domain/link.ts';
import { delayOf } from './delay.ts';

const link = (position: number): LinkId =>
  linkIdOf('channel' as ChannelId, `${position}` as PositionId, 'subscription' as SubscriptionId);
const between = (fromMs: number, toMs: number) => ({ delay: { fromMs, toMs } });

describe('the delay of an open', () => {
  it('is none, or the one that was asked for', () => {
    expect(delayOf(between(0, 0), link(1))).toBe(0);
    expect(delayOf(between(750, 750), link(1))).toBe(750);
  });

  it('is within its bounds and the same for the same copy', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000), fc.nat(3_600_000), fc.nat(), (a, b, position) => {
        const delays = between(Math.min(a, b), Math.max(a, b));
        const found = delayOf(delays, link(position));
        expect(Number.isInteger(found)).toBe(true);
        expect(found).toBeGreaterThanOrEqual(delays.delay.fromMs);
        expect(found).toBeLessThanOrEqual(delays.delay.toMs);
        expect(delayOf(delays, link(position))).toBe(found);
      }),
    );
  });

  it('takes every value about as often, both ends included', () => {
    const counts = new Map<number, number>();
    for (let position = 0; position < 10_000; position += 1) {
      const found = delayOf(between(5, 14), link(position));
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    // 1,000 expected each; five standard deviations are 150.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('is spread over an hour too', () => {
    const found = Array.from({ length: 1_000 }, (_, position) =>
      delayOf(between(0, 3_600_000), link(position)),
    );
    const mean = found.reduce((sum, delay) => sum + delay, 0) / found.length;
    expect(new Set(found).size).toBeGreaterThan(990);
    expect(Math.abs(mean - 1_800_000)).toBeLessThan(180_000);
  });
});
