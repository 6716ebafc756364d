/** Capital and prices of two currencies are compared only by a rate between them. */
import type { Judged, Numbers } from '../rule.ts';
import type { Rate } from './currency.ts';
import { known, UNKNOWN } from './numbers.ts';

/** A rate as steps show it: with the symbols it comes of, or those whose quotes were missing. */
export function rateNumbers(rate: Rate): Numbers {
  if (!rate.known) return rate.missing.length === 0 ? {} : { missing: rate.missing.join(', ') };
  return rate.by === '' ? { rate: rate.rate } : { rate: rate.rate, by: rate.by };
}

export const conversionNumbers = (
  provider: string | undefined,
  follower: string | undefined,
  rate: Rate,
): Numbers => ({
  provider: provider ?? UNKNOWN,
  follower: follower ?? UNKNOWN,
  ...rateNumbers(rate),
});

/** @returns denial RATE_UNKNOWN when quotes were missing, CURRENCY_MISMATCH when no symbol could tell the rate */
export function judgeConversion(numbers: Numbers): Judged {
  if (known(numbers, 'rate') !== null) return { denial: null };
  return { denial: numbers['missing'] === undefined ? 'CURRENCY_MISMATCH' : 'RATE_UNKNOWN' };
}
