/**
 * Twelve Data: last prices and bars of currencies, metals and coins, by request. No bid and ask: the spread is ours.
 * https://twelvedata.com/docs (`/time_series`; the newest minute's close is the last price).
 *
 * Limits of the free plan: 8 credits a minute and 800 a day, one for each symbol asked for
 * (https://support.twelvedata.com/en/articles/5194820-api-credits-limits). The key travels in a header.
 */
import { z } from 'zod';
import { kindOf, pairOf } from '../../core/domain/feed.ts';
import type { BaseInterval, Bar, FeedSymbol } from '../../core/domain/feed.ts';
import type { Gap, PriceSource, SourceAnswer } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { busy, getJson, keyRefused, nonsense, notThere } from './request.ts';
import { aroundLast, price, utcTime } from './values.ts';

const REST = 'https://api.twelvedata.com';
const MOST_BARS = 5_000;
const INTERVALS: Readonly<Record<BaseInterval, string>> = { '1m': '1min', '1h': '1h', '1d': '1day' };
const OURS = new Set(['currency', 'metal', 'crypto']);

export interface TwelveDataNeeds {
  readonly key: string;
  readonly clock: Clock;
  readonly rest?: string;
}

const series = z.object({
  values: z
    .array(z.object({ datetime: utcTime, open: price, high: price, low: price, close: price }))
    .max(MOST_BARS),
});
/** It says what is wrong in the answer, with a status of its own. */
const failure = z.object({ status: z.literal('error'), code: z.int() });

function nameOf(symbol: FeedSymbol): string | null {
  const pair = pairOf(symbol);
  return pair === null || !OURS.has(kindOf(symbol)) ? null : `${pair.base}/${pair.quote}`;
}

function barsOf(
  answer: SourceAnswer<z.infer<typeof series> | z.infer<typeof failure>>,
): SourceAnswer<readonly Bar[]> {
  if (!answer.ok) return answer;
  if ('values' in answer.value)
    return {
      ok: true,
      value: answer.value.values.map(({ datetime: at, ...prices }) => ({ at, ...prices, ticks: 0 })),
    };
  const { code } = answer.value;
  if (code === 429) return busy();
  if (code === 401) return keyRefused();
  return code >= 500 ? nonsense(`it answers ${code}`) : notThere();
}

export function createTwelveData({ key, clock, rest = REST }: TwelveDataNeeds): PriceSource {
  const ask = async (
    symbol: FeedSymbol,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SourceAnswer<readonly Bar[]>> => {
    const url = new URL('/time_series', rest);
    const all = { symbol: nameOf(symbol) ?? '', timezone: 'UTC', ...query };
    for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
    const headers = { authorization: `apikey ${key}` };
    const request = { url, headers, signal, now: clock.now(), readsErrors: true };
    return barsOf(await getJson(z.union([series, failure]), request));
  };
  const history = (interval: BaseInterval, { from, to }: Gap): Readonly<Record<string, string>> => ({
    interval: INTERVALS[interval],
    start_date: timeOf(from),
    end_date: timeOf(to - 1_000),
    outputsize: String(MOST_BARS),
  });
  return {
    about: {
      name: 'twelvedata',
      title: 'Twelve Data',
      spread: 'synthetic',
      limits: { perMinute: 8, perDay: 800 },
      lagMs: 30_000,
    },
    quote: {
      has: (symbol) => nameOf(symbol) !== null,
      async ask(symbol, signal) {
        const answer = await ask(symbol, { interval: '1min', outputsize: '1' }, signal);
        if (!answer.ok) return answer;
        const [bar] = answer.value;
        // It says the minute, and no more: the price counts as of its beginning.
        const quote = bar === undefined ? null : aroundLast(symbol, bar.close, bar.at);
        return quote === null ? notThere() : { ok: true, value: quote };
      },
    },
    history: {
      has: (symbol) => nameOf(symbol) !== null,
      most: MOST_BARS,
      ask: (symbol, interval, span, signal) => ask(symbol, history(interval, span), signal),
    },
  };
}

/** `2026-11-20 22:10:00`, UTC. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
