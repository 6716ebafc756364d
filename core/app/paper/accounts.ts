/** What people ask of paper accounts: to have them, to put money in, to begin anew. */
import { isPositive, isZero, subtract } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import type { Account, MarginMode } from '../../domain/account.ts';
import type { AccountId, ChannelId, UserId } from '../../domain/ids.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { PaperStore } from '../../paper-ports.ts';
import type { Clock, Ids } from '../../ports.ts';
import { BROKERS, termsAt } from '../../paper/presets/brokers.ts';
import type { Terms } from '../../paper/account.ts';
import type { AccountEntry, Book } from '../book.ts';
import type { Pipeline } from '../pipeline.ts';
import { openedWith, PAPER_CURRENCIES } from './books.ts';
import type { BrokerName, PaperSettings } from './books.ts';
import { cloneOf } from './clones.ts';
import { heldBy } from './shares.ts';
import type { PaperVenue } from './venue.ts';

/** More than these for one person is a script gone wild; each keeps a row and prices busy. */
const MOST_PAPER_ACCOUNTS = 20;
const LEAST = '1' as Money;
/** More than anybody trades with; beyond it sums would lose what cents mean. */
const MOST = '1000000000' as Money;
const NAME = /^[^\s"][^"\n]{0,39}$/u;

export interface PaperOrder {
  readonly name: string;
  readonly balance: Money;
  readonly currency: string;
  readonly broker: BrokerName;
  /** Null: as that kind of broker has it. */
  readonly leverage: number | null;
  readonly marginMode: MarginMode;
}

export interface PaperStatus {
  readonly account: Account;
  readonly broker: BrokerName;
  readonly isClone: boolean;
  readonly startBalance: Money;
  readonly balance: Money;
  readonly currency: string;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  /** Positions and resting orders; of a netting account each copy's share. */
  readonly open: number;
}

/** All calls are made in the name of `user`; what belongs to somebody else is not there. */
export interface PaperApi {
  list(user: UserId): readonly PaperStatus[];
  /** Refusals: NAME_TAKEN, NAME_INVALID, TOO_MANY_ACCOUNTS, CURRENCY_UNKNOWN, BALANCE_INVALID, TERMS_INVALID. */
  open(user: UserId, order: PaperOrder): Promise<Result<PaperStatus>>;
  /**
   * A paper account with currency, leverage, balance and symbols of one of the person's accounts.
   * Refusals: as `open`; ACCOUNT_UNKNOWN, NOT_CONNECTED_YET (nothing is known of it).
   */
  clone(user: UserId, account: AccountId, name: string): Promise<Result<PaperStatus>>;
  /**
   * The paper account that enters for one of the person's accounts while a copy is on paper: a clone, made the first time
   * that it is asked for. Refusals: as `clone`; ALREADY_PAPER.
   */
  twin(user: UserId, account: AccountId): Promise<Result<Account>>;
  /** A deposit, or (negative) a withdrawal. Refusals: AMOUNT_INVALID, NOT_ENOUGH_MONEY, EQUITY_UNKNOWN. */
  pay(user: UserId, account: AccountId, amount: Money): Promise<Result<PaperStatus>>;
  /** Back to the first balance; its history stays. Refusal: PAPER_NOT_FLAT. */
  reset(user: UserId, account: AccountId): Promise<Result<PaperStatus>>;
}

export interface PaperAccountsDeps {
  readonly book: Book;
  readonly pipeline: Pick<Pipeline, 'addAccount'>;
  readonly store: PaperStore;
  readonly venue: PaperVenue;
  readonly holder: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

const unknown = refuse('ACCOUNT_UNKNOWN', 'there is no such paper account; /paper lists yours');
const isBalance = (balance: Money): boolean =>
  isPositive(balance) && !isPositive(subtract(LEAST, balance)) && !isPositive(subtract(balance, MOST));

export class PaperAccounts implements PaperApi {
  private readonly deps: PaperAccountsDeps;
  /** Twins that are being made, by the account that they will enter for. */
  private readonly twinning = new Map<AccountId, Promise<Result<Account>>>();

  constructor(deps: PaperAccountsDeps) {
    this.deps = deps;
  }

  list(user: UserId): readonly PaperStatus[] {
    return [...this.deps.book.accounts.values()].flatMap((entry) => this.statusOf(user, entry) ?? []);
  }

  async open(user: UserId, order: PaperOrder): Promise<Result<PaperStatus>> {
    const { name, balance, broker, leverage, marginMode } = order;
    const currency = order.currency.toUpperCase();
    if (!PAPER_CURRENCIES.some((one) => one === currency))
      return refuse(
        'CURRENCY_UNKNOWN',
        `a paper account cannot be in ${currency}; use one of ${PAPER_CURRENCIES.join(', ')}`,
      );
    const terms = termsAt(BROKERS[broker], currency, marginMode);
    const changed = leverage === null ? terms : { ...terms, leverage };
    return this.make(user, name, changed, balance, { broker, symbols: null });
  }

  async clone(user: UserId, id: AccountId, name: string, twinOf?: AccountId): Promise<Result<PaperStatus>> {
    const entry = this.deps.book.accounts.get(id);
    if (entry?.account.owner !== user) return unknown;
    const cloned = cloneOf(entry);
    if (!cloned.ok) return cloned;
    const { terms, balance, settings } = cloned.value;
    const marginMode = entry.account.identity?.marginMode ?? 'hedging';
    return this.make(user, name, { ...terms, marginMode }, balance, settings, twinOf);
  }

  async twin(user: UserId, id: AccountId): Promise<Result<Account>> {
    const { book, venue } = this.deps;
    const account = book.accounts.get(id)?.account;
    if (account?.owner !== user)
      return refuse('ACCOUNT_UNKNOWN', 'there is no such account; /accounts lists yours');
    if (venue.has(id))
      return refuse('ALREADY_PAPER', `"${account.name}" is a paper account already: its money is not real`);
    const twin = book.twins.get(id);
    const present = twin === undefined ? undefined : book.accounts.get(twin)?.account;
    if (present !== undefined) return done(present);
    // Asked for twice at once, in two chats, it is made once.
    const underWay = this.twinning.get(id) ?? this.makeTwin(user, account);
    this.twinning.set(id, underWay);
    return underWay;
  }

  private async makeTwin(user: UserId, { id, name }: Account): Promise<Result<Account>> {
    try {
      const taken = [...this.deps.book.accounts.values()]
        .filter(({ account }) => account.owner === user)
        .map(({ account }) => account.name);
      const made = await this.clone(user, id, freeName(taken, twinName(name)), id);
      return made.ok ? done(made.value.account) : made;
    } finally {
      this.twinning.delete(id);
    }
  }

  async pay(user: UserId, id: AccountId, amount: Money): Promise<Result<PaperStatus>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return unknown;
    if (isZero(amount) || !isBalance(amount.startsWith('-') ? subtract('0' as Money, amount) : amount))
      return refuse('AMOUNT_INVALID', `${amount} cannot be paid: use an amount from ${LEAST} to ${MOST}`);
    const paid = await this.deps.venue.pay(id, amount, amount.startsWith('-') ? 'withdrawal' : 'deposit');
    return paid.ok ? this.told(user, entry) : paid;
  }

  async reset(user: UserId, id: AccountId): Promise<Result<PaperStatus>> {
    const entry = this.mine(user, id);
    if (entry === undefined) return unknown;
    const reset = await this.deps.venue.reset(id);
    return reset.ok ? this.told(user, entry) : reset;
  }

  private async make(
    user: UserId,
    name: string,
    terms: Terms,
    balance: Money,
    settings: PaperSettings,
    twinOf?: AccountId,
  ): Promise<Result<PaperStatus>> {
    const { book, clock, ids, store, holder, pipeline, venue } = this.deps;
    if (!NAME.test(name)) return refuse('NAME_INVALID', 'a name has 1 to 40 characters, without quotes');
    if (this.list(user).length >= MOST_PAPER_ACCOUNTS)
      return refuse(
        'TOO_MANY_ACCOUNTS',
        `${MOST_PAPER_ACCOUNTS} paper accounts are the most; /disconnect one first`,
      );
    if (!isBalance(balance))
      return refuse('BALANCE_INVALID', `${balance} is no balance to begin with: from ${LEAST} to ${MOST}`);
    const at = clock.now();
    const id = ids.id() as AccountId;
    const opened = openedWith(terms, balance, seedOf(id), at);
    if (!opened.ok) return opened;
    const made = await store.create(
      {
        ...{ id, owner: user, name, keyHash: null, channelId: ids.id() as ChannelId, kind: 'account', at },
        ...(twinOf !== undefined && { twinOf }),
      },
      { settings: JSON.stringify(settings), state: JSON.stringify(opened.value) },
      holder,
    );
    if (!made.ok) return made;
    pipeline.addAccount(made.value.account, made.value.channel);
    await venue.add(id, settings, opened.value);
    const entry = book.accounts.get(id);
    return entry === undefined ? unknown : this.told(user, entry);
  }

  private told(user: UserId, entry: AccountEntry): Result<PaperStatus> {
    const status = this.statusOf(user, entry);
    return status === null ? unknown : done(status);
  }

  private mine(user: UserId, id: AccountId): AccountEntry | undefined {
    const entry = this.deps.book.accounts.get(id);
    return entry?.account.owner === user && this.deps.venue.has(id) ? entry : undefined;
  }

  private statusOf(user: UserId, { account }: AccountEntry): PaperStatus | null {
    const held = account.owner === user ? this.deps.venue.stateOf(account.id) : null;
    if (held === null) return null;
    const { terms, balance, positions, orders } = heldBy(held.state);
    return {
      account,
      broker: held.settings.broker,
      isClone: held.settings.symbols !== null,
      startBalance: held.state.startBalance,
      balance,
      currency: terms.currency,
      leverage: terms.leverage,
      marginMode: terms.marginMode,
      open: positions.length + orders.length,
    };
  }
}

/** `Main paper`, short enough for a number behind it. */
const twinName = (name: string): string => `${name.replaceAll('"', '').trim().slice(0, 30).trim()} paper`;

/** `Paper`, `Paper 2`, …: the first that nobody of these has, in whatever case. */
export function freeName(names: readonly string[], wish: string): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let name = wish;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wish} ${number}`;
  return name;
}

/** Each account draws slippage and latency of its own. */
function seedOf(id: string): number {
  let seed = 0;
  for (const character of id) seed = (seed * 31 + character.charCodeAt(0)) >>> 0;
  return seed;
}
