import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { Reconnect } from './reconnect.ts';

const delays = (reconnect: Reconnect, count: number): (number | null)[] =>
  Array.from({ length: count }, () => reconnect.next());

describe('reconnecting', () => {
  test('waits a random part of one second, then of twice as long each time, up to a minute', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const waits = delays(new Reconnect(new Random(seed)), 10);
      waits.forEach((wait, attempt) => {
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** attempt));
      });
      expect(Math.max(...waits.map(Number))).toBeGreaterThan(1_000);
    }
  });

  test('begins anew after a session was synced', () => {
    const reconnect = new Reconnect(new Random(1));
    delays(reconnect, 8);
    reconnect.synced();
    expect(reconnect.next()).toBeLessThanOrEqual(1_000);
  });

  test('obeys the service’s word for the first attempt', () => {
    const reconnect = new Reconnect(new Random(1));
    reconnect.advised(15_000);
    const wait = reconnect.next();
    expect(wait).toBeGreaterThanOrEqual(15_000);
    expect(wait).toBeLessThanOrEqual(30_000);
    expect(reconnect.next()).toBeLessThanOrEqual(2_000);
  });

  test('stays away when only a person can help', () => {
    const reconnect = new Reconnect(new Random(1));
    reconnect.advised(null);
    expect(delays(reconnect, 3)).toEqual([null, null, null]);
  });
});
