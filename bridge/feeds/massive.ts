/**
 * Massive, which was Polygon.io: bid and ask of currencies and metals, and bars of those and of coins, by request.
 * https://massive.com/docs/rest/forex (`/v1/last_quote/currencies`, `/v2/aggs/ticker`)
 *
 * Limits of the free plan: 5 requests a minute, bars of two years up to yesterday, no quotes (those begin with a paid
 * plan: without one it answers 403, and is not asked for that symbol again for an hour). The key travels in a header.
 */
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { BaseInterval, FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { getJson } from './request.ts';
import { price, unixMillis } from './values.ts';

const REST = 'https://api.massive.com';
const MOST_BARS = 50_000;
/** A fifth of what it gives at most: 5,000 bars are half a megabyte. */
const ASKED_BARS = 5_000;
const INTERVALS: Readonly<Record<BaseInterval, string>> = { '1m': 'minute', '1h': 'hour', '1d': 'day' };

export interface MassiveNeeds {
  readonly key: string;
  readonly clock: Clock;
  readonly rest?: string;
}

const quote = z.object({ last: z.object({ bid: price, ask: price, timestamp: unixMillis }) });
const bars = z.object({
  results: z
    .array(z.object({ t: unixMillis, o: price, h: price, l: price, c: price }))
    .max(MOST_BARS)
    .default([]),
});

function tickerOf(symbol: FeedSymbol): string | null {
  const pair = pairOf(symbol);
  if (pair === null) return null;
  return `${kindOf(symbol) === 'crypto' ? 'X' : 'C'}:${pair.base}${pair.quote}`;
}

export function createMassive({ key, clock, rest = REST }: MassiveNeeds): PriceSource {
  const headers = { authorization: `Bearer ${key}` };
  return {
    about: {
      name: 'massive',
      title: 'Massive (Polygon.io)',
      spread: 'real',
      limits: { perMinute: 5, perDay: null },
      lagMs: 1_000,
    },
    quote: {
      has: (symbol) => ['currency', 'metal'].includes(kindOf(symbol)),
      async ask(symbol, signal) {
        const pair = pairOf(symbol);
        const url = new URL(`/v1/last_quote/currencies/${pair?.base ?? ''}/${pair?.quote ?? ''}`, rest);
        const answer = await getJson(quote, { url, headers, signal, now: clock.now() });
        if (!answer.ok) return answer;
        const { bid, ask, timestamp: at } = answer.value.last;
        return { ok: true, value: { symbol, bid, ask, at, synthetic: false } };
      },
    },
    history: {
      has: (symbol) => tickerOf(symbol) !== null,
      most: ASKED_BARS,
      async ask(symbol, interval, { from, to }, signal) {
        const ticker = encodeURIComponent(tickerOf(symbol) ?? '');
        const path = `/v2/aggs/ticker/${ticker}/range/1/${INTERVALS[interval]}/${from}/${to - 1}`;
        const url = new URL(path, rest);
        url.searchParams.set('sort', 'asc');
        url.searchParams.set('limit', String(MOST_BARS));
        const answer = await getJson(bars, { url, headers, signal, now: clock.now() });
        if (!answer.ok) return answer;
        const told = answer.value.results.map(({ t: at, o: open, h: high, l: low, c: close }) => ({
          at,
          open,
          high,
          low,
          close,
          ticks: 0,
        }));
        return { ok: true, value: told };
      },
    },
  };
}
