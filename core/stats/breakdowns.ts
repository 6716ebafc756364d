/** The same figures by symbol, side, hour, weekday and channel. */
import type { ChannelId, Millis } from '../domain/ids.ts';
import type { Deal } from '../domain/position.ts';
import { closedTradesOf } from './closed-trades.ts';
import type { ClosedTrade } from './closed-trades.ts';
import { figuresOf } from './figures.ts';
import type { Figures, Knowledge } from './figures.ts';
import { knowledgeOf, oldestFirst } from './statistics.ts';

export interface BreakdownOptions extends Partial<Knowledge> {
  /** How far the clock that hours and weekdays are told by is ahead of UTC, in milliseconds; 0 unless given. */
  readonly clockOffset?: Millis;
  /** The channel that a trade was copied from; null for one of the owner's own. Unless given, nobody's. */
  readonly channelOf?: (trade: ClosedTrade) => ChannelId | null;
}

/** Figures by key; keys without a trade are left out. */
export type Breakdown<Key> = ReadonlyMap<Key, Figures>;

export interface Breakdowns {
  readonly bySymbol: Breakdown<string>;
  readonly bySide: Breakdown<'buy' | 'sell'>;
  /** 0 to 23, of the opening; of the close where that is all one knows. The same goes for weekdays. */
  readonly byHour: Breakdown<number>;
  /** 1 (Monday) to 7 (Sunday), as in ISO 8601. */
  readonly byWeekday: Breakdown<number>;
  readonly byChannel: Breakdown<ChannelId | null>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4;

const remainder = (value: number, of: number): number => ((value % of) + of) % of;
const hourOf = (at: Millis): number => Math.floor(remainder(at, DAY_MS) / HOUR_MS);
const weekdayOf = (at: Millis): number => remainder(Math.floor(at / DAY_MS) + FIRST_WEEKDAY - 1, 7) + 1;

/** Keys in ascending order, for numbers and names alike. */
const ascending = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;

function grouped<Key>(
  trades: readonly ClosedTrade[],
  knowledge: Knowledge,
  keyOf: (trade: ClosedTrade) => Key,
): Breakdown<Key> {
  const groups = new Map<Key, ClosedTrade[]>();
  for (const trade of trades) {
    const key = keyOf(trade);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trade]);
    else group.push(trade);
  }
  const sorted = [...groups].sort(([a], [b]) => ascending(a, b));
  return new Map(sorted.map(([key, group]) => [key, figuresOf(group, knowledge)]));
}

export function breakdownsOf(deals: readonly Deal[], options: BreakdownOptions = {}): Breakdowns {
  const ordered = oldestFirst(deals);
  const trades = closedTradesOf(ordered);
  const knowledge = knowledgeOf(ordered, options);
  const { clockOffset = 0, channelOf = () => null } = options;
  const by = <Key>(keyOf: (trade: ClosedTrade) => Key) => grouped(trades, knowledge, keyOf);
  const momentOf = ({ openedAt, closedAt }: ClosedTrade): Millis => (openedAt ?? closedAt) + clockOffset;
  return {
    bySymbol: by(({ symbol }): string => symbol),
    bySide: by(({ side }) => side),
    byHour: by((trade) => hourOf(momentOf(trade))),
    byWeekday: by((trade) => weekdayOf(momentOf(trade))),
    byChannel: by(channelOf),
  };
}
