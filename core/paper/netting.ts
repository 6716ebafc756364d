/**
 * The one position that a netting account has of a symbol, and what a deal makes of it: added to, reduced, closed or
 * turned round ("Netting system" and "Inheritance of Stop Loss and Take Profit" in MetaTrader 5's help).
 */
import { add, compare, isZero, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { OrderKind } from '../domain/position.ts';
import type { Entry, PaperPosition } from './orders.ts';
import { averageOf, moneyOf, rounded, ZERO } from './money.ts';
import type { PaperSymbol } from './symbol.ts';
import { targetsOf } from './targets.ts';

/** An order that is filled whole. */
export interface Filled {
  readonly ticket: PositionId;
  readonly kind: OrderKind;
  readonly entry: Entry;
  readonly price: Price;
  readonly marginRate: Decimal;
  readonly at: Millis;
}

export interface Netted {
  readonly entry: 'in' | 'out' | 'inout';
  /** Lots of the held position that the deal closes. */
  readonly closed: Lots;
  /** What the account then has; null when nothing is left. */
  readonly position: PaperPosition | null;
}

/** An average price has three digits more than the symbol's prices, as in MetaTrader. */
const AVERAGE_DIGITS = 3;
const NO_LOTS = ZERO as Lots;

/** What an order's fill is where nothing is held that it meets. */
function opened(symbol: PaperSymbol, filled: Filled, lots: Lots): PaperPosition {
  const { ticket, kind, entry, price, marginRate, at } = filled;
  const { targets, ...kept } = entry;
  return {
    ...kept,
    id: ticket,
    kind,
    lots,
    price,
    marginRate,
    targets: targetsOf(targets, lots, symbol),
    swap: ZERO as Money,
    openedAt: at,
  };
}

/** The part of a position's swap that so many of its lots carry. */
export const swapShare = (held: PaperPosition, lots: Lots, currencyDigits: number): Money =>
  lots === held.lots ? held.swap : moneyOf([held.swap, lots], [held.lots], { currencyDigits });

/** A position with fewer lots; stop and targets stay as they are. */
export const reduced = (held: PaperPosition, lots: Lots, currencyDigits: number): PaperPosition => ({
  ...held,
  lots: subtract(held.lots, lots),
  swap: subtract(held.swap, swapShare(held, lots, currencyDigits)),
});

/** Levels, magic and comment are those of the last order, none included. */
function added(symbol: PaperSymbol, held: PaperPosition, filled: Filled): PaperPosition {
  const lots = add(held.lots, filled.entry.lots);
  const average = (pick: (one: PaperPosition | Filled) => Decimal): Decimal =>
    averageOf([
      { value: pick(held), weight: held.lots },
      { value: pick(filled), weight: filled.entry.lots },
    ]);
  return {
    ...opened(symbol, filled, lots),
    id: held.id,
    kind: held.kind,
    openedAt: held.openedAt,
    swap: held.swap,
    price: rounded(average(({ price }) => price) as Price, symbol.digits + AVERAGE_DIGITS),
    marginRate: average(({ marginRate }) => marginRate),
  };
}

/** @param held what the account has of the symbol; undefined for nothing, and always on a hedging account */
export function netted(
  symbol: PaperSymbol,
  held: PaperPosition | undefined,
  filled: Filled,
  currencyDigits: number,
): Netted {
  const { side, lots } = filled.entry;
  if (held === undefined) return { entry: 'in', closed: NO_LOTS, position: opened(symbol, filled, lots) };
  if (held.side === side) return { entry: 'in', closed: NO_LOTS, position: added(symbol, held, filled) };
  if (compare(lots, held.lots) <= 0) {
    const rest = reduced(held, lots, currencyDigits);
    return { entry: 'out', closed: lots, position: isZero(rest.lots) ? null : rest };
  }
  // The identifier stays with a position that turns round (MQL5 reference, POSITION_IDENTIFIER).
  const turned = { ...opened(symbol, filled, subtract(lots, held.lots)), id: held.id };
  return { entry: 'inout', closed: held.lots, position: turned };
}
