import { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './database.ts';

test('two fresh databases have the schema and know nothing of each other', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const count = async (url: string, sql: string): Promise<unknown> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ count: string }>(sql);
    await client.end();
    return rows[0]?.count;
  };
  await count(
    one.url,
    `with made as (insert into users values ('u1', 'Ann', 'owner', 0) returning 1) select count(*) from made`,
  );
  expect(await count(one.url, 'select count(*) from users')).toBe('1');
  expect(await count(other.url, 'select count(*) from users')).toBe('0');
  await Promise.all([one.close(), other.close()]);
  await expect(count(one.url, 'select 1')).rejects.toThrow(/does not exist/u);
});
