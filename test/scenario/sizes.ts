/** How large a copy had to be, worked out from its follower's rules and the few figures that only its decision knows. */
import {
  compare,
  decimal,
  floorToStep,
  lots,
  maximum,
  minimum,
  multiply,
  quotient,
  subtract,
} from '../../core/domain/decimal.ts';
import type { Decimal, Lots, Money } from '../../core/domain/decimal.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import type { Link } from '../../core/domain/link.ts';
import type { Sizing } from '../../core/domain/rules.ts';
import { instrument } from '../../sim/instruments.ts';
import { decisionFor } from './end.ts';
import type { Follower } from './end.ts';
import { EXPRESSIONS } from './plan.ts';
import type { Recorded } from './record.ts';

type Numbers = TraceStep['numbers'];

export const STEP = lots('0.01');
const HUNDREDTH = decimal('0.01');

/** The numbers of one step of the decision that made the copy. */
function numbersOf(follower: Follower, link: Link, rule: string): Numbers | undefined {
  return decisionFor(follower, link)?.trace.find((step) => step.rule === rule)?.numbers;
}

/** Lots that were asked for when the copy was made. */
export const askedLots = (follower: Follower, link: Link): Lots =>
  lots(String(numbersOf(follower, link, 'limits')?.['lots'] ?? '0'));

const figure = (numbers: Numbers, name: string): Decimal => decimal(String(numbers[name]));

/** What is at risk ÷ what one lot loses until the stop. All symbols of the scenario are quoted in the accounts' money. */
function byRisk(money: Money | Decimal, numbers: Numbers, symbol: string): Lots {
  const [price, stop] = [figure(numbers, 'price'), figure(numbers, 'stop')];
  const distance = compare(price, stop) > 0 ? subtract(price, stop) : subtract(stop, price);
  const contract = decimal(String(instrument(symbol).contractSize));
  return quotient([money], [distance, contract]) as Lots;
}

const CAPITAL = {
  balance_ratio: ['followerBalance', 'providerBalance'],
  equity_ratio: ['followerEquity', 'providerEquity'],
  free_margin_ratio: ['followerFreeMargin', 'providerFreeMargin'],
} as const;

/** @param numbers of the step `size`: capital and the distance to the stop, as they were then */
function rawLots(sizing: Sizing, numbers: Numbers, whole: Lots, symbol: string): Lots {
  switch (sizing.kind) {
    case 'fixed_lots':
      return sizing.lots;
    case 'multiplier':
    case 'notional':
      // Contracts are alike at all brokers of the scenario.
      return multiply(whole, sizing.factor);
    case 'balance_ratio':
    case 'equity_ratio':
    case 'free_margin_ratio': {
      const [ours, theirs] = CAPITAL[sizing.kind];
      const capital = sizing.providerCapital ?? figure(numbers, theirs);
      return quotient([whole, figure(numbers, ours), sizing.factor], [capital]) as Lots;
    }
    case 'risk_amount':
    case 'risk_percent': {
      const { otherwise } = sizing.withoutStop;
      if (numbers['stop'] === undefined) return otherwise === 'deny' ? lots('0') : otherwise.lots;
      const money =
        sizing.kind === 'risk_amount'
          ? sizing.amount
          : multiply(multiply(figure(numbers, 'capital'), sizing.percent), HUNDREDTH);
      return byRisk(money, numbers, symbol);
    }
    case 'expression':
      if (sizing.expression === EXPRESSIONS[0]) return multiply(whole, decimal('0.6'));
      if (sizing.expression === EXPRESSIONS[1]) return minimum(whole, lots('0.07'));
      throw new Error(`the scenario cannot work out ${sizing.expression}`);
  }
}

/** Risk by a stop and contract sizes are of the follower's own symbol; all else is given in the provider's lots. */
function isTranslated(sizing: Sizing, numbers: Numbers): boolean {
  if (sizing.kind === 'notional') return false;
  return !('withoutStop' in sizing) || numbers['stop'] === undefined;
}

/** Within the rules on lots, in whole steps; null: there should have been no copy. */
function withinRules(follower: Follower, link: Link, raw: Lots): Lots | null {
  const rules = follower.subscription.rules.lots;
  const held = numbersOf(follower, link, 'symbolLots')?.['held'];
  let size = rules.maxLots === null ? raw : minimum(raw, rules.maxLots);
  let most = rules.maxLots;
  if (rules.maxLotsPerSymbol !== null) {
    const left = subtract(rules.maxLotsPerSymbol, lots(String(held ?? '0')));
    size = minimum(size, left);
    most = most === null ? left : minimum(most, left);
  }
  const least = maximum(rules.minLots ?? STEP, STEP);
  const stepped = floorToStep(size, STEP);
  if (compare(stepped, least) >= 0) return stepped;
  return rules.forceMinLots && (most === null || compare(least, most) <= 0) ? least : null;
}

/** The size that was asked for follows from the rules, and no more than that was ever opened. */
export function sizeVerdict(record: Recorded, follower: Follower, link: Link): string[] {
  const numbers = numbersOf(follower, link, 'size');
  if (numbers === undefined) return ['it was never decided to copy it'];
  const { sizing, symbolMap, channel } = follower.subscription;
  const signals = record.signals.filter(
    (one) => one.channel === channel && one.position.id === link.position,
  );
  const [source] = signals;
  if (source === undefined) return ['no signal tells of what it copies'];
  const found: string[] = [];
  if (!signals.some(({ position }) => position.lots === link.sourceLots))
    found.push(`the provider never had ${link.sourceLots} lots`);
  if (numbers['sizing'] !== sizing.kind) found.push(`it was sized by ${String(numbers['sizing'])}`);
  const { symbol } = source.position;
  const factor = symbolMap.list[symbol]?.factor;
  const plain = rawLots(sizing, numbers, link.sourceLots, symbol);
  const raw = factor !== undefined && isTranslated(sizing, numbers) ? multiply(plain, factor) : plain;
  const asked = askedLots(follower, link);
  const right = withinRules(follower, link, raw);
  if (asked !== right) found.push(`asked for ${asked} lots, not ${right ?? 'for none'}`);
  // Of everything that ever went into the copy, be it in parts.
  const opened = record.deals
    .filter((deal) => deal.account === link.account && deal.magic === link.magic && deal.entry === 'in')
    .reduce((sum, deal) => sum + Number(deal.lots), 0);
  if (opened > Number(asked) + 1e-9) found.push(`it opened ${opened.toFixed(2)} lots of ${asked}`);
  return found;
}
