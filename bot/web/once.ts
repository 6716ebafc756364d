/** Views that are told once, in memory and for a while: a key is never written to the history. */
import type { Clock } from '../../core/ports.ts';
import { ONCE_KEPT, ONCE_SHOWN_MS } from './limits.ts';
import type { PageView } from './protocol.ts';

interface OnceKept {
  readonly keep: (key: string, view: PageView) => void;
  /** Null when it was too long ago, or too much came after it. */
  readonly find: (key: string) => PageView | null;
}

export const keepOnce = (clock: Clock): OnceKept => {
  // Oldest first, as a Map keeps them.
  const kept = new Map<string, { readonly view: PageView; readonly until: number }>();
  return {
    keep: (key, view) => {
      for (const [old, { until }] of kept) {
        if (until > clock.now() && kept.size < ONCE_KEPT) break;
        kept.delete(old);
      }
      kept.set(key, { view, until: clock.now() + ONCE_SHOWN_MS });
    },
    find: (key) => {
      const found = kept.get(key);
      return found === undefined || found.until <= clock.now() ? null : found.view;
    },
  };
};
