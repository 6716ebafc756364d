/**
 * Deals → closed trades, as MetaTrader 5 counts them: one for each deal that closes something (`out`, `inout`,
 * `out_by`), be it a part of a position. What the position's opening deals cost belongs to its trades by lots. An order
 * of MetaTrader 4 is one deal in and one out, so there a trade is a closed order.
 */
import { add, compare, isPositive, multiply, subtract } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import { divide } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import { netOf, opposite } from '../domain/position.ts';
import type { Deal, Side } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { rounded, shareOf, ZERO } from './money.ts';

export interface ClosedTrade {
  /** Null where the deal names none. */
  readonly position: PositionId | null;
  readonly symbol: BrokerSymbol;
  /** Of the position: a deal that sells closes a `buy`. */
  readonly side: Side;
  /** Lots that were closed. */
  readonly lots: Lots;
  /** Average of the opening deals; null when they are not among the deals, and so is `openedAt`. */
  readonly openPrice: Price | null;
  readonly closePrice: Price;
  readonly openedAt: Millis | null;
  readonly closedAt: Millis;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
  /** Profit, swap and commission, with its part of what the opening deals cost. */
  readonly net: Money;
}

type Amounts = Pick<Deal, 'profit' | 'swap' | 'commission'>;
type TradeDeal = Deal & { readonly symbol: BrokerSymbol; readonly side: Side };

/** What is open of a position after some of its deals. */
interface Holding {
  readonly side: Side;
  readonly lots: Lots;
  readonly price: Price;
  readonly openedAt: Millis;
  /** What opening it cost, as far as no trade bears it yet. */
  readonly costs: Amounts;
}

const NOTHING: Amounts = { profit: ZERO, swap: ZERO, commission: ZERO };

const combined = (a: Amounts, b: Amounts, combine: (x: Money, y: Money) => Money): Amounts => ({
  profit: combine(a.profit, b.profit),
  swap: combine(a.swap, b.swap),
  commission: combine(a.commission, b.commission),
});

const isTradeDeal = (deal: Deal): deal is TradeDeal =>
  deal.entry !== 'balance' && deal.symbol !== null && deal.side !== null;

function grown(before: Holding | undefined, deal: TradeDeal): Holding {
  const { side, lots, price, at } = deal;
  if (before === undefined) return { side, lots, price, openedAt: at, costs: deal };
  const all = add(before.lots, lots);
  const value = add(multiply(before.price, before.lots), multiply(price, lots));
  return {
    ...before,
    lots: all,
    price: isPositive(all) ? rounded(divide(value, all) as Price) : before.price,
    costs: combined(before.costs, deal, add),
  };
}

/** The part of the holding that goes with so many lots, and what stays; nothing stays when all goes. */
function split(holding: Holding, lots: Lots): { readonly costs: Amounts; readonly rest: Holding | null } {
  if (compare(lots, holding.lots) >= 0) return { costs: holding.costs, rest: null };
  const costs = combined(holding.costs, NOTHING, (amount) => shareOf(amount, lots, holding.lots));
  // The last part bears the rest, so that nothing gets lost in rounding.
  const left = combined(holding.costs, costs, subtract);
  return { costs, rest: { ...holding, lots: subtract(holding.lots, lots), costs: left } };
}

function closed(
  deal: TradeDeal,
  holding: Holding | undefined,
): { readonly trade: ClosedTrade; readonly rest: Holding | null } {
  const reverses = deal.entry === 'inout' && holding !== undefined;
  const lots = reverses ? holding.lots : deal.lots;
  const { costs, rest } = holding === undefined ? { costs: NOTHING, rest: null } : split(holding, lots);
  const amounts = combined(deal, costs, add);
  const trade = {
    position: deal.position,
    symbol: deal.symbol,
    side: holding?.side ?? opposite(deal.side),
    lots,
    openPrice: holding?.price ?? null,
    closePrice: deal.price,
    openedAt: holding?.openedAt ?? null,
    closedAt: deal.at,
    ...amounts,
    net: netOf(amounts),
  };
  if (!reverses) return { trade, rest };
  const turned = { ...deal, lots: subtract(deal.lots, lots), ...NOTHING };
  return { trade, rest: isPositive(turned.lots) ? grown(undefined, turned) : null };
}

/** @param deals oldest first; those of one moment in the order in which they happened */
export function closedTradesOf(deals: readonly Deal[]): readonly ClosedTrade[] {
  const open = new Map<string, Holding>();
  const trades: ClosedTrade[] = [];
  for (const deal of deals) {
    if (!isTradeDeal(deal)) continue;
    const key = deal.position ?? deal.symbol;
    const holding = open.get(key);
    if (deal.entry === 'in') {
      open.set(key, grown(holding, deal));
      continue;
    }
    const { trade, rest } = closed(deal, holding);
    trades.push(trade);
    if (rest === null) open.delete(key);
    else open.set(key, rest);
  }
  return trades;
}
