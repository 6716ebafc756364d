/** What paper accounts need from the store: one row each, which holds books, journal and reports together. */
import type { Account } from './domain/account.ts';
import type { AccountId } from './domain/ids.ts';
import type { Result } from './domain/result.ts';
import type { Channel, NewAccount } from './ports.ts';

export interface StoredPaper {
  readonly account: AccountId;
  /** JSON: what it was made with, and what it is (core/app/paper). */
  readonly settings: string;
  readonly state: string;
}

export interface PaperStore {
  /** All that are not removed. From here on only `holder` can save them. */
  claim(holder: string): Promise<readonly StoredPaper[]>;
  /** Account, channel and paper account in one transaction. Refusals: NAME_TAKEN, TWIN_TAKEN. */
  create(
    account: NewAccount,
    paper: Omit<StoredPaper, 'account'>,
    holder: string,
  ): Promise<Result<{ account: Account; channel: Channel }>>;
  /** The whole state, in place of the last one; safe to repeat. False: somebody else holds it. */
  save(account: AccountId, holder: string, state: string): Promise<boolean>;
}
