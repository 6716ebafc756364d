/** A closed order, and a payment, as the deals that a terminal would have reported. */
import { add, isZero, subtract } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import { netOf, opposite } from '../domain/position.ts';
import type { Deal, Side } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';

const ZERO = '0' as Money;
const NO_PRICE = '0' as Price;

export interface ClosedOrder {
  /** The file's number for it, or one made of its line. */
  readonly number: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lots: Lots;
  /** Null where the file does not tell how it was opened. */
  readonly opened: { readonly at: Millis; readonly price: Price } | null;
  readonly closed: { readonly at: Millis; readonly price: Price };
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
}

/** In and out, or out alone; swap and commission were charged with the close. */
export function dealsOfOrder(order: ClosedOrder): readonly Deal[] {
  const position = order.number as PositionId;
  const common = { position, symbol: order.symbol as BrokerSymbol, lots: order.lots, magic: 0 } as const;
  const entry = { swap: ZERO, commission: ZERO, profit: ZERO, entry: 'in', cause: 'unknown' } as const;
  const { opened, closed, profit, swap, commission } = order;
  const out: Deal = {
    ...common,
    id: `${order.number}.out`,
    side: opposite(order.side),
    entry: 'out',
    cause: 'unknown',
    ...closed,
    ...{ profit, swap, commission },
  };
  return opened === null
    ? [out]
    : [{ ...common, ...entry, id: `${order.number}.in`, side: order.side, ...opened }, out];
}

export interface Payment {
  readonly number: string;
  readonly at: Millis;
  /** Paid in, or out when below 0. */
  readonly paid: Money;
  /** What the broker took for itself (or gave) without a trade. */
  readonly charged: Money;
}

export const dealOfPayment = ({ number, at, paid, charged }: Payment): Deal => ({
  id: number,
  position: null,
  symbol: null,
  side: null,
  entry: 'balance',
  lots: '0' as Lots,
  price: NO_PRICE,
  profit: paid,
  swap: ZERO,
  commission: charged,
  magic: 0,
  cause: 'unknown',
  at,
});

/** By time; of one moment as they stood, from the end of the file where that has the newest first. */
export function inOrder(deals: readonly Deal[]): readonly Deal[] {
  return [...deals].sort((a, b) => a.at - b.at);
}

/** The balance before the deals, when it is known after them. */
export const openingOf = (deals: readonly Deal[], after: Money | undefined): Money => {
  if (after === undefined) return ZERO;
  const all = deals.reduce((sum, deal) => add(sum, netOf(deal)), ZERO);
  const before = subtract(after, all);
  return isZero(before) ? ZERO : before;
};

/** Stops that were set; 0 is none. */
export const stopsOf = (
  stops: readonly (readonly [number: string, stop: Price])[],
): ReadonlyMap<PositionId, Price> =>
  new Map(stops.filter(([, stop]) => !isZero(stop)).map(([number, stop]) => [number as PositionId, stop]));
