/** How many lots a copy has. */
import { compare, divide, floorToStep, isPositive, multiply } from '../domain/decimal.ts';
import type { Lots, Money } from '../domain/decimal.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { Sizing } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { Denial } from './codes.ts';

export interface SizingInput {
  readonly providerLots: Lots;
  /** Null while unknown. */
  readonly providerEquity: Money | null;
  readonly followerEquity: Money | null;
}

export type Sized =
  | { readonly ok: true; readonly lots: Lots; readonly trace: readonly TraceStep[] }
  | { readonly ok: false; readonly code: Denial; readonly trace: readonly TraceStep[] };

/** Lots before rounding; null when an equity that it needs is unknown or not above 0. */
function rawLots(sizing: Sizing, input: SizingInput): Lots | null {
  switch (sizing.kind) {
    case 'fixed_lots':
      return sizing.lots;
    case 'multiplier':
      return multiply(input.providerLots, sizing.factor);
    case 'equity_ratio': {
      const { providerEquity, followerEquity } = input;
      if (providerEquity === null || followerEquity === null) return null;
      if (!isPositive(providerEquity) || !isPositive(followerEquity)) return null;
      const scaled = multiply(multiply(input.providerLots, followerEquity), sizing.factor);
      return divide(scaled, providerEquity) as Lots;
    }
  }
}

function sizingNumbers(sizing: Sizing, input: SizingInput): Record<string, string> {
  const { providerLots } = input;
  switch (sizing.kind) {
    case 'fixed_lots':
      return { sizing: sizing.kind, lots: sizing.lots, providerLots };
    case 'multiplier':
      return { sizing: sizing.kind, factor: sizing.factor, providerLots };
    case 'equity_ratio':
      return {
        sizing: sizing.kind,
        factor: sizing.factor,
        providerLots,
        providerEquity: input.providerEquity ?? 'unknown',
        followerEquity: input.followerEquity ?? 'unknown',
      };
  }
}

/** Sizes, rounds **down** to the volume step, then checks against the symbol's minimum and maximum. */
export function sizeCopy(sizing: Sizing, input: SizingInput, spec: SymbolSpec): Sized {
  const raw = rawLots(sizing, input);
  const numbers = sizingNumbers(sizing, input);
  if (raw === null) {
    return { ok: false, code: 'EQUITY_UNKNOWN', trace: [{ rule: 'size', passed: false, numbers }] };
  }
  const lots = floorToStep(raw, spec.lotsStep);
  const size: TraceStep = {
    rule: 'size',
    passed: true,
    numbers: { ...numbers, raw, step: spec.lotsStep, result: lots },
  };
  const tooSmall = !isPositive(lots) || compare(lots, spec.lotsMin) < 0;
  if (tooSmall) {
    const step = { rule: 'minimum', passed: false, numbers: { lots: raw, min: spec.lotsMin } };
    return { ok: false, code: 'VOLUME_BELOW_MINIMUM', trace: [size, step] };
  }
  if (compare(lots, spec.lotsMax) > 0) {
    const step = { rule: 'maximum', passed: false, numbers: { lots, max: spec.lotsMax } };
    return { ok: false, code: 'VOLUME_ABOVE_MAXIMUM', trace: [size, step] };
  }
  const limits = { rule: 'limits', passed: true, numbers: { lots, min: spec.lotsMin, max: spec.lotsMax } };
  return { ok: true, lots, trace: [size, limits] };
}
