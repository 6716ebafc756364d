/** Samples of each account's balance and equity, thin enough to keep for years. */
import type { AccountFunds } from '../domain/account.ts';
import type { AccountId, Millis } from '../domain/ids.ts';
import type { TradingStore } from '../ports.ts';

/** A point a minute, and one whenever the balance changes: half a million points in a year at most. */
const SAMPLE_EVERY_MS: Millis = 60_000;
/** Balance changes closer together than this are one point. */
const LEAST_APART_MS: Millis = 1_000;

export interface EquitySampler {
  /** Looks at what the account reported; keeps it when it is due. */
  note(account: AccountId, funds: AccountFunds, now: Millis): void;
  /** Stores what was kept since the last call. Throws when the store does; nothing is lost then. */
  flush(): Promise<void>;
}

export function createEquitySampler(
  store: Pick<TradingStore, 'saveFunds'>,
  everyMs: Millis = SAMPLE_EVERY_MS,
): EquitySampler {
  const last = new Map<AccountId, { at: Millis; balance: string }>();
  let due = new Map<string, { account: AccountId; funds: AccountFunds }>();
  return {
    note(account, funds, now) {
      const before = last.get(account);
      const age = before === undefined ? Infinity : now - before.at;
      const moved = before?.balance !== funds.balance && age >= LEAST_APART_MS;
      if (age < everyMs && !moved) return;
      last.set(account, { at: now, balance: funds.balance });
      due.set(`${account}/${now}`, { account, funds: { ...funds, at: now } });
    },
    async flush() {
      const samples = due;
      if (samples.size === 0) return;
      due = new Map();
      try {
        await store.saveFunds([...samples.values()]);
      } catch (error) {
        for (const [key, sample] of samples) due.set(key, sample);
        throw error;
      }
    },
  };
}
