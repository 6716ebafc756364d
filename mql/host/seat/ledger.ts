/** What a terminal's lists of one account come to, as lines for the EA: only what changed since the last look. */
import type { Ticket } from '../../../core/domain/ids.ts';
import type { Fields } from './lines.ts';

export interface Changes {
  /** Lines that bring the EA's lists up to date. */
  readonly state: readonly Fields[];
  /** Lines that tell the EA of it: its events. */
  readonly events: readonly Fields[];
}

export interface Ledger {
  /** Looks at the broker's lists, which must be loaded. */
  changes(): Changes;
  /** The broker's position behind a ticket of this platform; undefined when no position has it now. */
  positionOf(ticket: string): Ticket | undefined;
}

/** MetaTrader's way to write a price that is not set. */
export const orZero = (price: string | null): string => price ?? '0';
