/**
 * A netting account's one position of a symbol, shared out among the links that hold it: each share is told as a position
 * of its own, named by the order that opened it (docs/PROTOCOL.md, section 4, "Netting"). The broker (core/paper) has the
 * one position, without stops: those are the shares' own (netted.ts).
 *
 * A deal that a link asked for carries its magic number, and opens its share or takes from it. A stop-out is nobody's: it
 * takes from the shares of the side that it closes, the oldest first. So the shares always add up to the broker's position.
 */
import { isZero, minimum, subtract } from '../../domain/decimal.ts';
import type { Lots, Money } from '../../domain/decimal.ts';
import type { PositionId } from '../../domain/ids.ts';
import { opposite } from '../../domain/position.ts';
import type { Deal, Side } from '../../domain/position.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { PaperAccount } from '../../paper/account.ts';
import type { PaperEvent } from '../../paper/events.ts';
import { moneyOf, ONE } from '../../paper/money.ts';
import type { PaperOrder, PaperPosition } from '../../paper/orders.ts';
import type { Levels, PaperState, Shared } from './state.ts';

type DealEvent = Extract<PaperEvent, { type: 'deal' }>;
type TradeDeal = Deal & { readonly symbol: BrokerSymbol; readonly side: Side };

/** What one deal does to one share. */
interface Part {
  readonly entry: 'in' | 'out';
  /** As it is before. */
  readonly share: PaperPosition;
  readonly lots: Lots;
}

const NO_LEVELS: Levels = { stopLoss: null, takeProfit: null };
const isTrade = (deal: Deal): deal is TradeDeal => deal.symbol !== null && deal.side !== null;

const withLevels = (order: PaperOrder, { resting }: Shared): PaperOrder => ({
  ...order,
  ...(resting[order.id] ?? NO_LEVELS),
});

/** The account as its links see it: positions are shares, and orders have the levels that these will have. */
export function heldBy({ account, shared }: PaperState): PaperAccount {
  if (shared === null) return account;
  const orders = account.orders.map((order) => withLevels(order, shared));
  return { ...account, positions: shared.shares, orders };
}

export interface SharedStep {
  readonly shared: Shared;
  /** What is told: with shares in place of positions. */
  readonly events: readonly PaperEvent[];
}

/**
 * What the broker did, share by share.
 * @param before account and shares as they were
 * @param levelsOf stop and target that a request wants for what it opens or changes
 */
export function sharedOut(
  before: { readonly account: PaperAccount; readonly shared: Shared },
  events: readonly PaperEvent[],
  levelsOf: (request: string | null) => Levels | null,
): SharedStep {
  const { terms, orders } = before.account;
  let { shared } = before;
  const told: PaperEvent[] = [];
  for (const event of events) {
    if (event.type === 'deal' && isTrade(event.deal)) {
      const opens = opened(event, event.deal, {
        levels: levelsOf(event.request) ?? shared.resting[event.order ?? ('' as PositionId)] ?? NO_LEVELS,
        kind: orders.find(({ id }) => id === event.order)?.kind ?? 'market',
      });
      const parts = partsOf(shared.shares, event.deal, opens);
      shared = { ...shared, shares: parts.reduce(sharesAfter, shared.shares) };
      told.push(...partsTold(event, event.deal, parts, terms.currencyDigits));
    } else if (event.type === 'order_placed' || event.type === 'order_changed') {
      const levels = levelsOf(event.request);
      if (levels !== null) shared = { ...shared, resting: { ...shared.resting, [event.order.id]: levels } };
      told.push({ ...event, order: withLevels(event.order, shared) });
    } else if (event.type === 'order_ended') {
      told.push({ ...event, order: withLevels(event.order, shared) });
      const { [event.order.id]: _ended, ...resting } = shared.resting;
      shared = { ...shared, resting };
    } else if (!isOfPosition(event)) told.push(event);
  }
  return { shared, events: told };
}

/** Of the broker's one position, which nobody but he knows. */
const isOfPosition = ({ type }: PaperEvent): boolean =>
  type === 'position_opened' || type === 'position_changed' || type === 'position_closed';

/** The share that the deal opens, if it opens one; without lots. */
const opened = (
  { order, comment }: DealEvent,
  { symbol, side, price, magic, at }: TradeDeal,
  { levels, kind }: { readonly levels: Levels; readonly kind: PaperPosition['kind'] },
): PaperPosition | null =>
  order === null
    ? null
    : {
        ...{ id: order, symbol, side, kind, lots: '0' as Lots, price, magic, comment, openedAt: at },
        ...{ ...levels, targets: [], trailing: null, breakEven: null, marginRate: ONE, swap: '0' as Money },
      };

function partsOf(
  shares: readonly PaperPosition[],
  { symbol, side, lots, magic, cause }: TradeDeal,
  opens: PaperPosition | null,
): readonly Part[] {
  const against = shares.filter((share) => share.symbol === symbol && share.side === opposite(side));
  const own = cause === 'stop_out' ? against : against.filter((share) => share.magic === magic);
  const parts: Part[] = [];
  let left = lots;
  for (const share of own) {
    const part = minimum(left, share.lots);
    if (isZero(part)) break;
    parts.push({ entry: 'out', share, lots: part });
    left = subtract(left, part);
  }
  if (isZero(left)) return parts;
  // Nothing is sent that would close more than a link holds, and no link opens twice.
  const isOpening = parts.length === 0 && !shares.some((share) => share.magic === magic);
  if (opens === null || !isOpening)
    throw new Error(`a deal of ${lots} lots ${symbol} with the magic number ${magic} fits no share`);
  return [{ entry: 'in', share: opens, lots: left }];
}

const shareAfter = ({ entry, share, lots }: Part): PaperPosition => ({
  ...share,
  lots: entry === 'in' ? lots : subtract(share.lots, lots),
});

function sharesAfter(shares: readonly PaperPosition[], part: Part): readonly PaperPosition[] {
  const after = shareAfter(part);
  if (part.entry === 'in') return [...shares, after];
  return isZero(after.lots)
    ? shares.filter(({ id }) => id !== after.id)
    : shares.map((one) => (one.id === after.id ? after : one));
}

/** The deal in parts, each with its share of the money and the share after it. The money adds up to the deal's. */
function partsTold(
  event: DealEvent,
  deal: TradeDeal,
  parts: readonly Part[],
  currencyDigits: number,
): readonly PaperEvent[] {
  let rest = { lots: deal.lots, profit: deal.profit, swap: deal.swap, commission: deal.commission };
  return parts.flatMap((part, index): readonly PaperEvent[] => {
    const { entry, share, lots } = part;
    const whole = rest;
    const of = (money: Money): Money => moneyOf([money, lots], [whole.lots], { currencyDigits });
    const its = { profit: of(whole.profit), swap: of(whole.swap), commission: of(whole.commission) };
    rest = {
      lots: subtract(whole.lots, lots),
      profit: subtract(whole.profit, its.profit),
      swap: subtract(whole.swap, its.swap),
      commission: subtract(whole.commission, its.commission),
    };
    const id = parts.length === 1 ? deal.id : `${deal.id}-${index + 1}`;
    const told = { ...deal, ...its, id, position: share.id, entry, lots, magic: share.magic };
    const after = shareAfter(part);
    const state = entry === 'in' ? 'opened' : isZero(after.lots) ? 'closed' : 'changed';
    // Whoever hears that a position is closed hears of it as it was.
    const position = state === 'closed' ? share : after;
    return [
      { ...event, deal: told },
      { type: `position_${state}`, position },
    ];
  });
}
