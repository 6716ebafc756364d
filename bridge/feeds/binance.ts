/**
 * Binance, spot market data, without a key: bid and ask of coins as they change, and bars of years.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams (`<symbol>@bookTicker`), /rest-api.
 *
 * Limits: 6,000 of weight a minute and address, and each of our requests weighs 2; 5 messages a second, 1,024 streams
 * and 24 hours a connection, 300 connections in 5 minutes. We keep to a tenth of the weight: others may share the address.
 */
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, RawQuote } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { getJson } from './request.ts';
import { Subscriptions, jsonOf } from './subscriptions.ts';
import type { NamedQuote } from './subscriptions.ts';
import { price, unixMillis } from './values.ts';

/** For market data alone; no account can be reached there. */
const REST = 'https://data-api.binance.vision';
const STREAM = 'wss://data-stream.binance.vision';
const MOST_STREAMS = 1_024;
const MOST_BARS = 1_000;

export interface BinanceNeeds {
  readonly clock: Clock;
  readonly random: () => number;
  readonly rest?: string;
  readonly stream?: string;
  readonly firstPauseMs?: number;
  readonly silentMs?: number;
}

const ticker = z.object({ symbol: z.string(), bidPrice: price, askPrice: price });
const frame = z.object({ data: z.object({ s: z.string(), b: price, a: price }) });
const kline = z.tuple([unixMillis, price, price, price, price], z.unknown());
const klines = z.array(kline).max(MOST_BARS);

/** `BTCUSD` is `BTCUSDT`: the dollar coin stands for the dollar. */
function nameOf(symbol: FeedSymbol): string | null {
  const pair = pairOf(symbol);
  if (pair === null || kindOf(symbol) !== 'crypto') return null;
  return pair.quote === 'USD' ? `${pair.base}USDT` : `${pair.base}${pair.quote}`;
}

const message = (method: string) => (names: readonly string[]) => [
  JSON.stringify({ method, params: names.map((name) => `${name.toLowerCase()}@bookTicker`), id: 1 }),
];

function readFrame(text: string, now: () => number): readonly NamedQuote[] {
  const parsed = frame.safeParse(jsonOf(text));
  if (!parsed.success) return [];
  const { s: name, b: bid, a: ask } = parsed.data.data;
  // A book's change carries no time; it is sent as it happens.
  return [{ name, quote: (symbol): RawQuote => ({ symbol, bid, ask, at: now(), synthetic: false }) }];
}

export function createBinance(needs: BinanceNeeds): PriceSource {
  const { clock, random, rest = REST, stream = STREAM, ...pauses } = needs;
  const now = (): number => clock.now();
  return {
    about: {
      name: 'binance',
      title: 'Binance',
      spread: 'real',
      limits: { perMinute: 300, perDay: null },
      lagMs: 0,
    },
    stream: new Subscriptions({
      ...pauses,
      url: () => new URL('/stream', stream),
      random,
      nameOf,
      most: MOST_STREAMS,
      add: message('SUBSCRIBE'),
      remove: message('UNSUBSCRIBE'),
      read: (text) => readFrame(text, now),
    }),
    quote: {
      has: (symbol) => nameOf(symbol) !== null,
      async ask(symbol, signal) {
        const url = new URL('/api/v3/ticker/bookTicker', rest);
        url.searchParams.set('symbol', nameOf(symbol) ?? '');
        const answer = await getJson(ticker, { url, signal, now: now() });
        if (!answer.ok) return answer;
        const { bidPrice: bid, askPrice: ask } = answer.value;
        return { ok: true, value: { symbol, bid, ask, at: now(), synthetic: false } };
      },
    },
    history: {
      has: (symbol) => nameOf(symbol) !== null,
      most: MOST_BARS,
      async ask(symbol, interval, { from, to }, signal) {
        const url = new URL('/api/v3/klines', rest);
        const query = {
          symbol: nameOf(symbol) ?? '',
          interval,
          startTime: String(from),
          endTime: String(to - 1),
        };
        for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
        url.searchParams.set('limit', String(MOST_BARS));
        const answer = await getJson(klines, { url, signal, now: now() });
        if (!answer.ok) return answer;
        const bars = answer.value.map(([at, open, high, low, close]) => ({
          at,
          open,
          high,
          low,
          close,
          ticks: 0,
        }));
        return { ok: true, value: bars };
      },
    },
  };
}
