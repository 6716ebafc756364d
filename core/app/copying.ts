/**
 * From a change of an account's position to signals, decisions and commands: the middle of the pipeline.
 * Works on the book and writes down, in the turn, every fact and everything that should follow.
 */
import { decide } from '../copier/decide.ts';
import { isOver, recordAfter, signalKindOf } from '../copier/signals.ts';
import { wishClosed } from '../copier/mirror.ts';
import { afterPosition } from '../copier/outcome.ts';
import type { CommandCode } from '../copier/codes.ts';
import type { Decided } from '../domain/fact.ts';
import type { Millis } from '../domain/ids.ts';
import { COMMENT_MARK, isSettled, linkIdOf } from '../domain/link.ts';
import type { Link, LinkEnd, Outcome } from '../domain/link.ts';
import type { Cause, Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import type { WaitingOpen } from './waiting.ts';
import type { Turn } from './turn.ts';

/** First repeat of a wish that has no final outcome, and the longest pause between repeats. */
export const RESEND_FIRST_MS = 5_000;
export const RESEND_LAST_MS = 60_000;

export interface Change {
  readonly position: Position;
  readonly cause: Cause;
  /** When it happened, on our clock. */
  readonly at: Millis;
  readonly receivedAt: Millis;
  readonly origin: 'event' | 'snapshot';
}

/** Puts a changed link into the book, the journal and on its owner's card. */
export function noteLink(book: Book, turn: Turn, link: Link, outcome: Outcome | null, at: Millis): void {
  book.putLink(link);
  turn.facts.push({ type: 'link', link, outcome, at });
  tellTrade(book, turn, link);
}

function tellTrade(book: Book, turn: Turn, link: Link): void {
  const owner = book.subscriptions.get(link.subscription)?.owner;
  if (owner !== undefined) turn.trade(link.channel, link.position, owner);
}

/** Sends a wish now, if the account can take it, and plans its repeat. */
export function sendWish(book: Book, turn: Turn, link: Link, now: Millis): void {
  const session = book.accounts.get(link.account)?.session;
  if (session?.synced === true) turn.send(link);
  book.unsettled.set(link.id, { at: now + RESEND_FIRST_MS, attempt: 1 });
}

function take(book: Book, turn: Turn, decided: Decided, now: Millis): void {
  const { decision, link } = decided;
  if (decision.verdict !== 'command' || link === null) return;
  book.putLink(link);
  sendWish(book, turn, link, now);
}

function decideFor(
  book: Book,
  channel: ChannelEntry,
  signal: Signal,
  subscription: Subscription,
  now: Millis,
): Decided | 'wait' | null {
  const follower = book.accounts.get(subscription.account);
  const provider = book.accounts.get(channel.channel.account);
  const link = book.linkOf(channel, signal.position.id, subscription.id);
  if (follower === undefined) return null;
  const { identity, funds } = follower.account;
  return decide({
    signal,
    subscription,
    linkId: link?.id ?? linkIdOf(signal.channel, signal.position.id, subscription.id),
    link,
    copiedOtherwise: book.isCopiedOtherwise(channel, signal.position.id, subscription),
    provider: {
      equity: provider?.account.funds?.equity ?? null,
      identity: provider?.account.identity ?? null,
      symbol: provider?.symbols.byName.get(signal.position.symbol),
    },
    follower: {
      ready: follower.session?.synced === true,
      equity: funds?.equity ?? null,
      identity,
      symbols: follower.symbols,
    },
    now,
    freeMagic: (id) => book.freeMagic(follower, id),
  });
}

/** Lets every subscription of the channel decide on the signal, and writes both down as one fact. */
function publish(book: Book, turn: Turn, channel: ChannelEntry, signal: Signal, now: Millis): void {
  const all: Decided[] = [];
  for (const subscription of channel.subscriptions.values()) {
    // An ended subscription looks after the copies it has, and there is nothing to say about others.
    const isOut = subscription.state === 'ended';
    if (isOut && book.linkOf(channel, signal.position.id, subscription.id) === undefined) continue;
    const decided = decideFor(book, channel, signal, subscription, now);
    if (decided === null) continue;
    if (decided === 'wait') {
      book.wait(signal, subscription);
      continue;
    }
    all.push(decided);
    take(book, turn, decided, now);
    if (decided.decision.code !== 'NOT_COPIED') {
      turn.trade(signal.channel, signal.position.id, subscription.owner);
    }
  }
  turn.facts.push({ type: 'signal', signal, decided: all });
  if (isOver(signal.position)) decideWaiting(book, turn, book.waiting.takePosition(signal.position.id), now);
}

/** Asks again about opens that were taken out of the waiting ones, with the position as it is now. */
export function decideWaiting(book: Book, turn: Turn, opens: readonly WaitingOpen[], now: Millis): void {
  for (const open of opens) {
    const channel = book.channels.get(open.signal.channel);
    const subscription = book.subscriptions.get(open.subscription);
    if (channel === undefined || subscription === undefined) continue;
    const record = book.accounts.get(channel.channel.account)?.positions.get(open.signal.position.id);
    const position = record?.position ?? { ...open.signal.position, state: 'closed' };
    const decided = decideFor(book, channel, { ...open.signal, position }, subscription, now);
    if (decided === 'wait') book.wait(open.signal, subscription);
    else if (decided !== null) {
      take(book, turn, decided, now);
      turn.facts.push({ type: 'decided', decided: [decided] });
      turn.trade(open.signal.channel, open.signal.position.id, subscription.owner);
    }
  }
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
  const record = recordAfter(before, position);
  book.putPosition(entry, record);
  turn.position(entry.account.id, record);

  const link = linkBy(book, entry, position);
  if (link !== undefined) {
    const next = afterPosition(link, position, change.cause, change.receivedAt);
    if (next !== link) noteLink(book, turn, next, null, now);
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
    if (link === undefined) turn.trade(channel.channel.id, position.id, channel.channel.owner);
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
      `${entry.account.name} holds ${position.symbol} ${position.lots} lots (#${position.id}) with our mark, but no copy ` +
      'of ours is open for it. Nothing will close it: look at it in the terminal.',
    at,
  });
}

const linkBy = (book: Book, entry: AccountEntry, position: Position): Link | undefined => {
  const id = entry.byMagic.get(position.magic);
  return id === undefined ? undefined : book.links.get(id);
};

const CLOSE_CODES: Partial<Record<LinkEnd, CommandCode>> = {
  closed_in_chat: 'CLOSED_IN_CHAT',
  panic: 'CLOSED_BY_PANIC',
};

/** A close that the broker refused for good is tried anew with each session: the hindrance may be gone. */
export function rewishCloses(book: Book, turn: Turn, entry: AccountEntry, now: Millis): void {
  for (const link of [...book.livingLinks(entry)]) {
    if (link.desired.state !== 'closed' || !isSettled(link)) continue;
    const reason = link.closeReason ?? 'provider_closed';
    closeLink(book, turn, link, reason, CLOSE_CODES[reason] ?? 'CLOSE_MIRRORED', now);
  }
}

/** A decision of our own (a person's close, a panic): no signal stands behind it. */
export function closeLink(
  book: Book,
  turn: Turn,
  link: Link,
  reason: LinkEnd,
  code: CommandCode,
  now: Millis,
): Link {
  const next = wishClosed(link, reason);
  const decided: Decided = {
    decision: {
      channel: link.channel,
      seq: null,
      position: link.position,
      subscription: link.subscription,
      account: link.account,
      link: link.id,
      verdict: 'command',
      code,
      version: next.version,
      trace: [{ rule: 'close', passed: true, numbers: { lots: link.lots, reason } }],
      at: now,
    },
    link: next,
  };
  take(book, turn, decided, now);
  turn.facts.push({ type: 'decided', decided: [decided] });
  tellTrade(book, turn, next);
  return next;
}
