/**
 * The pipeline: everything that happens, one thing at a time. Synchronous and deterministic: given the same
 * book and the same inputs at the same times it finds the same facts. It holds no socket and no database;
 * each input becomes a `Turn` that is submitted for durable storage and released afterwards.
 */
import { afterOutcome } from '../copier/outcome.ts';
import { isOver } from '../copier/signals.ts';
import type { Account, AccountFunds } from '../domain/account.ts';
import type { Fact, PositionRecord } from '../domain/fact.ts';
import type { AccountId, LinkId, Millis, PositionId, UserId } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link, Outcome } from '../domain/link.ts';
import type { AccountEvent, Deal, Position } from '../domain/position.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol, Quote } from '../domain/symbol.ts';
import type { Channel } from '../ports.ts';
import type { AccountEntry, Book } from './book.ts';
import {
  applyChange,
  closeLink,
  decideWaiting,
  noteLink,
  RESEND_FIRST_MS,
  RESEND_LAST_MS,
  sendWish,
} from './copying.ts';
import type { HelloFacts, Snapshot } from './gateway.ts';
import { closedBy, reconcile } from './reconcile.ts';
import { Turn } from './turn.ts';

export interface PipelineDeps {
  readonly book: Book;
  readonly submit: (turn: Turn) => void;
  /** True while too much waits for storage: events are refused and come again. */
  readonly overloaded: () => boolean;
}

/** A snapshot that lacks what it should show is asked for again after this long, doubling. */
const RESYNC_FIRST_MS: Millis = 60_000;
const RESYNC_LAST_MS: Millis = 3_600_000;

interface EventTimes {
  /** When it happened, when its frame came, and now: on our clock. */
  readonly at: Millis;
  readonly receivedAt: Millis;
  readonly now: Millis;
  /** Positions whose end is in the same frame. */
  readonly ended: ReadonlySet<PositionId>;
}

export class Pipeline {
  private readonly book: Book;
  private readonly deps: PipelineDeps;

  constructor(deps: PipelineDeps) {
    this.deps = deps;
    this.book = deps.book;
  }

  // ---- what terminals say --------------------------------------------------------------------------

  /**
   * A session with this (new) epoch begins.
   * @returns the last event number that is taken in, or null when a newer session has begun already
   */
  sessionOpened(id: AccountId, epoch: number, hello: HelloFacts, now: Millis): number | null {
    const entry = this.entry(id);
    if (entry.session !== null && entry.session.epoch > epoch) return null;
    const turn = new Turn();
    entry.account = { ...entry.account, identity: hello.identity };
    entry.session = {
      epoch,
      synced: false,
      replayUntil: 0,
      listed: new Set(),
      closed: new Set(),
      clockOffsetMs: hello.clockOffsetMs,
    };
    entry.since = now;
    entry.watched = new Set();
    if (entry.stream !== hello.stream) {
      entry.stream = hello.stream;
      entry.acked = 0;
      turn.facts.push(this.accountFact(entry, [], [], now));
    }
    this.deps.submit(turn);
    return entry.acked;
  }

  sessionClosed(id: AccountId, epoch: number, now: Millis): void {
    const entry = this.book.accounts.get(id);
    if (entry?.session?.epoch !== epoch) return;
    entry.session = null;
    entry.since = now;
    const turn = new Turn();
    turn.news.push({ kind: 'disconnected', account: id, user: entry.account.owner, at: now });
    this.deps.submit(turn);
  }

  /** A complete snapshot: afterwards both sides agree, and the account trades. */
  snapshot(id: AccountId, epoch: number, snapshot: Snapshot, now: Millis): void {
    const entry = this.current(id, epoch);
    if (!entry?.session) return;
    const turn = new Turn();
    const first = !entry.session.synced;
    entry.account = { ...entry.account, funds: snapshot.funds };
    this.book.setSymbols(entry, snapshot.symbols);
    const listed = [...snapshot.positions, ...snapshot.orders];
    const unproven = reconcile(this.book, turn, entry, snapshot, now);
    entry.session = {
      ...entry.session,
      synced: true,
      replayUntil: Math.max(snapshot.seq, entry.session.replayUntil),
      listed: new Set(listed.map((position) => position.id)),
      closed: closedBy(snapshot.deals),
    };
    const records = listed.map((position) => this.recordOf(entry, position));
    turn.facts.push(this.accountFact(entry, records, snapshot.deals, now));
    turn.synced.push({ account: id, epoch, snapshotId: snapshot.id });
    this.noteUnproven(turn, entry, unproven, now);
    if (first) {
      turn.news.push({ kind: 'connected', account: id, user: entry.account.owner, at: now });
      this.sendUnsettled(turn, entry, now);
      decideWaiting(this.book, turn, now);
    }
    this.watch(turn, entry);
    this.deps.submit(turn);
  }

  /** See TerminalGateway.events. */
  events(
    id: AccountId,
    epoch: number,
    items: readonly AccountEvent[],
    sentAt: Millis,
    receivedAt: Millis,
    now: Millis,
  ): Result<null> {
    const entry = this.current(id, epoch);
    // Before the snapshot events would be taken for news that they are not; they come again.
    if (entry?.session?.synced !== true)
      return refuse('OVERLOADED', 'the snapshot is not taken in yet; send events after synced');
    if (this.deps.overloaded())
      return refuse('OVERLOADED', 'too much waits to be stored; keep the events and resend them');
    const turn = new Turn();
    const records: PositionRecord[] = [];
    const deals: Deal[] = [];
    const ended = new Set(
      items.flatMap(({ position }) => (position !== null && isOver(position) ? [position.id] : [])),
    );
    let gap: number | null = null;
    for (const event of items) {
      if (event.seq <= entry.acked) continue;
      if (event.seq > entry.acked + 1) {
        gap = entry.acked + 1;
        break;
      }
      entry.acked = event.seq;
      deals.push(...event.deals);
      if (event.position === null) continue;
      const at = receivedAt - Math.max(0, sentAt - event.at);
      this.applyEvent(turn, entry, event, event.position, { at, receivedAt, now, ended });
      records.push(this.recordOf(entry, event.position));
    }
    if (records.length > 0 || deals.length > 0 || gap === null) {
      turn.facts.unshift(this.accountFact(entry, records, deals, now));
    }
    turn.acks.set(id, entry.acked);
    this.deps.submit(turn);
    return gap === null ? done(null) : refuse('EVENT_GAP', `event ${gap} is missing; resend from ${gap}`);
  }

  outcomes(id: AccountId, epoch: number, items: readonly Outcome[], receivedAt: Millis): void {
    const entry = this.current(id, epoch);
    if (entry === undefined) return;
    const turn = new Turn();
    for (const outcome of items) {
      const link = this.book.links.get(outcome.link);
      if (link?.account !== id) continue;
      const held = this.book.heldWith(entry, link.magic)?.position;
      const next = afterOutcome(link, outcome, receivedAt, held);
      if (next === link) continue;
      noteLink(this.book, turn, next, outcome, receivedAt);
      if (!isSettled(next)) this.postpone(next, receivedAt);
      this.warnRefused(turn, entry, next, outcome, receivedAt);
      if (next.ended === null && !entry.watched.has(next.desired.symbol)) this.watch(turn, entry);
      this.forget(next);
    }
    this.deps.submit(turn);
  }

  funds(id: AccountId, epoch: number, funds: AccountFunds): void {
    const entry = this.current(id, epoch);
    if (entry !== undefined) entry.account = { ...entry.account, funds };
  }

  quotes(id: AccountId, epoch: number, quotes: readonly Quote[]): void {
    const entry = this.current(id, epoch);
    if (entry === undefined) return;
    for (const quote of quotes) if (entry.watched.has(quote.symbol)) entry.quotes.set(quote.symbol, quote);
  }

  // ---- what people want ----------------------------------------------------------------------------

  addAccount(account: Account, channel: Channel): void {
    this.book.addAccount(account);
    this.book.addChannel(channel);
  }

  putSubscription(subscription: Subscription, now: Millis): void {
    const turn = new Turn();
    this.book.putSubscription(subscription);
    turn.facts.push({ type: 'subscription', subscription, at: now });
    this.deps.submit(turn);
  }

  /** Wishes the links closed. @returns those that lived, as they are now */
  close(ids: readonly LinkId[], by: 'closed_in_chat' | 'panic', now: Millis): readonly Link[] {
    const turn = new Turn();
    const closing: Link[] = [];
    for (const id of ids) {
      const link = this.book.links.get(id);
      if (link?.ended !== null) continue;
      // A close that is under way is not doubled; one that the broker refused for good is tried again.
      const underWay = link.desired.state === 'closed' && !isSettled(link);
      const code = by === 'panic' ? 'CLOSED_BY_PANIC' : 'CLOSED_IN_CHAT';
      closing.push(underWay ? link : closeLink(this.book, turn, link, by, code, now));
    }
    this.deps.submit(turn);
    return closing;
  }

  /** Stops every entry of the person first, then wishes everything closed, in one commit. */
  panic(user: UserId, now: Millis): { paused: number; closing: readonly Link[] } {
    const mine = [...this.book.subscriptions.values()].filter((subscription) => subscription.owner === user);
    let paused = 0;
    for (const subscription of mine) {
      if (subscription.state !== 'active') continue;
      this.putSubscription({ ...subscription, state: 'paused' }, now);
      paused++;
    }
    const ids = new Set(mine.map((subscription) => subscription.id));
    const living = [...this.book.links.values()].filter(
      (link) => link.ended === null && ids.has(link.subscription),
    );
    return {
      paused,
      closing: this.close(
        living.map((link) => link.id),
        'panic',
        now,
      ),
    };
  }

  /** To be called about once a second: repeats wishes without an outcome, ends windows that have passed. */
  tick(now: Millis): void {
    const turn = new Turn();
    for (const [id, resend] of this.book.unsettled) {
      if (resend.at > now) continue;
      const link = this.book.links.get(id);
      if (link === undefined) continue;
      const session = this.book.accounts.get(link.account)?.session;
      if (session?.synced === true) turn.send(link);
      const pause = Math.min(RESEND_LAST_MS, RESEND_FIRST_MS * 2 ** resend.attempt);
      this.book.unsettled.set(id, { at: now + pause, attempt: Math.min(resend.attempt + 1, 10) });
    }
    decideWaiting(this.book, turn, now);
    for (const [id, entry] of this.book.accounts) {
      if (entry.unproven === null || entry.unproven.at > now || entry.session?.synced !== true) continue;
      entry.unproven = { ...entry.unproven, at: now + RESYNC_LAST_MS };
      turn.resyncs.push(id);
    }
    this.deps.submit(turn);
  }

  // ---- within --------------------------------------------------------------------------------------

  private entry(id: AccountId): AccountEntry {
    const entry = this.book.accounts.get(id);
    if (entry === undefined) throw new Error(`account ${id} is not in the book`);
    return entry;
  }

  /** The account, if this is its present session: an older one has nothing to say any more. */
  private current(id: AccountId, epoch: number): AccountEntry | undefined {
    const entry = this.book.accounts.get(id);
    return entry?.session?.epoch === epoch ? entry : undefined;
  }

  private recordOf(entry: AccountEntry, position: Position): PositionRecord {
    return entry.positions.get(position.id) ?? { position, openedLots: position.lots };
  }

  private accountFact(
    entry: AccountEntry,
    positions: readonly PositionRecord[],
    deals: readonly Deal[],
    at: Millis,
  ): Fact {
    return {
      type: 'account',
      account: entry.account.id,
      stream: entry.stream ?? '',
      acked: entry.acked,
      positions,
      deals,
      at,
    };
  }

  private applyEvent(
    turn: Turn,
    entry: AccountEntry,
    event: AccountEvent,
    position: Position,
    { at, receivedAt, now, ended }: EventTimes,
  ): void {
    const change = { position, cause: event.cause, at, receivedAt, origin: 'event' as const };
    if (event.seq > (entry.session?.replayUntil ?? 0)) {
      applyChange(this.book, turn, entry, change, now);
      return;
    }
    // History. Of what the snapshot listed, and of what we know, only an end that it did not show is news.
    if (entry.session?.listed.has(position.id) === true) return;
    if (entry.positions.has(position.id) && !isOver(position)) return;
    // A position that we never met and that came and went meanwhile is told as what it is now.
    const gone =
      !isOver(position) && (entry.session?.closed.has(position.id) === true || ended.has(position.id));
    const told: Position = gone ? { ...position, state: 'closed' } : position;
    applyChange(this.book, turn, entry, { ...change, position: told }, now);
  }

  private sendUnsettled(turn: Turn, entry: AccountEntry, now: Millis): void {
    for (const id of [...this.book.unsettled.keys()]) {
      const link = this.book.links.get(id);
      if (link?.account === entry.account.id) sendWish(this.book, turn, link, now);
    }
  }

  /** The terminal is at it (looking, or trying again): no need to repeat the wish soon. */
  private postpone(link: Link, now: Millis): void {
    this.book.unsettled.set(link.id, { at: now + RESEND_LAST_MS / 2, attempt: 3 });
  }

  private forget(link: Link): void {
    if (link.ended === null || !isSettled(link)) return;
    const channel = this.book.channels.get(link.channel);
    if (channel === undefined) return;
    const record = this.book.accounts.get(channel.channel.account)?.positions.get(link.position);
    if (record !== undefined && isOver(record.position)) this.book.prune(channel, link.position);
  }

  /** A refusal that leaves a position other than wished is the owner's to know, at once. */
  private warnRefused(turn: Turn, entry: AccountEntry, link: Link, outcome: Outcome, at: Millis): void {
    if (outcome.status !== 'rejected' || link.ended !== null || outcome.version !== link.version) return;
    const what = link.desired.state === 'closed' ? 'close' : 'change';
    const said = outcome.reason === '' ? `code ${outcome.code}` : `${outcome.reason} (code ${outcome.code})`;
    const then = outcome.final ? 'It is not tried again by itself.' : 'The terminal goes on trying.';
    turn.news.push({
      kind: 'warning',
      user: entry.account.owner,
      code: 'VENUE_REJECTED',
      message: `${entry.account.name}: the broker refused to ${what} ${link.desired.symbol} ${link.lots} lots: ${said}. ${then}`,
      at,
    });
  }

  /** Told once, and asked again ever more rarely until the terminal can prove it or it is there again. */
  private noteUnproven(turn: Turn, entry: AccountEntry, unproven: readonly string[], at: Millis): void {
    const what = unproven.join(', ');
    const before = entry.unproven;
    if (what === '') {
      entry.unproven = null;
      return;
    }
    const attempt = before?.what === what ? before.attempt + 1 : 0;
    entry.unproven = { what, attempt, at: at + Math.min(RESYNC_LAST_MS, RESYNC_FIRST_MS * 2 ** attempt) };
    if (before?.what === what) return;
    turn.news.push({
      kind: 'warning',
      user: entry.account.owner,
      code: 'CLOSE_UNPROVEN',
      message:
        `${entry.account.name}: ${what} is missing from the terminal's list, and its history has no closing deal. ` +
        'It counts as open until the terminal proves otherwise.',
      at,
    });
  }

  /** Quotes are wanted for the symbols of living copies, to value them. */
  private watch(turn: Turn, entry: AccountEntry): void {
    const wanted = new Set<BrokerSymbol>();
    for (const link of this.book.livingLinks(entry)) wanted.add(link.desired.symbol);
    if (wanted.size === entry.watched.size && [...wanted].every((symbol) => entry.watched.has(symbol)))
      return;
    entry.watched = wanted;
    turn.watches.push({ account: entry.account.id, symbols: [...wanted] });
  }
}
