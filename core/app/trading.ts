/** TradingApi: what people ask for, checked for whose it is, and carried out through the pipeline. */
import { isOver } from '../copier/signals.ts';
import type { Account } from '../domain/account.ts';
import { approvalIdOf } from '../domain/approval.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  Millis,
  PositionId,
  SubscriptionId,
  UserId,
} from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import { accountKey, hashSecret } from '../domain/secret.ts';
import { STANDARD_RULES } from '../domain/rules.ts';
import { DEFAULT_DEVIATION_POINTS, DEFAULT_OPEN_WINDOW_MS } from '../domain/subscription.ts';
import type { Subscription, SubscriptionState } from '../domain/subscription.ts';
import type { Clock, Ids, RecordStore, TradingStore, Venue } from '../ports.ts';
import type {
  AccountStatus,
  ChannelStatus,
  Connection,
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
} from './api.ts';
import { AskedMarkets } from './asked-markets.ts';
import type { AccountEntry, Book } from './book.ts';
import type { KeyRotations } from './key-rotations.ts';
import type { Pipeline } from './pipeline.ts';
import { positionSize } from './position-size.ts';
import { checkSubscribe } from './subscribing.ts';
import { closedTrades, floatingResult, largestFall, riskToStop, stopOf } from './valuation.ts';
import { tradeStatus } from './trade-status.ts';
import { twinNameOf } from './twins.ts';

/** More accounts than this for one person is a script gone wild. */
const MAX_ACCOUNTS_PER_USER = 500;
/** What a picture can show. */
const MAX_CURVE_POINTS = 1_000;
const DAY_MS: Millis = 24 * 3_600_000;

export interface TradingDeps {
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly store: Pick<TradingStore, 'projected'>;
  readonly records: RecordStore;
  readonly venue: Pick<Venue, 'disconnect'>;
  readonly rotations: Pick<KeyRotations, 'begin'>;
  /** Stores the points of equity curves that are still kept in memory. */
  readonly flush: () => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Resolves when everything submitted so far is durable. */
  readonly stored: () => Promise<void>;
  readonly startedAt: Millis;
}

const noAccount = (): Refusal => refuse('ACCOUNT_UNKNOWN', 'there is no such account; /accounts lists yours');
const noSubscription = (): Refusal =>
  refuse('SUBSCRIPTION_UNKNOWN', 'there is no such copy; /copies lists yours');

export class Trading implements TradingApi {
  private readonly deps: TradingDeps;
  private readonly book: Book;
  private readonly markets: AskedMarkets;

  constructor(deps: TradingDeps) {
    this.deps = deps;
    this.book = deps.book;
    this.markets = new AskedMarkets(deps.book);
  }

  accounts(user: UserId): Promise<readonly AccountStatus[]> {
    return Promise.resolve(this.accountsOf(user).map((entry) => this.accountStatus(entry)));
  }

  async connect(user: UserId, name: string): Promise<Result<{ account: Account; key: string }>> {
    if (this.accountsOf(user).length >= MAX_ACCOUNTS_PER_USER) {
      return refuse(
        'TOO_MANY_ACCOUNTS',
        `${MAX_ACCOUNTS_PER_USER} accounts are the most; /disconnect one first`,
      );
    }
    const { ids, records, clock, pipeline } = this.deps;
    const key = accountKey(ids.secret());
    const made = await records.createAccount({
      id: ids.id() as AccountId,
      owner: user,
      name,
      keyHash: hashSecret(key),
      channelId: ids.id() as ChannelId,
      kind: 'account',
      at: clock.now(),
    });
    if (!made.ok) return made;
    pipeline.addAccount(made.value.account, made.value.channel);
    return done({ account: made.value.account, key });
  }

  async disconnect(
    user: UserId,
    id: AccountId,
  ): Promise<Result<{ account: Account; livingLinks: number; copies: number }>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return noAccount();
    const { pipeline, records, venue, clock, stored } = this.deps;
    const channel = this.book.channelOf.get(id)?.channel.id;
    for (const subscription of [...this.book.subscriptions.values()]) {
      const concerned = subscription.account === id || subscription.channel === channel;
      if (concerned && subscription.state !== 'ended')
        pipeline.putSubscription({ ...subscription, state: 'ended' }, clock.now());
    }
    await stored();
    if (!(await records.removeAccount(user, id, clock.now()))) return noAccount();
    const livingLinks = [...this.book.livingLinks(entry)].length;
    const copies = [...this.book.links.values()].filter(
      (link) => link.channel === channel && link.ended === null,
    ).length;
    venue.disconnect(id, 'KEY_UNKNOWN', 'the account was disconnected by its owner');
    this.book.removeAccount(id);
    return done({ account: entry.account, livingLinks, copies });
  }

  async rotateKey(user: UserId, id: AccountId): Promise<Result<Account>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return noAccount();
    if (isPaper(entry)) return refuse('PAPER_HAS_NO_KEY', 'a paper account has no terminal, and so no key');
    const begun = await this.deps.rotations.begin(entry);
    return begun.ok ? done(entry.account) : begun;
  }

  channels(user: UserId): Promise<readonly ChannelStatus[]> {
    const mine = [...this.book.channels.values()].filter(({ channel }) => channel.owner === user);
    return Promise.resolve(
      mine.map(({ channel, subscriptions }) => {
        const entry = this.book.accounts.get(channel.account);
        return {
          channel,
          connection: entry === undefined ? 'never' : connectionOf(entry),
          openPositions: entry === undefined ? 0 : openPositions(entry),
          subscribers: [...subscriptions.values()].filter(({ state }) => state !== 'ended').length,
          mine: true,
        };
      }),
    );
  }

  async subscribe(user: UserId, order: SubscribeOrder): Promise<Result<Subscription>> {
    const checked = checkSubscribe(this.book, user, order);
    if (!checked.ok) return checked;
    const { clock, ids, pipeline, stored } = this.deps;
    const subscription: Subscription = {
      id: ids.id() as SubscriptionId,
      owner: user,
      channel: order.channel,
      account: order.account,
      state: 'active',
      sizing: order.sizing,
      symbolMap: order.symbolMap,
      openWindowMs: DEFAULT_OPEN_WINDOW_MS,
      deviationPoints: DEFAULT_DEVIATION_POINTS,
      rules: STANDARD_RULES,
      createdAt: clock.now(),
    };
    pipeline.putSubscription(subscription, clock.now());
    await stored();
    return done(subscription);
  }

  subscriptions(user: UserId): Promise<readonly SubscriptionStatus[]> {
    return Promise.resolve(
      this.subscriptionsOf(user).map((subscription) => this.subscriptionStatus(subscription)),
    );
  }

  pause(user: UserId, id: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>> {
    return this.switch(user, id, 'active', 'paused');
  }

  resume(user: UserId, id: SubscriptionId | 'all'): Promise<Result<readonly SubscriptionStatus[]>> {
    return this.switch(user, id, 'paused', 'active');
  }

  positions(user: UserId): Promise<readonly LinkStatus[]> {
    const links = this.accountsOf(user).flatMap((entry) => [...this.book.livingLinks(entry)]);
    return Promise.resolve(links.map((link) => this.linkStatus(link)));
  }

  async close(user: UserId, ids: readonly LinkId[]): Promise<Result<readonly LinkStatus[]>> {
    const mine = ids.filter((id) => {
      const link = this.book.links.get(id);
      return link !== undefined && this.mine(user, link.account) !== undefined;
    });
    const closing = this.deps.pipeline.close(mine, 'closed_in_chat', this.deps.clock.now());
    await this.deps.stored();
    return done(closing.map((link) => this.linkStatus(link)));
  }

  async panic(user: UserId): Promise<Result<{ paused: number; closing: readonly LinkStatus[] }>> {
    const { paused, closing } = this.deps.pipeline.panic(user, this.deps.clock.now());
    await this.deps.stored();
    return done({ paused, closing: closing.map((link) => this.linkStatus(link)) });
  }

  async why(user: UserId, about: PositionId | 'last', limit: number): Promise<readonly WhyReport[]> {
    await this.deps.store.projected();
    return this.deps.records.decisionsOf(user, { position: about === 'last' ? null : about, limit });
  }

  async profit(user: UserId, id: AccountId, since: Millis): Promise<Result<ProfitReport>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return noAccount();
    await Promise.all([this.deps.store.projected(), this.deps.flush()]);
    const { records, clock } = this.deps;
    const deals = await records.dealsOf(user, id, since);
    const stored = await records.equityPoints(user, id, since, MAX_CURVE_POINTS);
    const { funds, identity } = entry.account;
    const now = funds === null ? [] : [{ at: clock.now(), balance: funds.balance, equity: funds.equity }];
    const curve = [...stored, ...now];
    const closed = closedTrades(deals);
    return done({
      accountName: entry.account.name,
      ...(isPaper(entry) && { isPaper: true }),
      currency: identity?.currency ?? '',
      balance: funds?.balance ?? null,
      equity: funds?.equity ?? null,
      closedNet: closed.net,
      closedTrades: closed.count,
      wonTrades: closed.won,
      maxDrawdown: largestFall(curve.map((point) => point.equity)),
      since,
      curve,
    });
  }

  async trade(user: UserId, channel: ChannelId, position: PositionId): Promise<TradeStatus | null> {
    await this.deps.store.projected();
    const record = await this.deps.records.tradeOf(user, channel, position);
    if (record === null) return null;
    const approval = this.book.approvals.get(approvalIdOf(channel, position, user)) ?? null;
    return tradeStatus(
      record,
      (leg, subscription) => this.book.waiting.holdOf(leg, subscription),
      approval,
      approval === null ? null : this.markets.of(approval, this.deps.clock.now()),
      this.book.channels.get(channel)?.muted.has(user) === true,
    );
  }

  size(user: UserId, order: SizeOrder): Promise<Result<SizeAnswer>> {
    const entry = this.mine(user, order.account);
    return Promise.resolve(entry === undefined ? noAccount() : positionSize(entry, order));
  }

  async status(user: UserId): Promise<ServiceStatus> {
    await this.deps.store.projected();
    const now = this.deps.clock.now();
    const today = await this.deps.records.countsOf(user, now - (now % DAY_MS));
    const accounts = this.accountsOf(user);
    const links = accounts.flatMap((entry) => [...this.book.livingLinks(entry)]);
    const subscriptions = this.subscriptionsOf(user);
    return {
      startedAt: this.deps.startedAt,
      sessions: accounts.filter((entry) => entry.session !== null && !isPaper(entry)).length,
      channels: [...this.book.channels.values()].filter(({ channel }) => channel.owner === user).length,
      activeSubscriptions: subscriptions.filter(({ state }) => state === 'active').length,
      pausedSubscriptions: subscriptions.filter(({ state }) => state === 'paused').length,
      livingLinks: links.length,
      unsettled: links.filter((link) => !isSettled(link)).length,
      signalsToday: today.signals,
      copiedToday: today.copied,
      deniedToday: today.denied,
    };
  }

  // ---- within --------------------------------------------------------------------------------------

  private accountsOf(user: UserId): readonly AccountEntry[] {
    // The desk of a posted channel is no account of anybody's.
    return [...this.book.accounts.values()].filter(
      ({ account }) =>
        account.owner === user && this.book.channelOf.get(account.id)?.channel.kind !== 'posts',
    );
  }

  private subscriptionsOf(user: UserId): readonly Subscription[] {
    return [...this.book.subscriptions.values()].filter(
      ({ owner, state }) => owner === user && state !== 'ended',
    );
  }

  private mine(user: UserId, id: AccountId): AccountEntry | undefined {
    const entry = this.book.accounts.get(id);
    return entry?.account.owner === user ? entry : undefined;
  }

  private async put(subscription: Subscription): Promise<SubscriptionStatus> {
    this.deps.pipeline.putSubscription(subscription, this.deps.clock.now());
    await this.deps.stored();
    return this.subscriptionStatus(subscription);
  }

  private async switch(
    user: UserId,
    id: SubscriptionId | 'all',
    from: SubscriptionState,
    to: SubscriptionState,
  ): Promise<Result<readonly SubscriptionStatus[]>> {
    const named = this.subscriptionsOf(user).filter((subscription) => id === 'all' || subscription.id === id);
    if (named.length === 0 && id !== 'all') return noSubscription();
    const changed = named.filter(({ state }) => state === from);
    return done(await Promise.all(changed.map((subscription) => this.put({ ...subscription, state: to }))));
  }

  private accountStatus(entry: AccountEntry): AccountStatus {
    const links = [...this.book.livingLinks(entry)];
    return {
      account: entry.account,
      connection: connectionOf(entry),
      since: entry.since,
      openPositions: openPositions(entry),
      unsettled: links.filter((link) => !isSettled(link)).length,
    };
  }

  private subscriptionStatus(subscription: Subscription): SubscriptionStatus {
    const account = this.book.accounts.get(subscription.account);
    const links = account === undefined ? [] : [...this.book.livingLinks(account)];
    const twinName = twinNameOf(this.book, subscription);
    return {
      subscription,
      channelName: this.book.channels.get(subscription.channel)?.channel.name ?? '(removed)',
      accountName: account?.account.name ?? '(removed)',
      ...(isPaper(account) && { isPaper: true }),
      ...(twinName !== null && { twinName }),
      livingLinks: links.filter((link) => link.subscription === subscription.id).length,
    };
  }

  private linkStatus(link: Link): LinkStatus {
    const entry = this.book.accounts.get(link.account);
    const record = entry === undefined ? undefined : this.book.heldWith(entry, link.magic);
    const spec = entry?.symbols.byName.get(link.desired.symbol);
    const quote = entry?.quotes.get(link.desired.symbol);
    const valued =
      spec !== undefined && quote !== undefined && link.actual === 'open' && link.openPrice !== null;
    const position = record !== undefined && !isOver(record.position) ? record.position : null;
    const stop = stopOf({ link, position });
    return {
      link,
      channelName: this.book.channels.get(link.channel)?.channel.name ?? '(removed)',
      accountName: entry?.account.name ?? '(removed)',
      ...(isPaper(entry) && { isPaper: true }),
      currency: entry?.account.identity?.currency ?? '',
      digits: spec?.digits ?? null,
      position,
      floating: valued ? floatingResult(link.desired.side, link.lots, link.openPrice, quote, spec) : null,
      risk:
        stop === null || spec === undefined || link.actual !== 'open' || link.openPrice === null
          ? null
          : riskToStop(link.desired.side, link.lots, link.openPrice, stop, spec),
    };
  }
}

const isPaper = (entry: AccountEntry | undefined): boolean => entry?.account.identity?.platform === 'paper';

function connectionOf(entry: AccountEntry): Connection {
  if (entry.session !== null) return entry.session.synced ? 'online' : 'connecting';
  return entry.account.identity === null ? 'never' : 'offline';
}

const openPositions = (entry: AccountEntry): number =>
  [...entry.positions.values()].filter(({ position }) => position.state === 'open').length;
