/**
 * What a broker does when the margin level falls: it warns, then withdraws orders and closes positions until the level
 * is above the stop-out again. First goes the pending order that holds most margin (those without stay), then the
 * position that loses most.
 */
import { opposite } from '../domain/position.ts';
import { compare, isZero, subtract, add } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import { exit, payIn } from './deals.ts';
import { slippedPrice } from './execute.ts';
import { isOpen } from './hours.ts';
import { orderMargin } from './margin.ts';
import { exitEnd, pricesOf, symbolOf } from './market.ts';
import { ZERO } from './money.ts';
import type { Turn } from './turn.ts';
import { floatingProfit, isBelow, isNegative, valuationOf } from './valuation.ts';
import type { Valuation } from './valuation.ts';

interface Ranked<T> {
  readonly one: T;
  readonly by: Money;
}

/** The one with the least number, the oldest of several. */
const leastOf = <T>(ranked: readonly Ranked<T>[]): Ranked<T> | undefined =>
  ranked.reduce<Ranked<T> | undefined>(
    (least, next) => (least === undefined || compare(next.by, least.by) < 0 ? next : least),
    undefined,
  );

function dearestOrder({ account, market }: Turn): PaperOrder | undefined {
  const margins = account.orders.map((one) => ({
    one,
    by: subtract(ZERO as Money, orderMargin(symbolOf(market, one.symbol), one, account.terms)),
  }));
  return leastOf(margins.filter(({ by }) => !isZero(by)))?.one;
}

/** Of those whose market is open. */
function worstPosition({ account, market, at }: Turn): PaperPosition | undefined {
  const results = account.positions
    .filter(({ symbol }) => isOpen(symbolOf(market, symbol).hours, at))
    .flatMap((one) => {
      const profit = floatingProfit(one, account, market);
      return profit === null ? [] : [{ one, by: add(profit, one.swap) }];
    });
  return leastOf(results)?.one;
}

/** A fully covered account may have no margin, and then no level: what counts is whether anything is left. */
function isStoppedOut({ account: { terms } }: Turn, valuation: Valuation): boolean {
  return isBelow(valuation, terms.stopOutPercent) || (terms.stopsOutHedged && isNegative(valuation.equity));
}

function closeAtMarket(turn: Turn, position: PaperPosition): boolean {
  const symbol = symbolOf(turn.market, position.symbol);
  const prices = pricesOf(turn.market, symbol);
  if (prices === null) return false;
  const price = slippedPrice(turn, symbol, opposite(position.side), prices[exitEnd(position.side)]);
  return exit(turn, position, { lots: position.lots, price, cause: 'stop_out', request: null }) === null;
}

/** Ends one order or position. @returns whether there was one to end */
function giveUpOne(turn: Turn, { equity, margin }: Valuation): boolean {
  const order = dearestOrder(turn);
  const position = order === undefined ? worstPosition(turn) : undefined;
  if (order === undefined && position === undefined) return false;
  turn.emit({ type: 'stop_out', equity, margin });
  if (order !== undefined) turn.endOrder(order, 'stop_out');
  return position === undefined || closeAtMarket(turn, position);
}

function warn(turn: Turn, valuation: Valuation): void {
  const { terms, marginCalled } = turn.account;
  const isCalled = isBelow(valuation, terms.marginCallPercent);
  if (isCalled === marginCalled) return;
  turn.change({ marginCalled: isCalled });
  const { equity, margin } = valuation;
  turn.emit(isCalled ? { type: 'margin_call', equity, margin } : { type: 'margin_call_over' });
}

/** What is owed when nothing is open any more is the broker's loss, where he has promised so. */
function protect(turn: Turn): void {
  const { terms, positions, balance } = turn.account;
  if (terms.negativeBalanceProtection && positions.length === 0 && isNegative(balance))
    payIn(turn, subtract(ZERO as Money, balance), 'negative balance protection');
}

/** Looks at the margin level; does nothing while the equity is unknown. */
export function watchMargin(turn: Turn): void {
  let valuation = valuationOf(turn.account, turn.market);
  if (valuation === null) return;
  warn(turn, valuation);
  while (isStoppedOut(turn, valuation) && giveUpOne(turn, valuation)) {
    valuation = valuationOf(turn.account, turn.market);
    if (valuation === null) return;
  }
  warn(turn, valuation);
  protect(turn);
}
