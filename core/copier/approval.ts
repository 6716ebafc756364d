/** Entries that a person is asked about: what was answered, and whether it still holds. */
import {
  ceilToStep,
  compare,
  fromDouble,
  maximum,
  minimum,
  multiply,
  quotient,
  subtract,
  toNumber,
} from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { ApprovalPart } from '../domain/approval.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { Entry, Judged, Numbers, Question, Rule, SizedEntry } from './rule.ts';
import { known, read } from './sizing/numbers.ts';

/** Rejected or expired, it is over. */
const approval: Rule<Question> = {
  name: 'approval',
  look({ approval: asked, now }) {
    if (asked === null) return null;
    const isLate = asked.state === 'pending' && now > asked.expiresAt;
    return { state: isLate ? 'expired' : asked.state };
  },
  judge({ state }) {
    if (state === 'rejected') return { denial: 'APPROVAL_REJECTED' };
    return { denial: state === 'expired' ? 'APPROVAL_EXPIRED' : null };
  },
};
export const APPROVAL_RULES: readonly Rule<Question>[] = [approval];

/** The market must not have run away between question and answer. */
export const approvedPrice: Rule<Entry> = {
  name: 'approvedPrice',
  look({ question, side, entryPrice, state }) {
    const shown = question.approval?.state === 'approved' ? question.approval.shown : null;
    if (shown === null || state === 'pending') return null;
    return {
      side,
      shown: shown.price,
      now: entryPrice,
      stop: shown.stopLoss ?? 'none',
      maxPercent: question.subscription.rules.approval.maxMovePercent,
    };
  },
  judge({ side, shown, now, stop, maxPercent }) {
    const worse = (Number(now) - Number(shown)) * (side === 'buy' ? 1 : -1);
    // Without a stop: of a hundredth of the price.
    const scale = stop === 'none' ? Number(shown) / 100 : Math.abs(Number(shown) - Number(stop));
    const percent = Number(((100 * Math.max(0, worse)) / scale).toFixed(1));
    return { denial: percent <= Number(maxPercent) ? null : 'PRICE_RAN_AWAY', results: { percent } };
  },
};

/** Of the size that was shown. numbers: `lots`, `share`; result: `result`, not on the step yet. */
export const shareNumbers = ({ approval: asked }: Question, lots: Lots): Numbers | null =>
  asked?.state !== 'approved' || asked.share === '1' ? null : { lots, share: asked.share };

/**
 * Where the stop was when it was asked about and where it is now; a stop of the person's own is his own risk. Of an order
 * that rests, the price may have been moved as well; that of the market has been judged (`approvedPrice`).
 */
function stopsSince({ question, state, entryPrice, stopLoss }: Entry): Numbers {
  const asked = question.approval;
  if (typeof asked?.shown?.stopLoss !== 'string' || asked.stopLoss !== null) return {};
  const { price, stopLoss: shownStop } = asked.shown;
  return { state, shownPrice: price, shownStop, price: entryPrice, stop: stopLoss ?? 'none' };
}

/** What was approved is a ceiling, for a size is worked out anew when the answer is carried out; null: nothing was shown. */
export function ceilingNumbers(entry: Entry, lots: Lots): Numbers | null {
  const asked = entry.question.approval;
  if (asked?.state !== 'approved' || asked.left === null) return null;
  const numbers = { lots, step: entry.spec.lotsStep, left: asked.left };
  if (asked.shown === null) return numbers;
  return { ...numbers, shown: asked.shown.lots, share: asked.share, ...stopsSince(entry) };
}

const apart = (a: Price, b: Price): Price => maximum(subtract(a, b), subtract(b, a));

/** What one lot may lose by what was shown, and what it would lose now; null where the stop is no farther away. */
function widened(numbers: Numbers): readonly [Price, Price] | null {
  const shownStop = known<Price>(numbers, 'shownStop');
  if (shownStop === null) return null;
  const at = read<Price>(numbers, 'price');
  const shown = apart(read(numbers, 'shownPrice'), shownStop);
  const allowed = numbers['state'] === 'pending' ? shown : maximum(shown, apart(at, shownStop));
  const now = apart(at, read(numbers, 'stop'));
  return compare(now, allowed) > 0 ? [allowed, now] : null;
}

/**
 * numbers: `lots`, `step`, how much of what was approved for the account is `left`, and (but for a part that came later)
 * what the question `shown` of this part and the `share` of it that was approved, with the stops of then and now, where
 * there was one; results: `ceiling`, and `result`, the lesser. A stop that is farther away by now makes it smaller, so
 * that it costs no more; one that is gone is a no: STOP_MISSING.
 *
 * The parts of a half are rounded to steps together, so one may be up to a step above its own half; all together never
 * are, by `left`.
 */
export function judgeCeiling(numbers: Numbers): Judged {
  if (numbers['stop'] === 'none') return { denial: 'STOP_MISSING' };
  const left = maximum(read<Lots>(numbers, 'left'), '0' as Lots);
  const shown = known<Lots>(numbers, 'shown');
  const step = read<Lots>(numbers, 'step');
  const part = shown === null ? left : ceilToStep(multiply(shown, read(numbers, 'share')), step);
  const farther = widened(numbers);
  const own = farther === null ? part : (quotient([part, farther[0]], [farther[1]]) as Lots);
  const ceiling = minimum(own, left);
  return { denial: null, results: { ceiling, result: minimum(read<Lots>(numbers, 'lots'), ceiling) } };
}

/** What the stop would cost. @returns null without one */
function riskOf({ stopLoss, entryPrice, lots, spec, question }: SizedEntry): ApprovalPart['risk'] {
  if (stopLoss === null) return null;
  const lost = moneyAt(entryPrice, stopLoss, lots, spec);
  const money = fromDouble(lost, 2);
  if (money === undefined) return null;
  const equity = toNumber(question.follower.funds?.equity ?? ('0' as Money));
  const percent = equity > 0 ? (fromDouble((100 * lost) / equity, 2) ?? null) : null;
  return { money: money as Money, percent };
}

const moneyAt = (entry: Price, stop: Price, lots: Lots, spec: SymbolSpec): number =>
  (Math.abs(toNumber(entry) - toNumber(stop)) / toNumber(spec.tickSize)) *
  toNumber(spec.tickValue) *
  toNumber(lots);

/** The step of an entry that needs no answer, though its subscription asks. */
export function judgeAutomatic({ percent, upTo }: Numbers): Judged {
  const isSmall = percent !== 'unknown' && Number(percent) <= Number(upTo);
  return { denial: null, results: { asked: isSmall ? 'no' : 'yes' } };
}

/**
 * Must a person be asked about this entry?
 * @returns the step that says why not, where it is small enough to go by itself
 */
export function askedAbout(entry: SizedEntry): { readonly asked: boolean; readonly step: TraceStep | null } {
  const { question } = entry;
  const { mode, autoUpToPercent } = question.subscription.rules.approval;
  if (question.approval?.state === 'approved') return { asked: false, step: null };
  // A question that stands is answered by a person, also when the rules ask no more.
  if (question.approval?.state === 'pending') return { asked: true, step: null };
  if (mode === 'auto') return { asked: false, step: null };
  if (autoUpToPercent === null) return { asked: true, step: null };
  const numbers = { percent: riskOf(entry)?.percent ?? 'unknown', upTo: autoUpToPercent };
  const { results } = judgeAutomatic(numbers);
  if (results?.['asked'] === 'yes') return { asked: true, step: null };
  return { asked: false, step: { rule: 'automatic', passed: true, numbers: { ...numbers, ...results } } };
}

/** As the question shows it. */
export const partOf = (entry: SizedEntry): ApprovalPart => ({
  subscription: entry.question.subscription.id,
  account: entry.question.subscription.account,
  position: entry.question.signal.position.id,
  symbol: entry.spec.symbol,
  side: entry.side,
  lots: entry.lots,
  price: entry.entryPrice,
  stopLoss: entry.stopLoss,
  takeProfit: entry.takeProfit,
  risk: riskOf(entry),
});
