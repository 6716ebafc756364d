/**
 * The same signals, taken twice: what each side made of them, and what made the difference. The sides are a paper
 * account and a live one, or the provider's prices and a copy's.
 */
import { add, divide, isPositive, subtract } from '../domain/decimal.ts';
import type { Lots, Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { netOf } from '../domain/position.ts';
import { rounded, shareOf, ZERO } from './money.ts';

/** A position that was taken, and is over. */
export interface Taken {
  /** That it was opened with; above 0. */
  readonly lots: Lots;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
  /** What its first stop would have cost, above 0; null without one, or where that is not known. */
  readonly risk: Money | null;
  readonly closedAt: Millis;
}

/** What one side made of a signal. */
export type Share =
  | { readonly outcome: 'closed'; readonly taken: Taken }
  /** Open, or on its way: it counts when it is over. */
  | { readonly outcome: 'open' }
  /** `reason` is the stable code of who said no; empty: nobody did, it was too late or no answer came. */
  | { readonly outcome: 'missed'; readonly reason: string };

export interface SharedSignal {
  /** When it came. */
  readonly at: Millis;
  /** What it is measured by: paper, or the provider's prices. */
  readonly model: Share;
  readonly real: Share;
}

/** Signals that one side took and the other did not. */
export interface OneSided {
  readonly count: number;
  /** What they brought to the side that took them. */
  readonly money: Money;
  /** Why the other side did not, by code, the most frequent first; an empty code: nobody said no. */
  readonly reasons: ReadonlyMap<string, number>;
}

export interface SumPoint {
  readonly at: Millis;
  readonly sum: Money;
}

export interface Comparison {
  /** Signals that both sides took, and that are over on both. */
  readonly both: number;
  /** What these brought. */
  readonly model: Money;
  readonly real: Money;
  /** What made the difference of these two: together they are `real` − `model`. */
  readonly parts: {
    /** The real side dealt in other sizes. */
    readonly size: Money;
    /** Entries and exits at other prices, at the real side's size. */
    readonly prices: Money;
    readonly commission: Money;
    readonly swap: Money;
  };
  /** Taken by the model only. */
  readonly missed: OneSided;
  /** Taken by the real side only. */
  readonly extra: OneSided;
  /** `real` − `model`, with what only one side took. */
  readonly difference: Money;
  /** Still open on one side at least. */
  readonly open: number;
  /** What signals that both took had brought after each of them; from 0, when the first of them came. */
  readonly curves: { readonly model: readonly SumPoint[]; readonly real: readonly SumPoint[] };
}

type Amounts = Pick<Taken, 'profit' | 'swap' | 'commission'>;

const NOTHING: Amounts = { profit: ZERO, swap: ZERO, commission: ZERO };

/** What the model would have made with the real side's lots. */
const resized = ({ lots, ...amounts }: Taken, to: Lots): Amounts =>
  lots === to
    ? amounts
    : {
        profit: shareOf(amounts.profit, to, lots),
        swap: shareOf(amounts.swap, to, lots),
        commission: shareOf(amounts.commission, to, lots),
      };

function summed(all: readonly Amounts[]): Amounts {
  return all.reduce(
    (sum, { profit, swap, commission }) => ({
      profit: add(sum.profit, profit),
      swap: add(sum.swap, swap),
      commission: add(sum.commission, commission),
    }),
    NOTHING,
  );
}

function curveOf(taken: readonly Taken[], from: Millis | undefined): readonly SumPoint[] {
  if (from === undefined) return [];
  let sum = ZERO;
  const ends = [...taken].sort((a, b) => a.closedAt - b.closedAt);
  const points = ends.map((one) => {
    sum = add(sum, netOf(one));
    return { at: one.closedAt, sum };
  });
  return [{ at: from, sum: ZERO }, ...points];
}

/** @param by the side that took it, and why the other one did not */
function oneSided(by: readonly { readonly taken: Taken; readonly reason: string }[]): OneSided {
  const counts = new Map<string, number>();
  for (const { reason } of by) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return {
    count: by.length,
    money: netOf(summed(by.map(({ taken }) => taken))),
    reasons: new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
  };
}

/** Money of both sides is of one currency, or in multiples of risk (`inRisk`). */
export function comparisonOf(signals: readonly SharedSignal[]): Comparison {
  const pairs: { readonly at: Millis; readonly model: Taken; readonly real: Taken }[] = [];
  const missed: { readonly taken: Taken; readonly reason: string }[] = [];
  const extra: { readonly taken: Taken; readonly reason: string }[] = [];
  let open = 0;
  for (const { at, model, real } of signals) {
    if (model.outcome === 'open' || real.outcome === 'open') open += 1;
    else if (model.outcome === 'closed' && real.outcome === 'closed')
      pairs.push({ at, model: model.taken, real: real.taken });
    else if (model.outcome === 'closed' && real.outcome === 'missed')
      missed.push({ taken: model.taken, reason: real.reason });
    else if (model.outcome === 'missed' && real.outcome === 'closed')
      extra.push({ taken: real.taken, reason: model.reason });
  }
  const [models, reals] = [pairs.map(({ model }) => model), pairs.map(({ real }) => real)];
  const model = netOf(summed(models));
  const sums = summed(reals);
  const real = netOf(sums);
  const same = summed(pairs.map((pair) => resized(pair.model, pair.real.lots)));
  const [from] = pairs.map(({ at }) => at).sort((a, b) => a - b);
  const [left, more] = [oneSided(missed), oneSided(extra)];
  return {
    both: pairs.length,
    model,
    real,
    parts: {
      size: subtract(netOf(same), model),
      prices: subtract(sums.profit, same.profit),
      commission: subtract(sums.commission, same.commission),
      swap: subtract(sums.swap, same.swap),
    },
    missed: left,
    extra: more,
    difference: add(subtract(real, model), subtract(more.money, left.money)),
    open,
    curves: { model: curveOf(models, from), real: curveOf(reals, from) },
  };
}

const ONE = '1' as Lots;

function inR(share: Share): Share | null {
  if (share.outcome !== 'closed') return share;
  const { risk, profit, swap, commission, closedAt } = share.taken;
  if (risk === null || !isPositive(risk)) return null;
  const of = (amount: Money): Money => rounded(divide(amount, risk) as Money);
  return {
    outcome: 'closed',
    taken: {
      lots: ONE,
      profit: of(profit),
      swap: of(swap),
      commission: of(commission),
      risk: ONE as unknown as Money,
      closedAt,
    },
  };
}

/**
 * The same in multiples of what each position risked at its first stop (R, after Van Tharp), for sides whose money makes
 * no sum. Sizes play no part in them.
 * @returns those that can be told so, and how many cannot, for want of a stop
 */
export function inRisk(signals: readonly SharedSignal[]): {
  readonly signals: readonly SharedSignal[];
  readonly without: number;
} {
  const told = signals.flatMap(({ at, model, real }) => {
    const [one, other] = [inR(model), inR(real)];
    return one === null || other === null ? [] : [{ at, model: one, real: other }];
  });
  return { signals: told, without: signals.length - told.length };
}
