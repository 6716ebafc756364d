/** People with accounts, channels, subscriptions and positions, in memory: enough of a core to talk to. */
import type {
  AccountStatus,
  ChannelStatus,
  LinkStatus,
  ProfitReport,
  ServiceStatus,
  SizeAnswer,
  SizeOrder,
  SubscribeOrder,
  SubscriptionStatus,
  TradeStatus,
  TradingApi,
  WhyReport,
} from '../../core/app/api.ts';
import type { RulesApi } from '../../core/app/rules-api.ts';
import { positionSize } from '../../core/app/position-size.ts';
import type { Account } from '../../core/domain/account.ts';
import { approvalIdOf } from '../../core/domain/approval.ts';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  PositionId,
  SubscriptionId,
  UserId,
} from '../../core/domain/ids.ts';
import { commentOf } from '../../core/domain/link.ts';
import type { DesiredState, Link } from '../../core/domain/link.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { SymbolSpec } from '../../core/domain/symbol.ts';
import type { Channel } from '../../core/ports.ts';
import { HouseRules } from './house-rules.ts';
import { HouseSignals } from './house-signals.ts';
import { aProfitReport } from './profit-report.ts';
import { aFollower, aTrade } from './trade.ts';
import { aLife, aPosition, aSignal, aSubscription, anIdentity, NOW, someFunds, symbol } from './trading.ts';

const unknown = (): Refusal => refuse('NOT_FOUND', 'there is no such thing of yours');

/** A copy that was opened as wished. */
export const aLink = (parts: Partial<Link> & { id: LinkId; account: AccountId }): Link => {
  const desired: DesiredState = parts.desired ?? {
    state: 'open',
    symbol: symbol('EURUSD'),
    side: 'buy',
    kind: 'market',
    lots: lots('0.1'),
    price: price('1.08412'),
    stopLoss: null,
    takeProfit: null,
    expiresAt: null,
  };
  return {
    subscription: 'subscription' as SubscriptionId,
    channel: 'channel' as ChannelId,
    position: '1001' as PositionId,
    magic: 7,
    comment: commentOf(parts.id),
    desired,
    version: 1,
    deadline: null,
    deviationPoints: 30,
    settledVersion: 1,
    actual: 'open',
    lots: lots('0.1'),
    openedLots: lots('0.1'),
    sourceLots: lots('1'),
    openPrice: price('1.08415'),
    ticket: null,
    lastOutcome: { status: 'filled', code: 10009, reason: '' },
    closeReason: null,
    ended: null,
    life: aLife(desired),
    createdAt: NOW,
    signalAt: NOW,
    filledAt: NOW + 4,
    ...parts,
  };
};

export class House implements TradingApi {
  readonly all: Account[] = [];
  readonly allChannels: Channel[] = [];
  readonly allSubscriptions: Subscription[] = [];
  readonly links: Link[] = [];
  /** Every change, in order, with whose name it was made in. */
  readonly changes: { readonly user: UserId; readonly what: string }[] = [];
  /** When set, every call fails with it. */
  broken: Error | null = null;
  /** A test sets its own. */
  clock = { now: (): number => NOW };
  private readonly ruled: HouseRules;
  private readonly signalled: HouseSignals;
  private counter = 0;

  constructor() {
    this.ruled = new HouseRules(this, {
      note: (user, what) => this.note(user, what),
      put: (subscription) => {
        const index = this.allSubscriptions.findIndex(({ id }) => id === subscription.id);
        this.allSubscriptions[index] = subscription;
      },
    });
    const { book, pipeline } = this.ruled;
    this.signalled = new HouseSignals({
      book,
      pipeline,
      channels: this.allChannels,
      now: () => this.clock.now(),
      enter: () => this.enter(),
      note: (user, what) => this.note(user, what),
    });
  }

  get rules(): RulesApi {
    return this.ruled.rules;
  }

  get signals(): HouseSignals {
    return this.signalled;
  }

  /** An account and its channel, connected and with money. */
  hasAccount(owner: UserId, name: string): Account {
    this.counter += 1;
    const account: Account = {
      id: `account-${owner}-${this.counter}` as AccountId,
      owner,
      name,
      identity: anIdentity({ login: String(700_000 + this.counter) }),
      funds: someFunds('10012.3'),
    };
    this.all.push(account);
    this.ruled.book.addAccount(account);
    this.allChannels.push({
      id: `channel-${owner}-${this.counter}` as ChannelId,
      owner,
      name,
      account: account.id,
      kind: 'account',
    });
    this.ruled.book.addChannel(this.channelOf(account));
    return account;
  }

  /** What its terminal told of its symbols. */
  hasSymbols({ id }: Account, specs: readonly SymbolSpec[]): void {
    this.ruled.hasSymbols(id, specs);
  }

  /** A channel that is posted on. */
  posted(owner: UserId, name: string): Channel {
    return this.signalled.posted(owner, name);
  }

  hasSubscription(from: Account, into: Account, parts: Partial<Subscription> = {}): Subscription {
    return this.subscribes(this.channelOf(from), into, parts);
  }

  /** To a posted channel, too. */
  subscribes(channel: Channel, into: Account, parts: Partial<Subscription> = {}): Subscription {
    this.counter += 1;
    const subscription = aSubscription({
      id: `subscription-${into.owner}-${this.counter}` as SubscriptionId,
      owner: into.owner,
      channel: channel.id,
      account: into.id,
      ...parts,
    });
    this.allSubscriptions.push(subscription);
    this.ruled.book.putSubscription(subscription);
    return subscription;
  }

  hasPosition(subscription: Subscription, parts: Partial<Link> = {}): Link {
    this.counter += 1;
    const link = aLink({
      id: `link-${subscription.owner}-${this.counter}` as LinkId,
      subscription: subscription.id,
      account: subscription.account,
      channel: subscription.channel,
      position: String(1000 + this.counter) as PositionId,
      createdAt: NOW + this.counter,
      magic: this.counter,
      ...parts,
    });
    this.links.push(link);
    this.ruled.book.putLink(link);
    return link;
  }

  channelOf(account: Account): Channel {
    const channel = this.allChannels.find((one) => one.account === account.id);
    if (channel === undefined) throw new Error(`${account.name} has no channel`);
    return channel;
  }

  /** Changes made in the name of `user`. */
  changesOf(user: UserId): string[] {
    return this.changes.filter((change) => change.user === user).map(({ what }) => what);
  }

  private enter(): void {
    if (this.broken !== null) throw this.broken;
  }

  private note(user: UserId, what: string): void {
    this.changes.push({ user, what });
  }

  private accountNamed(id: AccountId): Account {
    const account = this.all.find((one) => one.id === id);
    if (account === undefined) throw new Error(`no account ${id}`);
    return account;
  }

  private living(owner: UserId): Link[] {
    return this.links.filter(
      (link) => link.ended === null && this.accountNamed(link.account).owner === owner,
    );
  }

  private statusOf(subscription: Subscription): SubscriptionStatus {
    return {
      subscription,
      channelName: this.allChannels.find((one) => one.id === subscription.channel)?.name ?? '?',
      accountName: this.accountNamed(subscription.account).name,
      livingLinks: this.links.filter((link) => link.subscription === subscription.id && link.ended === null)
        .length,
    };
  }

  private linkStatus(link: Link): LinkStatus {
    return {
      link,
      channelName: this.allChannels.find((one) => one.id === link.channel)?.name ?? '?',
      accountName: this.accountNamed(link.account).name,
      currency: 'USD',
      digits: 5,
      position: null,
      floating: money('12.3'),
      risk: link.desired.stopLoss === null ? null : money('40'),
    };
  }

  async accounts(user: UserId): Promise<readonly AccountStatus[]> {
    this.enter();
    return this.all
      .filter((account) => account.owner === user)
      .map((account) => ({
        account,
        connection: 'online',
        since: NOW,
        openPositions: this.links.filter((link) => link.account === account.id && link.ended === null).length,
        unsettled: 0,
      }));
  }

  async connect(user: UserId, name: string): Promise<Result<{ account: Account; key: string }>> {
    this.enter();
    this.note(user, `connect ${name}`);
    return done({ account: this.hasAccount(user, name), key: `key-of-${name}` });
  }

  async disconnect(
    user: UserId,
    id: AccountId,
  ): Promise<Result<{ account: Account; livingLinks: number; copies: number }>> {
    this.enter();
    const index = this.all.findIndex((one) => one.id === id && one.owner === user);
    const account = this.all[index];
    if (account === undefined) return unknown();
    this.note(user, `disconnect ${id}`);
    const livingLinks = this.links.filter((link) => link.account === id).length;
    this.links.splice(0, this.links.length, ...this.links.filter((link) => link.account !== id));
    this.all.splice(index, 1);
    return done({ account, livingLinks, copies: 0 });
  }

  async rotateKey(user: UserId, id: AccountId): Promise<Result<Account>> {
    this.enter();
    const account = this.all.find((one) => one.id === id && one.owner === user);
    if (account === undefined) return unknown();
    this.note(user, `rotate ${id}`);
    return done(account);
  }

  async channels(user: UserId): Promise<readonly ChannelStatus[]> {
    this.enter();
    return this.allChannels
      .filter((channel) => channel.owner === user)
      .map((channel) => ({ channel, connection: 'online', openPositions: 0, subscribers: 0, mine: true }));
  }

  async subscribe(user: UserId, order: SubscribeOrder): Promise<Result<Subscription>> {
    this.enter();
    const open = await this.signals.channels(user);
    const from = open.find(({ channel }) => channel.id === order.channel)?.channel;
    const into = this.all.find((one) => one.id === order.account && one.owner === user);
    if (from === undefined || into === undefined) return unknown();
    const { sizing, symbolMap } = order;
    this.note(user, `subscribe ${from.name} ${into.name} ${JSON.stringify({ sizing, symbolMap })}`);
    return done(this.subscribes(from, into, { sizing, symbolMap }));
  }

  async subscriptions(user: UserId): Promise<readonly SubscriptionStatus[]> {
    this.enter();
    return this.allSubscriptions
      .filter((one) => one.owner === user && one.state !== 'ended')
      .map((one) => this.statusOf(one));
  }

  private replace(user: UserId, id: SubscriptionId, state: Subscription['state']): SubscriptionStatus | null {
    const index = this.allSubscriptions.findIndex((one) => one.id === id && one.owner === user);
    const before = this.allSubscriptions[index];
    if (before === undefined) return null;
    const after = { ...before, state };
    this.allSubscriptions[index] = after;
    this.ruled.book.putSubscription(after);
    return this.statusOf(after);
  }

  private switch(
    user: UserId,
    which: SubscriptionId | 'all',
    to: 'active' | 'paused',
  ): Result<SubscriptionStatus[]> {
    const ids = this.allSubscriptions
      .filter((one) => one.owner === user && (which === 'all' || one.id === which) && one.state !== 'ended')
      .filter((one) => one.state !== to)
      .map((one) => one.id);
    if (which !== 'all' && ids.length === 0) return unknown();
    this.note(user, `${to} ${which}`);
    return done(ids.map((id) => this.replace(user, id, to)).filter((one) => one !== null));
  }

  async pause(user: UserId, which: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>> {
    this.enter();
    return this.switch(user, which, 'paused');
  }

  async resume(user: UserId, which: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>> {
    this.enter();
    return this.switch(user, which, 'active');
  }

  async positions(user: UserId): Promise<readonly LinkStatus[]> {
    this.enter();
    return this.living(user).map((link) => this.linkStatus(link));
  }

  async close(user: UserId, ids: readonly LinkId[]): Promise<Result<readonly LinkStatus[]>> {
    this.enter();
    const meant = this.living(user).filter((link) => ids.includes(link.id));
    if (meant.length > 0) this.note(user, `close ${meant.map(({ id }) => id).join(' ')}`);
    return done(meant.map((link) => this.linkStatus(link)));
  }

  async panic(user: UserId): Promise<Result<{ paused: number; closing: readonly LinkStatus[] }>> {
    this.enter();
    this.note(user, 'panic');
    const paused = this.switch(user, 'all', 'paused');
    const closing = this.living(user).map((link) => this.linkStatus(link));
    return done({ paused: paused.ok ? paused.value.length : 0, closing });
  }

  async why(user: UserId, about: PositionId | 'last', limit: number): Promise<readonly WhyReport[]> {
    this.enter();
    return this.living(user)
      .filter((link) => about === 'last' || link.position === about)
      .slice(0, limit)
      .map((link) => this.reportOf(link));
  }

  private reportOf(link: Link): WhyReport {
    const { channelName, accountName } = this.linkStatus(link);
    return {
      channelName,
      accountName,
      signal: aSignal({ channel: link.channel, position: aPosition({ id: link.position }) }),
      decision: {
        channel: link.channel,
        seq: 1,
        position: link.position,
        subscription: link.subscription,
        account: link.account,
        link: link.id,
        verdict: 'command',
        code: 'COPIED',
        version: 1,
        trace: [],
        at: NOW,
      },
      link,
    };
  }

  async profit(user: UserId, id: AccountId, since: number): Promise<Result<ProfitReport>> {
    this.enter();
    const account = this.all.find((one) => one.id === id && one.owner === user);
    if (account === undefined) return unknown();
    return done(aProfitReport({ accountName: account.name, since }));
  }

  async trade(user: UserId, channel: ChannelId, position: PositionId): Promise<TradeStatus | null> {
    this.enter();
    const mine = this.links.filter(
      (link) =>
        link.channel === channel &&
        link.position === position &&
        this.accountNamed(link.account).owner === user,
    );
    const owned = this.allChannels.find((one) => one.id === channel);
    const approval = this.ruled.book.approvals.get(approvalIdOf(channel, position, user)) ?? null;
    if (owned === undefined || (mine.length === 0 && approval === null && owned.owner !== user)) return null;
    if (approval !== null) return this.signalled.tradeOf(owned, approval);
    return aTrade({
      channel: owned,
      position: aPosition({ id: position }),
      followers: mine.map((link) => aFollower({ link, accountName: this.accountNamed(link.account).name })),
    });
  }

  async size(user: UserId, order: SizeOrder): Promise<Result<SizeAnswer>> {
    this.enter();
    const entry = this.ruled.book.accounts.get(order.account);
    return entry?.account.owner === user ? positionSize(entry, order) : unknown();
  }

  async status(): Promise<ServiceStatus> {
    this.enter();
    return {
      startedAt: NOW - 3_600_000,
      sessions: 2,
      channels: 2,
      activeSubscriptions: 1,
      pausedSubscriptions: 0,
      livingLinks: 1,
      unsettled: 0,
      signalsToday: 4,
      copiedToday: 3,
      deniedToday: 1,
    };
  }
}
