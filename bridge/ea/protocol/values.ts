/** The value types of EA protocol v1: JSON text → domain values. See docs/PROTOCOL.md. */
import { z } from 'zod';
import { parseDecimal } from '../../../core/domain/decimal.ts';
import type { Lots, Money, Price, Decimal } from '../../../core/domain/decimal.ts';
import type { LinkId, PositionId, Ticket } from '../../../core/domain/ids.ts';
import type { BrokerSymbol } from '../../../core/domain/symbol.ts';

/** Decimals travel as strings, so that no reader turns them into binary fractions. */
const decimalText = <T extends Decimal>(check: (value: string) => boolean, rule: string) =>
  z.string().transform((source, context): T => {
    const value = parseDecimal(source);
    if (value !== undefined && check(value)) return value as T;
    context.addIssue({ code: 'custom', message: `must be ${rule}` });
    return z.NEVER;
  });

const notNegative = (value: string): boolean => !value.startsWith('-');
const positive = (value: string): boolean => notNegative(value) && value !== '0';

export const lotsText = decimalText<Lots>(notNegative, 'lots as decimal text, e.g. "0.10"');
export const priceText = decimalText<Price>(positive, 'a price above 0 as decimal text, e.g. "1.08412"');
const moneyText = decimalText<Money>(() => true, 'money as decimal text, e.g. "-12.50"');
const positiveText = decimalText<Decimal>(positive, 'a number above 0 as decimal text');

/** Control characters and lone surrogates: PostgreSQL's jsonb refuses some, and a log shows them as lies. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE.source, 'gu');

/** Text that brokers and people write freely: what cannot be shown becomes U+FFFD. */
export const cleanText = (most: number) =>
  z
    .string()
    .max(most)
    .transform((v) => (UNPRINTABLE.test(v) ? v.replace(EVERY_UNPRINTABLE, '\uFFFD') : v));

/** Text that names something: to change it would be to name something else. */
const nameText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((v) => !UNPRINTABLE.test(v), 'must not hold control characters');

export const millis = z.int().min(0).max(8_640_000_000_000_000);
export const count = z.int().min(0).max(2_147_483_647);
export const seqNumber = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Chosen anew for every snapshot, by whoever asked for it. */
export const snapshotId = nameText(40);
export const symbolText = nameText(64).transform((v) => v as BrokerSymbol);
export const linkId = z
  .string()
  .regex(/^[\w-]{22}$/u, 'must be a link id of 22 characters')
  .transform((v) => v as LinkId);
const positionId = z
  .string()
  .regex(/^\d{1,20}$/u, 'must be an integer as text')
  .transform((v) => v as PositionId);
const ticket = z
  .string()
  .regex(/^\d{1,20}$/u, 'must be an integer as text')
  .transform((v) => v as Ticket);

const side = z.enum(['buy', 'sell']);
const orderKind = z.enum(['market', 'limit', 'stop', 'stop_limit']);
const positionState = z.enum(['pending', 'open', 'closed', 'cancelled']);
const cause = z.enum(['client', 'expert', 'stop_loss', 'take_profit', 'stop_out', 'expired', 'unknown']);

const isOver = (state: string): boolean => state === 'closed' || state === 'cancelled';

const positionFields = z.object({
  id: positionId,
  state: positionState,
  kind: orderKind,
  symbol: symbolText,
  side,
  lots: lotsText,
  price: priceText,
  stopLoss: priceText.nullable(),
  takeProfit: priceText.nullable(),
  openedAt: millis,
  expiresAt: millis.nullable(),
  magic: z.int().min(-2_147_483_648).max(Number.MAX_SAFE_INTEGER),
  comment: cleanText(64),
});
export const position = positionFields.refine((p) => isOver(p.state) === (p.lots === '0'), {
  path: ['lots'],
  error: 'must be "0" when state is closed or cancelled, and above 0 otherwise',
});

export const deal = z.object({
  id: nameText(24),
  position: positionId.nullable(),
  symbol: symbolText.nullable(),
  side: side.nullable(),
  entry: z.enum(['in', 'out', 'inout', 'out_by', 'balance']),
  lots: lotsText,
  /** 0 for balance operations. */
  price: decimalText<Price>(notNegative, 'a price as decimal text, "0" for balance operations'),
  profit: moneyText,
  swap: moneyText,
  commission: moneyText,
  magic: z.int().min(-2_147_483_648).max(Number.MAX_SAFE_INTEGER),
  cause,
  at: millis,
});

export const accountEvent = z.object({
  seq: seqNumber.min(1),
  at: millis,
  cause,
  position: position.nullable(),
  deals: z.array(deal).max(50),
});

export const funds = z.object({
  balance: moneyText,
  equity: moneyText,
  margin: moneyText,
  freeMargin: moneyText,
  at: millis,
});

export const symbolSpec = z.object({
  symbol: symbolText,
  digits: z.int().min(0).max(12),
  point: priceText,
  contractSize: positiveText,
  tickSize: priceText,
  tickValue: moneyText,
  lotsMin: lotsText,
  lotsMax: lotsText,
  lotsStep: lotsText.refine((v) => v !== '0', 'must be above 0'),
  stopsLevel: count,
  fillingModes: z.array(z.enum(['fok', 'ioc', 'return'])).max(3),
  baseCurrency: cleanText(16),
  profitCurrency: cleanText(16),
  marginCurrency: cleanText(16),
  tradeMode: z.enum(['disabled', 'long_only', 'short_only', 'close_only', 'full']),
});

export const quote = z.object({ symbol: symbolText, bid: priceText, ask: priceText });

/** What the terminal's own journal says about a link. */
export const linkReport = z.object({
  link: linkId,
  version: seqNumber,
  state: z.enum(['none', 'pending', 'open', 'closed', 'cancelled', 'unknown']),
  lots: lotsText,
  ticket: ticket.nullable(),
});

export const outcome = z.object({
  link: linkId,
  version: seqNumber,
  epoch: seqNumber,
  status: z.enum(['accepted', 'filled', 'partial', 'rejected', 'unknown']),
  final: z.boolean(),
  code: count,
  reason: cleanText(200),
  state: z.enum(['none', 'pending', 'open', 'closed', 'cancelled']),
  lots: lotsText,
  price: priceText.nullable(),
  ticket: ticket.nullable(),
  timings: z.object({ queuedMs: z.number().min(0), brokerMs: z.number().min(0) }),
});

export const identity = z.object({
  platform: z.enum(['mt4', 'mt5']),
  login: z.string().regex(/^\d{1,20}$/u, 'must be the login number as text'),
  server: nameText(64),
  currency: nameText(16),
  leverage: z.int().min(1).max(2_147_483_647),
  marginMode: z.enum(['hedging', 'netting']),
  build: count,
  role: z.enum(['provider', 'follower', 'both']),
});
