/** What happens to living copies when their subscription ends. */
import type { Millis } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Book } from './book.ts';
import { decideWaiting } from './copying.ts';
import type { Turn } from './turn.ts';
import { closeLink, noteOwn } from './wishes.ts';

export interface Ended {
  readonly subscription: Subscription;
  /** Wished closed now. */
  readonly closing: readonly Link[];
  /** Stay open, and are no copies any more. */
  readonly kept: readonly Link[];
  /** Close when the provider closes. */
  readonly following: readonly Link[];
}

/**
 * Ends the subscription: no entries any more, what waited is denied, and living copies are kept, closed, or follow
 * their provider to the end.
 *
 * `keep` lets go of what is open. What has not opened, a resting order or an open on its way, is no position that could
 * be kept, and left alone it might fill when nobody thinks of it any more: it is withdrawn.
 */
export function endSubscription(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  how: LifeRules['onEnd'],
  now: Millis,
): Ended {
  const ended: Subscription = { ...subscription, state: 'ended' };
  book.putSubscription(ended);
  turn.facts.push({ type: 'subscription', subscription: ended, at: now });
  decideWaiting(book, turn, book.waiting.takeSubscription(ended), now);
  const entry = book.accounts.get(ended.account);
  const living = entry === undefined ? [] : [...book.livingLinks(entry)];
  const closing: Link[] = [];
  const kept: Link[] = [];
  const following: Link[] = [];
  for (const link of living) {
    if (link.subscription !== ended.id) continue;
    const underWay = link.desired.state === 'closed' && !isSettled(link);
    if (underWay) closing.push(link);
    else if (how === 'follow') following.push(link);
    else if (how === 'keep' && link.actual === 'open') kept.push(letGo(book, turn, link, now));
    else closing.push(closeLink(book, turn, link, 'unsubscribed', now));
  }
  return { subscription: ended, closing, kept, following };
}

/** Nothing more is sent for it: a wish that has no answer yet is not repeated. */
function letGo(book: Book, turn: Turn, link: Link, now: Millis): Link {
  const next: Link = { ...link, settledVersion: link.version, ended: 'unsubscribed' };
  const trace = [{ rule: 'end', passed: true, numbers: { lots: link.lots, onEnd: 'keep' } }];
  return noteOwn(book, turn, next, 'LET_GO', trace, now);
}
