/**
 * How many lots a copy has, step by step: rates and tick value where the size hangs on them, the size itself,
 * the owner's rules on lots, the symbol's step, minimum and maximum. Every step that was looked at is shown
 * with its numbers, and SIZING_JUDGES gives the same step from these numbers again.
 */
import { maximum, minimum } from '../../domain/decimal.ts';
import type { Lots, Money } from '../../domain/decimal.ts';
import type { TraceStep } from '../../domain/decision.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Sizing } from '../../domain/rules.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { Denial } from '../codes.ts';
import { stepOf } from '../rule.ts';
import type { Entry, Judged, Numbers } from '../rule.ts';
import { conversionNumbers, judgeConversion } from './conversion.ts';
import {
  belowMinimum,
  heldLots,
  judgeLimits,
  judgeMaximum,
  judgeMaxLots,
  judgeMinimum,
  judgeRound,
  judgeShare,
  judgeSymbolFactor,
  judgeSymbolLots,
} from './lot-rules.ts';
import { judgePart, partNumbers } from '../plan/split.ts';
import { ceilingNumbers, judgeCeiling, shareNumbers } from '../approval.ts';
import { missingQuotes, needsOf, stopAwaited, withoutStopOf } from './needs.ts';
import type { Needs } from './needs.ts';
import { read } from './numbers.ts';
import { judgeSize, sizeNumbers } from './size.ts';
import { judgeTickValue, tickValueNumbers } from './tick-value.ts';

/** The judge of every step that a size can leave in a trace. */
export const SIZING_JUDGES = {
  /** numbers: `waitMs`, and what is `otherwise` done: deny, or copy so many lots. */
  withoutStop: (numbers: Numbers): Judged => ({
    denial: numbers['otherwise'] === 'deny' ? 'STOP_MISSING' : null,
  }),
  /** numbers: `symbol`, whose quote never came. */
  sizeQuote: (): Judged => ({ denial: 'QUOTE_UNKNOWN' }),
  currency: judgeConversion,
  tickValue: judgeTickValue,
  size: judgeSize,
  symbolFactor: judgeSymbolFactor,
  maxLots: judgeMaxLots,
  share: judgeShare,
  part: judgePart,
  approvedLots: judgeCeiling,
  symbolLots: judgeSymbolLots,
  minimum: judgeMinimum,
  round: judgeRound,
  maximum: judgeMaximum,
  limits: judgeLimits,
} as const satisfies Readonly<Record<string, (numbers: Numbers) => Judged>>;

export type SizedCopy =
  | { readonly verdict: 'sized'; readonly lots: Lots; readonly steps: readonly TraceStep[] }
  | { readonly verdict: 'denied'; readonly code: Denial; readonly steps: readonly TraceStep[] }
  /** Ask again when the position has a stop, or at `until`. */
  | { readonly verdict: 'wait'; readonly for: 'stop'; readonly until: Millis }
  /** Ask again when these are quoted. */
  | { readonly verdict: 'wait'; readonly for: 'quotes'; readonly symbols: readonly BrokerSymbol[] };

/** The steps so far. After a denial nothing more is added. */
class Steps {
  readonly taken: TraceStep[] = [];
  denial: Denial | null = null;

  /** @returns what the step worked out, null when it denied */
  take(rule: keyof typeof SIZING_JUDGES, numbers: Numbers): Numbers | null {
    const judged = SIZING_JUDGES[rule](numbers);
    this.taken.push(stepOf(rule, numbers, judged));
    this.denial = judged.denial;
    return judged.denial === null ? (judged.results ?? {}) : null;
  }

  /** The same for a step that works out lots. */
  takeLots(rule: keyof typeof SIZING_JUDGES, numbers: Numbers, name = 'result'): Lots | null {
    const results = this.take(rule, numbers);
    return results === null ? null : read<Lots>(results, name);
  }
}

const TRANSLATED: ReadonlySet<Sizing['kind']> = new Set<Sizing['kind']>([
  'fixed_lots',
  'multiplier',
  'balance_ratio',
  'equity_ratio',
  'free_margin_ratio',
  'expression',
]);

/**
 * The alias' factor translates sizes that are given in lots. Risk by a stop, and contract sizes, are measured on
 * the follower's own symbol and need no translation.
 */
const isTranslated = (entry: Entry): boolean =>
  entry.symbolFactor !== '1' &&
  (TRANSLATED.has(entry.question.subscription.sizing.kind) || isFallback(entry));

const isFallback = (entry: Entry): boolean =>
  entry.stopLoss === null && withoutStopOf(entry.question.subscription.sizing) !== null;

/** What must be known before the size. @returns false when one of them is not */
function takeNeeds(steps: Steps, entry: Entry, needs: Needs): boolean {
  const { provider, follower, subscription } = entry.question;
  const withoutStop = withoutStopOf(subscription.sizing);
  if (withoutStop !== null && entry.stopLoss === null) {
    const { waitMs, otherwise } = withoutStop;
    const numbers = { waitMs, otherwise: otherwise === 'deny' ? otherwise : otherwise.lots };
    if (steps.take('withoutStop', numbers) === null) return false;
  }
  if (needs.unquoted) {
    steps.take('sizeQuote', { symbol: entry.spec.symbol });
    return false;
  }
  const [theirs, ours] = [provider.identity?.currency, follower.identity?.currency];
  if (needs.capital !== null) {
    if (steps.take('currency', conversionNumbers(theirs, ours, needs.capital)) === null) return false;
  }
  if (needs.price === null) return true;
  const numbers = conversionNumbers(provider.symbol?.profitCurrency, entry.spec.profitCurrency, needs.price);
  return steps.take('currency', numbers) !== null;
}

/** Lots before any rule on lots; null when denied. */
function takeSize(steps: Steps, entry: Entry, needs: Needs): Lots | null {
  if (!takeNeeds(steps, entry, needs)) return null;
  const { subscription, follower } = entry.question;
  let tickValue: Money | null = null;
  if (needs.tickValue !== null) {
    const account = follower.identity?.currency;
    const judged = steps.take('tickValue', tickValueNumbers(entry.spec, account, needs.tickValue));
    if (judged === null) return null;
    tickValue = read<Money>(judged, 'used');
  }
  const raw = steps.takeLots('size', sizeNumbers(subscription.sizing, entry, needs, tickValue), 'raw');
  if (raw === null || !isTranslated(entry)) return raw;
  return steps.takeLots('symbolFactor', { lots: raw, factor: entry.symbolFactor });
}

/** The size within the owner's rules, and whole steps of it; null when denied. */
function takeLotRules(steps: Steps, entry: Entry, size: Lots): Lots | null {
  const { spec, question } = entry;
  const rules = question.subscription.rules.lots;
  const step = spec.lotsStep;
  const min = rules.minLots === null ? spec.lotsMin : maximum(rules.minLots, spec.lotsMin);
  let ceiling = spec.lotsMax;
  let lots = size;
  if (rules.maxLots !== null) {
    ceiling = minimum(ceiling, rules.maxLots);
    lots = steps.takeLots('maxLots', { lots, max: rules.maxLots }) ?? lots;
  }
  // What was asked about has been cut to the maximum already; a half of it is a half of that.
  const share = shareNumbers(question, lots);
  if (share !== null) lots = steps.takeLots('share', share) ?? lots;
  const part = partNumbers(question, lots, step);
  if (part !== null) {
    const taken = steps.takeLots('part', part);
    if (taken === null) return null;
    lots = taken;
  }
  const approved = ceilingNumbers(entry, lots);
  if (approved !== null) {
    const { denial, results } = judgeCeiling(approved);
    // It leaves a step only where it matters.
    const cut =
      denial !== null || results?.['result'] !== lots ? steps.takeLots('approvedLots', approved) : lots;
    if (cut === null) return null;
    lots = cut;
    ceiling = minimum(ceiling, read<Lots>(results ?? {}, 'ceiling'));
  }
  if (rules.maxLotsPerSymbol !== null) {
    const held = heldLots(question.follower.held(), spec.symbol);
    const results = steps.take('symbolLots', { lots, held, max: rules.maxLotsPerSymbol, min, step });
    if (results === null) return null;
    ceiling = minimum(ceiling, read<Lots>(results, 'left'));
    lots = read<Lots>(results, 'result');
  }
  if (belowMinimum(lots, min, step)) {
    const force = rules.forceMinLots ? 'yes' : 'no';
    const raised = steps.takeLots('minimum', { lots, min, step, force, ceiling });
    if (raised === null) return null;
    lots = raised;
  }
  const whole = judgeRound({ lots, step }).results;
  if (whole !== undefined && whole['result'] !== lots) {
    lots = steps.takeLots('round', { lots, step }) ?? lots;
  }
  const limits = { lots, min, max: spec.lotsMax };
  const isTooLarge = judgeMaximum(limits).denial !== null;
  return steps.take(isTooLarge ? 'maximum' : 'limits', limits) === null ? null : lots;
}

/**
 * Sizes a copy.
 * @param mayWaitForQuotes false: what is not quoted by now is a denial (RATE_UNKNOWN, QUOTE_UNKNOWN)
 * @returns lots on the symbol's step and within every maximum, a denial, or what to wait for; the wait for a stop
 * counts from the signal's `receivedAt`
 */
export function sizeEntry(entry: Entry, mayWaitForQuotes: boolean): SizedCopy {
  const until = stopAwaited(entry);
  if (until !== null) return { verdict: 'wait', for: 'stop', until };
  const needs = needsOf(entry);
  if (mayWaitForQuotes) {
    const symbols = missingQuotes(entry, needs);
    if (symbols.length > 0) return { verdict: 'wait', for: 'quotes', symbols };
  }
  const steps = new Steps();
  const size = takeSize(steps, entry, needs);
  const lots = size === null ? null : takeLotRules(steps, entry, size);
  if (lots !== null) return { verdict: 'sized', lots, steps: steps.taken };
  if (steps.denial === null) throw new Error('a size without lots and without a denial');
  return { verdict: 'denied', code: steps.denial, steps: steps.taken };
}
