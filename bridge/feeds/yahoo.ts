/**
 * Yahoo Finance: last prices and bars by request, without a key. No official API: nothing is promised, limits are not
 * published, and addresses that ask too much are locked out for a while (429). Hence off unless FEEDS names it, and
 * kept to what one person looking at charts would ask. No bid and ask: the spread is ours.
 * Shape: https://query1.finance.yahoo.com/v8/finance/chart/EURUSD=X
 */
import { entryOf } from '../../core/domain/table.ts';
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { BaseInterval, FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, SourceAnswer } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { getJson, notThere } from './request.ts';
import { aroundLast, price, unixSeconds } from './values.ts';

const REST = 'https://query1.finance.yahoo.com';
/** Minutes go back 8 days at most; a span of more bars than this is refused. */
const MOST_BARS = 7 * 1_440;
const INTERVALS: Readonly<Record<BaseInterval, string>> = { '1m': '1m', '1h': '1h', '1d': '1d' };
/** Cash indices: they rest outside their exchange's hours. Its metals and oils are futures, which are other prices. */
const INDICES: Readonly<Record<string, string>> = {
  US30: '^DJI',
  NAS100: '^NDX',
  US500: '^GSPC',
  GER40: '^GDAXI',
  UK100: '^FTSE',
  FRA40: '^FCHI',
  EU50: '^STOXX50E',
  JP225: '^N225',
  AUS200: '^AXJO',
  HK50: '^HSI',
  ESP35: '^IBEX',
};

export interface YahooNeeds {
  readonly clock: Clock;
  readonly rest?: string;
}

const prices = z.array(price.nullable()).max(MOST_BARS);
const chart = z.object({
  chart: z.object({
    result: z
      .array(
        z.object({
          meta: z.object({ regularMarketPrice: price, regularMarketTime: unixSeconds }),
          timestamp: z.array(unixSeconds).max(MOST_BARS).default([]),
          indicators: z.object({
            quote: z
              .array(z.object({ open: prices, high: prices, low: prices, close: prices }).partial())
              .min(1),
          }),
        }),
      )
      .length(1),
  }),
});
type Chart = z.infer<typeof chart>['chart']['result'][number];

function nameOf(symbol: FeedSymbol): string | null {
  const index = entryOf(INDICES, symbol);
  if (index !== undefined) return index;
  const pair = pairOf(symbol);
  if (pair === null) return null;
  switch (kindOf(symbol)) {
    case 'currency':
      return `${pair.base}${pair.quote}=X`;
    case 'crypto':
      return `${pair.base}-${pair.quote}`;
    default:
      return null;
  }
}

export function createYahoo({ clock, rest = REST }: YahooNeeds): PriceSource {
  const ask = async (
    symbol: FeedSymbol,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SourceAnswer<Chart>> => {
    const url = new URL(`/v8/finance/chart/${encodeURIComponent(nameOf(symbol) ?? '')}`, rest);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // It turns away who does not say what asks.
    const headers = { 'user-agent': 'Mozilla/5.0 (compatible; Mynah)' };
    const answer = await getJson(chart, { url, headers, signal, now: clock.now() });
    if (!answer.ok) return answer;
    const [result] = answer.value.chart.result;
    return result === undefined ? notThere() : { ok: true, value: result };
  };
  return {
    about: {
      name: 'yahoo',
      title: 'Yahoo Finance',
      spread: 'synthetic',
      limits: { perMinute: 10, perDay: 1_000 },
      lagMs: 15_000,
    },
    quote: {
      has: (symbol) => nameOf(symbol) !== null,
      async ask(symbol, signal) {
        const answer = await ask(symbol, { interval: '1d', range: '1d' }, signal);
        if (!answer.ok) return answer;
        const { regularMarketPrice: last, regularMarketTime: at } = answer.value.meta;
        const quote = aroundLast(symbol, last, at);
        return quote === null ? notThere() : { ok: true, value: quote };
      },
    },
    history: {
      has: (symbol) => nameOf(symbol) !== null,
      most: MOST_BARS,
      async ask(symbol, interval, { from, to }, signal) {
        const query = {
          interval: INTERVALS[interval],
          period1: String(Math.floor(from / 1000)),
          period2: String(Math.floor(to / 1000)),
        };
        const answer = await ask(symbol, query, signal);
        if (!answer.ok) return answer;
        const { timestamp, indicators } = answer.value;
        const [quote = {}] = indicators.quote;
        return {
          ok: true,
          value: timestamp.flatMap((at, index) => {
            const [open, high, low, close] = [quote.open, quote.high, quote.low, quote.close].map(
              (all) => all?.[index],
            );
            // Minutes without a price are there with nulls.
            if (!open || !high || !low || !close) return [];
            return [{ at, open, high, low, close, ticks: 0 }];
          }),
        };
      },
    },
  };
}
