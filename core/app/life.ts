/**
 * The life of a copy beside what its provider does: stops that follow the market, levels from the copy's own fill, and
 * changes that a person made in the terminal. Each function looks at one thing that happened, and writes what follows
 * into the turn.
 */
import { afterFill } from '../copier/life/stops.ts';
import { changedByHand } from '../copier/life/manual.ts';
import type { ByHand, Field } from '../copier/life/manual.ts';
import { asCopied, isFromOwnEntry } from '../copier/plan/levels.ts';
import { isAhead, movesStops, trail } from '../copier/life/trail.ts';
import { turned } from '../copier/filters/turned.ts';
import { shownName } from '../domain/account.ts';
import { compare } from '../domain/decimal.ts';
import type { Millis } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Cause, Position } from '../domain/position.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Quote } from '../domain/symbol.ts';
import type { AccountEntry, Book } from './book.ts';
import { legsOnTarget } from './legs.ts';
import type { Turn } from './turn.ts';
import { noteLink, noteOwn, wish } from './wishes.ts';

const rulesOf = (book: Book, link: Link): LifeRules | undefined =>
  book.subscriptions.get(link.subscription)?.rules.life;

/** New quotes of an account: stops of its copies that follow the market. Costs nothing where no rule asks for it. */
export function lifeOnQuotes(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  quotes: readonly Quote[],
  now: Millis,
): void {
  const moving = book.moving.get(entry.account.id);
  if (moving === undefined || moving.size === 0) return;
  for (const link of [...book.livingLinks(entry)]) {
    if (!moving.has(link.subscription)) continue;
    const quote = quotes.find(({ symbol }) => symbol === link.desired.symbol);
    if (quote !== undefined) follow(book, turn, entry, link, quote, now);
  }
}

function follow(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  link: Link,
  quote: Quote | undefined,
  now: Millis,
): void {
  const rules = rulesOf(book, link);
  const spec = entry.symbols.byName.get(link.desired.symbol);
  if (rules === undefined || spec === undefined || quote === undefined || !movesStops(rules)) return;
  const trailed = trail(link, quote, spec, rules, now);
  if (trailed.step !== null) wish(book, turn, trailed.link, 'STOPS_MOVED', [trailed.step], now);
  // A best price is an observation: the book keeps it, and the journal gets it with the next change.
  else if (trailed.link !== link) book.putLink(trailed.link);
}

/**
 * A link changed by an outcome or a report. Levels that are measured from the copy's entry are set when its fill is known;
 * a stop that had to wait for what was under way moves now.
 * @param before the link before the outcome or report
 */
export function lifeOnLink(book: Book, turn: Turn, before: Link, after: Link, now: Millis): void {
  const entry = book.accounts.get(after.account);
  if (entry === undefined) return;
  if (before.ended === null && after.ended === 'take_profit') legsOnTarget(book, turn, entry, after, now);
  if (after.ended !== null) return;
  if (before.filledAt === null && after.filledAt !== null) levelsFromFill(book, turn, entry, after, now);
  const link = book.links.get(after.id) ?? after;
  if (book.moving.get(after.account)?.has(after.subscription) === true) {
    follow(book, turn, entry, link, entry.quotes.get(link.desired.symbol), now);
  }
}

function levelsFromFill(book: Book, turn: Turn, entry: AccountEntry, link: Link, now: Millis): void {
  const rules = rulesOf(book, link);
  const spec = entry.symbols.byName.get(link.desired.symbol);
  const provider = book.sourceOf(link);
  if (rules === undefined || spec === undefined || provider === undefined) return;
  const source = turned(asCopied(provider, link, spec), provider.side !== link.desired.side);
  const filled = afterFill(link, source, rules, spec, isFromOwnEntry(provider.plan));
  if (filled !== null) wish(book, turn, filled.link, 'STOPS_MOVED', [filled.step], now);
}

/**
 * The account reported a change of a copy's own position: a part of it may have been closed, or its stops changed by
 * hand.
 * @param before what the account had reported last; undefined for the first report
 */
export function lifeOnPosition(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  link: Link,
  before: Position | undefined,
  change: { readonly position: Position; readonly cause: Cause },
  now: Millis,
): void {
  const rules = rulesOf(book, link);
  const spec = entry.symbols.byName.get(link.desired.symbol);
  if (rules === undefined || spec === undefined || before === undefined || link.ended !== null) return;
  const { position, cause } = change;
  const byHand = changedByHand(link, before, position, cause, rules.manual, spec, now);
  if (byHand !== null) carryOut(book, turn, entry, byHand, rules, now);
  const partClosed =
    position.state === 'open' && before.state === 'open' && compare(position.lots, before.lots) < 0;
  const waits = rules.breakEven?.after === 'first_target';
  const present = book.links.get(link.id) ?? link;
  const quote = entry.quotes.get(link.desired.symbol);
  if (!partClosed || !waits || present.life.brokenEven || quote === undefined) return;
  if (!isAhead(present, quote, spec)) return;
  const reached: Link = { ...present, life: { ...present.life, brokenEven: true } };
  noteLink(book, turn, reached, null, now);
  follow(book, turn, entry, reached, quote, now);
}

function carryOut(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  { link, code, step, taken, givenUp }: ByHand,
  rules: LifeRules,
  now: Millis,
): void {
  if (code === 'STOPS_REASSERTED') wish(book, turn, link, code, [step], now);
  else noteOwn(book, turn, link, code, [step], now);
  const what = `${shownName(entry.account)}: ${link.desired.symbol} ${link.lots} lots`;
  const warn = (warning: string, message: string): void => {
    turn.news.push({ kind: 'warning', user: entry.account.owner, code: warning, message, at: now });
  };
  for (const field of givenUp) {
    warn(
      'REASSERT_GIVEN_UP',
      `${what}: the ${NAMES[field]} was changed by hand again and again; it is put back no more and stays at ` +
        `${link.desired[field] ?? 'none'}. The provider's changes of it are not mirrored for this copy.`,
    );
  }
  for (const field of taken) {
    if (givenUp.includes(field)) continue;
    const then =
      rules.manual[field] === 'adopt'
        ? "It stays until the provider's next change of it."
        : "It is yours from now on: the provider's changes of it are not mirrored for this copy.";
    warn(
      'CHANGED_BY_HAND',
      `${what}: the ${NAMES[field]} was changed by hand to ${link.desired[field] ?? 'none'}. ${then}`,
    );
  }
}

const NAMES: Readonly<Record<Field, string>> = { stopLoss: 'stop', takeProfit: 'target' };
