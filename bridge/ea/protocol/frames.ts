/**
 * The frames of EA protocol v1, in both directions: one JSON object each, told apart by `type`.
 * docs/PROTOCOL.md is the specification; the golden frames beside it are checked against these schemas.
 */
import { z } from 'zod';
import * as v from './values.ts';

export const PROTOCOL_VERSION = 1;

/** Bounds on the items of one frame; longer lists travel as several frames. */
export const MAX_ITEMS = 500;

/** More sessions than any account will have; the next one must still be a number that both sides can count to. */
const MAX_EPOCH = 1_000_000_000_000;

// ---- terminal → service ------------------------------------------------------------------------------

export const hello = z.object({
  type: z.literal('hello'),
  protocol: z.int().min(1).max(1_000),
  key: z.string().min(20).max(100),
  ...v.identity.shape,
  /** Names the event numbering: drawn at random when the terminal's journal is created, kept with it. */
  stream: z.string().regex(/^[\w-]{8,40}$/u),
  /** Number of the last event that the terminal wrote to its journal; 0 before the first. */
  lastSeq: v.seqNumber,
  /** Highest epoch the terminal has seen; 0 before the first. */
  epoch: z.int().min(0).max(MAX_EPOCH),
  /** The terminal's UTC clock. */
  sentAt: v.millis,
});

/** `seq`: the snapshot already contains every event up to this number of the terminal's journal. */
const part = { id: v.snapshotId, seq: v.seqNumber, more: z.boolean() };
/** A snapshot arrives in sections, each in one or more frames; `more: false` marks a section's last. */
export const snapshot = z.discriminatedUnion('section', [
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('account'),
    ...part,
    items: z.array(v.funds).length(1),
  }),
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('symbols'),
    ...part,
    items: z.array(v.symbolSpec).max(MAX_ITEMS),
  }),
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('positions'),
    ...part,
    items: z.array(v.position).max(MAX_ITEMS),
  }),
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('orders'),
    ...part,
    items: z.array(v.position).max(MAX_ITEMS),
  }),
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('deals'),
    ...part,
    items: z.array(v.deal).max(MAX_ITEMS),
  }),
  z.object({
    type: z.literal('snapshot'),
    section: z.literal('links'),
    ...part,
    items: z.array(v.linkReport).max(MAX_ITEMS),
  }),
]);

export const events = z.object({
  type: z.literal('events'),
  sentAt: v.millis,
  items: z.array(v.accountEvent).min(1).max(MAX_ITEMS),
});
export const outcomes = z.object({
  type: z.literal('outcomes'),
  items: z.array(v.outcome).min(1).max(MAX_ITEMS),
});
export const account = z.object({ type: z.literal('account'), ...v.funds.shape });
export const quotes = z.object({
  type: z.literal('quotes'),
  at: v.millis,
  items: z.array(v.quote).min(1).max(MAX_ITEMS),
});
/**
 * `echo` is the other side's `at` of its last heartbeat. The terminal answers each of ours at once, so that
 * the difference to now is the round trip and proves that everything before was read.
 */
export const heartbeat = z.object({
  type: z.literal('heartbeat'),
  at: v.millis,
  echo: v.millis.nullable(),
});
/** Answered at once with `polled` and the same id: for terminals that can only wait for what must come. */
export const poll = z.object({ type: z.literal('poll'), id: v.seqNumber });
export const rotated = z.object({ type: z.literal('rotated') });
export const errorFrame = z.object({
  type: z.literal('error'),
  code: v.cleanText(60),
  message: v.cleanText(500),
});

export const fromTerminal = z.discriminatedUnion('type', [
  hello,
  snapshot,
  events,
  outcomes,
  account,
  quotes,
  heartbeat,
  poll,
  rotated,
  errorFrame,
]);

// ---- service → terminal ------------------------------------------------------------------------------

export const welcome = z.object({
  type: z.literal('welcome'),
  protocol: z.literal(PROTOCOL_VERSION),
  /** Our name for the account, for the terminal's log. */
  account: z.string(),
  /** Grows with every session of the account; a lower one than seen before is an old instance talking. */
  epoch: v.seqNumber,
  /** Our UTC clock: deadlines are on it. */
  serverTime: v.millis,
  heartbeatMs: z.int().min(1),
  deadMs: z.int().min(1),
  /** Highest event number of this stream that is stored; the terminal drops those and resends the rest. */
  acked: v.seqNumber,
  /** The snapshot's deals start here. */
  dealsSince: v.millis,
  limits: z.object({ frameBytes: z.int(), framesPerSecond: z.int(), items: z.int() }),
});
export const ack = z.object({ type: z.literal('ack'), seq: v.seqNumber });
/** The snapshot named by `id` is taken in; from here on `desired` frames come. */
export const synced = z.object({ type: z.literal('synced'), id: v.snapshotId });
/** Asks for a fresh snapshot under this id, at any time. */
export const resync = z.object({ type: z.literal('resync'), id: v.snapshotId });

const desiredItem = z.object({
  link: v.linkId,
  version: v.seqNumber,
  deadline: v.millis.nullable(),
  deviation: v.count,
  magic: z.int().min(1).max(2_147_483_647),
  comment: z.string().max(27),
  state: z.enum(['pending', 'open', 'closed']),
  symbol: v.symbolText,
  side: z.enum(['buy', 'sell']),
  kind: z.enum(['market', 'limit', 'stop', 'stop_limit']),
  lots: v.lotsText,
  price: v.priceText.nullable(),
  stopLoss: v.priceText.nullable(),
  takeProfit: v.priceText.nullable(),
  expiresAt: v.millis.nullable(),
});
export const desired = z.object({
  type: z.literal('desired'),
  epoch: v.seqNumber,
  items: z.array(desiredItem).min(1).max(MAX_ITEMS),
});
/** The symbols whose quotes the service wants from now on; replaces the list before. */
export const watch = z.object({ type: z.literal('watch'), symbols: z.array(v.symbolText).max(MAX_ITEMS) });
export const polled = z.object({ type: z.literal('polled'), id: v.seqNumber });
export const rotate = z.object({ type: z.literal('rotate'), key: z.string().min(20).max(100) });
export const serverError = z.object({
  type: z.literal('error'),
  code: z.string().max(60),
  message: z.string().max(500),
  /** True: the connection is closed after this frame. */
  fatal: z.boolean(),
  /** When to come back; null: not without a person's help. */
  retryAfterMs: z.int().min(0).nullable(),
});
/** The service is stopping; come back after this long (plus your own jitter). */
export const bye = z.object({ type: z.literal('bye'), retryAfterMs: z.int().min(0) });

export const fromService = z.discriminatedUnion('type', [
  welcome,
  ack,
  synced,
  resync,
  desired,
  watch,
  heartbeat,
  polled,
  rotate,
  serverError,
  bye,
]);

export type FromTerminal = z.infer<typeof fromTerminal>;
export type FromService = z.infer<typeof fromService>;
export type Hello = z.infer<typeof hello>;
export type SnapshotFrame = z.infer<typeof snapshot>;
export type Welcome = z.infer<typeof welcome>;
export type DesiredItem = z.infer<typeof desiredItem>;
