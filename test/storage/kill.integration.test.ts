import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InstanceId } from '../../core/domain/ids.ts';
import { startEmbedded } from '../../core/store/embedded.ts';
import { openPool } from '../../core/store/pool.ts';
import { PostgresTradingStore } from '../../core/store/postgres.ts';
import { quiet } from '../helpers/database-url.ts';
import { processesIn, StorageProcess, untilNobodyIn } from './processes.ts';

/** Of each test its own, or of a group one after another, because making a cluster takes a second. */
let dataDir: string;

const newFolder = async (): Promise<void> => {
  dataDir = await mkdtemp(join(tmpdir(), 'mynah-kill-'));
};
const removeFolder = (): Promise<void> => rm(dataDir, { recursive: true, force: true });

afterEach(async () => {
  // Whatever a failed test left running must not outlive it.
  for (const pid of await processesIn(dataDir)) process.kill(Number(pid), 'SIGKILL');
});

/** A small generator (mulberry32), so that a failure can be repeated from the seed it prints. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Takes over as the next start would, and reads which deals are on record. */
async function dealsOnRecord(): Promise<ReadonlySet<string>> {
  const database = await startEmbedded({ dataDir, log: quiet });
  const pool = openPool(database.url, quiet);
  const store = new PostgresTradingStore({ url: database.url, pool, log: quiet });
  await store.takeOver('the-auditor' as InstanceId, Date.now());
  const { rows } = await pool.query<{ deal_id: string }>('select deal_id from deals');
  await store.close();
  await pool.end();
  await database.stop();
  return new Set(rows.map((row) => row.deal_id));
}

describe('on a new folder', () => {
  beforeEach(newFolder);
  afterEach(removeFolder);

  test('killed at any moment, ten times in a row, it starts again and has lost nothing acknowledged', async () => {
    const seed = Date.now() % 1_000_000;
    const random = randomFrom(seed);
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const service = new StorageProcess(dataDir);
      // Every other kill may fall anywhere in the start; the rest while it appends.
      if (round % 2 === 1) await service.ready();
      await delay(random() * (round % 2 === 1 ? 400 : 2_000));
      await service.kill();
      expect(service.errors, `seed ${String(seed)}, round ${String(round)}`).toBe('');
      acknowledged.push(...service.acknowledged);
    }
    const onRecord = await dealsOnRecord();
    const lost = acknowledged.filter((id) => !onRecord.has(id));
    expect(lost, `seed ${String(seed)}`).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(0);
    // Of each life at most the last commit was stored without being acknowledged in time.
    expect(onRecord.size - acknowledged.length).toBeLessThanOrEqual(10);
    await untilNobodyIn(dataDir);
  }, 120_000);

  test('killed in the middle of making the cluster, it makes it again and sweeps up', async () => {
    const service = new StorageProcess(dataDir);
    const unfinished = async () =>
      (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
    while ((await unfinished()).length === 0) await delay(5);
    await service.kill();
    expect(await unfinished()).toHaveLength(1);

    const again = new StorageProcess(dataDir);
    await again.ready();
    expect(await again.stop()).toBe(0);
    expect(await readdir(dataDir)).toEqual(['postgres']);
    await untilNobodyIn(dataDir);
  });

  test('of two services that start at once on a new folder one serves and the other is told', async () => {
    const services = [new StorageProcess(dataDir), new StorageProcess(dataDir)] as const;
    const [one, other] = services;
    // The one that is told may end before the other is ready.
    const winner = await Promise.any(services.map(async (service) => service.ready().then(() => service)));
    const loser = winner === one ? other : one;
    expect(await loser.ended()).toBe(1);
    expect(loser.errors).toMatch(/^Another Mynah \(pid \d+\) is running on the data folder .+\n$/u);
    expect(loser.errors).toContain(`pid ${String(winner.child.pid)}`);
    expect(await winner.stop()).toBe(0);
    await untilNobodyIn(dataDir);
  });
});

describe('on a folder in use', () => {
  beforeAll(newFolder);
  afterAll(removeFolder);

  test('what a killed service left running is adopted, and stopped with the next one', async () => {
    const first = new StorageProcess(dataDir);
    await first.ready();
    const postmaster = (await processesIn(dataDir)).length;
    await first.kill();
    expect(postmaster).toBeGreaterThan(0);

    const messages: string[] = [];
    const log = { ...quiet, info: (_fields: object, message: string) => void messages.push(message) };
    const second = await startEmbedded({ dataDir, log });
    expect(messages).toContainEqual(expect.stringMatching(/adopted/u));
    await second.stop();
    await untilNobodyIn(dataDir);
  });

  test('a clean stop leaves no process, and the next start finds everything', async () => {
    const service = new StorageProcess(dataDir);
    await service.ready();
    expect(await service.stop()).toBe(0);
    await untilNobodyIn(dataDir);
    const onRecord = await dealsOnRecord();
    expect(service.acknowledged.filter((id) => !onRecord.has(id))).toEqual([]);
  });

  test('a second service on the folder is told so in one line, and the first goes on', async () => {
    const first = new StorageProcess(dataDir);
    await first.ready();
    const second = new StorageProcess(dataDir);
    expect(await second.ended()).toBe(1);
    expect(second.errors).toBe(
      `Another Mynah (pid ${String(first.child.pid)}) is running on the data folder ${dataDir}: ` +
        'stop it, or choose another folder.\n',
    );
    const before = first.acknowledged.length;
    while (first.acknowledged.length === before) await delay(5);
    expect(await first.stop()).toBe(0);
  });
});
