import type { LinkId, Millis } from '../../domain/ids.ts';
import type { Filters } from '../../domain/rules.ts';

const TWO_TO_32 = 2 ** 32;

/** FNV-1a, 32 bits: spreads what differs in any character over the whole range. */
function scattered(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last characters reach the high bits only by this.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * How long an open is held back. Between two different values it is spread evenly by the copy's id: nobody can
 * tell it beforehand, yet a decision that is made again finds the same.
 */
export function delayOf({ delay }: Pick<Filters, 'delay'>, link: LinkId): Millis {
  const { fromMs, toMs } = delay;
  if (toMs <= fromMs) return fromMs;
  return fromMs + Math.floor((scattered(link) / TWO_TO_32) * (toMs - fromMs + 1));
}
