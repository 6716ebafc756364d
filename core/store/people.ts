/** People, their chat identities and the codes that let them in. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { PeopleStore, Redeemed } from '../chat-ports.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import type { ChatIdentity, ChatRole, User } from '../domain/person.ts';
import { inTransaction } from './transaction.ts';

const ROLES: readonly ChatRole[] = ['viewer', 'trader', 'owner'];
const roleRow = z.enum(['owner', 'trader', 'viewer']);
const userRow = z.object({
  id: z.string().transform((id) => id as UserId),
  name: z.string(),
  role: roleRow,
});
const inviteRow = z.object({
  role: roleRow,
  created_by: z.string().nullable(),
  for_user: z.string().nullable(),
});

/** The first owner's code is not replaced while somebody spends it: there is one first owner. */
const SETUP_LOCK = [7203, 1];
const whileNobodyRedeems = (client: PoolClient) =>
  client.query('select pg_advisory_xact_lock($1::int, $2::int)', SETUP_LOCK);
const whileSetupStays = (client: PoolClient) =>
  client.query('select pg_advisory_xact_lock_shared($1::int, $2::int)', SETUP_LOCK);

const oneUser = (rows: readonly unknown[]): User | null =>
  rows.length === 0 ? null : userRow.parse(rows[0]);

const findUser = async (client: Pool | PoolClient, platform: string, externalId: string) => {
  const { rows } = await client.query(
    `select u.id, u.name, u.role from identities i join users u on u.id = i.user_id
     where i.platform = $1 and i.external_id = $2`,
    [platform, externalId],
  );
  return oneUser(rows);
};

const anybody = async (client: PoolClient): Promise<boolean> => {
  const { rowCount } = await client.query('select 1 from users limit 1');
  return rowCount !== 0;
};

const addIdentity = (client: PoolClient, identity: ChatIdentity, user: UserId) =>
  client.query('insert into identities (platform, external_id, user_id, address) values ($1, $2, $3, $4)', [
    identity.platform,
    identity.externalId,
    user,
    identity.address,
  ]);

/** Whom a claimed invitation lets in; null when it has nothing to give to this identity. */
async function letIn(
  client: PoolClient,
  invite: z.infer<typeof inviteRow>,
  identity: ChatIdentity,
  newUser: UserId,
  at: Millis,
): Promise<User | null> {
  const known = await findUser(client, identity.platform, identity.externalId);
  if (known !== null) {
    const raises = ROLES.indexOf(invite.role) > ROLES.indexOf(known.role);
    if (invite.for_user !== null || !raises) return null;
    await client.query('update users set role = $2 where id = $1', [known.id, invite.role]);
    return { ...known, role: invite.role };
  }
  if (invite.for_user !== null) {
    const { rows } = await client.query('select id, name, role from users where id = $1', [invite.for_user]);
    const user = userRow.parse(rows[0]);
    await addIdentity(client, identity, user.id);
    return user;
  }
  await client.query('insert into users (id, name, role, created_at) values ($1, $2, $3, $4)', [
    newUser,
    identity.name,
    invite.role,
    at,
  ]);
  await addIdentity(client, identity, newUser);
  return { id: newUser, name: identity.name, role: invite.role };
}

/** Claims and lets in, within a transaction; anything but `redeemed` must be rolled back. */
async function spend(
  client: PoolClient,
  codeHash: string,
  identity: ChatIdentity,
  newUser: UserId,
  at: Millis,
): Promise<Redeemed> {
  await whileSetupStays(client);
  // Of two codes spent by one newcomer at once, the second must see the person the first made.
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${identity.platform}:${identity.externalId}`,
  ]);
  // The row lock makes the second of two wait, and then find the code spent.
  const { rows } = await client.query(
    `update invites set used_at = $2 where code_hash = $1 and used_at is null and expires_at > $2
     returning role, created_by, for_user`,
    [codeHash, at],
  );
  if (rows.length === 0) return { status: 'unknown' };
  const invite = inviteRow.parse(rows[0]);
  if (invite.created_by === null && (await anybody(client))) return { status: 'unknown' };
  const user = await letIn(client, invite, identity, newUser, at);
  if (user === null) return { status: 'known' };
  await client.query('update invites set used_by = $2 where code_hash = $1', [codeHash, user.id]);
  return { status: 'redeemed', user };
}

export function createPeopleStore(pool: Pool): PeopleStore {
  return {
    find: (platform, externalId) => findUser(pool, platform, externalId),

    async user(id) {
      const { rows } = await pool.query('select id, name, role from users where id = $1', [id]);
      return oneUser(rows);
    },

    async firstOwner() {
      const { rows } = await pool.query(
        `select id, name, role from users where role = 'owner' order by created_at, id limit 1`,
      );
      return oneUser(rows);
    },

    saveSetup: (codeHash, at, expiresAt) =>
      inTransaction(pool, async (client) => {
        await whileNobodyRedeems(client);
        if (await anybody(client)) return { keep: false, value: false };
        await client.query('delete from invites where created_by is null and used_at is null');
        await client.query(
          `insert into invites (code_hash, role, created_by, created_at, expires_at)
           values ($1, 'owner', null, $2, $3)`,
          [codeHash, at, expiresAt],
        );
        return { keep: true, value: true };
      }),

    saveInvite: (invite, limit) =>
      inTransaction(pool, async (client) => {
        // One person's invitations are counted one after another.
        await client.query('select 1 from users where id = $1 for update', [invite.by]);
        const { rowCount } = await client.query(
          'select 1 from invites where created_by = $1 and used_at is null and expires_at > $2 limit $3',
          [invite.by, invite.at, limit],
        );
        if (rowCount !== null && rowCount >= limit) return { keep: false, value: false };
        await client.query(
          `insert into invites (code_hash, role, created_by, for_user, created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [invite.codeHash, invite.role, invite.by, invite.forUser, invite.at, invite.expiresAt],
        );
        return { keep: true, value: true };
      }),

    redeem: (codeHash, identity, newUser, at) =>
      inTransaction(pool, async (client) => {
        const value = await spend(client, codeHash, identity, newUser, at);
        return { keep: value.status === 'redeemed', value };
      }),
  };
}
