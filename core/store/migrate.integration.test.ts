import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/helpers/database.ts';
import type { TestDatabase } from '../../test/helpers/database.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await emptyDatabase();
  folder = await mkdtemp(join(tmpdir(), 'mynah-migrations-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function tables(): Promise<readonly string[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  await client.end();
  return rows.map((row) => row.name);
}

test('instances that start together migrate once, and all find the schema', async () => {
  const ran = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
  expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await tables()).toEqual(expect.arrayContaining(['accounts', 'journal', 'links', 'users']));
});

test('a second start finds nothing to do', async () => {
  expect(await migrate(database.url)).toEqual(expect.arrayContaining(['0001_frame']));
  expect(await migrate(database.url)).toEqual([]);
});

test('a migration that fails is named with its error, and nothing is changed', async () => {
  await writeFile(join(folder, '0001_fine.sql'), 'create table fine (id int);');
  await writeFile(join(folder, '0002_broken.sql'), 'create table broken (id nonsense);');
  await expect(migrate(database.url, folder)).rejects.toThrow(
    /could not be brought up to date: migration 0002_broken: .*type "nonsense" does not exist/u,
  );
  expect(await tables()).not.toContain('fine');
});

test('a database that a newer version has migrated is not touched', async () => {
  await writeFile(join(folder, '0001_fine.sql'), 'create table fine (id int);');
  await writeFile(join(folder, '0002_newer.sql'), 'create table newer (id int);');
  await migrate(database.url, folder);
  await rm(join(folder, '0001_fine.sql'));
  await expect(migrate(database.url, folder)).rejects.toThrow(/could not be brought up to date/u);
});
