/**
 * Watches what people asked to be told: prices with every quote, accounts about once a second. All of it is in memory; the
 * state of an alert is stored after it has told, and telling is safe to repeat: the same time of the same alert is one
 * message.
 */
import { advanceAlert, NEW_ALERT } from '../domain/alert.ts';
import type { Alert, AlertCondition, AlertId, AlertState, Seen } from '../domain/alert.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { PriceFeed, PriceWatch } from '../feed-ports.ts';
import type { AlertStore } from '../notice-ports.ts';
import type { Clock, Ids } from '../ports.ts';
import type { AccountStatus, TradingApi } from './api.ts';

/** Of one person: more are no attention any more. */
export const MAX_ALERTS = 20;
/** A peak of equity is written down at most this often: what is lost at a crash is a drawdown a little smaller. */
const SAVE_PEAKS_MS: Millis = 60_000;
/** When prices of a symbol could not be had. */
const WATCH_AGAIN_MS: Millis = 60_000;

export interface AlertView {
  readonly alert: Alert;
  /** Of the account that it is about; null where it is about a price. */
  readonly accountName: string | null;
  readonly currency: string;
}

/** What is told. */
export interface FiredAlert extends AlertView {
  readonly seen: Seen;
  readonly at: Millis;
}

export interface AlertsApi {
  /** Oldest first. */
  list(user: UserId): Promise<readonly AlertView[]>;
  /** Refusals: ALERTS_FULL, ACCOUNT_UNKNOWN, and those of PriceFeed.watch. */
  add(user: UserId, condition: AlertCondition): Promise<Result<AlertView>>;
  /** Refusals: ALERT_UNKNOWN. */
  remove(user: UserId, id: AlertId): Promise<Result<AlertView>>;
}

export interface AlertDeps {
  readonly store: AlertStore;
  readonly prices: Pick<PriceFeed, 'watch'>;
  readonly trading: Pick<TradingApi, 'accounts'>;
  /** Writes down what a person is told; the same `once` again is nothing new. Throws when it could not. */
  readonly tell: (user: UserId, once: string, fired: FiredAlert) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'id'>;
  /** A failure that is being dealt with: for the log. */
  readonly onError: (error: unknown, what: string) => void;
}

interface Watched {
  alert: Alert;
  watch: PriceWatch | null;
  watchAt: Millis;
  /** What is to be told still. */
  fired: { readonly seen: Seen; readonly at: Millis } | null;
  dirty: boolean;
  savedAt: Millis;
}

const accountOf = (condition: AlertCondition): string | null =>
  condition.kind === 'price' ? null : condition.account;

export class Alerts implements AlertsApi {
  private readonly deps: AlertDeps;
  private readonly all = new Map<AlertId, Watched>();
  private working: Promise<void> | null = null;
  private stopped = false;

  constructor(deps: AlertDeps) {
    this.deps = deps;
  }

  /** To be called before anything else. Throws when the store cannot be read. */
  async start(): Promise<void> {
    for (const alert of await this.deps.store.all()) this.take(alert);
  }

  async list(user: UserId): Promise<readonly AlertView[]> {
    const mine = [...this.all.values()].filter(({ alert }) => alert.owner === user);
    const accounts = await this.deps.trading.accounts(user);
    return mine.map(({ alert }) => viewOf(alert, accounts));
  }

  async add(user: UserId, condition: AlertCondition): Promise<Result<AlertView>> {
    const { store, prices, trading, clock, ids } = this.deps;
    const accounts = await trading.accounts(user);
    const mine = [...this.all.values()].filter(({ alert }) => alert.owner === user).length;
    if (mine >= MAX_ALERTS)
      return refuse(
        'ALERTS_FULL',
        `you have ${mine} alerts, and ${MAX_ALERTS} are the most; remove one first`,
      );
    const account = accountOf(condition);
    if (account !== null && !accounts.some((one) => one.account.id === account))
      return refuse('ACCOUNT_UNKNOWN', 'there is no such account of yours; /accounts lists them');
    if (condition.kind === 'price') {
      const tried = prices.watch([condition.symbol], () => undefined);
      if (!tried.ok) return tried;
      tried.value.end();
    }
    const id = ids.id() as AlertId;
    const alert: Alert = { id, owner: user, condition, state: NEW_ALERT, createdAt: clock.now() };
    await store.add(alert);
    this.take(alert);
    return done(viewOf(alert, accounts));
  }

  async remove(user: UserId, id: AlertId): Promise<Result<AlertView>> {
    const watched = this.all.get(id);
    if (watched?.alert.owner !== user)
      return refuse('ALERT_UNKNOWN', 'there is no such alert any more; /alert lists yours');
    await this.deps.store.remove(id);
    watched.watch?.end();
    this.all.delete(id);
    return done(viewOf(watched.alert, await this.deps.trading.accounts(user)));
  }

  /** To be called about once a second. Never throws. */
  tick(): void {
    if (this.stopped) return;
    this.working ??= this.work()
      .catch((error: unknown) => {
        this.deps.onError(error, 'alerts could not be looked at; trying again');
      })
      .finally(() => {
        this.working = null;
      });
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { watch } of this.all.values()) watch?.end();
    await this.working;
  }

  private take(alert: Alert): void {
    const watched: Watched = { alert, watch: null, watchAt: 0, fired: null, dirty: false, savedAt: 0 };
    this.all.set(alert.id, watched);
    this.follow(watched);
  }

  /** Has prices of its symbol gathered. */
  private follow(watched: Watched): void {
    const { condition } = watched.alert;
    const now = this.deps.clock.now();
    if (condition.kind !== 'price' || watched.watch !== null || watched.watchAt > now) return;
    watched.watchAt = now + WATCH_AGAIN_MS;
    const watch = this.deps.prices.watch([condition.symbol], ({ bid }) => {
      this.see(watched, { kind: 'price', bid });
    });
    if (watch.ok) watched.watch = watch.value;
  }

  private see(watched: Watched, seen: Seen): void {
    const now = this.deps.clock.now();
    const { state, tells } = advanceAlert(watched.alert, seen, now);
    if (state === watched.alert.state) return;
    watched.dirty = true;
    // What only moved the peak waits; a change of phase is stored at the next tick.
    if (state.phase !== watched.alert.state.phase) watched.savedAt = -Infinity;
    watched.alert = { ...watched.alert, state };
    if (tells) watched.fired = { seen, at: now };
  }

  private async work(): Promise<void> {
    const owners = new Map<UserId, readonly AccountStatus[]>();
    for (const { alert } of this.all.values())
      // Nobody's accounts matter to a price.
      if (accountOf(alert.condition) !== null && !owners.has(alert.owner))
        owners.set(alert.owner, await this.deps.trading.accounts(alert.owner));
    for (const watched of [...this.all.values()]) {
      // Removed while the others were looked at.
      if (!this.all.has(watched.alert.id)) continue;
      this.follow(watched);
      const accounts = owners.get(watched.alert.owner) ?? [];
      this.look(watched, accounts);
      try {
        await this.settle(watched, accounts);
      } catch (error) {
        this.deps.onError(error, 'an alert could not be written down; trying again');
      }
    }
  }

  /** How its account is now. */
  private look(watched: Watched, accounts: readonly AccountStatus[]): void {
    const { condition } = watched.alert;
    if (condition.kind === 'price') return;
    const found = accounts.find(({ account }) => account.id === condition.account);
    if (found === undefined) return;
    if (condition.kind === 'offline') {
      if (found.since === null) return;
      const forMs = found.connection === 'online' ? 0 : Math.max(1, this.deps.clock.now() - found.since);
      this.see(watched, { kind: 'offline', forMs });
      return;
    }
    const { funds } = found.account;
    // What an account had when it was lost is no news of it.
    if (funds !== null && found.connection === 'online')
      this.see(watched, { kind: 'equity', equity: funds.equity });
  }

  /** Tells, then stores: a crash between tells the same once more, which is dropped. */
  private async settle(watched: Watched, accounts: readonly AccountStatus[]): Promise<void> {
    const { alert, fired } = watched;
    if (fired !== null) {
      const once = `alert:${alert.id}:${alert.state.times}`;
      await this.deps.tell(alert.owner, once, { ...viewOf(alert, accounts), ...fired });
      if (watched.fired === fired) watched.fired = null;
    }
    const now = this.deps.clock.now();
    if (!watched.dirty || now - watched.savedAt < SAVE_PEAKS_MS) return;
    const { state }: { state: AlertState } = alert;
    await this.deps.store.saveState(alert.id, state);
    watched.savedAt = now;
    watched.dirty = watched.alert.state !== state;
  }
}

function viewOf(alert: Alert, accounts: readonly AccountStatus[]): AlertView {
  const id = accountOf(alert.condition);
  const found = accounts.find(({ account }) => account.id === id)?.account;
  return {
    alert,
    accountName: id === null ? null : (found?.name ?? 'a removed account'),
    currency: found?.identity?.currency ?? '',
  };
}
