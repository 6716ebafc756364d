/**
 * Finnhub: last prices as they change, of currencies, metals, indices and coins. No bid and ask on the free plan: the
 * spread is ours. Bars and forex quotes by request are for paying customers, so that only its stream is used.
 * https://finnhub.io/docs/api/websocket-trades
 *
 * Limits of the free plan: 60 requests a minute (https://finnhub.io/docs/api/rate-limit), one connection a key,
 * 50 symbols; messages are not limited. The key travels in the stream's address, for there is no other way.
 */
import { entryOf } from '../../core/domain/table.ts';
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource } from '../../core/feed-ports.ts';
import { Subscriptions, jsonOf } from './subscriptions.ts';
import { aroundLast, price, unixMillis } from './values.ts';

const STREAM = 'wss://ws.finnhub.io';
const MOST_SYMBOLS = 50;
/** A busy market's trades come many in a frame. */
const MOST_TRADES = 5_000;

export interface FinnhubNeeds {
  readonly key: string;
  readonly random: () => number;
  readonly stream?: string;
  readonly firstPauseMs?: number;
  readonly silentMs?: number;
}

/** Its names of what OANDA quotes. */
const INDICES: Readonly<Record<string, string>> = {
  US30: 'US30_USD',
  NAS100: 'NAS100_USD',
  US500: 'SPX500_USD',
  GER40: 'DE30_EUR',
  UK100: 'UK100_GBP',
  FRA40: 'FR40_EUR',
  EU50: 'EU50_EUR',
  JP225: 'JP225_USD',
  AUS200: 'AU200_AUD',
  HK50: 'HK33_HKD',
  USOIL: 'WTICO_USD',
  UKOIL: 'BCO_USD',
  NATGAS: 'NATGAS_USD',
};

function nameOf(symbol: FeedSymbol): string | null {
  const index = entryOf(INDICES, symbol);
  if (index !== undefined) return `OANDA:${index}`;
  const pair = pairOf(symbol);
  if (pair === null) return null;
  if (kindOf(symbol) === 'crypto') return `BINANCE:${pair.base}${pair.quote === 'USD' ? 'USDT' : pair.quote}`;
  return `OANDA:${pair.base}_${pair.quote}`;
}

const trades = z.object({
  type: z.literal('trade'),
  data: z.array(z.object({ s: z.string(), p: price, t: unixMillis })).max(MOST_TRADES),
});

const message = (type: string) => (names: readonly string[]) =>
  names.map((symbol) => JSON.stringify({ type, symbol }));

export function createFinnhub({ key, random, stream = STREAM, ...pauses }: FinnhubNeeds): PriceSource {
  return {
    about: {
      name: 'finnhub',
      title: 'Finnhub',
      spread: 'synthetic',
      limits: { perMinute: null, perDay: null },
      lagMs: 500,
    },
    stream: new Subscriptions({
      ...pauses,
      url: () => {
        const url = new URL('/', stream);
        url.searchParams.set('token', key);
        return url;
      },
      random,
      nameOf,
      most: MOST_SYMBOLS,
      add: message('subscribe'),
      remove: message('unsubscribe'),
      read: (text) => {
        const parsed = trades.safeParse(jsonOf(text));
        if (!parsed.success) return [];
        return parsed.data.data.map(({ s: name, p: last, t: at }) => ({
          name,
          quote: (symbol: FeedSymbol) => aroundLast(symbol, last, at),
        }));
      },
    }),
  };
}
