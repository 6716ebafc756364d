/**
 * A link's wish on its way: into the book, the journal and to the terminal. What decides on wishes (copying, limits,
 * the life of a copy, people) goes through here.
 */
import type { CommandCode, Nothing } from '../copier/codes.ts';
import { wishClosed } from '../copier/mirror.ts';
import type { TraceStep } from '../domain/decision.ts';
import type { Decided } from '../domain/fact.ts';
import type { Millis } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link, LinkEnd, Outcome } from '../domain/link.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Turn } from './turn.ts';

/** First repeat of a wish that has no final outcome, and the longest pause between repeats. */
const RESEND_FIRST_MS = 5_000;
export const RESEND_LAST_MS = 60_000;

/** Puts a changed link into the book, the journal and on its owner's card. */
export function noteLink(book: Book, turn: Turn, link: Link, outcome: Outcome | null, at: Millis): void {
  book.putLink(link);
  turn.facts.push({ type: 'link', link, outcome, at });
  tellTrade(book, turn, link);
}

export function tellTrade(book: Book, turn: Turn, link: Link): void {
  const owner = book.subscriptions.get(link.subscription)?.owner;
  if (owner !== undefined) turn.trade(link.channel, book.cardOf(link), owner);
}

/** Sends a wish now, if the account can take it, and plans its repeat. */
function sendWish(book: Book, turn: Turn, link: Link, now: Millis): void {
  const session = book.accounts.get(link.account)?.session;
  if (session?.synced === true) turn.send(link);
  book.unsettled.set(link.id, { at: now + RESEND_FIRST_MS, attempt: 1 });
}

/** Sends all that waits for an outcome of the account, whose terminal has just come back. */
export function sendUnsettled(book: Book, turn: Turn, entry: AccountEntry, now: Millis): void {
  for (const id of [...book.unsettled.keys()]) {
    const link = book.links.get(id);
    if (link?.account === entry.account.id) sendWish(book, turn, link, now);
  }
}

/** Repeats wishes without an outcome, where it is time, and plans their next repeat. */
export function resendDue(book: Book, turn: Turn, now: Millis): void {
  for (const [id, resend] of book.unsettled) {
    if (resend.at > now) continue;
    const link = book.links.get(id);
    if (link === undefined) continue;
    const session = book.accounts.get(link.account)?.session;
    if (session?.synced === true) turn.send(link);
    const pause = Math.min(RESEND_LAST_MS, RESEND_FIRST_MS * 2 ** resend.attempt);
    book.unsettled.set(id, { at: now + pause, attempt: Math.min(resend.attempt + 1, 10) });
  }
}

/**
 * Takes a decision into the book and sends what it wishes; the caller writes its fact. With nothing to do a copy may
 * still have learned something: what its provider has now.
 */
export function take(book: Book, turn: Turn, decided: Decided, now: Millis): void {
  const { decision, link } = decided;
  if (link === null) return;
  book.putLink(link);
  if (decision.verdict === 'command') sendWish(book, turn, link, now);
}

/** Why a copy is closed that no signal closed. */
const CLOSE_CODES: Partial<Record<LinkEnd, CommandCode>> = {
  closed_in_chat: 'CLOSED_IN_CHAT',
  panic: 'CLOSED_BY_PANIC',
  risk_limit: 'CLOSED_BY_RISK_LIMIT',
  unsubscribed: 'CLOSED_AT_UNSUBSCRIBE',
  resync: 'CLOSED_BY_RESYNC',
};

/** A close that the broker refused for good is tried anew with each session: the hindrance may be gone. */
export function rewishCloses(book: Book, turn: Turn, entry: AccountEntry, now: Millis): void {
  for (const link of [...book.livingLinks(entry)]) {
    if (link.desired.state !== 'closed' || !isSettled(link)) continue;
    closeLink(book, turn, link, link.closeReason ?? 'provider_closed', now);
  }
}

/** Wishes a copy closed by a decision of our own. @returns the link as it is now */
export function closeLink(book: Book, turn: Turn, link: Link, reason: LinkEnd, now: Millis): Link {
  const trace = [{ rule: 'close', passed: true, numbers: { lots: link.lots, reason } }];
  return wish(book, turn, wishClosed(link, reason), CLOSE_CODES[reason] ?? 'CLOSE_MIRRORED', trace, now);
}

/**
 * A decision of our own on a copy (a person's close, a limit, a trailing stop): no signal stands behind it.
 * @param next the link with its new wish and version
 */
export function wish(
  book: Book,
  turn: Turn,
  next: Link,
  code: CommandCode,
  trace: readonly TraceStep[],
  now: Millis,
): Link {
  return decideOwn(book, turn, next, 'command', code, trace, now);
}

/** The same without anything to send: what became of the copy is written down and shown. */
export function noteOwn(
  book: Book,
  turn: Turn,
  next: Link,
  code: Nothing,
  trace: readonly TraceStep[],
  now: Millis,
): Link {
  return decideOwn(book, turn, next, 'none', code, trace, now);
}

function decideOwn(
  book: Book,
  turn: Turn,
  next: Link,
  verdict: 'command' | 'none',
  code: CommandCode | Nothing,
  trace: readonly TraceStep[],
  now: Millis,
): Link {
  const decided: Decided = {
    decision: {
      channel: next.channel,
      seq: null,
      position: next.position,
      subscription: next.subscription,
      account: next.account,
      link: next.id,
      verdict,
      code,
      version: verdict === 'command' ? next.version : null,
      trace,
      at: now,
    },
    link: next,
  };
  take(book, turn, decided, now);
  turn.facts.push({ type: 'decided', decided: [decided] });
  tellTrade(book, turn, next);
  return next;
}
