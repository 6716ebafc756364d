import { testPool } from '../../test/helpers/pool.ts';
import { describeTradingStore } from '../../test/contracts/trading-store.ts';
import type { StoreWorld } from '../../test/contracts/trading-setup.ts';
import { freshDatabase } from '../../test/helpers/database.ts';
import { quiet } from '../../test/helpers/database-url.ts';
import { PostgresTradingStore } from './postgres.ts';

const CREATE = `with person as (
  insert into users (id, name, role, created_at) values ($2, 'Ann', 'owner', 0) on conflict do nothing
), account as (
  insert into accounts (id, owner_id, name, key_hash, created_at) values ($1, $2, $3, $4, $6)
)
insert into channels (id, owner_id, name, account_id, created_at) values ($5, $2, $3, $1, $6)`;

async function postgresWorld(): Promise<StoreWorld> {
  const database = await freshDatabase();
  const pool = testPool(database.url, 4);
  const stores: PostgresTradingStore[] = [];
  let created = 0;
  return {
    open: () => {
      const store = new PostgresTradingStore({ url: database.url, pool, log: quiet });
      stores.push(store);
      return store;
    },
    createAccount: async ({ id, owner, name, keyHash, channelId, at }) => {
      created += 1;
      await pool.query(CREATE, [id, owner, name, keyHash, channelId, at + created]);
    },
    close: async () => {
      for (const store of stores) await store.close();
      await pool.end();
      await database.close();
    },
  };
}

describeTradingStore('Postgres', postgresWorld);
