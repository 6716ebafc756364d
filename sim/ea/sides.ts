/**
 * A netting account's position, side by side. MetaTrader keeps one identifier when a position is turned round; for
 * those who copy it, one position has ended and its opposite has begun. Each side is told as a position of its own,
 * named by the order that began it, and a deal that turned the position as two: what it closed, and what it opened.
 */
import type { Ticket } from '../../core/domain/ids.ts';
import type { BrokerDeal } from '../broker/book.ts';

/** What one deal did to one side. */
export interface SideDeal {
  /** Unique in the account: the deal's number or, of a half, that and which half. */
  readonly name: string;
  readonly side: Ticket;
  readonly deal: BrokerDeal;
}

export interface Side {
  readonly id: Ticket;
  readonly deals: readonly BrokerDeal[];
  /** Units that are left of it. */
  readonly units: number;
}

/** @param deals all of one position, oldest first @returns the same, with each turn in two halves */
export function sideDeals(deals: readonly BrokerDeal[]): readonly SideDeal[] {
  const all: SideDeal[] = [];
  let side: Ticket | null = null;
  let units = 0;
  for (const deal of deals) {
    if (deal.position === null) continue;
    side ??= deal.position;
    if (deal.entry === 'inout' && deal.order !== null) {
      const [closing, opening] = halves(deal, units);
      all.push({ name: `${deal.number}-out`, side, deal: closing });
      side = deal.order;
      units = opening.units;
      all.push({ name: `${deal.number}-in`, side, deal: opening });
      continue;
    }
    units += deal.entry === 'in' ? deal.units : -deal.units;
    all.push({ name: String(deal.number), side, deal });
  }
  return all;
}

/** The sides of one position, oldest first. @param deals all of it, oldest first */
export function sidesOf(deals: readonly BrokerDeal[]): readonly Side[] {
  const sides = new Map<Ticket, BrokerDeal[]>();
  for (const { side, deal } of sideDeals(deals)) {
    const its = sides.get(side);
    if (its === undefined) sides.set(side, [deal]);
    else its.push(deal);
  }
  return [...sides].map(([id, its]) => ({
    id,
    deals: its,
    units: its.reduce((sum, deal) => sum + (deal.entry === 'in' ? deal.units : -deal.units), 0),
  }));
}

/** Profit and swap are what the closing brought; the commission is shared by size, to the cent. */
function halves(deal: BrokerDeal, held: number): readonly [closing: BrokerDeal, opening: BrokerDeal] {
  const commission = Math.round((deal.commission * held) / deal.units);
  const closing = { ...deal, entry: 'out', units: held, commission } as const;
  const units = deal.units - held;
  const rest = deal.commission - commission;
  return [closing, { ...deal, entry: 'in', units, commission: rest, profit: 0, swap: 0 }];
}
