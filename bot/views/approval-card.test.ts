import { describe, expect, test } from 'vitest';
import type { Approval, ApprovalId, ApprovalPart } from '../../core/domain/approval.ts';
import { decimal, money, price } from '../../core/domain/decimal.ts';
import type {
  AccountId,
  ChannelId,
  LinkId,
  PositionId,
  SubscriptionId,
  UserId,
} from '../../core/domain/ids.ts';
import { aLink } from '../../test/builders/house.ts';
import { aPlan } from '../../test/builders/plan.ts';
import { shown } from '../../test/builders/shown.ts';
import { aFollower, aPart, aTrade } from '../../test/builders/trade.ts';
import { aPosition, NOW, symbol } from '../../test/builders/trading.ts';
import { countdownAt } from './approval-card.ts';
import { tradeCard } from './trade-card.ts';

const MINUTE = 60_000;
const anApproval = (parts: readonly ApprovalPart[], more: Partial<Approval> = {}): Approval => ({
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
const [first, second, third] = ['a', 'b', 'c'] as unknown as readonly SubscriptionId[];
if (first === undefined || second === undefined || third === undefined) throw new Error('three copies');

test('several accounts are one card: those asked about with size and risk, the others with what they did', () => {
  const position = aPosition({ symbol: symbol('XAUUSD'), price: price('2650'), stopLoss: price('2640') });
  const parts = [
    aPart({ subscription: first }),
    aPart({
      subscription: second,
      account: 'other' as AccountId,
      side: 'sell',
      symbol: symbol('GOLD.m'),
      risk: { money: money('50'), percent: null },
    }),
  ];
  const followers = [
    aFollower({ subscription: first, waitsFor: 'approval', digits: 2 }),
    aFollower({
      subscription: second,
      waitsFor: 'approval',
      accountName: 'Ben',
      isPaper: true,
      currency: 'EUR',
      digits: 2,
    }),
    aFollower({
      subscription: third,
      accountName: 'Cora',
      link: aLink({ id: 'link' as LinkId, account: 'third' as AccountId }),
    }),
  ];
  const trade = aTrade({ position, digits: 2, followers, approval: anApproval(parts) });
  expect(shown(tradeCard(trade, NOW + 30_000))).toMatchInlineSnapshot(`
    "# Take it? XAUUSD buy (plain)
    Main #1001 · 10:00:00 UTC, 30 s old
    Entry 2650.00
    SL 2640
    TP none
    R:R 1:2

    Anna: 0.10 lots @ 2650.00 · risk 100.00 USD (1%)
    Ben (paper): 0.10 lots @ 2650.00 · sell, turned round · GOLD.m · risk 50.00 EUR

    Answer within 4 min 30 s, until 10:05:00 UTC.

    ✓ Cora: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage
    <levels: XAUUSD buy>"
  `);
});

test('a zone, distances and layers are shown as they were posted, and legs as what became of them', () => {
  const leg = (number: number, layer: number) =>
    aPosition({
      id: `1001.${number}` as PositionId,
      symbol: symbol('XAUUSD'),
      plan: aPlan({
        target: { number, of: 2 },
        layer: { number: layer, of: 2 },
        zone: { low: price('2650'), high: price('2655') },
        stopLoss: { unit: 'pips', distance: decimal('50') },
        takeProfit: { unit: 'percent', distance: decimal(String(number)) },
      }),
    });
  const legs = [leg(1, 1), leg(1, 2), leg(2, 1)];
  const [position = aPosition()] = legs;
  const link = aLink({ id: 'link' as LinkId, account: 'account' as AccountId });
  const followers = legs.map(({ id, plan }, index) =>
    aFollower({
      position: id,
      leg: plan === undefined ? null : { target: plan.target, layer: plan.layer },
      ...(index < 2 ? { link } : { waitsFor: 'quote' as const }),
    }),
  );
  expect(shown(tradeCard(aTrade({ position, legs, followers }), NOW))).toMatchInlineSnapshot(`
    "# XAUUSD buy · open (plain)
    Main #1001 · 10:00:00 UTC
    @ 2650 to 2655 · SL 50 pips · TP 1%, 2%

    Anna:
    ✓ T1.1: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage
    ✓ T1.2: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage
    … T2.1: waiting for a quote"
  `);
});

describe('what became of a question', () => {
  const answer = { by: 'user' as UserId, at: NOW + MINUTE, share: decimal('0.5'), stopLoss: price('2641') };
  test.each<[Partial<Approval>, string]>([
    [{ state: 'approved', answer }, 'You approved it at 10:01:00 UTC, half of it, SL 2641.'],
    [
      { state: 'approved', answer: { ...answer, share: decimal('0.29') } },
      'You approved it at 10:01:00 UTC, 29% of it, SL 2641.',
    ],
    [{ state: 'rejected', answer }, 'You said no at 10:01:00 UTC.'],
    [{ state: 'expired' }, 'You were asked until 10:05:00 UTC, and nobody answered.'],
    [{ state: 'void' }, 'You were asked, and it was over before you answered.'],
  ])('%o', (parts, words) => {
    const card = tradeCard(aTrade({ approval: anApproval([aPart()], parts) }), NOW + 6 * MINUTE);
    expect(card.text).toContain(words);
  });

  test('a question whose time is over has no buttons, even before the core has said so', () => {
    const button = { label: 'Approve', verb: 'answer', id: 'x', style: 'primary' as const };
    const trade = aTrade({ approval: anApproval([aPart()]) });
    expect(tradeCard(trade, NOW + 5 * MINUTE, [[button]]).buttons).toEqual([[button]]);
    const late = tradeCard(trade, NOW + 5 * MINUTE + 1, [[button]]);
    expect([late.buttons, late.text]).toEqual([[], expect.stringContaining('The time to answer is over.')]);
  });
});

describe('the countdown', () => {
  test.each([
    ['hours before the end, each hour', 24 * 60 * MINUTE, 23 * 60 * MINUTE],
    ['an hour before, every ten minutes', 59 * MINUTE, 50 * MINUTE],
    ['minutes before, each minute', 5 * MINUTE, 4 * MINUTE],
    ['in the last minutes, every 30 s', 100_000, 90_000],
    ['in the last half minute, every 10 s', 30_000, 20_000],
  ])('goes on %s', (_what, left, next) => {
    const approval = anApproval([aPart()], { expiresAt: NOW + left });
    expect(countdownAt(aTrade({ approval }), NOW)).toBe(NOW + left - next);
  });

  test('ends with a look just after the end, and is nothing for what is answered', () => {
    const approval = anApproval([aPart()], { expiresAt: NOW + 9_000 });
    expect(countdownAt(aTrade({ approval }), NOW)).toBe(NOW + 10_000);
    expect(countdownAt(aTrade({ approval }), NOW + 9_000)).toBeNull();
    expect(countdownAt(aTrade({ approval: { ...approval, state: 'approved' } }), NOW)).toBeNull();
    expect(countdownAt(aTrade(), NOW)).toBeNull();
  });
});
