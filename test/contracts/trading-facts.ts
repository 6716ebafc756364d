/** Facts for tests: each builder takes what the test is about and fills in the rest. */
import { lots, price, money, decimal } from '../../core/domain/decimal.ts';
import type { Approval, ApprovalId } from '../../core/domain/approval.ts';
import type { Decision } from '../../core/domain/decision.ts';
import type { Decided, Fact } from '../../core/domain/fact.ts';
import type { AccountId, ChannelId, LinkId, PositionId, Ticket } from '../../core/domain/ids.ts';
import { commentOf, linkIdOf, magicOf } from '../../core/domain/link.ts';
import type { DesiredState, Link, Outcome } from '../../core/domain/link.ts';
import type { Deal, Position } from '../../core/domain/position.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import type { AccountRules, RiskState, RuleChange } from '../../core/domain/risk.ts';
import type { Signal } from '../../core/domain/signal.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { NewAccount } from '../../core/ports.ts';
import {
  aDeal,
  aLife,
  aPosition,
  aRiskState,
  aSignal,
  aSubscription,
  NOW as T0,
  OWNER as owner,
  someAccountRules,
  SUBSCRIPTION as subscription1,
  symbol,
} from '../builders/trading.ts';

export {
  aSymbol as spec,
  NOW as T0,
  OWNER as owner,
  SUBSCRIPTION as subscription1,
} from '../builders/trading.ts';
export const provider = 'provider' as AccountId;
export const channel = 'channel-provider' as ChannelId;
export const follower = 'follower' as AccountId;
export const eurusd = symbol('EURUSD');

export const newAccount = (id: AccountId, more: Partial<NewAccount> = {}): NewAccount => ({
  id,
  owner,
  name: id,
  keyHash: `hash of ${id}`,
  channelId: `channel-${id}` as ChannelId,
  kind: 'account',
  at: T0,
  ...more,
});

export const position = (id: string, more: Partial<Position> = {}): Position =>
  aPosition({ id: id as PositionId, lots: lots('0.5'), takeProfit: price('1.09'), ...more });

export const deal = (id: string, more: Partial<Deal> = {}): Deal =>
  aDeal({
    id,
    position: '100' as PositionId,
    side: 'buy',
    entry: 'in',
    lots: lots('0.5'),
    price: price('1.08412'),
    profit: money('0'),
    ...more,
  });

export const subscription = (more: Partial<Subscription> = {}): Subscription =>
  aSubscription({
    channel,
    account: follower,
    sizing: { kind: 'multiplier', factor: decimal('0.5') },
    symbolMap: {
      list: { EURUSD: { symbol: 'EURUSD.m', factor: decimal('1') } },
      prefix: '',
      suffix: '.m',
    },
    createdAt: T0,
    ...more,
  });

export const signal = (seq: number, more: Partial<Signal> = {}): Signal =>
  aSignal({ channel, seq, position: position('100'), providerAt: T0 + seq, receivedAt: T0 + seq, ...more });

export function link(more: Partial<Link> = {}): Link {
  const place = { channel, position: '100' as PositionId, subscription: subscription1, ...more };
  const id: LinkId = more.id ?? linkIdOf(place.channel, place.position, place.subscription);
  const desired: DesiredState = more.desired ?? {
    state: 'open',
    symbol: symbol('EURUSD.m'),
    side: 'buy',
    kind: 'market',
    lots: lots('0.25'),
    price: price('1.08412'),
    stopLoss: null,
    takeProfit: price('1.09'),
    expiresAt: null,
  };
  return {
    id,
    account: follower,
    magic: magicOf(id),
    comment: commentOf(id),
    desired,
    version: 1,
    deadline: T0 + 60_000,
    deviationPoints: 30,
    settledVersion: 0,
    actual: 'none',
    lots: lots('0'),
    openedLots: lots('0'),
    sourceLots: lots('0.5'),
    openPrice: null,
    ticket: null,
    lastOutcome: null,
    closeReason: null,
    ended: null,
    life: aLife(desired),
    createdAt: T0,
    signalAt: T0,
    filledAt: null,
    ...place,
  };
}

export const decision = (more: Partial<Decision> = {}): Decision => ({
  channel,
  seq: 1,
  position: '100' as PositionId,
  subscription: subscription1,
  account: follower,
  link: linkIdOf(
    more.channel ?? channel,
    more.position ?? ('100' as PositionId),
    more.subscription ?? subscription1,
  ),
  verdict: 'command',
  code: 'COPIED',
  version: 1,
  trace: [{ rule: 'sizing', passed: true, numbers: { lots: '0.25', factor: '0.5' } }],
  at: T0 + 1,
  ...more,
});

/** A link's command, decided on the signal `seq` (null: on our own account). */
export const commanded = (image: Link, seq: number | null = 1): Decided => ({
  decision: decision({
    channel: image.channel,
    seq,
    position: image.position,
    subscription: image.subscription,
    account: image.account,
    version: image.version,
  }),
  link: image,
});

export const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  link: link().id,
  version: 1,
  epoch: 1,
  status: 'filled',
  final: true,
  code: 10009,
  reason: '',
  state: 'open',
  lots: lots('0.25'),
  price: price('1.08415'),
  ticket: '555' as Ticket,
  timings: { queuedMs: 1, brokerMs: 40.5 },
  ...more,
});

type AccountFact = Extract<Fact, { type: 'account' }>;

export const reported = (acked: number, more: Partial<AccountFact> = {}): AccountFact => ({
  type: 'account',
  account: provider,
  stream: 'stream-1',
  acked,
  positions: [],
  deals: [],
  at: T0 + acked,
  ...more,
});

export const subscribed = (more: Partial<Subscription> = {}): Fact => ({
  type: 'subscription',
  subscription: subscription(more),
  at: T0,
});

/** What the owner set for the follower's account. */
export const accountRuled = (more: Partial<AccountRules> = {}): Fact => ({
  type: 'account_rules',
  rules: someAccountRules(follower, more),
  at: T0,
});

/** How the limits of the follower's account stand, or of what `more.scope` says. */
export const risked = (more: Partial<RiskState> = {}): Fact => ({
  type: 'risk',
  state: aRiskState({ scope: { kind: 'account', account: follower }, ...more }),
  at: T0,
});

/** The owner stopped the follower's account. */
export const ruleChange = (more: Partial<RuleChange> = {}): RuleChange => ({
  scope: { kind: 'account', account: follower },
  owner,
  by: owner,
  at: T0,
  fields: [{ path: 'stoppedAt', before: null, after: T0 }],
  ...more,
});

/** The provider opened position 100: its report, the signal, and what was decided at once. */
export const opened = (...decided: readonly Decided[]): readonly Fact[] => [
  reported(1, { positions: [{ position: position('100'), openedLots: lots('0.5') }], deals: [deal('d1')] }),
  { type: 'signal', signal: signal(1), decided },
];

export const answered = (image: Link, answer: Outcome | null = outcome()): Fact => ({
  type: 'link',
  link: image,
  outcome: answer,
  at: T0 + 50,
});

export const post = (number: number, more: Partial<Post> = {}): Post => ({
  channel,
  number,
  source: 'telegram',
  key: `message ${number}` as PostKey,
  author: null,
  text: 'BUY GOLD 2310\tSL 2298 🚀',
  outcome: 'done',
  code: null,
  why: 'a signal to buy',
  instructions: [
    {
      kind: 'open',
      symbol: 'XAUUSD',
      side: 'buy',
      order: 'limit',
      entry: { low: price('2305'), high: price('2310') },
      stopLoss: { unit: 'price', at: price('2298') },
      takeProfits: [{ unit: 'pips', distance: decimal('50') }, 'open'],
      size: { unit: 'lots', value: lots('0.1') },
    },
    { kind: 'modify', stopLoss: 'entry', symbol: 'XAUUSD', side: 'buy', all: true },
    { kind: 'modify', takeProfit: { unit: 'price', at: price('2670') }, target: 2 },
    { kind: 'close', fraction: decimal('0.5') },
    { kind: 'cancel' },
  ],
  groups: ['1' as PositionId],
  choices: [{ group: '1' as PositionId, instructions: [{ kind: 'cancel' }] }],
  at: T0,
  receivedAt: T0,
  ...more,
});

export const posted = (number: number, more: Partial<Post> = {}): Fact => ({
  type: 'post',
  post: post(number, more),
});

export const approval = (more: Partial<Approval> = {}): Approval => ({
  id: 'approval-1' as ApprovalId,
  owner,
  channel,
  signal: '1' as PositionId,
  state: 'pending',
  parts: [
    {
      subscription: subscription1,
      account: follower,
      position: '1.1' as PositionId,
      symbol: symbol('XAUUSD'),
      side: 'buy',
      lots: lots('0.3'),
      price: price('2312'),
      stopLoss: price('2298'),
      takeProfit: null,
      risk: { money: money('420.5'), percent: null },
    },
  ],
  askedAt: T0,
  expiresAt: T0 + 300_000,
  answer: null,
  ...more,
});

export const asked = (more: Partial<Approval> = {}): Fact => ({ type: 'approval', approval: approval(more) });
