import type { Brand } from './ids.ts';
import type { Decimal, Lots, Money, Price } from './decimal.ts';

/** A symbol as one broker spells it, e.g. `EURUSD.m`. */
export type BrokerSymbol = Brand<string, 'BrokerSymbol'>;

export type FillingMode = 'fok' | 'ioc' | 'return';
export type TradeMode = 'disabled' | 'long_only' | 'short_only' | 'close_only' | 'full';

/** What a terminal reports about one of its symbols. */
export interface SymbolSpec {
  readonly symbol: BrokerSymbol;
  readonly digits: number;
  /** Smallest quoted step. */
  readonly point: Price;
  /** Units of the base currency (or contracts' underlying) in one lot. */
  readonly contractSize: Decimal;
  readonly tickSize: Price;
  /** Money in the account's currency that one lot gains per `tickSize`. */
  readonly tickValue: Money;
  readonly lotsMin: Lots;
  readonly lotsMax: Lots;
  readonly lotsStep: Lots;
  /** Least distance of stops and pending prices from the market, in points. */
  readonly stopsLevel: number;
  readonly fillingModes: readonly FillingMode[];
  readonly baseCurrency: string;
  readonly profitCurrency: string;
  readonly marginCurrency: string;
  readonly tradeMode: TradeMode;
}

export interface Quote {
  readonly symbol: BrokerSymbol;
  readonly bid: Price;
  readonly ask: Price;
}
