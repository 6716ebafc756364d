/** A history → what /stats, /history and /export show of it. Pure; run in the worker of files, for it may take seconds. */
import { add, subtract } from '../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Side } from '../domain/position.ts';
import { thinned } from '../domain/thinned.ts';
import { breakdownsOf } from '../stats/breakdowns.ts';
import type { Breakdown } from '../stats/breakdowns.ts';
import { balanceCurve } from '../stats/balance.ts';
import { closedTradesOf } from '../stats/closed-trades.ts';
import type { ClosedTrade } from '../stats/closed-trades.ts';
import type { Figures } from '../stats/figures.ts';
import { pipsFromPrices, pipsOf, rOf } from '../stats/pips.ts';
import { oldestFirst, statisticsOf } from '../stats/statistics.ts';
import type { Statistics } from '../stats/statistics.ts';
import { namedPosition } from './history-input.ts';
import type { HistoryInput } from './history-input.ts';

/** A picture has no more room. */
const MOST_POINTS = 400;
const ZERO = '0' as Money;
const DAY_MS: Millis = 24 * 3_600_000;

/** What part of a history brought. */
export interface Slice<Key> extends Pick<Figures, 'trades' | 'netProfit' | 'winRatePct' | 'profitFactor'> {
  readonly key: Key;
}

export interface CurvePoint {
  readonly at: Millis;
  readonly balance: Money;
  readonly equity: Money;
}

export interface HistoryReport {
  readonly statistics: Statistics;
  /** Percentages of a balance and what is made of them mean something. */
  readonly hasBalance: boolean;
  /** More deals than are looked at: the oldest are left out. */
  readonly cut: boolean;
  readonly bySymbol: readonly Slice<string>[];
  /** 0 to 23, UTC. */
  readonly byHour: readonly Slice<number>[];
  /** 1 Monday … 7 Sunday, UTC. */
  readonly byWeekday: readonly Slice<number>[];
  /** By the channel's name; null: not copied. */
  readonly byChannel: readonly Slice<string | null>[];
  /** Of each UTC day on which something was closed; `day` is its beginning. */
  readonly byDay: readonly { readonly day: Millis; readonly net: Money; readonly trades: number }[];
  /** Of the trades whose first stop is known, as multiples of it. */
  readonly multiples: readonly number[];
  /** Thinned; without what was paid in or out after the first trade. */
  readonly curve: readonly CurvePoint[];
}

export interface HistoryTrade {
  /** Empty in what was imported. */
  readonly account: string;
  /** The broker's number; empty where there is none. */
  readonly position: string;
  /** Copied from; null for the person's own. */
  readonly channel: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly openedAt: Millis | null;
  readonly openPrice: Price | null;
  readonly closedAt: Millis;
  readonly closePrice: Price;
  /** Of the two prices. */
  readonly digits: number | null;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
  readonly net: Money;
  readonly pips: Decimal | null;
  readonly multiple: number | null;
  /** The first ones that are known. */
  readonly stop: Price | null;
  readonly target: Price | null;
}

const slices = <Key>(of: Breakdown<Key>): readonly Slice<Key>[] =>
  [...of].map(([key, { trades, netProfit, winRatePct, profitFactor }]) => ({
    key,
    trades,
    netProfit,
    winRatePct,
    profitFactor,
  }));

const pipIn = ({ pips, deals }: HistoryInput): ((symbol: ClosedTrade['symbol']) => Price | undefined) => {
  const guess = pipsFromPrices(deals);
  return (symbol) => pips.get(symbol) ?? guess(symbol);
};

const stopIn =
  ({ stops }: HistoryInput) =>
  ({ position }: ClosedTrade): Price | undefined =>
    position === null ? undefined : stops.get(position);

/**
 * What trading made of what was there at first; what was paid in or out later is left out, as drawdown leaves it out.
 * Equity as it was sampled; without samples the balance stands for it.
 */
function curveOf({ deals, opening, equity }: HistoryInput): readonly CurvePoint[] {
  const { traded } = balanceCurve(oldestFirst(deals), opening ?? ZERO);
  let flows = ZERO;
  if (equity.length > 1) {
    const [first] = equity;
    const later = traded.filter(({ at, flow }) => flow !== ZERO && at > (first?.at ?? 0));
    return equity.map(({ at, ...funds }) => {
      while (later[0] !== undefined && later[0].at <= at) flows = add(flows, later.shift()?.flow ?? ZERO);
      return { at, balance: subtract(funds.balance, flows), equity: subtract(funds.equity, flows) };
    });
  }
  const points = traded.map(({ at, after, flow }) => {
    flows = add(flows, flow);
    const balance = subtract(after, flows);
    return { at, balance, equity: balance };
  });
  const [start] = traded;
  return start === undefined
    ? []
    : thinned([{ at: start.at, balance: start.before, equity: start.before }, ...points], MOST_POINTS);
}

function daysOf(trades: readonly ClosedTrade[]): HistoryReport['byDay'] {
  const days = new Map<Millis, { net: Money; trades: number }>();
  for (const { closedAt, net } of trades) {
    const day = Math.floor(closedAt / DAY_MS) * DAY_MS;
    const before = days.get(day);
    days.set(day, {
      net: before === undefined ? net : add(before.net, net),
      trades: (before?.trades ?? 0) + 1,
    });
  }
  return [...days].sort(([a], [b]) => a - b).map(([day, sums]) => ({ day, ...sums }));
}

export function historyReport(input: HistoryInput): HistoryReport {
  const pipOf = pipIn(input);
  const knowledge = {
    pipOf,
    stopOf: (position: NonNullable<ClosedTrade['position']>) => input.stops.get(position),
  };
  const { opening, equity } = input;
  const names = new Map([...input.channels.values()].map(({ id, name }) => [id, name]));
  const breakdowns = breakdownsOf(input.deals, {
    ...knowledge,
    channelOf: ({ position }) => (position === null ? null : (input.channels.get(position)?.id ?? null)),
  });
  const trades = closedTradesOf(oldestFirst(input.deals));
  const stopOf = stopIn(input);
  return {
    statistics: statisticsOf(input.deals, {
      ...knowledge,
      equity,
      ...(opening !== null && { openingBalance: opening }),
    }),
    hasBalance: opening !== null,
    cut: input.cut,
    bySymbol: slices(breakdowns.bySymbol),
    byHour: slices(breakdowns.byHour),
    byWeekday: slices(breakdowns.byWeekday),
    byChannel: slices(breakdowns.byChannel).map(({ key, ...figures }) => ({
      key: key === null ? null : (names.get(key) ?? null),
      ...figures,
    })),
    byDay: daysOf(trades),
    multiples: trades.flatMap((trade) => rOf(trade, stopOf(trade)) ?? []),
    curve: curveOf(input),
  };
}

export interface PageWish {
  /** From 0; beyond the last it is the last. */
  readonly page: number;
  /** Trades of a page. */
  readonly size: number;
}

export interface TradesPage {
  /** Newest first: those of the page. */
  readonly trades: readonly HistoryTrade[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  /** Of all pages. */
  readonly count: number;
}

export function pageOf(all: readonly HistoryTrade[], { page: wanted, size }: PageWish): TradesPage {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(wanted, pages - 1);
  return { count: all.length, page, pages, trades: all.slice(page * size, (page + 1) * size) };
}

/** Every closed trade, newest first. @param symbol the beginning of its name, any case; empty: all */
export function historyTrades(input: HistoryInput, symbol = ''): readonly HistoryTrade[] {
  const pipOf = pipIn(input);
  const stopOf = stopIn(input);
  const wanted = symbol.toUpperCase();
  const trades = closedTradesOf(oldestFirst(input.deals)).filter((trade) =>
    trade.symbol.toUpperCase().startsWith(wanted),
  );
  return [...trades].reverse().map((trade) => {
    const named = trade.position === null ? { account: '', position: '' } : namedPosition(trade.position);
    const channel = trade.position === null ? undefined : input.channels.get(trade.position);
    return {
      ...named,
      channel: channel?.name ?? null,
      symbol: trade.symbol,
      side: trade.side,
      lots: trade.lots,
      openedAt: trade.openedAt,
      openPrice: trade.openPrice,
      closedAt: trade.closedAt,
      closePrice: trade.closePrice,
      digits: input.digits.get(trade.symbol) ?? null,
      profit: trade.profit,
      swap: trade.swap,
      commission: trade.commission,
      net: trade.net,
      pips: pipsOf(trade, pipOf(trade.symbol)),
      multiple: rOf(trade, stopOf(trade)),
      stop: stopOf(trade) ?? null,
      target: (trade.position === null ? undefined : input.targets?.get(trade.position)) ?? null,
    };
  });
}
