/**
 * The durable record of trading without a disk, for simulations: the same contract as Postgres, no timers,
 * every call answered at once. The `MemoryDisk` is what survives; a store object is what a process holds.
 */
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { Post } from '../domain/post.ts';
import type { Account, AccountFunds, AccountIdentity } from '../domain/account.ts';
import type { Decided, Fact, PositionRecord } from '../domain/fact.ts';
import type { AccountId, ChannelId, InstanceId, LinkId, Millis, PositionId } from '../domain/ids.ts';
import { isSettled } from '../domain/link.ts';
import type { Link } from '../domain/link.ts';
import type { AccountRules, RiskScope, RiskState } from '../domain/risk.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { AppendResult, BookImage, Channel, NewAccount, TradingStore } from '../ports.ts';

/** `down`: nothing happens and the call throws. `answer_lost`: it happens, and the call throws. */
export type StoreFault = 'none' | 'down' | 'answer_lost';

const DAY_MS: Millis = 24 * 3_600_000;
const WEEK_MS: Millis = 7 * DAY_MS;

interface AccountState {
  account: Account;
  symbols: readonly SymbolSpec[];
  stream: string | null;
  acked: number;
  epoch: number;
}

interface PositionState {
  readonly account: AccountId;
  readonly record: PositionRecord;
  readonly at: Millis;
}

const positionKey = (account: AccountId, position: PositionId): string => `${account} ${position}`;
const decisionKey = (
  subscription: string,
  { channel, seq, position }: { channel: ChannelId; seq: number; position: PositionId },
): string => `${subscription} ${channel} ${String(seq)} ${position}`;
const scopeKey = (scope: RiskScope): string =>
  scope.kind === 'account' ? scope.account : `${scope.account} ${scope.subscription}`;
const isLiving = ({ position }: PositionRecord): boolean =>
  position.state === 'pending' || position.state === 'open';

/** What survives a crash, kept folded so that loading is cheap. */
export class MemoryDisk {
  /** Everything that was ever appended, in order: the audit trail. */
  readonly facts: Fact[] = [];
  /** Asked at every call of a store on this disk. */
  fault: () => StoreFault = () => 'none';

  /** Number of the last commit of each instance; the one that may write is `writer`. */
  readonly commits = new Map<InstanceId, number>();
  writer: InstanceId | null = null;

  readonly #accounts = new Map<AccountId, AccountState>();
  readonly #channels = new Map<ChannelId, { channel: Channel; lastSeq: number }>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #positions = new Map<string, PositionState>();
  readonly #links = new Map<LinkId, Link>();
  readonly #accountRules = new Map<AccountId, AccountRules>();
  readonly #riskStates = new Map<string, RiskState>();
  readonly #approvals = new Map<ApprovalId, Approval>();
  readonly #posts = new Map<string, Post>();
  readonly #openSignals: Signal[] = [];
  readonly #decided = new Set<string>();

  /** An account and its channel, as RecordStore.createAccount makes them. */
  createAccount(order: NewAccount): void {
    const { id, owner, name, channelId, kind, twinOf } = order;
    const account: Account = {
      ...{ id, owner, name, identity: null, funds: null },
      ...(twinOf !== undefined && { twinOf }),
    };
    this.#accounts.set(id, { account, symbols: [], stream: null, acked: 0, epoch: 0 });
    this.#channels.set(channelId, { channel: { id: channelId, owner, name, account: id, kind }, lastSeq: 0 });
  }

  account(id: AccountId): AccountState | undefined {
    return this.#accounts.get(id);
  }

  write(facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.facts.push(fact);
      this.#fold(fact);
    }
  }

  #fold(fact: Fact): void {
    switch (fact.type) {
      case 'signal':
        this.#foldSignal(fact.signal);
        this.#foldDecided(fact.decided);
        break;
      case 'decided':
        this.#foldDecided(fact.decided);
        break;
      case 'account':
        this.#foldAccount(fact);
        break;
      case 'link':
        this.#foldLink(fact.link);
        break;
      case 'subscription':
        this.#subscriptions.set(fact.subscription.id, fact.subscription);
        break;
      case 'account_rules':
        this.#accountRules.set(fact.rules.account, fact.rules);
        break;
      case 'risk':
        this.#riskStates.set(scopeKey(fact.state.scope), fact.state);
        break;
      case 'approval':
        this.#approvals.set(fact.approval.id, fact.approval);
        break;
      case 'post':
        this.#posts.set(`${fact.post.channel}/${fact.post.number}`, fact.post);
        break;
      case 'rule_change':
        // Kept among the facts; no start needs it.
        break;
    }
  }

  #foldSignal(signal: Signal): void {
    if (signal.kind === 'open') this.#openSignals.push(signal);
    const channel = this.#channels.get(signal.channel);
    if (channel !== undefined) channel.lastSeq = Math.max(channel.lastSeq, signal.seq);
  }

  #foldDecided(decided: readonly Decided[]): void {
    for (const { decision, link } of decided) {
      if (decision.seq !== null) {
        this.#decided.add(decisionKey(decision.subscription, { ...decision, seq: decision.seq }));
      }
      if (link !== null) this.#foldLink(link);
    }
  }

  #foldAccount(fact: Extract<Fact, { type: 'account' }>): void {
    const state = this.#accounts.get(fact.account);
    if (state !== undefined) {
      state.stream = fact.stream;
      state.acked = fact.acked;
    }
    for (const record of fact.positions) {
      const key = positionKey(fact.account, record.position.id);
      this.#positions.set(key, { account: fact.account, record, at: fact.at });
    }
  }

  /** A link never goes back a version; within one, its last image counts. */
  #foldLink(link: Link): void {
    const known = this.#links.get(link.id);
    if (known === undefined || known.version <= link.version) this.#links.set(link.id, link);
  }

  #providerPosition(channel: ChannelId, position: PositionId): PositionRecord | undefined {
    const account = this.#channels.get(channel)?.channel.account;
    return account === undefined ? undefined : this.#positions.get(positionKey(account, position))?.record;
  }

  #isProviderLiving(channel: ChannelId, position: PositionId): boolean {
    const record = this.#providerPosition(channel, position);
    return record !== undefined && isLiving(record);
  }

  #undecided(subscriptions: readonly Subscription[]): BookImage['undecided'] {
    return this.#openSignals
      .filter((signal) => this.#isProviderLiving(signal.channel, signal.position.id))
      .flatMap((signal) =>
        subscriptions
          .filter(
            ({ id, state, channel, createdAt }) =>
              state === 'active' &&
              channel === signal.channel &&
              createdAt <= signal.receivedAt &&
              !this.#decided.has(decisionKey(id, { ...signal, position: signal.position.id })),
          )
          .map(({ id }) => ({ signal, subscription: id })),
      );
  }

  image(at: Millis): BookImage {
    const links = [...this.#links.values()];
    const subscriptions = [...this.#subscriptions.values()];
    const living = subscriptions.filter(
      ({ id, state }) =>
        state !== 'ended' || links.some((link) => link.subscription === id && link.ended === null),
    );
    return {
      accounts: [...this.#accounts.values()].map(({ account, symbols, stream, acked }) => ({
        account,
        symbols,
        stream,
        acked,
      })),
      channels: [...this.#channels.values()].map(({ channel, lastSeq }) => ({
        channel,
        lastSeq,
        visibility: 'private',
        members: [],
        muted: [],
        template: null,
      })),
      subscriptions: living,
      accountRules: [...this.#accountRules.values()].filter(({ account }) => this.#accounts.has(account)),
      riskStates: [...this.#riskStates.values()].filter(
        ({ scope }) =>
          this.#accounts.has(scope.account) &&
          (scope.kind === 'account' || living.some(({ id }) => id === scope.subscription)),
      ),
      positions: [...this.#positions.values()]
        .filter((position) => isLiving(position.record) || position.at > at - WEEK_MS)
        .map(({ account, record }) => ({ account, record })),
      links: links.filter(
        (link) =>
          link.ended === null || !isSettled(link) || this.#isProviderLiving(link.channel, link.position),
      ),
      approvals: [...this.#approvals.values()].filter(
        ({ state, expiresAt }) => state === 'pending' || expiresAt > at - DAY_MS,
      ),
      posts: [...this.#posts.values()].filter(({ receivedAt }) => receivedAt > at - WEEK_MS),
      undecided: this.#undecided(subscriptions),
    };
  }
}

export class MemoryTradingStore implements TradingStore {
  readonly #disk: MemoryDisk;
  #instance: InstanceId | null = null;
  #startedAt: Millis = 0;
  /** Number of the last commit that this object was told of. */
  #stored = 0;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  /** Does `work` on the disk, or not, and answers, or not, as the disk's fault says. */
  #reach<T>(work: () => T): T {
    const fault = this.#disk.fault();
    if (fault === 'down') throw new Error('The store is down.');
    const value = work();
    if (fault === 'answer_lost') throw new Error("The store's answer was lost.");
    return value;
  }

  #mine(instance: InstanceId): void {
    if (this.#instance !== instance) {
      throw new Error(`The instance ${instance} has not taken over on this store.`);
    }
  }

  async takeOver(instance: InstanceId, at: Millis): Promise<void> {
    this.#reach(() => {
      if ((this.#disk.commits.get(instance) ?? 0) > 0) {
        throw new Error(`The instance id ${instance} was used before: draw a new one for every start.`);
      }
      this.#disk.commits.set(instance, 0);
      this.#disk.writer = instance;
    });
    this.#instance = instance;
    this.#startedAt = at;
    this.#stored = 0;
  }

  async load(): Promise<BookImage> {
    if (this.#instance === null) throw new Error('Nothing is loaded before an instance has taken over.');
    return this.#reach(() => this.#disk.image(this.#startedAt));
  }

  async append(instance: InstanceId, seq: number, facts: readonly Fact[]): Promise<AppendResult> {
    this.#mine(instance);
    if (seq <= this.#stored) return 'stored';
    if (seq !== this.#stored + 1) {
      throw new Error(
        `append ${String(seq)} is out of turn after ${String(this.#stored)}: one at a time, without gaps`,
      );
    }
    const result = this.#reach((): AppendResult => {
      if (this.#disk.writer !== instance) return 'fenced';
      if (seq > (this.#disk.commits.get(instance) ?? 0)) {
        this.#disk.commits.set(instance, seq);
        this.#disk.write(facts);
      }
      return 'stored';
    });
    if (result === 'stored') this.#stored = seq;
    return result;
  }

  /** Facts are folded as they are written. */
  projected(): Promise<void> {
    return Promise.resolve();
  }

  async nextEpoch(instance: InstanceId, account: AccountId, above = 0): Promise<number> {
    this.#mine(instance);
    return this.#reach(() => {
      if (this.#disk.writer !== instance) {
        throw new Error(`The instance ${instance} is fenced: another has taken over.`);
      }
      const state = this.#account(account);
      state.epoch = Math.max(state.epoch, above) + 1;
      return state.epoch;
    });
  }

  #account(account: AccountId): AccountState {
    const state = this.#disk.account(account);
    if (state === undefined) throw new Error(`The account ${account} is not there, or was removed.`);
    return state;
  }

  async saveIdentity(account: AccountId, identity: AccountIdentity): Promise<void> {
    this.#reach(() => {
      const state = this.#account(account);
      state.account = { ...state.account, identity };
    });
  }

  async saveSymbols(account: AccountId, symbols: readonly SymbolSpec[]): Promise<void> {
    this.#reach(() => {
      this.#account(account).symbols = symbols;
    });
  }

  async saveFunds(samples: readonly { account: AccountId; funds: AccountFunds }[]): Promise<void> {
    this.#reach(() => {
      for (const { account, funds } of samples) {
        const state = this.#account(account);
        const newest = state.account.funds === null || state.account.funds.at <= funds.at;
        if (newest) state.account = { ...state.account, funds };
      }
    });
  }
}
