/** How often somebody may do something; time is an argument. */
import type { Millis } from '../domain/ids.ts';
import { keepNewest } from '../domain/newest.ts';

export interface RateLimit {
  /** Counts this try, unless it is one too many. */
  allow(key: string, now: Millis): boolean;
}

interface Window {
  readonly startedAt: Millis;
  count: number;
}

/**
 * At most `limit` tries per key within `windowMs` of the first. At most `keys` keys are remembered: beyond
 * that the one longest in memory is forgotten, so that strangers cannot fill the memory.
 */
export function createRateLimit(bounds: { limit: number; windowMs: Millis; keys: number }): RateLimit {
  const windows = new Map<string, Window>();
  return {
    allow(key, now) {
      const window = windows.get(key);
      if (window !== undefined && now - window.startedAt < bounds.windowMs) {
        if (window.count >= bounds.limit) return false;
        window.count += 1;
        return true;
      }
      keepNewest(windows, key, { startedAt: now, count: 1 }, bounds.keys);
      return true;
    },
  };
}
