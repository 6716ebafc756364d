/** Paper accounts of a house of tests: what was asked of them, without a broker. */
import type { PaperApi, PaperOrder, PaperStatus } from '../../core/app/paper/accounts.ts';
import type { Account } from '../../core/domain/account.ts';
import { add, money } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import type { AccountId, UserId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Result } from '../../core/domain/result.ts';

const noAccount = refuse('ACCOUNT_UNKNOWN', 'there is no such paper account; /paper lists yours');

export class MemoryPaper implements PaperApi {
  rows: readonly PaperStatus[] = [];
  /** Accounts that may be cloned, and whose they are. */
  owners: ReadonlyMap<AccountId, UserId> = new Map();

  list(user: UserId): readonly PaperStatus[] {
    return this.rows.filter(({ account }) => account.owner === user);
  }

  has(user: UserId, name: string): PaperStatus {
    const order = {
      name,
      balance: money('10000'),
      currency: 'USD',
      broker: 'standard',
      leverage: null,
      marginMode: 'hedging',
    } as const;
    return this.#put(user, order, false);
  }

  async open(user: UserId, order: PaperOrder): Promise<Result<PaperStatus>> {
    return done(this.#put(user, order, false));
  }

  async clone(user: UserId, account: AccountId, name: string): Promise<Result<PaperStatus>> {
    if (this.owners.get(account) !== user) return noAccount;
    const order = {
      name,
      balance: money('10000'),
      currency: 'USD',
      broker: 'standard',
      leverage: null,
      marginMode: 'hedging',
    } as const;
    return done(this.#put(user, order, true));
  }

  async twin(user: UserId, account: AccountId): Promise<Result<Account>> {
    const made = await this.clone(user, account, `${account} paper`);
    return made.ok ? done({ ...made.value.account, twinOf: account }) : made;
  }

  async pay(user: UserId, account: AccountId, amount: Money): Promise<Result<PaperStatus>> {
    return this.#change(user, account, (status) => ({ ...status, balance: add(status.balance, amount) }));
  }

  async reset(user: UserId, account: AccountId): Promise<Result<PaperStatus>> {
    return this.#change(user, account, (status) => ({ ...status, balance: status.startBalance }));
  }

  #put(user: UserId, order: PaperOrder, isClone: boolean): PaperStatus {
    const { name, balance, currency, broker, leverage, marginMode } = order;
    const account = { id: `paper-${name}` as AccountId, owner: user, name, identity: null, funds: null };
    const status = {
      ...{ account, broker, isClone, startBalance: balance, balance, currency, open: 0 },
      leverage: leverage ?? 100,
      marginMode,
    };
    this.rows = [...this.rows, status];
    return status;
  }

  #change(user: UserId, id: AccountId, change: (status: PaperStatus) => PaperStatus): Result<PaperStatus> {
    const found = this.list(user).find(({ account }) => account.id === id);
    if (found === undefined) return noAccount;
    const next = change(found);
    this.rows = this.rows.map((one) => (one === found ? next : one));
    return done(next);
  }
}
