/** What a terminal process can be told to do, and what it tells: JSON lines on its stdin and stdout. */
import { z } from 'zod';
import type { ServiceError } from './ea/terminal.ts';
import { lots, price } from '../core/domain/decimal.ts';
import type { Ticket } from '../core/domain/ids.ts';
import type { Position } from '../core/domain/position.ts';
import type { Funds } from './broker.ts';

const text = z.string().min(1).max(64);
const lotsText = z.string().transform((value) => lots(value));
const priceText = z.string().transform((value) => price(value));
const stops = {
  stopLoss: priceText.nullable().default(null),
  takeProfit: priceText.nullable().default(null),
};
const ticket = z.string().transform((value) => value as Ticket);
const side = z.enum(['buy', 'sell']);

const fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('reject'), code: z.int() }),
  z.object({ kind: z.literal('slip'), points: z.int() }),
  z.object({ kind: z.literal('partial'), share: z.number() }),
  z.object({ kind: z.literal('lost_request') }),
  z.object({ kind: z.literal('lost_answer') }),
  z.object({ kind: z.literal('late_answer'), ms: z.number() }),
  z.object({ kind: z.literal('timeout'), ms: z.number() }),
  z.object({ kind: z.literal('placed'), ms: z.number() }),
  z.object({ kind: z.literal('comment'), comment: z.string() }),
  z.object({ kind: z.literal('outage'), ms: z.number(), done: z.boolean() }),
]);

/** `symbol` is the broker's spelling. */
export const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open'), symbol: text, side, lots: lotsText, ...stops }),
  z.object({
    do: z.literal('place'),
    symbol: text,
    side,
    kind: z.enum(['limit', 'stop', 'stop_limit']),
    lots: lotsText,
    price: priceText,
    ...stops,
    expiresAt: z.int().nullable().default(null),
  }),
  z.object({ do: z.literal('stops'), position: ticket, ...stops }),
  /** Without `lots`, all of it. */
  z.object({ do: z.literal('close'), position: ticket, lots: lotsText.optional() }),
  z.object({ do: z.literal('close_all') }),
  z.object({ do: z.literal('cancel'), order: ticket }),
  /** One action drawn from the process's seed. */
  z.object({ do: z.literal('act') }),
  z.object({ do: z.literal('deposit'), amount: z.string() }),
  /** The connection to the service is cut without a word; it comes back by itself. */
  z.object({ do: z.literal('cut') }),
  /** The terminal dies; broker and journal remain. It stays down until `restart`. */
  z.object({ do: z.literal('crash') }),
  z.object({ do: z.literal('restart') }),
  /** The line to the broker is down for so long. */
  z.object({ do: z.literal('outage'), ms: z.number() }),
  /** The broker's next requests meet these faults, in order. */
  z.object({ do: z.literal('script'), faults: z.array(fault) }),
  z.object({ do: z.literal('habits'), name: z.enum(['calm', 'ordinary', 'stormy']) }),
  z.object({ do: z.literal('truth') }),
  z.object({ do: z.literal('stop') }),
]);

export type Command = z.infer<typeof command>;
/** A command as it is written: before defaults and brands. */
export type CommandText = z.input<typeof command>;

/** What the broker holds, whatever anybody believes. */
export interface Truth {
  readonly positions: readonly Position[];
  readonly orders: readonly Position[];
  readonly funds: Funds;
  /** Positions ever opened, by magic number: more than one for a number that is not 0 is a double. */
  readonly opened: Readonly<Record<string, number>>;
  readonly deals: number;
  readonly isSynced: boolean;
  /** Events that the service has not acknowledged. */
  readonly unacknowledged: number;
  /** Links whose last call to the broker has no known outcome. */
  readonly unsettled: number;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };

/** What a process tells by itself. */
export type Notice =
  | { readonly notice: 'started' }
  | { readonly notice: 'synced' }
  | { readonly notice: 'error'; readonly error: ServiceError };

export const numbered = z.object({ id: z.int(), command });
