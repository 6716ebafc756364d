/**
 * Runs of won and of lost trades. As in MetaTrader, a trade that ends at nothing is won: only a loss ends a run of wins.
 */
import { add, compare, isPositive, isZero } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import { ZERO } from './money.ts';

export interface Streak {
  readonly count: number;
  readonly money: Money;
}

export interface Streaks {
  /** By count; of two as long the one with more money. MetaTrader: "maximum consecutive wins ($)", "… losses ($)". */
  readonly longestWins: Streak;
  readonly longestLosses: Streak;
  /** By money. MetaTrader: "maximal consecutive profit (count)", "… loss (count)". */
  readonly richestWins: Streak;
  readonly richestLosses: Streak;
}

export const isWon = (net: Money): boolean => isZero(net) || isPositive(net);

const NONE: Streak = { count: 0, money: ZERO };

function runsOf(nets: readonly Money[]): readonly (Streak & { readonly won: boolean })[] {
  const runs: { won: boolean; count: number; money: Money }[] = [];
  for (const net of nets) {
    const last = runs.at(-1);
    if (last?.won === isWon(net)) {
      last.count += 1;
      last.money = add(last.money, net);
    } else runs.push({ won: isWon(net), count: 1, money: net });
  }
  return runs;
}

type Order = (a: Streak, b: Streak) => number;
const byCount: Order = (a, b) => a.count - b.count;
/** More won, or more lost. */
const byMoney: Order = (a, b) => compare(sizeOf(a.money), sizeOf(b.money));
const sizeOf = (money: Money): Money => (money.startsWith('-') ? (money.slice(1) as Money) : money);

const first = (runs: readonly Streak[], order: Order, then: Order): Streak =>
  runs.reduce((best, run) => ((order(run, best) || then(run, best)) > 0 ? run : best), NONE);

/** @param nets results of the trades in the order in which they were closed */
export function streaksOf(nets: readonly Money[]): Streaks {
  const runs = runsOf(nets);
  const of = (won: boolean): readonly Streak[] =>
    runs.filter((run) => run.won === won).map(({ count, money }) => ({ count, money }));
  return {
    longestWins: first(of(true), byCount, byMoney),
    longestLosses: first(of(false), byCount, byMoney),
    richestWins: first(of(true), byMoney, byCount),
    richestLosses: first(of(false), byMoney, byCount),
  };
}
