/** Executions: what they do to balance and positions, and how they are reported. */
import { compare, isPositive, isZero, quotient, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import { opposite } from '../domain/position.ts';
import type { Cause, Deal, DealEntry, OrderKind, Side } from '../domain/position.ts';
import type { PositionId } from '../domain/ids.ts';
import type { PaperAccount } from './account.ts';
import type { Entry, PaperPosition } from './orders.ts';
import { commissionOf } from './commission.ts';
import { marginOf, requiredMargin } from './margin.ts';
import { endOf, rateOf, symbolOf } from './market.ts';
import type { Market } from './market.ts';
import { sumOf, ZERO } from './money.ts';
import { netted, reduced, swapShare } from './netting.ts';
import type { Filled, Netted } from './netting.ts';
import { profitOf } from './profit.ts';
import { rejected } from './rejections.ts';
import type { Rejected } from './rejections.ts';
import type { PaperSymbol } from './symbol.ts';
import type { Turn } from './turn.ts';
import { valuationOf } from './valuation.ts';

const NOTHING = ZERO as Money;

export interface Fill {
  readonly ticket: PositionId;
  readonly kind: OrderKind;
  readonly entry: Entry;
  readonly price: Price;
  readonly cause: Cause;
  readonly request: string | null;
  /** It is let through without margin for what it makes larger. */
  readonly endsShare?: boolean;
}

/** The rate from the margin currency to the account's; null while it is unknown. */
export function marginRateOf(
  symbol: PaperSymbol,
  side: Side,
  { terms }: Pick<PaperAccount, 'terms'>,
  market: Market,
): Decimal | null {
  const rate = rateOf(symbol.marginCurrency, terms.currency, endOf(side), market);
  return rate === null ? null : quotient([rate.over], [rate.under]);
}

/** What changes hands with a deal. */
interface Cash {
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
}

interface Execution {
  readonly symbol: PaperSymbol;
  readonly entry: DealEntry;
  readonly lots: Lots;
  readonly price: Price;
  /** What it closes, and how much of it. */
  readonly held: PaperPosition | undefined;
  readonly closed: Lots;
}

/** Null while a rate is missing. */
function cashOf({ account, market }: Turn, execution: Execution): Cash | null {
  const { symbol, entry, lots, price, held, closed } = execution;
  const { terms } = account;
  const commission = commissionOf(symbol, entry, lots, price, terms, market);
  if (commission === null) return null;
  if (held === undefined || isZero(closed)) return { profit: NOTHING, swap: NOTHING, commission };
  const profit = profitOf(symbol, { ...held, lots: closed }, price, terms, market);
  if (profit === null) return null;
  return { profit, swap: swapShare(held, closed, terms.currencyDigits), commission };
}

interface Booked {
  readonly request: string | null;
  readonly order: PositionId | null;
  readonly comment: string;
}

function book(turn: Turn, deal: Omit<Deal, 'id' | 'at'>, by: Booked): void {
  turn.pay(sumOf([deal.profit, deal.swap, deal.commission]));
  turn.emit({ type: 'deal', ...by, deal: { ...deal, id: turn.takeDeal(), at: turn.at } });
}

/** An order that holds no more margin than before is always let through; another needs equity for all of it. */
function marginNo(turn: Turn, symbol: PaperSymbol, filled: Filled, after: PaperAccount): Rejected | null {
  const { account, market } = turn;
  const charged = { ...filled.entry, price: filled.price, marginRate: filled.marginRate };
  const required = requiredMargin(account, after, charged, symbol, market.symbols);
  const held = marginOf(account, market.symbols);
  if (compare(required, held) <= 0) return null;
  const valuation = valuationOf(account, market);
  if (valuation === null) return rejected('NO_QUOTES', { for: 'open positions' });
  if (compare(valuation.equity, required) >= 0) return null;
  const needs = subtract(required, held);
  return rejected('NOT_ENOUGH_MONEY', { free: valuation.freeMargin, needs });
}

const withPosition = (
  account: PaperAccount,
  held: PaperPosition | undefined,
  position: PaperPosition | null,
): PaperAccount => {
  const others = account.positions.filter(({ id }) => id !== held?.id);
  return { ...account, positions: position === null ? others : [...others, position] };
};

function putOutcome(turn: Turn, held: PaperPosition | undefined, { position }: Netted): void {
  if (position !== null) turn.putPosition(position);
  else if (held !== undefined) turn.dropPosition(held);
}

/** Fills an order whole at a price. @returns why not; the account is then as it was */
export function enter(turn: Turn, fill: Fill): Rejected | null {
  const { account, market, at } = turn;
  const { entry, price, cause, request } = fill;
  const symbol = symbolOf(market, entry.symbol);
  const marginRate = marginRateOf(symbol, entry.side, account, market);
  if (marginRate === null) return rejected('NO_QUOTES', { for: symbol.marginCurrency });
  const nets = account.terms.marginMode === 'netting';
  const held = nets ? account.positions.find((one) => one.symbol === entry.symbol) : undefined;
  const filled: Filled = { ...fill, marginRate, at };
  const outcome = netted(symbol, held, filled, account.terms.currencyDigits);
  const no =
    fill.endsShare === true
      ? null
      : marginNo(turn, symbol, filled, withPosition(account, held, outcome.position));
  if (no !== null) return no;
  const { closed } = outcome;
  const cash = cashOf(turn, { symbol, entry: outcome.entry, lots: entry.lots, price, held, closed });
  if (cash === null) return rejected('NO_QUOTES', { for: symbol.profitCurrency });
  const deal = { position: held?.id ?? fill.ticket, symbol: entry.symbol, side: entry.side };
  const { lots, magic, comment } = entry;
  const by = { request, order: fill.ticket, comment };
  book(turn, { ...deal, entry: outcome.entry, lots, price, ...cash, magic, cause }, by);
  putOutcome(turn, held, outcome);
  return null;
}

/** What of a position is closed, and why. */
export interface Exit {
  readonly lots: Lots;
  readonly price: Price;
  readonly cause: Cause;
  readonly request: string | null;
}

/** Closes a position or a part of it. @returns NO_QUOTES while its profit cannot be converted */
export function exit(
  turn: Turn,
  held: PaperPosition,
  { lots, price, cause, request }: Exit,
): Rejected | null {
  const symbol = symbolOf(turn.market, held.symbol);
  const cash = cashOf(turn, { symbol, entry: 'out', lots, price, held, closed: lots });
  if (cash === null) return rejected('NO_QUOTES', { for: symbol.profitCurrency });
  const { id, magic, comment } = held;
  const deal = { position: id, symbol: held.symbol, side: opposite(held.side), entry: 'out' as const };
  book(turn, { ...deal, lots, price, ...cash, magic, cause }, { request, order: null, comment });
  const rest = reduced(held, lots, turn.account.terms.currencyDigits);
  if (isPositive(rest.lots)) turn.putPosition(rest);
  else turn.dropPosition(held);
  return null;
}

/** Money that comes or goes without a trade. */
export function payIn(turn: Turn, amount: Money, comment: string): void {
  const nothing = { position: null, symbol: null, side: null, lots: ZERO as Lots, price: ZERO as Price };
  const cash = { profit: amount, swap: NOTHING, commission: NOTHING };
  const deal = { ...nothing, entry: 'balance', ...cash, magic: 0, cause: 'client' } as const;
  book(turn, deal, { request: null, order: null, comment });
}
