/** Filters on the follower's market: does it trade this, is it the same thing, what does entering cost now? */
import { pipOf } from '../../domain/symbol.ts';
import type { Quote } from '../../domain/symbol.ts';
import type { Entry, Rule } from '../rule.ts';
import { pipsAbove, tidy } from './distance.ts';
import type { Gathered } from './gathered.ts';
import { turned } from './turned.ts';

/** Two brokers' prices of one thing differ by less than this, in per cent; those of two things hardly ever do. */
const MOST_APART = 2;

const filtersOf = ({ question }: Entry) => question.subscription.rules.filters;
function addPrices(numbers: Gathered, quote: Quote | undefined): void {
  if (quote === undefined) return;
  numbers['bid'] = quote.bid;
  numbers['ask'] = quote.ask;
}

const tradeMode: Rule<Entry> = {
  name: 'tradeMode',
  look: ({ spec, side }) => ({ symbol: spec.symbol, tradeMode: spec.tradeMode, side }),
  judge({ tradeMode: mode, side }) {
    const allowed =
      mode === 'full' ||
      (mode === 'long_only' && side === 'buy') ||
      (mode === 'short_only' && side === 'sell');
    return { denial: allowed ? null : 'SYMBOL_NOT_TRADABLE' };
  },
};

/**
 * How far, in per cent of the market, a price is where it cannot be if both names mean one thing. An open position
 * has the market's price. An order that rests may be any distance away from it, on its own side.
 */
function percentOff(price: number, market: number, side: unknown, kind: unknown): number {
  const above = tidy(((price - market) / market) * 100);
  if (kind === 'market') return Math.abs(above);
  const waitsBelow = (side === 'buy') === (kind === 'limit');
  return Math.max(0, waitsBelow ? above : -above);
}

/** Whether the two symbols are the same thing cannot be told from their prices unless there are two. */
const isOtherName = ({ question, spec }: Entry): boolean => question.signal.position.symbol !== spec.symbol;

const symbolPrice: Rule<Entry> = {
  name: 'symbolPrice',
  look(entry) {
    if (entry.quote === undefined && !isOtherName(entry)) return null;
    const { side, kind, question, spec, quote } = entry;
    const { symbol, price, plan } = question.signal.position;
    // A posted signal's entry was compared with the market already (core/copier/plan/entry.ts).
    if (plan !== undefined && kind === 'market') return null;
    const numbers: Gathered = { provider: symbol, follower: spec.symbol, side, kind, price };
    addPrices(numbers, quote);
    return numbers;
  },
  judge({ side, kind, price, bid, ask }) {
    if (bid === undefined || ask === undefined) return { denial: 'QUOTE_UNKNOWN' };
    const percent = percentOff(Number(price), (Number(bid) + Number(ask)) / 2, side, kind);
    return { denial: percent <= MOST_APART ? null : 'SYMBOL_PRICE_MISMATCH', results: { percent } };
  },
};

const spread: Rule<Entry> = {
  name: 'spread',
  look(entry) {
    const { maxSpread } = filtersOf(entry);
    if (maxSpread === null || entry.state === 'pending') return null;
    const { spec, quote } = entry;
    const numbers: Gathered = { symbol: spec.symbol, pip: pipOf(spec), maxPips: maxSpread };
    addPrices(numbers, quote);
    return numbers;
  },
  judge({ bid, ask, pip, maxPips }) {
    if (bid === undefined || ask === undefined) return { denial: 'QUOTE_UNKNOWN' };
    const pips = pipsAbove(ask, bid, pip);
    return { denial: pips <= Number(maxPips) ? null : 'SPREAD_TOO_WIDE', results: { pips } };
  },
};

const deviation: Rule<Entry> = {
  name: 'deviation',
  look(entry) {
    const { maxDeviation, reverse } = filtersOf(entry);
    if (maxDeviation === null || entry.state === 'pending') return null;
    const { question, side, spec, quote } = entry;
    const { price, stopLoss } = turned(question.signal.position, reverse);
    const { unit, value } = maxDeviation;
    const numbers: Gathered = { side, price, pip: pipOf(spec), unit, max: value };
    if (unit === 'stop_percent' && stopLoss !== null) numbers['stop'] = stopLoss;
    addPrices(numbers, quote);
    return numbers;
  },
  judge({ side, price = '', bid, ask, pip, unit, max, stop }) {
    if (unit === 'stop_percent' && stop === undefined) return { denial: 'STOP_MISSING' };
    if (bid === undefined || ask === undefined) return { denial: 'QUOTE_UNKNOWN' };
    const worse = side === 'buy' ? pipsAbove(ask, price, pip) : pipsAbove(price, bid, pip);
    // Of a market that is better than the provider's price there is nothing to refuse.
    const pips = Math.max(0, worse);
    const allowed =
      stop === undefined ? Number(max) : tidy((Math.abs(pipsAbove(price, stop, pip)) * Number(max)) / 100);
    return { denial: pips <= allowed ? null : 'PRICE_DEVIATED', results: { pips, allowedPips: allowed } };
  },
};

export const MARKET_FILTERS: readonly Rule<Entry>[] = [tradeMode, symbolPrice, spread, deviation];
