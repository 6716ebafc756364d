/** One trade of a channel and what became of it on one person's accounts. */
import type { Pool, QueryResultRow } from 'pg';
import { z } from 'zod';
import type { ChannelId, PositionId, UserId } from '../domain/ids.ts';
import type { TradeRecord } from '../ports.ts';
import { DECISION_COLUMNS, DECISION_SIGNAL, decisionRow } from './decision-rows.ts';
import { LINK_COLUMNS, linkIn } from './link-rows.ts';
import { POSITION_COLUMNS, positionRow } from './position-rows.ts';
import {
  accountId,
  channelId,
  channelKind,
  identity,
  money,
  positionId,
  subscriptionId,
  symbolSpec,
  userId,
} from './values.ts';

/** All legs of a posted signal, or the one position. */
const LEGS = `(select p.position_id from positions p where p.account_id = c.account_id and p.position_id = $3 union all
    select p.position_id from positions p where p.account_id = c.account_id and p.group_id = $3)`;
const TRADE = `select c.id, c.owner_id, c.name, c.account_id, c.kind, c.owner_id = $1 as mine, ${POSITION_COLUMNS},
    (select s from jsonb_array_elements(a.symbols) s where s ->> 'symbol' = p.symbol limit 1) as spec
  from channels c
  join accounts a on a.id = c.account_id
  cross join lateral ${LEGS} as leg
  join positions p on p.account_id = c.account_id and p.position_id = leg.position_id
  where c.id = $2
    and (c.owner_id = $1 or exists (select 1 from subscriptions s where s.channel_id = c.id and s.owner_id = $1))
  order by p.opened_at, length(p.position_id), p.position_id`;

/** A copy's positions bear its magic number; a subscription counts when it copied, refused or still waits. */
const FOLLOWERS = `select a.id as account_id, a.name, a.identity, s.id as subscription_id, leg.position_id as leg, ${LINK_COLUMNS}, ${DECISION_COLUMNS},
    (select y from jsonb_array_elements(a.symbols) y
      where y ->> 'symbol' = l.symbol limit 1) as spec,
    (select sum(x.profit + x.swap + x.commission)
      from positions p join deals x on x.account_id = p.account_id and x.position_id = p.position_id
      where p.account_id = l.account_id and p.magic = l.magic and p.magic <> 0) as net
  from subscriptions s
  join accounts a on a.id = s.account_id and a.owner_id = $1
  join channels c on c.id = s.channel_id
  cross join lateral ${LEGS} as leg
  left join lateral (
    select * from links l
    where l.channel_id = s.channel_id and l.position_id = leg.position_id and l.subscription_id = s.id limit 1
  ) as l on true
  left join lateral (
    select * from decisions d
    where d.channel_id = s.channel_id and d.position_id = leg.position_id and d.subscription_id = s.id
    order by d.verdict = 'none', d.id desc limit 1
  ) as d on true
  ${DECISION_SIGNAL}
  where s.channel_id = $2 and s.owner_id = $1 and (
    l.id is not null or d.id is not null or s.state = 'active' and exists (
      select 1 from signals g where g.channel_id = $2 and g.position_id = leg.position_id and g.kind = 'open'
        and g.received_at >= s.created_at))
  order by s.created_at, lower(a.name), s.id, length(leg.position_id), leg.position_id`;

const tradeRow = z.object({
  id: channelId,
  owner_id: userId,
  name: z.string(),
  account_id: accountId,
  kind: channelKind,
  mine: z.boolean(),
  spec: symbolSpec.nullable(),
});
const followerRow = z.object({
  account_id: accountId,
  name: z.string(),
  identity: identity.nullable(),
  subscription_id: subscriptionId,
  leg: positionId,
  spec: symbolSpec.nullable(),
  net: money.nullable(),
});

function follower(row: QueryResultRow): TradeRecord['followers'][number] {
  const found = followerRow.parse(row);
  return {
    account: { id: found.account_id, name: found.name, identity: found.identity },
    subscription: found.subscription_id,
    position: found.leg,
    decision: row['decision_at'] === null ? null : decisionRow.parse(row),
    link: linkIn(row),
    spec: found.spec,
    net: found.net,
  };
}

/** See RecordStore.tradeOf. */
export async function tradeOf(
  pool: Pool,
  user: UserId,
  channel: ChannelId,
  position: PositionId,
): Promise<TradeRecord | null> {
  // Every change of a card asks this: prepared once, because planning takes longer than the answer.
  const values = [user, channel, position];
  const trade = await pool.query<QueryResultRow>({ name: 'trade', text: TRADE, values });
  const [first] = trade.rows;
  if (first === undefined) return null;
  const found = tradeRow.parse(first);
  const followers = await pool.query<QueryResultRow>({ name: 'followers', text: FOLLOWERS, values });
  return {
    channel: {
      id: found.id,
      owner: found.owner_id,
      name: found.name,
      account: found.account_id,
      kind: found.kind,
    },
    mine: found.mine,
    legs: trade.rows.map((row) => positionRow.parse(row)),
    spec: found.spec,
    followers: followers.rows.map(follower),
  };
}
