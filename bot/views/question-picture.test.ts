import { describe, expect, test } from 'vitest';
import type { Approval, ApprovalId, ApprovalPart } from '../../core/domain/approval.ts';
import { price } from '../../core/domain/decimal.ts';
import type { AccountId, ChannelId, PositionId, SubscriptionId, UserId } from '../../core/domain/ids.ts';
import { aPlan, aZone } from '../../test/builders/plan.ts';
import { aFollower, aPart, aTrade } from '../../test/builders/trade.ts';
import { aPosition, NOW, symbol } from '../../test/builders/trading.ts';
import { questionPicture } from './question-picture.ts';
import { tradeCard } from './trade-card.ts';

const MINUTE = 60_000;
const asked = (parts: readonly ApprovalPart[], more: Partial<Approval> = {}): Approval => ({
  id: 'approval' as ApprovalId,
  owner: 'user' as UserId,
  channel: 'channel' as ChannelId,
  signal: '1001' as PositionId,
  state: 'pending',
  parts,
  askedAt: NOW,
  expiresAt: NOW + 5 * MINUTE,
  answer: null,
  ...more,
});
const gold = { followers: [aFollower({ digits: 2 })] };
const pictured = (parts: readonly ApprovalPart[], trade: Parameters<typeof aTrade>[0] = {}) =>
  questionPicture(aTrade({ ...gold, ...trade }), asked(parts));

describe('the picture of a question', () => {
  test('has where the account would enter, its stop, and the targets, the nearest first', () => {
    const legs = ['2690', '2660', '2670', '2660'].map((takeProfit) =>
      aPart({ takeProfit: price(takeProfit) }),
    );
    expect(pictured(legs)).toEqual({
      kind: 'levels',
      title: 'XAUUSD buy',
      side: 'buy',
      digits: 2,
      pip: 0.01,
      entry: 2650,
      zone: null,
      stop: 2640,
      targets: [2660, 2670, 2690],
      price: null,
      recent: [],
    });
  });

  test('counts pips of ten points where prices have three or five digits', () => {
    expect(pictured([aPart()], { followers: [aFollower({ digits: 3 })] })?.pip).toBeCloseTo(0.01, 10);
    expect(pictured([aPart()], { followers: [aFollower({ digits: 5 })] })?.pip).toBeCloseTo(0.0001, 10);
  });

  test('is drawn without a stop and without a target', () => {
    expect(pictured([aPart({ stopLoss: null, takeProfit: null })])).toMatchObject({
      stop: null,
      targets: [],
    });
  });

  test('has the market as it was when the question was first shown', () => {
    const market = {
      at: NOW,
      bid: price('2650.1'),
      ask: price('2650.3'),
      recent: [{ at: NOW - MINUTE, bid: price('2649') }],
    };
    expect(pictured([aPart()], { market })).toMatchObject({
      price: { at: NOW, bid: 2650.1, ask: 2650.3 },
      recent: [{ at: NOW - MINUTE, bid: 2649 }],
    });
  });

  test('has the signal’s zone, but not where the account’s symbol has other prices', () => {
    const plan = aPlan({ zone: aZone('2645', '2655') });
    const position = aPosition({ symbol: symbol('XAUUSD'), plan });
    expect(pictured([aPart()], { position })?.zone).toEqual({ low: 2645, high: 2655 });
    const scaled = { price: price('26.5'), stopLoss: price('26.4'), takeProfit: price('26.7') };
    expect(pictured([aPart(scaled)], { position })?.zone).toBeNull();
    expect(pictured([aPart({ side: 'sell' })], { position })?.zone).toBeNull();
  });

  test('is that of the first account, where several are asked', () => {
    const other = { subscription: 'other' as SubscriptionId, account: 'other' as AccountId };
    const turned = aPart({ ...other, side: 'sell', stopLoss: price('2660'), takeProfit: price('2630') });
    expect(pictured([aPart(), turned])).toMatchObject({ side: 'buy', targets: [2670] });
  });

  test('stays the same while the card counts down, and when it is answered', () => {
    const trade = aTrade({ ...gold, approval: asked([aPart()]) });
    const answered = aTrade({ ...gold, approval: asked([aPart()], { state: 'rejected' }) });
    const first = tradeCard(trade, NOW).picture;
    expect(first?.kind).toBe('levels');
    expect(tradeCard(trade, NOW + MINUTE).picture).toEqual(first);
    expect(tradeCard(answered, NOW + MINUTE).picture).toEqual(first);
  });

  test('is not on the card of a trade that nobody was asked about', () => {
    expect(tradeCard(aTrade(gold), NOW).picture).toBeNull();
  });
});
