/** Accounts and subscriptions that have limits on losses, and what is seen of them. */
import type { Observation, Watched } from '../copier/risk/limits.ts';
import { add, compare, subtract, toNumber } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { AccountId, Millis, SubscriptionId } from '../domain/ids.ts';
import { netOf } from '../domain/position.ts';
import type { Deal } from '../domain/position.ts';
import type { RiskScope, RiskState } from '../domain/risk.ts';
import { scopeKey } from './book.ts';
import type { AccountEntry, Book } from './book.ts';
import type { RiskClock } from './risk-clock.ts';
import { floatingResult } from './valuation.ts';

const ZERO = '0' as Money;
const NO_GUARDS = { stop: null, target: null };
const NONE: readonly RiskClock[] = [];

/**
 * A deposit shows in the balance and in a deal, which are told apart from each other: so long, while they do not
 * agree, nothing is judged. Then the balance counts as it is.
 */
export const AGREE_WITHIN_MS: Millis = 5_000;
/** Brokers round: what deals leave unexplained of the balance counts as agreement up to this. */
const ROUNDING = 0.015;
/** More than this is a broker's mistake: nothing is concluded from it. In the account's currency. */
const MOST = 1e13;
/** Beyond this many deals an older one is known by its time alone. */
const MAX_COUNTED = 100;
/**
 * A snapshot's deal that is older than the newest counted one was counted too. The terminal reads the broker's clock
 * anew in each session, so the same deal may be told a little later.
 */
const SNAPSHOT_SLACK_MS: Millis = 10_000;

/** The limits of a scope as they are set now; none for one that is gone. */
export function watchedOf(book: Book, scope: RiskScope): Watched {
  if (scope.kind === 'account') {
    const rules = book.accounts.get(scope.account)?.rules;
    return { limits: rules?.limits ?? [], guards: rules?.equity ?? NO_GUARDS };
  }
  return { limits: book.subscriptions.get(scope.subscription)?.rules.limits ?? [], guards: NO_GUARDS };
}

const isOn = ({ limits, guards }: Watched): boolean =>
  limits.length > 0 || guards.stop !== null || guards.target !== null;

function hasLivingLinks(book: Book, entry: AccountEntry, subscription: SubscriptionId): boolean {
  for (const link of book.livingLinks(entry)) if (link.subscription === subscription) return true;
  return false;
}

/** Every scope with limits, of accounts and subscriptions that are there. */
function* scopesOn(book: Book): Generator<RiskScope> {
  for (const account of book.accounts.keys()) {
    const scope: RiskScope = { kind: 'account', account };
    if (isOn(watchedOf(book, scope))) yield scope;
  }
  for (const { id, account, state, rules } of book.subscriptions.values()) {
    if (rules.limits.length === 0) continue;
    const entry = book.accounts.get(account);
    if (entry === undefined || (state === 'ended' && !hasLivingLinks(book, entry, id))) continue;
    yield { kind: 'subscription', account, subscription: id };
  }
}

const newClock = (scope: RiskScope, written: RiskState | undefined): RiskClock => ({
  scope,
  lookedAt: 0,
  writtenAt: 0,
  written,
  dealt: ZERO,
  deposited: ZERO,
  disagreesSince: null,
});

/**
 * Gathers the scopes that have limits now, and forgets the states of all others: nobody counted deals for them since.
 * @returns the scopes that had limits and whose states were forgotten
 */
export function gatherScopes(book: Book): readonly RiskScope[] {
  const before = new Map<string, RiskClock>();
  for (const clocks of book.riskClocks?.values() ?? [])
    for (const clock of clocks) before.set(scopeKey(clock.scope), clock);
  const on = new Map([...scopesOn(book)].map((scope) => [scopeKey(scope), scope]));
  const forgotten: RiskScope[] = [];
  for (const [key, { scope, limits, guards }] of book.riskStates) {
    const isEmpty = limits.length === 0 && guards.length === 0;
    if (on.has(key) && (before.has(key) || !isEmpty)) continue;
    book.riskStates.delete(key);
    if (!isEmpty) forgotten.push(scope);
  }
  const after = new Map<AccountId, RiskClock[]>();
  for (const [key, scope] of on) {
    const clock = before.get(key) ?? newClock(scope, book.riskStates.get(key));
    const clocks = after.get(scope.account);
    if (clocks === undefined) after.set(scope.account, [clock]);
    else clocks.push(clock);
  }
  book.riskClocks = after;
  return forgotten;
}

/** The account's own scope and those of its subscriptions, as far as they have limits. */
export function clocksOf(book: Book, account: AccountId): readonly RiskClock[] {
  if (book.riskClocks === null) gatherScopes(book);
  return book.riskClocks?.get(account) ?? NONE;
}

// ---- deals ---------------------------------------------------------------------------------------------

const isSane = (value: Money): boolean => Math.abs(toNumber(value)) < MOST;

/** Whose copy a deal was for: by its position (a person's close carries no magic number), else by its own. */
function ownerOf(
  book: Book,
  entry: AccountEntry,
  magics: ReadonlyMap<string, number>,
  deal: Deal,
): string | undefined {
  const { position } = deal;
  const held =
    position === null ? undefined : (entry.positions.get(position)?.position.magic ?? magics.get(position));
  const magic = held ?? deal.magic;
  return book.linkWith(entry, magic)?.subscription ?? entry.copies.get(magic);
}

/** Deals not counted in yet: an event is told once, a snapshot repeats what was told before. */
function newDeals(
  { seen }: RiskState,
  deals: readonly Deal[],
  origin: 'event' | 'snapshot',
): readonly Deal[] {
  const since = origin === 'event' ? -Infinity : seen.dealsAt - SNAPSHOT_SLACK_MS;
  return deals.filter((deal) => deal.at > since && !seen.deals.includes(deal.id) && isSane(netOf(deal)));
}

/**
 * Counts deals in, each once.
 * @returns false when there was none to count
 */
export function countDeals(
  book: Book,
  entry: AccountEntry,
  clock: RiskClock,
  deals: readonly Deal[],
  origin: 'event' | 'snapshot',
): boolean {
  const key = scopeKey(clock.scope);
  const state = book.riskStates.get(key);
  if (state === undefined) return false;
  const { scope } = clock;
  const magics = new Map<string, number>();
  for (const { position, magic, entry: kind } of deals)
    if (position !== null && kind === 'in') magics.set(position, magic);
  const counted = newDeals(state, deals, origin).filter(
    (deal) =>
      scope.kind === 'account' ||
      deal.entry === 'balance' ||
      ownerOf(book, entry, magics, deal) === scope.subscription,
  );
  if (counted.length === 0) return false;
  let { balance, dealsAt } = state.seen;
  for (const deal of counted) {
    const net = netOf(deal);
    dealsAt = Math.max(dealsAt, deal.at);
    if (deal.entry === 'balance') clock.deposited = add(clock.deposited, net);
    if (scope.kind === 'account') clock.dealt = add(clock.dealt, net);
    else if (deal.entry !== 'balance') balance = add(balance, net);
  }
  const ids = [...state.seen.deals, ...counted.map(({ id }) => id)].slice(-MAX_COUNTED);
  book.riskStates.set(key, { ...state, seen: { ...state.seen, balance, dealsAt, deals: ids } });
  return true;
}

// ---- values --------------------------------------------------------------------------------------------

/** What the copies of a subscription would bring if they were closed now; null while a quote is missing. */
function floatingOf(book: Book, entry: AccountEntry, subscription: SubscriptionId): Money | null {
  let sum = ZERO;
  for (const { position } of entry.current.values()) {
    if (position.state !== 'open') continue;
    const owner = book.linkWith(entry, position.magic)?.subscription ?? entry.copies.get(position.magic);
    if (owner !== subscription) continue;
    const quote = entry.quotes.get(position.symbol);
    const spec = entry.symbols.byName.get(position.symbol);
    if (quote === undefined || spec === undefined) return null;
    sum = add(sum, floatingResult(position.side, position.lots, position.price, quote, spec));
  }
  return sum;
}

/** Takes what was paid in or out since the last look. */
function takeDeposited(clock: RiskClock): Money {
  const { deposited } = clock;
  [clock.deposited, clock.dealt, clock.disagreesSince] = [ZERO, ZERO, null];
  return deposited;
}

const distance = (a: Money, b: Money): Money => {
  const apart = subtract(a, b);
  return apart.startsWith('-') ? subtract(b, a) : apart;
};

/** Deposits that the balance shows; null while it is not clear whether it shows them. */
function depositedBy(
  clock: RiskClock,
  last: RiskState | undefined,
  balance: Money,
  now: Millis,
): Money | null {
  if (last === undefined) {
    takeDeposited(clock);
    return ZERO;
  }
  const isAsBefore = clock.dealt === ZERO && clock.deposited === ZERO && last.seen.balance === balance;
  if (isAsBefore) return takeDeposited(clock);
  const withAll = distance(add(last.seen.balance, clock.dealt), balance);
  if (toNumber(withAll) <= ROUNDING) return takeDeposited(clock);
  clock.disagreesSince ??= now;
  if (now - clock.disagreesSince < AGREE_WITHIN_MS) return null;
  const without = distance(add(last.seen.balance, subtract(clock.dealt, clock.deposited)), balance);
  const deposited = takeDeposited(clock);
  return compare(withAll, without) <= 0 ? deposited : ZERO;
}

/** What is seen of a scope now; null when nothing new is known: its terminal is away, or not clear. */
export function observe(book: Book, entry: AccountEntry, clock: RiskClock, now: Millis): Observation | null {
  const { funds } = entry.account;
  if (entry.session?.synced !== true || funds === null || !isSane(funds.balance) || !isSane(funds.equity))
    return null;
  const { scope } = clock;
  const last = book.riskStates.get(scopeKey(scope));
  if (scope.kind === 'account') {
    const deposited = depositedBy(clock, last, funds.balance, now);
    const { balance, equity } = funds;
    return deposited === null ? null : { balance, equity, capital: ZERO, deposited, at: now };
  }
  const balance = last?.seen.balance ?? ZERO;
  const floating = floatingOf(book, entry, scope.subscription);
  if (!isSane(balance) || (floating !== null && !isSane(floating))) return null;
  return {
    balance,
    equity: floating === null ? null : add(balance, floating),
    capital: subtract(funds.balance, balance),
    deposited: takeDeposited(clock),
    at: now,
  };
}

/** The first look at a scope: what it is measured from. `terminalNow`: now, on the clock of its deals. */
export const freshState = (
  scope: RiskScope,
  { balance, equity }: Observation,
  terminalNow: Millis,
): RiskState => ({
  scope,
  seen: { balance, equity, dealsAt: terminalNow, deals: [] },
  limits: [],
  guards: [],
});
