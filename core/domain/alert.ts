/**
 * What a person wants to be told when it happens. An alert tells once, and again only after things were well by a margin:
 * a price that dances about its level is no flood.
 *
 *   armed ──reached──► told (once) ──well again by the margin──► armed
 *
 * What is the case already when it is first looked at is not told: it is no event.
 */
import { add, compare, maximum, product, subtract } from './decimal.ts';
import type { Decimal, Money, Price } from './decimal.ts';
import type { FeedSymbol } from './feed.ts';
import type { AccountId, Brand, Millis, UserId } from './ids.ts';

export type AlertId = Brand<string, 'AlertId'>;
export type AlertSide = 'above' | 'below';

export type AlertCondition =
  /** By the bid. */
  | { readonly kind: 'price'; readonly symbol: FeedSymbol; readonly side: AlertSide; readonly level: Price }
  | { readonly kind: 'equity'; readonly account: AccountId; readonly side: AlertSide; readonly level: Money }
  /** From the highest equity since the alert was set, in % of it. A withdrawal is one too: nothing here knows deals. */
  | { readonly kind: 'drawdown'; readonly account: AccountId; readonly percent: Decimal }
  | { readonly kind: 'offline'; readonly account: AccountId; readonly afterMs: Millis };

export interface AlertState {
  /** `new`: not looked at yet. */
  readonly phase: 'new' | 'armed' | 'told';
  /** How often it told. */
  readonly times: number;
  readonly toldAt: Millis | null;
  /** Highest equity so far; null while unknown, and where it is no matter. */
  readonly peak: Money | null;
}

export interface Alert {
  readonly id: AlertId;
  readonly owner: UserId;
  readonly condition: AlertCondition;
  readonly state: AlertState;
  readonly createdAt: Millis;
}

export const NEW_ALERT: AlertState = { phase: 'new', times: 0, toldAt: null, peak: null };

/** What is seen: a bid, an equity, or how long an account has been away (0: it is there). */
export type Seen =
  | { readonly kind: 'price'; readonly bid: Price }
  | { readonly kind: 'equity'; readonly equity: Money }
  | { readonly kind: 'offline'; readonly forMs: Millis };

/** How far a price or an equity must come back, of its level: beyond the spread and a minute's noise. */
const PRICE_MARGIN = '0.001' as Decimal;
const EQUITY_MARGIN = '0.01' as Decimal;
/** The part of a drawdown that it must shrink to. */
const DRAWDOWN_AGAIN = '0.8' as Decimal;
const HUNDREDTH = '0.01' as Decimal;

/** Where a level must be passed the other way before the alert tells again. */
export const againAt = <T extends Decimal>(kind: 'price' | 'equity', side: AlertSide, level: T): T => {
  const margin = product(level, kind === 'price' ? PRICE_MARGIN : EQUITY_MARGIN);
  return side === 'above' ? subtract(level, margin as T) : add(level, margin as T);
};

interface Look {
  readonly reached: boolean;
  /** Well again, by the margin. */
  readonly well: boolean;
  readonly peak: Money | null;
}

const crossed = (side: AlertSide, value: Decimal, level: Decimal): boolean =>
  side === 'above' ? compare(value, level) >= 0 : compare(value, level) <= 0;

function atLevel(condition: Extract<AlertCondition, { side: AlertSide }>, value: Decimal): Look {
  const { kind, side, level } = condition;
  const other = side === 'above' ? 'below' : 'above';
  const again = againAt<Decimal>(kind, side, level);
  return { reached: crossed(side, value, level), well: crossed(other, value, again), peak: null };
}

/** @returns null when what is seen is no matter of the condition */
function lookAt(condition: AlertCondition, before: Money | null, seen: Seen): Look | null {
  switch (condition.kind) {
    case 'price':
      return seen.kind === 'price' ? atLevel(condition, seen.bid) : null;
    case 'equity':
      return seen.kind === 'equity' ? atLevel(condition, seen.equity) : null;
    case 'drawdown': {
      if (seen.kind !== 'equity') return null;
      const peak = before === null ? seen.equity : maximum(before, seen.equity);
      const fall = subtract(peak, seen.equity);
      const allowed = product(peak, condition.percent, HUNDREDTH);
      return {
        reached: compare(fall, allowed) >= 0,
        well: compare(fall, product(allowed, DRAWDOWN_AGAIN)) <= 0,
        peak,
      };
    }
    case 'offline':
      return seen.kind === 'offline'
        ? { reached: seen.forMs >= condition.afterMs, well: seen.forMs === 0, peak: null }
        : null;
  }
}

/** @returns the state after it, the same object when nothing changed; `tells`: the person is to be told now */
export function advanceAlert(
  { condition, state }: Pick<Alert, 'condition' | 'state'>,
  seen: Seen,
  now: Millis,
): { readonly state: AlertState; readonly tells: boolean } {
  const look = lookAt(condition, state.peak, seen);
  if (look === null) return { state, tells: false };
  const { reached, well, peak } = look;
  if (state.phase === 'armed' && reached)
    return { state: { phase: 'told', times: state.times + 1, toldAt: now, peak }, tells: true };
  const first = reached ? 'told' : 'armed';
  const phase = state.phase === 'new' ? first : well && !reached ? 'armed' : state.phase;
  const same = phase === state.phase && peak === state.peak;
  return { state: same ? state : { ...state, phase, peak }, tells: false };
}
