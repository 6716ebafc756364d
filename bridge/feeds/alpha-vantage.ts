/**
 * Alpha Vantage: bid and ask of currencies and coins, and days of currencies, by request.
 * https://www.alphavantage.co/documentation/ (CURRENCY_EXCHANGE_RATE, FX_DAILY)
 *
 * Limits of the free plan: 25 requests a day, one a second (https://www.alphavantage.co/support/; its own words in
 * the answer to one too many); we keep to 5 a minute. The key travels in the address: what is said of a failure holds none.
 */
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, SourceAnswer, SourceTrouble } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { busy, getJson, keyRefused, notThere } from './request.ts';
import { price, utcTime } from './values.ts';

const REST = 'https://www.alphavantage.co';
/** `compact`: what the free plan gives. */
const MOST_BARS = 100;

export interface AlphaVantageNeeds {
  readonly key: string;
  readonly clock: Clock;
  readonly rest?: string;
}

const rate = z.object({
  'Realtime Currency Exchange Rate': z.object({
    '6. Last Refreshed': utcTime,
    '7. Time Zone': z.literal('UTC'),
    '8. Bid Price': price,
    '9. Ask Price': price,
  }),
});
const days = z.object({
  'Time Series FX (Daily)': z.record(
    z.string(),
    z.object({ '1. open': price, '2. high': price, '3. low': price, '4. close': price }),
  ),
});
/** It says what is wrong with a status that says all is well. */
const refusal = z.union([
  z.object({ Note: z.string() }).transform(() => busy()),
  z.object({ Information: z.string() }).transform(() => busy()),
  z
    .object({ 'Error Message': z.string() })
    .transform((said) => (/api ?key/iu.test(said['Error Message']) ? keyRefused() : notThere())),
]);

export function createAlphaVantage({ key, clock, rest = REST }: AlphaVantageNeeds): PriceSource {
  const ask = async <T>(
    shape: z.ZodType<T>,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SourceAnswer<T>> => {
    const url = new URL('/query', rest);
    for (const [name, value] of Object.entries({ ...query, apikey: key })) url.searchParams.set(name, value);
    const either = z.union([
      shape.transform((value): SourceAnswer<T> => ({ ok: true, value })),
      refusal.transform((said): SourceAnswer<T> => said satisfies SourceTrouble),
    ]);
    const answer = await getJson(either, { url, signal, now: clock.now() });
    return answer.ok ? answer.value : answer;
  };
  return {
    about: {
      name: 'alphavantage',
      title: 'Alpha Vantage',
      spread: 'real',
      limits: { perMinute: 5, perDay: 25 },
      lagMs: 30_000,
    },
    quote: {
      has: (symbol) => ['currency', 'crypto'].includes(kindOf(symbol)),
      async ask(symbol, signal) {
        const query = {
          function: 'CURRENCY_EXCHANGE_RATE',
          ...namesOf(symbol, 'from_currency', 'to_currency'),
        };
        const answer = await ask(rate, query, signal);
        if (!answer.ok) return answer;
        const told = answer.value['Realtime Currency Exchange Rate'];
        const [bid, ask_] = [told['8. Bid Price'], told['9. Ask Price']];
        return {
          ok: true,
          value: { symbol, bid, ask: ask_, at: told['6. Last Refreshed'], synthetic: false },
        };
      },
    },
    history: {
      has: (symbol, interval) => interval === '1d' && kindOf(symbol) === 'currency',
      most: MOST_BARS,
      async ask(symbol, _interval, _span, signal) {
        const query = {
          function: 'FX_DAILY',
          outputsize: 'compact',
          ...namesOf(symbol, 'from_symbol', 'to_symbol'),
        };
        const answer = await ask(days, query, signal);
        if (!answer.ok) return answer;
        const bars = Object.entries(answer.value['Time Series FX (Daily)']).flatMap(([day, told]) => {
          const at = utcTime.safeParse(day);
          if (!at.success) return [];
          const [open, high, low, close] = [
            told['1. open'],
            told['2. high'],
            told['3. low'],
            told['4. close'],
          ];
          return [{ at: at.data, open, high, low, close, ticks: 0 }];
        });
        return { ok: true, value: bars };
      },
    },
  };
}

const namesOf = (symbol: FeedSymbol, from: string, to: string): Readonly<Record<string, string>> => {
  const pair = pairOf(symbol);
  return { [from]: pair?.base ?? '', [to]: pair?.quote ?? '' };
};
