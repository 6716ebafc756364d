/** A symbol of a paper account: what a terminal reports of it, and what its broker asks for dealing in it. */
import type { Decimal, Money } from '../domain/decimal.ts';
import { compare, isPositive, isZero } from '../domain/decimal.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { isZone } from '../domain/zone.ts';

/** How margin and profit are computed: ENUM_SYMBOL_CALC_MODE of the MQL5 reference. */
export type CalcMode = 'forex' | 'forex_no_leverage' | 'futures' | 'cfd' | 'cfd_index' | 'cfd_leverage';

/** Multipliers of the margin, by what it is charged for; 0: nothing is charged. */
export interface MarginRates {
  readonly buy: Decimal;
  readonly sell: Decimal;
  readonly limit: Decimal;
  readonly stop: Decimal;
  readonly stopLimit: Decimal;
}

/** What `long` and `short` are: points, money per lot, or a percentage a year of the position's value. */
export type SwapUnit =
  'points' | 'base_currency' | 'margin_currency' | 'account_currency' | 'interest_current' | 'interest_open';

export interface SwapTerms {
  readonly unit: SwapUnit;
  /** For one lot and night; negative: the holder pays. */
  readonly long: Decimal;
  readonly short: Decimal;
  /** How many nights are charged when Monday … Sunday ends; MetaTrader's ratios of SYMBOL_SWAP_MONDAY … SUNDAY. */
  readonly nights: readonly [number, number, number, number, number, number, number];
}

/** Which deals are charged: those that open, those that close, or both (so `per_lot` of a round turn is twice). */
export type CommissionOn = 'in' | 'out' | 'both';

export type Commission =
  | { readonly unit: 'none' }
  /** Account currency, for every lot of a deal. */
  | { readonly unit: 'per_lot'; readonly amount: Money; readonly on: CommissionOn }
  /** Account currency, for every deal. */
  | { readonly unit: 'per_deal'; readonly amount: Money; readonly on: CommissionOn }
  /** Of what the deal turns over: lots × contract size × price. */
  | { readonly unit: 'percent'; readonly percent: Decimal; readonly on: CommissionOn };

/** A day's opening by the clock of the zone: minutes after midnight, `to` up to 1440. Days: 1 Monday … 7 Sunday. */
export interface Session {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** When the symbol is dealt in; null: always. */
export type Hours = { readonly zone: string; readonly sessions: readonly Session[] } | null;

/** The tick value is not here: it follows from the quotes. Plain and serialisable, so that it can stand in a file. */
export interface PaperSymbol extends Omit<SymbolSpec, 'tickValue'> {
  readonly calcMode: CalcMode;
  /** Profit currency that one lot gains per tick; of `futures` and `cfd_index` only. */
  readonly tickPrice: Money;
  /** Margin currency per lot, instead of the formulas; 0: the formulas hold (never of `futures`). */
  readonly initialMargin: Money;
  /** The same while a position is held; 0: as `initialMargin`. */
  readonly maintenanceMargin: Money;
  /** Contract size of covered lots, or (with an initial margin) money per covered lot; 0: they cost nothing. */
  readonly hedgedMargin: Decimal;
  /** Covered positions are charged by their larger leg instead. */
  readonly hedgedByLargerLeg: boolean;
  readonly marginRates: MarginRates;
  readonly swap: SwapTerms;
  readonly commission: Commission;
  readonly hours: Hours;
  /** So near to being triggered, in points, an order or position can be neither changed nor closed; 0: no limit. */
  readonly freezeLevel: number;
  /** Points that the broker adds to the ask of the quotes. */
  readonly markupPoints: number;
}

/** Symbols of an account by the broker's name; made anew, never changed: what is computed from it is remembered. */
export type PaperSymbols = ReadonlyMap<string, PaperSymbol>;

const MINUTES_PER_DAY = 1_440;
/** As many decimals as prices of the domain have. */
const MOST_DIGITS = 12;
/** A week of hourly breaks is the most that a broker has. */
const MOST_SESSIONS = 200;
/** Ten nights are a long holiday. */
const MOST_NIGHTS = 10;

const wholeWithin = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
const isSession = ({ day, from, to }: Session): boolean =>
  wholeWithin(day, 1, 7) &&
  wholeWithin(from, 0, MINUTES_PER_DAY) &&
  wholeWithin(to, from + 1, MINUTES_PER_DAY);
const isOpenable = (hours: Hours): boolean =>
  hours === null ||
  (isZone(hours.zone) && hours.sessions.length <= MOST_SESSIONS && hours.sessions.every(isSession));

const ratesOf = ({ buy, sell, limit, stop, stopLimit }: MarginRates): readonly Decimal[] => [
  buy,
  sell,
  limit,
  stop,
  stopLimit,
];
const isNoDebt = (value: Decimal): boolean => isZero(value) || isPositive(value);

/** What must be true of a symbol, each with what is said when it is not. */
const DEMANDS: readonly (readonly [text: string, holds: (symbol: PaperSymbol) => boolean])[] = [
  ['digits must be a whole number from 0 to 12', ({ digits }) => wholeWithin(digits, 0, MOST_DIGITS)],
  ['point must be above 0', ({ point }) => isPositive(point)],
  ['tickSize must be above 0', ({ tickSize }) => isPositive(tickSize)],
  ['contractSize must be above 0', ({ contractSize }) => isPositive(contractSize)],
  ['lotsStep must be above 0', ({ lotsStep }) => isPositive(lotsStep)],
  ['lotsMin must be above 0', ({ lotsMin }) => isPositive(lotsMin)],
  ['lotsMax must not be below lotsMin', ({ lotsMin, lotsMax }) => compare(lotsMax, lotsMin) >= 0],
  ['stopsLevel must be a whole number of points', ({ stopsLevel }) => wholeWithin(stopsLevel, 0, 1e9)],
  ['freezeLevel must be a whole number of points', ({ freezeLevel }) => wholeWithin(freezeLevel, 0, 1e9)],
  ['markupPoints must be a whole number of points', ({ markupPoints }) => wholeWithin(markupPoints, 0, 1e9)],
  [
    'tickPrice must be above 0 for futures and cfd_index',
    ({ calcMode, tickPrice }) => !['futures', 'cfd_index'].includes(calcMode) || isPositive(tickPrice),
  ],
  [
    'initialMargin must be above 0 for futures',
    ({ calcMode, initialMargin }) => calcMode !== 'futures' || isPositive(initialMargin),
  ],
  [
    'margins must not be negative',
    ({ initialMargin, maintenanceMargin, hedgedMargin, marginRates }) =>
      [initialMargin, maintenanceMargin, hedgedMargin, ...ratesOf(marginRates)].every(isNoDebt),
  ],
  [
    'swap.nights must be seven whole numbers from 0 to 10',
    ({ swap }) =>
      (swap.nights as readonly number[]).length === 7 &&
      swap.nights.every((n) => wholeWithin(n, 0, MOST_NIGHTS)),
  ],
  ['hours must be sessions of days 1 to 7 in an IANA zone', ({ hours }) => isOpenable(hours)],
];

/**
 * Whether a symbol (of a preset with a person's changes, or of a terminal) can be computed with.
 * @returns the same symbol, or SYMBOL_INVALID with every demand that it breaks
 */
export function checkSymbol(symbol: PaperSymbol): Result<PaperSymbol> {
  const broken = DEMANDS.filter(([, holds]) => !holds(symbol)).map(([text]) => text);
  return broken.length === 0
    ? done(symbol)
    : refuse('SYMBOL_INVALID', `${symbol.symbol}: ${broken.join('; ')}`);
}
