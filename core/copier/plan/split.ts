/** How the size of one posted signal is shared among its legs: its targets, and the layers of its entry. */
import { compare, floorToStep, isZero, product, toNumber } from '../../domain/decimal.ts';
import type { Decimal, Lots } from '../../domain/decimal.ts';
import type { PlanRules, TargetSplit } from '../../domain/rules.ts';
import type { Judged, Numbers, Question, Rule } from '../rule.ts';
import { read } from '../sizing/numbers.ts';

const BETWEEN = ', ';
const EVEN = 'even';

/** In a step: `even`, `first`, `last`, or the shares in % one after the other. */
function splitText(split: TargetSplit): string {
  if (split.kind === 'shares') return split.percent.join(BETWEEN);
  return split.kind === 'even' ? EVEN : split.target;
}

/** How much of the whole each target has; of no unit, they are compared with each other. */
function weightsOf(split: string, targets: number): readonly number[] {
  const all = Array.from({ length: targets }, (_, index) => index);
  if (split === EVEN) return all.map(() => 1);
  if (split === 'first') return all.map((index) => (index === 0 ? 1 : 0));
  if (split === 'last') return all.map((index) => (index === targets - 1 ? 1 : 0));
  const shares = split.split(BETWEEN).map(Number);
  return all.map((index) => shares[index] ?? 0);
}

const layersOf = (entry: PlanRules['entry']): number => (typeof entry === 'object' ? entry.layers : 1);

/** A leg's place, and how it is shared; the numbers of both steps below. */
function legNumbers({ signal, subscription }: Question): Record<string, string | number> | null {
  const { plan } = signal.position;
  if (plan === undefined) return null;
  const { split, entry } = subscription.rules.plan;
  return {
    target: plan.target.number,
    targets: plan.target.of,
    layer: plan.layer.number,
    layers: Math.min(layersOf(entry), plan.layer.of),
    split: splitText(split),
  };
}

/** Is this leg one that the subscription takes? */
export const legRule: Rule<Question> = {
  name: 'leg',
  look(question) {
    const numbers = legNumbers(question);
    if (numbers !== null && question.signal.position.plan?.withdrawn === true) numbers['withdrawn'] = 'yes';
    return numbers;
  },
  judge({ target, targets, layer, layers, split, withdrawn }) {
    if (withdrawn === 'yes') return { denial: 'SIGNAL_WITHDRAWN' };
    const weight = weightsOf(String(split), Number(targets))[Number(target) - 1] ?? 0;
    if (weight === 0) return { denial: 'TARGET_LEFT_OUT' };
    return { denial: Number(layer) > Number(layers) ? 'LAYER_LEFT_OUT' : null };
  },
};

/** Sizes that are made of the provider's lots need some. */
export const providerSize: Rule<Question> = {
  name: 'providerSize',
  look({ signal, subscription: { sizing } }) {
    if (signal.position.plan?.sized !== false) return null;
    const expression = sizing.kind === 'expression' ? sizing.expression : '';
    return { sizing: sizing.kind, usesProvider: expression.includes('provider_') ? 'yes' : 'no' };
  },
  judge({ sizing, usesProvider }) {
    const own = sizing === 'fixed_lots' || sizing === 'risk_percent' || sizing === 'risk_amount';
    const fits = own || (sizing === 'expression' && usesProvider === 'no');
    return { denial: fits ? null : 'PROVIDER_SIZE_UNKNOWN' };
  },
};

/** Null: the position is no leg of several, and has the whole size. */
export function partNumbers(question: Question, lots: Lots, step: Lots): Numbers | null {
  const numbers = legNumbers(question);
  if (numbers === null || (numbers['targets'] === 1 && numbers['layers'] === 1)) return null;
  return { lots, step, ...numbers };
}

/** Against sums of shares that are a hair above a whole step. */
const HAIR = 1e-9;

/**
 * The leg's part of `lots`: whole steps, so shared that all parts together are what the whole would be, rounded down;
 * what does not divide evenly goes to the first targets. numbers: `lots`, `step` and the leg's place; result: `result`.
 */
export function judgePart(numbers: Numbers): Judged {
  const [lots, step] = [read<Lots>(numbers, 'lots'), read<Lots>(numbers, 'step')];
  const steps = Math.round(toNumber(floorToStep(lots, step)) / toNumber(step));
  const weights = weightsOf(String(numbers['split']), Number(numbers['targets']));
  const layers = Number(numbers['layers']);
  const shares = weights.flatMap((weight) => Array.from({ length: layers }, () => weight / layers));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const place = (Number(numbers['target']) - 1) * layers + Number(numbers['layer']);
  const upTo = (count: number): number => {
    const taken = shares.slice(0, count).reduce((sum, share) => sum + share, 0);
    return Math.ceil((steps * taken) / whole - HAIR);
  };
  const result = product(step, String(upTo(place) - upTo(place - 1)) as Decimal);
  return {
    denial: isZero(result) || compare(result, lots) > 0 ? 'PART_TOO_SMALL' : null,
    results: { result },
  };
}
