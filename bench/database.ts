/** A database as a service would find it after people have set everything up by chat. */
import type { Client } from 'pg';
import { hashSecret } from '../core/domain/secret.ts';
import { ACCOUNTS_PER_PERSON, follower, PROVIDERS } from './world.ts';
import type { BenchAccount } from './world.ts';

/** Person 0 owns the providers; the others own some followers each. All have the chat page. */
const personOf = (followerNumber: number): number => 1 + Math.floor(followerNumber / ACCOUNTS_PER_PERSON);
const personId = (person: number): string => `person-${person}`;
const accountId = (account: BenchAccount): string => `account-${account.name}`;
const channelId = (account: BenchAccount): string => `channel-${account.name}`;

async function addPeople(client: Client, count: number, at: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, person) => personId(person));
  await client.query(
    `insert into users (id, name, role, created_at)
     select id, id, case when id = $2 then 'owner' else 'trader' end, $3::bigint from unnest($1::text[]) as p (id)`,
    [ids, personId(0), at],
  );
  await client.query(
    `insert into identities (platform, external_id, user_id, address)
     select 'web', 'web-' || id, id, 'web-' || id from unnest($1::text[]) as p (id)`,
    [ids],
  );
}

async function addAccounts(
  client: Client,
  accounts: readonly { readonly account: BenchAccount; readonly person: number }[],
  at: number,
): Promise<void> {
  const column = (of: (account: BenchAccount) => string): string[] =>
    accounts.map(({ account }) => of(account));
  const owners = accounts.map(({ person }) => personId(person));
  await client.query(
    `insert into accounts (id, owner_id, name, key_hash, created_at)
     select id, owner_id, name, key_hash, $5::bigint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a (id, owner_id, name, key_hash)`,
    [column(accountId), owners, column(({ name }) => name), column(({ key }) => hashSecret(key)), at],
  );
  await client.query(
    `insert into channels (id, owner_id, name, account_id, created_at)
     select id, owner_id, name, account_id, $5::bigint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as c (id, owner_id, name, account_id)`,
    [column(channelId), owners, column(({ name }) => name), column(accountId), at],
  );
}

async function addSubscriptions(client: Client, at: number): Promise<void> {
  const all = PROVIDERS.flatMap(({ account, from, count }) =>
    Array.from({ length: count }, (_, i) => ({ provider: account, number: from + i })),
  );
  await client.query(
    `insert into subscriptions (id, owner_id, channel_id, account_id, state, sizing, symbol_map, open_window_ms,
       deviation_points, created_at)
     select id, owner_id, channel_id, account_id, 'active', '{"kind":"multiplier","factor":"1"}',
       '{"list":{},"prefix":"","suffix":""}', 60000, 30, $5::bigint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as s (id, owner_id, channel_id, account_id)`,
    [
      all.map(({ provider, number }) => `copy-${provider.name}-${number}`),
      all.map(({ number }) => personId(personOf(number))),
      all.map(({ provider }) => channelId(provider)),
      all.map(({ number }) => accountId(follower(number))),
      at,
    ],
  );
}

/** Fills a migrated, empty database with the benchmark's people, accounts and subscriptions. */
export async function populate(client: Client, followers: number): Promise<void> {
  const at = Date.now();
  await addPeople(client, personOf(followers - 1) + 1, at);
  const owned = Array.from({ length: followers }, (_, number) => ({
    account: follower(number),
    person: personOf(number),
  }));
  await addAccounts(client, [...PROVIDERS.map(({ account }) => ({ account, person: 0 })), ...owned], at);
  await addSubscriptions(client, at);
  // As autovacuum would have done by the time that people trade.
  await client.query('analyze');
}
