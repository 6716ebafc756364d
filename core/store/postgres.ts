/** The durable record of trading, in Postgres. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { AccountFunds, AccountIdentity } from '../domain/account.ts';
import type { Fact } from '../domain/fact.ts';
import type { AccountId, InstanceId, Millis } from '../domain/ids.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { AppendResult, BookImage, Log, TradingStore } from '../ports.ts';
import { loadBook } from './book.ts';
import { Journal } from './journal.ts';
import type { Registration } from './journal.ts';
import { toJson } from './json.ts';
import { Projector } from './projector.ts';
import { takeOver } from './take-over.ts';
import { wholeNumber } from './values.ts';

const NEXT_EPOCH = `with own as materialized (select 1 from instances where id = $1 and fence = $2 for share)
  update accounts set epoch = greatest(epoch, $4) + 1, instance_id = $1
  from own where accounts.id = $3 and removed_at is null returning epoch`;
const STILL_OURS = 'select 1 from instances where id = $1 and fence = $2';
const SAVE_IDENTITY = 'update accounts set identity = $2 where id = $1';
const SAVE_SYMBOLS = 'update accounts set symbols = $2 where id = $1';
const SAVE_FUNDS = `insert into equity_points (account_id, at, balance, equity, margin, free_margin)
  select * from unnest($1::text[], $2::bigint[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[])
  on conflict do nothing`;

const epochRows = z.array(z.object({ epoch: wholeNumber }));

interface Held {
  readonly own: Registration;
  readonly at: Millis;
  readonly journal: Journal;
  readonly projector: Projector;
}

export class PostgresTradingStore implements TradingStore {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #log: Log;
  #held: Held | null = null;

  /**
   * @param options.url of a migrated database; two connections of its own are opened to it
   * @param options.pool shared with others, ended by its owner after `close`
   */
  constructor(options: { url: string; pool: Pool; log: Log }) {
    this.#url = options.url;
    this.#pool = options.pool;
    this.#log = options.log;
  }

  #mine(instance: InstanceId): Held {
    if (this.#held?.own.instance !== instance) {
      throw new Error(`The instance ${instance} has not taken over on this store.`);
    }
    return this.#held;
  }

  async takeOver(instance: InstanceId, at: Millis): Promise<void> {
    const { own, leftovers } = await takeOver(this.#pool, instance, at);
    if (leftovers > 0) this.#log.info({ rows: leftovers }, 'projected what an earlier start left');
    await this.close();
    const parts = { url: this.#url, log: this.#log };
    const journal = new Journal({ ...parts, own });
    this.#held = { own, at, journal, projector: new Projector({ ...parts, instance }) };
    await journal.warmUp();
  }

  load(): Promise<BookImage> {
    if (this.#held === null) throw new Error('Nothing is loaded before an instance has taken over.');
    return loadBook(this.#pool, this.#held.at);
  }

  async append(instance: InstanceId, seq: number, facts: readonly Fact[]): Promise<AppendResult> {
    const { journal, projector } = this.#mine(instance);
    const room = projector.room();
    if (room !== undefined) await room;
    const { result, length } = await journal.append(seq, facts);
    if (length > 0) projector.appended(seq, length);
    return result;
  }

  async projected(): Promise<void> {
    await this.#held?.projector.until();
  }

  async nextEpoch(instance: InstanceId, account: AccountId, above = 0): Promise<number> {
    const { own } = this.#mine(instance);
    const result = await this.#pool.query(NEXT_EPOCH, [instance, own.fence, account, above]);
    const epoch = epochRows.parse(result.rows)[0]?.epoch;
    if (epoch !== undefined) return epoch;
    const ours = await this.#pool.query(STILL_OURS, [instance, own.fence]);
    throw new Error(
      ours.rows.length > 0
        ? `The account ${account} is not there, or was removed.`
        : `The instance ${instance} is fenced: another has taken over.`,
    );
  }

  async saveIdentity(account: AccountId, identity: AccountIdentity): Promise<void> {
    await this.#pool.query(SAVE_IDENTITY, [account, toJson(identity)]);
  }

  async saveSymbols(account: AccountId, symbols: readonly SymbolSpec[]): Promise<void> {
    await this.#pool.query(SAVE_SYMBOLS, [account, toJson(symbols)]);
  }

  async saveFunds(samples: readonly { account: AccountId; funds: AccountFunds }[]): Promise<void> {
    const column = (pick: (funds: AccountFunds) => string | number) =>
      samples.map(({ funds }) => pick(funds));
    await this.#pool.query(SAVE_FUNDS, [
      samples.map(({ account }) => account),
      column((funds) => funds.at),
      column((funds) => funds.balance),
      column((funds) => funds.equity),
      column((funds) => funds.margin),
      column((funds) => funds.freeMargin),
    ]);
  }

  /** Projects what is quickly projected and closes this store's own connections. */
  async close(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    await held?.projector.close();
    await held?.journal.close();
  }
}
