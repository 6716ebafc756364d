/**
 * Which position a deal belongs to, where a file does not say. On a hedging account a deal out closes a position of
 * the other side: the one that the file's list of positions shows to have ended then and there, or else the oldest that
 * is large enough. On a netting account a symbol is one position from the time it is opened until it is flat.
 */
import { add, compare, isZero, subtract } from '../domain/decimal.ts';
import type { Lots } from '../domain/decimal.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import { opposite } from '../domain/position.ts';
import type { Deal, Side } from '../domain/position.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';

/** A position as the list of closed ones has it. */
export interface EndedPosition {
  readonly position: PositionId;
  readonly symbol: string;
  readonly side: Side;
  readonly closedAt: Millis;
}

type Exchange = Deal & { readonly symbol: BrokerSymbol; readonly side: Side };
interface Open {
  readonly position: PositionId;
  readonly side: Side;
  lots: Lots;
}

const isExchange = (deal: Deal): deal is Exchange => deal.symbol !== null && deal.side !== null;
const endOf = (symbol: string, side: Side, at: Millis): string => `${symbol} ${side} ${at}`;

/** Of the open ones of that side: the named one, else the oldest, that is large enough. */
function toClose(open: readonly Open[], lots: Lots, named: PositionId | undefined): number {
  const fits = (each: Open): boolean => compare(each.lots, lots) >= 0;
  const byName = named === undefined ? -1 : open.findIndex((each) => each.position === named && fits(each));
  return byName === -1 ? open.findIndex(fits) : byName;
}

/** Null when some deal closes more than any position of a hedging account has: then it is none. */
function hedged(
  deals: readonly Exchange[],
  ended: ReadonlyMap<string, EndedPosition[]>,
): readonly Deal[] | null {
  const open: Record<Side, Open[]> = { buy: [], sell: [] };
  const assigned: Deal[] = [];
  for (const deal of deals) {
    if (deal.entry === 'inout') return null;
    // The number of a position is that of the order that opened it.
    const own = deal.position ?? (deal.id as PositionId);
    if (deal.entry === 'in') {
      open[deal.side].push({ position: own, side: deal.side, lots: deal.lots });
      assigned.push({ ...deal, position: own });
      continue;
    }
    const side = opposite(deal.side);
    const named = ended.get(endOf(deal.symbol, side, deal.at))?.shift()?.position;
    const index = toClose(open[side], deal.lots, named);
    const chosen = open[side][index];
    // What was opened before the file begins can be of any size.
    if (chosen === undefined && open[side].length > 0) return null;
    if (chosen !== undefined) chosen.lots = subtract(chosen.lots, deal.lots);
    if (chosen !== undefined && isZero(chosen.lots)) open[side].splice(index, 1);
    assigned.push({ ...deal, position: chosen?.position ?? own });
  }
  return assigned;
}

function netted(deals: readonly Exchange[]): readonly Deal[] {
  let position: PositionId | null = null;
  /** Above 0 bought, below 0 sold. */
  let net = '0' as Lots;
  return deals.map((deal) => {
    const id: PositionId = position ?? deal.position ?? (deal.id as PositionId);
    net = deal.side === 'buy' ? add(net, deal.lots) : subtract(net, deal.lots);
    position = isZero(net) ? null : id;
    return { ...deal, position: id };
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * The same deals, each with its position.
 * @param deals oldest first; `position` of those that open is the number of their order, when it is known
 */
export function withPositions(deals: readonly Deal[], positions: readonly EndedPosition[]): readonly Deal[] {
  const ended = grouped(positions, ({ symbol, side, closedAt }) => endOf(symbol, side, closedAt));
  const bySymbol = grouped(deals.filter(isExchange), ({ symbol }) => symbol);
  const assigned = [...bySymbol.values()].flatMap((each) => hedged(each, ended) ?? netted(each));
  const byId = new Map(assigned.map((deal) => [deal.id, deal]));
  return deals.map((deal) => byId.get(deal.id) ?? deal);
}
