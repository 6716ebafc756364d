import { z } from 'zod';
import type { Signal } from '../domain/signal.ts';
import { channelId, lots, position, wholeNumber } from './values.ts';

/** Of the table `signals as g`; read by `signalRow`. */
export const SIGNAL_COLUMNS = `g.channel_id as signal_channel, g.seq as signal_seq, g.kind as signal_kind,
  g.position as signal_position, g.opened_lots as signal_opened_lots, g.provider_at as signal_provider_at,
  g.received_at as signal_received_at, g.origin as signal_origin`;

export const signalRow = z
  .object({
    signal_channel: channelId,
    signal_seq: wholeNumber,
    signal_kind: z.enum(['open', 'modify', 'close', 'cancel']),
    signal_position: position,
    signal_opened_lots: lots,
    signal_provider_at: wholeNumber,
    signal_received_at: wholeNumber,
    signal_origin: z.enum(['event', 'snapshot']),
  })
  .transform((row): { signal: Signal } => ({
    signal: {
      channel: row.signal_channel,
      seq: row.signal_seq,
      kind: row.signal_kind,
      position: row.signal_position,
      openedLots: row.signal_opened_lots,
      providerAt: row.signal_provider_at,
      receivedAt: row.signal_received_at,
      origin: row.signal_origin,
    },
  }));
