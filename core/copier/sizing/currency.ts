/** What one currency is worth in another, by the quotes of the follower's own symbols. */
import { isPositive } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { BrokerSymbol, SymbolSpec } from '../../domain/symbol.ts';
import type { FollowerView } from '../rule.ts';
import { product, quotient } from '../../domain/decimal.ts';

export type Rate =
  | {
      readonly known: true;
      /** The most that one unit of `from` costs in `to`. */
      readonly rate: Decimal;
      /** The symbols it was made of; empty for one and the same currency. */
      readonly by: string;
    }
  | {
      readonly known: false;
      /** Their quotes would make it known; none when the follower has no symbols for it. */
      readonly missing: readonly BrokerSymbol[];
    };

type Market = Pick<FollowerView, 'symbols' | 'quote'>;

const ONE = '1' as Decimal;
/** Every broker quotes the other currencies against these. */
const BRIDGES = ['USD', 'EUR'];
const NO_WAY: Rate = { known: false, missing: [] };
const SAME: Rate = { known: true, rate: ONE, by: '' };

/** Symbols whose bare name is the pair and whose currencies are too: an index in dollars is no rate. */
const symbolsOf = (market: Market, base: string, profit: string): readonly SymbolSpec[] =>
  (market.symbols.byCore.get(`${base}${profit}`.toUpperCase()) ?? []).filter(
    (spec) => spec.baseCurrency === base && spec.profitCurrency === profit,
  );

function quoted(
  market: Market,
  specs: readonly SymbolSpec[],
  end: 'bid' | 'ask',
): { readonly symbol: BrokerSymbol; readonly price: Price } | null {
  for (const { symbol } of specs) {
    const price = market.quote(symbol)?.[end];
    if (price !== undefined && isPositive(price)) return { symbol, price };
  }
  return null;
}

/** By one symbol: bought at the ask where it is the base, sold at the bid where it is what one pays with. */
function leg(from: string, to: string, market: Market): Rate {
  const direct = symbolsOf(market, from, to);
  const bought = quoted(market, direct, 'ask');
  if (bought !== null) return { known: true, rate: bought.price, by: bought.symbol };
  const inverse = symbolsOf(market, to, from);
  const sold = quoted(market, inverse, 'bid');
  if (sold !== null) return { known: true, rate: quotient([ONE], [sold.price]), by: sold.symbol };
  const candidates = [...direct, ...inverse];
  const best = candidates.find((spec) => spec.tradeMode !== 'disabled') ?? candidates[0];
  return best === undefined ? NO_WAY : { known: false, missing: [best.symbol] };
}

/** By two symbols, through `bridge`. */
function through(bridge: string, from: string, to: string, market: Market): Rate {
  const first = leg(from, bridge, market);
  const second = leg(bridge, to, market);
  if (first.known && second.known) {
    return { known: true, rate: product(first.rate, second.rate), by: `${first.by}, ${second.by}` };
  }
  const missing: BrokerSymbol[] = [];
  for (const part of [first, second]) {
    if (part.known) continue;
    if (part.missing.length === 0) return NO_WAY;
    missing.push(...part.missing);
  }
  return { known: false, missing };
}

/**
 * The rate from one currency to another: by a pair of both, either way round, else through the dollar or the
 * euro; the first of these whose quotes are there. Bid and ask are taken against the follower: a loss, and the
 * provider's capital, count rather too much than too little.
 * @param from ISO code, or what the terminal calls the currency
 * @returns units of `to` for one of `from`, or the symbols to ask quotes for (of the shortest way)
 */
export function rateOf(from: string, to: string, market: Market): Rate {
  if (from === '' || to === '') return NO_WAY;
  if (from === to) return SAME;
  const direct = leg(from, to, market);
  if (direct.known) return direct;
  let shortest = direct;
  for (const bridge of BRIDGES) {
    if (bridge === from || bridge === to) continue;
    const rate = through(bridge, from, to, market);
    if (rate.known) return rate;
    if (shortest.missing.length === 0) shortest = rate;
  }
  return shortest;
}
