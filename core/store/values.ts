/** What stands in the tables → domain values. Our own writing, and yet parsed: a bad row is found here. */
import { z } from 'zod';
import { parseStored } from '../domain/decimal.ts';
import type { AccountIdentity } from '../domain/account.ts';
import type { ApprovalState } from '../domain/approval.ts';
import type { Decimal, Lots, Money, Price } from '../domain/decimal.ts';
import type { TraceStep, Verdict } from '../domain/decision.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  PositionId,
  SubscriptionId,
  Ticket,
  UserId,
} from '../domain/ids.ts';
import type { Visibility } from '../domain/channel.ts';
import type { EntryZone, Level } from '../domain/instruction.ts';
import type { DesiredState, LinkEnd, LinkLife, OutcomeStatus } from '../domain/link.ts';
import type { Part, Plan } from '../domain/plan.ts';
import type { Cause, DealEntry, OrderKind, Position, PositionState, Side } from '../domain/position.ts';
import type { Channel } from '../ports.ts';
import type { BrokerSymbol, FillingMode, SymbolSpec, TradeMode } from '../domain/symbol.ts';

const branded = <T extends string>() => z.string().transform((value) => value as T);
export const accountId = branded<AccountId>();
export const channelId = branded<ChannelId>();
export const positionId = branded<PositionId>();
export const subscriptionId = branded<SubscriptionId>();
export const linkId = branded<LinkId>();
export const userId = branded<UserId>();
export const ticket = branded<Ticket>();
export const symbol = branded<BrokerSymbol>();

/** `bigint` comes as text, because it may be larger than a number holds; ours never are. */
export const wholeNumber = z.union([z.number(), z.string()]).transform(Number).pipe(z.int());

/** `numeric` and JSON text alike; canonical, though `numeric` keeps trailing zeros. */
const decimalAs = <T extends Decimal>() =>
  z.string().transform((source, context): T => {
    const value = parseStored(source);
    if (value !== undefined) return value as T;
    context.addIssue({ code: 'custom', message: `not a decimal: ${source}` });
    return z.NEVER;
  });
export const lots = decimalAs<Lots>();
export const money = decimalAs<Money>();
export const price = decimalAs<Price>();
export const decimal = decimalAs<Decimal>();

/** One of the words of `T`: every one of them, or it does not compile. No row may be unreadable. */
export const wordOf = <T extends string>(words: Readonly<Record<T, true>>) =>
  z.enum(Object.keys(words) as T[]);

export const side = wordOf<Side>({ buy: true, sell: true });
export const orderKind = wordOf<OrderKind>({ market: true, limit: true, stop: true, stop_limit: true });
export const positionState = wordOf<PositionState>({
  pending: true,
  open: true,
  closed: true,
  cancelled: true,
});
export const cause = wordOf<Cause>({
  client: true,
  expert: true,
  stop_loss: true,
  take_profit: true,
  stop_out: true,
  expired: true,
  unknown: true,
});

const part = z.object({ number: z.number(), of: z.number() }) satisfies z.ZodType<Part>;
export const level = z.union([
  z.object({ unit: z.literal('price'), at: price }),
  z.object({ unit: z.enum(['pips', 'points', 'percent', 'price_distance']), distance: decimal }),
]) satisfies z.ZodType<Level>;

export const zone = z.object({ low: price, high: price }) satisfies z.ZodType<EntryZone>;

export const plan = z.object({
  group: positionId,
  target: part,
  layer: part,
  zone: zone.nullable(),
  sized: z.boolean(),
  stopLoss: level.nullable(),
  takeProfit: level.nullable(),
  breakEven: z.boolean(),
  withdrawn: z.boolean(),
}) satisfies z.ZodType<Plan>;

export const position = z.object({
  id: positionId,
  state: positionState,
  kind: orderKind,
  symbol,
  side,
  lots,
  price,
  stopLoss: price.nullable(),
  takeProfit: price.nullable(),
  openedAt: z.number(),
  expiresAt: z.number().nullable(),
  magic: z.number(),
  comment: z.string(),
  plan: plan.exactOptional(),
}) satisfies z.ZodType<Position>;

export const channelKind = wordOf<Channel['kind']>({ account: true, posts: true });

export const approvalState = wordOf<ApprovalState>({
  pending: true,
  approved: true,
  rejected: true,
  expired: true,
  void: true,
});

export const visibility = wordOf<Visibility>({ private: true, listed: true });

export const dealEntry = wordOf<DealEntry>({ in: true, out: true, inout: true, out_by: true, balance: true });

export const identity = z.object({
  platform: z.enum(['mt4', 'mt5', 'paper']),
  login: z.string(),
  server: z.string(),
  currency: z.string(),
  leverage: z.number(),
  marginMode: z.enum(['hedging', 'netting']),
  build: z.number(),
  role: z.enum(['provider', 'follower', 'both']),
}) satisfies z.ZodType<AccountIdentity>;

export const symbolSpec = z.object({
  symbol,
  digits: z.number(),
  point: price,
  contractSize: decimal,
  tickSize: price,
  tickValue: money,
  lotsMin: lots,
  lotsMax: lots,
  lotsStep: lots,
  stopsLevel: z.number(),
  fillingModes: z.array(wordOf<FillingMode>({ fok: true, ioc: true, return: true })),
  baseCurrency: z.string(),
  profitCurrency: z.string(),
  marginCurrency: z.string(),
  tradeMode: wordOf<TradeMode>({
    disabled: true,
    long_only: true,
    short_only: true,
    close_only: true,
    full: true,
  }),
}) satisfies z.ZodType<SymbolSpec>;

export const verdict = wordOf<Verdict>({ command: true, denied: true, none: true });
export const traceStep = z.object({
  rule: z.string(),
  passed: z.boolean(),
  // Not z.record: that takes longer than everything else about a decision.
  numbers: z.custom<TraceStep['numbers']>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((one) => typeof one === 'string' || typeof one === 'number'),
    'must be texts and numbers by name',
  ),
}) satisfies z.ZodType<TraceStep>;
export const desiredState = z.enum(['pending', 'open', 'closed']) satisfies z.ZodType<DesiredState['state']>;

export const outcomeStatus = wordOf<OutcomeStatus>({
  accepted: true,
  filled: true,
  partial: true,
  rejected: true,
  unknown: true,
});

export const linkEnd = wordOf<LinkEnd>({
  provider_closed: true,
  closed_in_chat: true,
  panic: true,
  risk_limit: true,
  unsubscribed: true,
  resync: true,
  closed_by_hand: true,
  stop_loss: true,
  take_profit: true,
  stop_out: true,
  expired: true,
  rejected: true,
  never_opened: true,
});

const ownerOfField = wordOf<LinkLife['stopLossBy']>({ rules: true, person: true });
export const linkLife = z.object({
  source: z.object({ stopLoss: price.nullable(), takeProfit: price.nullable() }),
  stopLossBy: ownerOfField,
  takeProfitBy: ownerOfField,
  best: price.nullable(),
  brokenEven: z.boolean(),
  secured: price.nullable().default(null),
  movedAt: wholeNumber.nullable(),
  reassertedAt: z.array(wholeNumber),
}) satisfies z.ZodType<LinkLife>;
