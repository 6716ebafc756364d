/** Addresses beside the chats. Codes are kept as hashes only. */
import type { Pool } from 'pg';
import { z } from 'zod';
import { ADDRESS_KINDS } from '../domain/reach.ts';
import type { Address, AddressId } from '../domain/reach.ts';
import type { AddressStore } from '../notice-ports.ts';
import { inTransaction } from './transaction.ts';
import { userId, wholeNumber } from './values.ts';

const row = z
  .object({
    id: z.string().transform((id) => id as AddressId),
    user_id: userId,
    kind: z.enum(ADDRESS_KINDS),
    address: z.string(),
    confirmed_at: wholeNumber.nullable(),
  })
  .transform(({ user_id: owner, confirmed_at: confirmedAt, ...rest }): Address => ({
    ...{ owner, confirmedAt },
    ...rest,
  }));
const FIELDS = 'id, user_id, kind, address, confirmed_at';
const first = (rows: readonly unknown[]): Address | null =>
  rows[0] === undefined ? null : row.parse(rows[0]);

/** @returns addresses in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createAddressStore = (pool: Pool): AddressStore => ({
  async list(user) {
    const { rows } = await pool.query(
      `select ${FIELDS} from addresses where user_id = $1 order by created_at, id`,
      [user],
    );
    return z.array(row).parse(rows);
  },

  async add({ id, owner, kind, address }, codeHash, at, expiresAt) {
    await pool.query(
      `insert into addresses (id, user_id, kind, address, code_hash, code_expires_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (user_id, kind, address) do update
         set code_hash = excluded.code_hash, code_expires_at = excluded.code_expires_at
         where addresses.confirmed_at is null`,
      [id, owner, kind, address, codeHash, expiresAt, at],
    );
  },

  async confirm(user, codeHash, at) {
    const { rows } = await pool.query(
      `update addresses set confirmed_at = $3, code_hash = null, code_expires_at = null
       where user_id = $1 and code_hash = $2 and code_expires_at > $3
       returning ${FIELDS}`,
      [user, codeHash, at],
    );
    return first(rows);
  },

  remove: (user, id) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query(
        `delete from addresses where user_id = $1 and id = $2 returning ${FIELDS}`,
        [user, id],
      );
      const removed = first(rows);
      if (removed !== null)
        await client.query(
          `delete from deliveries d using notices n
           where n.id = d.notice_id and n.user_id = $1 and d.platform = $2 and d.address = $3 and d.sent_at is null`,
          [user, removed.kind, removed.address],
        );
      return { keep: true, value: removed };
    }),
});
