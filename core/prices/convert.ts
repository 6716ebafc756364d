/** What one currency is worth in another, by pairs that are quoted. */
import { product, quotient } from '../domain/decimal.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { FeedQuote, FeedSymbol } from '../domain/feed.ts';

export interface Step {
  readonly symbol: FeedSymbol;
  /** The pair is quoted the other way round. */
  readonly turned: boolean;
}

/** Which of two is named first: metals and coins, then in the market's order; the rest come after, with the dollar before them. */
const ORDER = 'BTC ETH LTC XRP BCH SOL XAU XAG XPT XPD EUR GBP AUD NZD USD CAD CHF JPY'.split(' ');
const ONE = '1' as Decimal;

const rank = (currency: string): number => {
  const at = ORDER.indexOf(currency);
  return at === -1 ? ORDER.length : at;
};

function step(from: string, to: string): Step {
  const turned = rank(from) > rank(to) || (rank(from) === rank(to) && from > to);
  return { symbol: (turned ? `${to}${from}` : `${from}${to}`) as FeedSymbol, turned };
}

/** Ways from one currency to another, the straight one first; the empty way from a currency to itself. */
export function ways(from: string, to: string): readonly (readonly Step[])[] {
  if (from === to) return [[]];
  const straight = [step(from, to)];
  if (from === 'USD' || to === 'USD') return [straight];
  return [straight, [step(from, 'USD'), step('USD', to)]];
}

/** One `from` along the way, selling at bids and buying at asks: what one would really get. */
export function along(way: readonly Step[], quotes: readonly Pick<FeedQuote, 'bid' | 'ask'>[]): Decimal {
  return way.reduce<Decimal>((worth, { turned }, index) => {
    const quote = quotes[index];
    if (quote === undefined) throw new Error('a way needs a quote for each step');
    return turned ? quotient([worth], [quote.ask]) : product(worth, quote.bid);
  }, ONE);
}
