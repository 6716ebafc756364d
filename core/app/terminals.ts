/** The way in for terminals: keys, sessions and epochs around the pipeline. */
import type { AccountFunds, AccountIdentity } from '../domain/account.ts';
import type { AccountId, InstanceId, Millis } from '../domain/ids.ts';
import type { Outcome } from '../domain/link.ts';
import type { AccountEvent } from '../domain/position.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { hashSecret } from '../domain/secret.ts';
import type { Quote } from '../domain/symbol.ts';
import type { Clock, RecordStore, TradingStore } from '../ports.ts';
import type { Book } from './book.ts';
import type { EquitySampler } from './equity.ts';
import type { HelloFacts, SessionStart, Snapshot, TerminalGateway } from './gateway.ts';
import type { KeyRotations } from './key-rotations.ts';
import type { Pipeline } from './pipeline.ts';
import type { TerminalPrices } from './terminal-prices.ts';

/** How far back a snapshot's deals go: enough for a month's picture of an account that is new to us. */
const DEALS_BACK_MS: Millis = 31 * 24 * 3_600_000;
/** Of an account whose deals we know, only the last day's are asked for again. */
const DEALS_OVERLAP_MS: Millis = 24 * 3_600_000;

export interface TerminalsDeps {
  readonly instance: InstanceId;
  readonly book: Book;
  readonly pipeline: Pipeline;
  readonly store: TradingStore;
  readonly records: Pick<RecordStore, 'accountByKeyHash' | 'promoteNextKey'>;
  readonly rotations: Pick<KeyRotations, 'confirmed'>;
  readonly equity: EquitySampler;
  /** Whoever needs prices; nobody when left out. */
  readonly prices?: Pick<TerminalPrices, 'take'>;
  readonly clock: Clock;
  /** Told of failures beside the road; none of them stops a session. */
  readonly onError: (error: unknown, what: string) => void;
}

export class Terminals implements TerminalGateway {
  private readonly deps: TerminalsDeps;

  constructor(deps: TerminalsDeps) {
    this.deps = deps;
  }

  async authenticate(key: string, identity: AccountIdentity): Promise<Result<AccountId>> {
    const holder = await this.deps.records.accountByKeyHash(hashSecret(key));
    if (holder === null || !this.deps.book.accounts.has(holder.account)) {
      return refuse('KEY_UNKNOWN', 'no account has this key; make one with /connect and copy it whole');
    }
    const bound = holder.identity;
    if (bound !== null && (bound.login !== identity.login || bound.server !== identity.server)) {
      return refuse(
        'LOGIN_MISMATCH',
        `this key belongs to login ${bound.login} at ${bound.server}, not to ${identity.login} at ${identity.server}; log in there, or /connect this account under a name of its own`,
      );
    }
    // The terminal uses the new key: it has stored it, even if its word for that was lost.
    if (holder.which === 'next') await this.deps.records.promoteNextKey(holder.account);
    return done(holder.account);
  }

  async open(account: AccountId, hello: HelloFacts): Promise<Result<SessionStart>> {
    const { store, book, pipeline, instance, clock } = this.deps;
    const entry = book.accounts.get(account);
    if (entry === undefined) return refuse('KEY_UNKNOWN', 'the account was removed; make one with /connect');
    const epoch = await store.nextEpoch(instance, account, hello.epoch);
    await store.saveIdentity(account, hello.identity, clock.now());
    const now = clock.now();
    const acked = pipeline.sessionOpened(account, epoch, hello, now);
    if (acked === null)
      return refuse('SESSION_EXISTS', 'another session of this account began at the same moment');
    const known = entry.lastDealAt === null ? -Infinity : entry.lastDealAt - DEALS_OVERLAP_MS;
    const dealsSince = Math.max(0, now - DEALS_BACK_MS, known);
    return done({ account, name: entry.account.name, epoch, acked, dealsSince });
  }

  snapshot(account: AccountId, epoch: number, snapshot: Snapshot): void {
    const { book, pipeline, store, equity, clock, onError } = this.deps;
    const isFirst = book.accounts.get(account)?.account.funds === null;
    pipeline.snapshot(account, epoch, snapshot, clock.now());
    equity.note(account, snapshot.funds, clock.now());
    // After a crash copies are sized by what is stored until the terminal is back: it must not be nothing.
    if (isFirst) {
      equity.flush().catch((error: unknown) => {
        onError(error, 'the first funds of an account could not be stored; they are stored with the next');
      });
    }
    store.saveSymbols(account, snapshot.symbols).catch((error: unknown) => {
      onError(error, 'symbols could not be stored; they come again with the next snapshot');
    });
  }

  events(
    account: AccountId,
    epoch: number,
    items: readonly AccountEvent[],
    sentAt: Millis,
    receivedAt: Millis,
  ): Result<null> {
    return this.deps.pipeline.events(account, epoch, items, sentAt, receivedAt, this.deps.clock.now());
  }

  outcomes(account: AccountId, epoch: number, items: readonly Outcome[], receivedAt: Millis): void {
    this.deps.pipeline.outcomes(account, epoch, items, receivedAt);
  }

  funds(account: AccountId, epoch: number, funds: AccountFunds): void {
    const now = this.deps.clock.now();
    this.deps.pipeline.funds(account, epoch, funds, now);
    this.deps.equity.note(account, funds, now);
  }

  quotes(account: AccountId, epoch: number, quotes: readonly Quote[], at: Millis): void {
    const now = this.deps.clock.now();
    this.deps.pipeline.quotes(account, epoch, quotes, now);
    this.deps.prices?.take(account, quotes, at, now);
  }

  rotated(account: AccountId, epoch: number): Promise<void> {
    return this.deps.rotations.confirmed(account, epoch);
  }

  closed(account: AccountId, epoch: number): void {
    this.deps.pipeline.sessionClosed(account, epoch, this.deps.clock.now());
  }
}
