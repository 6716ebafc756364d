import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answered, deal, link, outcome, reported, T0 } from '../../test/contracts/trading-facts.ts';
import { freshDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { quiet } from '../../test/helpers/database-url.ts';
import { lossyPostgres } from '../../test/helpers/lossy-postgres.ts';
import type { Fact } from '../domain/fact.ts';
import type { InstanceId } from '../domain/ids.ts';
import type { Log } from '../ports.ts';
import { openDatabase } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { encodeFacts, FACT_TABLES } from './fact-tables.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { PostgresTradingStore } from './postgres.ts';

const A = 'instance-a' as InstanceId;
const B = 'instance-b' as InstanceId;
const PATIENCE_MS = 20_000;
const PLACES = Object.keys(FACT_TABLES)
  .map((_table, i) => `$${String(i + 2)}`)
  .join(', ');
const STORED_FIRST = `insert into journal values ($1, 1, ${PLACES})`;

/** One deal and one outcome: the first is harmless when doubled, the second would show. */
const told = (seq: number): readonly Fact[] => [
  reported(seq, { deals: [deal(`deal-${String(seq)}`)] }),
  answered(link(), outcome({ version: seq })),
];

async function openStore(url: string, log: Log = quiet) {
  const pool = openPool(url, quiet);
  const store = new PostgresTradingStore({ url, pool, log });
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  return { store, pool, close };
}

async function recorded(pool: Pool): Promise<{ deals: number; outcomes: readonly number[] }> {
  const deals = await pool.query<{ n: string }>('select count(*) as n from deals');
  const outcomes = await pool.query<{ version: string }>('select version from outcomes order by id');
  return { deals: Number(deals.rows[0]?.n), outcomes: outcomes.rows.map((row) => Number(row.version)) };
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${String(PATIENCE_MS)} ms: ${what}`);
    await delay(10);
  }
}

describe('Postgres restarted under a running store', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mynah-outage-'));
    await chmod(root, 0o755);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function endPostgres(signal: NodeJS.Signals): Promise<void> {
    const text = await readFile(join(root, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
    process.kill(Number(text.split('\n')[0]), signal);
  }

  /** As the committer does: the same number and facts, until it is known what became of them. */
  async function appendUntilStored(store: PostgresTradingStore, seq: number): Promise<number> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let failures = 0; ; failures += 1) {
      try {
        expect(await store.append(A, seq, told(seq))).toBe('stored');
        return failures;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(10);
      }
    }
  }

  test('appends fail, and the repeats store everything once and in order', async () => {
    const database = await startEmbedded({ dataDir: root, log: quiet });
    await migrate(database.url);
    const { store, pool, close } = await openStore(database.url);
    await store.takeOver(A, T0);
    let failures = 0;
    const total = 60;
    for (let seq = 1; seq <= total; seq += 1) {
      if (seq === 20) await endPostgres('SIGINT');
      if (seq === 40) await endPostgres('SIGKILL');
      failures += await appendUntilStored(store, seq);
    }
    expect(failures).toBeGreaterThan(0);
    await store.projected();
    const expected = Array.from({ length: total }, (_, index) => index + 1);
    expect(await recorded(pool)).toEqual({ deals: total, outcomes: expected });
    await close();
    await database.stop();
  });
});

describe('on one database', () => {
  let database: TestDatabase;
  const closings: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(async () => {
    for (const close of closings.splice(0).reverse()) await close();
    await database.close();
  });

  async function started(instance: InstanceId, url = database.url, log: Log = quiet) {
    const opened = await openStore(url, log);
    closings.push(opened.close);
    await opened.store.takeOver(instance, T0);
    return opened;
  }

  async function connected(): Promise<Client> {
    const client = new Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    closings.push(() => client.end());
    return client;
  }

  test('an append whose answer was lost is on record once after its repeat', async () => {
    const lossy = await lossyPostgres(database.url);
    closings.push(lossy.close);
    const { store, pool } = await started(A, lossy.url);
    await store.append(A, 1, told(1));
    await store.projected();
    lossy.loseNextAnswer();
    await expect(store.append(A, 2, told(2))).rejects.toThrow();
    const written = await pool.query('select 1 from journal where seq = 2');
    expect(written.rows).toHaveLength(1);
    expect(await store.append(A, 2, told(2))).toBe('stored');
    await store.projected();
    expect(await recorded(pool)).toEqual({ deals: 2, outcomes: [1, 2] });
  });

  test('a projection whose answer was lost is not done twice', async () => {
    const lossy = await lossyPostgres(database.url);
    closings.push(lossy.close);
    const { store, pool } = await started(A, lossy.url);
    await store.append(A, 1, told(1));
    await store.projected();
    await store.append(A, 2, told(2));
    lossy.loseNextAnswer();
    await store.projected();
    expect(await recorded(pool)).toEqual({ deals: 2, outcomes: [1, 2] });
  });

  test('what is projected leaves the journal', async () => {
    const { store, pool } = await started(A);
    for (let seq = 1; seq <= 5; seq += 1) await store.append(A, seq, told(seq));
    await store.projected();
    expect((await pool.query('select 1 from journal')).rows).toEqual([]);
  });

  test('is projected soon without anybody asking', async () => {
    const { store, pool } = await started(A);
    await store.append(A, 1, told(1));
    await until(async () => (await recorded(pool)).deals === 1, 'the deal is on record');
  });

  test('a projection that fails is tried again until it works', async () => {
    const errors: string[] = [];
    const log = { ...quiet, error: (_fields: object, message: string) => void errors.push(message) };
    const { store, pool } = await started(A, database.url, log);
    await pool.query('alter table deals rename to mislaid');
    await store.append(A, 1, told(1));
    const projected = store.projected();
    await until(async () => errors.length >= 2, 'two failures are logged');
    await pool.query('alter table mislaid rename to deals');
    await projected;
    expect(await recorded(pool)).toEqual({ deals: 1, outcomes: [1] });
    expect(errors[0]).toMatch(/projection failed/u);
  });

  test('appends wait when the tables lag too far behind, and go on when they caught up', async () => {
    let waiting = (): void => {};
    const lagging = new Promise<void>((resolve) => (waiting = resolve));
    const log = {
      ...quiet,
      warn: (_fields: object, message: string) => message.includes('appends wait') && waiting(),
    };
    const { store, pool } = await started(A, database.url, log);
    const blocker = await connected();
    await blocker.query('begin');
    await blocker.query('select 1 from projections for update');

    const large = deal('x'.repeat(8_000_000));
    let appended = 0;
    const appending = (async () => {
      while (appended < 12) {
        const numbered = { ...large, id: `${String(appended)} ${large.id}`.slice(0, 20), position: null };
        const padded = reported(appended, { stream: large.id, deals: [numbered] });
        await store.append(A, appended + 1, [padded]);
        appended += 1;
      }
    })();
    await lagging;
    const before = appended;
    expect(before).toBe(8);
    await blocker.query('rollback');
    await appending;
    await store.projected();
    expect((await recorded(pool)).deals).toBe(12);
  });

  test('taking over waits for the append that is under way, and projects it', async () => {
    const { pool } = await started(A);
    const appender = await connected();
    await appender.query('begin');
    await appender.query('select 1 from instances where id = $1 for share', [A]);
    await appender.query(STORED_FIRST, [A, ...encodeFacts(told(1))]);

    const next = started(B);
    await until(async () => {
      const { rows } = await pool.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update instances%'`,
      );
      return rows.length === 1;
    }, 'the one who takes over waits for the lock');
    await appender.query('commit');
    await next;
    expect(await recorded(pool)).toEqual({ deals: 1, outcomes: [1] });
  });

  test('taking over does not wait for the lock by which a service holds its database', async () => {
    const held = await openDatabase({ dataDir: '', databaseUrl: database.url, log: quiet, onLost: () => {} });
    closings.push(() => held.close());
    const { store } = await started(A);
    expect(await store.append(A, 1, told(1))).toBe('stored');
  });

  test('a fenced store whose commits were projected by the next one is at ease', async () => {
    const { store, pool } = await started(A);
    await store.append(A, 1, told(1));
    await started(B);
    await store.projected();
    expect(await recorded(pool)).toEqual({ deals: 1, outcomes: [1] });
  });
});
