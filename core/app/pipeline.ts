/**
 * The pipeline: everything that happens, one thing at a time. Synchronous and deterministic: given the same
 * book and the same inputs at the same times it finds the same facts. It holds no socket and no database;
 * each input becomes a `Turn` that is submitted for durable storage and released afterwards.
 */
import type { Denial } from '../copier/codes.ts';
import type { ResyncItem } from '../copier/resync.ts';
import type { NewsEvent } from '../domain/news.ts';
import type { Account, AccountFunds } from '../domain/account.ts';
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { AccountId, ChannelId, LinkId, Millis, PositionId, UserId } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link, Outcome } from '../domain/link.ts';
import type { AccountEvent } from '../domain/position.ts';
import type { Post } from '../domain/post.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { AccountRules, RiskScope, RuleChange } from '../domain/risk.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Quote } from '../domain/symbol.ts';
import type { Channel } from '../ports.ts';
import { answerApproval, expireApprovals } from './approvals.ts';
import type { Answer } from './approvals.ts';
import type { AccountEntry, Book } from './book.ts';
import { decideWaiting, watch } from './copying.ts';
import type { Ended } from './ending.ts';
import type { HelloFacts, Snapshot } from './gateway.ts';
import { accountFact, noteDeals, takeEvents } from './events.ts';
import { lifeOnQuotes } from './life.ts';
import { takeOutcomes } from './outcomes.ts';
import { closedBy, reconcile } from './reconcile.ts';
import { choosePost, takePost } from './posts.ts';
import type { ReadPost } from './posts.ts';
import { carryOut, planFor } from './resync.ts';
import type { ResyncResult } from './resync.ts';
import {
  clearBlocks,
  riskOnDeals,
  riskOnFunds,
  riskOnQuotes,
  riskOnRules,
  riskOnTick,
} from './risk-watch.ts';
import { endWithTwin, putSubscription } from './subscriptions.ts';
import { Turn } from './turn.ts';
import { askUnproven, noteUnproven } from './unproven.ts';
import { closeLink, resendDue, rewishCloses, sendUnsettled } from './wishes.ts';

export interface PipelineDeps {
  readonly book: Book;
  readonly submit: (turn: Turn) => void;
  /** True while too much waits for storage: events are refused and come again. */
  readonly overloaded: () => boolean;
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
      syncedAt: null,
      replayUntil: 0,
      listed: new Set(),
      closed: new Set(),
      clockOffsetMs: hello.clockOffsetMs,
    };
    entry.since = now;
    entry.watched = new Set();
    entry.asked.clear();
    entry.unclear.clear();
    entry.quotes.clear();
    // A journal that was lost, replaced or restored from a backup counts anew from where it stands.
    const acked = entry.stream === hello.stream ? Math.min(entry.acked, hello.lastSeq) : 0;
    if (entry.stream !== hello.stream || entry.acked !== acked) {
      entry.stream = hello.stream;
      entry.acked = acked;
      turn.facts.push(accountFact(entry, [], [], now));
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
    if (!first && snapshot.seq < entry.acked) {
      // Events have overtaken it: what it shows was true before them.
      turn.resyncs.push(id);
      this.deps.submit(turn);
      return;
    }
    entry.account = { ...entry.account, funds: snapshot.funds };
    this.book.setSymbols(entry, snapshot.symbols);
    const unproven = reconcile(this.book, turn, entry, snapshot, now);
    entry.session = {
      ...entry.session,
      synced: true,
      syncedAt: entry.session.syncedAt ?? now,
      replayUntil: Math.max(snapshot.seq, entry.session.replayUntil),
      listed: new Set([...snapshot.positions, ...snapshot.orders].map((position) => position.id)),
      closed: closedBy(snapshot.deals),
    };
    noteDeals(entry, snapshot.deals, entry.session.clockOffsetMs);
    turn.facts.push(accountFact(entry, turn.positionsOf(id), snapshot.deals, now));
    turn.synced.push({ account: id, epoch, snapshotId: snapshot.id });
    noteUnproven(turn, entry, unproven, now);
    if (first) {
      turn.news.push({ kind: 'connected', account: id, user: entry.account.owner, at: now });
      sendUnsettled(this.book, turn, entry, now);
      rewishCloses(this.book, turn, entry, now);
    }
    riskOnDeals(this.book, turn, entry, snapshot.deals, 'snapshot', now);
    riskOnFunds(this.book, turn, entry, now);
    if (first) decideWaiting(this.book, turn, this.book.waiting.takeAccount(id), now);
    watch(this.book, turn, entry);
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
    const arrival = { sentAt, receivedAt, now };
    const gap = takeEvents(this.book, entry, entry.session, items, arrival, this.deps.submit);
    return gap === null ? done(null) : refuse('EVENT_GAP', `event ${gap} is missing; resend from ${gap}`);
  }

  outcomes(id: AccountId, epoch: number, items: readonly Outcome[], receivedAt: Millis): void {
    const entry = this.current(id, epoch);
    if (entry === undefined) return;
    const turn = new Turn();
    takeOutcomes(this.book, turn, entry, items, receivedAt);
    this.deps.submit(turn);
  }

  funds(id: AccountId, epoch: number, funds: AccountFunds, now: Millis): void {
    const entry = this.current(id, epoch);
    if (entry === undefined) return;
    entry.account = { ...entry.account, funds };
    const turn = new Turn();
    riskOnFunds(this.book, turn, entry, now);
    if (!turn.isEmpty) this.deps.submit(turn);
  }

  quotes(id: AccountId, epoch: number, quotes: readonly Quote[], now: Millis): void {
    const entry = this.current(id, epoch);
    if (entry === undefined) return;
    const wanted = quotes.filter(({ symbol }) => entry.watched.has(symbol));
    for (const quote of wanted) {
      entry.quotes.set(quote.symbol, quote);
      entry.recent.note(quote, now);
    }
    const turn = new Turn();
    decideWaiting(this.book, turn, this.book.waiting.takeQuoted(id, wanted), now);
    lifeOnQuotes(this.book, turn, entry, wanted, now);
    riskOnQuotes(this.book, turn, entry, now);
    if (!turn.isEmpty) this.deps.submit(turn);
  }

  /** Too much waits for storage: whoever can send again later should. */
  get overloaded(): boolean {
    return this.deps.overloaded();
  }

  // ---- what is posted ------------------------------------------------------------------------------

  /** See core/app/posting.ts; decided, carried out and written down in one turn. */
  post(incoming: ReadPost, now: Millis): Post {
    const turn = new Turn();
    const post = takePost(this.book, turn, incoming, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return post;
  }

  /** The channel's owner says what a post means, or (null) that nothing is to be done. */
  choosePost(channel: ChannelId, number: number, choice: number | null, now: Millis): Result<Post> {
    const turn = new Turn();
    const chosen = choosePost(this.book, turn, channel, number, choice, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return chosen;
  }

  /** See core/app/approvals.ts. */
  answerApproval(id: ApprovalId, user: UserId, answer: Answer, now: Millis): Result<Approval> {
    const turn = new Turn();
    const answered = answerApproval(this.book, turn, id, user, answer, now);
    if (answered.ok) decideWaiting(this.book, turn, answered.value.opens, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return answered.ok ? done(answered.value.approval) : answered;
  }

  // ---- what people want ----------------------------------------------------------------------------

  addAccount(account: Account, channel: Channel): void {
    this.book.addAccount(account);
    this.book.addChannel(channel);
  }

  /** See core/app/subscriptions.ts. */
  putSubscription(
    subscription: Subscription,
    now: Millis,
    change: RuleChange | null = null,
    begins = false,
  ): void {
    const turn = new Turn();
    putSubscription(this.book, turn, subscription, change, begins, now);
    this.deps.submit(turn);
  }

  /** @param how what becomes of its living copies */
  endSubscription(subscription: Subscription, how: LifeRules['onEnd'], now: Millis): Ended {
    const turn = new Turn();
    const ended = endWithTwin(this.book, turn, subscription, how, now);
    this.deps.submit(turn);
    return ended;
  }

  /** See core/app/resync.ts. */
  planResync(
    subscription: Subscription,
    denials: ReadonlyMap<PositionId, Denial>,
    now: Millis,
  ): Result<readonly ResyncItem[]> {
    const turn = new Turn();
    const plan = planFor(this.book, turn, subscription, denials, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return plan;
  }

  resync(subscription: Subscription, ids: readonly string[], now: Millis): Result<readonly ResyncResult[]> {
    const turn = new Turn();
    const results = carryOut(this.book, turn, subscription, ids, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return results;
  }

  putAccountRules(rules: AccountRules, change: RuleChange, now: Millis): void {
    const turn = new Turn();
    const entry = this.entry(rules.account);
    entry.rules = rules;
    turn.facts.push({ type: 'account_rules', rules, at: now }, { type: 'rule_change', change });
    riskOnRules(this.book, turn, { kind: 'account', account: rules.account }, now);
    this.deps.submit(turn);
  }

  /** A person allows entries again. @returns how many limits were reached */
  clearBlocks(scope: RiskScope, now: Millis): number {
    const turn = new Turn();
    const cleared = clearBlocks(this.book, turn, scope, now);
    if (!turn.isEmpty) this.deps.submit(turn);
    return cleared;
  }

  /** The calendar of events, whenever it was loaded anew. */
  setNews(news: readonly NewsEvent[] | undefined): void {
    this.book.news = news;
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
      closing.push(underWay ? link : closeLink(this.book, turn, link, by, now));
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

  /** To be called several times a second: opens that were held back long enough are decided. */
  wake(now: Millis): void {
    const turn = new Turn();
    const expired = expireApprovals(this.book, turn, now);
    decideWaiting(this.book, turn, [...expired, ...this.book.waiting.takeOver(now)], now);
    if (!turn.isEmpty) this.deps.submit(turn);
  }

  /** To be called about once a second: repeats wishes without an outcome, ends windows that have passed. */
  tick(now: Millis): void {
    const turn = new Turn();
    resendDue(this.book, turn, now);
    riskOnTick(this.book, turn, now);
    decideWaiting(this.book, turn, this.book.waiting.takeOver(now), now);
    askUnproven(this.book, turn, now);
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
}
