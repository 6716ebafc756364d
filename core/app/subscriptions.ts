/**
 * A subscription into the book and the journal, and with it, in the same turn, that of its paper twin: so a copy and its
 * twin never both enter, whatever happens between two turns.
 */
import { computedId } from '../domain/computed-id.ts';
import type { AccountId, Millis, SubscriptionId } from '../domain/ids.ts';
import type { RuleChange } from '../domain/risk.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Book } from './book.ts';
import { decideWaiting } from './copying.ts';
import { endSubscription } from './ending.ts';
import type { Ended } from './ending.ts';
import { riskOnRules } from './risk-watch.ts';
import type { Turn } from './turn.ts';
import { isOnPaper, twinSubscription } from './twins.ts';

function put(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  change: RuleChange | null,
  now: Millis,
): void {
  const { id, account, rules } = subscription;
  const hadLimits = (book.subscriptions.get(id)?.rules.limits.length ?? 0) > 0;
  book.putSubscription(subscription);
  turn.facts.push({ type: 'subscription', subscription, at: now });
  if (change !== null) turn.facts.push({ type: 'rule_change', change });
  if (hadLimits || rules.limits.length > 0)
    riskOnRules(book, turn, { kind: 'subscription', account, subscription: id }, now);
  // What waits is asked again by the new rules. If it will not be copied now, that is said at once, for nobody
  // would ask again after a restart.
  decideWaiting(book, turn, book.waiting.takeSubscription(subscription), now);
}

/** The same size and rules, but that nobody is asked: a person who tries a channel on paper does not press for each signal. */
function asTwin(
  live: Subscription,
  own: Pick<Subscription, 'id' | 'account' | 'state' | 'createdAt'>,
): Subscription {
  const { rules } = live;
  const { id, account, state, createdAt } = own;
  const approval = { ...rules.approval, mode: 'auto' as const, autoUpToPercent: null };
  return { ...live, id, account, state, createdAt, rules: { ...rules, approval } };
}

/** Each time on paper is a subscription of its own: signals that came between two of them are not the twin's. */
const twinId = (live: SubscriptionId, twin: AccountId, at: Millis): SubscriptionId =>
  computedId(['twin', live, twin, at]) as SubscriptionId;

/** Keeps the twin as the live one is. @param begins where the twin copies nothing yet, it begins now */
function followed(
  book: Book,
  turn: Turn,
  before: Subscription | undefined,
  after: Subscription,
  begins: boolean,
  now: Millis,
): void {
  const wasOnPaper = before !== undefined && isOnPaper(before);
  const present = twinSubscription(book, after);
  if (!isOnPaper(after) || after.state === 'ended') {
    if (wasOnPaper && present !== undefined) endSubscription(book, turn, present, 'follow', now);
    return;
  }
  const account = book.twins.get(after.account);
  const { state } = after;
  if (present !== undefined) {
    // A person may pause the twin alone: it stays so until the live one is paused or goes on.
    const own = wasOnPaper && before.state === state ? present : { ...present, state };
    const next = asTwin(after, own);
    if (JSON.stringify(next) !== JSON.stringify(present)) put(book, turn, next, null, now);
  } else if (begins && account !== undefined) {
    const id = twinId(after.id, account, now);
    put(book, turn, asTwin(after, { id, account, state, createdAt: now }), null, now);
  }
}

/**
 * A new subscription, or one that was changed. While it is on paper its twin changes with it; with the end of that the
 * twin enters no more, and what it has open goes on to its end.
 * @param change what a person changed in its rules, for their history; null when nothing
 * @param begins it goes on paper, or should be there: a twin account that does not copy the channel yet does from now on
 */
export function putSubscription(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  change: RuleChange | null,
  begins: boolean,
  now: Millis,
): void {
  const before = book.subscriptions.get(subscription.id);
  put(book, turn, subscription, change, now);
  followed(book, turn, before, subscription, begins, now);
}

/** Ends the subscription, and its twin's likewise while it is on paper. @returns what became of its own copies */
export function endWithTwin(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  how: LifeRules['onEnd'],
  now: Millis,
): Ended {
  const twin = isOnPaper(subscription) ? twinSubscription(book, subscription) : undefined;
  const ended = endSubscription(book, turn, subscription, how, now);
  if (twin !== undefined) endSubscription(book, turn, twin, how, now);
  return ended;
}
