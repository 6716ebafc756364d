/**
 * Stored decisions against the rules that they were made under. A decision judged again from its trace gives the same
 * bytes; what each step was judged by is what the follower's rules say; and what was copied has passed every rule that
 * is on.
 */
import { replay } from '../../core/copier/replay.ts';
import { lots, maximum, minimum } from '../../core/domain/decimal.ts';
import type { Decimal } from '../../core/domain/decimal.ts';
import type { TraceStep } from '../../core/domain/decision.ts';
import type { End, Follower } from './end.ts';

type Numbers = TraceStep['numbers'];
type Decided = Follower['decisions'][number];

interface Look {
  readonly step: string;
  /** What the step must have been judged by; null: the rule is off. */
  readonly by: (follower: Follower) => Numbers | null;
  /** What must have passed it to be copied; `some`: it looks at what not every copy has. */
  readonly of: 'all' | 'market' | 'some';
}

/** Leaves out what is off. */
const those = (numbers: Readonly<Record<string, string | number | null>>): Numbers | null => {
  const on = Object.entries(numbers).filter((one): one is [string, string | number] => one[1] !== null);
  return on.length === 0 ? null : Object.fromEntries(on);
};

const tighter = <T extends Decimal>(a: T | null, b: T | null, of: (a: T, b: T) => T): T | null =>
  a === null ? b : b === null ? a : of(a, b);

const filtersOf = ({ subscription }: Follower) => subscription.rules.filters;
const lotsOf = ({ subscription }: Follower) => subscription.rules.lots;
const exposureOf = ({ subscription }: Follower) => subscription.rules.exposure;
const STEP = lots('0.01');

const limitsOf = ({ subscription, rules }: Follower): Numbers | null => {
  const { stop, target } = rules.equity;
  const guards = (stop === null ? 0 : 1) + (target === null ? 0 : 1);
  const limits = subscription.rules.limits.length + rules.limits.length + guards;
  return limits === 0 ? null : { limits };
};

const LOOKS: readonly Look[] = [
  { step: 'riskLimits', of: 'all', by: limitsOf },
  {
    step: 'symbols',
    of: 'all',
    by: (one) => {
      const { mode, names } = filtersOf(one).symbols;
      return mode === 'except' && names.length === 0 ? null : { mode };
    },
  },
  {
    step: 'sides',
    of: 'all',
    by: (one) =>
      those({ allowed: filtersOf(one).sides.length === 2 ? null : filtersOf(one).sides.join(', ') }),
  },
  {
    step: 'kinds',
    of: 'all',
    by: (one) =>
      those({ allowed: filtersOf(one).kinds.length === 4 ? null : filtersOf(one).kinds.join(', ') }),
  },
  {
    step: 'magics',
    of: 'all',
    by: (one) => {
      const { mode, ranges } = filtersOf(one).magics;
      return mode === 'except' && ranges.length === 0 ? null : { mode };
    },
  },
  { step: 'hours', of: 'all', by: (one) => those({ zone: filtersOf(one).hours?.zone ?? null }) },
  { step: 'spread', of: 'market', by: (one) => those({ maxPips: filtersOf(one).maxSpread }) },
  {
    step: 'deviation',
    of: 'market',
    by: (one) => {
      const { maxDeviation } = filtersOf(one);
      return maxDeviation === null ? null : { unit: maxDeviation.unit, max: maxDeviation.value };
    },
  },
  { step: 'onlyWithStop', of: 'all', by: (one) => (filtersOf(one).onlyWithStop ? {} : null) },
  {
    step: 'stopDistance',
    of: 'some',
    by: (one) => those({ minPips: filtersOf(one).minStopDistance, maxPips: filtersOf(one).maxStopDistance }),
  },
  {
    step: 'maxPositions',
    of: 'all',
    by: (one) => {
      const { account, channel, symbol } = filtersOf(one).maxPositions;
      return those({ maxAccount: account, maxChannel: channel, maxSymbol: symbol });
    },
  },
  { step: 'maxLots', of: 'all', by: (one) => those({ max: lotsOf(one).maxLots }) },
  { step: 'symbolLots', of: 'all', by: (one) => those({ max: lotsOf(one).maxLotsPerSymbol }) },
  {
    step: 'minimum',
    of: 'some',
    by: (one) => ({
      min: maximum(lotsOf(one).minLots ?? STEP, STEP),
      force: lotsOf(one).forceMinLots ? 'yes' : 'no',
    }),
  },
  {
    step: 'totalLots',
    of: 'all',
    by: (one) => those({ max: tighter(one.rules.maxTotalLots, exposureOf(one).maxTotalLots, minimum) }),
  },
  {
    step: 'leverage',
    of: 'all',
    by: (one) => those({ max: tighter(one.rules.maxLeverage, exposureOf(one).maxLeverage, minimum) }),
  },
  {
    step: 'marginLevel',
    of: 'all',
    by: (one) => those({ min: tighter(one.rules.minMarginLevel, exposureOf(one).minMarginLevel, maximum) }),
  },
];

/** Denials of no rule's that the scenario can bring about; a rule's own follow from its step. */
const ALLOWED_DENIALS = new Set([
  'POSITION_ENDED',
  'OPEN_WINDOW_EXPIRED',
  'ACCOUNT_OFFLINE',
  'SUBSCRIPTION_PAUSED',
  'VOLUME_BELOW_MINIMUM',
  // The market passed the stop before the copy could be made.
  'STOP_WRONG_SIDE',
  // A terminal that has just come back on a busy machine may quote later than an open waits for it.
  'QUOTE_UNKNOWN',
  'RATE_UNKNOWN',
]);

function isAllowed({ subscription }: Follower, { code, trace }: Decided): boolean {
  if (ALLOWED_DENIALS.has(code)) return true;
  const last = trace.at(-1)?.rule;
  if (LOOKS.some(({ step }) => step === last)) return true;
  // Of a stop that the person pulled; that it was pulled then, the limits' verdict says.
  if (code === 'EMERGENCY_STOP') return true;
  if (code === 'STOP_MISSING') return 'withoutStop' in subscription.sizing && last === 'withoutStop';
  const unmapped = Object.values(subscription.symbolMap.list).some(({ symbol }) => symbol === 'NOSUCH');
  return code === 'SYMBOL_UNMAPPED' && unmapped;
}

/** An open was decided on: everything else leaves no trace of rules. */
const isOpening = ({ verdict, code }: Decided): boolean => verdict === 'denied' || code === 'COPIED';

function replayVerdict({ verdict, code, trace }: Decided): string[] {
  const again = replay(trace);
  const found: string[] = [];
  if (JSON.stringify(again.trace) !== JSON.stringify(trace))
    found.push(`judged again its trace is ${JSON.stringify(again.trace)}, not ${JSON.stringify(trace)}`);
  const answer = verdict === 'denied' ? code : null;
  if (again.denial !== answer) found.push(`judged again the answer is ${String(again.denial)}`);
  const refusals = trace.filter(({ passed }) => !passed).length;
  if (refusals !== (verdict === 'denied' ? 1 : 0) || trace.at(-1)?.passed !== (verdict !== 'denied'))
    found.push('its trace does not say why');
  return found;
}

function stepsVerdict(follower: Follower, { code, trace }: Decided): string[] {
  const found: string[] = [];
  const atMarket = trace.find(({ rule }) => rule === 'position')?.numbers['state'] === 'open';
  for (const { step: name, by, of } of LOOKS) {
    const steps = trace.filter(({ rule }) => rule === name);
    const expected = by(follower);
    const [step] = steps;
    if (step === undefined) {
      const needed = of === 'all' || (of === 'market' && atMarket);
      if (expected !== null && needed && code === 'COPIED') found.push(`the rule ${name} was not looked at`);
      continue;
    }
    if (steps.length > 1) found.push(`the rule ${name} was looked at twice`);
    if (expected === null) found.push(`the rule ${name} is off and left a step`);
    for (const [number, value] of Object.entries(expected ?? {})) {
      if (step.numbers[number] !== value)
        found.push(
          `the rule ${name} went by ${number} ${String(step.numbers[number])}, not ${String(value)}`,
        );
    }
  }
  return found;
}

/** Nothing is held back for less than the owner wants. */
function delayVerdict({ record }: End, { subscription }: Follower, { seq, at }: Decided): string[] {
  const { fromMs, toMs } = subscription.rules.filters.delay;
  const signal = record.signals.find((one) => one.channel === subscription.channel && one.seq === seq);
  if (signal === undefined) return ['it was made on no signal'];
  const heldMs = at - signal.receivedAt;
  if (heldMs >= fromMs) return [];
  return [`it was held back for ${String(heldMs)} ms, not for ${String(fromMs)} to ${String(toMs)}`];
}

/** Every signal has one decision; a position is copied at most once, and refused only for a reason. */
export function decisionVerdict(end: End, follower: Follower): string[] {
  const { name, subscription, decisions } = follower;
  const found: string[] = [];
  const bySeq = new Map<number, number>();
  for (const { seq } of decisions) if (seq !== null) bySeq.set(seq, (bySeq.get(seq) ?? 0) + 1);
  for (const { seq, channel } of end.record.signals) {
    const times = channel === subscription.channel ? (bySeq.get(seq) ?? 0) : 1;
    if (times !== 1) found.push(`${name} decided ${String(times)} times on signal ${String(seq)}`);
  }
  const copied = decisions.filter(({ code }) => code === 'COPIED').map(({ position }) => position);
  if (new Set(copied).size !== copied.length) found.push(`${name} copied a position twice`);
  for (const decision of decisions.filter(isOpening)) {
    const { code, position, verdict } = decision;
    const wrong = [...replayVerdict(decision), ...stepsVerdict(follower, decision)];
    if (verdict === 'denied' && !isAllowed(follower, decision))
      wrong.push('nothing can have brought that about');
    if (code === 'COPIED') wrong.push(...delayVerdict(end, follower, decision));
    found.push(...wrong.map((what) => `${name}, ${code} on ${position}: ${what}`));
  }
  return found;
}
