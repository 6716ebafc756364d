/** One connection for one purpose, made anew after it broke. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
/** A server that does not even answer a goodbye is left without one. */
const GOODBYE_TIMEOUT_MS = 1_000;

/**
 * A connection that nobody else uses, so that its statements stay prepared and never wait for a pool.
 * It is opened by the first query and by the first one after it broke; a query that fails is not repeated.
 */
export class Connection {
  readonly #url: string;
  readonly #name: string;
  readonly #timeoutMs: number;
  /** Statements run on every new connection before it is used. */
  readonly #setup: string;
  #client: Promise<Client> | null = null;

  /**
   * @param options.name shown in pg_stat_activity
   * @param options.timeoutMs after which a query has failed and the connection is given up
   */
  constructor(options: { url: string; name: string; timeoutMs: number; setup?: string }) {
    this.#url = options.url;
    this.#name = options.name;
    this.#timeoutMs = options.timeoutMs;
    this.#setup = options.setup ?? '';
  }

  async #open(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: this.#name,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: this.#timeoutMs,
      keepAlive: true,
    });
    const opened = client.connect().then(async () => {
      if (this.#setup !== '') await client.query(this.#setup);
      return client;
    });
    const forget = (): void => {
      if (this.#client === opened) this.#client = null;
    };
    client.on('error', forget);
    client.on('end', forget);
    opened.catch(() => {
      forget();
      void client.end().catch(() => {});
    });
    this.#client = opened;
    return opened;
  }

  /** Runs one query. Throws what `pg` throws; whether the query took effect is then unknown. */
  async query<Row extends QueryResultRow>(config: QueryConfig): Promise<QueryResult<Row>> {
    const client = await (this.#client ?? this.#open());
    try {
      return await client.query<Row>(config);
    } catch (error) {
      if (!isStatementError(error)) this.#drop(client);
      throw error;
    }
  }

  /** Ends a connection that may be stuck; `end` with a query under way cuts it. */
  #drop(client: Client): void {
    this.#client = null;
    void client.end().catch(() => {});
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    if (client === null || client === undefined) return;
    const patience = delay(GOODBYE_TIMEOUT_MS, undefined, { ref: false });
    await Promise.race([client.end(), patience]);
  }
}

/** Postgres refused the statement and the connection is as good as before: SQLSTATE, but not class 57 or 08. */
function isStatementError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return false;
  return error.severity === 'ERROR' && !/^(?:57|08)/u.test(String(error.code));
}
