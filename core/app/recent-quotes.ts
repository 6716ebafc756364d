/** What an account's prices were lately: for pictures alone, hence thin, and in memory only. */
import type { Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { keepNewest } from '../domain/newest.ts';
import type { BrokerSymbol, Quote } from '../domain/symbol.ts';

/** Closer together than this, two prices are one pixel of a picture. */
export const RECENT_EVERY_MS: Millis = 5_000;
/** Twenty minutes of prices that never stop. */
export const MOST_RECENT = 240;
/** Symbols of one account, some kilobytes each; beyond, the one that was seen first is forgotten. */
export const MOST_RECENT_SYMBOLS = 50;

export interface RecentPrice {
  readonly at: Millis;
  /** As MetaTrader draws its charts. */
  readonly bid: Price;
}

interface Ring {
  /** When its newest price came. */
  lastAt: Millis;
  /** Where the next price goes. */
  next: number;
  readonly prices: RecentPrice[];
}

export class RecentQuotes {
  private readonly rings = new Map<BrokerSymbol, Ring>();

  /** Keeps the quote if enough time has gone by since the one before. Mostly a look-up and a comparison. */
  note(quote: Quote, now: Millis): void {
    const ring = this.rings.get(quote.symbol);
    if (ring === undefined) this.begin(quote, now);
    // A clock that was set back begins anew.
    else if (now - ring.lastAt >= RECENT_EVERY_MS || now < ring.lastAt) keep(ring, quote.bid, now);
  }

  /** Oldest first; none of a symbol that was not seen. */
  of(symbol: BrokerSymbol): readonly RecentPrice[] {
    const ring = this.rings.get(symbol);
    if (ring === undefined) return [];
    return [...ring.prices.slice(ring.next), ...ring.prices.slice(0, ring.next)];
  }

  private begin({ symbol, bid }: Quote, now: Millis): void {
    const ring: Ring = { lastAt: now, next: 0, prices: [] };
    keep(ring, bid, now);
    keepNewest(this.rings, symbol, ring, MOST_RECENT_SYMBOLS);
  }
}

function keep(ring: Ring, bid: Price, at: Millis): void {
  if (at < ring.lastAt) {
    ring.prices.length = 0;
    ring.next = 0;
  }
  ring.prices[ring.next] = { at, bid };
  ring.next = (ring.next + 1) % MOST_RECENT;
  ring.lastAt = at;
}
