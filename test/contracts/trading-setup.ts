/** What the parts of the contract share. */
import type { Fact } from '../../core/domain/fact.ts';
import type { InstanceId, Millis } from '../../core/domain/ids.ts';
import type { NewAccount, TradingStore } from '../../core/ports.ts';
import { follower, newAccount, provider } from './trading-facts.ts';

/** One durable state, and the means to come back to it. */
export interface StoreWorld {
  /** A store as a new process would open it. */
  open(): TradingStore;
  createAccount(order: NewAccount): Promise<void>;
  close(): Promise<void>;
}

/** What the tests say to a world that is made anew for each of them. */
export interface Setup {
  open(): TradingStore;
  /** A store on which `instance` has taken over. */
  started(instance: InstanceId, at?: Millis): Promise<TradingStore>;
  /** Appends each list of facts as a commit of its own, and waits until all can be read. */
  given(store: TradingStore, instance: InstanceId, ...commits: readonly (readonly Fact[])[]): Promise<void>;
}

export const A = 'instance-a' as InstanceId;
export const B = 'instance-b' as InstanceId;

export async function makeAccounts(into: StoreWorld): Promise<void> {
  await into.createAccount(newAccount(provider));
  await into.createAccount(newAccount(follower));
}
