/** A paper account: everything that decides what happens next, plain and serialisable. */
import type { MarginMode } from '../domain/account.ts';
import { compare } from '../domain/decimal.ts';
import type { Decimal, Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { isZone } from '../domain/zone.ts';
import type { Command } from './commands.ts';
import type { PaperOrder, PaperPosition } from './orders.ts';

/** By how many points a market order, a stop or a stop-out fills worse than quoted: drawn evenly from the range. */
export interface Slippage {
  readonly minPoints: number;
  readonly maxPoints: number;
}

/** How long a request travels: drawn evenly from the range. It is carried out at the price that holds then. */
export interface Latency {
  readonly minMs: Millis;
  readonly maxMs: Millis;
}

/** What an account was opened with; it never changes by trading. */
export interface Terms {
  readonly currency: string;
  /** Decimals of the currency: 2 for USD, 0 for JPY. All money is rounded to them. */
  readonly currencyDigits: number;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  /** Margin level, equity ÷ margin × 100, below which the account is warned. */
  readonly marginCallPercent: Decimal;
  /** Margin level below which orders are withdrawn and positions closed. */
  readonly stopOutPercent: Decimal;
  /** Whether an account that is fully covered, so that it has no margin, is stopped out when its equity is below 0. */
  readonly stopsOutHedged: boolean;
  /** The broker pays what is missing when the balance is below 0 and nothing is open any more. */
  readonly negativeBalanceProtection: boolean;
  readonly slippage: Slippage;
  readonly latency: Latency;
  /** When a trading day ends and swap is charged: minutes after midnight by the zone's clock. */
  readonly dayEnd: { readonly zone: string; readonly minutes: number };
  /** Most positions and pending orders together. */
  readonly maxOrders: number;
}

/** A request on its way to the broker. */
export interface Travelling {
  readonly command: Command;
  readonly dueAt: Millis;
}

export interface PaperAccount {
  readonly terms: Terms;
  readonly balance: Money;
  /** Oldest first. */
  readonly positions: readonly PaperPosition[];
  readonly orders: readonly PaperOrder[];
  readonly requests: readonly Travelling[];
  readonly nextTicket: number;
  readonly nextDeal: number;
  /** State of the generator that draws slippage and latency. */
  readonly random: number;
  /** Up to when trading days were ended; without positions it stands still. */
  readonly rolledAt: Millis;
  /** The margin level is below the call level, and that was said. */
  readonly marginCalled: boolean;
}

/** Points or milliseconds: nobody waits a quarter of an hour for a fill, or gets one that far away. */
const MOST_DRAWN = 1_000_000;
/** As many orders as most brokers allow. */
export const DEFAULT_MAX_ORDERS = 200;
/** What somebody may send before the first of it is carried out. */
export const MOST_REQUESTS = 500;

const wholeWithin = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
const isRange = (least: number, most: number): boolean =>
  wholeWithin(least, 0, MOST_DRAWN) && wholeWithin(most, least, MOST_DRAWN);

/** What must be true of terms, each with what is said when it is not. */
const DEMANDS: readonly (readonly [text: string, holds: (terms: Terms) => boolean])[] = [
  ['currency must be named', ({ currency }) => currency !== ''],
  [
    'currencyDigits must be a whole number from 0 to 8',
    ({ currencyDigits }) => wholeWithin(currencyDigits, 0, 8),
  ],
  ['leverage must be a whole number from 1 to 10000', ({ leverage }) => wholeWithin(leverage, 1, 10_000)],
  [
    'stopOutPercent must not be negative',
    ({ stopOutPercent }) => compare(stopOutPercent, '0' as Decimal) >= 0,
  ],
  [
    'marginCallPercent must not be below stopOutPercent',
    ({ marginCallPercent, stopOutPercent }) => compare(marginCallPercent, stopOutPercent) >= 0,
  ],
  [
    'slippage must be whole points from least to most, a million at most',
    ({ slippage }) => isRange(slippage.minPoints, slippage.maxPoints),
  ],
  [
    'latency must be whole milliseconds from least to most, a million at most',
    ({ latency }) => isRange(latency.minMs, latency.maxMs),
  ],
  [
    'dayEnd must be minutes from 0 to 1439 by the clock of an IANA zone',
    ({ dayEnd }) => isZone(dayEnd.zone) && wholeWithin(dayEnd.minutes, 0, 1_439),
  ],
  ['maxOrders must be a whole number from 1 to 1000', ({ maxOrders }) => wholeWithin(maxOrders, 1, 1_000)],
];

/**
 * Whether an account can be opened with these terms.
 * @returns the same terms, or TERMS_INVALID with every demand that they break
 */
export function checkTerms(terms: Terms): Result<Terms> {
  const broken = DEMANDS.filter(([, holds]) => !holds(terms)).map(([text]) => text);
  return broken.length === 0 ? done(terms) : refuse('TERMS_INVALID', broken.join('; '));
}

/**
 * @param terms see `checkTerms`
 * @param seed of the draws of slippage and latency: the same seed and inputs give the same account, byte by byte
 * @param firstTicket the first order's and the first deal's number
 * @returns an account without money: deposit some
 */
export const openAccount = (terms: Terms, seed: number, at: Millis, firstTicket = 1): PaperAccount => ({
  terms,
  balance: '0' as Money,
  positions: [],
  orders: [],
  requests: [],
  nextTicket: firstTicket,
  nextDeal: firstTicket,
  random: seed >>> 0,
  rolledAt: at,
  marginCalled: false,
});
