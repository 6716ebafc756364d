/** Accounts, their channels and their keys. */
import { DatabaseError } from 'pg';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { AccountId, Millis, UserId } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { KeyHolder, NewAccount, RecordStore } from '../ports.ts';
import { accountId, identity, userId } from './values.ts';

const CREATE = `with account as (
  insert into accounts (id, owner_id, name, key_hash, created_at, twin_of) values ($1, $2, $3, $4, $6, $8)
  returning id
)
insert into channels (id, owner_id, name, account_id, created_at, kind) select $5, $2, $3, id, $6, $7 from account`;
const REMOVE = `update accounts set removed_at = $3, key_hash = null, next_key_hash = null
  where id = $2 and owner_id = $1 and removed_at is null`;
const BY_KEY = `select id, owner_id, name, identity, case when key_hash = $1 then 'current' else 'next' end as which
  from accounts where (key_hash = $1 or next_key_hash = $1) and removed_at is null`;
const SET_NEXT = 'update accounts set next_key_hash = $2 where id = $1 and removed_at is null';
const PROMOTE = `update accounts set key_hash = next_key_hash, next_key_hash = null
  where id = $1 and next_key_hash is not null`;

const NAME_INDEX = 'accounts_name';
const TWIN_INDEX = 'accounts_twin';

const keyHolders = z.array(
  z
    .object({
      id: accountId,
      owner_id: userId,
      name: z.string(),
      identity: identity.nullable(),
      which: z.enum(['current', 'next']),
    })
    .transform(({ id, owner_id: owner, name, identity: known, which }): KeyHolder => {
      return { account: id, owner, name, identity: known, which };
    }),
);

/** See RecordStore. */
export async function createAccount(
  pool: Pool | PoolClient,
  order: NewAccount,
): ReturnType<RecordStore['createAccount']> {
  const { id, owner, name, keyHash, channelId, at, kind, twinOf } = order;
  try {
    await pool.query(CREATE, [id, owner, name, keyHash, channelId, at, kind, twinOf ?? null]);
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === NAME_INDEX) {
      return refuse('NAME_TAKEN', `You have an account named ${name} already: choose another name.`);
    }
    if (error instanceof DatabaseError && error.constraint === TWIN_INDEX) {
      return refuse('TWIN_TAKEN', 'A paper account enters for it already: ask again.');
    }
    throw error;
  }
  return done({
    account: { id, owner, name, identity: null, funds: null, ...(twinOf !== undefined && { twinOf }) },
    channel: { id: channelId, owner, name, account: id, kind },
  });
}

/** See RecordStore. */
export async function removeAccount(
  pool: Pool,
  owner: UserId,
  account: AccountId,
  at: Millis,
): Promise<boolean> {
  const { rowCount } = await pool.query(REMOVE, [owner, account, at]);
  return rowCount === 1;
}

/** See RecordStore. */
export async function accountByKeyHash(pool: Pool, hash: string): Promise<KeyHolder | null> {
  const { rows } = await pool.query(BY_KEY, [hash]);
  return keyHolders.parse(rows)[0] ?? null;
}

/** See RecordStore. Throws for an account that is not there. */
export async function setNextKey(pool: Pool, account: AccountId, hash: string): Promise<void> {
  const { rowCount } = await pool.query(SET_NEXT, [account, hash]);
  if (rowCount !== 1) throw new Error(`The account ${account} is not there, or was removed.`);
}

/** See RecordStore. */
export async function promoteNextKey(pool: Pool, account: AccountId): Promise<boolean> {
  const { rowCount } = await pool.query(PROMOTE, [account]);
  return rowCount === 1;
}
