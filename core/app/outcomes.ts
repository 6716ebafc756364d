/** What venues answered to wishes: into the book, and where an answer is no, to the owner. */
import { afterOutcome } from '../copier/outcome.ts';
import { isOver } from '../copier/signals.ts';
import { shownName } from '../domain/account.ts';
import type { Millis } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link, Outcome } from '../domain/link.ts';
import type { AccountEntry, Book } from './book.ts';
import { watch } from './copying.ts';
import { lifeOnLink } from './life.ts';
import type { Turn } from './turn.ts';
import { noteLink, RESEND_LAST_MS } from './wishes.ts';

/** Takes in answers on links of the account; what is known already changes nothing. @param receivedAt on our clock */
export function takeOutcomes(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  items: readonly Outcome[],
  receivedAt: Millis,
): void {
  for (const outcome of items) {
    const link = book.links.get(outcome.link);
    if (link?.account !== entry.account.id) continue;
    const held = book.heldWith(entry, link.magic)?.position;
    const next = afterOutcome(link, outcome, receivedAt, held);
    if (next === link) continue;
    noteLink(book, turn, next, outcome, receivedAt);
    lifeOnLink(book, turn, link, next, receivedAt);
    if (!isSettled(next)) postpone(book, next, receivedAt);
    warnRefused(turn, entry, next, outcome, receivedAt);
    if (next.ended === null && !entry.watched.has(next.desired.symbol)) watch(book, turn, entry);
    forget(book, next);
  }
}

/** The terminal is at it (looking, or trying again): no need to repeat the wish soon. */
function postpone(book: Book, link: Link, now: Millis): void {
  book.unsettled.set(link.id, { at: now + RESEND_LAST_MS / 2, attempt: 3 });
}

function forget(book: Book, link: Link): void {
  if (link.ended === null || !isSettled(link)) return;
  const channel = book.channels.get(link.channel);
  if (channel === undefined) return;
  const source = book.sourceOf(link);
  if (source !== undefined && isOver(source)) book.prune(channel, link.position);
}

/** A refusal that leaves a position other than wished is the owner's to know, at once. */
function warnRefused(turn: Turn, entry: AccountEntry, link: Link, outcome: Outcome, at: Millis): void {
  if (outcome.status !== 'rejected' || link.ended !== null || outcome.version !== link.version) return;
  const what = link.desired.state === 'closed' ? 'close' : 'change';
  const said = outcome.reason === '' ? `code ${outcome.code}` : `${outcome.reason} (code ${outcome.code})`;
  const then = outcome.final ? 'It is not tried again by itself.' : 'The terminal goes on trying.';
  turn.news.push({
    kind: 'warning',
    user: entry.account.owner,
    code: 'VENUE_REJECTED',
    message: `${shownName(entry.account)}: the broker refused to ${what} ${link.desired.symbol} ${link.lots} lots: ${said}. ${then}`,
    at,
  });
}
