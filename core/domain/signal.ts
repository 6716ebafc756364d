import type { ChannelId, Millis } from './ids.ts';
import type { Lots } from './decimal.ts';
import type { Position } from './position.ts';

export type SignalKind = 'open' | 'modify' | 'close' | 'cancel';

/**
 * One instruction on a channel, immutable and numbered. It carries the provider's position as it is after
 * the change, so that a reader who missed earlier signals still arrives at the right state.
 */
export interface Signal {
  readonly channel: ChannelId;
  readonly seq: number;
  readonly kind: SignalKind;
  readonly position: Position;
  /** Most lots the provider's position ever had: the whole of which a partial close is a part. */
  readonly openedLots: Lots;
  /** When it happened at the provider, on our clock. */
  readonly providerAt: Millis;
  readonly receivedAt: Millis;
  /** Told live, or found by comparing a snapshot after a gap. */
  readonly origin: 'event' | 'snapshot';
}
