/** What sources write for prices and times → domain values. */
import { z } from 'zod';
import { add, fromDouble, isPositive, parseDecimal, subtract } from '../../core/domain/decimal.ts';
import type { Price } from '../../core/domain/decimal.ts';
import { syntheticHalfSpread } from '../../core/domain/feed.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { RawQuote } from '../../core/feed-ports.ts';

/** No source quotes finer; a JSON number has 15 good digits, and prices of coins have 6 before the point. */
const PLACES = 8;

const read = (value: string | number): Price | undefined => {
  const decimal = typeof value === 'number' ? fromDouble(value, PLACES) : parseDecimal(value.trim());
  return decimal !== undefined && isPositive(decimal) ? (decimal as Price) : undefined;
};

/** A price above 0, written as a number or as text. */
export const price = z.union([z.number(), z.string().max(40)]).transform((value, context): Price => {
  const decimal = read(value);
  if (decimal !== undefined) return decimal;
  context.addIssue({ code: 'custom', message: 'not a price' });
  return z.NEVER;
});

/** Seconds or milliseconds since 1970, of this century. */
export const unixSeconds = z
  .number()
  .min(946_684_800)
  .max(4_102_444_800)
  .transform((seconds): Millis => Math.round(seconds * 1000));
export const unixMillis = z.int().min(946_684_800_000).max(4_102_444_800_000);

const UTC_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/u;
/** `2026-11-20 22:10:00`, or a day alone, as UTC. */
export const utcTime = z.string().transform((text, context): Millis => {
  const [, day, time = '00:00'] = UTC_TIME.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

/** A price that comes alone, with our spread around it (core/domain/feed.ts says how wide, and why). Null where that leaves no bid. */
export function aroundLast(symbol: FeedSymbol, last: Price, at: Millis): RawQuote | null {
  const half = parseDecimal(Number(syntheticHalfSpread(symbol, last)).toFixed(PLACES));
  if (half === undefined) return null;
  const bid = subtract(last, half as Price);
  if (!isPositive(bid)) return null;
  return { symbol, bid, ask: add(last, half as Price), at, synthetic: true };
}
