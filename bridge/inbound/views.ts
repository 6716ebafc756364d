/** What REST and the stream tell: domain values → JSON. Money, prices and lots are text; times are ISO 8601 in UTC. */
import { z } from 'zod';
import type { AccountStatus, LinkStatus, TradeStatus, WhyReport } from '../../core/app/api.ts';
import type { ChannelView } from '../../core/app/signals-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { Instruction } from '../../core/domain/instruction.ts';
import type { Post } from '../../core/domain/post.ts';

const time = z.iso.datetime();
const decimal = z.string().meta({ description: 'A decimal as text.', examples: ['0.1'] });
const side = z.enum(['buy', 'sell']);

const timeText = (at: Millis): string => new Date(at).toISOString();

export const channelJson = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['account', 'posts']),
  mine: z.boolean(),
  ownerName: z.string(),
  visibility: z.enum(['private', 'listed']),
  subscribers: z.int(),
  open: z.int().meta({ description: 'Signals that are not over.' }),
});
export const channelOf = (view: ChannelView): z.infer<typeof channelJson> => ({
  id: view.channel.id,
  name: view.channel.name,
  kind: view.channel.kind,
  mine: view.mine,
  ownerName: view.ownerName,
  visibility: view.visibility,
  subscribers: view.subscribers,
  open: view.open,
});

export const signalJson = z
  .object({
    channel: z.string(),
    number: z.int().meta({ description: 'Counts up within its channel, from 1.' }),
    source: z.enum(['telegram', 'discord', 'webhook', 'rest', 'file', 'chat']),
    text: z.string(),
    outcome: z.enum(['done', 'none', 'unsafe', 'asked', 'answered', 'refused', 'unread']),
    code: z.string().nullable().meta({ description: 'Why it was not carried out; stable.' }),
    why: z.string(),
    instructions: z.array(z.looseObject({ kind: z.enum(['open', 'close', 'modify', 'cancel']) })),
    groups: z.array(z.string()).meta({ description: 'Signals of the channel that it opened or changed.' }),
    at: time,
    receivedAt: time,
  })
  .meta({ description: 'What came to a channel, and what became of it.' });
export const signalOf = (post: Post): z.infer<typeof signalJson> => ({
  channel: post.channel,
  number: post.number,
  source: post.source,
  text: post.text,
  outcome: post.outcome,
  code: post.code,
  why: post.why,
  instructions: post.instructions.map((one: Instruction) => ({ ...one })),
  groups: [...post.groups],
  at: timeText(post.at),
  receivedAt: timeText(post.receivedAt),
});

export const takenJson = z.object({
  signal: signalJson,
  repeated: z.boolean().meta({ description: 'It had come before, and has no second effect.' }),
  understood: z.record(z.string(), z.string()).meta({
    description: 'Symbols that were written otherwise than Mynah calls them, and what they were taken for.',
    examples: [{ gold: 'XAUUSD' }],
  }),
});

export const accountJson = z.object({
  id: z.string(),
  name: z.string(),
  platform: z.enum(['mt4', 'mt5', 'paper']).nullable(),
  login: z.string().nullable(),
  server: z.string().nullable(),
  currency: z.string().nullable(),
  connection: z.enum(['never', 'offline', 'connecting', 'online']),
  since: time.nullable(),
  balance: decimal.nullable(),
  equity: decimal.nullable(),
  margin: decimal.nullable(),
  freeMargin: decimal.nullable(),
  fundsAt: time.nullable(),
  openPositions: z.int(),
  unsettled: z.int(),
});
export function accountOf(status: AccountStatus): z.infer<typeof accountJson> {
  const { id, name, identity, funds } = status.account;
  return {
    id,
    name,
    platform: identity?.platform ?? null,
    login: identity?.login ?? null,
    server: identity?.server ?? null,
    currency: identity?.currency ?? null,
    connection: status.connection,
    since: status.since === null ? null : timeText(status.since),
    balance: funds?.balance ?? null,
    equity: funds?.equity ?? null,
    margin: funds?.margin ?? null,
    freeMargin: funds?.freeMargin ?? null,
    fundsAt: funds === null ? null : timeText(funds.at),
    openPositions: status.openPositions,
    unsettled: status.unsettled,
  };
}

export const positionJson = z.object({
  id: z.string().meta({ description: 'Of the copy: its link.' }),
  channel: z.string(),
  channelName: z.string(),
  account: z.string(),
  accountName: z.string(),
  /** The provider's. */
  position: z.string(),
  symbol: z.string(),
  side,
  state: z.enum(['pending', 'open', 'closed', 'cancelled', 'none', 'unknown']),
  wanted: z.enum(['pending', 'open', 'closed']),
  lots: decimal,
  openPrice: decimal.nullable(),
  stopLoss: decimal.nullable(),
  takeProfit: decimal.nullable(),
  floating: decimal.nullable(),
  currency: z.string(),
  createdAt: time,
  filledAt: time.nullable(),
});
export function positionOf(status: LinkStatus): z.infer<typeof positionJson> {
  const { link, position } = status;
  return {
    id: link.id,
    channel: link.channel,
    channelName: status.channelName,
    account: link.account,
    accountName: status.accountName,
    position: link.position,
    symbol: link.desired.symbol,
    side: link.desired.side,
    state: link.actual,
    wanted: link.desired.state,
    lots: link.lots,
    openPrice: link.openPrice,
    stopLoss: position === null ? link.desired.stopLoss : position.stopLoss,
    takeProfit: position === null ? link.desired.takeProfit : position.takeProfit,
    floating: status.floating,
    currency: status.currency,
    createdAt: timeText(link.createdAt),
    filledAt: link.filledAt === null ? null : timeText(link.filledAt),
  };
}

export const decisionJson = z.object({
  channel: z.string(),
  channelName: z.string(),
  accountName: z.string(),
  subscription: z.string(),
  signal: z.int().nullable().meta({ description: 'Number of the change; null for our own decisions.' }),
  position: z.string(),
  verdict: z.enum(['command', 'denied', 'none']),
  code: z.string(),
  trace: z.array(
    z.object({
      rule: z.string(),
      passed: z.boolean(),
      numbers: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  at: time,
});
export const decisionOf = ({
  channelName,
  accountName,
  decision,
}: Pick<WhyReport, 'channelName' | 'accountName' | 'decision'>): z.infer<typeof decisionJson> => ({
  channel: decision.channel,
  channelName,
  accountName,
  subscription: decision.subscription,
  signal: decision.seq,
  position: decision.position,
  verdict: decision.verdict,
  code: decision.code,
  trace: decision.trace.map(({ rule, passed, numbers }) => ({ rule, passed, numbers: { ...numbers } })),
  at: timeText(decision.at),
});

const legJson = z.object({
  position: z.string(),
  state: z.enum(['pending', 'open', 'closed', 'cancelled']),
  symbol: z.string(),
  side,
  price: decimal,
  stopLoss: decimal.nullable(),
  takeProfit: decimal.nullable(),
});
export const tradeJson = z.object({
  channel: z.string(),
  channelName: z.string(),
  position: z.string(),
  openedAt: time,
  legs: z.array(legJson),
  copies: z.array(
    z.object({
      accountName: z.string(),
      verdict: z.enum(['command', 'denied', 'none']).nullable(),
      code: z.string().nullable(),
      waitsFor: z.string().nullable(),
      state: z.enum(['pending', 'open', 'closed', 'cancelled', 'none', 'unknown']).nullable(),
      lots: decimal.nullable(),
      openPrice: decimal.nullable(),
      ended: z.string().nullable(),
      result: decimal.nullable(),
      currency: z.string(),
    }),
  ),
});
export const tradeOf = (status: TradeStatus): z.infer<typeof tradeJson> => ({
  channel: status.channel.id,
  channelName: status.channel.name,
  position: status.position.id,
  openedAt: timeText(status.openedAt),
  legs: status.legs.map((leg) => ({
    position: leg.id,
    state: leg.state,
    symbol: leg.symbol,
    side: leg.side,
    price: leg.price,
    stopLoss: leg.stopLoss,
    takeProfit: leg.takeProfit,
  })),
  copies: status.followers.map(({ accountName, decision, waitsFor, link, result, currency }) => ({
    accountName,
    verdict: decision?.verdict ?? null,
    code: decision?.code ?? null,
    waitsFor,
    state: link?.actual ?? null,
    lots: link?.lots ?? null,
    openPrice: link?.openPrice ?? null,
    ended: link?.ended ?? null,
    result,
    currency,
  })),
});

export const streamJson = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('signal'), signal: signalJson }),
  z.object({ type: z.literal('trade'), trade: tradeJson }),
]);
export type StreamEvent = z.infer<typeof streamJson>;
