/**
 * The book: everything this instance knows of accounts, channels, subscriptions, positions and links, in
 * memory. It is loaded at the start and changed by the pipeline only, which submits a fact for each change.
 */
import type { Hold } from '../copier/decide.ts';
import { patienceOf } from '../copier/entry.ts';
import { movesStops } from '../copier/life/trail.ts';
import type { NewsEvent } from '../domain/news.ts';
import { isOver } from '../copier/signals.ts';
import { indexSymbols } from '../copier/symbols.ts';
import type { Reported } from '../copier/tranches.ts';
import type { Account } from '../domain/account.ts';
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { PostTemplate, Visibility } from '../domain/channel.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  Millis,
  PositionId,
  SubscriptionId,
  UserId,
} from '../domain/ids.ts';
import { isSettled, linkIdOf, magicOf } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import { keepNewest } from '../domain/newest.ts';
import { standardAccountRules } from '../domain/risk.ts';
import type { AccountRules, RiskScope, RiskState } from '../domain/risk.ts';
import { shownId } from '../domain/plan.ts';
import type { Position } from '../domain/position.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { BrokerSymbol, Quote, SymbolIndex, SymbolSpec } from '../domain/symbol.ts';
import type { BookImage, Channel } from '../ports.ts';
import { RecentPosts } from './recent-posts.ts';
import { RecentQuotes } from './recent-quotes.ts';
import type { RiskClock } from './risk-clock.ts';
import { WaitingOpens } from './waiting.ts';

/** `connecting`: greeted, its snapshot is not taken in yet; nothing is sent. */
export interface SessionState {
  readonly epoch: number;
  readonly synced: boolean;
  /** When its first snapshot was taken in; null before. */
  readonly syncedAt: Millis | null;
  /** Events up to this number are history: the snapshot has them already. */
  readonly replayUntil: number;
  /** What the snapshot listed: of these it knew more than any event up to its number. */
  readonly listed: ReadonlySet<PositionId>;
  /** Positions that the snapshot's deals prove closed. */
  readonly closed: ReadonlySet<PositionId>;
  /** Our clock minus the terminal's. */
  readonly clockOffsetMs: Millis;
}

export interface AccountEntry {
  account: Account;
  specs: readonly SymbolSpec[];
  symbols: SymbolIndex;
  session: SessionState | null;
  /** Since when it is connected or not; null if never connected. */
  since: Millis | null;
  stream: string | null;
  acked: number;
  readonly positions: Map<PositionId, PositionRecord>;
  /** Those of `positions` that are not over. */
  readonly current: Map<PositionId, PositionRecord>;
  /** The latest of `positions` with each magic number other than 0. */
  readonly heldBy: Map<number, PositionId>;
  /** Those of `positions` that are over, oldest first. */
  readonly over: PositionId[];
  /** Quotes of this session. */
  readonly quotes: Map<string, Quote>;
  /** What its quotes were lately, in earlier sessions too. */
  readonly recent: RecentQuotes;
  /** Symbols whose quotes a decision asked for in this session, beside those of living copies. */
  readonly asked: Set<BrokerSymbol>;
  /** Symbols whose quotes are wanted as prices for all; see terminal-prices.ts. */
  priced: ReadonlySet<BrokerSymbol>;
  rules: AccountRules;
  /** Living links by their magic number. */
  readonly byMagic: Map<number, LinkId>;
  /** Whose copy each magic number is or was, the latest last: a deal may be reported after its link is over. */
  readonly copies: Map<number, SubscriptionId>;
  watched: ReadonlySet<string>;
  /** What the last snapshot lacked without proof of its end, and when it is asked for again. */
  unproven: { readonly what: string; readonly at: Millis; readonly attempt: number } | null;
  /** Resting orders that a snapshot lacked, and since when: the next snapshot decides. */
  readonly missingOrders: Map<PositionId, Millis>;
  /** What a snapshot said of netted positions, where it is not clear yet what they grew by; see netting.ts. */
  readonly unclear: Map<PositionId, Unclear>;
  /** When the newest deal that we know happened, on our clock; null before the first. */
  lastDealAt: Millis | null;
}

/** A netted position that a snapshot shows grown: by an order that is gone meanwhile, or by something else. */
export interface Unclear {
  readonly reported: Reported;
  /** Resting orders that may have been filled into it: what became of them, the terminal tells soon after. */
  readonly orders: Set<PositionId>;
}

export interface ChannelEntry {
  channel: Channel;
  lastSeq: number;
  /** Subscriptions that are not ended, or have a link that lives. */
  readonly subscriptions: Map<SubscriptionId, Subscription>;
  /** Copies of each position, by subscription. */
  readonly links: Map<PositionId, Map<SubscriptionId, Link>>;
  /** What was written lately. */
  readonly posts: RecentPosts;
  visibility: Visibility;
  /** People who joined it. */
  readonly members: Set<UserId>;
  /** People who do not want to hear of it. */
  readonly muted: Set<UserId>;
  /** How its posts are written, where that was taught. */
  template: PostTemplate | null;
}

/** What the tables keep of a channel beside its signals. */
type KeptOfChannel = Omit<BookImage['channels'][number], 'channel' | 'lastSeq'>;

/** When an unsettled wish is sent again. */
export interface Resend {
  readonly at: Millis;
  readonly attempt: number;
}

/**
 * Positions that are over, remembered per account, so that a report that comes late or twice is known for
 * what it is. A terminal keeps at most some hundred unacknowledged reports.
 */
const MAX_OVER = 2_000;

export const scopeKey = (scope: RiskScope): string =>
  scope.kind === 'account' ? `account/${scope.account}` : `subscription/${scope.subscription}`;

export class Book {
  readonly accounts = new Map<AccountId, AccountEntry>();
  /** Paper accounts that enter for others, by the account that they enter for. */
  readonly twins = new Map<AccountId, AccountId>();
  readonly channels = new Map<ChannelId, ChannelEntry>();
  readonly channelOf = new Map<AccountId, ChannelEntry>();
  readonly subscriptions = new Map<SubscriptionId, Subscription>();
  /** Subscriptions whose rules move stops with the market, by their account. */
  readonly moving = new Map<AccountId, Set<SubscriptionId>>();
  readonly links = new Map<LinkId, Link>();
  readonly unsettled = new Map<LinkId, Resend>();
  readonly waiting = new WaitingOpens();
  /** Questions to people: open ones, and for a day those that are answered. */
  readonly approvals = new Map<ApprovalId, Approval>();
  /** Symbols that a person was asked about, with the subscription: once each, as long as this instance lives. */
  readonly symbolsAsked = new Set<string>();
  /** By `scopeKey`: of accounts and subscriptions that have or had limits. */
  readonly riskStates = new Map<string, RiskState>();
  /** Of every scope that has limits now; null before they were first gathered (core/app/risk-scopes.ts). */
  riskClocks: ReadonlyMap<AccountId, readonly RiskClock[]> | null = null;
  /** The calendar of events; undefined while there is none. */
  news: readonly NewsEvent[] | undefined = undefined;

  /** Takes in what the store holds. */
  static from(image: BookImage): Book {
    const book = new Book();
    for (const { account, symbols, stream, acked } of image.accounts) {
      const entry = book.addAccount(account);
      book.setSymbols(entry, symbols);
      entry.stream = stream;
      entry.acked = acked;
    }
    for (const { channel, lastSeq, ...kept } of image.channels) book.addChannel(channel, lastSeq, kept);
    for (const subscription of image.subscriptions) book.putSubscription(subscription);
    for (const { account, record } of image.positions) {
      const entry = book.accounts.get(account);
      if (entry !== undefined) book.putPosition(entry, record);
    }
    for (const link of image.links) book.putLink(link);
    for (const rules of image.accountRules) {
      const entry = book.accounts.get(rules.account);
      if (entry !== undefined) entry.rules = rules;
    }
    for (const state of image.riskStates) book.riskStates.set(scopeKey(state.scope), state);
    for (const approval of image.approvals) book.approvals.set(approval.id, approval);
    for (const post of image.posts) book.channels.get(post.channel)?.posts.add(post);
    for (const { signal, subscription: id } of image.undecided) {
      const subscription = book.subscriptions.get(id);
      if (subscription === undefined) continue;
      // Its account is away at a start; what else it waits for is found when the account is back.
      const cameWithStop = signal.position.stopLoss !== null;
      const linkId = linkIdOf(signal.channel, signal.position.id, id);
      const patience = patienceOf(subscription, { cameWithStop, linkId });
      const hold: Hold = { wait: 'account', until: signal.providerAt + patience };
      book.wait(signal, subscription, hold);
    }
    return book;
  }

  addAccount(account: Account): AccountEntry {
    const entry: AccountEntry = {
      account,
      specs: [],
      symbols: indexSymbols([]),
      session: null,
      since: null,
      stream: null,
      acked: 0,
      positions: new Map(),
      current: new Map(),
      heldBy: new Map(),
      over: [],
      quotes: new Map(),
      recent: new RecentQuotes(),
      asked: new Set(),
      priced: new Set(),
      rules: standardAccountRules(account.id),
      byMagic: new Map(),
      copies: new Map(),
      watched: new Set(),
      unproven: null,
      missingOrders: new Map(),
      unclear: new Map(),
      lastDealAt: null,
    };
    this.accounts.set(account.id, entry);
    if (account.twinOf !== undefined) this.twins.set(account.twinOf, account.id);
    return entry;
  }

  setSymbols(entry: AccountEntry, specs: readonly SymbolSpec[]): void {
    entry.specs = specs;
    entry.symbols = indexSymbols(specs);
  }

  addChannel(channel: Channel, lastSeq = 0, kept: Partial<KeptOfChannel> = {}): void {
    const { visibility = 'private', members = [], muted = [], template = null } = kept;
    const entry: ChannelEntry = {
      channel,
      lastSeq,
      subscriptions: new Map(),
      links: new Map(),
      posts: new RecentPosts(),
      visibility,
      members: new Set(members),
      muted: new Set(muted),
      template,
    };
    this.channels.set(channel.id, entry);
    this.channelOf.set(channel.account, entry);
  }

  /** Whether a person may follow the channel: it is his, he joined it, or it is open to all. */
  isOpenTo(entry: ChannelEntry, user: UserId): boolean {
    return entry.channel.owner === user || entry.visibility === 'listed' || entry.members.has(user);
  }

  removeAccount(id: AccountId): void {
    const channel = this.channelOf.get(id);
    if (channel !== undefined) this.channels.delete(channel.channel.id);
    this.channelOf.delete(id);
    const twinOf = this.accounts.get(id)?.account.twinOf;
    if (twinOf !== undefined) this.twins.delete(twinOf);
    this.accounts.delete(id);
  }

  putSubscription(subscription: Subscription): void {
    this.subscriptions.set(subscription.id, subscription);
    this.channels.get(subscription.channel)?.subscriptions.set(subscription.id, subscription);
    this.noteMoving(subscription);
  }

  private noteMoving({ id, account, rules }: Subscription): void {
    const moving = this.moving.get(account);
    if (!movesStops(rules.life)) moving?.delete(id);
    else if (moving === undefined) this.moving.set(account, new Set([id]));
    else moving.add(id);
  }

  /** Puts an open aside. */
  wait(signal: Signal, { id, account }: Subscription, hold: Hold): void {
    this.waiting.add({ signal, subscription: id, account, hold });
  }

  /** True when another subscription's copy of this position lives on the subscription's account. */
  isCopiedOtherwise(channel: ChannelEntry, position: PositionId, { id, account }: Subscription): boolean {
    const copies = channel.links.get(position);
    if (copies === undefined) return false;
    for (const link of copies.values()) {
      if (link.ended === null && link.account === account && link.subscription !== id) return true;
    }
    return false;
  }

  linkOf(channel: ChannelEntry, position: PositionId, subscription: SubscriptionId): Link | undefined {
    return channel.links.get(position)?.get(subscription);
  }

  putLink(link: Link): void {
    this.links.set(link.id, link);
    const channel = this.channels.get(link.channel);
    if (channel !== undefined) {
      const copies = channel.links.get(link.position);
      if (copies === undefined) channel.links.set(link.position, new Map([[link.subscription, link]]));
      else copies.set(link.subscription, link);
    }
    const account = this.accounts.get(link.account);
    if (account !== undefined) this.noteCopy(account, link);
    if (link.ended === null) account?.byMagic.set(link.magic, link.id);
    else if (account?.byMagic.get(link.magic) === link.id) account.byMagic.delete(link.magic);
    if (isSettled(link)) this.unsettled.delete(link.id);
    else if (!this.unsettled.has(link.id)) this.unsettled.set(link.id, { at: 0, attempt: 0 });
  }

  private noteCopy({ copies }: AccountEntry, { magic, subscription }: Link): void {
    if (copies.get(magic) === subscription) return;
    keepNewest(copies, magic, subscription, MAX_OVER);
  }

  /**
   * A magic number that no living link of the account has, nor a position that was let go when its subscription ended;
   * the link's own again, if it lives.
   */
  freeMagic(entry: AccountEntry, link: LinkId): number {
    for (let attempt = 0; ; attempt++) {
      const magic = magicOf(link, attempt);
      const holder = entry.byMagic.get(magic);
      if (holder === link) return magic;
      const held = holder === undefined ? this.heldWith(entry, magic) : undefined;
      if (holder === undefined && (held === undefined || isOver(held.position))) return magic;
    }
  }

  /** The living copy that has this magic number on the account. */
  linkWith(entry: AccountEntry, magic: number): Link | undefined {
    const id = entry.byMagic.get(magic);
    return id === undefined ? undefined : this.links.get(id);
  }

  /** The provider's position behind a copy, while it is remembered. */
  sourceOf({ channel, position }: Pick<Link, 'channel' | 'position'>): Position | undefined {
    const account = this.channels.get(channel)?.channel.account;
    return account === undefined ? undefined : this.accounts.get(account)?.positions.get(position)?.position;
  }

  /** What the copy's card is about: all legs of a posted signal are on one. */
  cardOf(link: Pick<Link, 'channel' | 'position'>): PositionId {
    const source = this.sourceOf(link);
    return source === undefined ? link.position : shownId(source);
  }

  /** Every link of the account that is not over. */
  *livingLinks(entry: AccountEntry): Generator<Link> {
    for (const id of entry.byMagic.values()) {
      const link = this.links.get(id);
      if (link !== undefined) yield link;
    }
  }

  putPosition(entry: AccountEntry, record: PositionRecord): void {
    const { id, magic } = record.position;
    entry.positions.set(id, record);
    if (isOver(record.position)) entry.current.delete(id);
    else entry.current.set(id, record);
    if (magic !== 0) entry.heldBy.set(magic, id);
    if (isOver(record.position)) this.remember(entry, id);
  }

  /** What the account last reported with this magic number. */
  heldWith(entry: AccountEntry, magic: number): PositionRecord | undefined {
    const id = entry.heldBy.get(magic);
    return id === undefined ? undefined : entry.positions.get(id);
  }

  /** Bounds what is remembered of positions that are over. */
  private remember(entry: AccountEntry, over: PositionId): void {
    entry.over.push(over);
    if (entry.over.length <= MAX_OVER) return;
    const oldest = entry.over.shift();
    if (oldest === undefined) return;
    const magic = entry.positions.get(oldest)?.position.magic;
    entry.positions.delete(oldest);
    if (magic !== undefined && entry.heldBy.get(magic) === oldest) entry.heldBy.delete(magic);
  }

  /**
   * Forgets a position that is over and whose copies are all over and settled: the record keeps them, and
   * a number that was taken in never comes again.
   */
  prune(channel: ChannelEntry, position: PositionId): void {
    const copies = channel.links.get(position);
    if (copies === undefined) return;
    for (const link of copies.values()) if (link.ended === null || !isSettled(link)) return;
    for (const link of copies.values()) this.links.delete(link.id);
    channel.links.delete(position);
  }
}
