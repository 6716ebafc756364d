/** A paper account in the words that sessions are opened with. */
import type { AccountFunds } from '../../domain/account.ts';
import { quotient } from '../../domain/decimal.ts';
import type { Decimal, Lots, Money } from '../../domain/decimal.ts';
import type { Millis, Ticket } from '../../domain/ids.ts';
import type { PaperAccount } from '../../paper/account.ts';
import { rateOf, waysBetween } from '../../paper/market.ts';
import type { Market } from '../../paper/market.ts';
import type { PaperSymbols } from '../../paper/symbol.ts';
import { fundsOf, openPosition, pendingPosition, reportedSymbol } from '../../paper/views.ts';
import type { LinkReport, Snapshot } from '../gateway.ts';
import { heldBy } from './shares.ts';
import type { PaperLink, PaperState } from './state.ts';
import { orderOf, positionOf } from './steps.ts';

const ONE = '1' as Decimal;

const asked = new WeakMap<
  PaperState['rates'],
  { readonly symbols: PaperSymbols; readonly unknown: readonly string[] }
>();

/**
 * Currencies whose rate is not known yet, so that symbols in them cannot be reported. Asked for with every change of the
 * account, and seldom another answer: the last one is remembered.
 */
export function unknownRates({ account, rates }: PaperState, symbols: PaperSymbols): readonly string[] {
  const last = asked.get(rates);
  if (last?.symbols === symbols) return last.unknown;
  const currencies = new Set([...symbols.values()].map(({ profitCurrency }) => profitCurrency));
  const unknown = [...currencies].filter(
    (one) =>
      one !== account.terms.currency &&
      rates[one] === undefined &&
      waysBetween(one, account.terms.currency, symbols) !== null,
  );
  asked.set(rates, { symbols, unknown });
  return unknown;
}

/**
 * The same state with the rates that can be told by now; the same object when there are none.
 * @param isAnew those that were known, too
 */
export function withRates(state: PaperState, market: Market, isAnew = false): PaperState {
  const { currency } = state.account.terms;
  const unknown = unknownRates(state, market.symbols);
  let { rates } = state;
  for (const one of isAnew ? new Set([...unknown, ...Object.keys(rates)]) : unknown) {
    const rate = rateOf(one, currency, 'bid', market);
    const told = rate === null ? undefined : quotient([rate.over], [rate.under]);
    if (told !== undefined && told !== rates[one]) rates = { ...rates, [one]: told };
  }
  return rates === state.rates ? state : { ...state, rates };
}

/** Funds of now; while prices are stale, those last known with the balance of now. */
export function fundsNow({ account, funds }: PaperState, at: Millis, market: Market): AccountFunds {
  const now = fundsOf(account, at, market);
  if (now !== null) return now;
  const { balance } = account;
  return { ...(funds ?? { equity: balance, margin: '0' as Money, freeMargin: balance }), balance, at };
}

function linkReport(link: PaperLink, account: PaperAccount): LinkReport {
  const position = positionOf(account, link);
  const held = position ?? orderOf(account, link);
  const resting = held === undefined ? (link.over ?? 'none') : 'pending';
  return {
    link: link.link,
    version: link.done,
    state: link.request !== null ? 'unknown' : position === undefined ? resting : 'open',
    lots: held?.lots ?? ('0' as Lots),
    ticket: link.ticket as Ticket | null,
  };
}

/** Everything that the account is. */
export function snapshotOf(state: PaperState, id: string, at: Millis, market: Market): Snapshot {
  const { rates } = state;
  const account = heldBy(state);
  const symbols = [...market.symbols.values()].flatMap((symbol) => {
    const rate = symbol.profitCurrency === account.terms.currency ? ONE : rates[symbol.profitCurrency];
    return rate === undefined ? [] : [reportedSymbol(symbol, rate)];
  });
  return {
    id,
    seq: state.lastSeq,
    funds: fundsNow(state, at, market),
    symbols,
    positions: account.positions.map(openPosition),
    orders: account.orders.map(pendingPosition),
    deals: state.deals,
    links: Object.values(state.links).map((link) => linkReport(link, account)),
  };
}

/** Symbols whose prices the account needs: of what it holds and wishes, and those that convert their currencies. */
export function neededSymbols(
  state: PaperState,
  symbols: PaperSymbols,
  more: Iterable<string>,
  currencies: readonly string[],
): ReadonlySet<string> {
  const { wishes, links } = state;
  const account = heldBy(state);
  const dealt = new Set<string>(more);
  for (const { symbol } of [...account.positions, ...account.orders]) dealt.add(symbol);
  for (const id of wishes) {
    const symbol = links[id]?.wish?.desired.symbol;
    if (symbol !== undefined) dealt.add(symbol);
  }
  const needed = new Set<string>();
  const convert = (currency: string): void => {
    for (const way of waysBetween(currency, account.terms.currency, symbols) ?? []) needed.add(way.symbol);
  };
  for (const name of dealt) {
    const symbol = symbols.get(name);
    if (symbol === undefined) continue;
    needed.add(name);
    convert(symbol.profitCurrency);
    convert(symbol.marginCurrency);
  }
  for (const currency of currencies) convert(currency);
  return needed;
}
