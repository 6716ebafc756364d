/** The prices an account deals at, and rates between currencies. */
import { add, compare, isPositive, product } from '../domain/decimal.ts';
import type { Decimal, Price } from '../domain/decimal.ts';
import { opposite } from '../domain/position.ts';
import type { Side } from '../domain/position.ts';
import type { Quote } from '../domain/symbol.ts';
import { ONE, whole } from './money.ts';
import type { PaperSymbol, PaperSymbols } from './symbol.ts';

/** What an account sees of the world: its symbols, and the latest quote of each. */
export interface Market {
  readonly symbols: PaperSymbols;
  /** Undefined before the first. A quote that has changed is another object. */
  readonly quote: (symbol: string) => Quote | undefined;
}

export type End = 'bid' | 'ask';
export type Prices = Readonly<Record<End, Price>>;

/** The symbol of a position or order that was accepted; throws for others. */
export function symbolIn(symbols: PaperSymbols, name: string): PaperSymbol {
  const symbol = symbols.get(name);
  if (symbol !== undefined) return symbol;
  throw new Error(`the account deals in ${JSON.stringify(name)}, which its symbols do not list`);
}

export const symbolOf = (market: Market, name: string): PaperSymbol => symbolIn(market.symbols, name);

/** @returns null before the first quote, and while bid and ask are crossed or not above zero */
export function pricesOf(market: Market, symbol: PaperSymbol): Prices | null {
  const quote = market.quote(symbol.symbol);
  if (quote === undefined || !isPositive(quote.bid) || compare(quote.ask, quote.bid) < 0) return null;
  if (symbol.markupPoints === 0) return quote;
  return { bid: quote.bid, ask: add(quote.ask, product(whole(symbol.markupPoints), symbol.point) as Price) };
}

/** Buyers pay the ask, sellers get the bid. */
export const endOf = (side: Side): End => (side === 'buy' ? 'ask' : 'bid');
/** What a position is closed at. */
export const exitEnd = (side: Side): End => endOf(opposite(side));

/** One unit of a currency is `over` ÷ `under` of another. */
export interface Rate {
  readonly over: Decimal;
  readonly under: Decimal;
}

/** Symbols whose price is a rate, by their two currencies. */
const pairsOf = new WeakMap<PaperSymbols, ReadonlyMap<string, PaperSymbol>>();

function pairsIn(symbols: PaperSymbols): ReadonlyMap<string, PaperSymbol> {
  const known = pairsOf.get(symbols);
  if (known !== undefined) return known;
  const pairs = new Map<string, PaperSymbol>();
  for (const symbol of symbols.values()) {
    const { calcMode, baseCurrency, profitCurrency } = symbol;
    const key = `${baseCurrency}/${profitCurrency}`;
    if ((calcMode === 'forex' || calcMode === 'forex_no_leverage') && !pairs.has(key)) pairs.set(key, symbol);
  }
  pairsOf.set(symbols, pairs);
  return pairs;
}

/** Every broker quotes the other currencies against these. */
const BRIDGES = ['USD', 'EUR'];

/**
 * The symbols whose quotes convert one currency into another: a pair of both, or two pairs through the dollar or the
 * euro. None for one and the same currency.
 * @returns null when the account's symbols cannot tell
 */
export function waysBetween(from: string, to: string, symbols: PaperSymbols): readonly PaperSymbol[] | null {
  if (from === to) return [];
  const pairs = pairsIn(symbols);
  const between = (a: string, b: string): PaperSymbol | undefined =>
    pairs.get(`${a}/${b}`) ?? pairs.get(`${b}/${a}`);
  const direct = between(from, to);
  if (direct !== undefined) return [direct];
  for (const bridge of BRIDGES) {
    const [first, second] = [between(from, bridge), between(bridge, to)];
    if (first !== undefined && second !== undefined) return [first, second];
  }
  return null;
}

/**
 * The rate from one currency to another.
 * @param end `ask`: what one unit of `from` costs; `bid`: what one gets for it
 * @returns null while a quote is missing, or when no symbol tells
 */
export function rateOf(from: string, to: string, end: End, market: Market): Rate | null {
  const way = waysBetween(from, to, market.symbols);
  if (way === null) return null;
  let rate: Rate = { over: ONE, under: ONE };
  let held = from;
  for (const symbol of way) {
    const prices = pricesOf(market, symbol);
    if (prices === null) return null;
    const isBase = symbol.baseCurrency === held;
    // What costs the ask in one direction is got at the bid in the other.
    rate = isBase
      ? { over: product(rate.over, prices[end]), under: rate.under }
      : { over: rate.over, under: product(rate.under, prices[end === 'bid' ? 'ask' : 'bid']) };
    held = isBase ? symbol.profitCurrency : symbol.baseCurrency;
  }
  return rate;
}
