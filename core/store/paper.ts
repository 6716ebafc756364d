/** Paper accounts: one row each. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { PaperStore } from '../paper-ports.ts';
import { createAccount } from './accounts.ts';
import { inTransaction } from './transaction.ts';
import { accountId } from './values.ts';

const CLAIM = `update paper_accounts p set holder = $1 from accounts a
  where a.id = p.account_id and a.removed_at is null
  returning p.account_id, p.settings::text as settings, p.state`;
const CREATE = 'insert into paper_accounts (account_id, holder, settings, state) values ($1, $2, $3, $4)';
// Of an account that was removed a moment ago, too: whoever saves it has not heard of that yet.
const SAVE = 'update paper_accounts set state = $3 where account_id = $1 and holder = $2';

const rows = z.array(z.object({ account_id: accountId, settings: z.string(), state: z.string() }));

/** @returns paper accounts in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createPaperStore = (pool: Pool): PaperStore => ({
  async claim(holder) {
    const claimed = await pool.query(CLAIM, [holder]);
    return rows
      .parse(claimed.rows)
      .map(({ account_id: account, settings, state }) => ({ account, settings, state }));
  },

  create(account, { settings, state }, holder) {
    return inTransaction(pool, async (client) => {
      const made = await createAccount(client, account);
      if (made.ok) await client.query(CREATE, [account.id, holder, settings, state]);
      return { keep: made.ok, value: made };
    });
  },

  async save(account, holder, state) {
    const { rowCount } = await pool.query(SAVE, [account, holder, state]);
    return rowCount === 1;
  },
});
