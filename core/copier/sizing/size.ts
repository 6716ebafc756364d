/**
 * How large a copy is before any rule on lots: the step `size`. Its numbers are all that the kind of sizing
 * goes by; `raw` is the size in lots, unrounded.
 */
import { isPositive, subtract } from '../../domain/decimal.ts';
import type { Decimal, Lots, Money, Price } from '../../domain/decimal.ts';
import type { RatioSizing, Sizing } from '../../domain/rules.ts';
import type { Entry, Judged, Numbers } from '../rule.ts';
import { product, quotient } from '../../domain/decimal.ts';
import { expressionNumbers, judgeExpression } from './expression-size.ts';
import { CAPITAL_OF, capitalIn } from './needs.ts';
import type { Needs } from './needs.ts';
import { known, read, UNKNOWN } from './numbers.ts';

const HUNDREDTH = '0.01' as Decimal;

type SizingOf<Kind extends Sizing['kind']> = Extract<Sizing, { kind: Kind }>;

/** Money in names that people know: `providerEquity`, `followerEquity`. */
const CAPITAL_NAMES = {
  balance: { provider: 'providerBalance', follower: 'followerBalance' },
  equity: { provider: 'providerEquity', follower: 'followerEquity' },
  freeMargin: { provider: 'providerFreeMargin', follower: 'followerFreeMargin' },
} as const;
const FIXED_CAPITAL = 'providerCapital';

function ratioNumbers(sizing: RatioSizing, { question }: Entry, needs: Needs): Numbers {
  const capital = CAPITAL_OF[sizing.kind];
  const names = CAPITAL_NAMES[capital];
  const ours = { [names.follower]: capitalIn(question.follower.funds, capital) ?? UNKNOWN };
  const basis = { sizing: sizing.kind, factor: sizing.factor, providerLots: question.signal.position.lots };
  if (sizing.providerCapital !== null) return { ...basis, [FIXED_CAPITAL]: sizing.providerCapital, ...ours };
  const theirs = { [names.provider]: capitalIn(question.provider.funds, capital) ?? UNKNOWN };
  const { capital: rate } = needs;
  const isConverted = rate?.known === true && rate.by !== '';
  return { ...basis, ...theirs, ...ours, ...(isConverted ? { rate: rate.rate } : {}) };
}

/** provider lots × follower's capital × factor ÷ (provider's capital × rate) */
function judgeRatio(kind: RatioSizing['kind'], numbers: Numbers): Judged {
  const names = CAPITAL_NAMES[CAPITAL_OF[kind]];
  const ours = known<Money>(numbers, names.follower);
  const theirs = known<Money>(numbers, FIXED_CAPITAL) ?? known<Money>(numbers, names.provider);
  if (ours === null || theirs === null || !isPositive(ours) || !isPositive(theirs)) {
    return { denial: 'EQUITY_UNKNOWN' };
  }
  const rate = known(numbers, 'rate');
  const scaled = [read(numbers, 'providerLots'), ours, read(numbers, 'factor')];
  const raw = quotient(scaled, rate === null ? [theirs] : [theirs, rate]);
  return { denial: null, results: { raw } };
}

type RiskSizing = SizingOf<'risk_percent' | 'risk_amount'>;

/** @param tickValue as judged; null when there is no stop, and the size is the fallback's */
function riskNumbers(sizing: RiskSizing, entry: Entry, tickValue: Money | null): Numbers {
  const { otherwise } = sizing.withoutStop;
  const { side, entryPrice, stopLoss, spec, question } = entry;
  if (stopLoss === null) {
    return { sizing: sizing.kind, fallbackLots: otherwise === 'deny' ? UNKNOWN : otherwise.lots };
  }
  const stop = { side, price: entryPrice, stop: stopLoss, tickSize: spec.tickSize };
  const distance = { ...stop, tickValue: tickValue ?? UNKNOWN };
  if (sizing.kind === 'risk_amount') return { sizing: sizing.kind, amount: sizing.amount, ...distance };
  const capital = capitalIn(question.follower.funds, sizing.of) ?? UNKNOWN;
  return { sizing: sizing.kind, percent: sizing.percent, of: sizing.of, capital, ...distance };
}

/** Money that may be lost; null when the capital is not known or there is none. */
function moneyAtRisk(numbers: Numbers): Money | null {
  const amount = known<Money>(numbers, 'amount');
  if (amount !== null) return amount;
  const capital = known<Money>(numbers, 'capital');
  if (capital === null || !isPositive(capital)) return null;
  return product(capital, read(numbers, 'percent'), HUNDREDTH) as Money;
}

/** money at risk ÷ (distance to the stop ÷ tick size × tick value), divided once, so that nothing is rounded on the way. */
function judgeRisk(numbers: Numbers): Judged {
  const fallback = known<Lots>(numbers, 'fallbackLots');
  if (fallback !== null) return { denial: null, results: { raw: fallback } };
  const money = moneyAtRisk(numbers);
  if (money === null) return { denial: 'EQUITY_UNKNOWN' };
  const price = read<Price>(numbers, 'price');
  const stop = read<Price>(numbers, 'stop');
  const distance = numbers['side'] === 'buy' ? subtract(price, stop) : subtract(stop, price);
  if (!isPositive(distance)) return { denial: 'STOP_WRONG_SIDE', results: { money, distance } };
  const raw = quotient([money, read(numbers, 'tickSize')], [distance, read(numbers, 'tickValue')]);
  return { denial: null, results: { money, distance, raw } };
}

function notionalNumbers(sizing: SizingOf<'notional'>, entry: Entry, needs: Needs): Numbers {
  const { signal, provider } = entry.question;
  const numbers = {
    sizing: sizing.kind,
    factor: sizing.factor,
    providerLots: signal.position.lots,
    providerContract: provider.symbol?.contractSize ?? UNKNOWN,
    followerContract: entry.spec.contractSize,
  };
  if (needs.price?.known !== true) return numbers;
  return {
    ...numbers,
    providerPrice: signal.position.price,
    followerPrice: entry.entryPrice,
    rate: needs.price.rate,
  };
}

/**
 * What is aligned is the units: provider lots × provider's contract size ÷ follower's contract size × factor.
 * Quoted in two currencies, one unit may be something else at either broker; then the value is aligned:
 * the same, × provider's price ÷ (follower's price × rate), the rate from the follower's profit currency.
 */
function judgeNotional(numbers: Numbers): Judged {
  const theirs = known(numbers, 'providerContract');
  const ours = read(numbers, 'followerContract');
  if (theirs === null || !isPositive(theirs) || !isPositive(ours)) return { denial: 'CONTRACT_SIZE_UNKNOWN' };
  const units = product(read(numbers, 'providerLots'), theirs, read(numbers, 'factor'));
  const rate = known(numbers, 'rate');
  if (rate === null) return { denial: null, results: { units, raw: quotient([units], [ours]) } };
  const price = read(numbers, 'followerPrice');
  if (!isPositive(price)) return { denial: 'QUOTE_UNKNOWN' };
  const value = product(units, read(numbers, 'providerPrice'));
  return { denial: null, results: { units, value, raw: quotient([value], [ours, price, rate]) } };
}

/** What the step `size` goes by. @param tickValue as judged, where the size hangs on one */
export function sizeNumbers(sizing: Sizing, entry: Entry, needs: Needs, tickValue: Money | null): Numbers {
  const { lots: providerLots } = entry.question.signal.position;
  switch (sizing.kind) {
    case 'fixed_lots':
      return { sizing: sizing.kind, lots: sizing.lots, providerLots };
    case 'multiplier':
      return { sizing: sizing.kind, factor: sizing.factor, providerLots };
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio':
      return ratioNumbers(sizing, entry, needs);
    case 'risk_percent':
    case 'risk_amount':
      return riskNumbers(sizing, entry, tickValue);
    case 'notional':
      return notionalNumbers(sizing, entry, needs);
    case 'expression':
      return expressionNumbers(sizing.expression, entry, needs, tickValue);
  }
}

/** Judges the step `size` of any kind. Result: `raw`, and what leads to it. */
export function judgeSize(numbers: Numbers): Judged {
  const kind = numbers['sizing'] as Sizing['kind'];
  switch (kind) {
    case 'fixed_lots':
      return { denial: null, results: { raw: read(numbers, 'lots') } };
    case 'multiplier':
      return {
        denial: null,
        results: { raw: product(read(numbers, 'providerLots'), read(numbers, 'factor')) },
      };
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio':
      return judgeRatio(kind, numbers);
    case 'risk_percent':
    case 'risk_amount':
      return judgeRisk(numbers);
    case 'notional':
      return judgeNotional(numbers);
    case 'expression':
      return judgeExpression(numbers);
  }
}
