/** A paper account in the words of the rest of the house, as a terminal would report it. */
import { money, product, toPlaces } from '../domain/decimal.ts';
import type { Decimal, Lots, Price } from '../domain/decimal.ts';
import type { AccountFunds } from '../domain/account.ts';
import type { Millis } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { PaperAccount } from './account.ts';
import type { Market } from './market.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import type { PaperSymbol } from './symbol.ts';
import { valuationOf } from './valuation.ts';

/** The next target stands for the rest of them, where there is no target for all. */
const nextTarget = ({ takeProfit, targets }: Pick<PaperPosition, 'takeProfit' | 'targets'>): Price | null =>
  targets[0]?.price ?? takeProfit;

export const openPosition = (position: PaperPosition): Position => ({
  id: position.id,
  state: 'open',
  kind: position.kind,
  symbol: position.symbol,
  side: position.side,
  lots: position.lots,
  price: position.price,
  stopLoss: position.stopLoss,
  takeProfit: nextTarget(position),
  openedAt: position.openedAt,
  expiresAt: null,
  magic: position.magic,
  comment: position.comment,
});

export const closedPosition = (position: PaperPosition): Position => ({
  ...openPosition(position),
  state: 'closed',
  lots: '0' as Lots,
});

export const pendingPosition = (order: PaperOrder): Position => ({
  id: order.id,
  state: 'pending',
  kind: order.kind,
  symbol: order.symbol,
  side: order.side,
  lots: order.lots,
  price: order.price,
  stopLoss: order.stopLoss,
  takeProfit: order.targets[0]?.price ?? order.takeProfit,
  openedAt: order.placedAt,
  expiresAt: order.expiresAt,
  magic: order.magic,
  comment: order.comment,
});

/** @returns null while an open position has no quote */
export function fundsOf(account: PaperAccount, at: Millis, market: Market): AccountFunds | null {
  const valuation = valuationOf(account, market);
  if (valuation === null) return null;
  const { balance, equity, margin, freeMargin } = valuation;
  return { balance, equity, margin, freeMargin, at };
}

/** As many as are accepted of a terminal; a rate, being a quotient, has more. */
const TICK_VALUE_PLACES = 12;

/**
 * The symbol as a terminal reports it; its tick value is contract size × tick size (of futures: the tick price) × rate.
 * @param rate what one unit of the profit currency gets in the account's
 */
export function reportedSymbol(symbol: PaperSymbol, rate: Decimal): SymbolSpec {
  const { calcMode, tickPrice, contractSize, tickSize } = symbol;
  const inProfit = calcMode === 'futures' ? tickPrice : product(contractSize, tickSize);
  return {
    symbol: symbol.symbol,
    digits: symbol.digits,
    point: symbol.point,
    contractSize,
    tickSize,
    tickValue: money(toPlaces(product(inProfit, rate), TICK_VALUE_PLACES)),
    lotsMin: symbol.lotsMin,
    lotsMax: symbol.lotsMax,
    lotsStep: symbol.lotsStep,
    stopsLevel: symbol.stopsLevel,
    fillingModes: symbol.fillingModes,
    baseCurrency: symbol.baseCurrency,
    profitCurrency: symbol.profitCurrency,
    marginCurrency: symbol.marginCurrency,
    tradeMode: symbol.tradeMode,
  };
}
