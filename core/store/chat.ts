/** Messages on their way to people. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { CardKey, ChatAddress, DueMessage, NoticeDraft, Occasion, OutboxStore } from '../chat-ports.ts';
import type { ChannelId, Millis, PositionId, UserId } from '../domain/ids.ts';
import { ADDRESS_KINDS } from '../domain/reach.ts';
import { inTransaction } from './transaction.ts';

/** `bigint` columns of milliseconds and counters: within what a number holds exactly. */
const whole = z.coerce.number().int();
const userId = z.string().transform((id) => id as UserId);
const EVER: Millis = Number.MAX_SAFE_INTEGER;

const chatRow = z.object({
  platform: z.enum(['telegram', 'discord', 'web', ...ADDRESS_KINDS]),
  address: z.string(),
});
const chatsOf = (rows: readonly unknown[]): ChatAddress[] => rows.map((row) => chatRow.parse(row));

const dueRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('card'),
    user_id: userId,
    channel_id: z.string().transform((id) => id as ChannelId),
    position_id: z.string().transform((id) => id as PositionId),
    wanted: whole,
    message_id: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('notice'),
    notice_id: z.coerce.string(),
    version: whole,
    view: z.unknown(),
    silent: z.boolean(),
    message_id: z.string().nullable(),
  }),
]);

function dueOf(row: unknown): DueMessage {
  const parsed = dueRow.parse(row);
  if (parsed.kind === 'notice') {
    const { notice_id: notice, version, view, silent, message_id: messageId } = parsed;
    return { kind: 'notice', notice, version, view, silent, messageId };
  }
  return {
    kind: 'card',
    card: { user: parsed.user_id, channel: parsed.channel_id, position: parsed.position_id },
    wanted: parsed.wanted,
    messageId: parsed.message_id,
  };
}

// Asked again and again while trades move: by name, so that each connection plans them once.

/** Rank 0 rings and goes first; edits of what is there already wait for it. */
const DUE = `
  select * from (
    select 'notice' as kind, case when d.message_id is null then 0 else 1 end as rank, n.created_at as since,
           n.id as notice_id, n.version, n.view, n.silent,
           null as user_id, null as channel_id, null as position_id, null::bigint as wanted, d.message_id
    from deliveries d join notices n on n.id = d.notice_id
    where d.platform = $1 and d.address = $2 and d.sent_at is null and n.created_at between $3 and $5
    union all
    select 'card', case when message_id is null then 0 else 1 end, wanted_at, null, null, null, null,
           user_id, channel_id, position_id, wanted, message_id
    from cards
    where platform = $1 and address = $2 and wanted > shown and wanted_at between $3 and $5
  ) due
  order by rank, since, notice_id, position_id
  limit $4`;

const WANT_CARDS = `
  insert into cards (user_id, channel_id, position_id, platform, address, wanted, wanted_at)
  select distinct c.user_id, c.channel_id, c.position_id, i.platform, i.address, 1, $4::bigint
  from unnest($1::text[], $2::text[], $3::text[]) as c (user_id, channel_id, position_id)
  join identities i on i.user_id = c.user_id
  join channels ch on ch.id = c.channel_id
  on conflict (user_id, channel_id, position_id, platform, address)
    do update set wanted = cards.wanted + 1, wanted_at = excluded.wanted_at
  returning platform, address`;
const SHOWN = `
  update cards set shown = greatest(shown, $6), message_id = coalesce($7, message_id)
  where user_id = $1 and channel_id = $2 and position_id = $3 and platform = $4 and address = $5`;

/** Shown in place of the one before; every chat is to show it anew. */
const REPEAT = `
  with notice as (
    update notices set view = $3::jsonb, version = version + 1
    where id = (
      select id from notices where user_id = $1 and topic = $2 and created_at >= $4 order by id desc limit 1
    )
    returning id
  )
  update deliveries d set sent_at = null from notice where d.notice_id = notice.id
  returning d.platform, d.address`;

const ADD = `
  with notice as (
    insert into notices (user_id, topic, view, silent, created_at, once)
    select u.id, $2, $3::jsonb, $4::boolean, $5::bigint, $6 from users u where u.id = $1
    on conflict (user_id, once) where once is not null do nothing
    returning id
  )
  insert into deliveries (notice_id, platform, address)
  select notice.id, ways.platform, ways.address from notice, (
    select platform, address from identities where user_id = $1
    union
    select kind, address from addresses
    where user_id = $1 and confirmed_at is not null and kind = any ($7::text[])
  ) as ways
  returning platform, address`;

/** Repeated meanwhile, it is still due: as an edit of this message. */
const SENT = `
  update deliveries d set message_id = coalesce($5, d.message_id),
    sent_at = case when n.version > $4 then null else coalesce(d.sent_at, $6) end
  from notices n
  where n.id = d.notice_id and d.notice_id = $1 and d.platform = $2 and d.address = $3`;

async function addNotice(client: PoolClient, notice: NoticeDraft): Promise<ChatAddress[]> {
  const { user, topic, silent, at, repeatsSince, once = null, beside = [] } = notice;
  const view = JSON.stringify(notice.view);
  if (repeatsSince !== undefined) {
    const repeated = await client.query(REPEAT, [user, topic, view, repeatsSince]);
    if (repeated.rows.length > 0) return chatsOf(repeated.rows);
  }
  const { rows } = await client.query(ADD, [user, topic, view, silent, at, once, beside]);
  return chatsOf(rows);
}

async function wantCards(pool: Pool, cards: readonly CardKey[], at: Millis): Promise<ChatAddress[]> {
  const { rows } = await pool.query({
    name: 'want cards',
    text: WANT_CARDS,
    values: [
      cards.map((card) => card.user),
      cards.map((card) => card.channel),
      cards.map((card) => card.position),
      at,
    ],
  });
  return chatsOf(rows);
}

async function told(pool: Pool, occasions: readonly Occasion[]): Promise<Occasion[]> {
  const { rows } = await pool.query(
    `select n.user_id as user, n.once from notices n
     join unnest($1::text[], $2::text[]) as asked (user_id, once) on asked.user_id = n.user_id and asked.once = n.once
     where n.once is not null`,
    [occasions.map(({ user }) => user), occasions.map(({ once }) => once)],
  );
  return z.array(z.object({ user: userId, once: z.string() })).parse(rows);
}

export function createOutboxStore(pool: Pool): OutboxStore {
  return {
    wantCards: (cards, at) => wantCards(pool, cards, at),

    addNotices: (notices) =>
      inTransaction(pool, async (client) => {
        const chats: ChatAddress[] = [];
        for (const notice of notices) chats.push(...(await addNotice(client, notice)));
        return { keep: true, value: chats };
      }),

    told: (occasions) => told(pool, occasions),

    async dueChats(since, until = EVER) {
      const { rows } = await pool.query(
        `select platform, address from cards where wanted > shown and wanted_at between $1 and $2
         union
         select d.platform, d.address from deliveries d join notices n on n.id = d.notice_id
         where d.sent_at is null and n.created_at between $1 and $2`,
        [since, until],
      );
      return chatsOf(rows);
    },

    async due(chat, since, limit, until = EVER) {
      const { rows } = await pool.query({
        name: 'due',
        text: DUE,
        values: [chat.platform, chat.address, since, limit, until],
      });
      return rows.map(dueOf);
    },

    async shown(chat, card, wanted, messageId) {
      await pool.query({
        name: 'shown',
        text: SHOWN,
        values: [card.user, card.channel, card.position, chat.platform, chat.address, wanted, messageId],
      });
    },

    async hold(chat, { user, channel, position }, until) {
      await pool.query(
        `update cards set wanted_at = greatest(wanted_at, $6)
         where user_id = $1 and channel_id = $2 and position_id = $3 and platform = $4 and address = $5`,
        [user, channel, position, chat.platform, chat.address, until],
      );
    },

    async sent(chat, notice, { version, messageId, at }) {
      await pool.query(SENT, [notice, chat.platform, chat.address, version, messageId, at]);
    },

    async latestTopics(prefixes) {
      const { rows } = await pool.query(
        `select distinct on (user_id, topic) user_id, topic, created_at from notices
         where topic like any ($1::text[]) order by user_id, topic, id desc`,
        [prefixes.map((prefix) => `${prefix.replace(/[\\%_]/gu, '\\$&')}%`)],
      );
      const row = z.object({ user_id: userId, topic: z.string(), created_at: whole });
      return rows.map((raw) => {
        const { user_id: user, topic, created_at: at } = row.parse(raw);
        return { user, topic, at };
      });
    },

    async sweep(before) {
      await pool.query(
        `delete from deliveries where notice_id in (select id from notices where created_at < $1)`,
        [before],
      );
      await pool.query('delete from notices where created_at < $1', [before]);
      await pool.query('delete from cards where wanted_at < $1', [before]);
    },
  };
}
