/** What cards show: trades, followers, and what a person is asked. */
import type { TradeStatus } from '../../core/app/api.ts';
import type { ApprovalPart } from '../../core/domain/approval.ts';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, PositionId, SubscriptionId, UserId } from '../../core/domain/ids.ts';
import { aPosition, NOW, symbol } from './trading.ts';

export type Follower = TradeStatus['followers'][number];

export const aFollower = (parts: Partial<Follower> = {}): Follower => ({
  subscription: 'subscription' as SubscriptionId,
  position: '1001' as PositionId,
  accountName: 'Anna',
  leg: null,
  digits: 5,
  decision: null,
  link: null,
  waitsFor: null,
  latencyMs: 4,
  slippagePoints: 0.3,
  result: null,
  currency: 'USD',
  ...parts,
});

/** 0.10 lots of gold at 2650.00 that may lose 100.00. */
export const aPart = (parts: Partial<ApprovalPart> = {}): ApprovalPart => ({
  subscription: 'subscription' as SubscriptionId,
  account: 'account' as AccountId,
  position: '1001' as PositionId,
  symbol: symbol('XAUUSD'),
  side: 'buy',
  lots: lots('0.1'),
  price: price('2650'),
  stopLoss: price('2640'),
  takeProfit: price('2670'),
  risk: { money: money('100'), percent: decimal('1') },
  ...parts,
});

export const aTrade = (parts: Partial<TradeStatus> = {}): TradeStatus => {
  const position = parts.position ?? aPosition();
  return {
    channel: {
      id: 'channel' as ChannelId,
      owner: 'owner' as UserId,
      name: 'Main',
      account: 'account' as AccountId,
      kind: 'account',
    },
    position,
    legs: [position],
    approval: null,
    market: null,
    openedLots: position.lots,
    digits: 5,
    openedAt: NOW,
    mine: true,
    muted: false,
    followers: [],
    ...parts,
  };
};
