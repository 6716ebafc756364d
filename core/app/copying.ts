/**
 * From a change of an account's position to signals, decisions and commands: the middle of the pipeline.
 * Works on the book and writes down, in the turn, every fact and everything that should follow.
 */
import { decide } from '../copier/decide.ts';
import type { Hold, Verdicts } from '../copier/decide.ts';
import { isOver, recordAfter, signalKindOf } from '../copier/signals.ts';
import { afterPosition } from '../copier/outcome.ts';
import { shownName } from '../domain/account.ts';
import type { Decision } from '../domain/decision.ts';
import type { Decided } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import { COMMENT_MARK, linkIdOf } from '../domain/link.ts';
import { shownId } from '../domain/plan.ts';
import type { Cause, Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { ask, voidApprovals } from './approvals.ts';
import { lifeOnLink, lifeOnPosition } from './life.ts';
import { questionOn } from './question.ts';
import type { Turn } from './turn.ts';
import type { WaitingOpen } from './waiting.ts';
import { noteLink, take } from './wishes.ts';

/** Symbols whose quotes decisions may ask for in one session: a terminal sends at most some hundred. */
const MAX_ASKED = 200;

export interface Change {
  readonly position: Position;
  /** Its place among the tranches of a netted position, where that is new; see PositionRecord. */
  readonly tranche?: PositionId;
  readonly cause: Cause;
  /** When it happened, on our clock. */
  readonly at: Millis;
  readonly receivedAt: Millis;
  readonly origin: 'event' | 'snapshot';
}

function decideFor(
  book: Book,
  channel: ChannelEntry,
  signal: Signal,
  position: Position,
  subscription: Subscription,
  now: Millis,
): Verdicts | null {
  const question = questionOn(book, channel, signal, position, subscription, now);
  return question === null ? null : decide(question);
}

const isHold = (verdict: Verdicts): verdict is Hold => 'wait' in verdict;

/** Ambiguous means ask, not guess; once, however many signals wait for the answer. */
function askSymbol(
  book: Book,
  turn: Turn,
  { position, receivedAt }: Signal,
  { id, owner }: Subscription,
  candidates: readonly BrokerSymbol[],
): void {
  const { symbol } = position;
  const key = `${id}/${symbol}`;
  if (book.symbolsAsked.has(key)) return;
  book.symbolsAsked.add(key);
  turn.news.push({
    kind: 'symbol_question',
    user: owner,
    subscription: id,
    symbol,
    candidates,
    at: receivedAt,
  });
}

/** Puts an open aside; what its rules need to see is asked of the terminal. */
function holdBack(book: Book, turn: Turn, signal: Signal, subscription: Subscription, hold: Hold): void {
  book.wait(signal, subscription, hold);
  if (hold.wait === 'approval') ask(book, turn, signal, subscription, hold);
  if (hold.wait === 'symbol') askSymbol(book, turn, signal, subscription, hold.candidates);
  const entry = book.accounts.get(subscription.account);
  if (entry === undefined) return;
  if (hold.wait === 'quote' || hold.wait === 'stop') askQuotes(book, turn, entry, hold.symbols);
  // Whichever is chosen, its price must be known by then.
  if (hold.wait === 'symbol') askQuotes(book, turn, entry, hold.candidates);
}

/** Asks the account's terminal for quotes of these symbols too, until its session ends. */
export function askQuotes(
  book: Book,
  turn: Turn,
  entry: AccountEntry,
  symbols: readonly BrokerSymbol[],
): void {
  for (const symbol of symbols) if (entry.asked.size < MAX_ASKED) entry.asked.add(symbol);
  watch(book, turn, entry);
}

/** Quotes are wanted for the symbols of living copies, to value them, for what decisions asked for, and as prices for all. */
export function watch(book: Book, turn: Turn, entry: AccountEntry): void {
  const wanted = new Set([...entry.asked, ...entry.priced]);
  for (const link of book.livingLinks(entry)) wanted.add(link.desired.symbol);
  if (wanted.size === entry.watched.size && [...wanted].every((symbol) => entry.watched.has(symbol))) return;
  entry.watched = wanted;
  turn.watches.push({ account: entry.account.id, symbols: [...wanted] });
}

/** A change of a position whose open waits: the open will see it. */
function takenByOpen(signal: Signal, { id, account }: Subscription, { wait }: Hold, now: Millis): Decided {
  const { channel, seq, position } = signal;
  const link = linkIdOf(channel, position.id, id);
  const trace = [{ rule: 'hold', passed: true, numbers: { waitsFor: wait } }];
  const decision: Decision = {
    channel,
    seq,
    position: position.id,
    subscription: id,
    account,
    link,
    verdict: 'none',
    code: 'OPEN_WAITS',
    version: null,
    trace,
    at: now,
  };
  return { decision, link: null };
}

/** Lets every subscription of the channel decide on the signal, and writes both down as one fact. */
function publish(book: Book, turn: Turn, channel: ChannelEntry, signal: Signal, now: Millis): void {
  const all: Decided[] = [];
  const { position } = signal;
  const waiting = book.waiting.takePosition(position.id);
  const held = new Map(signal.kind === 'modify' ? waiting.map((open) => [open.subscription, open.hold]) : []);
  for (const subscription of channel.subscriptions.values()) {
    // An ended subscription looks after the copies it has, and there is nothing to say about others.
    const isOut = subscription.state === 'ended';
    if (isOut && book.linkOf(channel, position.id, subscription.id) === undefined) continue;
    const hold = held.get(subscription.id);
    if (hold !== undefined) {
      // Its open is decided on below, with what this signal changed: a stop it waited for, say.
      all.push(takenByOpen(signal, subscription, hold, now));
      continue;
    }
    const decided = decideFor(book, channel, signal, position, subscription, now);
    if (decided === null) continue;
    if (isHold(decided)) {
      holdBack(book, turn, signal, subscription, decided);
      continue;
    }
    all.push(decided);
    take(book, turn, decided, now);
    if (decided.decision.code !== 'NOT_COPIED') {
      turn.trade(signal.channel, shownId(position), subscription.owner);
    }
  }
  turn.facts.push({ type: 'signal', signal, decided: all });
  decideWaiting(book, turn, waiting, now);
}

/** Asks again about opens that were taken out of the waiting ones, with the position as it is now. */
export function decideWaiting(book: Book, turn: Turn, opens: readonly WaitingOpen[], now: Millis): void {
  for (const { signal, subscription: id } of opens) {
    const channel = book.channels.get(signal.channel);
    const subscription = book.subscriptions.get(id);
    if (channel === undefined || subscription === undefined) continue;
    const record = book.accounts.get(channel.channel.account)?.positions.get(signal.position.id);
    const position: Position = record?.position ?? { ...signal.position, state: 'closed' };
    const decided = decideFor(book, channel, signal, position, subscription, now);
    if (decided === null) continue;
    if (isHold(decided)) {
      holdBack(book, turn, signal, subscription, decided);
      continue;
    }
    take(book, turn, decided, now);
    turn.facts.push({ type: 'decided', decided: [decided] });
    turn.trade(signal.channel, shownId(position), subscription.owner);
  }
  if (opens.length > 0 && book.approvals.size > 0) voidApprovals(book, turn, now);
}

/**
 * An account's position is now as the change says: what follows for its followers, if it is a provider's,
 * and for the link it belongs to, if it is a copy.
 */
export function applyChange(book: Book, turn: Turn, entry: AccountEntry, change: Change, now: Millis): void {
  const { position } = change;
  const before = entry.positions.get(position.id);
  // A number that is over never comes again: whatever says otherwise is old.
  if (before !== undefined && isOver(before.position)) return;
  const record = recordAfter(before, position, change.tranche);
  book.putPosition(entry, record);
  turn.position(entry.account.id, record);

  const link = book.linkWith(entry, position.magic);
  if (link !== undefined) {
    const next = afterPosition(link, position, change.cause, change.receivedAt);
    if (next !== link) noteLink(book, turn, next, null, now);
    lifeOnPosition(book, turn, entry, next, before?.position, change, now);
    if (next !== link) lifeOnLink(book, turn, link, next, now);
  }
  if (link === undefined && before === undefined) warnOrphan(turn, entry, position, now);
  const channel = book.channelOf.get(entry.account.id);
  const kind = signalKindOf(before?.position, position);
  // A terminal that only follows opens nothing for others; copies of what it opened before still need its end.
  const speaks = entry.account.identity?.role !== 'follower' || channel?.links.has(position.id) === true;
  if (channel !== undefined && kind !== null && speaks) {
    const signal: Signal = {
      channel: channel.channel.id,
      seq: ++channel.lastSeq,
      kind,
      position,
      openedLots: record.openedLots,
      providerAt: change.at,
      receivedAt: change.receivedAt,
      origin: change.origin,
    };
    publish(book, turn, channel, signal, now);
    // A copy is on the card of what it copies: it has one of its own only for those who copy it in turn.
    if (link === undefined) turn.trade(channel.channel.id, shownId(position), channel.channel.owner);
    if (isOver(position)) book.prune(channel, position.id);
  }
}

/** A position that carries our mark and that no living copy explains: a person must look at it. */
function warnOrphan(turn: Turn, entry: AccountEntry, position: Position, at: Millis): void {
  if (position.state !== 'open' || !position.comment.startsWith(COMMENT_MARK)) return;
  turn.news.push({
    kind: 'warning',
    user: entry.account.owner,
    code: 'ORPHAN_POSITION',
    message:
      `${shownName(entry.account)} holds ${position.symbol} ${position.lots} lots (#${position.id}) with our mark, but no copy ` +
      'of ours is open for it. Nothing will close it: look at it in the terminal.',
    at,
  });
}
