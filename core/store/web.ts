/** The tables of the local chat page. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { UserId } from '../domain/ids.ts';
import type { NewWebMessage, WebMessage, WebStore } from '../web-ports.ts';
import { inTransaction } from './transaction.ts';

const messageRow = z
  .object({
    id: z.coerce.number(),
    revision: z.coerce.number(),
    author: z.enum(['person', 'mynah']),
    body: z.unknown(),
    nonce: z.string().nullable(),
    created_at: z.coerce.number(),
    edited_at: z.coerce.number().nullable(),
  })
  .transform((row): WebMessage => ({
    id: row.id,
    revision: row.revision,
    author: row.author,
    body: row.body,
    nonce: row.nonce,
    createdAt: row.created_at,
    editedAt: row.edited_at,
  }));
const sessionRow = z.object({ identity: z.string(), expires_at: z.coerce.number() });
const MESSAGE_COLUMNS = 'id, revision, author, body, nonce, created_at, edited_at';
/** Old messages are cleared away once in so many: counting at each one would cost more than it frees. */
const PRUNE_EVERY = 50;

/** @returns the page's memory in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createWebStore = (pool: Pool): WebStore => ({
  ...logins(pool),
  ...messages(pool),
  ...pictures(pool),
  ...files(pool),
});

type Logins = Pick<WebStore, 'saveLogin' | 'loginLives' | 'spendLogin' | 'session' | 'identityOf'>;

const logins = (pool: Pool): Logins => ({
  async saveLogin(login) {
    await pool.query(
      `with old_logins as (delete from web_logins where expires_at <= $3),
            old_sessions as (delete from web_sessions where expires_at <= $3)
       insert into web_logins (token_hash, identity, created_at, expires_at) values ($1, $2, $3, $4)`,
      [login.tokenHash, login.identity, login.createdAt, login.expiresAt],
    );
  },

  async loginLives(tokenHash, at) {
    const found = await pool.query('select 1 from web_logins where token_hash = $1 and expires_at > $2', [
      tokenHash,
      at,
    ]);
    return found.rows.length > 0;
  },

  async spendLogin(tokenHash, session) {
    // The delete is the claim: of two that come at once only one gets the row.
    const opened = await pool.query(
      `with spent as (delete from web_logins where token_hash = $1 and expires_at > $3 returning identity)
       insert into web_sessions (token_hash, identity, created_at, expires_at)
       select $2, identity, $3, $4 from spent returning 1`,
      [tokenHash, session.tokenHash, session.at, session.expiresAt],
    );
    return opened.rows.length > 0;
  },

  async session(tokenHash, at) {
    const found = await pool.query(
      'select identity, expires_at from web_sessions where token_hash = $1 and expires_at > $2',
      [tokenHash, at],
    );
    const row = sessionRow.optional().parse(found.rows[0]);
    return row === undefined ? null : { identity: row.identity, expiresAt: row.expires_at };
  },

  identityOf: (user, fresh) =>
    inTransaction(pool, async (client) => ({ keep: true, value: await claimIdentity(client, user, fresh) })),
});

/** The lock on the person makes two links asked for at once agree on one identity. */
const claimIdentity = async (client: PoolClient, user: UserId, fresh: string): Promise<string> => {
  const person = await client.query('select 1 from users where id = $1 for update', [user]);
  if (person.rows.length === 0) throw new Error(`There is no person ${user}: no login link can be made.`);
  const known = await client.query(
    `select external_id from identities where platform = 'web' and user_id = $1 order by external_id limit 1`,
    [user],
  );
  const row = z.object({ external_id: z.string() }).optional().parse(known.rows[0]);
  if (row !== undefined) return row.external_id;
  await client.query(
    `insert into identities (platform, external_id, user_id, address) values ('web', $1, $2, $1)`,
    [fresh, user],
  );
  return fresh;
};

/** jsonb refuses NUL and halves of surrogate pairs, and what people and brokers write may hold either. */
const storable = (body: unknown): string =>
  JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD') : value,
  );

type Messages = Pick<
  WebStore,
  'addMessage' | 'editMessage' | 'revision' | 'messagesAfter' | 'latestMessages'
>;

const messages = (pool: Pool): Messages => ({
  async addMessage(message, keep) {
    const id = await insertMessage(pool, message);
    if (id !== null && id % PRUNE_EVERY === 0) await pruneMessages(pool, message.identity, keep);
    return id;
  },

  async editMessage(identity, id, body, at) {
    const edited = await pool.query(
      `with chat as (update web_chats set revision = revision + 1 where identity = $1 returning revision)
       update web_messages set revision = chat.revision, body = $3, edited_at = $4
       from chat where identity = $1 and id = $2 returning id`,
      [identity, id, storable(body), at],
    );
    return edited.rows.length > 0;
  },

  async revision(identity) {
    const found = await pool.query('select revision from web_chats where identity = $1', [identity]);
    const row = z.object({ revision: z.coerce.number() }).optional().parse(found.rows[0]);
    return row?.revision ?? 0;
  },

  async messagesAfter(identity, revision, limit) {
    const found = await pool.query(
      `select ${MESSAGE_COLUMNS} from web_messages where identity = $1 and revision > $2 order by revision limit $3`,
      [identity, revision, limit],
    );
    return z.array(messageRow).parse(found.rows);
  },

  async latestMessages(identity, limit) {
    const found = await pool.query(
      `select ${MESSAGE_COLUMNS} from web_messages where identity = $1 order by id desc limit $2`,
      [identity, limit],
    );
    return z.array(messageRow).parse(found.rows).reverse();
  },
});

/**
 * The row of `web_chats` is the chat's turnstile: it stays locked until the commit, so revisions become
 * visible in their order and a page that asks for what came after one of them misses nothing.
 */
const insertMessage = async (pool: Pool, message: NewWebMessage): Promise<number | null> => {
  const added = await pool.query(
    `with chat as (
       insert into web_chats (identity, revision) values ($1, 1)
       on conflict (identity) do update set revision = web_chats.revision + 1 returning revision)
     insert into web_messages (identity, id, revision, author, body, nonce, created_at)
     select $1, revision, revision, $2, $3, $4, $5 from chat
     on conflict (identity, nonce) where nonce is not null do nothing returning id`,
    [message.identity, message.author, storable(message.body), message.nonce, message.at],
  );
  const row = z.object({ id: z.coerce.number() }).optional().parse(added.rows[0]);
  return row?.id ?? null;
};

const pruneMessages = async (pool: Pool, identity: string, keep: number): Promise<void> => {
  await pool.query(
    `delete from web_messages where identity = $1 and id <=
       (select id from web_messages where identity = $1 order by id desc offset $2 limit 1)`,
    [identity, keep],
  );
};

const files = (pool: Pool): Pick<WebStore, 'saveFile' | 'file'> => ({
  async saveFile({ id, identity, name, type, bytes, at }, keep) {
    await pool.query(
      'insert into web_files (id, identity, name, type, bytes, created_at) values ($1, $2, $3, $4, $5, $6)',
      [id, identity, name, type, bytes, at],
    );
    await pool.query(
      `delete from web_files where id in
         (select id from web_files where identity = $1 order by created_at desc, id offset $2)`,
      [identity, keep],
    );
  },

  async file(id, identity) {
    const found = await pool.query(
      'select name, type, bytes from web_files where id = $1 and identity = $2',
      [id, identity],
    );
    const row = z.object({ name: z.string(), type: z.string(), bytes: z.instanceof(Buffer) });
    return row.optional().parse(found.rows[0]) ?? null;
  },
});

const pictures = (pool: Pool): Pick<WebStore, 'savePicture' | 'picture'> => ({
  async savePicture(picture, keep) {
    await pool.query(
      'insert into pictures (id, identity, png, created_at) values ($1, $2, $3, $4) on conflict (id) do nothing',
      [picture.id, picture.identity, picture.png, picture.at],
    );
    await pool.query(
      `delete from pictures where id in
         (select id from pictures where identity = $1 order by created_at desc, id offset $2)`,
      [picture.identity, keep],
    );
  },

  async picture(id, identity) {
    const found = await pool.query('select png from pictures where id = $1 and identity = $2', [
      id,
      identity,
    ]);
    const row = z
      .object({ png: z.instanceof(Buffer) })
      .optional()
      .parse(found.rows[0]);
    return row?.png ?? null;
  },
});
