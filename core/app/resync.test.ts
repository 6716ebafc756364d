import { describe, expect, it } from 'vitest';
import { closed, copyOf, Desk, opened } from '../../test/builders/desk.ts';
import {
  aPosition,
  aSubscription,
  aSymbol,
  FOLLOWER,
  NOW,
  OWNER,
  PROVIDER,
  someRules,
  SUBSCRIPTION,
  symbol,
} from '../../test/builders/trading.ts';
import type { ResyncItem } from '../copier/resync.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { PositionId, SubscriptionId } from '../domain/ids.ts';
import type { Position } from '../domain/position.ts';
import type { Subscription } from '../domain/subscription.ts';
import { denialsIn } from './resync.ts';

const HOUR_MS = 3_600_000;

/** The provider holds a position of an hour ago that was open before the subscription began. */
function late(subscription: Partial<Subscription> = {}, position: Partial<Position> = {}): Desk {
  const desk = new Desk();
  desk.connects(PROVIDER, { positions: [aPosition({ openedAt: NOW - HOUR_MS, ...position })] });
  desk.connects(FOLLOWER);
  desk.pipeline.putSubscription(aSubscription({ createdAt: NOW - 1_000, ...subscription }), desk.now);
  return desk;
}
const subscriptionOf = (desk: Desk): Subscription =>
  desk.book.subscriptions.get(SUBSCRIPTION) ?? expect.fail();
const plan = (desk: Desk, denials = new Map<PositionId, never>()): readonly ResyncItem[] => {
  const planned = desk.pipeline.planResync(subscriptionOf(desk), denials, desk.now);
  return planned.ok ? planned.value : expect.fail(planned.message);
};
const confirms = (desk: Desk, ...ids: string[]) => {
  const done = desk.pipeline.resync(subscriptionOf(desk), ids, desk.now);
  return done.ok ? done.value : expect.fail(done.message);
};
const quotes = (desk: Desk, bid: string, ask: string): void => {
  const quote = { symbol: symbol('EURUSD'), bid: price(bid), ask: price(ask) };
  desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
};

describe('a position that was never copied', () => {
  it('is planned, and planning does nothing but ask for a quote', () => {
    const desk = late();
    expect(plan(desk)).toMatchObject([
      { id: 'missing/1001', why: 'opened_before', ageMs: HOUR_MS, priceThen: '1.08412', priceNow: null },
    ]);
    quotes(desk, '1.084', '1.0842');
    expect(plan(desk)).toMatchObject([{ priceNow: '1.0842' }]);
    expect([desk.codes, desk.sent]).toEqual([[], []]);
  });
  it('is copied when confirmed: by the normal rules, without the age limit, at today’s price', () => {
    const desk = late();
    plan(desk);
    quotes(desk, '1.084', '1.0842');
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: null }]);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.decisions[0]).toMatchObject({ seq: null });
    expect(desk.decisions[0]?.trace[0]).toEqual({
      rule: 'resync',
      passed: true,
      numbers: { ageMs: HOUR_MS, priceThen: '1.08412', priceNow: '1.0842' },
    });
    expect(desk.sent.at(-1)?.command).toMatchObject({
      version: 1,
      deadline: desk.now + 60_000,
      desired: { state: 'open', lots: '0.1', price: '1.0842' },
    });
    expect(desk.link.signalAt).toBe(desk.now);
  });
  it('reversed is sold at the bid', () => {
    const desk = late({ rules: someRules({ filters: { reverse: true } }) });
    plan(desk);
    quotes(desk, '1.084', '1.0842');
    expect(plan(desk)).toMatchObject([{ side: 'sell', priceNow: '1.084' }]);
    confirms(desk, 'missing/1001');
    expect(desk.sent.at(-1)?.command.desired).toMatchObject({ side: 'sell', price: '1.084' });
  });
  it('is not copied without a quote: it is asked for', () => {
    const desk = late();
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: 'QUOTE_UNKNOWN' }]);
    expect(desk.sent).toEqual([]);
  });
  it('of a resting order waits where the provider’s does', () => {
    const desk = late({}, { state: 'pending', kind: 'limit', price: price('1.07') });
    quotes(desk, '1.084', '1.0842');
    confirms(desk, 'missing/1001');
    expect(desk.sent.at(-1)?.command.desired).toMatchObject({
      state: 'pending',
      kind: 'limit',
      price: '1.07',
    });
  });
  it('confirmed twice, or again, is copied once', () => {
    const desk = late();
    plan(desk);
    quotes(desk, '1.084', '1.0842');
    expect(confirms(desk, 'missing/1001', 'missing/1001')).toHaveLength(1);
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: 'NO_LONGER' }]);
    expect(desk.codes).toEqual(['COPIED']);
  });
  it('is denied by a rule as ever, and the denial is written down', () => {
    const desk = late({ state: 'paused' });
    plan(desk);
    quotes(desk, '1.084', '1.0842');
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: 'SUBSCRIPTION_PAUSED' }]);
    expect(desk.decisions).toMatchObject([{ seq: null, code: 'SUBSCRIPTION_PAUSED' }]);
  });
  it('is held to the deviation that its owner allows', () => {
    const filters = { maxDeviation: { unit: 'pips', value: decimal('1') } } as const;
    const desk = late({ rules: someRules({ filters }) });
    plan(desk);
    quotes(desk, '1.0852', '1.0854');
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: 'PRICE_DEVIATED' }]);
  });
  it('waits for no delay and no stop: somebody has just looked at it', () => {
    const desk = late({
      sizing: {
        kind: 'risk_percent',
        percent: decimal('1'),
        of: 'balance',
        withoutStop: { waitMs: HOUR_MS, otherwise: { lots: lots('0.07') } },
      },
      rules: someRules({ filters: { delay: { fromMs: 30_000, toMs: 30_000 } } }),
    });
    plan(desk);
    quotes(desk, '1.084', '1.0842');
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: null }]);
    expect(desk.sent.at(-1)?.command.desired.lots).toBe('0.07');
  });
  it('that has closed meanwhile is skipped', () => {
    const desk = late();
    plan(desk);
    desk.reports(PROVIDER, closed());
    expect(confirms(desk, 'missing/1001')).toEqual([{ id: 'missing/1001', skipped: 'NO_LONGER' }]);
  });
});

describe('a copy whose provider is over', () => {
  it('is closed when confirmed, for that reason', () => {
    const desk = opened();
    desk.reports(PROVIDER, closed());
    desk.answers(desk.link, { status: 'rejected', code: 10_018, state: 'open', lots: lots('0.1') });
    expect(plan(desk)).toMatchObject([{ id: 'extra/1001', action: 'close' }]);
    expect(confirms(desk, 'extra/1001')).toEqual([{ id: 'extra/1001', skipped: null }]);
    expect(desk.codes.at(-1)).toBe('CLOSED_BY_RESYNC');
    expect(desk.link).toMatchObject({ version: 3, closeReason: 'resync' });
    expect(confirms(desk, 'extra/1001')).toEqual([{ id: 'extra/1001', skipped: 'NO_LONGER' }]);
  });
});

describe('a copy that differs', () => {
  const differing = (shows: Partial<Position>): Desk => {
    const desk = opened();
    desk.reports(FOLLOWER, copyOf(desk, shows));
    return desk;
  };
  it('is put right when confirmed, a stop that a person had moved included', () => {
    const desk = differing({ stopLoss: price('1.08') });
    expect(desk.link.life.stopLossBy).toBe('person');
    expect(plan(desk)).toMatchObject([{ id: 'differs/1001', action: 'change' }]);
    expect(confirms(desk, 'differs/1001')).toEqual([{ id: 'differs/1001', skipped: null }]);
    expect(desk.decisions.at(-1)).toMatchObject({
      code: 'CHANGE_MIRRORED',
      trace: [{ rule: 'resync', numbers: { stopLoss: '1.08', stopLossWished: 'none' } }],
    });
    expect(desk.sent.at(-1)?.command).toMatchObject({ version: 3, desired: { stopLoss: null } });
    expect(desk.link.life.stopLossBy).toBe('rules');
  });
  it('in lots that it has too many closes the difference', () => {
    const desk = differing({ lots: lots('0.15') });
    expect(confirms(desk, 'differs/1001')).toEqual([{ id: 'differs/1001', skipped: null }]);
    expect(desk.codes.at(-1)).toBe('PARTIAL_CLOSE_MIRRORED');
    expect(desk.sent.at(-1)?.command.desired.lots).toBe('0.1');
  });
  it('in lots that it lacks stays so', () => {
    const desk = differing({ lots: lots('0.06') });
    expect(confirms(desk, 'differs/1001')).toEqual([{ id: 'differs/1001', skipped: 'NOTHING_TO_DO' }]);
    expect(desk.link.version).toBe(1);
  });
});

describe('a copy that was closed by hand', () => {
  it('stays closed, whatever is confirmed', () => {
    const desk = opened();
    desk.reports(FOLLOWER, copyOf(desk, { state: 'closed', lots: lots('0') }));
    quotes(desk, '1.084', '1.0842');
    expect(plan(desk)).toMatchObject([{ id: 'left/1001', why: 'closed_by_hand', action: 'nothing' }]);
    const sent = desk.sent.length;
    expect(confirms(desk, 'left/1001', 'missing/1001', 'differs/1001')).toEqual([
      { id: 'left/1001', skipped: 'NOTHING_TO_DO' },
      { id: 'missing/1001', skipped: 'NO_LONGER' },
      { id: 'differs/1001', skipped: 'NO_LONGER' },
    ]);
    expect(desk.sent).toHaveLength(sent);
  });
});

describe('a plan', () => {
  it.each([
    ['the provider', PROVIDER],
    ['the follower', FOLLOWER],
  ])('is not made while %s is away: nobody knows what it holds', (_, account) => {
    const desk = opened();
    desk.leaves(account);
    const denials = new Map<PositionId, never>();
    expect(desk.pipeline.planResync(aSubscription(), denials, desk.now)).toMatchObject({
      code: 'ACCOUNT_OFFLINE',
    });
    expect(desk.pipeline.resync(aSubscription(), ['missing/1001'], desk.now)).toMatchObject({
      code: 'ACCOUNT_OFFLINE',
    });
  });
  it('of accounts that are gone is refused', () => {
    const desk = opened();
    const gone = aSubscription({ account: 'gone' as never });
    expect(desk.pipeline.planResync(gone, new Map(), desk.now)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    const lost = aSubscription({ channel: 'gone' as never });
    expect(desk.pipeline.planResync(lost, new Map(), desk.now)).toMatchObject({ code: 'CHANNEL_UNKNOWN' });
  });
  it('leaves out what still waits for its account', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    desk.greets(FOLLOWER);
    expect(desk.book.waiting.holdOf('1001' as PositionId, SUBSCRIPTION)).toBeDefined();
    expect(desk.book.waiting.holdOf('1001' as PositionId, 'other' as SubscriptionId)).toBeUndefined();
  });
  it.each([
    ['without a symbol to copy into', ['XAUUSD'], 'XAU', 'SYMBOL_UNMAPPED'],
    ['with several symbols to copy into', ['EURUSD.a', 'EURUSD.b'], 'EUR', 'SYMBOL_AMBIGUOUS'],
  ])('%s knows no price, and nothing is guessed', (_, names, baseCurrency, skipped) => {
    const desk = new Desk();
    desk.connects(PROVIDER, { positions: [aPosition()] });
    desk.connects(FOLLOWER, {
      symbols: names.map((name) => aSymbol({ symbol: symbol(name), baseCurrency })),
    });
    desk.pipeline.putSubscription(aSubscription(), desk.now);
    expect(plan(desk)).toMatchObject([{ kind: 'missing', priceNow: null }]);
    expect(confirms(desk, 'missing/1001')).toMatchObject([{ skipped }]);
    expect(desk.sent).toEqual([]);
  });
});

describe('why something was not copied', () => {
  it('is the newest denial of this subscription', () => {
    const desk = Desk.ready({ state: 'paused' });
    desk.reports(PROVIDER, aPosition());
    const [denied] = desk.decisions;
    if (denied === undefined) throw new Error('nothing was decided');
    const record = (parts: object) => ({
      channelName: '',
      accountName: '',
      signal: null,
      link: null,
      decision: { ...denied, ...parts },
    });
    const found = denialsIn(
      [
        record({ code: 'CHANGE_MIRRORED' }),
        record({ subscription: 'other', code: 'SPREAD_TOO_WIDE' }),
        record({}),
        record({ code: 'SYMBOL_UNMAPPED' }),
      ],
      aSubscription({ owner: OWNER }),
    );
    expect([...found]).toEqual([['1001', 'SUBSCRIPTION_PAUSED']]);
  });
});
