/** Signal channels beside the journal: who may follow them, and the ways in. */
import { DatabaseError } from 'pg';
import type { Pool, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { ChannelListing, ChannelStore } from '../channel-ports.ts';
import type { ApiToken, Hook, HookSettings, Room, Scope, Visibility } from '../domain/channel.ts';
import type { ChatPlatform } from '../domain/person.ts';
import { BIND_ROOM, createCareStore } from './channel-care.ts';
import { saidSize } from './post-rows.ts';
import { accountId, channelId, channelKind, userId, visibility, wholeNumber, wordOf } from './values.ts';

const NAME_INDEX = 'accounts_name';

const listingRow = z
  .object({
    id: channelId,
    owner_id: userId,
    owner_name: z.string(),
    name: z.string(),
    account_id: accountId,
    kind: channelKind,
    visibility,
  })
  .transform((row): ChannelListing => ({
    channel: { id: row.id, owner: row.owner_id, name: row.name, account: row.account_id, kind: row.kind },
    ownerName: row.owner_name,
    visibility: row.visibility,
  }));

const hookSettings = z.object({
  symbol: z.string().nullable(),
  size: saidSize.nullable(),
  addresses: z.array(z.string()),
}) satisfies z.ZodType<HookSettings>;

const hookRow = z
  .object({ id: z.string(), channel_id: channelId, settings: hookSettings, created_at: wholeNumber })
  .transform(({ channel_id: channel, created_at: createdAt, ...row }): Hook => ({
    channel,
    createdAt,
    ...row,
  }));

const tokenRow = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(wordOf<Scope>({ read: true, post: true })),
    created_at: wholeNumber,
  })
  .transform(({ created_at: createdAt, ...row }): ApiToken => ({ createdAt, ...row }));

const platform = wordOf<ChatPlatform>({ telegram: true, discord: true, web: true });
const roomRow = z
  .object({ platform, room_id: z.string(), channel_id: channelId })
  .transform((row): Room => ({ platform: row.platform, room: row.room_id, channel: row.channel_id }));

const first = <T>(row: z.ZodType<T>, rows: readonly QueryResultRow[]): T | null =>
  rows[0] === undefined ? null : row.parse(rows[0]);

/** @returns channels in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createChannelStore = (pool: Pool): ChannelStore => ({
  ...listings(pool),
  ...hooks(pool),
  ...tokens(pool),
  ...rooms(pool),
  ...createCareStore(pool),
});

type Listings = Pick<
  ChannelStore,
  'openTo' | 'rename' | 'setVisibility' | 'closeWays' | 'saveShare' | 'join'
>;

const listings = (pool: Pool): Listings => ({
  async openTo(user) {
    const { rows } = await pool.query(
      `select c.id, c.owner_id, u.name as owner_name, c.name, c.account_id, c.kind, c.visibility
       from channels c
       join accounts a on a.id = c.account_id and a.removed_at is null
       join users u on u.id = c.owner_id
       where c.owner_id = $1 or c.visibility = 'listed'
         or exists (select 1 from channel_members m where m.channel_id = c.id and m.user_id = $1)
       order by c.owner_id <> $1, lower(c.name), c.id`,
      [user],
    );
    return z.array(listingRow).parse(rows);
  },

  async rename(owner, channel, name) {
    try {
      const { rowCount } = await pool.query(
        `with named as (
           update channels c set name = $3 from accounts a
           where c.id = $2 and c.owner_id = $1 and a.id = c.account_id and a.removed_at is null
           returning c.account_id
         )
         update accounts set name = $3 from named where accounts.id = named.account_id`,
        [owner, channel, name],
      );
      return rowCount === 1 ? 'done' : 'unknown';
    } catch (error) {
      if (error instanceof DatabaseError && error.constraint === NAME_INDEX) return 'taken';
      throw error;
    }
  },

  async setVisibility(owner, channel, to) {
    const { rowCount } = await pool.query(
      'update channels set visibility = $3 where id = $2 and owner_id = $1',
      [owner, channel, to satisfies Visibility],
    );
    return rowCount === 1;
  },

  async closeWays(channel, at) {
    await pool.query(
      `with hooks_closed as (update hooks set revoked_at = $2 where channel_id = $1 and revoked_at is null),
            shares_closed as (delete from channel_shares where channel_id = $1),
            codes_closed as (delete from room_codes where channel_id = $1)
       delete from rooms where channel_id = $1`,
      [channel, at],
    );
  },

  async saveShare({ codeHash, channel, at, expiresAt }) {
    await pool.query(
      `with old as (delete from channel_shares where expires_at <= $3)
       insert into channel_shares (code_hash, channel_id, created_at, expires_at) values ($1, $2, $3, $4)`,
      [codeHash, channel, at, expiresAt],
    );
  },

  async join(codeHash, user, at) {
    const { rows } = await pool.query<QueryResultRow>(
      `with share as (
         select s.channel_id from channel_shares s
         join channels c on c.id = s.channel_id join accounts a on a.id = c.account_id and a.removed_at is null
         where s.code_hash = $1 and s.expires_at > $3
       ), joined as (
         insert into channel_members (channel_id, user_id, joined_at) select channel_id, $2, $3 from share
         on conflict do nothing
       )
       select channel_id from share`,
      [codeHash, user, at],
    );
    return first(z.object({ channel_id: channelId }), rows)?.channel_id ?? null;
  },
});

type Hooks = Pick<ChannelStore, 'saveHook' | 'hooks' | 'hookByHash' | 'revokeHook'>;

const hooks = (pool: Pool): Hooks => ({
  async saveHook({ id, channel, settings, createdAt }, tokenHash, by) {
    await pool.query(
      `insert into hooks (token_hash, id, channel_id, created_by, settings, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [tokenHash, id, channel, by, JSON.stringify(settings), createdAt],
    );
  },

  async hooks(channel) {
    const { rows } = await pool.query(
      `select id, channel_id, settings, created_at from hooks
       where channel_id = $1 and revoked_at is null order by created_at, id`,
      [channel],
    );
    return z.array(hookRow).parse(rows);
  },

  async hookByHash(tokenHash) {
    const { rows } = await pool.query<QueryResultRow>(
      `select h.id, h.channel_id, h.settings, h.created_at from hooks h
       join channels c on c.id = h.channel_id join accounts a on a.id = c.account_id and a.removed_at is null
       where h.token_hash = $1 and h.revoked_at is null`,
      [tokenHash],
    );
    return first(hookRow, rows);
  },

  async revokeHook(owner, id, at) {
    const { rows } = await pool.query<QueryResultRow>(
      `update hooks h set revoked_at = $3 from channels c
       where h.id = $2 and c.id = h.channel_id and c.owner_id = $1 and h.revoked_at is null
       returning h.id, h.channel_id, h.settings, h.created_at`,
      [owner, id, at],
    );
    return first(hookRow, rows);
  },
});

type Tokens = Pick<ChannelStore, 'saveToken' | 'tokens' | 'tokenByHash' | 'revokeToken'>;

const tokens = (pool: Pool): Tokens => ({
  async saveToken({ id, name, scopes, createdAt }, secretHash, user) {
    await pool.query(
      `insert into api_tokens (token_hash, id, user_id, name, scopes, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [secretHash, id, user, name, JSON.stringify(scopes), createdAt],
    );
  },

  async tokens(user) {
    const { rows } = await pool.query(
      `select id, name, scopes, created_at from api_tokens
       where user_id = $1 and revoked_at is null order by created_at, id`,
      [user],
    );
    return z.array(tokenRow).parse(rows);
  },

  async tokenByHash(secretHash) {
    const { rows } = await pool.query<QueryResultRow>(
      `select id, name, scopes, created_at, user_id from api_tokens
       where token_hash = $1 and revoked_at is null`,
      [secretHash],
    );
    const token = first(tokenRow, rows);
    return token === null ? null : { token, user: userId.parse(rows[0]?.['user_id']) };
  },

  async revokeToken(user, id, at) {
    const { rows } = await pool.query<QueryResultRow>(
      `update api_tokens set revoked_at = $3 where user_id = $1 and id = $2 and revoked_at is null
       returning id, name, scopes, created_at`,
      [user, id, at],
    );
    return first(tokenRow, rows);
  },
});

type Rooms = Pick<ChannelStore, 'bindRoom' | 'unbindRoom' | 'rooms' | 'roomOf'>;

const rooms = (pool: Pool): Rooms => ({
  async bindRoom(room, by, at) {
    const values = [room.platform, room.room, room.channel, by, at];
    const { rowCount } = await pool.query(BIND_ROOM, values);
    return rowCount === 1;
  },

  async unbindRoom(owner, of, room) {
    const { rows } = await pool.query<QueryResultRow>(
      `delete from rooms r using channels c
       where r.platform = $2 and r.room_id = $3 and c.id = r.channel_id and c.owner_id = $1
       returning r.platform, r.room_id, r.channel_id`,
      [owner, of, room],
    );
    return first(roomRow, rows);
  },

  async rooms(owner) {
    const { rows } = await pool.query(
      `select r.platform, r.room_id, r.channel_id from rooms r join channels c on c.id = r.channel_id
       where c.owner_id = $1 order by r.created_at, r.platform, r.room_id`,
      [owner],
    );
    return z.array(roomRow).parse(rows);
  },

  async roomOf(of, room) {
    const { rows } = await pool.query<QueryResultRow>(
      'select channel_id from rooms where platform = $1 and room_id = $2',
      [of, room],
    );
    return first(z.object({ channel_id: channelId }), rows)?.channel_id ?? null;
  },
});
