/**
 * Limits on losses, watched: on an account's funds, on quotes of its copies, on deals, and once a second. The limits
 * themselves are core/copier/risk. What must survive a restart is written as a fact in the same turn; an account
 * without limits costs one look-up.
 */
import { advance, blocksIn, changeOf, clearAll } from '../copier/risk/limits.ts';
import type { Advanced, Observation, Watched } from '../copier/risk/limits.ts';
import { subtract } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Deal } from '../domain/position.ts';
import type { RiskBlock, RiskScope, RiskState } from '../domain/risk.ts';
import type { Subscription } from '../domain/subscription.ts';
import { scopeKey } from './book.ts';
import type { AccountEntry, Book } from './book.ts';
import type { RiskClock } from './risk-clock.ts';
import { clearedNews, reachedNews } from './risk-news.ts';
import { clocksOf, countDeals, freshState, gatherScopes, observe, watchedOf } from './risk-scopes.ts';
import type { Turn } from './turn.ts';
import { closeLink } from './wishes.ts';

/** Copies are valued by quotes at most this often. */
const LOOK_EVERY_MS: Millis = 500;
/** A new peak is written down at most this often; a value that is nothing special much more rarely. */
const WRITE_MARKS_MS: Millis = 1_000;
const WRITE_VALUES_MS: Millis = 10_000;

const NO_BLOCKS: readonly RiskBlock[] = [];
const ZERO = '0' as Money;

/** Limits that are reached now, of the subscription's account and of its own. */
export function blocksOf(book: Book, { id, account }: Subscription): readonly RiskBlock[] {
  if (book.riskStates.size === 0) return NO_BLOCKS;
  const ofAccount = book.riskStates.get(scopeKey({ kind: 'account', account }));
  const own = book.riskStates.get(scopeKey({ kind: 'subscription', account, subscription: id }));
  if (ofAccount === undefined) return own === undefined ? NO_BLOCKS : blocksIn(own);
  return own === undefined ? blocksIn(ofAccount) : [...blocksIn(ofAccount), ...blocksIn(own)];
}

/** The account's funds were reported. */
export function riskOnFunds(book: Book, turn: Turn, entry: AccountEntry, now: Millis): void {
  for (const clock of clocksOf(book, entry.account.id)) {
    if (clock.scope.kind === 'account') look(book, turn, entry, clock, now);
  }
}

/** Quotes of the account's copies changed. */
export function riskOnQuotes(book: Book, turn: Turn, entry: AccountEntry, now: Millis): void {
  for (const clock of clocksOf(book, entry.account.id)) {
    if (clock.scope.kind === 'account' || now - clock.lookedAt < LOOK_EVERY_MS) continue;
    look(book, turn, entry, clock, now);
  }
}

/** Deals were reported, and the positions they changed are taken in. */
export function riskOnDeals(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  deals: readonly Deal[],
  origin: 'event' | 'snapshot',
  now: Millis,
): void {
  if (deals.length === 0) return;
  for (const clock of clocksOf(book, entry.account.id)) {
    if (countDeals(book, entry, clock, deals, origin)) look(book, turn, entry, clock, now);
  }
}

/** To be called about once a second: periods begin, blocks clear, and what was not looked at is. */
export function riskOnTick(book: Book, turn: Turn, now: Millis): void {
  forget(book, turn, now);
  for (const [account, clocks] of book.riskClocks ?? []) {
    const entry = book.accounts.get(account);
    if (entry === undefined) continue;
    for (const clock of clocks) {
      const isFresh = clock.scope.kind === 'subscription' && now - clock.lookedAt < LOOK_EVERY_MS;
      if (!isFresh) look(book, turn, entry, clock, now);
    }
  }
}

/** A person changed the limits of a scope: they hold from now on. */
export function riskOnRules(book: Book, turn: Turn, { account }: RiskScope, now: Millis): void {
  forget(book, turn, now);
  const entry = book.accounts.get(account);
  if (entry === undefined) return;
  for (const clock of clocksOf(book, account)) look(book, turn, entry, clock, now);
}

/**
 * A person allows entries again: what is reached in the scope clears, and is measured anew from now. An equity guard
 * that still stands is reached again at the next look.
 * @returns how many limits that were reached
 */
export function clearBlocks(book: Book, turn: Turn, scope: RiskScope, now: Millis): number {
  const key = scopeKey(scope);
  const state = book.riskStates.get(key);
  const clock = clocksOf(book, scope.account).find((one) => scopeKey(one.scope) === key);
  if (state === undefined || clock === undefined) return 0;
  const { state: after, cleared } = clearAll(state, watchedOf(book, scope), capitalOf(book, state), now);
  if (cleared.length > 0) write(book, turn, clock, after, now);
  return cleared.length;
}

// ---- within --------------------------------------------------------------------------------------------

/** Scopes whose limits are all gone: what was written of them means nothing any more. */
function forget(book: Book, turn: Turn, now: Millis): void {
  for (const scope of gatherScopes(book)) {
    const seen = { balance: ZERO, equity: null, dealsAt: now, deals: [] };
    turn.facts.push({ type: 'risk', state: { scope, seen, limits: [], guards: [] }, at: now });
  }
}

/** What was last known of the scope, at this moment: enough for periods to begin and blocks to clear. */
const asBefore = (book: Book, state: RiskState, now: Millis): Observation => ({
  balance: state.seen.balance,
  equity: state.seen.equity,
  capital: capitalOf(book, state),
  deposited: ZERO,
  at: now,
});

/** What stands behind the values of a scope; see LimitState.capital. */
function capitalOf(book: Book, { scope, seen, limits }: RiskState): Money {
  const funds = book.accounts.get(scope.account)?.account.funds ?? null;
  if (scope.kind === 'account') return ZERO;
  return funds === null ? (limits[0]?.capital ?? ZERO) : subtract(funds.balance, seen.balance);
}

function look(book: Book, turn: Turn, entry: AccountEntry, clock: RiskClock, now: Millis): void {
  const { scope } = clock;
  clock.lookedAt = now;
  const last = book.riskStates.get(scopeKey(scope));
  const seen = observe(book, entry, clock, now);
  const known = seen ?? (last === undefined ? null : asBefore(book, last, now));
  // Before the terminal's first word there is nothing to measure from.
  if (known === null) return;
  const state = last ?? freshState(scope, known, now - (entry.session?.clockOffsetMs ?? 0));
  const watched = watchedOf(book, scope);
  const advanced = advance(state, watched, known);
  write(book, turn, clock, advanced.state, now);
  act(book, turn, entry, scope, watched, advanced, now);
}

/** Closes what is to be closed, and tells the owner. */
function act(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  scope: RiskScope,
  { limits }: Watched,
  { state, reached, cleared }: Advanced,
  now: Millis,
): void {
  const closing = blocksIn(state).some(({ action }) => action === 'close')
    ? closeCopies(book, turn, entry, scope, reached.length > 0, now)
    : 0;
  for (const block of reached) {
    const limit = limits.find(({ id }) => id === block.limit);
    turn.news.push(reachedNews(book, entry, scope, block, { limit, closing, at: now }));
  }
  for (const block of cleared) {
    if (block.until === null || block.until > now) continue;
    turn.news.push(clearedNews(book, entry, scope, block, now));
  }
}

/**
 * Wishes every living copy of the scope closed that is not yet, opens under way included.
 * @param again also those whose close the broker refused for good
 * @returns how many copies live on, on their way to be closed
 */
function closeCopies(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  scope: RiskScope,
  again: boolean,
  now: Millis,
): number {
  let closing = 0;
  for (const link of [...book.livingLinks(entry)]) {
    if (scope.kind === 'subscription' && link.subscription !== scope.subscription) continue;
    closing += 1;
    const refused = again && isSettled(link);
    if (link.desired.state !== 'closed' || refused) closeLink(book, turn, link, 'risk_limit', now);
  }
  return closing;
}

/** Takes the state into the book, and writes it down when it is due. */
function write(book: Book, turn: Turn, clock: RiskClock, state: RiskState, now: Millis): void {
  book.riskStates.set(scopeKey(clock.scope), state);
  if (clock.written !== undefined && !isDue(clock, clock.written, state, now)) return;
  clock.written = state;
  clock.writtenAt = now;
  turn.facts.push({ type: 'risk', state, at: now });
}

function isDue({ writtenAt }: RiskClock, written: RiskState, state: RiskState, now: Millis): boolean {
  const change = changeOf(written, state);
  // A deal is acknowledged in this turn: it is never told again.
  if (change === 'milestone' || written.seen.deals !== state.seen.deals) return true;
  if (change === 'none') return false;
  return now - writtenAt >= (change === 'marks' ? WRITE_MARKS_MS : WRITE_VALUES_MS);
}
