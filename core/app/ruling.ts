/** RulesApi: what people decide about how things are copied, checked, kept with its history, and carried out. */
import { dryRun } from '../copier/dry-run.ts';
import { checkFilters, checkSymbolMap } from '../copier/filters/check.ts';
import { checkLife } from '../copier/life/check.ts';
import { checkApproval, checkPlan } from '../copier/plan/check.ts';
import { checkAccountRules, checkExposure, checkLimits } from '../copier/risk/check.ts';
import { blocksIn } from '../copier/risk/limits.ts';
import { checkLots, checkSizing } from '../copier/sizing/check.ts';
import { decimal } from '../domain/decimal.ts';
import type { AccountId, Millis, SubscriptionId, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { AccountRules, RiskBlock, RiskScope, RuleChange } from '../domain/risk.ts';
import type { LifeRules } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Clock, RecordStore, TradingStore } from '../ports.ts';
import type { LinkStatus, TradingApi } from './api.ts';
import { scopeKey } from './book.ts';
import type { AccountEntry, Book } from './book.ts';
import type { PaperApi } from './paper/accounts.ts';
import type { Pipeline } from './pipeline.ts';
import { questionOn } from './question.ts';
import { denialsIn } from './resync.ts';
import { doneInWords, plannedInWords } from './resync-words.ts';
import { blocksOf } from './risk-watch.ts';
import { changedAccountRules, changedSettings } from './rule-changes.ts';
import type {
  AccountRulesView,
  DryRun,
  DryRunLine,
  ResyncDone,
  ResyncPlan,
  RulesApi,
  Settings,
  SettingsView,
} from './rules-api.ts';
import { checkSubscribe } from './subscribing.ts';
import { isOnPaper, twinNameOf, twinSubscription } from './twins.ts';

/** Signals looked through for a dry run: opens are between a third and all of them. */
const SIGNALS_PER_OPEN = 6;
const MAX_DRY_RUN = 50;
/** So far back a resync looks for why something was not copied; beyond it the reason is not named. */
const DECISIONS_FOR_RESYNC = 1_000;
const MINUTE_MS: Millis = 60_000;
const ONE = decimal('1');

export interface RulingDeps {
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly trading: Pick<TradingApi, 'positions'>;
  readonly paper: Pick<PaperApi, 'twin'>;
  readonly store: Pick<TradingStore, 'projected'>;
  readonly records: Pick<RecordStore, 'decisionsOf' | 'ruleChangesOf' | 'signalsOf'>;
  readonly clock: Clock;
  /** Resolves when everything submitted so far is durable. */
  readonly stored: () => Promise<void>;
}

const noSubscription = (): Refusal =>
  refuse('SUBSCRIPTION_UNKNOWN', 'there is no such copy; /copies lists yours');
const noAccount = (): Refusal => refuse('ACCOUNT_UNKNOWN', 'there is no such account; /accounts lists yours');

function checkSettings({
  sizing,
  symbolMap,
  openWindowMs,
  deviationPoints,
  rules,
}: Settings): Refusal | null {
  if (openWindowMs < 1_000 || openWindowMs > 60 * MINUTE_MS)
    return refuse('WINDOW_INVALID', `a window of ${openWindowMs} ms is not between 1 second and 1 hour`);
  if (deviationPoints < 0 || deviationPoints > 100_000 || !Number.isInteger(deviationPoints))
    return refuse('DEVIATION_INVALID', `${deviationPoints} points is not a whole number up to 100,000`);
  return (
    checkSizing(sizing) ??
    checkLots(rules.lots) ??
    checkSymbolMap(symbolMap) ??
    checkFilters(rules.filters) ??
    checkLife(rules.life) ??
    checkExposure(rules.exposure) ??
    checkLimits(rules.limits) ??
    checkPlan(rules.plan) ??
    checkApproval(rules.approval)
  );
}

export class Ruling implements RulesApi {
  private readonly deps: RulingDeps;
  private readonly book: Book;

  constructor(deps: RulingDeps) {
    this.deps = deps;
    this.book = deps.book;
  }

  settings(user: UserId, id: SubscriptionId): Promise<Result<SettingsView>> {
    const subscription = this.mine(user, id);
    return Promise.resolve(subscription === undefined ? noSubscription() : done(this.view(subscription)));
  }

  async change(user: UserId, id: SubscriptionId, settings: Settings): Promise<Result<SettingsView>> {
    const asked = this.mine(user, id);
    if (asked === undefined) return noSubscription();
    const refusal =
      checkSettings(settings) ?? (this.lacksTwin(asked, settings) ? await this.twinFor(user, asked) : null);
    if (refusal !== null) return refusal;
    // While its twin was made, another press may have changed it.
    const before = this.mine(user, id);
    if (before === undefined) return noSubscription();
    const begins = this.lacksTwin(before, settings);
    const fields = changedSettings(before, settings);
    if (fields.length === 0 && !begins) return done(this.view(before));
    // What it was told to be comes with all its other rules as they were: nobody's change is taken back unsaid.
    if (changedSettings(asked, before).length > 0)
      return refuse(
        'RULES_CHANGED',
        'its rules were changed in the same moment: nothing was done now; look at them, and choose anew',
      );
    const { pipeline, clock, stored } = this.deps;
    const { sizing, symbolMap, openWindowMs, deviationPoints, rules } = settings;
    const after = { ...before, sizing, symbolMap, openWindowMs, deviationPoints, rules };
    const now = clock.now();
    const change = fields.length === 0 ? null : this.changeOf(scopeOf(before), user, now, fields);
    pipeline.putSubscription(after, now, change, begins);
    await stored();
    return done(this.view(after));
  }

  accountRules(user: UserId, id: AccountId): Promise<Result<AccountRulesView>> {
    const entry = this.account(user, id);
    return Promise.resolve(entry === undefined ? noAccount() : done(this.accountView(entry)));
  }

  async changeAccount(user: UserId, rules: AccountRules): Promise<Result<AccountRulesView>> {
    const entry = this.account(user, rules.account);
    if (entry === undefined) return noAccount();
    const refusal = checkAccountRules(rules);
    if (refusal !== null) return refusal;
    const fields = changedAccountRules(entry.rules, rules);
    if (fields.length > 0) {
      const { pipeline, clock, stored } = this.deps;
      const now = clock.now();
      const scope = { kind: 'account', account: rules.account } as const;
      pipeline.putAccountRules(rules, this.changeOf(scope, user, now, fields), now);
      await stored();
    }
    return done(this.accountView(entry));
  }

  async stopAccount(
    user: UserId,
    id: AccountId,
    close: boolean,
  ): Promise<Result<{ view: AccountRulesView; closing: readonly LinkStatus[] }>> {
    const entry = this.account(user, id);
    if (entry === undefined) return noAccount();
    const { pipeline, trading, clock, stored } = this.deps;
    const stopped = await this.changeAccount(user, {
      ...entry.rules,
      stoppedAt: entry.rules.stoppedAt ?? clock.now(),
    });
    if (!stopped.ok) return stopped;
    if (!close) return done({ view: stopped.value, closing: [] });
    const living = [...this.book.livingLinks(entry)].map((link) => link.id);
    const closing = new Set(pipeline.close(living, 'panic', clock.now()).map((link) => link.id));
    await stored();
    const positions = await trading.positions(user);
    return done({ view: stopped.value, closing: positions.filter(({ link }) => closing.has(link.id)) });
  }

  releaseAccount(user: UserId, id: AccountId): Promise<Result<AccountRulesView>> {
    const entry = this.account(user, id);
    if (entry === undefined) return Promise.resolve(noAccount());
    return this.changeAccount(user, { ...entry.rules, stoppedAt: null });
  }

  async clearBlocks(user: UserId, scope: RiskScope): Promise<Result<number>> {
    const owned =
      scope.kind === 'account' ? this.account(user, scope.account) : this.mine(user, scope.subscription);
    if (owned === undefined) return scope.kind === 'account' ? noAccount() : noSubscription();
    const cleared = this.deps.pipeline.clearBlocks(scope, this.deps.clock.now());
    await this.deps.stored();
    return done(cleared);
  }

  async history(user: UserId, scope: RiskScope | null, limit: number): Promise<readonly RuleChange[]> {
    await this.deps.store.projected();
    return this.deps.records.ruleChangesOf(user, scope, limit);
  }

  async dryRun(
    user: UserId,
    id: SubscriptionId,
    settings: Settings | null,
    count: number,
  ): Promise<Result<DryRun>> {
    const before = this.mine(user, id);
    const channel = before === undefined ? undefined : this.book.channels.get(before.channel);
    if (before === undefined || channel === undefined) return noSubscription();
    const refusal = settings === null ? null : checkSettings(settings);
    if (refusal !== null) return refusal;
    const subscription = entering({ ...before, ...settings, state: 'active' });
    const wanted = Math.min(Math.max(1, count), MAX_DRY_RUN);
    await this.deps.store.projected();
    const signals = await this.deps.records.signalsOf(user, before.channel, wanted * SIGNALS_PER_OPEN);
    const made = dryRun(
      signals,
      (signal) => {
        const { position, receivedAt } = signal;
        const question = questionOn(this.book, channel, signal, position, subscription, receivedAt);
        if (question === null) throw new Error(`the account of subscription ${id} is not in the book`);
        // As if it came then: no copy exists, the account is there, and what blocks it now did not.
        const follower = { ...question.follower, ready: true, readyAt: 0, blocks: [] };
        return { ...question, link: undefined, copiedOtherwise: false, follower };
      },
      wanted,
    );
    const lines = made.map(({ signal, decided, lots }): DryRunLine => ({
      signal,
      decision: decided.decision,
      lots,
    }));
    return done({ view: this.view(subscription), lines, ...tally(lines) });
  }

  async resyncPlan(user: UserId, id: SubscriptionId): Promise<Result<ResyncPlan>> {
    const subscription = this.mine(user, id);
    if (subscription === undefined) return noSubscription();
    const { pipeline, store, records, clock } = this.deps;
    await store.projected();
    const decisions = await records.decisionsOf(user, { position: null, limit: DECISIONS_FOR_RESYNC });
    const planned = pipeline.planResync(subscription, denialsIn(decisions, subscription), clock.now());
    if (!planned.ok) return planned;
    return done({ view: this.view(subscription), items: planned.value.map(plannedInWords) });
  }

  async resync(
    user: UserId,
    id: SubscriptionId,
    items: readonly string[],
  ): Promise<Result<readonly ResyncDone[]>> {
    const subscription = this.mine(user, id);
    if (subscription === undefined) return noSubscription();
    const carried = this.deps.pipeline.resync(subscription, items, this.deps.clock.now());
    await this.deps.stored();
    return carried.ok ? done(carried.value.map(doneInWords)) : carried;
  }

  async end(user: UserId, id: SubscriptionId, how: LifeRules['onEnd']): Promise<Result<SettingsView>> {
    const subscription = this.mine(user, id);
    if (subscription === undefined) return noSubscription();
    const ended = this.deps.pipeline.endSubscription(subscription, how, this.deps.clock.now());
    await this.deps.stored();
    return done(this.view(ended.subscription));
  }

  chooseSymbol(
    user: UserId,
    id: SubscriptionId,
    providerSymbol: string,
    symbol: string,
  ): Promise<Result<SettingsView>> {
    const subscription = this.mine(user, id);
    if (subscription === undefined) return Promise.resolve(noSubscription());
    const known = this.book.accounts.get(subscription.account)?.symbols.byName.has(symbol) === true;
    if (!known) {
      return Promise.resolve(refuse('SYMBOL_UNKNOWN', `the account has no symbol ${JSON.stringify(symbol)}`));
    }
    const { symbolMap } = subscription;
    const list = { ...symbolMap.list, [providerSymbol]: { symbol, factor: ONE } };
    return this.change(user, id, { ...subscription, symbolMap: { ...symbolMap, list } });
  }

  // ---- within --------------------------------------------------------------------------------------

  private mine(user: UserId, id: SubscriptionId): Subscription | undefined {
    const subscription = this.book.subscriptions.get(id);
    return subscription?.owner === user && subscription.state !== 'ended' ? subscription : undefined;
  }

  private account(user: UserId, id: AccountId): AccountEntry | undefined {
    const entry = this.book.accounts.get(id);
    return entry?.account.owner === user ? entry : undefined;
  }

  private changeOf(scope: RiskScope, user: UserId, at: Millis, fields: RuleChange['fields']): RuleChange {
    return { scope, owner: user, by: user, at, fields };
  }

  /** It goes on paper, or is on it and nothing enters there: its twin was disconnected or stopped copying. */
  private lacksTwin(before: Subscription, settings: Settings): boolean {
    return isOnPaper(settings) && twinNameOf(this.book, before) === null;
  }

  /** Sees to it that the account has a paper twin, which may copy the channel. @returns why not */
  private async twinFor(user: UserId, { account, channel, sizing, symbolMap }: Subscription) {
    const isNew = !this.book.twins.has(account);
    const made = await this.deps.paper.twin(user, account);
    if (!made.ok) return made;
    const twin = made.value.id;
    if (isNew) this.limitAlike(user, account, twin);
    if (twinSubscription(this.book, { account, channel }) !== undefined) return null;
    const checked = checkSubscribe(this.book, user, { account: twin, channel, sizing, symbolMap });
    return checked.ok ? null : checked;
  }

  /** What holds for the whole account holds for its twin too, as far as it is not a stop that was pulled. */
  private limitAlike(user: UserId, account: AccountId, twin: AccountId): void {
    const live = this.book.accounts.get(account)?.rules;
    const before = this.book.accounts.get(twin)?.rules;
    if (live === undefined || before === undefined) return;
    const rules = { ...live, account: twin, stoppedAt: before.stoppedAt };
    const fields = changedAccountRules(before, rules);
    if (fields.length === 0) return;
    const now = this.deps.clock.now();
    const change = this.changeOf({ kind: 'account', account: twin }, user, now, fields);
    this.deps.pipeline.putAccountRules(rules, change, now);
  }

  private view(subscription: Subscription): SettingsView {
    const account = this.book.accounts.get(subscription.account)?.account;
    return {
      subscription,
      channelName: this.book.channels.get(subscription.channel)?.channel.name ?? '(removed)',
      accountName: account?.name ?? '(removed)',
      isPaper: account?.identity?.platform === 'paper',
      twinName: twinNameOf(this.book, subscription),
      currency: account?.identity?.currency ?? '',
      blocks: blocksOf(this.book, subscription),
    };
  }

  private accountView(entry: AccountEntry): AccountRulesView {
    const { id, name, identity } = entry.account;
    return {
      rules: entry.rules,
      accountName: name,
      currency: identity?.currency ?? '',
      blocks: this.blocksOfAccount(id),
    };
  }

  private blocksOfAccount(account: AccountId): readonly RiskBlock[] {
    const state = this.book.riskStates.get(scopeKey({ kind: 'account', account }));
    return state === undefined ? [] : blocksIn(state);
  }
}

/** What rules would have made is asked of copies on paper too, and of that mode before it is chosen. */
function entering(subscription: Subscription): Subscription {
  if (!isOnPaper(subscription)) return subscription;
  const { rules } = subscription;
  return { ...subscription, rules: { ...rules, approval: { ...rules.approval, mode: 'auto' } } };
}

const scopeOf = ({ id, account }: Subscription): RiskScope => ({
  kind: 'subscription',
  account,
  subscription: id,
});

function tally(lines: readonly DryRunLine[]): Pick<DryRun, 'copied' | 'denied'> {
  const counts = new Map<string, number>();
  for (const { decision } of lines) {
    if (decision.verdict !== 'command') counts.set(decision.code, (counts.get(decision.code) ?? 0) + 1);
  }
  const denied = [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  return { copied: lines.filter(({ decision }) => decision.verdict === 'command').length, denied };
}
