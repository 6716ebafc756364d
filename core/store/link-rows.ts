import { z } from 'zod';
import { untouchedLife } from '../domain/link.ts';
import type { DesiredState, Link, LinkLife } from '../domain/link.ts';
import {
  accountId,
  channelId,
  desiredState,
  linkEnd,
  linkId,
  linkLife,
  lots,
  orderKind,
  outcomeStatus,
  positionId,
  positionState,
  price,
  side,
  subscriptionId,
  symbol,
  ticket,
  wholeNumber,
} from './values.ts';

/** Of the table `links as l`; read by `linkRow`. */
export const LINK_COLUMNS = `l.id as link_id, l.subscription_id as link_subscription, l.account_id as link_account,
  l.channel_id as link_channel, l.position_id as link_position, l.magic as link_magic, l.comment as link_comment,
  l.desired_state as link_desired_state, l.symbol as link_symbol, l.side as link_side, l.kind as link_kind,
  l.desired_lots as link_desired_lots, l.desired_price as link_desired_price, l.stop_loss as link_stop_loss,
  l.take_profit as link_take_profit, l.expires_at as link_expires_at, l.version as link_version,
  l.deadline as link_deadline, l.deviation_points as link_deviation_points,
  l.settled_version as link_settled_version, l.actual as link_actual, l.lots as link_lots,
  l.opened_lots as link_opened_lots, l.source_lots as link_source_lots, l.open_price as link_open_price,
  l.ticket as link_ticket, l.last_status as link_last_status, l.last_code as link_last_code,
  l.last_reason as link_last_reason, l.close_reason as link_close_reason, l.ended as link_ended, l.life as link_life,
  l.created_at as link_created_at, l.signal_at as link_signal_at, l.filled_at as link_filled_at`;

const columns = z.object({
  link_id: linkId,
  link_subscription: subscriptionId,
  link_account: accountId,
  link_channel: channelId,
  link_position: positionId,
  link_magic: wholeNumber,
  link_comment: z.string(),
  link_desired_state: desiredState,
  link_symbol: symbol,
  link_side: side,
  link_kind: orderKind,
  link_desired_lots: lots,
  link_desired_price: price.nullable(),
  link_stop_loss: price.nullable(),
  link_take_profit: price.nullable(),
  link_expires_at: wholeNumber.nullable(),
  link_version: wholeNumber,
  link_deadline: wholeNumber.nullable(),
  link_deviation_points: wholeNumber,
  link_settled_version: wholeNumber,
  link_actual: z.union([positionState, z.enum(['none', 'unknown'])]),
  link_lots: lots,
  link_opened_lots: lots,
  link_source_lots: lots,
  link_open_price: price.nullable(),
  link_ticket: ticket.nullable(),
  link_last_status: outcomeStatus.nullable(),
  link_last_code: wholeNumber.nullable(),
  link_last_reason: z.string().nullable(),
  link_close_reason: linkEnd.nullable(),
  link_ended: linkEnd.nullable(),
  link_life: linkLife.nullable(),
  link_created_at: wholeNumber,
  link_signal_at: wholeNumber,
  link_filled_at: wholeNumber.nullable(),
});
type Row = z.infer<typeof columns>;

const lastOutcomeOf = (row: Row): Link['lastOutcome'] => {
  const { link_last_status: status, link_last_code: code, link_last_reason: reason } = row;
  return status === null || code === null || reason === null ? null : { status, code, reason };
};

/** Of every field whether it is as `untouchedLife` makes it. */
const UNTOUCHED: { readonly [Field in keyof LinkLife]: (link: Link) => boolean } = {
  source: ({ life: { source }, desired }) =>
    source.stopLoss === desired.stopLoss && source.takeProfit === desired.takeProfit,
  stopLossBy: ({ life }) => life.stopLossBy === 'rules',
  takeProfitBy: ({ life }) => life.takeProfitBy === 'rules',
  best: ({ life }) => life.best === null,
  brokenEven: ({ life }) => !life.brokenEven,
  secured: ({ life }) => life.secured === null,
  movedAt: ({ life }) => life.movedAt === null,
  reassertedAt: ({ life }) => life.reassertedAt.length === 0,
};
const untouched = Object.values(UNTOUCHED);

/**
 * @returns what the column holds: null for the life that `linkRow` works out of the link itself. So it is with
 *   most copies, and a thousand followers' links are written without saying the same thing a thousand times.
 */
export const lifeColumn = (link: Link): LinkLife | null =>
  untouched.every((holds) => holds(link)) ? null : link.life;

const desiredOf = (row: Row): DesiredState => ({
  state: row.link_desired_state,
  symbol: row.link_symbol,
  side: row.link_side,
  kind: row.link_kind,
  lots: row.link_desired_lots,
  price: row.link_desired_price,
  stopLoss: row.link_stop_loss,
  takeProfit: row.link_take_profit,
  expiresAt: row.link_expires_at,
});

export const linkRow = columns.transform((row): Link => ({
  id: row.link_id,
  subscription: row.link_subscription,
  account: row.link_account,
  channel: row.link_channel,
  position: row.link_position,
  magic: row.link_magic,
  comment: row.link_comment,
  desired: desiredOf(row),
  version: row.link_version,
  deadline: row.link_deadline,
  deviationPoints: row.link_deviation_points,
  settledVersion: row.link_settled_version,
  actual: row.link_actual,
  lots: row.link_lots,
  openedLots: row.link_opened_lots,
  sourceLots: row.link_source_lots,
  openPrice: row.link_open_price,
  ticket: row.link_ticket,
  lastOutcome: lastOutcomeOf(row),
  closeReason: row.link_close_reason,
  ended: row.link_ended,
  life: row.link_life ?? untouchedLife(desiredOf(row)),
  createdAt: row.link_created_at,
  signalAt: row.link_signal_at,
  filledAt: row.link_filled_at,
}));

/** Of a left join: null when there was no link. */
export const linkIn = (row: Readonly<Record<string, unknown>>): Link | null =>
  row['link_id'] === null ? null : linkRow.parse(row);
