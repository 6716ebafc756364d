/**
 * What a set of trades came to. Names and definitions are those of MetaTrader's reports (help pages "Testing Report" and
 * "Trade Report", MQL's ENUM_STATISTICS); docs/STATISTICS.md says each with its source.
 */
import { add, compare, isZero, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { ClosedTrade } from './closed-trades.ts';
import { averageOf, percentOf, ratioOf, totalOf, ZERO } from './money.ts';
import { pipsOf, rOf } from './pips.ts';
import { isWon } from './streaks.ts';

export interface Figures {
  readonly trades: number;
  /** Trades that ended at 0 or above, as MetaTrader counts them; `lost` are all others. */
  readonly won: number;
  readonly lost: number;
  /** Of those won: trades that ended at exactly 0. */
  readonly breakEven: number;
  readonly lots: Lots;
  /** Sum of what was won: 0 or more. */
  readonly grossProfit: Money;
  /** Sum of what was lost: 0 or less. */
  readonly grossLoss: Money;
  /** Both together: swap and commission are in it. */
  readonly netProfit: Money;
  /** Gross profit ÷ gross loss; null when nothing was lost. */
  readonly profitFactor: number | null;
  /** Net profit a trade, also called expectancy; null without trades. */
  readonly expectedPayoff: Money | null;
  /** 0 to 100; 0 without trades. */
  readonly winRatePct: number;
  readonly longTrades: number;
  readonly longWinsPct: number;
  readonly shortTrades: number;
  readonly shortWinsPct: number;
  readonly averageWin: Money | null;
  readonly averageLoss: Money | null;
  /** Average win ÷ average loss, above 0; null without either. */
  readonly payoff: number | null;
  /** Results of the best and the worst trade; null without trades. */
  readonly best: Money | null;
  readonly worst: Money | null;
  /** Of the trades whose pip and opening are known; null when none is. */
  readonly pips: Decimal | null;
  /** Mean of the multiples of the first risk, of the trades whose stop is known; null when none is. */
  readonly averageR: number | null;
}

/** What deals do not tell: a symbol's pip as a price, and where a position's stop stood at first. */
export interface Knowledge {
  readonly pipOf: (symbol: BrokerSymbol) => Price | undefined;
  readonly stopOf: (position: PositionId) => Price | undefined;
}

const known = <T>(values: readonly (T | null)[]): readonly T[] =>
  values.filter((value): value is T & {} => value !== null);

function averageR(trades: readonly ClosedTrade[], { stopOf }: Knowledge): number | null {
  const multiples = known(
    trades.map((trade) => rOf(trade, trade.position === null ? undefined : stopOf(trade.position))),
  );
  return multiples.length === 0 ? null : multiples.reduce((sum, each) => sum + each, 0) / multiples.length;
}

function pipsIn(trades: readonly ClosedTrade[], { pipOf }: Knowledge): Decimal | null {
  const all = known(trades.map((trade) => pipsOf(trade, pipOf(trade.symbol))));
  return all.length === 0 ? null : all.reduce((sum, pips) => add(sum, pips));
}

const most = (nets: readonly Money[], sign: 1 | -1): Money | null =>
  nets.length === 0 ? null : nets.reduce((best, net) => (sign * compare(net, best) > 0 ? net : best));

const wonPercent = (trades: readonly ClosedTrade[]): number =>
  percentOf(trades.filter(({ net }) => isWon(net)).length, trades.length);

export function figuresOf(trades: readonly ClosedTrade[], knowledge: Knowledge): Figures {
  const nets = trades.map(({ net }) => net);
  const won = nets.filter(isWon);
  const lost = nets.filter((net) => !isWon(net));
  const [grossProfit, grossLoss] = [totalOf(won), totalOf(lost)];
  const netProfit = add(grossProfit, grossLoss);
  const [averageWin, averageLoss] = [averageOf(grossProfit, won.length), averageOf(grossLoss, lost.length)];
  const long = trades.filter(({ side }) => side === 'buy');
  const short = trades.filter(({ side }) => side === 'sell');
  return {
    trades: trades.length,
    won: won.length,
    lost: lost.length,
    breakEven: won.filter(isZero).length,
    lots: trades.reduce((sum, { lots }) => add(sum, lots), '0' as Lots),
    grossProfit,
    grossLoss,
    netProfit,
    profitFactor: ratioOf(grossProfit, subtract(ZERO, grossLoss)),
    expectedPayoff: averageOf(netProfit, trades.length),
    winRatePct: percentOf(won.length, trades.length),
    longTrades: long.length,
    longWinsPct: wonPercent(long),
    shortTrades: short.length,
    shortWinsPct: wonPercent(short),
    averageWin,
    averageLoss,
    payoff:
      averageWin === null || averageLoss === null ? null : ratioOf(averageWin, subtract(ZERO, averageLoss)),
    best: most(nets, 1),
    worst: most(nets, -1),
    pips: pipsIn(trades, knowledge),
    averageR: averageR(trades, knowledge),
  };
}
