/**
 * Whether what a terminal says a tick is worth can be true. Some brokers report nonsense for some symbols, and
 * a size made of it may be a hundred times too large.
 */
import { isPositive, maximum, toNumber } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import type { Judged, Numbers } from '../rule.ts';
import { rateNumbers } from './conversion.ts';
import type { Rate } from './currency.ts';
import { product } from '../../domain/decimal.ts';
import { known, read, UNKNOWN } from './numbers.ts';

/** Terminals work their tick values out at another moment's rate; more than a fifth is no matter of a moment. */
const LEAST_SHARE = 0.8;
const LARGEST_SHARE = 1.2;

export function tickValueNumbers(spec: SymbolSpec, account: string | undefined, rate: Rate): Numbers {
  return {
    symbol: spec.symbol,
    tickValue: spec.tickValue,
    contractSize: spec.contractSize,
    tickSize: spec.tickSize,
    profit: spec.profitCurrency,
    account: account ?? UNKNOWN,
    ...rateNumbers(rate),
  };
}

/**
 * Contract size × tick size × rate (profit currency → account's) is what one lot gains per tick.
 * @returns denial RATE_UNKNOWN or TICK_VALUE_IMPLAUSIBLE; `used`: the larger of what was reported and what the
 * rate says, so that a loss is never sized too small
 */
export function judgeTickValue(numbers: Numbers): Judged {
  const rate = known(numbers, 'rate');
  if (rate === null) return { denial: 'RATE_UNKNOWN' };
  const reported = read<Money>(numbers, 'tickValue');
  const expected = product(read(numbers, 'contractSize'), read(numbers, 'tickSize'), rate) as Money;
  const share = isPositive(expected) ? toNumber(reported) / toNumber(expected) : 0;
  if (share < LEAST_SHARE || share > LARGEST_SHARE)
    return { denial: 'TICK_VALUE_IMPLAUSIBLE', results: { expected } };
  return { denial: null, results: { expected, used: maximum(reported, expected) } };
}
