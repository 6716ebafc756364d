/**
 * FRED, the Federal Reserve Bank of St. Louis: what money costs overnight or for three months, for swaps.
 * https://fred.stlouisfed.org/docs/api/fred/series_observations.html
 *
 * Limits: 120 requests a minute and key. The key travels in the address: what is said of a failure holds none.
 */
import { z } from 'zod';
import { parseDecimal } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import type { PriceSource } from '../../core/feed-ports.ts';
import type { Clock } from '../../core/ports.ts';
import { getJson, keyRefused, notThere } from './request.ts';
import { utcTime } from './values.ts';

const REST = 'https://api.stlouisfed.org';
/** Days without a value (holidays) come as a dot. */
const LOOKED_BACK = 10;

/**
 * Overnight, daily, where a central bank's own series is there: federal funds, ECB deposit facility, SONIA. Else
 * three months' interbank rate, monthly: the call money series of several countries ended years ago.
 */
const SERIES: Readonly<Record<string, string>> = {
  USD: 'DFF',
  EUR: 'ECBDFR',
  GBP: 'IUDSOIA',
  JPY: 'IR3TIB01JPM156N',
  CHF: 'IR3TIB01CHM156N',
  AUD: 'IR3TIB01AUM156N',
  NZD: 'IR3TIB01NZM156N',
  CAD: 'IR3TIB01CAM156N',
  SEK: 'IR3TIB01SEM156N',
  NOK: 'IR3TIB01NOM156N',
};

export interface FredNeeds {
  readonly key: string;
  readonly clock: Clock;
  readonly rest?: string;
}

const percent = z.string().transform((text): Decimal | null => parseDecimal(text) ?? null);
const observations = z.object({
  observations: z.array(z.object({ date: utcTime, value: percent })).max(LOOKED_BACK),
});
const refusal = z.object({ error_code: z.int(), error_message: z.string() });

export function createFred({ key, clock, rest = REST }: FredNeeds): PriceSource {
  return {
    about: {
      name: 'fred',
      title: 'FRED (interest rates)',
      spread: 'none',
      limits: { perMinute: 120, perDay: null },
      lagMs: 0,
    },
    rates: {
      has: (currency) => Object.hasOwn(SERIES, currency),
      async ask(currency, signal) {
        const url = new URL('/fred/series/observations', rest);
        const query = {
          series_id: SERIES[currency] ?? '',
          api_key: key,
          file_type: 'json',
          sort_order: 'desc',
          limit: String(LOOKED_BACK),
        };
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
        const request = { url, signal, now: clock.now(), readsErrors: true };
        const answer = await getJson(z.union([observations, refusal]), request);
        if (!answer.ok) return answer;
        if ('error_code' in answer.value)
          return answer.value.error_message.includes('api_key') ? keyRefused() : notThere();
        for (const { date: at, value } of answer.value.observations)
          if (value !== null) return { ok: true, value: { currency, percent: value, at } };
        return notThere();
      },
    },
  };
}
