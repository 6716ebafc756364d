/** Posts, and questions to people, as their tables hold them. */
import { z } from 'zod';
import type { Approval, ApprovalAnswer, ApprovalId, ApprovalPart } from '../domain/approval.ts';
import type { Instruction, SaidSize } from '../domain/instruction.ts';
import type { Post, PostChoice, PostKey, PostOutcome, PostSource } from '../domain/post.ts';
import {
  approvalState,
  accountId,
  channelId,
  decimal,
  level,
  lots,
  money,
  positionId,
  price,
  side,
  subscriptionId,
  symbol,
  userId,
  wholeNumber,
  wordOf,
  zone,
} from './values.ts';

/** Of the table `posts as t`; read by `postRow`. */
export const POST_COLUMNS = `t.channel_id, t.number, t.source, t.key, t.author_id, t.text, t.outcome, t.code, t.why,
  t.instructions, t.groups, t.choices, t.at, t.received_at`;
/** Of the table `approvals as v`; read by `approvalRow`. */
export const APPROVAL_COLUMNS =
  'v.id, v.owner_id, v.channel_id, v.signal, v.state, v.parts, v.asked_at, v.expires_at, v.answer';

export const saidSize = z.union([
  z.object({ unit: z.literal('lots'), value: lots }),
  z.object({
    unit: z.enum(['units', 'contracts', 'money', 'percent_of_equity', 'risk_percent']),
    value: decimal,
  }),
]) satisfies z.ZodType<SaidSize>;

const meant = {
  symbol: z.string().exactOptional(),
  side: side.exactOptional(),
  all: z.literal(true).exactOptional(),
};
const instruction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    symbol: z.string(),
    side,
    order: z.enum(['market', 'limit', 'stop']),
    entry: zone.exactOptional(),
    stopLoss: level.exactOptional(),
    takeProfits: z.array(z.union([z.literal('open'), level])).readonly(),
    size: saidSize.exactOptional(),
  }),
  z.object({ kind: z.literal('close'), fraction: decimal, ...meant }),
  z.object({
    kind: z.literal('modify'),
    stopLoss: z.union([z.literal('entry'), level]).exactOptional(),
    takeProfit: level.exactOptional(),
    target: z.number().int().positive().exactOptional(),
    ...meant,
  }),
  z.object({ kind: z.literal('cancel'), ...meant }),
]) satisfies z.ZodType<Instruction>;
const instructions = z.array(instruction).readonly();

const choice = z.object({
  group: positionId.nullable(),
  instructions,
}) satisfies z.ZodType<PostChoice>;

const source = wordOf<PostSource>({
  telegram: true,
  discord: true,
  webhook: true,
  rest: true,
  file: true,
  chat: true,
});
const outcome = wordOf<PostOutcome>({
  done: true,
  none: true,
  unsafe: true,
  asked: true,
  answered: true,
  refused: true,
  unread: true,
});

export const postRow = z
  .object({
    channel_id: channelId,
    number: wholeNumber,
    source,
    key: z.string().transform((key) => key as PostKey),
    author_id: userId.nullable(),
    text: z.string(),
    outcome,
    code: z.string().nullable(),
    why: z.string(),
    instructions,
    groups: z.array(positionId).readonly(),
    choices: z.array(choice).readonly(),
    at: wholeNumber,
    received_at: wholeNumber,
  })
  .transform(({ channel_id: channel, author_id: author, received_at: receivedAt, ...row }): Post => ({
    channel,
    author,
    receivedAt,
    ...row,
  }));

const part = z.object({
  subscription: subscriptionId,
  account: accountId,
  position: positionId,
  symbol,
  side,
  lots,
  price,
  stopLoss: price.nullable(),
  takeProfit: price.nullable(),
  risk: z.object({ money, percent: decimal.nullable() }).nullable(),
}) satisfies z.ZodType<ApprovalPart>;

const answer = z.object({
  by: userId,
  at: z.number(),
  share: decimal,
  stopLoss: price.exactOptional(),
  takeProfit: price.exactOptional(),
}) satisfies z.ZodType<ApprovalAnswer>;

export const approvalRow = z
  .object({
    id: z.string().transform((id) => id as ApprovalId),
    owner_id: userId,
    channel_id: channelId,
    signal: positionId,
    state: approvalState,
    parts: z.array(part).readonly(),
    asked_at: wholeNumber,
    expires_at: wholeNumber,
    answer: answer.nullable(),
  })
  .transform((row): Approval => ({
    id: row.id,
    owner: row.owner_id,
    channel: row.channel_id,
    signal: row.signal,
    state: row.state,
    parts: row.parts,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    answer: row.answer,
  }));
