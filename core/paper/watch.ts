/**
 * The quick look: whether a quote can do anything to an account at all. Most cannot, and a look at plain numbers tells;
 * in doubt it says no, and the exact look follows. What is worked out for an account is remembered with it.
 */
import { toNumber } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Quote } from '../domain/symbol.ts';
import type { PaperAccount } from './account.ts';
import { marginOf } from './margin.ts';
import { symbolIn, waysBetween } from './market.ts';
import type { Market } from './market.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';
import type { PaperSymbol, PaperSymbols } from './symbol.ts';
import { dueAt } from './time.ts';
import { nextMove } from './trailing.ts';

/** A quote strictly between these sets nothing off. */
interface Bounds {
  bidLow: number;
  bidHigh: number;
  askLow: number;
  askHigh: number;
}

/** A symbol whose quote the equity depends on. */
interface Input {
  readonly symbol: PaperSymbol;
  quote: Quote | undefined;
  bid: number;
  ask: number;
  readonly books: Book[];
}

/** How one currency becomes another at an input's prices. */
interface Leg {
  readonly input: Input;
  readonly sellsBase: boolean;
}

interface Holding {
  /** 1 for a buy, −1 for a sell. */
  readonly direction: 1 | -1;
  readonly open: number;
  /** Profit currency per unit of price. */
  readonly size: number;
}

/** All positions of one symbol. */
interface Book {
  readonly input: Input;
  /** Null where no symbol tells the rate. */
  readonly way: readonly Leg[] | null;
  readonly holdings: Holding[];
  profit: number;
  gross: number;
}

/** Half a point: more than a binary fraction is ever off. */
const SLACK_POINTS = 0.5;
/** Of the sums: more than adding up a thousand binary fractions is ever off. */
const RELATIVE_SLACK = 1e-9;
const PERCENT = 100;

function boundsOf(
  symbol: PaperSymbol,
  bounds: Bounds,
): {
  readonly atBid: (rises: boolean, level: number) => void;
  readonly atAsk: (rises: boolean, level: number) => void;
} {
  const point = toNumber(symbol.point);
  const slack = point * SLACK_POINTS;
  const markup = point * symbol.markupPoints;
  return {
    atBid: (rises, level) => {
      if (rises) bounds.bidHigh = Math.min(bounds.bidHigh, level - slack);
      else bounds.bidLow = Math.max(bounds.bidLow, level + slack);
    },
    atAsk: (rises, level) => {
      if (rises) bounds.askHigh = Math.min(bounds.askHigh, level - markup - slack);
      else bounds.askLow = Math.max(bounds.askLow, level - markup + slack);
    },
  };
}

function boundByPosition(symbol: PaperSymbol, position: PaperPosition, bounds: Bounds): void {
  const isBuy = position.side === 'buy';
  const { atBid, atAsk } = boundsOf(symbol, bounds);
  const at = isBuy ? atBid : atAsk;
  const numbers = (levels: readonly (Price | null | undefined)[]): readonly number[] =>
    levels.flatMap((level) => (level === null || level === undefined ? [] : [toNumber(level)]));
  for (const level of numbers([position.stopLoss])) at(!isBuy, level);
  for (const level of numbers([position.takeProfit, position.targets[0]?.price])) at(isBuy, level);
  const moves = nextMove(symbol, position);
  if (moves === Infinity) return;
  at(isBuy, toNumber(position.price) + (isBuy ? moves : -moves) * toNumber(symbol.point));
}

function boundByOrder(symbol: PaperSymbol, { side, kind, price }: PaperOrder, bounds: Bounds): void {
  const { atBid, atAsk } = boundsOf(symbol, bounds);
  const isBuy = side === 'buy';
  // Dearer means up for a buyer and down for a seller; limits wait for the other way.
  const rises = (kind === 'limit') !== isBuy;
  (isBuy ? atAsk : atBid)(rises, toNumber(price));
}

class Watch {
  readonly symbols: PaperSymbols;
  readonly dueAt: Millis;
  readonly #bounds = new Map<string, Bounds>();
  readonly #inputs = new Map<string, Input>();
  readonly #books: Book[] = [];
  readonly #account: PaperAccount;
  /** Balance and swap, margin, and what rounding may be off in all. */
  readonly #settled: number;
  readonly #margin: number;
  readonly #rounding: number;
  #isMarginQuiet = false;

  constructor(account: PaperAccount, symbols: PaperSymbols) {
    this.symbols = symbols;
    this.#account = account;
    this.dueAt = dueAt(account);
    this.#margin = toNumber(marginOf(account, symbols));
    this.#settled = account.positions.reduce(
      (sum, { swap }) => sum + toNumber(swap),
      toNumber(account.balance),
    );
    this.#rounding = (account.positions.length + 1) * 10 ** -account.terms.currencyDigits;
    for (const order of account.orders) {
      const symbol = symbolIn(symbols, order.symbol);
      boundByOrder(symbol, order, this.#boundsFor(order.symbol));
    }
    for (const position of account.positions) {
      const symbol = symbolIn(symbols, position.symbol);
      boundByPosition(symbol, position, this.#boundsFor(position.symbol));
      this.#hold(symbol, position);
    }
  }

  /** @returns true only when `quoted` would change and report nothing */
  isQuiet(symbol: string, at: Millis, market: Market): boolean {
    if (at >= this.dueAt) return false;
    const bounds = this.#bounds.get(symbol);
    if (bounds !== undefined) {
      const quote = market.quote(symbol);
      if (quote === undefined) return false;
      const [bid, ask] = [Number(quote.bid), Number(quote.ask)];
      const isBetween =
        bid > bounds.bidLow && bid < bounds.bidHigh && ask > bounds.askLow && ask < bounds.askHigh;
      if (!isBetween) return false;
    }
    return this.#books.length === 0 ? !this.#account.marginCalled : this.#looksQuiet(market);
  }

  #boundsFor(name: string): Bounds {
    const known = this.#bounds.get(name);
    if (known !== undefined) return known;
    const bounds = { bidLow: -Infinity, bidHigh: Infinity, askLow: -Infinity, askHigh: Infinity };
    this.#bounds.set(name, bounds);
    return bounds;
  }

  #input(symbol: PaperSymbol): Input {
    const known = this.#inputs.get(symbol.symbol);
    if (known !== undefined) return known;
    const input: Input = { symbol, quote: undefined, bid: Number.NaN, ask: Number.NaN, books: [] };
    this.#inputs.set(symbol.symbol, input);
    return input;
  }

  #hold(symbol: PaperSymbol, { side, lots, price }: PaperPosition): void {
    const perPrice =
      symbol.calcMode === 'futures'
        ? toNumber(symbol.tickPrice) / toNumber(symbol.tickSize)
        : toNumber(symbol.contractSize);
    const size = toNumber(lots) * perPrice;
    const holding: Holding = { direction: side === 'buy' ? 1 : -1, open: toNumber(price), size };
    const known = this.#books.find(({ input }) => input.symbol === symbol);
    if (known !== undefined) known.holdings.push(holding);
    else this.#books.push(this.#bookOf(symbol, holding));
  }

  #bookOf(symbol: PaperSymbol, holding: Holding): Book {
    let held = symbol.profitCurrency;
    const found = waysBetween(held, this.#account.terms.currency, this.symbols);
    const way = found?.map((pair): Leg => {
      const sellsBase = pair.baseCurrency === held;
      held = sellsBase ? pair.profitCurrency : pair.baseCurrency;
      return { input: this.#input(pair), sellsBase };
    });
    const book: Book = {
      input: this.#input(symbol),
      way: way ?? null,
      holdings: [holding],
      profit: Number.NaN,
      gross: 0,
    };
    for (const input of new Set([book.input, ...(way ?? []).map((leg) => leg.input)])) input.books.push(book);
    return book;
  }

  /** Whether the margin level is well away from every level that matters. Asked again only after a quote has changed. */
  #looksQuiet(market: Market): boolean {
    let hasChanged = false;
    for (const [name, input] of this.#inputs) {
      const quote = market.quote(name);
      if (quote === input.quote) continue;
      input.quote = quote;
      input.bid = quote === undefined ? Number.NaN : Number(quote.bid);
      const { point, markupPoints } = input.symbol;
      input.ask = quote === undefined ? Number.NaN : Number(quote.ask) + markupPoints * toNumber(point);
      for (const book of input.books) book.gross = -1;
      hasChanged = true;
    }
    if (hasChanged) this.#isMarginQuiet = this.#isFarFromLevels();
    return this.#isMarginQuiet;
  }

  #isFarFromLevels(): boolean {
    let [equity, gross] = [this.#settled, 0];
    for (const book of this.#books) {
      if (book.gross < 0) valued(book);
      equity += book.profit;
      gross += book.gross;
    }
    // A quote is missing: nothing is judged before it comes.
    if (Number.isNaN(equity)) return true;
    const { terms, marginCalled } = this.#account;
    const slack = this.#rounding + RELATIVE_SLACK * (gross + Math.abs(this.#settled) + this.#margin);
    if (this.#margin === 0) return !marginCalled && (!terms.stopsOutHedged || equity > slack);
    const stopsAt = (this.#margin * toNumber(terms.stopOutPercent)) / PERCENT;
    const callsAt = (this.#margin * toNumber(terms.marginCallPercent)) / PERCENT;
    if (equity <= stopsAt + slack) return false;
    return marginCalled ? equity < callsAt - slack : equity > callsAt + slack;
  }
}

/** Each position by itself: gains are converted at another rate than losses. */
function valued(book: Book): void {
  const { input, way, holdings } = book;
  book.gross = 0;
  if (way === null) return;
  let [gainRate, lossRate] = [1, 1];
  for (const { input: pair, sellsBase } of way) {
    gainRate = sellsBase ? gainRate * pair.bid : gainRate / pair.ask;
    lossRate = sellsBase ? lossRate * pair.ask : lossRate / pair.bid;
  }
  let [profit, gross] = [0, 0];
  for (const { direction, open, size } of holdings) {
    const gain = (direction === 1 ? input.bid - open : open - input.ask) * size;
    const value = gain * (gain >= 0 ? gainRate : lossRate);
    profit += value;
    gross += Math.abs(gain >= 0 ? value : -value) + open * size * gainRate;
  }
  book.profit = profit;
  book.gross = Number.isNaN(profit) ? 0 : gross;
}

const watches = new WeakMap<PaperAccount, Watch>();

/** What there is to watch of an account; worked out once for each state of it. */
export function watchOf(account: PaperAccount, symbols: PaperSymbols): Watch {
  const known = watches.get(account);
  if (known?.symbols === symbols) return known;
  const watch = new Watch(account, symbols);
  watches.set(account, watch);
  return watch;
}
