/** One trade in its market: candles with entry, exit, stop and target, and the same in words. */
import type { TradeBars } from '../../core/app/trade-bars.ts';
import { placesOf, toNumber } from '../../core/domain/decimal.ts';
import type { Lots, Price } from '../../core/domain/decimal.ts';
import { intervalMs } from '../../core/domain/feed.ts';
import type { Interval } from '../../core/domain/feed.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Side } from '../../core/domain/position.ts';
import { formatLots, formatMoment, formatPrice, formatStops } from './format.ts';
import type { CandlesPicture } from './picture.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

/** A trade as a chart shows it. */
export interface ChartedTrade {
  readonly accountName: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lots: Lots;
  /** Of the symbol's prices; null while unknown. */
  readonly digits: number | null;
  readonly openedAt: Millis;
  readonly openPrice: Price;
  /** Null while it is open. */
  readonly closed: { readonly at: Millis; readonly price: Price } | null;
  readonly stop: Price | null;
  readonly target: Price | null;
  /** E.g. `+12.30 USD`; empty while unknown. */
  readonly result: string;
}

const INTERVAL_NAMES: Readonly<Record<Interval, string>> = {
  '1m': 'M1',
  '5m': 'M5',
  '15m': 'M15',
  '1h': 'H1',
  '4h': 'H4',
  '1d': 'D1',
};

const digitsOf = ({ digits, openPrice, closed }: ChartedTrade): number =>
  digits ?? Math.max(placesOf(openPrice), closed === null ? 0 : placesOf(closed.price));

function pictureOf(trade: ChartedTrade, { bars, interval }: TradeBars, title: string): CandlesPicture {
  const { side, openedAt, openPrice, closed, stop, target, result } = trade;
  const exit =
    closed === null ? [] : [{ at: closed.at, price: toNumber(closed.price), what: 'exit' as const }];
  const level = (what: 'stop' | 'target', price: Price | null) =>
    price === null ? [] : [{ what, price: toNumber(price) }];
  return {
    kind: 'candles',
    title,
    note: INTERVAL_NAMES[interval],
    result,
    digits: digitsOf(trade),
    spanMs: intervalMs(interval),
    candles: bars.map(({ at, open, high, low, close }) => ({
      at,
      open: toNumber(open),
      high: toNumber(high),
      low: toNumber(low),
      close: toNumber(close),
    })),
    marks: [{ at: openedAt, price: toNumber(openPrice), what: side }, ...exit],
    levels: [
      { what: 'entry', price: toNumber(openPrice) },
      ...level('stop', stop),
      ...level('target', target),
    ],
  };
}

const NO_PRICES =
  'No prices of that time are known: Mynah keeps those of symbols that it followed, and asks free sources for the rest. /feeds shows which are in use.';

/** @param bars null: they could not be had, for `reason` */
export function tradeChartView(
  trade: ChartedTrade,
  bars: TradeBars | null,
  reason: string,
  now: Millis,
): View {
  const { accountName, symbol, side, lots, openedAt, openPrice, closed, stop, target, result } = trade;
  const digits = digitsOf(trade);
  const title = `${symbol} ${side} ${formatLots(lots)}`;
  const isDrawn = bars !== null && bars.bars.length > 0;
  const at = (price: Price, when: Millis): string =>
    `${formatPrice(price, digits)} · ${formatMoment(when, now)}`;
  const fields: readonly Field[] = [
    { name: 'Entry', value: at(openPrice, openedAt) },
    { name: 'Exit', value: closed === null ? 'still open' : at(closed.price, closed.at) },
    { name: 'Stop and target', value: formatStops(stop, target, digits) },
    ...(result === '' ? [] : [{ name: closed === null ? 'Now' : 'Result', value: result }]),
  ];
  const missing = bars === null ? reason : NO_PRICES;
  return view({
    title: `${title} · ${accountName}`,
    tone: result.startsWith('-') ? 'bad' : result.startsWith('+') ? 'good' : 'plain',
    text: [
      ...(isDrawn
        ? ['Candles are bids of our sources: your broker’s may differ by some points.']
        : [missing]),
      ...(isDrawn && bars.gaps ? ['Some prices of that time are missing.'] : []),
    ].join('\n'),
    fields,
    picture: isDrawn ? pictureOf(trade, bars, title) : null,
    secret: true,
  });
}
