/** One paper account in memory: its books, its session, and the market that it sees. */
import { ceilToStep, floorToStep } from '../../domain/decimal.ts';
import type { AccountId, Millis } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/link.ts';
import type { BrokerSymbol, Quote } from '../../domain/symbol.ts';
import type { AgedQuote, PriceWatch } from '../../feed-ports.ts';
import type { Market } from '../../paper/market.ts';
import type { SymbolChanges } from '../../paper/presets/catalogue.ts';
import type { PaperSymbols } from '../../paper/symbol.ts';
import { feedNameOf, symbolsOf } from './books.ts';
import type { PaperSettings } from './books.ts';
import type { MarginNotice } from './margin-news.ts';
import { heldBy } from './shares.ts';
import type { PaperState } from './state.ts';

/** The newest price of something, if an order may be filled at it. */
export type Latest = (feed: string) => AgedQuote | undefined;

export interface Session {
  readonly epoch: number;
  readonly openedAt: Millis;
  ratedAt: Millis;
  isSynced: boolean;
  snapshotId: string;
  snapshots: number;
  isSnapshotWanted: boolean;
  told: number;
  toldAt: Millis;
}

export interface Box {
  readonly id: AccountId;
  readonly settings: PaperSettings;
  readonly symbols: PaperSymbols;
  readonly market: Market;
  /** By what prices are found under. */
  readonly named: ReadonlyMap<string, readonly BrokerSymbol[]>;
  /** What prices of a symbol are found under. */
  readonly feeds: ReadonlyMap<string, string>;
  state: PaperState;
  saved: PaperState | null;
  isSaving: boolean;
  /** Of the last save; settled when all that was known then is stored. */
  saving: Promise<void>;
  isOpening: boolean;
  isGone: boolean;
  outcomes: Outcome[];
  notices: MarginNotice[];
  session: Session | null;
  wanted: readonly BrokerSymbol[];
  needed: ReadonlySet<string>;
  watch: PriceWatch | null;
  unsent: Set<BrokerSymbol>;
  lookedAt: Millis;
  forgotAt: Millis;
  quotedAt: Millis;
  lastEquity: string;
}

/** Rounded against the account: practice never looks better than the market. */
function quoteFor(symbols: PaperSymbols, name: BrokerSymbol, { bid, ask }: AgedQuote): Quote {
  const step = symbols.get(name)?.tickSize;
  return step === undefined
    ? { symbol: name, bid, ask }
    : { symbol: name, bid: floorToStep(bid, step), ask: ceilToStep(ask, step) };
}

/** Throws when its symbols cannot be computed with, or do not list what it holds. */
export function newBox(
  id: AccountId,
  settings: PaperSettings,
  state: PaperState,
  { latestOf, changes }: { readonly latestOf: Latest; readonly changes: SymbolChanges },
): Box {
  const symbols = symbolsOf(settings, changes);
  const { positions, orders } = heldBy(state);
  for (const { symbol } of [...positions, ...orders])
    if (!symbols.has(symbol))
      throw new Error(`it deals in ${symbol}, which is described no more: put it back into PAPER_SYMBOLS`);
  const named = new Map<string, BrokerSymbol[]>();
  const feeds = new Map<string, string>();
  for (const symbol of symbols.values()) {
    const feed = feedNameOf(symbol);
    if (feed === undefined) continue;
    named.set(feed, [...(named.get(feed) ?? []), symbol.symbol]);
    feeds.set(symbol.symbol, feed);
  }
  const known = new Map<string, { readonly from: AgedQuote; readonly quote: Quote }>();
  // Only what an order may be filled at: to the broker a price that is too old is none.
  const quote = (name: string): Quote | undefined => {
    const feed = feeds.get(name);
    const from = feed === undefined ? undefined : latestOf(feed);
    if (from === undefined) return undefined;
    const last = known.get(name);
    if (last?.from.bid === from.bid && last.from.ask === from.ask) return last.quote;
    const next = quoteFor(symbols, name as BrokerSymbol, from);
    known.set(name, { from, quote: next });
    return next;
  };
  return {
    id,
    settings,
    symbols,
    market: { symbols, quote },
    named,
    feeds,
    state,
    saved: state,
    isSaving: false,
    saving: Promise.resolve(),
    isOpening: false,
    isGone: false,
    outcomes: [],
    notices: [],
    session: null,
    wanted: [],
    needed: new Set(),
    watch: null,
    unsent: new Set(),
    lookedAt: 0,
    forgotAt: 0,
    quotedAt: 0,
    lastEquity: '',
  };
}
