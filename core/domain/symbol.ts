import type { Brand } from './ids.ts';
import { multiply } from './decimal.ts';
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

/** An account's symbols, found by name and by what they stand for. */
export interface SymbolIndex {
  readonly byName: ReadonlyMap<string, SymbolSpec>;
  readonly byCore: ReadonlyMap<string, readonly SymbolSpec[]>;
  /** By base and profit currency, as in `XAU/USD`; what has but one currency is not here. */
  readonly byCurrencies: ReadonlyMap<string, readonly SymbolSpec[]>;
}

export interface Quote {
  readonly symbol: BrokerSymbol;
  readonly bid: Price;
  readonly ask: Price;
}

/** People's unit of distance, in points: 10 where quotes have 3 or 5 digits, else 1. */
export const pointsPerPip = ({ digits }: Pick<SymbolSpec, 'digits'>): number =>
  digits === 3 || digits === 5 ? 10 : 1;

/** The same as a price. */
export const pipOf = (spec: Pick<SymbolSpec, 'digits' | 'point'>): Price =>
  pointsPerPip(spec) === 1 ? spec.point : multiply(spec.point, '10' as Decimal);
