/** What a snapshot lacks without proof of its end counts as open: its owner is told, and the terminal asked again. */
import { shownName } from '../domain/account.ts';
import type { Millis } from '../domain/ids.ts';
import type { AccountEntry, Book } from './book.ts';
import type { Turn } from './turn.ts';

/** A snapshot that lacks what it should show is asked for again after this long, doubling. */
const RESYNC_FIRST_MS: Millis = 60_000;
const RESYNC_LAST_MS: Millis = 3_600_000;

/**
 * Told once, and asked again ever more rarely until the terminal can prove it or it is there again.
 * @param unproven what the snapshot lacks, as its owner knows it; empty when both sides agree
 */
export function noteUnproven(turn: Turn, entry: AccountEntry, unproven: readonly string[], at: Millis): void {
  const what = unproven.join(', ');
  const before = entry.unproven;
  if (what === '' && entry.missingOrders.size === 0) {
    entry.unproven = null;
    return;
  }
  const attempt = before?.what === what ? before.attempt + 1 : 0;
  entry.unproven = { what, attempt, at: at + Math.min(RESYNC_LAST_MS, RESYNC_FIRST_MS * 2 ** attempt) };
  if (what === '' || before?.what === what) return;
  turn.news.push({
    kind: 'warning',
    user: entry.account.owner,
    code: 'CLOSE_UNPROVEN',
    message:
      `${shownName(entry.account)}: ${what} is missing from the terminal's list, and its history has no closing deal. ` +
      'It counts as open until the terminal proves otherwise.',
    at,
  });
}

/** Asks terminals whose last snapshot lacked something for another one, where it is time. */
export function askUnproven(book: Book, turn: Turn, now: Millis): void {
  for (const [id, entry] of book.accounts) {
    if (entry.unproven === null || entry.unproven.at > now || entry.session?.synced !== true) continue;
    entry.unproven = { ...entry.unproven, at: now + RESYNC_LAST_MS };
    turn.resyncs.push(id);
  }
}
