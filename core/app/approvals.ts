/**
 * Questions to people about entries: one for each signal and person, whatever accounts and legs it concerns. What is
 * asked about waits among the held opens; here stand the question, its answer, and what follows.
 */
import type { Hold } from '../copier/decide.ts';
import type { Asked } from '../copier/rule.ts';
import { approvalIdOf } from '../domain/approval.ts';
import type {
  Approval,
  ApprovalAnswer,
  ApprovalId,
  ApprovalPart,
  ApprovalState,
} from '../domain/approval.ts';
import { add, compare, decimal, isPositive, multiply, subtract } from '../domain/decimal.ts';
import type { Lots } from '../domain/decimal.ts';
import type { Millis, SubscriptionId, UserId } from '../domain/ids.ts';
import { shownId } from '../domain/plan.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Book } from './book.ts';
import type { Turn } from './turn.ts';
import { isOnPaper } from './twins.ts';
import type { WaitingOpen } from './waiting.ts';

const ONE = decimal('1');
const ZERO = '0' as Lots;

/** What a person says: so much of the size, with levels of his own if he likes; or no. */
export type Answer =
  { readonly says: 'reject' } | ({ readonly says: 'approve' } & Omit<ApprovalAnswer, 'by' | 'at'>);

function put(book: Book, turn: Turn, approval: Approval): Approval {
  book.approvals.set(approval.id, approval);
  turn.facts.push({ type: 'approval', approval });
  // The question stands on the signal's own card.
  turn.trade(approval.channel, approval.signal, approval.owner);
  return approval;
}

const isSame = (a: ApprovalPart, b: ApprovalPart): boolean =>
  a.subscription === b.subscription && a.position === b.position;

/** Is there anything left that waits for the answer? Also while it waits for something else first: its account, a quote. */
const isWaitedFor = (book: Book, { parts }: Approval): boolean =>
  parts.some(({ position, subscription }) => book.waiting.holdOf(position, subscription) !== undefined);

/** Asks about one copy, alone or as a part of a question that is there already. */
export function ask(
  book: Book,
  turn: Turn,
  { channel, position, receivedAt }: Signal,
  { owner }: Subscription,
  { part, until }: Extract<Hold, { wait: 'approval' }>,
): void {
  const signal = shownId(position);
  const id = approvalIdOf(channel, signal, owner);
  const present = book.approvals.get(id);
  if (present?.state !== 'pending') {
    put(book, turn, {
      id,
      owner,
      channel,
      signal,
      state: 'pending',
      parts: [part],
      askedAt: receivedAt,
      expiresAt: until,
      answer: null,
    });
    return;
  }
  const known = present.parts.find((one) => isSame(one, part));
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(part)) return;
  const parts =
    known === undefined ? [...present.parts, part] : present.parts.map((one) => (one === known ? part : one));
  put(book, turn, { ...present, parts });
}

/**
 * Lots that the answer allows the subscription in all, without those that copies of the same signal's legs were opened
 * with; null where the question showed nothing of it.
 */
function leftOf(book: Book, { channel, signal, parts, answer }: Approval, id: SubscriptionId): Lots | null {
  const own = parts.filter((part) => part.subscription === id);
  if (own.length === 0 || answer === null) return null;
  const shown = own.reduce((sum, { lots }) => add(sum, lots), ZERO);
  let left = multiply(shown, answer.share);
  for (const copies of book.channels.get(channel)?.links.values() ?? []) {
    const copy = copies.get(id);
    if (copy !== undefined && book.cardOf(copy) === signal) left = subtract(left, copy.openedLots);
  }
  return left;
}

/** What was asked about this copy; null where nobody was. */
export function askedOf(book: Book, { channel, position }: Signal, subscription: Subscription): Asked | null {
  // Mostly nobody was asked anything.
  if (book.approvals.size === 0) return null;
  const approval = book.approvals.get(approvalIdOf(channel, shownId(position), subscription.owner));
  if (approval === undefined) return null;
  const part = approval.parts.find(
    (one) => one.subscription === subscription.id && one.position === position.id,
  );
  if (approval.state === 'void') return null;
  // One and the same person may be asked for one account, and let everything go by itself on another.
  if (part === undefined && subscription.rules.approval.mode === 'auto') return null;
  return {
    state: approval.state,
    expiresAt: approval.expiresAt,
    share: approval.answer?.share ?? ONE,
    shown: part ?? null,
    left: leftOf(book, approval, subscription.id),
    stopLoss: approval.answer?.stopLoss ?? null,
    takeProfit: approval.answer?.takeProfit ?? null,
  };
}

function settle(
  book: Book,
  turn: Turn,
  approval: Approval,
  state: ApprovalState,
  answer: ApprovalAnswer | null,
): readonly WaitingOpen[] {
  put(book, turn, { ...approval, state, answer });
  return approval.parts.flatMap(({ position, subscription }) => book.waiting.takeOne(position, subscription));
}

const OVER: Readonly<Record<Exclude<ApprovalState, 'pending'>, string>> = {
  approved: 'it was approved already',
  rejected: 'it was rejected already',
  expired: 'the time to answer is over',
  void: 'there is nothing left to approve: the signal is over',
};

/** Why there is nothing to answer any more. */
function overWords(book: Book, { state, parts }: Approval): string {
  const isPaper = parts.every(({ subscription }) => {
    const copy = book.subscriptions.get(subscription);
    return copy !== undefined && isOnPaper(copy);
  });
  if (state === 'void' && isPaper) return 'the copy is on paper now: nothing enters the account';
  return state === 'pending' ? OVER.expired : OVER[state];
}

/**
 * Takes a person's answer, once.
 * @returns the opens that can be decided now. Refusals: APPROVAL_UNKNOWN, SHARE_INVALID, APPROVAL_OVER (with what it is),
 * and nothing happens
 */
export function answerApproval(
  book: Book,
  turn: Turn,
  id: ApprovalId,
  user: UserId,
  answer: Answer,
  now: Millis,
): Result<{ readonly approval: Approval; readonly opens: readonly WaitingOpen[] }> {
  const approval = book.approvals.get(id);
  if (approval?.owner !== user) return refuse('APPROVAL_UNKNOWN', 'there is no such question for you');
  if (answer.says === 'approve' && (!isPositive(answer.share) || compare(answer.share, ONE) > 0))
    return refuse('SHARE_INVALID', `a share of ${answer.share} is not above 0 and at most 1`);
  if (approval.state !== 'pending' || now > approval.expiresAt)
    return refuse('APPROVAL_OVER', overWords(book, approval));
  const approved = answer.says === 'approve';
  const { says: _says, ...said } = answer.says === 'approve' ? answer : { says: answer.says, share: ONE };
  const opens = settle(book, turn, approval, approved ? 'approved' : 'rejected', {
    ...said,
    by: user,
    at: now,
  });
  return done({ approval: book.approvals.get(id) ?? approval, opens });
}

/** Questions whose time is over. @returns the opens that waited for them, to be decided: no */
export function expireApprovals(book: Book, turn: Turn, now: Millis): readonly WaitingOpen[] {
  const opens: WaitingOpen[] = [];
  for (const approval of [...book.approvals.values()]) {
    if (approval.state === 'pending' && now > approval.expiresAt)
      opens.push(...settle(book, turn, approval, 'expired', null));
    else if (approval.state !== 'pending' && now > approval.expiresAt + KEPT_MS)
      book.approvals.delete(approval.id);
  }
  return opens;
}

/** After opens were decided: a question that nothing waits for any more is void, or has expired by then. */
export function voidApprovals(book: Book, turn: Turn, now: Millis): void {
  for (const approval of [...book.approvals.values()]) {
    if (approval.state === 'pending' && !isWaitedFor(book, approval))
      put(book, turn, { ...approval, state: now > approval.expiresAt ? 'expired' : 'void' });
  }
}

/** An answer is known for so long: a copy whose account comes back late still has it, and a late press is told. */
const KEPT_MS: Millis = 24 * 3_600_000;
