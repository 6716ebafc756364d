/** An account's (or a channel's) deals → all its statistics. */
import { add, subtract } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { AccountFunds } from '../domain/account.ts';
import type { Millis } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import { balanceCurve } from './balance.ts';
import type { BalanceStep } from './balance.ts';
import { closedTradesOf } from './closed-trades.ts';
import { drawdownOf } from './drawdown.ts';
import type { CurvePoint, Drawdown } from './drawdown.ts';
import { figuresOf } from './figures.ts';
import type { Figures, Knowledge } from './figures.ts';
import { ratioOf, totalOf, ZERO } from './money.ts';
import { pipsFromPrices } from './pips.ts';
import { exposureOf, growthOf, returnsOf, sharpeOf, sortinoOf } from './returns.ts';
import { streaksOf } from './streaks.ts';
import type { Streaks } from './streaks.ts';

export type EquitySample = Pick<AccountFunds, 'at' | 'equity'>;

export interface StatisticsOptions extends Partial<Knowledge> {
  /** Balance before the first deal; 0 unless given, as of an account whose first deal is its deposit. */
  readonly openingBalance?: Money;
  /** Equity as it was sampled, oldest first: without it there is no equity drawdown. */
  readonly equity?: readonly EquitySample[];
}

export interface Statistics extends Figures, Streaks {
  /** When the first trade was opened (or closed, if that is all one knows), and the last closed. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  readonly initialDeposit: Money;
  /** After trading began. */
  readonly deposits: Money;
  /** 0 or less. */
  readonly withdrawals: Money;
  readonly finalBalance: Money;
  /** What opening the positions that are still open has cost: in the balance, and in no trade yet. */
  readonly openCosts: Money;
  readonly balanceDrawdown: Drawdown;
  readonly equityDrawdown: Drawdown | null;
  /** Net profit ÷ the maximal balance drawdown; null without one. */
  readonly recoveryFactor: number | null;
  /** Time-weighted return as a fraction: 0.1 is 10 %. */
  readonly growth: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** Part of the time with a position open, 0 to 1. */
  readonly exposure: number | null;
}

/** A deal's terminal may report it late: by time, and those of one moment as they came. */
export const oldestFirst = (deals: readonly Deal[]): readonly Deal[] =>
  [...deals].sort((a, b) => a.at - b.at);

export const knowledgeOf = (deals: readonly Deal[], options: Partial<Knowledge>): Knowledge => ({
  pipOf: options.pipOf ?? pipsFromPrices(deals),
  stopOf: options.stopOf ?? (() => undefined),
});

/** Equity after each sample, and what was paid in or out since the one before. */
function equityPoints(
  samples: readonly EquitySample[],
  steps: readonly BalanceStep[],
): readonly CurvePoint[] {
  let next = 0;
  return samples.map(({ at, equity }) => {
    let flow = ZERO;
    for (let step = steps[next]; step !== undefined && step.at <= at; step = steps[next]) {
      flow = add(flow, step.flow);
      next += 1;
    }
    return { after: equity, flow };
  });
}

function equityDrawdown(samples: readonly EquitySample[], steps: readonly BalanceStep[]): Drawdown | null {
  const [first, ...rest] = equityPoints(samples, steps);
  return first === undefined ? null : drawdownOf(first.after, rest);
}

const boundary = (times: readonly Millis[], choose: (a: Millis, b: Millis) => Millis): Millis | null =>
  times.length === 0 ? null : times.reduce((a, b) => choose(a, b));

/** Everything at once; every figure is defined where its type is. Of no deals: zeros, and null for what they leave open. */
export function statisticsOf(deals: readonly Deal[], options: StatisticsOptions = {}): Statistics {
  const ordered = oldestFirst(deals);
  const trades = closedTradesOf(ordered);
  const curve = balanceCurve(ordered, options.openingBalance ?? ZERO);
  const figures = figuresOf(trades, knowledgeOf(ordered, options));
  const balanceDrawdown = drawdownOf(curve.initialDeposit, curve.traded);
  const flows = curve.traded.map(({ flow }) => flow);
  const paidIn = totalOf(flows.filter((flow) => !flow.startsWith('-')));
  const paidOut = totalOf(flows.filter((flow) => flow.startsWith('-')));
  const traded = subtract(subtract(curve.final, curve.initialDeposit), add(paidIn, paidOut));
  const returns = returnsOf(curve.traded);
  return {
    ...figures,
    ...streaksOf(trades.map(({ net }) => net)),
    from: boundary(
      trades.map(({ openedAt, closedAt }) => openedAt ?? closedAt),
      Math.min,
    ),
    to: boundary(
      trades.map(({ closedAt }) => closedAt),
      Math.max,
    ),
    initialDeposit: curve.initialDeposit,
    deposits: paidIn,
    withdrawals: paidOut,
    finalBalance: curve.final,
    openCosts: subtract(traded, figures.netProfit),
    balanceDrawdown,
    equityDrawdown: equityDrawdown(options.equity ?? [], curve.steps),
    recoveryFactor: ratioOf(figures.netProfit, balanceDrawdown.maximal),
    growth: growthOf(returns),
    sharpe: sharpeOf(returns),
    sortino: sortinoOf(returns),
    exposure: exposureOf(trades),
  };
}
