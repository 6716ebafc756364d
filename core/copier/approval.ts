/** Entries that a person is asked about: what was answered, and whether it still holds. */
import { fromDouble, toNumber } from '../domain/decimal.ts';
import type { Lots, Money, Price } from '../domain/decimal.ts';
import type { ApprovalPart } from '../domain/approval.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { Entry, Judged, Numbers, Question, Rule, SizedEntry } from './rule.ts';

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
