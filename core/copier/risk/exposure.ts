/**
 * Limits on what an account holds, checked with the copy that would be added. Account and subscription may each have
 * one: the tighter counts.
 */
import {
  add,
  compare,
  decimal,
  isPositive,
  maximum,
  minimum,
  multiply,
  toNumber,
} from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { BrokerSymbol, SymbolSpec } from '../../domain/symbol.ts';
import type { FollowerView, Rule, SizedEntry } from '../rule.ts';
import { read } from '../sizing/numbers.ts';

const ONE = decimal('1');
const HUNDRED = decimal('100');

/** Nearer together than this share of themselves two products are compared to the last digit. */
const CLOSE = 1e-9;

/** a × b ≤ c × d, exactly; most of the time plain numbers tell. */
function isAtMost(a: Decimal, b: Decimal, c: Decimal, d: Decimal): boolean {
  const [left, right] = [toNumber(a) * toNumber(b), toNumber(c) * toNumber(d)];
  if (Math.abs(left - right) > CLOSE * Math.abs(right)) return left < right;
  return compare(multiply(a, b), multiply(c, d)) <= 0;
}

/** The tighter of what account and subscription have; null: neither has one. */
function tighter<T extends Decimal>(
  ofAccount: T | null,
  ofSubscription: T | null,
  tightest: (a: T, b: T) => T,
): { readonly bound: T; readonly of: 'account' | 'subscription' } | null {
  if (ofAccount === null)
    return ofSubscription === null ? null : { bound: ofSubscription, of: 'subscription' };
  if (ofSubscription === null || tightest(ofAccount, ofSubscription) === ofAccount)
    return { bound: ofAccount, of: 'account' };
  return { bound: ofSubscription, of: 'subscription' };
}

/** More than this, in lots or money, is a broker's mistake, and no number that we could go on with. */
const MOST = 1e13;

/**
 * What a position is worth in the account's currency is price × lots × this: tick value ÷ tick size, which is the
 * contract size, converted. As a plain number: of a ratio a binary fraction does no harm.
 */
const worthOf = ({ tickSize, tickValue }: SymbolSpec): number => toNumber(tickValue) / toNumber(tickSize);

/** What everything on the account is worth; or the symbol of which that cannot be told. */
function notionalHeld(follower: FollowerView): number | BrokerSymbol {
  let sum = 0;
  // Most accounts hold few symbols, one after the other: each is looked up once in a row.
  let last: BrokerSymbol | undefined;
  let worth = 0;
  let quoted: number | null = null;
  for (const { symbol, lots, price: opened } of follower.held()) {
    if (symbol !== last) {
      const spec = follower.symbols.byName.get(symbol);
      if (spec === undefined) return symbol;
      const ask = follower.quote(symbol)?.ask;
      [last, worth, quoted] = [symbol, worthOf(spec), ask === undefined ? null : toNumber(ask)];
    }
    // Without any price the sum is no number, and no number is below the most.
    const price = quoted ?? (opened === undefined ? Number.NaN : toNumber(opened));
    sum += price * worth * toNumber(lots);
    if (!(sum < MOST)) return symbol;
  }
  return sum;
}

const maxLeverage: Rule<SizedEntry> = {
  name: 'leverage',
  look: ({ question: { follower, subscription }, lots, spec, entryPrice }) => {
    const max = tighter(follower.rules.maxLeverage, subscription.rules.exposure.maxLeverage, minimum);
    if (max === null) return null;
    const held = notionalHeld(follower);
    const added = toNumber(entryPrice) * worthOf(spec) * toNumber(lots);
    if (typeof held === 'string') return { unknown: held, max: max.bound, of: max.of };
    if (!(added < MOST)) return { unknown: spec.symbol, max: max.bound, of: max.of };
    const equity = follower.funds?.equity ?? 'unknown';
    return { held: held.toFixed(2), added: added.toFixed(2), equity, max: max.bound, of: max.of };
  },
  judge: (numbers) => {
    if (numbers['unknown'] !== undefined) return { denial: 'QUOTE_UNKNOWN' };
    if (numbers['equity'] === 'unknown') return { denial: 'EQUITY_UNKNOWN' };
    const [equity, max] = [read(numbers, 'equity'), read(numbers, 'max')];
    if (!isPositive(equity)) return { denial: 'LEVERAGE_TOO_HIGH' };
    const notional = add(read(numbers, 'held'), read(numbers, 'added'));
    // Of a ratio that people read a binary fraction does no harm.
    const leverage = (toNumber(notional) / toNumber(equity)).toFixed(2);
    const within = isAtMost(notional, ONE, max, equity);
    return { denial: within ? null : 'LEVERAGE_TOO_HIGH', results: { leverage } };
  },
};

const minMarginLevel: Rule<SizedEntry> = {
  name: 'marginLevel',
  look: ({ question: { follower, subscription } }) => {
    const min = tighter(follower.rules.minMarginLevel, subscription.rules.exposure.minMarginLevel, maximum);
    if (min === null) return null;
    const { equity, margin } = follower.funds ?? { equity: 'unknown', margin: 'unknown' };
    return { equity, margin, min: min.bound, of: min.of };
  },
  judge: (numbers) => {
    if (numbers['equity'] === 'unknown') return { denial: 'EQUITY_UNKNOWN' };
    const [margin, equity] = [read(numbers, 'margin'), read(numbers, 'equity')];
    // Nothing is open: there is no level that could be too low.
    if (!isPositive(margin)) return { denial: null };
    const level = ((100 * toNumber(equity)) / toNumber(margin)).toFixed(1);
    const enough = isAtMost(margin, read(numbers, 'min'), equity, HUNDRED);
    return { denial: enough ? null : 'MARGIN_LEVEL_TOO_LOW', results: { level } };
  },
};

/** Lots in their finest unit are whole numbers, and those a plain number adds exactly. */
const LOTS_UNITS = 1e8;

function lotsHeld(follower: FollowerView): Decimal {
  let units = 0;
  for (const { lots } of follower.held()) units += Math.round(toNumber(lots) * LOTS_UNITS);
  return decimal(Math.min(units / LOTS_UNITS, MOST).toFixed(8));
}

const maxTotalLots: Rule<SizedEntry> = {
  name: 'totalLots',
  look: ({ question: { follower, subscription }, lots }) => {
    const max = tighter(follower.rules.maxTotalLots, subscription.rules.exposure.maxTotalLots, minimum);
    if (max === null) return null;
    return { held: lotsHeld(follower), added: lots, max: max.bound, of: max.of };
  },
  judge: (numbers) => {
    const total = add(read(numbers, 'held'), read(numbers, 'added'));
    const within = compare(total, read(numbers, 'max')) <= 0;
    return { denial: within ? null : 'TOTAL_LOTS_REACHED', results: { total } };
  },
};

/** After the size is known; the cheaper first. */
export const EXPOSURE: readonly Rule<SizedEntry>[] = [minMarginLevel, maxTotalLots, maxLeverage];
