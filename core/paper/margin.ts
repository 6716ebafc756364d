/**
 * The margin of an account, as in "Margin Calculation for Retail Forex, Futures" of MetaTrader 5's help
 * (metatrader5.com/en/terminal/help/trading_advanced/margin_forex): the basic formula of the symbol, converted by the
 * rate of the opening, times the margin rate; every amount rounded by itself.
 */
import { add, compare, divide, isPositive, isZero, maximum, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import { opposite } from '../domain/position.ts';
import type { Side } from '../domain/position.ts';
import type { PaperAccount, Terms } from './account.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import { averageOf, moneyOf, sumOf, whole, ZERO } from './money.ts';
import { symbolIn } from './market.ts';
import type { MarginRates, PaperSymbol, PaperSymbols } from './symbol.ts';

/** So many lots at a price, with the rate from the margin currency to the account's. */
interface Charged {
  readonly lots: Lots;
  readonly price: Price;
  readonly marginRate: Decimal;
}

const NOTHING = ZERO as Money;
const NO_LOTS = ZERO as Lots;
const TWO = '2' as Decimal;

/** How a fixed margin is asked for: of an order, of a position, of what is covered. */
type Fixed = 'initial' | 'maintenance' | 'hedged';

const isLeveraged = ({ calcMode }: PaperSymbol): boolean =>
  calcMode === 'forex' || calcMode === 'cfd_leverage';

const hasFixedMargin = ({ initialMargin }: PaperSymbol): boolean => isPositive(initialMargin);

function fixedPerLot(symbol: PaperSymbol, kind: Fixed): Decimal {
  if (kind === 'hedged') return symbol.hedgedMargin;
  const keeps = kind === 'maintenance' && isPositive(symbol.maintenanceMargin);
  return keeps ? symbol.maintenanceMargin : symbol.initialMargin;
}

/** The formula of the symbol's mode as factors above and below the line, in the margin currency. */
function formula(
  symbol: PaperSymbol,
  { lots, price }: Charged,
  kind: Fixed,
  terms: Terms,
): { readonly above: readonly Decimal[]; readonly below: readonly Decimal[] } {
  const leverage = isLeveraged(symbol) ? [whole(terms.leverage)] : [];
  if (hasFixedMargin(symbol)) return { above: [lots, fixedPerLot(symbol, kind)], below: leverage };
  const contract = kind === 'hedged' ? symbol.hedgedMargin : symbol.contractSize;
  switch (symbol.calcMode) {
    case 'forex':
    case 'forex_no_leverage':
      return { above: [lots, contract], below: leverage };
    case 'cfd_index':
      return { above: [lots, contract, price, symbol.tickPrice], below: [symbol.tickSize] };
    case 'cfd':
    case 'cfd_leverage':
      return { above: [lots, contract, price], below: leverage };
    case 'futures':
      throw new Error(`${symbol.symbol}: futures have an initial margin`);
  }
}

function charge(symbol: PaperSymbol, charged: Charged, kind: Fixed, factor: Decimal, terms: Terms): Money {
  const { above, below } = formula(symbol, charged, kind, terms);
  return moneyOf([...above, charged.marginRate, factor], below, terms);
}

/** All of them as one: lots added, price and rate averaged by lots. */
function together(all: readonly Charged[]): Charged {
  const by = (pick: (one: Charged) => Decimal): Decimal =>
    averageOf(all.map((one) => ({ value: pick(one), weight: one.lots })));
  return {
    lots: sumOf(all.map(({ lots }) => lots)),
    price: by(({ price }) => price) as Price,
    marginRate: by(({ marginRate }) => marginRate),
  };
}

const ORDER_RATES = { limit: 'limit', stop: 'stop', stop_limit: 'stopLimit' } as const satisfies Record<
  PaperOrder['kind'],
  keyof MarginRates
>;

/** What a pending order holds; 0 at most brokers. */
export function orderMargin(symbol: PaperSymbol, order: PaperOrder, terms: Terms): Money {
  const factor = symbol.marginRates[ORDER_RATES[order.kind]];
  const price = order.limitPrice ?? order.price;
  return isZero(factor) ? NOTHING : charge(symbol, { ...order, price }, 'initial', factor, terms);
}

/** Held lots of one symbol, by side. */
type Legs = Readonly<Record<Side, readonly Charged[]>>;

const legsOf = (positions: readonly PaperPosition[]): Legs => ({
  buy: positions.filter(({ side }) => side === 'buy'),
  sell: positions.filter(({ side }) => side === 'sell'),
});
const lotsOf = (leg: readonly Charged[]): Lots => sumOf(leg.map(({ lots }) => lots));

function legMargin(symbol: PaperSymbol, leg: readonly Charged[], side: Side, terms: Terms): Money {
  if (leg.length === 0) return NOTHING;
  return charge(symbol, together(leg), 'maintenance', symbol.marginRates[side], terms);
}

/** "Basic calculation": what is not covered at its own leg's averages, and what is covered at the averages of both. */
function basicMargin(symbol: PaperSymbol, legs: Legs, terms: Terms): Money {
  const [bought, sold] = [lotsOf(legs.buy), lotsOf(legs.sell)];
  const side = compare(bought, sold) >= 0 ? 'buy' : 'sell';
  const [larger, covered] = side === 'buy' ? [bought, sold] : [sold, bought];
  const { marginRates, hedgedMargin } = symbol;
  const open = subtract(larger, covered);
  const uncovered = isZero(open)
    ? NOTHING
    : charge(symbol, { ...together(legs[side]), lots: open }, 'maintenance', marginRates[side], terms);
  if (isZero(covered) || isZero(hedgedMargin)) return uncovered;
  const both = { ...together([...legs.buy, ...legs.sell]), lots: covered };
  const factor = divide(add(marginRates.buy, marginRates.sell), TWO);
  return add(uncovered, charge(symbol, both, 'hedged', factor, terms));
}

const marginOfOrders = (symbol: PaperSymbol, orders: readonly PaperOrder[], terms: Terms): Money =>
  sumOf(orders.map((order) => orderMargin(symbol, order, terms)));

const ofSide = (orders: readonly PaperOrder[], side: Side): readonly PaperOrder[] =>
  orders.filter((order) => order.side === side);

/**
 * On a netting account orders against the position cost only what they hold more than it; without a position, limit
 * orders cost what the larger side does, and the others what each holds.
 */
function nettingMargin(
  symbol: PaperSymbol,
  held: PaperPosition | undefined,
  orders: readonly PaperOrder[],
  terms: Terms,
): Money {
  const margin = (some: readonly PaperOrder[]): Money => marginOfOrders(symbol, some, terms);
  if (held !== undefined) {
    const own = add(legMargin(symbol, [held], held.side, terms), margin(ofSide(orders, held.side)));
    return maximum(own, margin(ofSide(orders, opposite(held.side))));
  }
  const limits = orders.filter(({ kind }) => kind === 'limit');
  const others = orders.filter(({ kind }) => kind !== 'limit');
  return add(maximum(margin(ofSide(limits, 'buy')), margin(ofSide(limits, 'sell'))), margin(others));
}

/** @param positions, @param orders of the one symbol */
function symbolMargin(
  symbol: PaperSymbol,
  positions: readonly PaperPosition[],
  orders: readonly PaperOrder[],
  terms: Terms,
): Money {
  if (terms.marginMode === 'netting') return nettingMargin(symbol, positions[0], orders, terms);
  const legs = legsOf(positions);
  if (!symbol.hedgedByLargerLeg)
    return add(basicMargin(symbol, legs, terms), marginOfOrders(symbol, orders, terms));
  const side = (one: Side): Money =>
    add(legMargin(symbol, legs[one], one, terms), marginOfOrders(symbol, ofSide(orders, one), terms));
  return maximum(side('buy'), side('sell'));
}

type Holdings = Pick<PaperAccount, 'positions' | 'orders' | 'terms'>;

/** What all positions and orders of one symbol hold, in the account's currency. */
function marginOfSymbol({ positions, orders, terms }: Holdings, symbol: PaperSymbol): Money {
  const mine = (one: { readonly symbol: string }): boolean => one.symbol === symbol.symbol;
  return symbolMargin(symbol, positions.filter(mine), orders.filter(mine), terms);
}

interface Known {
  readonly symbols: PaperSymbols;
  readonly margin: Money;
}
/** One state of an account is asked more than once. */
const knownMargins = new WeakMap<Holdings, Known>();

/** What the account's positions and orders hold, in its currency. It changes by trading only, not with the market. */
export function marginOf(account: Holdings, symbols: PaperSymbols): Money {
  const known = knownMargins.get(account);
  if (known?.symbols === symbols) return known.margin;
  const names = new Set([...account.positions, ...account.orders].map(({ symbol }) => symbol));
  const margin = sumOf([...names].map((name) => marginOfSymbol(account, symbolIn(symbols, name))));
  knownMargins.set(account, { symbols, margin });
  return margin;
}

/**
 * What must be there, all in all, for an order to be filled, where the symbol has a fixed margin: what is held, the
 * hedged margin for lots that it covers, the initial margin for the others ("Calculation specifics for hedging orders
 * when using fixed margin"). Without a fixed margin it is what the account holds afterwards.
 * @param after the account as it would be
 */
export function requiredMargin(
  before: PaperAccount,
  after: Holdings,
  order: Charged & { readonly side: Side },
  symbol: PaperSymbol,
  symbols: PaperSymbols,
): Money {
  if (!hasFixedMargin(symbol)) return marginOf(after, symbols);
  const legs = legsOf(before.positions.filter((one) => one.symbol === symbol.symbol));
  const against = subtract(lotsOf(legs[opposite(order.side)]), lotsOf(legs[order.side]));
  const covered = isPositive(against) ? (compare(against, order.lots) < 0 ? against : order.lots) : NO_LOTS;
  const part = (lots: Lots, kind: Fixed): Money =>
    charge(symbol, { ...order, lots }, kind, symbol.marginRates[order.side], before.terms);
  const open = part(subtract(order.lots, covered), 'initial');
  // A netting account's order takes away what it meets.
  if (before.terms.marginMode === 'netting' && isPositive(covered)) {
    const others = subtract(marginOf(before, symbols), marginOfSymbol(before, symbol));
    return add(others, maximum(open, marginOfSymbol(after, symbol)));
  }
  return sumOf([marginOf(before, symbols), part(covered, 'hedged'), open]);
}
