/**
 * The pipeline: everything that happens, one thing at a time. Synchronous and deterministic: given the same
 * book and the same inputs at the same times it finds the same facts. It holds no socket and no database;
 * each input becomes a `Turn` that is submitted for durable storage and released afterwards.
 */
import type { Denial } from '../copier/codes.ts';
import { afterOutcome } from '../copier/outcome.ts';
import type { ResyncItem } from '../copier/resync.ts';
import type { NewsEvent } from '../domain/news.ts';
import { isOver } from '../copier/signals.ts';
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
import { endSubscription } from './ending.ts';
import type { Ended } from './ending.ts';
import type { HelloFacts, Snapshot } from './gateway.ts';
import { accountFact, noteDeals, takeEvents } from './events.ts';
import { lifeOnLink, lifeOnQuotes } from './life.ts';
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
import { Turn } from './turn.ts';
import { closeLink, noteLink, RESEND_FIRST_MS, RESEND_LAST_MS, rewishCloses, sendWish } from './wishes.ts';

export interface PipelineDeps {
  readonly book: Book;
  readonly submit: (turn: Turn) => void;
  /** True while too much waits for storage: events are refused and come again. */
  readonly overloaded: () => boolean;
}

/** A snapshot that lacks what it should show is asked for again after this long, doubling. */
const RESYNC_FIRST_MS: Millis = 60_000;
const RESYNC_LAST_MS: Millis = 3_600_000;

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
    this.noteUnproven(turn, entry, unproven, now);
    if (first) {
      turn.news.push({ kind: 'connected', account: id, user: entry.account.owner, at: now });
      this.sendUnsettled(turn, entry, now);
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
    for (const outcome of items) {
      const link = this.book.links.get(outcome.link);
      if (link?.account !== id) continue;
      const held = this.book.heldWith(entry, link.magic)?.position;
      const next = afterOutcome(link, outcome, receivedAt, held);
      if (next === link) continue;
      noteLink(this.book, turn, next, outcome, receivedAt);
      lifeOnLink(this.book, turn, link, next, receivedAt);
      if (!isSettled(next)) this.postpone(next, receivedAt);
      this.warnRefused(turn, entry, next, outcome, receivedAt);
      if (next.ended === null && !entry.watched.has(next.desired.symbol)) watch(this.book, turn, entry);
      this.forget(next);
    }
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

  /** @param change what a person changed in its rules, for their history; null when nothing */
  putSubscription(subscription: Subscription, now: Millis, change: RuleChange | null = null): void {
    const turn = new Turn();
    const { id, account, rules } = subscription;
    const hadLimits = (this.book.subscriptions.get(id)?.rules.limits.length ?? 0) > 0;
    this.book.putSubscription(subscription);
    turn.facts.push({ type: 'subscription', subscription, at: now });
    if (change !== null) turn.facts.push({ type: 'rule_change', change });
    if (hadLimits || rules.limits.length > 0)
      riskOnRules(this.book, turn, { kind: 'subscription', account, subscription: id }, now);
    // What waits is asked again by the new rules. If it will not be copied now, that is said at once, for nobody
    // would ask again after a restart.
    decideWaiting(this.book, turn, this.book.waiting.takeSubscription(subscription), now);
    this.deps.submit(turn);
  }

  /** @param how what becomes of its living copies */
  endSubscription(subscription: Subscription, how: LifeRules['onEnd'], now: Millis): Ended {
    const turn = new Turn();
    const ended = endSubscription(this.book, turn, subscription, how, now);
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
    for (const [id, resend] of this.book.unsettled) {
      if (resend.at > now) continue;
      const link = this.book.links.get(id);
      if (link === undefined) continue;
      const session = this.book.accounts.get(link.account)?.session;
      if (session?.synced === true) turn.send(link);
      const pause = Math.min(RESEND_LAST_MS, RESEND_FIRST_MS * 2 ** resend.attempt);
      this.book.unsettled.set(id, { at: now + pause, attempt: Math.min(resend.attempt + 1, 10) });
    }
    riskOnTick(this.book, turn, now);
    decideWaiting(this.book, turn, this.book.waiting.takeOver(now), now);
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
        `${entry.account.name}: ${what} is missing from the terminal's list, and its history has no closing deal. ` +
        'It counts as open until the terminal proves otherwise.',
      at,
    });
  }
}
