/** How well a provider's trades were copied: how late, at which price, and how many were not. */
import { divide, isPositive, subtract, toNumber } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Side } from '../domain/position.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import { percentOf, totalOf, worthOf } from './money.ts';

/** A fill to hold against the provider's. */
export interface CopiedFill {
  readonly side: Side;
  readonly lots: Lots;
  readonly providerPrice: Price;
  readonly price: Price;
  /** Of the copy's symbol; null while its terminal has not told it: then there is latency alone. */
  readonly spec: Pick<SymbolSpec, 'point' | 'tickSize' | 'tickValue'> | null;
  /** From the signal's arrival to the moment its fill was told. */
  readonly latency: Millis;
}

/** What became of one signal to open, for one subscription. */
export type Attempt =
  | { readonly outcome: 'copied'; readonly fill: CopiedFill }
  /** Our rule said no, or the venue did; `reason` is the stable code. */
  | { readonly outcome: 'denied' | 'rejected'; readonly reason: string }
  /** Nobody said no, and yet there is no copy: it was too late, or no answer came. */
  | { readonly outcome: 'missed' };

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly mean: number;
  /** 95 of 100 are at most this. */
  readonly p95: number;
  readonly most: number;
}

export interface CopyQuality {
  readonly signals: number;
  readonly copied: number;
  readonly missed: number;
  readonly copiedPct: number;
  /** Milliseconds; null without a copy. */
  readonly latency: Spread | null;
  /** Above 0: the copy's price was worse than the provider's. Null without a fill whose symbol is known. */
  readonly slippagePoints: Spread | null;
  /** In the account's currency, all fills together; its sign is that of the points. */
  readonly slippageMoney: Money | null;
  /** By code, the most frequent first. */
  readonly denied: ReadonlyMap<string, number>;
  readonly rejected: ReadonlyMap<string, number>;
}

/** How much worse than the provider's the price was; below 0 when it was better. */
const worseBy = ({ side, providerPrice, price }: CopiedFill): Price =>
  side === 'buy' ? subtract(price, providerPrice) : subtract(providerPrice, price);

interface Slippage {
  readonly points: number;
  readonly money: Money;
}

function slippageOf(fill: CopiedFill): readonly Slippage[] {
  const { spec, lots } = fill;
  if (spec === null || !isPositive(spec.point)) return [];
  const distance = worseBy(fill);
  const money = worthOf(distance, lots, spec);
  return money === null ? [] : [{ points: toNumber(divide(distance, spec.point)), money }];
}

/** The value at so many percent of the way, by the nearest rank. */
const rank = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? Number.NaN;

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    least: rank(sorted, 0),
    median: rank(sorted, 50),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p95: rank(sorted, 95),
    most: rank(sorted, 100),
  };
}

function counted(reasons: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** @param attempts one for each signal to open and subscription */
export function copyQualityOf(attempts: readonly Attempt[]): CopyQuality {
  const fills = attempts.flatMap((attempt) => (attempt.outcome === 'copied' ? [attempt.fill] : []));
  const slippage = fills.flatMap(slippageOf);
  const reasonsOf = (outcome: 'denied' | 'rejected') =>
    attempts.flatMap((attempt) => (attempt.outcome === outcome ? [attempt.reason] : []));
  return {
    signals: attempts.length,
    copied: fills.length,
    missed: attempts.filter(({ outcome }) => outcome === 'missed').length,
    copiedPct: percentOf(fills.length, attempts.length),
    latency: spreadOf(fills.map(({ latency }) => latency)),
    slippagePoints: spreadOf(slippage.map(({ points }) => points)),
    slippageMoney: slippage.length === 0 ? null : totalOf(slippage.map(({ money }) => money)),
    denied: counted(reasonsOf('denied')),
    rejected: counted(reasonsOf('rejected')),
  };
}
