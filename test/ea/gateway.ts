/** A core for bridge tests that remembers what it was told and answers what the test wants. */
import type { HelloFacts, SessionStart, Snapshot, TerminalGateway } from '../../core/app/gateway.ts';
import type { AccountFunds, AccountIdentity } from '../../core/domain/account.ts';
import type { AccountId, Millis } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/link.ts';
import type { AccountEvent } from '../../core/domain/position.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';
import type { Quote } from '../../core/domain/symbol.ts';
import { Arrivals } from './arrivals.ts';

export type GatewayCall =
  | { readonly call: 'authenticate'; readonly key: string; readonly identity: AccountIdentity }
  | { readonly call: 'open'; readonly account: AccountId; readonly hello: HelloFacts }
  | { readonly call: 'snapshot'; readonly account: AccountId; epoch: number; readonly snapshot: Snapshot }
  | {
      readonly call: 'events';
      readonly account: AccountId;
      readonly epoch: number;
      readonly items: readonly AccountEvent[];
      readonly sentAt: Millis;
      readonly receivedAt: Millis;
    }
  | { readonly call: 'outcomes'; readonly epoch: number; readonly items: readonly Outcome[] }
  | { readonly call: 'funds'; readonly funds: AccountFunds }
  | { readonly call: 'quotes'; readonly quotes: readonly Quote[] }
  | { readonly call: 'rotated'; readonly account: AccountId; readonly epoch: number }
  | { readonly call: 'closed'; readonly account: AccountId; readonly epoch: number };

/** To wait for a call by its name. */
export const isCall =
  <C extends GatewayCall['call']>(name: C) =>
  (call: GatewayCall): call is Extract<GatewayCall, { call: C }> =>
    call.call === name;

export const keyOf = (account: string): string => `mk_${account.padEnd(43, 'x')}`;
export const loginOf = (account: string): string => String(1_000_000 + Number(account.replace(/\D/gu, '')));

/** Every account `a<number>` has the key `keyOf` it and the login `loginOf` it. */
export class RecordingGateway implements TerminalGateway {
  readonly calls = new Arrivals<GatewayCall>();
  epoch = 0;
  acked = 0;
  /** What `events` answers. */
  eventsAnswer: () => Result<null> = () => done(null);
  /** Awaited within `open`, so that a test can hold it. */
  beforeOpen: () => Promise<void> = () => Promise.resolve();

  authenticate(key: string, identity: AccountIdentity): Promise<Result<AccountId>> {
    this.calls.add({ call: 'authenticate', key, identity });
    const account = /^mk_(a\d+)x*$/u.exec(key)?.[1];
    if (account === undefined) return Promise.resolve(refuse('KEY_UNKNOWN', 'no account has this key'));
    return Promise.resolve(
      identity.login === loginOf(account)
        ? done(account as AccountId)
        : refuse('LOGIN_MISMATCH', `the key belongs to login ${loginOf(account)}, not ${identity.login}`),
    );
  }

  async open(account: AccountId, hello: HelloFacts): Promise<Result<SessionStart>> {
    this.calls.add({ call: 'open', account, hello });
    await this.beforeOpen();
    this.epoch += 1;
    return done({ account, name: account, epoch: this.epoch, acked: this.acked, dealsSince: 0 });
  }

  snapshot(account: AccountId, epoch: number, snapshot: Snapshot): void {
    this.calls.add({ call: 'snapshot', account, epoch, snapshot });
  }

  events(
    account: AccountId,
    epoch: number,
    items: readonly AccountEvent[],
    sentAt: Millis,
    receivedAt: Millis,
  ): Result<null> {
    this.calls.add({ call: 'events', account, epoch, items, sentAt, receivedAt });
    return this.eventsAnswer();
  }

  outcomes(_account: AccountId, epoch: number, items: readonly Outcome[]): void {
    this.calls.add({ call: 'outcomes', epoch, items });
  }

  funds(_account: AccountId, _epoch: number, funds: AccountFunds): void {
    this.calls.add({ call: 'funds', funds });
  }

  quotes(_account: AccountId, _epoch: number, quotes: readonly Quote[]): void {
    this.calls.add({ call: 'quotes', quotes });
  }

  rotated(account: AccountId, epoch: number): Promise<void> {
    this.calls.add({ call: 'rotated', account, epoch });
    return Promise.resolve();
  }

  closed(account: AccountId, epoch: number): void {
    this.calls.add({ call: 'closed', account, epoch });
  }
}
