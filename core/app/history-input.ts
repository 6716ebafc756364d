/** What the store tells of a history, as text, → what statistics are made of. Runs in the worker of files. */
import { lots, money, price } from '../domain/decimal.ts';
import type { Money, Price } from '../domain/decimal.ts';
import type { ChannelId, Millis, PositionId } from '../domain/ids.ts';
import type { Deal, DealEntry, Side } from '../domain/position.ts';
import { pipOf } from '../domain/symbol.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { HistoryTexts } from '../history-ports.ts';

/** Account, deal, position, symbol, side, entry, lots, price, profit, swap, commission, time. */
type DealRow = readonly [
  account: string,
  id: string,
  position: string | null,
  symbol: string | null,
  side: Side | null,
  entry: DealEntry,
  lots: string,
  price: string,
  profit: string,
  swap: string,
  commission: string,
  at: Millis,
];
/** Account, position, first stop, channel and its name, first target. */
type PositionRow = readonly [
  account: string,
  position: string,
  stop: string | null,
  channel: string | null,
  channelName: string | null,
  target?: string | null,
];
type SymbolRow = readonly [symbol: string, digits: number, point: string];
type EquityRow = readonly [at: Millis, balance: string, equity: string];

export interface HistoryInput {
  /** Oldest first. A position's id has its account before it: two accounts may use one number. */
  readonly deals: readonly Deal[];
  readonly stops: ReadonlyMap<PositionId, Price>;
  /** First targets, where they are known. */
  readonly targets?: ReadonlyMap<PositionId, Price>;
  readonly pips: ReadonlyMap<BrokerSymbol, Price>;
  /** Of a symbol's prices. */
  readonly digits: ReadonlyMap<BrokerSymbol, number>;
  readonly channels: ReadonlyMap<PositionId, { readonly id: ChannelId; readonly name: string }>;
  readonly equity: readonly { readonly at: Millis; readonly balance: Money; readonly equity: Money }[];
  readonly opening: Money | null;
  readonly cut: boolean;
}

/** Between the account and the number of a position; neither ids nor names of accounts have it. */
const BEHIND_ACCOUNT = '\t';
const keyOf = (account: string, position: string): PositionId =>
  `${account}${BEHIND_ACCOUNT}${position}` as PositionId;

/** The account's name and the broker's own number of the position. */
export function namedPosition(key: PositionId): { readonly account: string; readonly position: string } {
  const end = key.indexOf(BEHIND_ACCOUNT);
  return { account: key.slice(0, end), position: key.slice(end + 1) };
}

const rowsOf = <T>(text: string): readonly T[] => JSON.parse(text) as readonly T[];

function dealOf(row: DealRow): Deal {
  const [account, id, position, symbol, side, entry, size, at, profit, swap, commission, time] = row;
  return {
    id,
    position: position === null ? null : keyOf(account, position),
    symbol: symbol as BrokerSymbol | null,
    side,
    entry,
    lots: lots(size),
    price: price(at),
    profit: money(profit),
    swap: money(swap),
    commission: money(commission),
    magic: 0,
    cause: 'unknown',
    at: time,
  };
}

/** As the terminal told them; else the most that any of the symbol's prices has. */
function digitsIn(
  deals: readonly DealRow[],
  symbols: readonly SymbolRow[],
): ReadonlyMap<BrokerSymbol, number> {
  const most = new Map<BrokerSymbol, number>();
  for (const [, , , symbol, , , , at] of deals) {
    const places = at.split('.')[1]?.length ?? 0;
    if (symbol !== null)
      most.set(symbol as BrokerSymbol, Math.max(most.get(symbol as BrokerSymbol) ?? 0, places));
  }
  for (const [symbol, digits] of symbols) most.set(symbol as BrokerSymbol, digits);
  return most;
}

/** Throws when the text is not what the store writes. */
export function historyInput(texts: HistoryTexts): HistoryInput {
  const positions = rowsOf<PositionRow>(texts.positions);
  const deals = rowsOf<DealRow>(texts.deals);
  const symbols = rowsOf<SymbolRow>(texts.symbols);
  return {
    deals: deals.map(dealOf),
    stops: new Map(
      positions.flatMap(([account, id, stop]) =>
        stop === null ? [] : [[keyOf(account, id), price(stop)] as const],
      ),
    ),
    targets: new Map(
      positions.flatMap(([account, id, , , , target]) =>
        target === null || target === undefined ? [] : [[keyOf(account, id), price(target)] as const],
      ),
    ),
    channels: new Map(
      positions.flatMap(([account, position, , id, name]) =>
        id === null || name === null
          ? []
          : [[keyOf(account, position), { id: id as ChannelId, name }] as const],
      ),
    ),
    digits: digitsIn(deals, symbols),
    pips: new Map(
      symbols.map(([symbol, digits, point]) => [
        symbol as BrokerSymbol,
        pipOf({ digits, point: price(point) }),
      ]),
    ),
    equity: rowsOf<EquityRow>(texts.equity).map(([at, balance, equity]) => ({
      at,
      balance: money(balance),
      equity: money(equity),
    })),
    opening: texts.opening,
    cut: texts.cut,
  };
}
