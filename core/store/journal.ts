/** The hot path: one durable commit, in one round trip. */
import type { Log, AppendResult } from '../ports.ts';
import type { Fact } from '../domain/fact.ts';
import type { InstanceId } from '../domain/ids.ts';
import { Connection } from './connection.ts';
import { encodeFacts, FACT_TABLES } from './fact-tables.ts';

/**
 * The instance's own row is locked in the statement that writes: whoever takes over must wait for this
 * commit, and after that its fence does not match any more. `on conflict`: a repeat of a commit whose
 * answer was lost.
 */
const TABLES = Object.keys(FACT_TABLES);
const APPEND = `with own as materialized (
  select 1 from instances where id = $1 and fence = $2 for share
), put as (
  insert into journal (instance_id, seq, ${TABLES.join(', ')})
  select $1, $3, ${TABLES.map((_table, i) => `$${String(i + 4)}`).join(', ')} from own on conflict do nothing
)
select 1 from own`;

/** Longer than any commit on a working disk; then the connection is given up and the caller repeats. */
const APPEND_TIMEOUT_MS = 10_000;

/** Who we are to the others: they raise our `fence` when they take over. */
export interface Registration {
  readonly instance: InstanceId;
  readonly fence: number;
}

export class Journal {
  readonly #connection: Connection;
  readonly #own: Registration;
  readonly #log: Log;
  #stored = 0;
  #fenced = false;
  #busy = false;

  constructor(options: { url: string; own: Registration; log: Log }) {
    this.#connection = new Connection({
      url: options.url,
      name: 'mynah journal',
      timeoutMs: APPEND_TIMEOUT_MS,
    });
    this.#own = options.own;
    this.#log = options.log;
  }

  /**
   * @returns what became of it, and the length of what was written: 0 when it had been stored before
   * @throws when the outcome is unknown (repeat with the same arguments), and on a number out of order
   */
  async append(seq: number, facts: readonly Fact[]): Promise<{ result: AppendResult; length: number }> {
    if (seq <= this.#stored) return { result: 'stored', length: 0 };
    if (this.#busy || seq !== this.#stored + 1) {
      throw new Error(
        `append ${String(seq)} is out of turn after ${String(this.#stored)}: one at a time, without gaps`,
      );
    }
    if (this.#fenced) return { result: 'fenced', length: 0 };
    this.#busy = true;
    try {
      const rows = encodeFacts(facts);
      const { instance, fence } = this.#own;
      const own = await this.#connection.query({
        name: 'append',
        text: APPEND,
        values: [instance, fence, seq, ...rows],
      });
      if (own.rows.length === 0) {
        this.#fenced = true;
        this.#log.warn({ instance, seq }, 'another instance has taken over: nothing is stored any more');
        return { result: 'fenced', length: 0 };
      }
      this.#stored = seq;
      return { result: 'stored', length: rows.reduce((sum, text) => sum + (text?.length ?? 0), 0) };
    } finally {
      this.#busy = false;
    }
  }

  /** Opens the connection and prepares the statement, so that the first append does not pay for it. */
  async warmUp(): Promise<void> {
    await this.#connection.query({ text: 'select 1' });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
