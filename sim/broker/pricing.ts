/** Symbols as one broker spells and describes them, and what positions are worth. Accounts are in USD. */
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { Side } from '../../core/domain/position.ts';
import type { BrokerSymbol, FillingMode, SymbolSpec, TradeMode } from '../../core/domain/symbol.ts';
import type { Instrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { UNITS_PER_LOT, decimalText, lotsOf, priceOf } from '../units.ts';

/** A broker's own spelling of the market's instruments. */
export interface Naming {
  readonly prefix?: string;
  readonly suffix?: string;
  /** Whole names of its own, e.g. `{ US30: 'DJ30.cash' }`. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface Listing {
  readonly symbol: BrokerSymbol;
  readonly instrument: Instrument;
  readonly filling: readonly FillingMode[];
  readonly freezeLevel: number;
  tradeMode: TradeMode;
}

/** What a broker demands of all its symbols, instead of what each instrument has. */
export interface ListingTerms {
  readonly filling?: readonly FillingMode[] | undefined;
  /** Points. */
  readonly freezeLevel?: number | undefined;
}

const spell = (naming: Naming, name: string): BrokerSymbol =>
  (naming.names?.[name] ?? `${naming.prefix ?? ''}${name}${naming.suffix ?? ''}`) as BrokerSymbol;

const CENTS = 100;
const TICK_VALUE_PLACES = 8;

export class Pricing {
  readonly #market: Market;
  readonly #leverage: number;
  readonly listings: ReadonlyMap<BrokerSymbol, Listing>;
  readonly #spelled: ReadonlyMap<string, BrokerSymbol>;

  constructor(market: Market, naming: Naming, leverage: number, terms: ListingTerms) {
    this.#market = market;
    this.#leverage = leverage;
    const listings = market.instruments().map((instrument): Listing => ({
      symbol: spell(naming, instrument.name),
      instrument,
      filling: terms.filling ?? instrument.filling,
      freezeLevel: terms.freezeLevel ?? instrument.freezeLevel,
      tradeMode: 'full',
    }));
    this.listings = new Map(listings.map((one) => [one.symbol, one]));
    this.#spelled = new Map(listings.map((one) => [one.instrument.name, one.symbol]));
  }

  /** The broker's name for an instrument of the market. */
  symbolOf(name: string): BrokerSymbol {
    const symbol = this.#spelled.get(name);
    if (symbol === undefined) throw new Error(`this broker does not list ${JSON.stringify(name)}`);
    return symbol;
  }

  /** The listing of a symbol that a position or order has; throws for others. */
  listing(symbol: BrokerSymbol): Listing {
    const found = this.listings.get(symbol);
    if (found === undefined) throw new Error(`this broker does not list ${JSON.stringify(symbol)}`);
    return found;
  }

  digits(symbol: BrokerSymbol): number {
    return this.listing(symbol).instrument.digits;
  }

  /** What a buyer pays when entering and a seller gets, in points. */
  entryPrice(one: Instrument, side: Side): number {
    const tick = this.#market.tick(one.name);
    return side === 'buy' ? tick.ask : tick.bid;
  }

  /** What a position is closed at, in points. */
  exitPrice(one: Instrument, side: Side): number {
    return this.entryPrice(one, side === 'buy' ? 'sell' : 'buy');
  }

  /** Cents that one lot gains per point. */
  pointValue(one: Instrument): number {
    return one.contractSize * 10 ** -one.digits * this.#usdPer(one) * CENTS;
  }

  /** Cents won or lost by `units` between two prices. */
  profit(one: Instrument, side: Side, units: number, from: number, to: number): number {
    const points = side === 'buy' ? to - from : from - to;
    return Math.round((points * this.pointValue(one) * units) / UNITS_PER_LOT);
  }

  /** Cents that a position of `units` at `price` points ties up. */
  margin(one: Instrument, units: number, at: number): number {
    return Math.round((at * this.pointValue(one) * units) / UNITS_PER_LOT / this.#leverage);
  }

  spec({ symbol, instrument: one, filling, tradeMode }: Listing): SymbolSpec {
    const tickValue = Math.round((this.pointValue(one) / CENTS) * 10 ** TICK_VALUE_PLACES);
    return {
      symbol,
      digits: one.digits,
      point: priceOf(1, one.digits),
      contractSize: decimal(String(one.contractSize)),
      tickSize: price(priceOf(1, one.digits)),
      tickValue: money(decimalText(tickValue, TICK_VALUE_PLACES)),
      lotsMin: lots(lotsOf(one.unitsMin)),
      lotsMax: lots(lotsOf(one.unitsMax)),
      lotsStep: lots(lotsOf(one.unitsStep)),
      stopsLevel: one.stopsLevel,
      fillingModes: filling,
      baseCurrency: one.base,
      profitCurrency: one.profit,
      marginCurrency: one.margin,
      tradeMode,
    };
  }

  /** Dollars per unit of the instrument's profit currency. */
  #usdPer(one: Instrument): number {
    if (one.profit === 'USD') return 1;
    // Every instrument here is against the dollar: 1 / USDJPY turns yen into dollars.
    return 1 / (this.#market.tick(one.name).bid * 10 ** -one.digits);
  }
}
