/**
 * Limits on losses: a state and what is seen now → the state after it, what is reached, and what clears. Every limit
 * is looked at by itself, so their order does not matter, and a look at which nothing is new changes no verdict, so
 * it does not matter how often one looks while nothing happens.
 *
 *     measuring ──lost ≥ allowed──► blocked ──time, a person──► measuring, from the value at that moment
 *         └──calendar: next period──► measuring, from the last value before it (a block stays until it clears)
 */
import {
  add,
  compare,
  decimal,
  isPositive,
  money,
  multiply,
  subtract,
  toPlaces,
} from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/ids.ts';
import type { EquityGuards, LimitState, RiskBlock, RiskLimit, RiskState } from '../../domain/risk.ts';
import { begin, clearsAt, isOver, measuresOf, moved, rolledOn, withValue } from './windows.ts';

const PERCENT = decimal('0.01');
/** Enough for every currency, and for what the store takes. */
const MONEY_PLACES = 8;

/** The limits of one scope. */
export interface Watched {
  readonly limits: readonly RiskLimit[];
  /** A subscription has none. */
  readonly guards: EquityGuards;
}

/** What is seen of a scope at one moment, in the account's currency. */
export interface Observation {
  /** As in RiskSeen. */
  readonly balance: Money;
  /** Null while it is not known: limits on equity are not judged then. */
  readonly equity: Money | null;
  /** As in LimitState: of a subscription, the account's balance without its results; of an account 0. */
  readonly capital: Money;
  /** What came into the account since the last look; negative: went out. */
  readonly deposited: Money;
  readonly at: Millis;
}

export interface Advanced {
  readonly state: RiskState;
  readonly reached: readonly RiskBlock[];
  readonly cleared: readonly RiskBlock[];
}

const ofBasis = (
  { basis }: RiskLimit,
  { balance, equity }: { readonly balance: Money; readonly equity: Money | null },
): Money | null => (basis === 'balance' ? balance : equity);

const rounded = (value: Money): Money => money(toPlaces(value, MONEY_PLACES));

/** What may be lost. */
function allowedBy({ threshold, from }: RiskLimit, state: LimitState): Money {
  if ('amount' in threshold) return threshold.amount;
  const base = add(state.capital, from === 'start' ? state.start : state.peak);
  return isPositive(base) ? multiply(multiply(base, threshold.percent), PERCENT) : ('0' as Money);
}

/** @returns the block that begins now; null while less is lost than allowed */
function judge(
  scope: RiskBlock['scope'],
  limit: RiskLimit,
  state: LimitState,
  value: Money,
  at: Millis,
): RiskBlock | null {
  const from = limit.from === 'start' ? state.start : state.peak;
  if (compare(value, from) >= 0) return null;
  const lost = subtract(from, value);
  const allowed = allowedBy(limit, state);
  if (compare(lost, allowed) < 0) return null;
  return {
    scope,
    limit: limit.id,
    action: limit.action,
    since: at,
    until: clearsAt(limit, at),
    lost: rounded(lost),
    allowed: rounded(allowed),
  };
}

/** The limit's state as it was, brought to the present moment: deposits, blocks that clear, periods that are over. */
function toPresent(
  limit: RiskLimit,
  held: LimitState,
  before: Money,
  isAccount: boolean,
  { deposited, capital, at }: Observation,
): LimitState {
  const shifted =
    deposited === '0'
      ? held
      : isAccount
        ? moved(held, deposited)
        : { ...held, capital: add(held.capital, deposited) };
  const { block } = shifted;
  const clears = block?.until ?? null;
  if (clears !== null && clears <= at) return begin(limit, before, capital, at);
  if (isOver(limit, shifted, at)) return { ...begin(limit, before, capital, at), block };
  return rolledOn(limit, shifted, before, at);
}

/** @returns null while the limit's value was never known */
function look(state: RiskState, limit: RiskLimit, seen: Observation): LimitState | null {
  const isAccount = state.scope.kind === 'account';
  const value = ofBasis(limit, seen);
  const last = ofBasis(limit, state.seen);
  const isPaid = isAccount && seen.deposited !== '0';
  const before = last !== null && isPaid ? add(last, seen.deposited) : last;
  const known = before ?? value;
  const held = state.limits.find((one) => one.limit === limit.id);
  if (known === null) return held ?? null;
  const current =
    held?.measures === measuresOf(limit)
      ? toPresent(limit, held, known, isAccount, seen)
      : { ...begin(limit, value ?? known, seen.capital, seen.at), block: held?.block ?? null };
  if (value === null) return current;
  const valued = withValue(current, value);
  return valued.block === null
    ? { ...valued, block: judge(state.scope.kind, limit, valued, value, seen.at) }
    : valued;
}

/** Equity guards that are set and reached; one that is reached stays so until a person clears it. */
function lookAtGuards(
  { scope, guards }: RiskState,
  { stop, target }: EquityGuards,
  { equity, at }: Observation,
): readonly RiskBlock[] {
  if (stop === null && target === null) return [];
  const guard = (name: 'equity_stop' | 'equity_target', value: Money | null, beyond: -1 | 1): RiskBlock[] => {
    if (value === null) return [];
    const held = guards.find(({ limit }) => limit === name);
    if (held !== undefined) return [held];
    if (equity === null || compare(equity, value) === -beyond) return [];
    const where = { lost: rounded(equity), allowed: rounded(value) };
    return [{ scope: scope.kind, limit: name, action: 'close', since: at, until: null, ...where }];
  };
  return [...guard('equity_stop', stop, -1), ...guard('equity_target', target, 1)];
}

const sameBlock = (a: RiskBlock, b: RiskBlock): boolean => a.limit === b.limit && a.since === b.since;

/** All blocks of a scope. */
export const blocksIn = ({ limits, guards }: RiskState): readonly RiskBlock[] => [
  ...guards,
  ...limits.flatMap(({ block }) => (block === null ? [] : [block])),
];

/**
 * Looks at one scope. A limit that `watched` no longer has is forgotten, with its block; one that measures something
 * else than before starts anew and keeps its block.
 * @param state what is left of the last look
 */
export function advance(state: RiskState, watched: Watched, seen: Observation): Advanced {
  const after: RiskState = {
    scope: state.scope,
    seen: { ...state.seen, balance: seen.balance, equity: seen.equity ?? state.seen.equity },
    limits: watched.limits.flatMap((limit) => look(state, limit, seen) ?? []),
    guards: lookAtGuards(state, watched.guards, seen),
  };
  const [before, now] = [blocksIn(state), blocksIn(after)];
  return {
    state: after,
    reached: now.filter((block) => !before.some((other) => sameBlock(other, block))),
    cleared: before.filter((block) => !now.some((other) => sameBlock(other, block))),
  };
}

/** A person allows entries again: every limit that was reached is measured anew from what was last seen. */
export function clearAll(
  state: RiskState,
  { limits }: Watched,
  capital: Money,
  at: Millis,
): { readonly state: RiskState; readonly cleared: readonly RiskBlock[] } {
  const afresh = state.limits.map((held): LimitState => {
    const limit = limits.find(({ id }) => id === held.limit);
    const value = limit === undefined ? null : ofBasis(limit, state.seen);
    if (held.block === null || limit === undefined || value === null) return { ...held, block: null };
    return begin(limit, value, capital, at);
  });
  return { state: { ...state, limits: afresh, guards: [] }, cleared: blocksIn(state) };
}

/**
 * What a look changed, the least first: nothing; values that the next look tells again; highest and first values;
 * blocks and periods, which must not be forgotten.
 */
export function changeOf(before: RiskState, after: RiskState): 'none' | 'values' | 'marks' | 'milestone' {
  const isMilestone =
    before.limits.length !== after.limits.length ||
    before.guards.length !== after.guards.length ||
    after.limits.some(({ limit, measures, periodStart, block }, index) => {
      const held = before.limits[index];
      return (
        held?.limit !== limit ||
        held.measures !== measures ||
        held.periodStart !== periodStart ||
        held.block !== block
      );
    });
  if (isMilestone) return 'milestone';
  const marked = after.limits.some((state, index) => {
    const held = before.limits[index];
    return held?.start !== state.start || held.peak !== state.peak || held.slices !== state.slices;
  });
  if (marked) return 'marks';
  const { balance, equity } = before.seen;
  return balance === after.seen.balance && equity === after.seen.equity ? 'none' : 'values';
}
