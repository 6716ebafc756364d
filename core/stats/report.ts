/** Statistics as MetaTrader's own report prints them: the same figures, rounded as it rounds them. */
import { toPlaces } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import { ZERO } from './money.ts';
import type { Statistics } from './statistics.ts';

export interface ReportJson {
  readonly trades: number;
  readonly gross_profit: number;
  readonly gross_loss: number;
  readonly net_profit: number;
  /** Null when nothing was lost: MetaTrader leaves it blank. */
  readonly profit_factor: number | null;
  readonly expected_payoff: number;
  readonly absolute_drawdown: number;
  readonly max_drawdown: number;
  readonly max_drawdown_pct: number;
  readonly relative_drawdown_pct: number;
  readonly short_wins_pct: number;
  readonly long_wins_pct: number;
  readonly max_consecutive_wins: number;
  readonly final_balance: number;
}

/** Of money, percentages and ratios alike. */
const PLACES = 2;

const amount = (money: Money): number => Number(toPlaces(money, PLACES));
const ratio = (value: number): number => Number(value.toFixed(PLACES));

/**
 * MetaTrader 4's statement prints the gross loss without its sign; its tester, MetaTrader 5 and MQL's
 * STAT_GROSS_LOSS have it at 0 or below.
 */
export type LossSign = 'negative' | 'unsigned';

export function reportJson(statistics: Statistics, lossSign: LossSign): ReportJson {
  const { balanceDrawdown: drawdown, profitFactor } = statistics;
  const loss = amount(statistics.grossLoss);
  return {
    trades: statistics.trades,
    gross_profit: amount(statistics.grossProfit),
    gross_loss: lossSign === 'unsigned' ? Math.abs(loss) : loss,
    net_profit: amount(statistics.netProfit),
    profit_factor: profitFactor === null ? null : ratio(profitFactor),
    expected_payoff: amount(statistics.expectedPayoff ?? ZERO),
    absolute_drawdown: amount(drawdown.absolute),
    max_drawdown: amount(drawdown.maximal),
    max_drawdown_pct: ratio(drawdown.maximalPct),
    relative_drawdown_pct: ratio(drawdown.relativePct),
    short_wins_pct: ratio(statistics.shortWinsPct),
    long_wins_pct: ratio(statistics.longWinsPct),
    max_consecutive_wins: statistics.longestWins.count,
    final_balance: amount(statistics.finalBalance),
  };
}
