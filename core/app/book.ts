/**
 * The book: everything this instance knows of accounts, channels, subscriptions, positions and links, in
 * memory. It is loaded at the start and changed by the pipeline only, which submits a fact for each change.
 */
import { isOver } from '../copier/signals.ts';
import { indexSymbols } from '../copier/symbols.ts';
import type { SymbolIndex } from '../copier/symbols.ts';
import type { Account } from '../domain/account.ts';
import type { PositionRecord } from '../domain/fact.ts';
import type { AccountId, ChannelId, LinkId, Millis, PositionId, SubscriptionId } from '../domain/ids.ts';
import { isSettled, magicOf } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Quote, SymbolSpec } from '../domain/symbol.ts';
import type { BookImage, Channel } from '../ports.ts';
import { WaitingOpens } from './waiting.ts';

/** `connecting`: greeted, its snapshot is not taken in yet; nothing is sent. */
export interface SessionState {
  readonly epoch: number;
  readonly synced: boolean;
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
  /** The latest of `positions` with each magic number other than 0. */
  readonly heldBy: Map<number, PositionId>;
  /** Those of `positions` that are over, oldest first. */
  readonly over: PositionId[];
  readonly quotes: Map<string, Quote>;
  /** Living links by their magic number. */
  readonly byMagic: Map<number, LinkId>;
  watched: ReadonlySet<string>;
  /** What the last snapshot lacked without proof of its end, and when it is asked for again. */
  unproven: { readonly what: string; readonly at: Millis; readonly attempt: number } | null;
  /** Resting orders that a snapshot lacked, and since when: the next snapshot decides. */
  readonly missingOrders: Map<PositionId, Millis>;
  /** When the newest deal that we know happened, on our clock; null before the first. */
  lastDealAt: Millis | null;
}

export interface ChannelEntry {
  readonly channel: Channel;
  lastSeq: number;
  /** Subscriptions that are not ended, or have a link that lives. */
  readonly subscriptions: Map<SubscriptionId, Subscription>;
  /** Copies of each position, by subscription. */
  readonly links: Map<PositionId, Map<SubscriptionId, Link>>;
}

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

export class Book {
  readonly accounts = new Map<AccountId, AccountEntry>();
  readonly channels = new Map<ChannelId, ChannelEntry>();
  readonly channelOf = new Map<AccountId, ChannelEntry>();
  readonly subscriptions = new Map<SubscriptionId, Subscription>();
  readonly links = new Map<LinkId, Link>();
  readonly unsettled = new Map<LinkId, Resend>();
  readonly waiting = new WaitingOpens();

  /** Takes in what the store holds. */
  static from(image: BookImage): Book {
    const book = new Book();
    for (const { account, symbols, stream, acked } of image.accounts) {
      const entry = book.addAccount(account);
      book.setSymbols(entry, symbols);
      entry.stream = stream;
      entry.acked = acked;
    }
    for (const { channel, lastSeq } of image.channels) book.addChannel(channel, lastSeq);
    for (const subscription of image.subscriptions) book.putSubscription(subscription);
    for (const { account, record } of image.positions) {
      const entry = book.accounts.get(account);
      if (entry !== undefined) book.putPosition(entry, record);
    }
    for (const link of image.links) book.putLink(link);
    for (const { signal, subscription: id } of image.undecided) {
      const subscription = book.subscriptions.get(id);
      if (subscription !== undefined) book.wait(signal, subscription);
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
      heldBy: new Map(),
      over: [],
      quotes: new Map(),
      byMagic: new Map(),
      watched: new Set(),
      unproven: null,
      missingOrders: new Map(),
      lastDealAt: null,
    };
    this.accounts.set(account.id, entry);
    return entry;
  }

  setSymbols(entry: AccountEntry, specs: readonly SymbolSpec[]): void {
    entry.specs = specs;
    entry.symbols = indexSymbols(specs);
  }

  addChannel(channel: Channel, lastSeq = 0): void {
    const entry: ChannelEntry = { channel, lastSeq, subscriptions: new Map(), links: new Map() };
    this.channels.set(channel.id, entry);
    this.channelOf.set(channel.account, entry);
  }

  removeAccount(id: AccountId): void {
    const channel = this.channelOf.get(id);
    if (channel !== undefined) this.channels.delete(channel.channel.id);
    this.channelOf.delete(id);
    this.accounts.delete(id);
  }

  putSubscription(subscription: Subscription): void {
    this.subscriptions.set(subscription.id, subscription);
    this.channels.get(subscription.channel)?.subscriptions.set(subscription.id, subscription);
  }

  /** Puts an open aside until its account is ready, or its window over. */
  wait(signal: Signal, { id, account, openWindowMs }: Subscription): void {
    this.waiting.add({ signal, subscription: id, account, until: signal.providerAt + openWindowMs });
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
    if (link.ended === null) account?.byMagic.set(link.magic, link.id);
    else if (account?.byMagic.get(link.magic) === link.id) account.byMagic.delete(link.magic);
    if (isSettled(link)) this.unsettled.delete(link.id);
    else if (!this.unsettled.has(link.id)) this.unsettled.set(link.id, { at: 0, attempt: 0 });
  }

  /** A magic number that no living link of the account has; the link's own again, if it lives. */
  freeMagic(entry: AccountEntry, link: LinkId): number {
    for (let attempt = 0; ; attempt++) {
      const magic = magicOf(link, attempt);
      const holder = entry.byMagic.get(magic);
      if (holder === undefined || holder === link) return magic;
    }
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
