/** What a sizing must know before it can size a copy: a stop, a live price, rates between currencies. */
import type { AccountFunds } from '../../domain/account.ts';
import type { Money } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Sizing, WithoutStop } from '../../domain/rules.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { Entry } from '../rule.ts';
import { rateOf } from './currency.ts';
import type { Rate } from './currency.ts';
import { checkExpression } from './expression.ts';
import type { ExpressionName } from './expression.ts';

/** Which part of an account's money counts. */
export type Capital = 'balance' | 'equity' | 'freeMargin';

export const CAPITAL_OF = {
  balance_ratio: 'balance',
  equity_ratio: 'equity',
  free_margin_ratio: 'freeMargin',
} as const satisfies Record<string, Capital>;

export const capitalIn = (funds: AccountFunds | null, capital: Capital): Money | null =>
  funds === null ? null : funds[capital];

/** Null: this sizing needs no stop. */
export const withoutStopOf = (sizing: Sizing): WithoutStop | null =>
  sizing.kind === 'risk_percent' || sizing.kind === 'risk_amount' ? sizing.withoutStop : null;

/** Until when the entry waits for a stop that its size hangs on; null when it does not, or has waited. */
export function stopAwaited(entry: Entry): Millis | null {
  const { signal, subscription, now } = entry.question;
  const withoutStop = withoutStopOf(subscription.sizing);
  if (withoutStop === null || entry.stopLoss !== null) return null;
  const until = signal.receivedAt + withoutStop.waitMs;
  return now < until ? until : null;
}

/** Rates and quotes that the size hangs on; null where it does not. */
export interface Needs {
  /** Provider's money → follower's. */
  readonly capital: Rate | null;
  /** Follower's profit currency → provider's: prices in two currencies are compared by it. */
  readonly price: Rate | null;
  /** Profit currency → account's. */
  readonly tickValue: Rate | null;
  /** The copy enters at the market, and the market is not known. */
  readonly unquoted: boolean;
}

const MONEY_OF_PROVIDER: readonly ExpressionName[] = [
  'provider_balance',
  'provider_equity',
  'provider_free_margin',
];
const BY_PRICE: readonly ExpressionName[] = ['price', 'stop_distance_pips'];

const NOTHING: Needs = { capital: null, price: null, tickValue: null, unquoted: false };

function expressionNeeds(entry: Entry, expression: string): Needs {
  const read = checkExpression(expression);
  if (!read.ok) return NOTHING;
  const { names } = read.value;
  const names_ = (of: readonly ExpressionName[]): boolean => names.some((name) => of.includes(name));
  return {
    capital: names_(MONEY_OF_PROVIDER) ? capitalRate(entry) : null,
    price: null,
    tickValue: names.includes('pip_value') ? tickRate(entry) : null,
    unquoted: names_(BY_PRICE) && isUnquoted(entry),
  };
}

function capitalRate({ question: { provider, follower } }: Entry): Rate {
  return rateOf(provider.identity?.currency ?? '', follower.identity?.currency ?? '', follower);
}

const tickRate = ({ spec, question: { follower } }: Entry): Rate =>
  rateOf(spec.profitCurrency, follower.identity?.currency ?? '', follower);

const isUnquoted = (entry: Entry): boolean => entry.state === 'open' && entry.quote === undefined;

export function needsOf(entry: Entry): Needs {
  const { sizing } = entry.question.subscription;
  switch (sizing.kind) {
    case 'fixed_lots':
    case 'multiplier':
      return NOTHING;
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio':
      return sizing.providerCapital === null ? { ...NOTHING, capital: capitalRate(entry) } : NOTHING;
    case 'risk_percent':
    case 'risk_amount':
      if (entry.stopLoss === null) return NOTHING;
      return { ...NOTHING, tickValue: tickRate(entry), unquoted: isUnquoted(entry) };
    case 'notional': {
      const theirs = entry.question.provider.symbol?.profitCurrency;
      if (theirs === undefined || theirs === entry.spec.profitCurrency) return NOTHING;
      const price = rateOf(entry.spec.profitCurrency, theirs, entry.question.follower);
      return { ...NOTHING, price, unquoted: isUnquoted(entry) };
    }
    case 'expression':
      return expressionNeeds(entry, sizing.expression);
  }
}

/** Symbols whose quotes would help, each once. */
export function missingQuotes(entry: Entry, needs: Needs): readonly BrokerSymbol[] {
  const missing = new Set<BrokerSymbol>();
  if (needs.unquoted) missing.add(entry.spec.symbol);
  for (const rate of [needs.capital, needs.price, needs.tickValue]) {
    if (rate?.known === false) for (const symbol of rate.missing) missing.add(symbol);
  }
  return [...missing];
}
