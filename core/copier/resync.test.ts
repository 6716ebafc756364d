import { describe, expect, it } from 'vitest';
import { aLink } from '../../test/builders/house.ts';
import {
  aLife,
  aPosition,
  aSubscription,
  aSymbol,
  CHANNEL,
  FOLLOWER,
  NOW,
  someRules,
  SUBSCRIPTION,
} from '../../test/builders/trading.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { LinkId, PositionId } from '../domain/ids.ts';
import type { DesiredState, Link } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import { wishClosed } from './mirror.ts';
import { planResync } from './resync.ts';
import type { ResyncItem, ResyncView } from './resync.ts';

const ID = '1001' as PositionId;
const EARLY = NOW - 3_600_000;

const copy = (parts: Partial<Link> = {}, desired: Partial<DesiredState> = {}): Link => {
  const link = aLink({
    id: 'link' as LinkId,
    account: FOLLOWER,
    channel: CHANNEL,
    subscription: SUBSCRIPTION,
    ...parts,
  });
  const wished = { ...link.desired, ...desired };
  return { ...link, desired: wished, life: aLife(wished) };
};
const held = (parts: Partial<Position> = {}): Position => aPosition({ lots: lots('0.1'), ...parts });

interface World extends Partial<ResyncView> {
  readonly provider?: readonly Position[];
  readonly shows?: Position | undefined;
}
const plan = ({ provider, shows, ...parts }: World): readonly ResyncItem[] =>
  planResync({
    subscription: aSubscription({ createdAt: EARLY }),
    provided: (provider ?? [aPosition()]).map((position) => ({ position, openedAt: position.openedAt })),
    links: [],
    held: () => shows,
    spec: () => aSymbol(),
    market: () => price('1.09'),
    isWaiting: () => false,
    denials: new Map(),
    now: NOW + 60_000,
    ...parts,
  });
const only = (world: World): ResyncItem | undefined => {
  const items = plan(world);
  expect(items.length).toBeLessThan(2);
  return items[0];
};

describe('a position without a copy is missing', () => {
  it('with its age, its price then and now, and what would be done', () => {
    expect(plan({})).toEqual([
      {
        kind: 'missing',
        id: 'missing/1001',
        position: ID,
        action: 'open',
        why: 'unknown',
        symbol: 'EURUSD',
        state: 'open',
        side: 'buy',
        lots: '1',
        ageMs: 60_000,
        priceThen: '1.08412',
        priceNow: '1.09',
      },
    ]);
  });
  it.each([
    [EARLY - 1, 'opened_before'],
    [EARLY, 'unknown'],
  ])('opened at %d: %s', (openedAt, why) => {
    expect(only({ provider: [aPosition({ openedAt })] })).toMatchObject({ why });
  });
  it('because a rule said no, whose code is named', () => {
    const denials = new Map([[ID, 'SPREAD_TOO_WIDE']] as const);
    expect(only({ denials })).toMatchObject({ why: 'SPREAD_TOO_WIDE' });
  });
  it('would be a copy of the other side where the subscription reverses', () => {
    const subscription = aSubscription({ rules: someRules({ filters: { reverse: true } }) });
    expect(only({ subscription })).toMatchObject({ side: 'sell' });
  });
  it('is not of a negative age when clocks disagree', () => {
    expect(only({ provider: [aPosition({ openedAt: NOW + 70_000 })] })).toMatchObject({ ageMs: 0 });
  });
  it('but not while its open waits to be decided on', () => {
    expect(plan({ isWaiting: (position) => position === ID })).toEqual([]);
  });
  it('the oldest first', () => {
    const provider = [
      aPosition({ id: '2' as PositionId, openedAt: NOW - 1 }),
      aPosition({ id: '1' as PositionId, openedAt: NOW - 2 }),
    ];
    expect(plan({ provider }).map(({ id }) => id)).toEqual(['missing/1', 'missing/2']);
  });
});

describe('a copy whose provider is over is extra', () => {
  it('and would be closed', () => {
    expect(plan({ provider: [], links: [copy()], shows: held({ lots: lots('0.07') }) })).toEqual([
      {
        kind: 'extra',
        id: 'extra/1001',
        position: ID,
        action: 'close',
        symbol: 'EURUSD',
        side: 'buy',
        lots: '0.07',
      },
    ]);
  });
  it('also when the broker refused to close it', () => {
    const refused = wishClosed(copy(), 'provider_closed');
    const world = { provider: [], links: [{ ...refused, settledVersion: refused.version }] };
    expect(only(world)).toMatchObject({ kind: 'extra', lots: '0.1' });
  });
  it.each([
    ['that is over', copy({ ended: 'provider_closed' })],
    ['that is being closed', wishClosed(copy(), 'provider_closed')],
  ])('but not one %s', (_, link) => {
    expect(plan({ provider: [], links: [link] })).toEqual([]);
  });
});

describe('a copy that is over while its provider is not', () => {
  it.each(['closed_by_hand', 'stop_loss', 'rejected', 'resync'] as const)('stays over: %s', (ended) => {
    expect(plan({ links: [copy({ ended })] })).toEqual([
      {
        kind: 'left',
        id: 'left/1001',
        position: ID,
        action: 'nothing',
        symbol: 'EURUSD',
        side: 'buy',
        why: ended,
      },
    ]);
  });
});

describe('a copy that is as it should be', () => {
  it.each<[string, World]>([
    ['in every field', { links: [copy()], shows: held() }],
    [
      'but for less than half a point',
      {
        provider: [aPosition({ stopLoss: price('1.08') })],
        links: [copy({}, { stopLoss: price('1.08') })],
        shows: held({ stopLoss: price('1.080004') }),
      },
    ],
    [
      'once what is under way is done',
      { links: [copy({ settledVersion: 0 })], shows: held({ lots: lots('0.2') }) },
    ],
    [
      'once it is closed',
      {
        links: [wishClosed(copy({ settledVersion: 2 }), 'closed_in_chat')],
        shows: held({ stopLoss: price('1') }),
      },
    ],
    ['as far as anybody knows: its position is not reported', { links: [copy()], shows: undefined }],
    [
      'as far as anybody knows: its symbol is not known',
      { links: [copy()], shows: held({ lots: lots('1') }), spec: () => undefined },
    ],
    [
      'once its order has filled like the provider’s',
      { links: [copy()], shows: held({ state: 'pending', stopLoss: price('1') }) },
    ],
  ])('is not in the plan %s', (_, world) => {
    expect(plan(world)).toEqual([]);
  });
});

describe('a copy differs', () => {
  const differing = (
    provider: Partial<Position>,
    shows: Partial<Position>,
    link = copy(),
  ): ResyncItem | undefined => only({ provider: [aPosition(provider)], links: [link], shows: held(shows) });

  it('in its stop and target', () => {
    expect(differing({ stopLoss: price('1.08') }, { takeProfit: price('1.1') })).toEqual({
      kind: 'differs',
      id: 'differs/1001',
      position: ID,
      action: 'change',
      symbol: 'EURUSD',
      side: 'buy',
      lots: '0.1',
      differences: [
        { field: 'stopLoss', is: 'none', wished: '1.08', mendable: true },
        { field: 'takeProfit', is: '1.1', wished: 'none', mendable: true },
      ],
    });
  });
  it('by half a point', () => {
    expect(differing({ stopLoss: price('1.08') }, { stopLoss: price('1.080005') })?.action).toBe('change');
  });
  it('in lots that it has too many', () => {
    expect(differing({ lots: lots('0.5') }, {})).toMatchObject({
      action: 'change',
      differences: [{ field: 'lots', is: '0.1', wished: '0.05', mendable: true }],
    });
  });
  it('in lots that it lacks: nothing is added', () => {
    expect(differing({}, { lots: lots('0.06') })).toMatchObject({
      action: 'nothing',
      differences: [{ field: 'lots', is: '0.06', wished: '0.1', mendable: false }],
    });
  });
  it('in a field that a person took', () => {
    const link = copy({}, { stopLoss: price('1.07') });
    const theirs = { ...link, life: { ...link.life, stopLossBy: 'person' as const } };
    expect(differing({ stopLoss: price('1.08') }, { stopLoss: price('1.07') }, theirs)).toMatchObject({
      differences: [{ field: 'stopLoss', is: '1.07', wished: '1.08' }],
    });
  });
  it('where a resting order rests', () => {
    const resting = copy({ actual: 'pending' }, { state: 'pending', kind: 'limit' });
    const order = { state: 'pending', kind: 'limit' } as const;
    expect(
      differing({ ...order, price: price('1.07') }, { ...order, price: price('1.06') }, resting),
    ).toMatchObject({
      differences: [{ field: 'price', is: '1.06', wished: '1.07', mendable: true }],
    });
    expect(
      differing({ ...order, lots: lots('0.5') }, { ...order, lots: lots('0.2') }, resting),
    ).toBeUndefined();
  });
  it('by the distance from its own entry where the rules say so', () => {
    const subscription = aSubscription({
      rules: someRules({ life: { stopLoss: { kind: 'own', pips: decimal('10') } } }),
    });
    const world = { links: [copy({ openPrice: price('1.085') })], shows: held(), subscription };
    expect(only(world)).toMatchObject({ differences: [{ field: 'stopLoss', wished: '1.084' }] });
    const unknown = { ...world, links: [copy({ openPrice: null })], shows: held({ price: price('1.086') }) };
    expect(only(unknown)).toMatchObject({ differences: [{ field: 'stopLoss', wished: '1.085' }] });
  });
  it('the other way round when it is reversed', () => {
    const link = copy({}, { side: 'sell' });
    expect(differing({ stopLoss: price('1.08') }, { side: 'sell' }, link)).toMatchObject({
      side: 'sell',
      differences: [{ field: 'takeProfit', wished: '1.08' }],
    });
  });
});
